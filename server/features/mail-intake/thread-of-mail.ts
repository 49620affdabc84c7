// To which ticket a mail belongs (M2), in this order: the signed address it was sent to; a Message-ID of ours that it
// answers; the number in its subject; an earlier mail of the same sender that it goes on from. Each only tells which ticket is meant. Whether the mail joins it depends on its sender,
// who must be one of the ticket's own people, now: who was copied in, or forwards what they got, begins a ticket of their
// own, linked for operators to judge (security.md 4: 1 and 3). A mail with two senders has none.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import {
  loadTicketById,
  loadTicketByNumber,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { MailKeys } from '#server/platform/mail/keys.ts';
import type { ParsedMail } from '#server/platform/mail/parsing/parsed-mail.ts';
import type { RawHeaders } from '#server/platform/mail/parsing/scan-headers.ts';
import { isColleaguesMail, loadIntentTicket, loadSendersTicket } from './intake-store.ts';

export type Thread = {
  /** The ticket that the mail joins. */
  readonly ticket: StoredTicket | undefined;
  /** One that it speaks of without belonging to it. */
  readonly mentioned: TicketId | undefined;
  /** The ticket of a mail to a colleague that this one answers, from their own address. */
  readonly toldColleague: TicketId | undefined;
  /** The sender's address, if they must have got a mail of ours there to send this one. */
  readonly confirms: string | undefined;
};

const NUMBER = /(?:^|[^\p{L}\p{N}])#([1-9]\d{0,8})(?!\d)/u;
const ADDRESS = /[^\s<>,;:"()]{1,200}@[^\s<>,;:"()]{1,200}/g;
const RECIPIENT_HEADERS = [
  'to',
  'cc',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
];
const MOST_ADDRESSES = 200;
const MESSAGE_ID = /<[^<>\s]{1,500}>/g;
const MOST_REFERENCES = 50;

export async function threadOfMail(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  keys: MailKeys,
  mail: Pick<ParsedMail, 'from' | 'subject' | 'inReplyTo' | 'references' | 'doubled'>,
  headers: RawHeaders,
): Promise<Thread> {
  // Whoever forges headers may have forged any of them.
  const sender = mail.doubled.length > 0 ? undefined : mail.from?.address;
  let mentioned: TicketId | undefined;
  let toldColleague: TicketId | undefined;
  for (const find of [bySignedAddress, byMessageId, byNumber, byOwnMail]) {
    const found = await find(sql, workspaceId, keys, { ...mail, headers, sender });
    if (found === undefined) continue;
    if (found.isProven && sender !== undefined && isParticipant(found.ticket.state, sender))
      return {
        ticket: found.ticket,
        mentioned: undefined,
        toldColleague: undefined,
        confirms: find === bySignedAddress ? sender : undefined,
      };
    mentioned ??= found.ticket.state.id;
    if (found.isToColleague === true) toldColleague = found.ticket.state.id;
  }
  return { ticket: undefined, mentioned, toldColleague, confirms: undefined };
}

/** One of the ticket's own people: who asked, and whom they or the desk took along. */
export const isParticipant = ({ requester, cc }: TicketState, address: string): boolean =>
  [requester.email, ...cc].some((one) => one.trim().toLowerCase() === address);

type Clue = Pick<ParsedMail, 'subject' | 'inReplyTo' | 'references'> & {
  readonly headers: RawHeaders;
  readonly sender: string | undefined;
};
type Found = {
  readonly ticket: StoredTicket;
  /** Made by us, for this sender. */
  readonly isProven: boolean;
  /** Went to a colleague, whose address is the sender's. */
  readonly isToColleague?: boolean;
};
type Find = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  keys: MailKeys,
  clue: Clue,
) => Promise<Found | undefined>;

const bySignedAddress: Find = async (sql, workspaceId, keys, { headers, sender }) => {
  for (const address of recipients(headers)) {
    const reply = keys.readReplyAddress(workspaceId, address);
    if (reply === undefined) continue;
    const isProven = sender !== undefined && reply.check(sender);
    const ticket = await loadTicketById(sql, workspaceId, reply.ticketId);
    if (ticket !== undefined) return { ticket, isProven };
  }
  return undefined;
};

const byMessageId: Find = async (sql, workspaceId, keys, { inReplyTo, references, sender }) => {
  const intentId =
    keys.readMessageId(workspaceId, inReplyTo) ?? keys.readMessageId(workspaceId, references);
  if (intentId === undefined) return undefined;
  const ticketId = await loadIntentTicket(sql, workspaceId, intentId);
  const ticket =
    ticketId === undefined ? undefined : await loadTicketById(sql, workspaceId, ticketId);
  if (ticket === undefined) return undefined;
  const isToColleague =
    sender !== undefined && (await isColleaguesMail(sql, workspaceId, intentId, sender));
  return { ticket, isProven: true, isToColleague };
};

const byNumber: Find = async (sql, workspaceId, _keys, { subject }) => {
  const number = NUMBER.exec(subject)?.[1];
  const ticket =
    number === undefined ? undefined : await loadTicketByNumber(sql, workspaceId, Number(number));
  return ticket === undefined ? undefined : { ticket, isProven: true };
};

/** Whoever writes twice before anybody answers, as another desk does that confirms a request and then answers it. */
const byOwnMail: Find = async (sql, workspaceId, _keys, { inReplyTo, references, sender }) => {
  const named = `${references} ${inReplyTo}`.match(MESSAGE_ID) ?? [];
  if (sender === undefined || named.length === 0) return undefined;
  const ids = named.slice(-MOST_REFERENCES);
  const ticketId = await loadSendersTicket(sql, workspaceId, sender, ids);
  const ticket =
    ticketId === undefined ? undefined : await loadTicketById(sql, workspaceId, ticketId);
  return ticket === undefined ? undefined : { ticket, isProven: true };
};

const recipients = (headers: RawHeaders): readonly string[] =>
  RECIPIENT_HEADERS.flatMap((name) => headers.get(name) ?? [])
    .flatMap((line) => line.slice(0, 20_000).match(ADDRESS) ?? [])
    .slice(0, MOST_ADDRESSES);
