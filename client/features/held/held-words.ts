// What happened to a held entry and which ways out there are now: by why it was refused, and by how the ticket stands
// at this moment, which may have changed since.

import type { PersonId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { HeldView, TicketView } from '#client/data/index.ts';

/**
 * `wait`: somebody else has the ticket and this person may not take it from them. `read-first`: the newer answer has not
 * come to this device yet, and sent without it the words would come back once more.
 */
export type SendWay = 'take' | 'take-over' | 'anyway' | 'again' | 'wait' | 'read-first' | 'none';

export type Standing = {
  readonly ticket: Pick<TicketView, 'lockHolderId' | 'assigneeId' | 'phase' | 'pubSeq'> | undefined;
  readonly self: PersonId;
  readonly canBreakLock: boolean;
  readonly lock: Configuration['lock'];
};

export function sendWay(item: Pick<HeldView, 'kind' | 'refusal'>, standing: Standing): SendWay {
  if (standing.ticket === undefined || item.refusal.code === 'NO_SUCH_TICKET') return 'none';
  if (item.kind !== 'reply' || item.refusal.code === 'SET_ASIDE') return 'again';
  if (standing.lock.mode !== 'exclusive') {
    if (item.refusal.code !== 'STALE') return 'again';
    return standing.ticket.pubSeq < item.refusal.newerSeq ? 'read-first' : 'anyway';
  }
  const holder = standing.ticket.lockHolderId;
  if (holder === standing.self) return 'again';
  if (holder === null) return 'take';
  return standing.canBreakLock ? 'take-over' : 'wait';
}

/** Why it waits, as true as it is now: the cause of a refusal may be gone since. */
export type Cause = 'as-refused' | 'yours-now' | 'free-now' | { readonly holder: PersonId };

/** `isUpToDate`: the server has told how the ticket stands since it refused. */
export function causeNow(
  item: Pick<HeldView, 'refusal'>,
  standing: Standing,
  isUpToDate: boolean,
): Cause {
  const { ticket, self, lock } = standing;
  if (item.refusal.code !== 'LOCKED' || ticket === undefined || lock.mode !== 'exclusive')
    return 'as-refused';
  const holder = ticket.lockHolderId;
  if (holder === self) return 'yours-now';
  if (holder === null) return isUpToDate ? 'free-now' : 'as-refused';
  return holder === item.refusal.by ? 'as-refused' : { holder };
}

/** Whom a note about it would reach. */
export function noteReader(standing: Standing): PersonId | undefined {
  const { ticket, self } = standing;
  const holder = ticket?.lockHolderId ?? ticket?.assigneeId ?? null;
  return holder === null || holder === self ? undefined : holder;
}
