// The one gate: every command, from whichever door, is decided here, on the server and on the device.

import { assert, assertNever } from '#shared/base/assert.ts';
import { refuse } from '#shared/base/result.ts';
import { decideAssign } from './assign.ts';
import type { Command, OpenTicket } from './commands.ts';
import { completed } from './completion.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { decideBreakLock, decideDrop, decideHandOver, decideTake } from './hold.ts';
import { decideNote } from './note.ts';
import { decideOpen } from './open.ts';
import { canRead } from './parties.ts';
import { decideReply } from './reply.ts';
import { decideCorrectRequester } from './requester.ts';
import { decideNameSale } from './sale.ts';
import { decideSettleHeldReply } from './settle-held-reply.ts';
import { decideChangeStatus, decideClose, decideReopen } from './status.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * What comes of a command, or why nothing does. `state` is the ticket that the command names, undefined
 * if there is none. An accepted command may hold no events: it was so already.
 */
export function decide(
  state: TicketState | undefined,
  command: Command,
  context: DecideContext,
): Decision {
  if (command.type === 'open') return decideOpen(state, command, context);
  // Absent and forbidden look alike.
  if (state === undefined) return refuse({ code: 'NO_SUCH_TICKET' });
  assert(state.id === command.ticketId, `${command.type} decided on another ticket`);
  if (!canRead(context.actor, state) && !isAboutOwnWords(command)) {
    return refuse({ code: 'NO_SUCH_TICKET' });
  }
  return completed(state, dispatch(state, command, context), context);
}

/** One may throw away one's own held reply to a ticket that one can no longer see. */
const isAboutOwnWords = (command: Command): boolean =>
  command.type === 'settle-held-reply' && command.outcome === 'discarded';

function dispatch(
  state: TicketState,
  command: Exclude<Command, OpenTicket>,
  context: DecideContext,
): Decision {
  switch (command.type) {
    case 'reply':
      return decideReply(state, command, context);
    case 'note':
      return decideNote(state, command, context);
    case 'take':
      return decideTake(state, context);
    case 'drop':
      return decideDrop(state, context);
    case 'hand-over':
      return decideHandOver(state, command, context);
    case 'break-lock':
      return decideBreakLock(state, context);
    case 'assign':
      return decideAssign(state, command, context);
    case 'change-status':
      return decideChangeStatus(state, command, context);
    case 'close':
      return decideClose(state, context);
    case 'reopen':
      return decideReopen(state, context);
    case 'correct-requester':
      return decideCorrectRequester(state, command, context);
    case 'name-sale':
      return decideNameSale(state, command, context);
    case 'settle-held-reply':
      return decideSettleHeldReply(state, command, context);
    default:
      return assertNever(command);
  }
}
