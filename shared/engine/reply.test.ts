import { describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import type { Configuration } from './configuration.ts';
import {
  FOLLOW_UP,
  TICKET,
  ada,
  ana,
  ben,
  blueprint,
  breakLock,
  changeStatus,
  cleo,
  close,
  codeHolder,
  deskWithTicket,
  drop,
  machine,
  omar,
  personId,
  take,
  visitor,
} from '#test/support/engine-desk.ts';

const maildesk = blueprint('maildesk');
const saas = blueprint('saas');
const withImplicitTake: Configuration = {
  ...maildesk,
  lock: { mode: 'exclusive', implicitTake: true },
};

describe('who may write', () => {
  test('C6a a stranger, signed in or not, finds no such ticket', () => {
    const desk = deskWithTicket(saas);

    for (const actor of [omar, visitor]) {
      expect(desk.refusal(actor, desk.reply())).toEqual({ code: 'NO_SUCH_TICKET' });
    }
  });

  test('C6b a code opens its own ticket only', () => {
    const desk = deskWithTicket(saas);
    const other = { kind: 'requester', ticketId: FOLLOW_UP } as const;

    expect(desk.refusal(other, desk.reply())).toEqual({ code: 'NO_SUCH_TICKET' });
    const events = desk.must(codeHolder, desk.reply());
    expect(events[0]).toMatchObject({ type: 'message-posted', side: 'customer', authorId: null });
  });

  test('a person who answers customers answers their own request as an operator, a customer as customer', () => {
    const desk = deskWithTicket(saas);
    desk.must(cleo, desk.reply());
    expect(desk.ticket().lastSide).toBe('customer');

    const both = {
      kind: 'person',
      personId: personId('cleo'),
      permissions: new Set(['own.read', 'own.reply', 'ticket.reply']),
      groupIds: [],
    } as const satisfies Actor;
    desk.must(both, desk.reply());
    expect(desk.ticket().lastSide).toBe('operator');
  });

  test('C6c who reads the desk’s tickets without the right to answer writes on their own only', () => {
    const desk = deskWithTicket(saas);
    const reader = {
      kind: 'person',
      personId: personId('omar'),
      permissions: new Set(['ticket.read-all', 'own.read', 'own.reply', 'own.close']),
      groupIds: [],
    } as const satisfies Actor;

    expect(desk.refusal(reader, desk.reply())).toEqual({ code: 'NOT_ALLOWED' });
    expect(desk.refusal(reader, close)).toEqual({ code: 'NOT_ALLOWED' });
  });

  test('a message that shows nothing is refused', () => {
    const desk = deskWithTicket(saas);
    const blank = desk.reply();

    const refusal = desk.refusal(ana, {
      ...blank,
      message: { ...blank.message, html: '<p>&nbsp;<br></p>' },
    });

    expect(refusal).toMatchObject({
      code: 'INVALID',
      errors: [{ path: 'message', code: 'required' }],
    });
  });
});

describe('exclusive', () => {
  test('A3a nobody answers a ticket that nobody has taken', () => {
    const desk = deskWithTicket(maildesk);

    expect(desk.refusal(ana, desk.reply())).toEqual({ code: 'NOT_TAKEN' });
  });

  test('A3b only who took the ticket can answer, and the other is told who', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    expect(desk.refusal(ben, desk.reply())).toEqual({ code: 'LOCKED', by: personId('ana') });
    expect(desk.must(ana, desk.reply())[0]).toMatchObject({ type: 'message-posted', seq: 2 });
  });

  test('A3c not even an administrator or a machine answers past a lock', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    expect(desk.refusal(ada, desk.reply()).code).toBe('LOCKED');
    expect(desk.refusal(machine, desk.reply()).code).toBe('LOCKED');
  });

  test('A3d the customer always gets through', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    desk.must(cleo, desk.reply());
    expect(desk.ticket().pubSeq).toBe(2);
  });

  test('A3e where the workspace allows it, answering a free ticket takes it in the same decision', () => {
    const desk = deskWithTicket(withImplicitTake);

    const events = desk.must(ana, desk.reply());

    expect(events.map((event) => event.type)).toEqual([
      'ticket-taken',
      'message-posted',
      'status-changed',
      'draft-renewed',
    ]);
    expect(desk.ticket()).toMatchObject({
      lockHolderId: personId('ana'),
      assigneeId: personId('ana'),
      lockToken: 1,
    });
    expect(desk.refusal(ben, desk.reply()).code).toBe('LOCKED');
    expect(deskWithTicket(withImplicitTake).refusal(machine, desk.reply()).code).toBe('NOT_TAKEN');
  });

  test('A3r who may answer but not take is told to have it taken', () => {
    const desk = deskWithTicket(withImplicitTake);
    const answersOnly = {
      kind: 'person',
      personId: personId('ana'),
      permissions: new Set(['ticket.read-all', 'ticket.reply']),
      groupIds: [],
    } as const satisfies Actor;

    expect(desk.refusal(answersOnly, desk.reply())).toEqual({ code: 'NOT_TAKEN' });
  });

  test('A3f an old token of somebody who holds the ticket again is fine', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    const written = desk.reply({ basis: { baseSeq: 1, lockToken: 1 } });
    desk.must(ana, drop);
    desk.must(ana, take);
    expect(desk.ticket().lockToken).toBe(3);

    desk.must(ana, written);
  });

  test('A3f who holds it answers, also without having seen what a colleague answered before', () => {
    const desk = deskWithTicket(maildesk);
    const written = desk.reply({ basis: { baseSeq: 1 } });
    desk.must(ben, take);
    desk.must(ben, desk.reply());
    desk.must(ben, drop);
    desk.must(ana, take);

    desk.must(ana, written);
  });

  test('A5a an answer written before another took the ticket is refused with their name', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);
    const written = desk.reply({ basis: { baseSeq: 1, lockToken: 1 } });
    desk.must(ada, breakLock);
    expect(desk.refusal(ana, written)).toEqual({ code: 'NOT_TAKEN' });
    desk.must(ben, take);

    expect(desk.refusal(ana, written)).toEqual({ code: 'LOCKED', by: personId('ben') });
    expect(desk.ticket().pubSeq).toBe(1);
  });
});

