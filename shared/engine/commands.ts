// Everything that can be done to a ticket. A command is what somebody wants; events are what came of it.
// Commands are plain JSON: they lie in outboxes for weeks and are upgraded by version (protocol/versions.ts).

import type {
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
} from '#shared/base/ids.ts';
import type { Channel, FieldId, FieldValue, Priority, StatusId } from './configuration.ts';
import type { FactCommand } from './fact-commands.ts';
import type { ServerCommand } from './server-commands.ts';
import type { ServiceCommand } from './service-commands.ts';
import type { CorrectableField, Requester } from './ticket-state.ts';

/** A message that its author made. `update` is the Yjs update of conversation/message-update.ts in base64; the
 *  server makes one itself when it is absent (REST, mail). `html` is what the author saw. */
export type NewMessage = {
  readonly id: MessageId;
  readonly html: string;
  /** The message that this one answers (C1). */
  readonly parentId?: MessageId;
  readonly update?: string;
  /** Files of the author's that have been uploaded whole (docs/adr/0017), in the order in which they are shown. */
  readonly files?: readonly FileId[];
};

/** How an author of a reply stood when writing it: what they had seen, and the lock they held, if any. */
export type ReplyBasis = {
  /** Sequence of the last public message they had on screen. */
  readonly baseSeq: number;
  readonly lockToken?: number;
  /** "Send anyway": the newer answer that they have read. */
  readonly acknowledgedSeq?: number;
};

export type OpenTicket = {
  readonly type: 'open';
  readonly ticketId: TicketId;
  readonly subject: string;
  readonly message: NewMessage;
  readonly requester: Requester;
  readonly channel: Channel;
  readonly language: string;
  readonly priority?: Priority;
  readonly category?: string;
  /** Custom fields by id. */
  readonly fields?: { readonly [id: FieldId]: FieldValue | null };
  readonly groupId?: GroupId;
  readonly assigneeId?: PersonId;
  readonly followUpOf?: TicketId;
  /** One of the requester's own (P8). */
  readonly saleId?: SaleId;
};
export type Reply = {
  readonly type: 'reply';
  readonly ticketId: TicketId;
  readonly message: NewMessage;
  readonly basis: ReplyBasis;
  /** Identity of the follow-up that a customer's late message may open (T7); made by the sender. */
  readonly followUpTicketId: TicketId;
};
export type Note = {
  readonly type: 'note';
  readonly ticketId: TicketId;
  readonly message: NewMessage;
  readonly mentions: readonly PersonId[];
};
export type Take = { readonly type: 'take'; readonly ticketId: TicketId };
export type Drop = { readonly type: 'drop'; readonly ticketId: TicketId };
export type HandOver = {
  readonly type: 'hand-over';
  readonly ticketId: TicketId;
  readonly to: { readonly personId: PersonId } | { readonly groupId: GroupId };
};
export type BreakLock = { readonly type: 'break-lock'; readonly ticketId: TicketId };
/** Absent: stays. Null: nobody. */
export type Assign = {
  readonly type: 'assign';
  readonly ticketId: TicketId;
  readonly assigneeId?: PersonId | null;
  readonly groupId?: GroupId | null;
};
export type ChangeStatus = {
  readonly type: 'change-status';
  readonly ticketId: TicketId;
  readonly status: StatusId;
};
export type Close = { readonly type: 'close'; readonly ticketId: TicketId };
export type Reopen = { readonly type: 'reopen'; readonly ticketId: TicketId };
/** Also completes an incomplete ticket (T2). */
export type CorrectRequester = {
  readonly type: 'correct-requester';
  readonly ticketId: TicketId;
  readonly changes: { readonly [Field in CorrectableField]?: string };
};
/** Says which of the requester's sales it is about (P8); also completes a ticket that came without (T2). Null: none. */
export type NameSale = {
  readonly type: 'name-sale';
  readonly ticketId: TicketId;
  readonly saleId: SaleId | null;
};
/** What became of a held reply (A5): goes in one entry with the reply or note that settles it. */
export type SettleHeldReply = {
  readonly type: 'settle-held-reply';
  readonly ticketId: TicketId;
  readonly heldReplyId: HeldReplyId;
  readonly outcome: 'resent' | 'noted' | 'discarded';
};

/** What devices may send. */
export type DeviceCommand =
  | OpenTicket
  | Reply
  | Note
  | Take
  | Drop
  | HandOver
  | BreakLock
  | Assign
  | ChangeStatus
  | Close
  | Reopen
  | CorrectRequester
  | NameSale
  | SettleHeldReply
  | FactCommand
  | ServiceCommand;
export type Command = DeviceCommand | ServerCommand;
export type CommandType = Command['type'];
