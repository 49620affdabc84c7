// Who may answer the customer (A3). `exclusive`: only the holder, and a hold ends only by drop,
// hand-over, allocation or an administrator's break, never by time. `presence` and `none`: anybody,
// unless a colleague's answer is newer than what the author had seen (A5).

import type { Actor } from '#shared/access/actor.ts';
import type { PersonId } from '#shared/base/ids.ts';
import type { ReplyBasis } from './commands.ts';
import type { Configuration } from './configuration.ts';
import type { Refusal } from './refusals.ts';
import { authorOf } from './parties.ts';
import type { Answer, TicketState } from './ticket-state.ts';

export const isExclusive = (configuration: Configuration): boolean =>
  configuration.lock.mode === 'exclusive';

/** Whom the ticket is with: the holder where there are locks, else the assignee. */
export const keeperOf = (configuration: Configuration, state: TicketState): PersonId | null =>
  isExclusive(configuration) ? state.lockHolderId : state.assigneeId;

/** The fencing token after a change of holder; without locks it stands still. */
export const nextToken = (configuration: Configuration, state: TicketState): number =>
  isExclusive(configuration) ? state.lockToken + 1 : state.lockToken;

/**
 * Why this operator may not answer now. `take` means: they may, and the answer takes the ticket.
 * An old `lockToken` of somebody who holds the ticket again is fine; the token tells a screen which
 * hold an answer was written under, the holder decides.
 */
export function checkAnswer(
  configuration: Configuration,
  state: TicketState,
  actor: Actor,
  basis: ReplyBasis,
): Refusal | 'take' | undefined {
  const author = authorOf(actor);
  if (!isExclusive(configuration)) return staleness(state, author, basis);
  if (state.lockHolderId === null) {
    return configuration.lock.implicitTake && author !== null ? 'take' : { code: 'NOT_TAKEN' };
  }
  if (state.lockHolderId !== author) return { code: 'LOCKED', by: state.lockHolderId };
  return undefined;
}

function staleness(
  state: TicketState,
  author: PersonId | null,
  basis: ReplyBasis,
): Refusal | undefined {
  const newest = newestByOthers(state.latestAnswers, author);
  if (newest === undefined) return undefined;
  const seen = Math.max(basis.baseSeq, basis.acknowledgedSeq ?? 0);
  return newest.seq > seen ? { code: 'STALE', newerSeq: newest.seq, by: newest.by } : undefined;
}

export const newestByOthers = (
  answers: readonly Answer[],
  author: PersonId | null,
): Answer | undefined => answers.find((answer) => answer.by !== author);

/** Newest first: the last answer and the last by another author, which suffices for `newestByOthers`. */
export function withAnswer(answers: readonly Answer[], answer: Answer): readonly Answer[] {
  const other = newestByOthers(answers, answer.by);
  return other === undefined ? [answer] : [answer, other];
}
