// What can be asked of a ticket besides its conversation: fields, categories, solution, rating, ties, deletion, time.

import { describe, expect, test } from 'vitest';
import type { MessageId, TicketId, TimeEntryId } from '#shared/base/ids.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import type { Command } from './commands.ts';
import type { Configuration } from './configuration.ts';
import { decide } from './decide.ts';
import { fieldsForCustomer } from './fields.ts';
import { solutionForCustomer } from './solution.ts';
import { subjectFor } from './translation.ts';
import {
  BILLING,
  SUPPORT,
  TICKET,
  ada,
  ana,
  ben,
  blueprint,
  changeStatus,
  cleo,
  close,
  codeHolder,
  deskWithTicket,
  directory,
  lea,
  machine,
  makeDesk,
  omar,
  openCommand,
  personId,
  reopen,
  take,
  testId,
} from '#test/support/engine-desk.ts';

const on = <Type extends Command['type']>(type: Type) => ({ type, ticketId: TICKET }) as const;
const OTHER = testId<TicketId>(3, 7);
const everyone = { audience: 'everyone', isGlobal: true } as const;
const label = { en: 'X', fr: 'X' };
const withFields: Configuration = {
  ...blueprint('saas'),
  fields: [
    { id: 'serial', label, type: 'text', isMandatory: true, maxLength: 5, ...everyone },
    { id: 'count', label, type: 'number', min: 1, max: 9, ...everyone },
    { id: 'urgent', label, type: 'checkbox', ...everyone },
    { id: 'size', label, type: 'dropdown', options: [{ id: 's', label }], ...everyone },
    {
      id: 'days',
      label,
      type: 'multiple',
      options: [
        { id: 'mo', label },
        { id: 'tu', label },
      ],
      ...everyone,
    },
    { id: 'when', label, type: 'date', ...everyone },
    { id: 'cost', label, type: 'number', isMandatory: true, audience: 'operators', isGlobal: true },
    { id: 'room', label, type: 'text', isMandatory: true, audience: 'everyone', isGlobal: false },
  ],
  categories: [
    { id: 'building', label, groupId: BILLING, priority: 'high', skill: 'keys', fields: ['room'] },
    { id: 'door', parentId: 'building', label },
    { id: 'old', label, isArchived: true },
  ],
};
const good = { serial: 'A1', count: 2, urgent: true, size: 's', days: ['mo'], when: '2026-02-28' };

describe('T4 custom fields', () => {
  test('T4a values of every type are taken at intake and kept as they are', () => {
    const desk = makeDesk(withFields);
    desk.must(cleo, openCommand({ fields: { ...good, serial: ' A1 ', size: 's' } }));
    expect(desk.ticket().fields).toEqual(good);
  });

  test.each([
    ['serial', '', 'required'],
    ['serial', 'ABCDEF', 'too_long'],
    ['serial', 5, 'type'],
    ['count', 10, 'not_allowed'],
    ['count', '2', 'type'],
    ['urgent', 'yes', 'type'],
    ['size', 'xl', 'not_found'],
    ['days', ['mo', 'mo'], 'taken'],
    ['days', ['we'], 'not_found'],
    ['when', '2026-02-30', 'format'],
    ['cost', 3, 'unknown_field'],
    ['nowhere', 'x', 'unknown_field'],
    ['room', 'x', 'unknown_field'],
  ])('T4b %s as %j is refused as %s, from a customer', (id, value, code) => {
    const refusal = makeDesk(withFields).refusal(
      cleo,
      openCommand({ fields: { ...good, [id]: value } }),
    );
    expect(refusal).toMatchObject({ code: 'INVALID', errors: [{ path: `fields.${id}`, code }] });
  });

  test('T4c a category asks for fields of its own, its subcategory too', () => {
    const desk = makeDesk(withFields);
    const open = openCommand({ category: 'door', fields: good });
    expect(desk.refusal(cleo, open)).toMatchObject({ errors: [{ path: 'fields.room' }] });
    desk.must(cleo, { ...open, fields: { ...good, room: 'B 12' } });
    expect(desk.ticket().fields['room']).toBe('B 12');
  });

  test('T2m a mail without a mandatory custom field opens an incomplete ticket, which cannot be closed before', () => {
    const desk = makeDesk(withFields);
    desk.must(machine, openCommand({ channel: 'email', fields: { count: 99, urgent: true } }));
    expect(desk.ticket()).toMatchObject({
      incomplete: ['fields.serial'],
      fields: { urgent: true },
    });
    expect(desk.refusal(ada, close)).toEqual({
      code: 'INCOMPLETE',
      missing: ['fields.serial', 'fields.cost'],
    });
    desk.must(cleo, { ...on('set-fields'), fields: { serial: 'B2' } });
    expect(desk.ticket().incomplete).toEqual([]);
    expect(desk.refusal(cleo, { ...on('set-fields'), fields: { serial: 'C' } }).code).toBe(
      'NOT_ALLOWED',
    );
  });

  test('T4d an operator fills in, changes and clears; the event has old and new values', () => {
    const desk = makeDesk(withFields);
    desk.must(cleo, openCommand({ fields: good }));
    const [event] = desk.must(ana, {
      ...on('set-fields'),
      fields: { count: 3, size: null, cost: 4 },
    });
    expect(event).toMatchObject({
      from: { count: 2, size: 's', cost: null },
      to: { count: 3, size: null, cost: 4 },
    });
    expect(desk.ticket().fields).toEqual({
      serial: 'A1',
      count: 3,
      urgent: true,
      days: ['mo'],
      when: '2026-02-28',
      cost: 4,
    });
    expect(desk.refusal(ana, { ...on('set-fields'), fields: { serial: null } })).toMatchObject({
      code: 'INVALID',
    });
    expect(fieldsForCustomer(withFields, desk.ticket().fields)).not.toHaveProperty('cost');
  });
});

