// What a webhook is sent: the ticket as it is at this moment, by the rights of whoever saved the webhook. So one that is sent
// late, or once more, says nothing that was taken away meanwhile, and never sets a receiver back.

import { canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { readable } from '#server/commands/index.ts';
import { deskLink } from '#server/features/mail-sending/index.ts';
import {
  loadMessage,
  loadTicketById,
  loadTicketEvent,
  presentMessage,
  presentTicket,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { Claimed } from './delivery-store.ts';
import type { WebhookWorkspace } from './webhook-views.ts';

/** Of a body; what is longer comes without its longest parts, and says so. */
export const MOST_BYTES = 256 * 1024;
const MOST_TEXT = 20_000;

type Deps = Pick<AppContext, 'config' | 'secrets'>;

/** Undefined: its maker may not see the ticket any more, or it is gone. */
export async function bodyOf(
  deps: Deps,
  sql: ReadTx,
  workspace: WebhookWorkspace,
  maker: Actor,
  delivery: Claimed,
): Promise<Uint8Array | undefined> {
  const { type, at, ticketId } = delivery;
  if (ticketId === null)
    return encoded({ type, timestamp: at, data: { workspace: workspace.slug } });
  const ticket = await loadTicketById(sql, workspace.id, ticketId);
  if (ticket === undefined) return undefined;
  const isGone = ticket.state.deletedAt !== null;
  if (isGone && type !== 'ticket.deleted') return undefined;
  const seen = { ...readable(ticket.state), isDeleted: false };
  if (!canReadTicket(maker, seen)) return undefined;

  const { id, number, subject, status } = ticket.state;
  const message = isGone ? undefined : await messageOf(sql, workspace, delivery);
  const event = await eventOf(sql, workspace, delivery);
  const common = {
    workspace: workspace.slug,
    url: deskLink(deps, workspace.slug, id),
    sequence: delivery.eventSeq,
    ...(event !== undefined && changeOf(event)),
  };
  if (isGone) return encoded({ type, timestamp: at, data: { ...common, ticket: { id, number } } });
  const whole = {
    type,
    timestamp: at,
    data: {
      ...common,
      ticket: ticketOf(ticket, workspace),
      ...(message !== undefined && { message }),
    },
  };
  const body = encoded(whole);
  if (body.byteLength <= MOST_BYTES) return body;
  const short = { id, number, subject, status };
  return encoded({ type, timestamp: at, data: { ...common, ticket: short, isShortened: true } });
}

const encoded = (body: object): Uint8Array => Buffer.from(JSON.stringify(body));

const ticketOf = (ticket: StoredTicket, { configuration }: WebhookWorkspace) =>
  presentTicket(ticket, configuration, true);

async function messageOf(
  sql: ReadTx,
  workspace: WebhookWorkspace,
  { type, messageId, ticketId }: Claimed,
) {
  if (messageId === null) return undefined;
  const stored = await loadMessage(sql, workspace.id, messageId);
  if (stored === undefined || stored.ticketId !== ticketId) return undefined;
  // Asked of the message itself: a note goes to those alone who asked for notes.
  if (stored.kind === 'notes' && type !== 'note.posted') return undefined;
  const message = presentMessage(stored);
  const isLong = message.html.length > MOST_TEXT || message.text.length > MOST_TEXT;
  if (!isLong) return message;
  // Half of an HTML text would be another one.
  return { ...message, html: null, text: message.text.slice(0, MOST_TEXT), isShortened: true };
}

const eventOf = async (
  sql: ReadTx,
  workspace: WebhookWorkspace,
  { ticketId, eventSeq }: Claimed,
): Promise<TicketEvent | undefined> =>
  ticketId === null || eventSeq === null
    ? undefined
    : loadTicketEvent(sql, workspace.id, ticketId, eventSeq);

/** What it was and became, where that is no text that somebody wrote. */
function changeOf(event: TicketEvent): object {
  switch (event.type) {
    case 'status-changed':
    case 'priority-changed':
    case 'ticket-assigned':
    case 'ticket-escalated':
      return { change: { from: event.from, to: event.to } };
    case 'target-missed':
      return { change: { target: event.target } };
    case 'ticket-merged':
      return { change: { into: event.into } };
    default:
      return {};
  }
}
