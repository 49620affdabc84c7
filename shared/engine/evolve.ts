// What an event makes of a ticket. Never refuses and never decides: the server's rows and a device's
// prediction must come out alike from the same events.

import { assert, assertNever } from '#shared/base/assert.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import {
  isOpenPhase,
  type Configuration,
  type IntakeField,
  type MissingField,
} from './configuration.ts';
import type { TicketEvent } from './events.ts';
import { evolveFact } from './evolve-facts.ts';
import { evolveService } from './evolve-service.ts';
import { withChange } from './list-change.ts';
import { isExclusive, withAnswer } from './lock.ts';
import type { TicketState } from './ticket-state.ts';
import { phaseOf } from './workflow.ts';

export function evolve(
  state: TicketState | undefined,
  event: TicketEvent,
  at: Instant,
  configuration: Configuration,
): TicketState {
  if (event.type === 'ticket-opened') return event.ticket;
  assert(state !== undefined, `${event.type} on a ticket that was never opened`);
  assert(state.id === event.ticketId, `${event.type} of another ticket`);
  return apply(state, event, at, configuration);
}

/** Evolves by those events that are of this ticket; a decision may hold another's (follow-ups). */
export function evolveBy(
  id: TicketId,
  state: TicketState | undefined,
  events: readonly TicketEvent[],
  at: Instant,
  configuration: Configuration,
): TicketState | undefined {
  return events
    .filter((event) => event.ticketId === id)
    .reduce<TicketState | undefined>(
      (before, event) => evolve(before, event, at, configuration),
      state,
    );
}

function apply(
  state: TicketState,
  event: Exclude<TicketEvent, { type: 'ticket-opened' }>,
  at: Instant,
  configuration: Configuration,
): TicketState {
  const changed = { ...state, updatedAt: at };
  const hasLocks = isExclusive(configuration);
  switch (event.type) {
    case 'message-posted':
      return event.kind === 'note'
        ? { ...changed, notesSeq: event.seq }
        : withPublicMessage(changed, event, at);
    case 'ticket-taken':
      return {
        ...changed,
        assigneeId: event.holderId,
        lockHolderId: hasLocks ? event.holderId : state.lockHolderId,
        lockToken: event.token,
      };
    case 'ticket-dropped':
    case 'lock-broken':
      return { ...changed, assigneeId: null, lockHolderId: null, lockToken: event.token };
    case 'ticket-handed-over':
      return {
        ...changed,
        ...withGroup(state, event.toGroup ?? state.groupId),
        assigneeId: event.to,
        lockHolderId: hasLocks ? event.to : state.lockHolderId,
        lockToken: event.token,
      };
    case 'ticket-assigned':
      return {
        ...changed,
        ...withGroup(state, event.to.groupId),
        assigneeId: event.to.assigneeId,
        // A new token says that the hold moved along.
        lockHolderId:
          hasLocks && event.token !== state.lockToken ? event.to.assigneeId : state.lockHolderId,
        lockToken: event.token,
      };
    case 'status-changed':
      return withStatus(changed, event.to, at, configuration);
    case 'requester-corrected': {
      const { subject = state.subject, ...fields } = event.to;
      const given = Object.keys(event.to) as MissingField[];
      return {
        ...changed,
        subject,
        requester: { ...state.requester, ...fields },
        incomplete: state.incomplete.filter((field) => !given.includes(field)),
      };
    }
    case 'sale-named':
      return {
        ...changed,
        saleId: event.to,
        incomplete: event.to === null ? state.incomplete : without(state, 'sale'),
      };
    case 'ticket-completed':
      return { ...changed, incomplete: [] };
    case 'follow-up-opened':
      return changed;
    case 'draft-renewed':
      return { ...state, draftGeneration: event.generation };
    // Somebody's own affair: the ticket is as it was.
    case 'person-mentioned':
    case 'reply-held':
    case 'held-reply-settled':
    // What a rule changed is in the events of its own.
    case 'rule-applied':
    case 'people-notified':
    case 'mail-reported':
      return state;
    case 'priority-changed':
    case 'ticket-categorised':
    case 'fields-set':
    case 'ticket-tagged':
    case 'text-translated':
    case 'language-changed':
    case 'watchers-changed':
    case 'cc-changed':
    case 'references-changed':
    case 'time-recorded':
      return evolveFact(changed, event);
    // What time does is no change that anybody made: it does not put a ticket on top of the lists.
    case 'ticket-expired':
    case 'ticket-archived':
    case 'targets-set':
    case 'target-missed':
      return evolveService(state, event, at);
    case 'solution-proposed':
    case 'solution-reviewed':
    case 'solution-answered':
    case 'ticket-rated':
    case 'ticket-merged':
    case 'duplicate-joined':
    case 'message-split':
    case 'ticket-linked':
    case 'ticket-unlinked':
    case 'message-redacted':
    case 'ticket-deleted':
    case 'ticket-restored':
    case 'ticket-escalated':
      return evolveService(changed, event, at);
    default:
      return assertNever(event);
  }
}

function withPublicMessage(
  state: TicketState,
  event: Extract<TicketEvent, { type: 'message-posted' }>,
  at: Instant,
): TicketState {
  // A copy was answered, or not, where it was written; it only takes its place in the conversation.
  if (event.origin !== undefined && event.seq > 1) return { ...state, pubSeq: event.seq };
  const posted = { ...state, pubSeq: event.seq, lastSide: event.side };
  if (event.side === 'customer') {
    // The first message is the description that was found missing; a later one makes up for it.
    const waiting = {
      ...posted,
      waitingSince: state.waitingSince ?? at,
      unanswered: state.unanswered + 1,
    };
    return event.seq === 1 ? waiting : { ...waiting, incomplete: without(state, 'description') };
  }
  return {
    ...posted,
    waitingSince: null,
    unanswered: 0,
    answeredBy: withChange(state.answeredBy, event.authorId === null ? [] : [event.authorId], []),
    firstResponseAt: state.firstResponseAt ?? at,
    latestAnswers: withAnswer(state.latestAnswers, { seq: event.seq, by: event.authorId }),
  };
}

function withGroup(state: TicketState, groupId: TicketState['groupId']) {
  return { groupId, incomplete: groupId === null ? state.incomplete : without(state, 'group') };
}

const without = (state: TicketState, field: IntakeField): readonly MissingField[] =>
  state.incomplete.includes(field)
    ? state.incomplete.filter((missing) => missing !== field)
    : state.incomplete;

function withStatus(
  state: TicketState,
  status: string,
  at: Instant,
  configuration: Configuration,
): TicketState {
  const isOpen = isOpenPhase(phaseOf(configuration, status));
  return {
    ...state,
    status,
    statusSince: at,
    ...endTimes(state, status, at, configuration),
    // Nobody waits on an ended ticket, and an archived one that lives again is back among the others.
    ...(isOpen ? { archivedAt: null } : { waitingSince: null, unanswered: 0 }),
  };
}

/** A closed ticket always has its closing time, an open one none (W7); going from one closed status to another keeps it. */
function endTimes(
  state: TicketState,
  status: string,
  at: Instant,
  configuration: Configuration,
): Pick<TicketState, 'resolvedAt' | 'closedAt'> {
  switch (phaseOf(configuration, status)) {
    case 'closed':
      return { resolvedAt: state.resolvedAt, closedAt: state.closedAt ?? at };
    case 'resolved':
      return { resolvedAt: state.resolvedAt ?? at, closedAt: null };
    default:
      return { resolvedAt: null, closedAt: null };
  }
}