describe('T5 categories', () => {
  test('T5a a category gives a new ticket its group and priority, unless somebody chose them', () => {
    const desk = makeDesk(withFields);
    desk.must(cleo, openCommand({ category: 'door', fields: { ...good, room: '1' } }));
    expect(desk.ticket()).toMatchObject({ category: 'door', groupId: BILLING, priority: 'high' });
    const other = makeDesk(withFields);
    other.must(
      ana,
      openCommand({
        category: 'door',
        priority: 'low',
        groupId: SUPPORT,
        fields: { ...good, cost: 1, room: '1' },
      }),
    );
    expect(other.ticket()).toMatchObject({ groupId: SUPPORT, priority: 'low' });
  });

  test('T5b categorised later it gives them only where the ticket has none of its own, and says so', () => {
    const desk = makeDesk(withFields);
    desk.must(cleo, openCommand({ fields: good }));
    const [event] = desk.must(lea, { ...on('categorise'), category: 'building' });
    expect(event).toMatchObject({
      from: '',
      to: 'building',
      priority: { from: 'medium', to: 'high' },
      group: { from: SUPPORT, to: BILLING },
      incomplete: ['fields.room'],
    });
    expect(desk.ticket()).toMatchObject({
      priority: 'high',
      groupId: BILLING,
      incomplete: ['fields.room'],
    });
    desk.must(
      lea,
      { ...on('change-priority'), priority: 'low' },
      { ...on('categorise'), category: '' },
    );
    desk.must(lea, { ...on('categorise'), category: 'door' });
    expect(desk.ticket().priority).toBe('low');
  });

  test.each(['nowhere', 'old'])('T5c %s cannot be chosen', (category) => {
    expect(
      makeDesk(withFields).refusal(cleo, openCommand({ category, fields: good })),
    ).toMatchObject({
      code: 'INVALID',
      errors: [{ path: 'category', code: 'not_found' }],
    });
  });
});

test('T6a a priority is set by hand, by those who may', () => {
  const desk = deskWithTicket(blueprint('saas'));
  expect(desk.must(ana, { ...on('change-priority'), priority: 'critical' })).toMatchObject([
    { from: 'medium', to: 'critical' },
  ]);
  expect(desk.ticket().priority).toBe('critical');
  expect(desk.refusal(cleo, { ...on('change-priority'), priority: 'low' }).code).toBe(
    'NOT_ALLOWED',
  );
});

