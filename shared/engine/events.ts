// What happened to a ticket. Events are the history, the audit log and the source of reports (T11, I5):
// they carry old and new values and are never changed.

import type {
  GroupId,
  HeldReplyId,
  MessageId,
  PersonId,
  SaleId,
  TicketId,
} from '#shared/base/ids.ts';
import type { StatusId } from './configuration.ts';
import type { FactEvent } from './fact-events.ts';
import type { ServiceEvent } from './service-events.ts';
import type { CorrectableField, Side, TicketState } from './ticket-state.ts';

export type TicketEvent =
  | FactEvent
  | ServiceEvent
  /** `ticket` is the whole state at birth, before its first message. */
  | { readonly type: 'ticket-opened'; readonly ticketId: TicketId; readonly ticket: TicketState }
  | {
      readonly type: 'message-posted';
      readonly ticketId: TicketId;
      readonly messageId: MessageId;
      readonly kind: 'reply' | 'note';
      readonly side: Side;
      readonly authorId: PersonId | null;
      readonly seq: number;
      /** A copy, made when tickets were merged or split (T8): where it was written. */
      readonly origin?: { readonly ticketId: TicketId; readonly messageId: MessageId };
    }
  | {
      readonly type: 'person-mentioned';
      readonly ticketId: TicketId;
      readonly messageId: MessageId;
      readonly personId: PersonId;
    }
  | {
      readonly type: 'ticket-taken';
      readonly ticketId: TicketId;
      readonly holderId: PersonId;
      /** Who had it until then, where somebody had. */
      readonly from?: PersonId;
      readonly token: number;
    }
  | {
      readonly type: 'ticket-dropped';
      readonly ticketId: TicketId;
      readonly holderId: PersonId | null;
      readonly token: number;
    }
  | {
      readonly type: 'ticket-handed-over';
      readonly ticketId: TicketId;
      readonly from: PersonId | null;
      readonly to: PersonId | null;
      readonly toGroup: GroupId | null;
      /** The group it left, where it went from one to another. */
      readonly fromGroup?: GroupId;
      readonly token: number;
    }
  | {
      readonly type: 'lock-broken';
      readonly ticketId: TicketId;
      readonly holderId: PersonId;
      readonly token: number;
    }
  | {
      readonly type: 'ticket-assigned';
      readonly ticketId: TicketId;
      readonly from: { readonly assigneeId: PersonId | null; readonly groupId: GroupId | null };
      readonly to: { readonly assigneeId: PersonId | null; readonly groupId: GroupId | null };
      readonly token: number;
    }
  | {
      readonly type: 'status-changed';
      readonly ticketId: TicketId;
      readonly from: StatusId;
      readonly to: StatusId;
      readonly cause: 'command' | 'operator-reply' | 'customer-reply' | 'merge' | 'solution';
    }
  | {
      readonly type: 'requester-corrected';
      readonly ticketId: TicketId;
      readonly from: { readonly [Field in CorrectableField]?: string };
      readonly to: { readonly [Field in CorrectableField]?: string };
    }
  | {
      readonly type: 'sale-named';
      readonly ticketId: TicketId;
      readonly from: SaleId | null;
      readonly to: SaleId | null;
    }
  | { readonly type: 'ticket-completed'; readonly ticketId: TicketId }
  /** The shared draft became a message; the next edit belongs to a new generation (sync-design B13). */
  | { readonly type: 'draft-renewed'; readonly ticketId: TicketId; readonly generation: number }
  | {
      readonly type: 'follow-up-opened';
      readonly ticketId: TicketId;
      readonly followUpId: TicketId;
    }
  /** The server kept a refused reply for its author (A5); made by execute, never by decide. */
  | {
      readonly type: 'reply-held';
      readonly ticketId: TicketId;
      readonly heldReplyId: HeldReplyId;
      readonly authorId: PersonId;
      readonly refusal: string;
    }
  | {
      readonly type: 'held-reply-settled';
      readonly ticketId: TicketId;
      readonly heldReplyId: HeldReplyId;
      readonly outcome: 'resent' | 'noted' | 'discarded';
    };
export type TicketEventType = TicketEvent['type'];