describe.each(['presence', 'none'] as const)('%s', (mode) => {
  const configuration: Configuration = { ...saas, lock: { mode, implicitTake: false } };

  test(`A5b (${mode}) an answer written before a colleague's newer one was seen is refused`, () => {
    const desk = deskWithTicket(configuration);
    const written = desk.reply({ basis: { baseSeq: 1 } });
    desk.must(ben, desk.reply());

    expect(desk.refusal(ana, written)).toEqual({
      code: 'STALE',
      newerSeq: 2,
      by: personId('ben'),
    });
  });

  test(`A5c (${mode}) it can be sent anyway after reading that answer, but not past a still newer one`, () => {
    const desk = deskWithTicket(configuration);
    const written = desk.reply({ basis: { baseSeq: 1, acknowledgedSeq: 2 } });
    desk.must(ben, desk.reply());
    desk.must(ben, desk.reply());
    expect(desk.refusal(ana, written)).toMatchObject({ code: 'STALE', newerSeq: 3 });

    desk.must(ana, { ...written, basis: { baseSeq: 1, acknowledgedSeq: 3 } });
    expect(desk.ticket().pubSeq).toBe(4);
  });

  test(`A5d (${mode}) one's own newer answer and the customer's words make nothing stale`, () => {
    const desk = deskWithTicket(configuration);
    desk.must(ana, desk.reply());
    desk.must(cleo, desk.reply());

    desk.must(ana, desk.reply({ basis: { baseSeq: 1 } }));
  });

  test(`A5e (${mode}) a colleague's answer is found behind one's own`, () => {
    const desk = deskWithTicket(configuration);
    desk.must(ben, desk.reply());
    desk.must(ana, desk.reply());

    const refusal = desk.refusal(ana, desk.reply({ basis: { baseSeq: 1 } }));
    expect(refusal).toMatchObject({ code: 'STALE', newerSeq: 2, by: personId('ben') });
  });

  test(`A5e (${mode}) of two colleagues' answers the newest counts, and what was seen beyond the acknowledged`, () => {
    const desk = deskWithTicket(configuration);
    desk.must(ben, desk.reply());
    desk.must(ada, desk.reply());

    const late = desk.refusal(ana, desk.reply({ basis: { baseSeq: 2 } }));
    expect(late).toEqual({ code: 'STALE', newerSeq: 3, by: personId('ada') });
    desk.must(ana, desk.reply({ basis: { baseSeq: 3, acknowledgedSeq: 2 } }));
  });

  test(`A5f (${mode}) an answer by a machine makes a person's stale`, () => {
    const desk = deskWithTicket(configuration);
    desk.must(machine, desk.reply());

    const refusal = desk.refusal(ana, desk.reply({ basis: { baseSeq: 1 } }));
    expect(refusal).toEqual({ code: 'STALE', newerSeq: 2, by: null });
  });
});

