import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { Note } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import { checkMessage } from './message.ts';
import { authorOf, canRead } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/** An internal note (C4): for operators only, whoever holds the ticket and however it stands. */
export function decideNote(asked: TicketState, command: Note, context: DecideContext): Decision {
  const { actor, directory, others } = context;
  const state = (asked.mergedInto === null ? asked : others?.(asked.mergedInto)) ?? asked;
  if (!canRead(actor, state) || state.deletedAt !== null) return refuse({ code: 'NO_SUCH_TICKET' });
  if (!can(actor, 'ticket.note')) return refuse({ code: 'NOT_ALLOWED' });
  const refusal = checkMessage(command.message, context.configuration);
  if (refusal !== undefined) return refuse(refusal);
  const authorId = authorOf(actor);
  const messageId = command.message.id;
  const mentions = [...new Set(command.mentions)]
    .filter((personId) => personId !== authorId && directory.operator(personId) !== undefined)
    .map((personId): TicketEvent => ({
      type: 'person-mentioned',
      ticketId: state.id,
      messageId,
      personId,
    }));
  return ok([
    {
      type: 'message-posted',
      ticketId: state.id,
      messageId,
      kind: 'note',
      side: 'operator',
      authorId,
      seq: state.notesSeq + 1,
    },
    ...mentions,
  ]);
}
