// What the people of the desk are to be told of an entry (N4): only what happened. Whom it concerns, whether they may see it and
// how they want to be told is asked afterwards (features/notifications), so that nobody who writes waits for it.

import type { MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Solution, TicketState } from '#shared/engine/ticket-state.ts';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { Loaded } from './load.ts';
import type { Plan, PlannedEvent } from './plan.ts';
import { actorIdOf } from './ticket-record.ts';

export type Notice = {
  readonly ticketId: TicketId;
  readonly event: NoticeEvent;
  /** Null: those whom it concerns. */
  readonly personId: PersonId | null;
  readonly messageId: MessageId | null;
  /** The message's number (new-message), else the event's. */
  readonly aboutSeq: number;
  /** As in NotificationRow. */
  readonly detail: string;
  /** Time or a rule did it. */
  readonly isMachine: boolean;
};

const DETAIL_LENGTH = 200;

/** One per ticket, event and occasion; who is named and did it themselves is left out at once. */
export function noticesOf(
  plan: Plan,
  loaded: Pick<Loaded, 'tickets' | 'configuration'>,
  actor: Actor,
): Notice[] {
  const self = actorIdOf(actor);
  const notices: Notice[] = [];
  const add = (
    ticketId: TicketId,
    event: NoticeEvent,
    aboutSeq: number,
    more: Partial<Notice> = {},
  ): void => {
    if (more.personId != null && more.personId === self) return;
    notices.push({
      ticketId,
      event,
      personId: null,
      messageId: null,
      aboutSeq,
      detail: '',
      isMachine: actor.kind === 'system',
      ...more,
    });
  };

  for (const [id, { state, eventSeq }] of plan.tickets) {
    const before = loaded.tickets.get(id)?.state;
    if (plan.openedIds.has(id)) add(id, 'new-ticket', eventSeq);
    // Whoever is given a ticket, by somebody, a rule or a hand-over.
    const holders = new Set(
      (['assigneeId', 'lockHolderId'] as const)
        .filter((member) => state[member] !== before?.[member])
        .map((member) => state[member]),
    );
    for (const personId of holders)
      if (personId !== null) add(id, 'assigned', eventSeq, { personId, detail: personId });
    if (isGivenToGroup(state, before, loaded))
      add(id, 'assigned', eventSeq, { detail: state.groupId ?? '' });
    const change = plan.events.findLast(
      ({ ticketId, event }) => ticketId === id && event.type === 'status-changed',
    );
    if (hasEnded(state, before)) {
      add(id, 'ticket-resolved', eventSeq, { detail: state.status });
    } else if (change?.event.type === 'status-changed' && change.event.cause === 'command')
      add(id, 'status-changed', change.seq, {
        detail: change.event.to,
        isMachine: isByMachine(change, actor),
      });
  }
  for (const { ticketId, kind, seq, payload } of plan.messages) {
    // A copy, made by merging or splitting, is news to nobody; the first message comes with the ticket.
    if (kind !== 'pub' || payload.origin !== undefined || plan.openedIds.has(ticketId)) continue;
    add(ticketId, 'new-message', seq, { messageId: payload.id as MessageId });
  }
  for (const { ticketId, messageId, personId } of plan.mentions) {
    const aboutSeq = plan.tickets.get(ticketId)?.eventSeq ?? 0;
    add(ticketId, 'mention', aboutSeq, { personId, messageId: messageId as MessageId });
  }
  for (const planned of plan.events) addOfEvent(planned, plan, actor, add);
  return notices;
}

function addOfEvent(
  planned: PlannedEvent,
  plan: Plan,
  actor: Actor,
  add: (ticketId: TicketId, event: NoticeEvent, aboutSeq: number, more?: Partial<Notice>) => void,
): void {
  const { ticketId, seq, event } = planned;
  const isMachine = isByMachine(planned, actor);
  switch (event.type) {
    case 'people-notified': {
      const detail = clipped(event.text);
      return add(ticketId, 'escalated', seq, { detail, isMachine: true });
    }
    case 'ticket-escalated':
      // Where a rule says whom to tell, it is told to them.
      if (plan.events.some((other) => isNotified(other, ticketId))) return undefined;
      return add(ticketId, 'escalated', seq, { isMachine });
    case 'target-missed':
      return add(ticketId, 'target-missed', seq, { detail: event.target, isMachine: true });
    case 'ticket-expired':
      return add(ticketId, 'expired', seq, { isMachine: true });
    case 'ticket-rated':
      return add(ticketId, 'rated', seq, { detail: String(event.to.value), isMachine });
    default: {
      const solution = solutionOf(event);
      if (solution?.stage === 'proposed') return add(ticketId, 'solution-to-review', seq);
      if (solution === undefined || solution.byId === null || !isJudged(solution)) return undefined;
      const { byId: personId, stage: detail } = solution;
      return add(ticketId, 'solution-judged', seq, { personId, detail, isMachine });
    }
  }
}

const isJudged = ({ stage }: Solution): boolean =>
  stage === 'approved' || stage === 'refused' || stage === 'sent-back';

const isNotified = (planned: PlannedEvent, id: TicketId): boolean =>
  planned.ticketId === id && planned.event.type === 'people-notified';

const isByMachine = ({ by }: PlannedEvent, actor: Actor): boolean =>
  by !== undefined || actor.kind === 'system';

/** A group as assignee means each of its members. One that a ticket is born with is told as a new ticket, unless tickets can
 *  belong to groups alone. */
function isGivenToGroup(
  state: TicketState,
  before: TicketState | undefined,
  { configuration }: Pick<Loaded, 'configuration'>,
): boolean {
  if (state.groupId === null || state.assigneeId !== null || state.lockHolderId !== null)
    return false;
  if (before === undefined) return belongsToGroupsOnly(configuration);
  return state.groupId !== before.groupId;
}

export const belongsToGroupsOnly = ({
  assignees,
}: Pick<Loaded['configuration'], 'assignees'>): boolean =>
  assignees.includes('group') && !assignees.includes('person');

export const solutionOf = (event: TicketEvent): Solution | undefined =>
  event.type === 'solution-proposed' ||
  event.type === 'solution-reviewed' ||
  event.type === 'solution-answered'
    ? event.to
    : undefined;

const endOf = (state: TicketState | undefined): string | null =>
  state?.resolvedAt ?? state?.closedAt ?? null;

/** It has been resolved, or closed without; a duplicate goes on elsewhere. */
export const hasEnded = (state: TicketState, before: TicketState | undefined): boolean =>
  before !== undefined &&
  endOf(state) !== null &&
  endOf(before) === null &&
  state.mergedInto === null &&
  state.deletedAt === null;

const clipped = (text: string): string => [...text].slice(0, DETAIL_LENGTH).join('');
