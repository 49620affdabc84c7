// Messages to a ticket that was merged into another (T8): written on one, said in the other.

import { expect, test } from 'vitest';
import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import type { Configuration } from './configuration.ts';
import type { DecideContext } from './context.ts';
import { decide } from './decide.ts';
import type { TicketState } from './ticket-state.ts';
import {
  BILLING,
  FOLLOW_UP,
  TICKET,
  ana,
  blueprint,
  cleo,
  dan,
  deskWithTicket,
  directory,
  machine,
  testId,
} from '#test/support/engine-desk.ts';

const ORIGINAL = testId<TicketState['id']>(3, 7);
const saas = blueprint('saas');

/** What somebody's reply to the duplicate becomes; `original` undefined: not on this device. */
function replied(
  actor: Actor,
  original: Partial<TicketState> | undefined,
  more: { configuration?: Configuration; duplicate?: Partial<TicketState>; now?: Instant } = {},
) {
  const desk = deskWithTicket(saas);
  const state = desk.ticket();
  const other = original && { ...state, id: ORIGINAL, pubSeq: 7, ...original };
  const context: DecideContext = {
    configuration: more.configuration ?? saas,
    actor,
    directory,
    now: more.now ?? desk.now(),
    others: (id) => (id === ORIGINAL ? other : undefined),
  };
  const duplicate = { ...state, mergedInto: ORIGINAL, status: 'closed', ...more.duplicate };
  const reply = desk.reply({ basis: { baseSeq: 7 } });
  const decision = decide(duplicate, reply, context);
  return decision.ok
    ? decision.value.map((event) => [event.type, event.ticketId])
    : decision.error.code;
}

test('T8l an answer to a duplicate is posted in the original, and it is the original that moves', () => {
  expect(replied(ana, {})).toEqual([
    ['message-posted', ORIGINAL],
    ['status-changed', ORIGINAL],
    ['draft-renewed', ORIGINAL],
  ]);
});

test('T8l only by who may read the original, and not when it was deleted', () => {
  const here = { groupId: BILLING };
  expect(replied(ana, here)).toBe('NO_SUCH_TICKET');
  expect(replied(dan, here, { duplicate: here })).toHaveLength(3);
  expect(replied(machine, { deletedAt: toInstant(0) })).toBe('NO_SUCH_TICKET');
});

test('T8l a customer is heard there wherever it has gone', () => {
  expect(replied(cleo, { groupId: BILLING, status: 'in-progress' })).toEqual([
    ['message-posted', ORIGINAL],
  ]);
});

test('T8l too late for the original, or when that is gone, it opens a follow-up of what they wrote on', () => {
  const followUp = [
    ['follow-up-opened', TICKET],
    ['ticket-opened', FOLLOW_UP],
    ['message-posted', FOLLOW_UP],
  ];
  const now = toInstant(Date.UTC(2027, 10, 2, 9));
  const closedAt = toInstant(fromInstant(now) - 15 * DAY_MS);
  expect(replied(cleo, { status: 'closed', closedAt }, { now })).toEqual(followUp);
  expect(replied(cleo, { deletedAt: closedAt })).toEqual(followUp);
});

test('T8l a device without the original shows it with the duplicate until the server has placed it', () => {
  expect(replied(ana, undefined)).toEqual([['message-posted', TICKET]]);
  expect(replied(cleo, undefined)).toEqual([['message-posted', TICKET]]);
});
