// Who may end a ticket by hand (T13): an operator only one that they, or per setting any operator, answered. Holders of
// `ticket.close-any` always; keys, rules and the machine are not held to it, and a duplicate that is merged is not closed.

import { can } from '#shared/access/can.ts';
import { isOpenPhase, statusOf, type StatusId } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Refusal } from './refusals.ts';
import type { TicketState } from './ticket-state.ts';
import { phaseOf } from './workflow.ts';

export function checkAnswered(
  state: TicketState,
  to: StatusId,
  { actor, configuration }: DecideContext,
): Refusal | undefined {
  const isEnding =
    !isOpenPhase(phaseOf(configuration, to)) && isOpenPhase(phaseOf(configuration, state.status));
  if (!isEnding || statusOf(configuration, to)?.isDuplicate === true) return undefined;
  if (actor.kind !== 'person' || can(actor, 'ticket.close-any')) return undefined;
  const { mustHaveAnswered } = configuration.closing;
  const isAnswered =
    mustHaveAnswered === 'self'
      ? state.answeredBy.includes(actor.personId)
      : state.latestAnswers.length > 0;
  return isAnswered ? undefined : { code: 'MUST_ANSWER', who: mustHaveAnswered };
}
