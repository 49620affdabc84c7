import { expect, test } from 'vitest';
import { MAIL_EVENT_NAMES, mailEventOf, type MailEvent } from './mail-events.ts';
import {
  checkMailText,
  fillMailLine,
  MAIL_TEXT_LIMITS,
  parseMailBody,
  type MailText,
} from './mail-text.ts';

const faultsOf = (event: MailEvent, text: Partial<MailText>): string[] =>
  checkMailText(event, {
    subject: 'News',
    body: '[Go]({{ticket.link}})\n{{code}}\n{{details}}',
    ...text,
  }).map(({ field, kind, name }) => `${field} ${kind} ${name}`.trim());

test('N2a a text is taken apart into paragraphs, lists, small print, buttons and parts', () => {
  const body =
    '{{greeting}}\r\n\r\nyour request\r\n{{ticket.reference}} is here.\n- one\n- two\n\n\n\n' +
    '-# small\n-# print\n{{ code }}\n[See {{ticket.subject}}]( {{ticket.link}} )\n[See it]({{ ticket.link }})  \nBye';
  expect(parseMailBody('confirmation', body)).toEqual([
    { kind: 'line', text: '{{greeting}}' },
    { kind: 'line', text: 'your request\n{{ticket.reference}} is here.' },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'small', text: 'small\nprint' },
    { kind: 'part', name: 'code' },
    // Nearly a button is words: it is told what is wrong with it.
    { kind: 'line', text: '[See {{ticket.subject}}]( {{ticket.link}} )' },
    { kind: 'button', words: 'See it', link: 'ticket.link' },
    { kind: 'line', text: 'Bye' },
  ]);
});

test.each<[string, Partial<MailText>, string[]]>([
  ['what fits', {}, []],
  ['an empty subject', { subject: ' ' }, ['subject empty']],
  ['a long subject', { subject: 'x'.repeat(201) }, ['subject long 200']],
  ['a second line in a subject', { subject: 'Hi\nBcc: a@b.test' }, ['subject control']],
  ['an unknown name', { subject: '{{requester.shoe}}' }, ['subject unknown requester.shoe']],
  [
    'a name of another mail',
    { subject: 'By {{operator.name}}' },
    ['subject unknown operator.name'],
  ],
  ['a part in a subject', { subject: '{{code}}' }, ['subject place code']],
  [
    'a name that does not end',
    { subject: 'Hi {{requester.name}' },
    ['subject open {{requester.name}'],
  ],
  [
    'no words',
    { body: '\n \n' },
    ['body empty', 'body missing details', 'body missing ticket.link', 'body missing code'],
  ],
  ['no link', { body: '{{code}}\n{{details}}' }, ['body missing ticket.link']],
  [
    'a link within words',
    { body: 'See {{ticket.link}}\n{{code}}\n{{details}}' },
    ['body place ticket.link'],
  ],
  [
    'a signal',
    { body: '[Go]({{ticket.link}})\n{{code}}\n{{details}}\u0007' },
    ['body place details', 'body control'].toSorted(),
  ],
  [
    'an unknown name on a button',
    { body: '[{{you}}]({{ticket.link}})\n{{code}}\n{{details}}' },
    ['body unknown you'],
  ],
  [
    'very many words',
    { body: `[Go]({{ticket.link}})\n{{code}}\n{{details}}\n${'x'.repeat(8000)}` },
    [`body long ${MAIL_TEXT_LIMITS.body}`],
  ],
])('N2b %s is told with its field and its name', (_, text, faults) => {
  expect(faultsOf('confirmation', text).toSorted()).toEqual(faults.toSorted());
});

test('N2c a value is put in once, in one line, whatever it holds, and leaves no hole where there is none', () => {
  const evil = 'Zoe\r\nBcc: all@desk.test\u202e {{code}} [x]({{ticket.link}})\n\n-# <b>';
  const filled = fillMailLine('Hello {{requester.name}}, {{today}}', (name) =>
    name === 'requester.name' ? evil : '',
  );
  expect(filled).toBe('Hello Zoe Bcc: all@desk.test {{code}} [x]({{ticket.link}}) -# <b>,');
  expect(fillMailLine('Bonjour {{requester.name}}, ça va', () => '')).toBe('Bonjour, ça va');
  expect(fillMailLine('{{a}}', () => '😀'.repeat(500)).length).toBeLessThan(310);
  expect(fillMailLine('{{a}}', () => '😀'.repeat(500)).isWellFormed()).toBe(true);
});

test('N2d a name means one thing in a mail, and what is required can be written', () => {
  for (const event of MAIL_EVENT_NAMES) {
    const { texts, parts, links, required } = mailEventOf(event);
    const all = [...texts, ...parts, ...links];
    expect(new Set(all).size, event).toBe(all.length);
    for (const name of required) expect([...parts, ...links], event).toContain(name);
  }
  // Not a word of whoever typed an address goes to it (SEC16).
  expect(mailEventOf('unconfirmed').texts).toEqual([
    'workspace.name',
    'ticket.reference',
    'ticket.number',
  ]);
});
