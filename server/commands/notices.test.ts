import { expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Loaded } from './load.ts';
import { noticesOf } from './notices.ts';
import type { Plan } from './plan.ts';

const [ANA, BEN, ZOE] = ['ana', 'ben', 'zoe'] as PersonId[];
const TICKET = 't' as TicketId;
const actor: Actor = { kind: 'person', personId: ZOE!, permissions: new Set(), groupIds: [] };
const NOBODY = {
  assigneeId: null as PersonId | null,
  lockHolderId: null as PersonId | null,
  groupId: null as string | null,
  status: 'open',
  resolvedAt: null as string | null,
  closedAt: null as string | null,
  mergedInto: null,
  deletedAt: null,
};
type Facts = typeof NOBODY;
const tickets = (facts: Partial<Facts> | 'none') =>
  facts === 'none'
    ? new Map()
    : new Map([[TICKET, { state: { ...NOBODY, ...facts }, eventSeq: 7 }]]);
const message = (payload: object, kind: 'pub' | 'notes' = 'pub') => ({
  ticketId: TICKET,
  kind,
  seq: 3,
  payload: { id: 'm', side: 'customer', ...payload },
});
const event = (facts: object, more: object = {}) => ({
  ticketId: TICKET,
  seq: 6,
  event: facts,
  ...more,
});
function toldOf(
  plan: { openedIds?: Set<TicketId> } & Record<string, unknown>,
  after: Partial<Facts> = { assigneeId: ANA! },
  before: Partial<Facts> | 'none' = after,
  assignees: readonly string[] = ['person', 'group'],
) {
  const notices = noticesOf(
    {
      messages: [],
      events: [],
      mentions: [],
      openedIds: new Set(),
      ...plan,
      tickets: tickets(after),
    } as unknown as Plan,
    { tickets: tickets(before), configuration: { assignees } } as unknown as Loaded,
    actor,
  );
  return notices.map(({ event: name, personId, aboutSeq, detail }) =>
    [name, personId, aboutSeq, detail].filter((one) => one !== null && one !== ''),
  );
}

test('N1u a public message is news; a note, a copy and the first one of a ticket are not', () => {
  expect(toldOf({ messages: [message({})] })).toEqual([['new-message', 3]]);
  expect(toldOf({ messages: [message({ side: 'operator' })] })).toEqual([['new-message', 3]]);
  expect(toldOf({ messages: [message({}, 'notes')] })).toEqual([]);
  const origin = { ticketId: 'other', messageId: 'n' };
  expect(toldOf({ messages: [message({ origin })] })).toEqual([]);
  const opened = { messages: [message({})], openedIds: new Set([TICKET]) };
  expect(toldOf(opened, {}, 'none')).toEqual([['new-ticket', 7]]);
});

test('N1v a ticket is news to whoever gets it, a person or a group, and not to who did it', () => {
  const bens = [['assigned', 'ben', 7, 'ben']];
  expect(toldOf({}, { assigneeId: BEN! }, { assigneeId: ANA! })).toEqual(bens);
  expect(toldOf({}, { lockHolderId: BEN! }, {})).toEqual(bens);
  expect(toldOf({}, { assigneeId: BEN!, lockHolderId: BEN! }, {})).toEqual(bens);
  expect(toldOf({}, { assigneeId: ZOE! }, {})).toEqual([]);
  expect(toldOf({}, {}, { assigneeId: ANA! })).toEqual([]);
  expect(toldOf({}, { groupId: 'g' }, { groupId: 'h' })).toEqual([['assigned', 7, 'g']]);
  expect(toldOf({}, { groupId: 'g', assigneeId: ANA! }, { assigneeId: ANA! })).toEqual([]);
});

test('N4b where tickets can belong to groups alone, one that is born with a group is assigned to it', () => {
  const opened = { openedIds: new Set([TICKET]) };
  expect(toldOf(opened, { groupId: 'g' }, 'none')).toEqual([['new-ticket', 7]]);
  expect(toldOf(opened, { groupId: 'g' }, 'none', ['group'])).toEqual([
    ['new-ticket', 7],
    ['assigned', 7, 'g'],
  ]);
});

test('N4c a new status is news when somebody chose it, and its end says that it is resolved', () => {
  const moved = (cause: string) => ({
    events: [event({ type: 'status-changed', from: 'open', to: 'active', cause })],
  });
  expect(toldOf(moved('command'))).toEqual([['status-changed', 6, 'active']]);
  expect(toldOf(moved('customer-reply'))).toEqual([]);
  expect(toldOf(moved('command'), { status: 'done', resolvedAt: 'now' }, {})).toEqual([
    ['ticket-resolved', 7, 'done'],
  ]);
});

test('N4d what time, rules and customers do to a ticket is news, each with what is new of it', () => {
  const of = (facts: object) => toldOf({ events: [event(facts)] });
  expect(of({ type: 'target-missed', target: 'resolution' })).toEqual([
    ['target-missed', 6, 'resolution'],
  ]);
  expect(of({ type: 'ticket-expired', days: 7 })).toEqual([['expired', 6]]);
  expect(of({ type: 'ticket-rated', to: { value: 4 } })).toEqual([['rated', 6, '4']]);
  expect(of({ type: 'ticket-escalated', from: 0, to: 1 })).toEqual([['escalated', 6]]);
  const solution = (type: string, stage: string) => of({ type, to: { stage, byId: ANA } });
  expect(solution('solution-proposed', 'proposed')).toEqual([['solution-to-review', 6]]);
  expect(solution('solution-reviewed', 'reviewed')).toEqual([]);
  expect(solution('solution-reviewed', 'sent-back')).toEqual([
    ['solution-judged', 'ana', 6, 'sent-back'],
  ]);
  expect(solution('solution-answered', 'approved')).toEqual([
    ['solution-judged', 'ana', 6, 'approved'],
  ]);
  // A rule that escalates and names people is told to them, once.
  const both = [
    event({ type: 'ticket-escalated', from: 0, to: 1 }),
    event({ type: 'people-notified', to: {}, text: 'Look'.repeat(100) }),
  ];
  expect(toldOf({ events: both })).toEqual([['escalated', 6, 'Look'.repeat(50)]]);
});
