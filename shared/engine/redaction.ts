import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { Redact } from './service-commands.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * Takes the words of a message away for good (C6). The event says who, which and why, and keeps no words; the server
 * replaces the conversation's document by a new generation without them. Whether the message is there, and whether it
 * is the description, is known to those who have it at hand.
 */
export function decideRedact(
  state: TicketState,
  { messageId, reason }: Redact,
  { actor, messageSeq }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.redact')) return refuse({ code: 'NOT_ALLOWED' });
  if (reason.trim() === '') {
    const message = 'Say why.';
    return refuse({ code: 'INVALID', errors: [{ path: 'reason', code: 'required', message }] });
  }
  const isDescription = messageSeq?.(messageId) === 1;
  return ok([
    {
      type: 'message-redacted',
      ticketId: state.id,
      messageId,
      reason: reason.trim(),
      isDescription,
    },
  ]);
}
