// Several commands that succeed or fail together (sync-design B6): each is decided on what those before
// it left behind. The same fold on the server and on the device.

import type { TicketId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { Command } from './commands.ts';
import type { DecideContext } from './context.ts';
import { decide } from './decide.ts';
import type { TicketEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Refusal } from './refusals.ts';
import type { TicketState } from './ticket-state.ts';

export type EntryDecision = {
  readonly events: readonly TicketEvent[];
  /** Every ticket that an event touched, as it is after the entry. */
  readonly tickets: ReadonlyMap<TicketId, TicketState>;
};

/** `load` answers for every ticket that a command names, follow-ups included. */
export function decideEntry(
  load: (id: TicketId) => TicketState | undefined,
  commands: readonly Command[],
  context: DecideContext,
): Result<EntryDecision, Refusal> {
  const events: TicketEvent[] = [];
  const tickets = new Map<TicketId, TicketState>();
  const current = (id: TicketId) => tickets.get(id) ?? load(id);
  for (const command of commands) {
    const decision = decide(current(command.ticketId), command, context);
    if (!decision.ok) return decision;
    for (const event of decision.value) {
      const before = current(event.ticketId);
      if (event.type === 'ticket-opened' && before !== undefined) {
        return refuse({ code: 'ALREADY_EXISTS' });
      }
      tickets.set(event.ticketId, evolve(before, event, context.now, context.configuration));
      events.push(event);
    }
  }
  return ok({ events, tickets });
}