describe('T13 closing', () => {
  test('T13a by default an operator closes only what some operator has answered', () => {
    const desk = deskWithTicket(blueprint('saas'));
    expect(desk.refusal(ben, close)).toEqual({ code: 'MUST_ANSWER', who: 'any' });
    desk.must(ana, desk.reply());
    desk.must(ben, close);
  });

  test('T13b where the setting says so only what they answered themselves, however long ago', () => {
    const saas = { ...blueprint('saas'), closing: { mustHaveAnswered: 'self' as const } };
    const desk = deskWithTicket(saas);
    desk.must(ana, desk.reply());
    expect(desk.refusal(ben, changeStatus('resolved'))).toEqual({
      code: 'MUST_ANSWER',
      who: 'self',
    });
    desk.must(ben, desk.reply(), desk.reply());
    desk.must(lea, desk.reply());
    desk.must(ana, close);
  });

  test('T13c administrators, customers and the machine are not held to it; maildesk asks for one’s own answer', () => {
    for (const actor of [ada, cleo, machine]) {
      const desk = deskWithTicket(blueprint('saas'));
      desk.must(actor, close);
    }
    expect(blueprint('maildesk').closing.mustHaveAnswered).toBe('self');
  });
});

describe('T8 merge, split, link', () => {
  const pair = () => {
    const desk = deskWithTicket(blueprint('maildesk'));
    const omars = {
      ...openCommand().requester,
      personId: personId('omar'),
      email: 'Omar@example.com',
    };
    desk.must(machine, openCommand({ ticketId: OTHER, requester: omars }));
    return desk;
  };
  const others = (desk: ReturnType<typeof pair>) => (id: TicketId) => desk.find(id);
  const context = (desk: ReturnType<typeof pair>, actor = ana) => ({
    configuration: desk.configuration,
    actor,
    directory,
    now: desk.now(),
    others: others(desk),
  });
  const merge = { type: 'merge', ticketId: OTHER, into: TICKET } as const;

  test('T8a a duplicate points to the original and is ended as a duplicate; its requester asks along', () => {
    const desk = pair();
    const decided = decide(desk.ticket(OTHER), merge, context(desk));
    expect(decided).toMatchObject({
      ok: true,
      value: [
        { type: 'ticket-merged', into: TICKET },
        { type: 'status-changed', to: 'duplicate', cause: 'merge' },
        {
          type: 'duplicate-joined',
          ticketId: TICKET,
          cc: ['omar@example.com'],
          watchers: [personId('omar')],
          unanswered: 2,
        },
      ],
    });
  });

  test('T8b not into itself, not into what is merged or out of sight, not by a customer, not while somebody else holds it', () => {
    const desk = pair();
    expect(decide(desk.ticket(OTHER), { ...merge, into: OTHER }, context(desk))).toMatchObject({
      error: { code: 'SAME_TICKET' },
    });
    expect(
      decide(desk.ticket(OTHER), { ...merge, into: testId(3, 50) }, context(desk)),
    ).toMatchObject({ error: { code: 'NO_SUCH_TICKET' } });
    expect(decide(desk.ticket(OTHER), merge, context(desk, omar))).toMatchObject({
      error: { code: 'NOT_ALLOWED' },
    });
    desk.must(ben, { ...take, ticketId: OTHER });
    expect(decide(desk.ticket(OTHER), merge, context(desk))).toMatchObject({
      error: { code: 'LOCKED', by: personId('ben') },
    });
    desk.must(ben, merge);
    expect(
      decide(desk.ticket(TICKET), { type: 'merge', ticketId: TICKET, into: OTHER }, context(desk)),
    ).toMatchObject({ error: { code: 'MERGED', into: TICKET } });
    expect(desk.refusal(ana, { ...reopen, ticketId: OTHER })).toEqual({
      code: 'MERGED',
      into: TICKET,
    });
  });

  test('T8c what the customer writes on the duplicate goes to the original', () => {
    const desk = pair();
    desk.must(ana, merge);
    const reply = { ...desk.reply(), ticketId: OTHER };
    const decided = decide(desk.ticket(OTHER), reply, context(desk, omar));
    expect(decided).toMatchObject({
      ok: true,
      value: [{ type: 'message-posted', ticketId: TICKET, seq: 2, side: 'customer' }],
    });
  });

  test('T8d a split message opens a ticket of the same requester, tied to where it came from', () => {
    const desk = pair();
    const split = {
      type: 'split',
      ticketId: TICKET,
      messageId: testId<MessageId>(4, 1),
      newTicketId: testId<TicketId>(3, 60),
      subject: ' A second thing ',
    } as const;
    desk.must(ana, split);
    expect(desk.ticket(split.newTicketId)).toMatchObject({
      subject: 'A second thing',
      requester: { name: 'Cleo Marchetti' },
      links: [{ kind: 'related', ticketId: TICKET }],
    });
    expect(desk.ticket().links).toEqual([{ kind: 'related', ticketId: split.newTicketId }]);
    expect(desk.refusal(ana, { ...split, newTicketId: TICKET }).code).toBe('ALREADY_EXISTS');
    expect(desk.refusal(ana, { ...split, subject: ' ' })).toMatchObject({
      errors: [{ path: 'subject' }],
    });
  });

  test('T8e links show on both ends, contradict themselves nowhere and go on both ends', () => {
    const desk = pair();
    const link = { type: 'link', ticketId: TICKET, kind: 'blocks', to: OTHER } as const;
    const made = decide(desk.ticket(), link, context(desk));
    expect(made).toMatchObject({
      value: [
        { kind: 'blocks', to: OTHER },
        { ticketId: OTHER, kind: 'blocked-by', to: TICKET },
      ],
    });
    desk.must(ana, link);
    expect(decide(desk.ticket(), { ...link, kind: 'blocked-by' }, context(desk))).toMatchObject({
      error: { code: 'LINK_CONTRARY' },
    });
    expect(decide(desk.ticket(), { ...link, to: TICKET }, context(desk))).toMatchObject({
      error: { code: 'SAME_TICKET' },
    });
    desk.must(ana, { ...link, type: 'unlink' });
    expect(desk.ticket().links).toEqual([]);
  });

  test('a ticket has one parent', () => {
    const desk = pair();
    desk.must(ana, { type: 'link', ticketId: TICKET, kind: 'parent', to: OTHER });
    expect(
      desk.refusal(ana, { type: 'link', ticketId: TICKET, kind: 'parent', to: testId(3, 61) }).code,
    ).toBe('LINK_CONTRARY');
  });
});

