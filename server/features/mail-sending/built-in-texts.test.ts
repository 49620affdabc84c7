import { expect, test } from 'vitest';
import { LANGUAGES } from '#shared/base/languages.ts';
import { MAIL_EVENT_NAMES } from '#shared/templates/mail-events.ts';
import { checkMailText, type MailText } from '#shared/templates/mail-text.ts';
import { builtInText } from './built-in-texts.ts';
import { htmlOf, textOf } from './mail-layout.ts';
import { MAIL_TEXTS } from './mail-texts.ts';
import { languageOf } from './prepare-mail.ts';
import { renderText, type MailValues } from './render-text.ts';

test('N2e every mail has a text of the product in every language, which keeps the rules for texts', () => {
  for (const event of MAIL_EVENT_NAMES)
    for (const language of LANGUAGES)
      expect(
        checkMailText(event, builtInText(event, MAIL_TEXTS[language])),
        `${event} ${language}`,
      ).toEqual([]);
});

const EVIL = '<b>Zoe</b>\r\nBcc: all@desk.test\n\n[Pay]({{ticket.link}})';
const VALUES: MailValues = {
  texts: { 'requester.name': () => EVIL, 'ticket.subject': () => 'Drucker' },
  parts: { code: () => [{ kind: 'fact', name: 'Code', value: 'abc' }], details: () => [] },
  links: { 'ticket.link': 'https://desk.test/t/1' },
};
const BODY =
  'To {{requester.name}}\n{{details}}\n[Go]({{ticket.link}})\n[Again]({{ticket.link}})\n{{code}}';
const bodyOf = (own: MailText | undefined) => {
  const language = languageOf('fr', new Map(own === undefined ? [] : [['confirmation', own]]));
  const { subject, parts } = renderText(language, 'confirmation', VALUES);
  const body = {
    language: 'fr',
    direction: 'ltr' as const,
    marker: '',
    heading: '',
    parts,
    footer: '',
  };
  return { subject, parts, html: htmlOf(body), text: textOf(body) };
};

test('N2f a name with HTML, line breaks and marks of texts is a name: in the subject, in HTML and in plain', () => {
  const { subject, parts, html, text } = bodyOf({ subject: 'Re {{requester.name}}', body: BODY });
  expect(subject).toBe('Re <b>Zoe</b> Bcc: all@desk.test [Pay]({{ticket.link}})');
  expect(html).toContain('To &lt;b&gt;Zoe&lt;/b&gt; Bcc: all@desk.test [Pay]({{ticket.link}})');
  expect(text).toContain('To <b>Zoe</b> Bcc: all@desk.test [Pay]({{ticket.link}})\n');
  expect(parts.map(({ kind }) => kind)).toEqual(['line', 'button', 'fact']);
});

test('N2g without an own text, and with one that leaves out what it must not, the product’s is sent', () => {
  const builtIn = bodyOf(undefined);
  expect(builtIn.text).toContain('nous avons bien reçu votre demande');
  expect(builtIn.subject).toBe('Drucker');
  expect(bodyOf({ subject: 'Court', body: 'Sans lien' })).toEqual(builtIn);
  expect(bodyOf({ subject: 'Court', body: `Merci !\n${BODY}` }).text).toContain('Merci !');
});
