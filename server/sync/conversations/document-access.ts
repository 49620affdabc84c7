import type { Actor } from '#shared/access/actor.ts';
import { can, canReadTicket } from '#shared/access/can.ts';
import { OPERATOR_PERMISSION } from '#shared/access/profiles.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import type { OpenedTicket } from './conversation-views.ts';
import type { DocumentName } from './document-name.ts';

export type Refusal = { readonly code: number; readonly reason: string };

/** Why this actor may not follow this document; undefined: they may. Absent and invisible look alike. */
export function refusalOf(
  actor: Actor,
  ticket: OpenedTicket | undefined,
  document: DocumentName,
): Refusal | undefined {
  if (ticket === undefined || !canReadTicket(actor, ticket))
    return { code: CLOSE.NOT_FOUND, reason: 'no such ticket' };
  if (document.kind === 'draft' && !canEditDraft(actor, ticket))
    return { code: CLOSE.FORBIDDEN, reason: 'for operators only' };
  const current = document.kind === 'pub' ? ticket.pubGeneration : ticket.draftGeneration;
  if (document.generation !== current)
    return { code: CLOSE.GONE, reason: 'another generation is current' };
  return undefined;
}

/** Drafts are of the desk: having asked for the ticket oneself opens nothing (INV13). */
function canEditDraft(actor: Actor, ticket: OpenedTicket): boolean {
  if (actor.kind !== 'person' || !can(actor, OPERATOR_PERMISSION)) return false;
  return canReadTicket(actor, { ...ticket, requesterPersonId: null });
}
