import { can, isRequesterOf } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import { isOpenPhase } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { Rate } from './service-commands.ts';
import type { TicketState } from './ticket-state.ts';
import { checkTexts, cleanTexts } from './translation.ts';
import { phaseOf } from './workflow.ts';

export const RATINGS = { least: 1, most: 5 } as const;

/** Whether the requester has had their word on how it ended last. */
export function isRated({
  rating,
  resolvedAt,
  closedAt,
  statusSince,
}: Pick<TicketState, 'rating' | 'resolvedAt' | 'closedAt' | 'statusSince'>): boolean {
  return rating !== null && rating.at >= (resolvedAt ?? closedAt ?? statusSince);
}

/** The requester's word on how it went (T16): once per resolution, so not before there is one. */
export function decideRate(state: TicketState, command: Rate, context: DecideContext): Decision {
  const { actor, configuration, now } = context;
  const audience = { id: state.id, requesterPersonId: state.requester.personId };
  if (!can(actor, 'own.rate') || !isRequesterOf(actor, audience)) {
    return refuse({ code: 'NOT_ALLOWED' });
  }
  if (!configuration.rating.isEnabled) return refuse({ code: 'RATING_OFF' });
  if (isOpenPhase(phaseOf(configuration, state.status))) return refuse({ code: 'NOT_CLOSED' });
  if (isRated(state)) return refuse({ code: 'ALREADY_RATED' });
  const { value } = command;
  if (!Number.isInteger(value) || value < RATINGS.least || value > RATINGS.most) {
    const message = `A whole number, ${RATINGS.least} to ${RATINGS.most}.`;
    return refuse({ code: 'INVALID', errors: [{ path: 'value', code: 'not_allowed', message }] });
  }
  const refusal = checkTexts(command.comment, 'comment', { configuration, isRequired: false });
  if (refusal !== undefined) return refuse(refusal);
  const to = { value, comment: cleanTexts(command.comment), at: now };
  return ok([{ type: 'ticket-rated', ticketId: state.id, from: state.rating, to }]);
}