describe('T12 deletion', () => {
  test('T12a only an administrator deletes; for everybody else the ticket is gone then', () => {
    const desk = deskWithTicket(blueprint('saas'));
    for (const actor of [ana, lea, cleo, codeHolder])
      expect(desk.refusal(actor, on('delete')).code).toBe('NOT_ALLOWED');
    desk.must(ada, on('delete'));
    expect(desk.ticket().deletedAt).toBe(desk.now());
    for (const actor of [ana, lea, cleo, codeHolder])
      expect(desk.refusal(actor, desk.reply())).toEqual({ code: 'NO_SUCH_TICKET' });
    expect(desk.refusal(ada, take)).toEqual({ code: 'DELETED' });
  });

  test('T12b an operator whom an administrator has authorised for this call deletes, and the event says who', () => {
    const desk = deskWithTicket(blueprint('saas'));
    const context = {
      configuration: desk.configuration,
      actor: ana,
      directory,
      now: desk.now(),
      authorisedById: personId('ada'),
    };
    expect(decide(desk.ticket(), on('delete'), context)).toMatchObject({
      value: [{ type: 'ticket-deleted', authorisedById: personId('ada') }],
    });
  });

  test('T12c a deletion is undone', () => {
    const desk = deskWithTicket(blueprint('saas'));
    desk.must(ada, on('delete'), on('restore'));
    expect(desk.ticket().deletedAt).toBeNull();
    desk.must(cleo, desk.reply());
  });
});