describe('what a message does to the status', () => {
  test('T7a a public answer moves a ticket to waiting for the customer, the customer’s to waiting for the operator', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ana, take);

    const [, ours] = desk.must(ana, desk.reply());
    expect(ours).toMatchObject({
      from: 'open',
      to: 'waiting-for-customer',
      cause: 'operator-reply',
    });
    expect(desk.ticket().status).toBe('waiting-for-customer');
    const [, theirs] = desk.must(cleo, desk.reply());
    expect(theirs).toMatchObject({ from: 'waiting-for-customer', cause: 'customer-reply' });
    expect(desk.ticket().status).toBe('waiting-for-operator');
  });

  test('T7b a status that no automatic move names stays', () => {
    const desk = deskWithTicket(saas);
    desk.must(ana, desk.reply());
    expect(desk.ticket().status).toBe('in-progress');

    const events = desk.must(ana, desk.reply());
    expect(events.map((event) => event.type)).toEqual(['message-posted', 'draft-renewed']);
    const still = deskWithTicket({
      ...saas,
      automaticMoves: { operatorReply: {}, customerReply: {} },
    });
    expect(still.must(cleo, still.reply()).map((event) => event.type)).toEqual(['message-posted']);
  });

  test('T7c a customer’s message on a resolved ticket reopens it, however late', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ada, changeStatus('solved'));
    desk.pass(400 * DAY_MS);

    const events = desk.must(cleo, desk.reply());

    expect(events[1]).toMatchObject({ to: 'waiting-for-operator', cause: 'customer-reply' });
    expect(desk.ticket()).toMatchObject({ resolvedAt: null, status: 'waiting-for-operator' });
  });

  test('T7c the move that its status names goes before the status of a reopened one', () => {
    const desk = deskWithTicket({ ...saas, reopenStatus: 'open' });
    desk.must(ada, changeStatus('resolved'));

    desk.must(cleo, desk.reply());

    expect(desk.ticket().status).toBe('in-progress');
  });

  test('T7d on a closed ticket it reopens within the window, to the millisecond', () => {
    const desk = deskWithTicket(maildesk);
    desk.must(ada, close);
    desk.pass(30 * DAY_MS);

    desk.must(codeHolder, desk.reply());

    expect(desk.ticket()).toMatchObject({ status: 'waiting-for-operator', closedAt: null });
  });

  test('T7e after the window it opens a linked follow-up and leaves the old ticket closed', () => {
    const desk = deskWithTicket(maildesk, { category: '', priority: 'high' });
    desk.must(ada, close);
    desk.pass(30 * DAY_MS + 1);

    const events = desk.must(codeHolder, desk.reply());

    expect(events.map((event) => [event.type, event.ticketId])).toEqual([
      ['follow-up-opened', TICKET],
      ['ticket-opened', FOLLOW_UP],
      ['message-posted', FOLLOW_UP],
    ]);
    expect(desk.ticket()).toMatchObject({ status: 'closed', pubSeq: 1 });
    expect(desk.ticket(FOLLOW_UP)).toMatchObject({
      status: 'open',
      followUpOf: TICKET,
      number: null,
      pubSeq: 1,
      lastSide: 'customer',
      category: '',
      assigneeId: null,
      lockHolderId: null,
      createdAt: desk.now(),
    });
    expect(desk.ticket(FOLLOW_UP).requester).toEqual(desk.ticket().requester);
  });

  test('T7p each window counts from its own end: solving, or closing; of no days none is open', () => {
    const windows = (resolvedDays: number | null, closedDays: number | null) =>
      deskWithTicket({ ...maildesk, customerReopens: { resolvedDays, closedDays } });
    const isReopened = (desk: ReturnType<typeof windows>): boolean =>
      desk.must(codeHolder, desk.reply()).every(({ type }) => type !== 'follow-up-opened');

    const solved = windows(3, 10);
    solved.must(ada, changeStatus('solved'));
    solved.pass(4 * DAY_MS);
    expect(isReopened(solved)).toBe(false);
    solved.must(ada, close);
    solved.pass(9 * DAY_MS);
    expect(isReopened(solved)).toBe(true);

    const closed = windows(10, 3);
    closed.must(ada, changeStatus('solved'));
    closed.must(ada, close);
    closed.pass(4 * DAY_MS);
    expect(isReopened(closed)).toBe(false);

    const never = windows(0, 0);
    never.must(ada, close);
    expect(isReopened(never)).toBe(false);
    const always = windows(null, null);
    always.must(ada, close);
    always.pass(4_000 * DAY_MS);
    expect(isReopened(always)).toBe(true);

    // They are about ended tickets: an open one takes every message.
    const open = windows(0, 0);
    open.pass(4_000 * DAY_MS);
    expect(isReopened(open)).toBe(true);
  });

  test('T7f a follow-up is another ticket', () => {
    const desk = deskWithTicket(blueprint('extranet'));
    desk.must(ada, close);

    expect(desk.refusal(cleo, desk.reply({ followUpTicketId: TICKET }))).toEqual({
      code: 'ALREADY_EXISTS',
    });
  });

  test('T7g an operator’s word on a closed ticket leaves it closed', () => {
    const desk = deskWithTicket(saas);
    desk.must(ada, close);

    desk.must(ana, desk.reply());

    expect(desk.ticket()).toMatchObject({ status: 'closed', pubSeq: 2 });
    expect(desk.ticket().closedAt).not.toBeNull();
  });
});

test('the first answer sets the time of first response, later ones leave it', () => {
  const desk = deskWithTicket(saas);
  desk.must(cleo, desk.reply());
  expect(desk.ticket().firstResponseAt).toBeNull();
  desk.pass(DAY_MS);
  desk.must(ana, desk.reply());
  const first = desk.ticket().firstResponseAt;
  desk.pass(DAY_MS);
  desk.must(ben, desk.reply());

  expect(first).toBe('2026-11-03T09:00:00.000Z');
  expect(desk.ticket().firstResponseAt).toBe(first);
});

test('C5a an answer renews the shared draft, a customer’s message does not', () => {
  const desk = deskWithTicket(saas);
  desk.must(cleo, desk.reply());
  expect(desk.ticket().draftGeneration).toBe(1);

  desk.must(ana, desk.reply());
  expect(desk.ticket().draftGeneration).toBe(2);
});
