import { can } from '#shared/access/can.ts';
import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import { isDay } from '#shared/base/day.ts';
import type { FieldError } from '#shared/base/error-codes.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { RecordTime } from './fact-commands.ts';
import { authorOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

/** A day has so many; who worked longer records two days. */
export const LONGEST_ENTRY_MINUTES = 24 * 60;

/** Time worked on a ticket (T18). That the entry's id is unused is judged by those who have the entries at hand. */
export function decideRecordTime(
  state: TicketState,
  { entryId, minutes, on, text }: RecordTime,
  { actor, now }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.record-time')) return refuse({ code: 'NOT_ALLOWED' });
  const errors: FieldError[] = [];
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_ENTRY_MINUTES) {
    const message = `A whole number of minutes, 1 to ${LONGEST_ENTRY_MINUTES}.`;
    errors.push({ path: 'minutes', code: 'not_allowed', message });
  }
  // Somewhere it is tomorrow already.
  const latest = toInstant(fromInstant(now) + DAY_MS).slice(0, 10);
  if (!isDay(on) || on > latest) {
    errors.push({ path: 'on', code: 'format', message: 'A day that has begun, as 2026-11-21.' });
  }
  if (errors.length > 0) return refuse({ code: 'INVALID', errors });
  return ok([
    {
      type: 'time-recorded',
      ticketId: state.id,
      entryId,
      personId: authorOf(actor),
      minutes,
      on,
      text: text.trim(),
      from: state.minutesWorked,
      to: state.minutesWorked + minutes,
    },
  ]);
}
