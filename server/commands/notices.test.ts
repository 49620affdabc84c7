import { expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Loaded } from './load.ts';
import type { Plan } from './plan.ts';
import { pushNotices } from './push-notices.ts';

const [ANA, BEN, ZOE] = ['ana', 'ben', 'zoe'] as PersonId[];
const TICKET = 't' as TicketId;
const AT = '2026-11-22T05:00:00.000Z';
const actor: Actor = { kind: 'person', personId: ZOE!, permissions: new Set(), groupIds: [] };
type Facts = { assigneeId: PersonId | null; lockHolderId: PersonId | null };
const held = (facts: Partial<Facts>) =>
  new Map([[TICKET, { state: { assigneeId: null, lockHolderId: null, ...facts } }]]);
const message = (payload: object, kind: 'pub' | 'notes' = 'pub') => ({
  ticketId: TICKET,
  kind,
  payload: { id: 'm', side: 'customer', ...payload },
});
function kindsOf(
  plan: object,
  after: Partial<Facts> = { assigneeId: ANA!, lockHolderId: ANA! },
  before = after,
) {
  const rows = pushNotices(
    { messages: [], events: [], mentions: [], ...plan, tickets: held(after) } as unknown as Plan,
    { tickets: held(before) } as unknown as Loaded,
    actor,
    AT,
  );
  return rows.map((row) => [row['person_id'], row['kinds']]);
}

test('N1u a customer’s words are news to assignee and holder; those of the desk, a note and a copy are not', () => {
  expect(kindsOf({ messages: [message({})] })).toEqual([['ana', ['message']]]);
  const two = { assigneeId: ANA!, lockHolderId: BEN! };
  expect(kindsOf({ messages: [message({})] }, two)).toEqual([
    ['ana', ['message']],
    ['ben', ['message']],
  ]);
  expect(kindsOf({ messages: [message({ side: 'operator' })] })).toEqual([]);
  expect(kindsOf({ messages: [message({}, 'notes')] })).toEqual([]);
  const origin = { ticketId: 'other', messageId: 'n' };
  expect(kindsOf({ messages: [message({ origin })] })).toEqual([]);
  expect(kindsOf({ messages: [message({})] }, {})).toEqual([]);
});

test('N1v a rating is news to who has the ticket, a ticket to whoever gets it, and nothing to who did it', () => {
  const rated = { events: [{ ticketId: TICKET, event: { type: 'ticket-rated' } }] };
  expect(kindsOf(rated)).toEqual([['ana', ['rating']]]);
  expect(kindsOf({}, { assigneeId: BEN! }, { assigneeId: ANA! })).toEqual([['ben', ['assigned']]]);
  expect(kindsOf({}, { lockHolderId: BEN! }, {})).toEqual([['ben', ['assigned']]]);
  expect(kindsOf({}, { assigneeId: ZOE! }, {})).toEqual([]);
  expect(kindsOf({}, {}, { assigneeId: ANA! })).toEqual([]);
});
