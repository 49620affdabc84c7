import { expect, test } from 'vitest';
import type { HeldReplyId } from '#shared/base/ids.ts';
import {
  TICKET,
  ana,
  ben,
  blueprint,
  cleo,
  close,
  dan,
  deskWithTicket,
  makeDesk,
  note,
  openCommand,
  personId,
  take,
  testId,
} from '#test/support/engine-desk.ts';

const maildesk = blueprint('maildesk');
const heldReplyId = testId<HeldReplyId>(5, 1);
const settle = (outcome: 'resent' | 'noted' | 'discarded') =>
  ({ type: 'settle-held-reply', ticketId: TICKET, heldReplyId, outcome }) as const;

test('each command of an entry sees what those before it did', () => {
  const desk = makeDesk(maildesk);

  desk.must(ana, openCommand({ channel: 'phone' }), take, desk.reply(), close);

  expect(desk.ticket()).toMatchObject({
    status: 'closed',
    pubSeq: 2,
    lockHolderId: personId('ana'),
  });
});

test('L3a an entry happens whole or not at all', () => {
  const desk = deskWithTicket(maildesk);
  const before = desk.ticket();

  const refusal = desk.refusal(ana, take, desk.reply(), { ...close, type: 'reopen' });

  expect(refusal).toEqual({ code: 'NOT_CLOSED' });
  expect(desk.ticket()).toBe(before);
});

test('A5g a held reply is given as a note in the entry that settles it', () => {
  const desk = deskWithTicket(maildesk);
  desk.must(ana, take);
  const before = desk.ticket();

  const events = desk.must(ben, note('<p>My answer.</p>'), settle('noted'));

  expect(events.map((event) => event.type)).toEqual(['message-posted', 'held-reply-settled']);
  expect(desk.ticket()).toEqual({ ...before, notesSeq: 1, updatedAt: desk.now() });
});

test('A5h its author can discard it even when the ticket is out of their sight, but not send it', () => {
  const desk = deskWithTicket(maildesk);

  desk.must(dan, settle('discarded'));
  expect(desk.refusal(dan, settle('resent'))).toEqual({ code: 'NO_SUCH_TICKET' });
  expect(desk.refusal({ kind: 'system' }, settle('discarded'))).toEqual({ code: 'NOT_ALLOWED' });
});

test('what is not there cannot be acted on', () => {
  const desk = makeDesk(maildesk);
  for (const actor of [ana, cleo]) {
    expect(desk.refusal(actor, take)).toEqual({ code: 'NO_SUCH_TICKET' });
  }
});
