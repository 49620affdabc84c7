import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { Tag } from './fact-commands.ts';
import { listChange, tooMany } from './list-change.ts';
import type { TicketState } from './ticket-state.ts';

export const TAG_LIMITS = { length: 40, perTicket: 50 } as const;

/** One spelling: lower case, one hyphen for what separates words. Empty if nothing is left. */
export const normalTag = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s,]+/gu, '-')
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, TAG_LIMITS.length)
    .toWellFormed();

export function decideTag(state: TicketState, command: Tag, { actor }: DecideContext): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  const normal = (tags: readonly string[]) => tags.map(normalTag).filter((tag) => tag !== '');
  const { added, removed, list } = listChange(state.tags, {
    add: normal(command.add),
    remove: normal(command.remove),
  });
  if (list.length > TAG_LIMITS.perTicket) return refuse(tooMany('tags', TAG_LIMITS.perTicket));
  if (added.length + removed.length === 0) return ok([]);
  return ok([{ type: 'ticket-tagged', ticketId: state.id, added, removed }]);
}