describe('T14, T20, A8 time', () => {
  test('T14a an unresolved ticket older than the setting is expired, once; the machine alone says so', () => {
    const desk = deskWithTicket(blueprint('helpdesk'));
    desk.pass(7 * DAY_MS);
    expect(desk.must(machine, on('expire'))).toEqual([]);
    desk.pass(1);
    expect(desk.refusal(ada, on('expire')).code).toBe('NOT_ALLOWED');
    expect(desk.must(machine, on('expire'))).toMatchObject([{ type: 'ticket-expired', days: 7 }]);
    expect(desk.must(machine, on('expire'))).toEqual([]);
    expect(desk.ticket().expiredAt).toBe(desk.now());
  });

  test('T14b a resolved one is not', () => {
    const desk = deskWithTicket(blueprint('helpdesk'));
    desk.must(ada, changeStatus('resolved'));
    desk.pass(30 * DAY_MS);
    expect(desk.must(machine, on('expire'))).toEqual([]);
  });

  test('T20a a closed ticket is archived after the time set, and is back when it is opened again', () => {
    const desk = deskWithTicket({ ...blueprint('helpdesk'), archiveDays: 10 });
    desk.must(ada, close);
    expect(desk.must(machine, on('archive'))).toEqual([]);
    desk.pass(10 * DAY_MS);
    desk.must(machine, on('archive'));
    expect(desk.ticket().archivedAt).toBe(desk.now());
    desk.must(ada, reopen);
    expect(desk.ticket().archivedAt).toBeNull();
  });

  test('A7f A8j targets are set, missed once; levels only rise', () => {
    const desk = deskWithTicket(blueprint('helpdesk'));
    const targets = {
      id: 't',
      firstResponseDue: desk.now(),
      nextResponseDue: null,
      resolutionDue: null,
      pausedSince: null,
      pauses: [],
      missed: [],
    };
    desk.must(machine, { ...on('set-targets'), targets });
    const missed = { ...on('mark-missed'), target: 'first-response' } as const;
    expect(desk.must(machine, missed)).toHaveLength(1);
    expect(desk.must(machine, missed)).toEqual([]);
    expect(desk.ticket().targets?.missed).toEqual(['first-response']);
    const escalate = { ...on('escalate'), level: 2, cause: 'expired', ruleId: null } as const;
    desk.must(machine, escalate);
    expect(desk.must(machine, { ...escalate, level: 1 })).toEqual([]);
    expect(desk.ticket().escalation).toBe(2);
  });

  test('C11b waiting since the first unanswered message, how many, and no more once answered or ended', () => {
    const desk = deskWithTicket(blueprint('saas'));
    const first = desk.ticket().waitingSince;
    desk.pass(1000);
    desk.must(cleo, desk.reply());
    expect(desk.ticket()).toMatchObject({ waitingSince: first, unanswered: 2 });
    desk.must(ana, desk.reply());
    expect(desk.ticket()).toMatchObject({
      waitingSince: null,
      unanswered: 0,
      answeredBy: [personId('ana')],
    });
    desk.must(cleo, desk.reply());
    desk.must(ana, close);
    expect(desk.ticket()).toMatchObject({ waitingSince: null, statusSince: desk.now() });
  });
});

