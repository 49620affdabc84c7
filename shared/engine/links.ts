// Tickets that belong together (T8). A link shows on both: whoever blocks another is shown there as what blocks it.

import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { tooMany } from './list-change.ts';
import { canRead } from './parties.ts';
import type { Refusal } from './refusals.ts';
import type { Link, Unlink } from './service-commands.ts';
import type { LinkKind, TicketLink, TicketState } from './ticket-state.ts';

export const OTHER_END: { readonly [Kind in LinkKind]: LinkKind } = {
  related: 'related',
  blocks: 'blocked-by',
  'blocked-by': 'blocks',
  parent: 'child',
  child: 'parent',
};
export const LINKS_PER_TICKET = 100;

export function decideLink(state: TicketState, command: Link, context: DecideContext): Decision {
  const refusal = checkLink(state, command, context);
  if (refusal !== undefined) return refuse(refusal);
  const { kind, to } = command;
  if (hasLink(state.links, kind, to)) return ok([]);
  const other = context.others?.(to);
  const isFull =
    state.links.length >= LINKS_PER_TICKET || (other?.links.length ?? 0) >= LINKS_PER_TICKET;
  if (isFull) return refuse(tooMany('links', LINKS_PER_TICKET));
  return ok([
    { type: 'ticket-linked', ticketId: state.id, kind, to },
    ...(other === undefined
      ? []
      : [{ type: 'ticket-linked' as const, ticketId: to, kind: OTHER_END[kind], to: state.id }]),
  ]);
}

export function decideUnlink(
  state: TicketState,
  command: Unlink,
  context: DecideContext,
): Decision {
  if (!can(context.actor, 'ticket.merge')) return refuse({ code: 'NOT_ALLOWED' });
  const { kind, to } = command;
  if (!hasLink(state.links, kind, to)) return ok([]);
  // The other end goes too, even if the actor cannot see it: half a link would be a lie.
  const other = context.others?.(to);
  return ok([
    { type: 'ticket-unlinked', ticketId: state.id, kind, to },
    ...(other === undefined
      ? []
      : [{ type: 'ticket-unlinked' as const, ticketId: to, kind: OTHER_END[kind], to: state.id }]),
  ]);
}

function checkLink(
  state: TicketState,
  { kind, to }: Link,
  { actor, others }: DecideContext,
): Refusal | undefined {
  if (!can(actor, 'ticket.merge')) return { code: 'NOT_ALLOWED' };
  if (to === state.id) return { code: 'SAME_TICKET' };
  const other = others?.(to);
  if (others !== undefined) {
    const isThere = other !== undefined && canRead(actor, other) && other.deletedAt === null;
    if (!isThere) return { code: 'NO_SUCH_TICKET' };
  }
  // Neither before nor above each other at once; a ticket has one parent.
  const isContrary = kind !== 'related' && hasLink(state.links, OTHER_END[kind], to);
  const hasParent = (links: readonly TicketLink[], besides: string) =>
    links.some((link) => link.kind === 'parent' && link.ticketId !== besides);
  const isSecondParent =
    (kind === 'parent' && hasParent(state.links, to)) ||
    (kind === 'child' && hasParent(other?.links ?? [], state.id));
  return isContrary || isSecondParent ? { code: 'LINK_CONTRARY' } : undefined;
}

const hasLink = (links: readonly TicketLink[], kind: LinkKind, to: string): boolean =>
  links.some((link) => link.kind === kind && link.ticketId === to);
