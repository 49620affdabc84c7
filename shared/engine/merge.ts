// A ticket turns out to be a duplicate (T8). It points to the original from then on and is ended; whoever asked in it
// asks along in the original. Its messages are copied there by the server, which has them. Ending a duplicate is no
// closing: neither T13 nor what a mail came without stands in its way.

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { Configuration, StatusId } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import { isExclusive } from './lock.ts';
import { authorOf, canRead } from './parties.ts';
import { isSameReference, lacking } from './references.ts';
import type { Refusal } from './refusals.ts';
import type { Merge } from './service-commands.ts';
import type { TicketState } from './ticket-state.ts';
import { normalAddress } from './watchers.ts';

export function decideMerge(state: TicketState, { into }: Merge, context: DecideContext): Decision {
  const { configuration, others } = context;
  const original = others?.(into);
  const refusal = checkMerge(state, into, original, context);
  if (refusal !== undefined) return refuse(refusal);
  const events: TicketEvent[] = [{ type: 'ticket-merged', ticketId: state.id, into }];
  const to = duplicateStatus(configuration);
  if (to !== state.status) {
    events.push({
      type: 'status-changed',
      ticketId: state.id,
      from: state.status,
      to,
      cause: 'merge',
    });
  }
  // A device that does not have the original leaves that part to the server.
  if (original !== undefined)
    events.push(joined(state, original), ...movedReferences(state, original));
  return ok(events);
}

function checkMerge(
  state: TicketState,
  into: TicketState['id'],
  original: TicketState | undefined,
  { actor, configuration, others }: DecideContext,
): Refusal | undefined {
  if (!can(actor, 'ticket.merge')) return { code: 'NOT_ALLOWED' };
  if (into === state.id) return { code: 'SAME_TICKET' };
  if (others !== undefined && (original === undefined || !canRead(actor, original))) {
    return { code: 'NO_SUCH_TICKET' };
  }
  if (original !== undefined && original.deletedAt !== null) return { code: 'NO_SUCH_TICKET' };
  if (original !== undefined && original.mergedInto !== null) {
    return { code: 'MERGED', into: original.mergedInto };
  }
  // What somebody else holds is theirs to end.
  const holder = isExclusive(configuration) ? state.lockHolderId : null;
  const isTheirs = holder !== null && holder !== authorOf(actor);
  return isTheirs && !can(actor, 'ticket.assign-any') ? { code: 'LOCKED', by: holder } : undefined;
}

export const duplicateStatus = (configuration: Configuration): StatusId =>
  configuration.statuses.find((status) => status.isDuplicate === true)?.id ??
  configuration.closeStatus;

function joined(duplicate: TicketState, original: TicketState): TicketEvent {
  const address = normalAddress(duplicate.requester.email);
  const known = [normalAddress(original.requester.email), ...original.cc, ''];
  const cc = [...new Set([address, ...duplicate.cc])].filter((each) => !known.includes(each));
  const { personId } = duplicate.requester;
  const isOther = personId !== null && personId !== original.requester.personId;
  const watchers = [...new Set([...(isOther ? [personId] : []), ...duplicate.watchers])].filter(
    (each) => !original.watchers.includes(each),
  );
  const isWaiting = duplicate.lastSide === 'customer';
  return {
    type: 'duplicate-joined',
    ticketId: original.id,
    duplicateId: duplicate.id,
    watchers,
    cc,
    lastSide: isWaiting ? 'customer' : original.lastSide,
    waitingSince: earlier(original.waitingSince, duplicate.waitingSince),
    unanswered: original.unanswered + duplicate.unanswered,
    answeredBy: duplicate.answeredBy.filter((each) => !original.answeredBy.includes(each)),
  };
}

/** Whoever looks for them finds the original from now on. Those that it has no room for stay where they are. */
function movedReferences(duplicate: TicketState, original: TicketState): TicketEvent[] {
  const added = lacking(original, duplicate.references);
  const removed = duplicate.references.filter((one) =>
    [...original.references, ...added].some((other) => isSameReference(one, other)),
  );
  if (removed.length === 0) return [];
  return [
    { type: 'references-changed', ticketId: duplicate.id, added: [], removed },
    ...(added.length === 0
      ? []
      : [
          {
            type: 'references-changed' as const,
            ticketId: original.id,
            added,
            removed: [],
          },
        ]),
  ];
}

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b;