describe('T15, T16 solution and rating', () => {
  const propose = { ...on('propose-solution'), texts: { en: 'Turn it on.', fr: ' Allumez-le. ' } };
  const review = { ...on('review-solution'), outcome: 'approve', note: 'fine' } as const;
  const answer = { ...on('answer-solution'), outcome: 'approve', note: '' } as const;
  const rate = { ...on('rate'), value: 5, comment: { en: 'Quick' } };

  test('T15a proposed, reviewed by the desk, approved by the customer, who is shown nothing before', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));
    desk.must(ana, propose);
    expect(solutionForCustomer(desk.ticket().solution)).toBeNull();
    expect(desk.refusal(ana, review).code).toBe('NOT_ALLOWED');
    expect(desk.refusal(cleo, answer).code).toBe('NO_SOLUTION');
    desk.must(lea, review);
    expect(desk.ticket()).toMatchObject({
      status: 'responded',
      solution: { stage: 'reviewed', note: 'fine' },
    });
    expect(solutionForCustomer(desk.ticket().solution)).not.toHaveProperty('note');
    expect(desk.refusal(omar, answer).code).toBe('NO_SUCH_TICKET');
    desk.must(codeHolder, answer);
    expect(desk.ticket()).toMatchObject({
      status: 'closed',
      closedAt: desk.now(),
      solution: { stage: 'approved', texts: { fr: 'Allumez-le.' } },
    });
  });

  test('T15b sent back with a note, refused with a note, proposed anew', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));
    desk.must(ana, propose);
    desk.must(lea, { ...review, outcome: 'send-back', note: 'Which switch?' });
    expect(desk.ticket().solution).toMatchObject({ stage: 'sent-back', note: 'Which switch?' });
    desk.must(ana, propose);
    desk.must(lea, review);
    desk.must(cleo, { ...answer, outcome: 'refuse', note: 'It is on.' });
    expect(desk.ticket()).toMatchObject({
      status: 'in-progress',
      solution: { stage: 'refused', note: 'It is on.' },
    });
  });

  test('T15c each step can be switched off', () => {
    const base = blueprint('servicedesk');
    const without = (solution: Partial<Configuration['solution']>) =>
      deskWithTicket({ ...base, solution: { ...base.solution, ...solution } });
    expect(without({ isEnabled: false }).refusal(ana, propose)).toEqual({ code: 'SOLUTION_OFF' });
    const noReview = without({ review: false });
    noReview.must(ana, propose);
    expect(noReview.ticket().solution?.stage).toBe('reviewed');
    const neither = without({ review: false, customerApproval: false });
    neither.must(ana, propose);
    expect(neither.ticket()).toMatchObject({ solution: { stage: 'approved' }, status: 'closed' });
  });

  test('T16a the requester alone rates, once per resolution, 1 to 5, with a comment per language', () => {
    const desk = deskWithTicket(blueprint('servicedesk'));
    expect(desk.refusal(cleo, rate).code).toBe('NOT_CLOSED');
    desk.must(ada, close);
    desk.pass(1000);
    expect(desk.refusal(ada, rate).code).toBe('NOT_ALLOWED');
    for (const value of [0, 6, 1.5])
      expect(desk.refusal(cleo, { ...rate, value })).toMatchObject({ errors: [{ path: 'value' }] });
    expect(desk.refusal(cleo, { ...rate, comment: { xx: 'no' } })).toMatchObject({
      code: 'INVALID',
    });
    desk.must(codeHolder, rate);
    expect(desk.ticket().rating).toEqual({ value: 5, comment: { en: 'Quick' }, at: desk.now() });
    expect(desk.refusal(cleo, rate)).toEqual({ code: 'ALREADY_RATED' });
    desk.must(ada, changeStatus('in-progress'));
    desk.pass(1000);
    desk.must(ada, close);
    desk.must(cleo, { ...rate, value: 2 });
    expect(desk.ticket().rating?.value).toBe(2);
  });

  test('T16b not where nothing is rated', () => {
    const desk = deskWithTicket(blueprint('extranet'));
    desk.must(cleo, close);
    expect(desk.refusal(cleo, rate)).toEqual({ code: 'RATING_OFF' });
  });
});

