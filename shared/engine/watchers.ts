import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { ChangeCc, ChangeWatchers } from './fact-commands.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { checkField } from './intake.ts';
import { listChange, tooMany } from './list-change.ts';
import { authorOf } from './parties.ts';
import type { TicketState } from './ticket-state.ts';

export const PARTY_LIMITS = { watchers: 100, cc: 50 } as const;

/** Who follows a ticket (T19): everybody who reads it for themself, colleagues by those who assign. */
export function decideChangeWatchers(
  state: TicketState,
  command: ChangeWatchers,
  { actor, directory }: DecideContext,
): Decision {
  const self = authorOf(actor);
  const others = [...command.add, ...command.remove].filter((id) => id !== self);
  const mayChangeOthers = can(actor, 'ticket.assign') || can(actor, 'ticket.assign-any');
  if (others.length > 0 && !mayChangeOthers) return refuse({ code: 'NOT_ALLOWED' });
  if (self === null && others.length === 0) return ok([]);
  const isThere = command.add.every((id) => id === self || directory.operator(id) !== undefined);
  if (!isThere) return refuse({ code: 'NO_SUCH_ASSIGNEE' });
  const { added, removed, list } = listChange(state.watchers, command);
  if (list.length > PARTY_LIMITS.watchers) {
    return refuse(tooMany('watchers', PARTY_LIMITS.watchers));
  }
  if (added.length + removed.length === 0) return ok([]);
  return ok([{ type: 'watchers-changed', ticketId: state.id, added, removed }]);
}

/** Addresses that get every public answer besides the requester (T19, M6). */
export function decideChangeCc(
  state: TicketState,
  command: ChangeCc,
  { actor }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  const add = command.add.map(normalAddress);
  const wrong = add.find(
    (address) => checkField({ mandatory: ['email'] }, 'email', address) !== undefined,
  );
  if (wrong !== undefined) {
    const message = fieldErrorText('format', 'email', 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'cc', code: 'format', message }] });
  }
  const remove = command.remove.map(normalAddress);
  const { added, removed, list } = listChange(state.cc, { add, remove });
  if (list.length > PARTY_LIMITS.cc) return refuse(tooMany('cc', PARTY_LIMITS.cc));
  if (added.length + removed.length === 0) return ok([]);
  return ok([{ type: 'cc-changed', ticketId: state.id, added, removed }]);
}

export const normalAddress = (address: string): string => address.trim().toLowerCase();
