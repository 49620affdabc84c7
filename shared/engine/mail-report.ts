import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { ReportMail } from './server-commands.ts';
import type { TicketState } from './ticket-state.ts';

/** Only whoever sends mails knows what became of them (M8). */
export function decideReportMail(
  state: TicketState,
  { messageId, recipient, outcome, detail }: ReportMail,
  { actor }: DecideContext,
): Decision {
  if (actor.kind !== 'system') return refuse({ code: 'NOT_ALLOWED' });
  return ok([{ type: 'mail-reported', ticketId: state.id, messageId, recipient, outcome, detail }]);
}