describe('T17, T18, T19', () => {
  test('T17a a text has a value per language and falls back to the workspace’s first', () => {
    const desk = makeDesk(blueprint('extranet'));
    desk.must(cleo, openCommand({ language: 'en' }));
    const translate = {
      ...on('translate'),
      field: 'subject',
      language: 'fr',
      text: 'L’imprimante brûle',
    } as const;
    desk.must(ana, translate);
    expect(desk.ticket()).toMatchObject({
      subject: 'The printer is on fire',
      translations: { subject: { fr: 'L’imprimante brûle' } },
    });
    expect(subjectFor(desk.ticket(), 'en', desk.configuration)).toBe('The printer is on fire');
    expect(subjectFor(desk.ticket(), 'de', desk.configuration)).toBe('L’imprimante brûle');
    // Neither the reader's nor the first language has a text: as it was written.
    const firstGerman = { languages: ['de', 'en', 'fr'] as const };
    expect(subjectFor(desk.ticket(), 'es', firstGerman)).toBe('The printer is on fire');
    expect(desk.refusal(ana, { ...translate, language: 'de' })).toMatchObject({
      errors: [{ path: 'language' }],
    });
    desk.must(ana, { ...on('change-language'), language: 'fr' });
    expect(desk.ticket()).toMatchObject({
      subject: 'L’imprimante brûle',
      translations: { subject: { en: 'The printer is on fire' } },
    });
    desk.must(ana, { ...translate, language: 'en', text: '' });
    expect(desk.ticket().translations).toEqual({});
    expect(desk.refusal(ana, { ...translate, text: ' ' })).toMatchObject({
      errors: [{ path: 'text', code: 'required' }],
    });
  });

  test('T17c a solution has the workspace’s first language, to which readers of the others fall back', () => {
    const way = { isEnabled: true, review: false, customerApproval: false, moves: {} };
    const configuration = { ...blueprint('saas'), languages: ['fr', 'en'] as const, solution: way };
    const desk = deskWithTicket(configuration);
    const propose = (texts: Record<string, string>) => ({ ...on('propose-solution'), texts });
    for (const texts of [{ en: 'Turn it on.' }, { en: 'Turn it on.', fr: ' ' }, {}]) {
      expect(desk.refusal(ana, propose(texts))).toMatchObject({
        code: 'INVALID',
        errors: [{ path: 'texts.fr', code: 'required' }],
      });
    }
    desk.must(ana, propose({ fr: 'Allumez-le.' }));
    expect(desk.ticket().solution?.texts).toEqual({ fr: 'Allumez-le.' });
  });

  test('T18a time worked is recorded and summed', () => {
    const desk = deskWithTicket(blueprint('saas'));
    const record = {
      ...on('record-time'),
      entryId: testId<TimeEntryId>(8, 1),
      minutes: 25,
      on: desk.now().slice(0, 10),
      text: 'On site',
    };
    desk.must(ana, record);
    desk.must(ben, { ...record, minutes: 5 });
    expect(desk.ticket().minutesWorked).toBe(30);
    for (const wrong of [
      { minutes: 0 },
      { minutes: 1441 },
      { minutes: 1.5 },
      { on: '2027-01-01' },
      { on: 'today' },
    ]) {
      expect(desk.refusal(ana, { ...record, ...wrong }).code).toBe('INVALID');
    }
    expect(desk.refusal(cleo, record).code).toBe('NOT_ALLOWED');
  });

  test('T19a everybody follows for themself, colleagues are added by those who assign', () => {
    const desk = deskWithTicket(blueprint('saas'));
    const watch = (name: 'ana' | 'ben' | 'cleo') => ({
      ...on('change-watchers'),
      add: [personId(name)],
      remove: [],
    });
    desk.must(cleo, watch('cleo'));
    desk.must(ana, watch('ben'));
    expect(desk.refusal(cleo, watch('ana')).code).toBe('NOT_ALLOWED');
    expect(desk.ticket().watchers).toEqual([personId('cleo'), personId('ben')]);
    desk.must(ben, { ...on('change-watchers'), add: [], remove: [personId('ben')] });
    expect(desk.ticket().watchers).toEqual([personId('cleo')]);
  });

  test('T19b copies go to addresses, each once', () => {
    const desk = deskWithTicket(blueprint('saas'));
    desk.must(ana, {
      ...on('change-cc'),
      add: ['Boss@Example.com', 'boss@example.com'],
      remove: [],
    });
    expect(desk.ticket().cc).toEqual(['boss@example.com']);
    expect(desk.refusal(ana, { ...on('change-cc'), add: ['nobody'], remove: [] })).toMatchObject({
      errors: [{ path: 'cc', code: 'format' }],
    });
    expect(desk.refusal(cleo, { ...on('change-cc'), add: ['a@b.example'], remove: [] }).code).toBe(
      'NOT_ALLOWED',
    );
  });

  test('tags have one spelling', () => {
    const desk = deskWithTicket(blueprint('saas'));
    desk.must(ana, { ...on('tag'), add: [' VIP Customer', 'vip, customer', ''], remove: [] });
    expect(desk.ticket().tags).toEqual(['vip-customer']);
    desk.must(ana, { ...on('tag'), add: [], remove: ['VIP customer'] });
    expect(desk.ticket().tags).toEqual([]);
  });
});

test('C6a only an administrator takes words away, says why, and the event keeps none', () => {
  const desk = deskWithTicket(blueprint('saas'));
  const redact = { ...on('redact'), messageId: testId<MessageId>(4, 1), reason: 'A card number' };
  expect(desk.refusal(lea, redact).code).toBe('NOT_ALLOWED');
  expect(desk.refusal(ada, { ...redact, reason: ' ' })).toMatchObject({
    errors: [{ path: 'reason' }],
  });
  const [event] = desk.must(ada, redact);
  expect(JSON.stringify(event)).not.toContain('Please help');
});
