// What became of a ticket's solution, of its ties to others, of its time. Old and new values, as in events.ts.

import type { Instant } from '#shared/base/clock.ts';
import type { MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type {
  LinkKind,
  Rating,
  Side,
  Solution,
  TargetKind,
  TicketTargets,
} from './ticket-state.ts';

export type ServiceEvent =
  | {
      readonly type: 'solution-proposed' | 'solution-reviewed' | 'solution-answered';
      readonly ticketId: TicketId;
      readonly from: Solution | null;
      readonly to: Solution;
    }
  | {
      readonly type: 'ticket-rated';
      readonly ticketId: TicketId;
      readonly from: Rating | null;
      readonly to: Rating;
    }
  | { readonly type: 'ticket-merged'; readonly ticketId: TicketId; readonly into: TicketId }
  /** The other side of it, on the original: who asks along, and how long they have waited. */
  | {
      readonly type: 'duplicate-joined';
      readonly ticketId: TicketId;
      readonly duplicateId: TicketId;
      readonly watchers: readonly PersonId[];
      readonly cc: readonly string[];
      readonly lastSide: Side;
      readonly waitingSince: Instant | null;
      readonly unanswered: number;
      readonly answeredBy: readonly PersonId[];
    }
  | {
      readonly type: 'message-split';
      readonly ticketId: TicketId;
      readonly messageId: MessageId;
      readonly newTicketId: TicketId;
    }
  | {
      readonly type: 'ticket-linked' | 'ticket-unlinked';
      readonly ticketId: TicketId;
      readonly kind: LinkKind;
      readonly to: TicketId;
    }
  /** Without the words, on purpose. */
  | {
      readonly type: 'message-redacted';
      readonly ticketId: TicketId;
      readonly messageId: MessageId;
      readonly reason: string;
      /** The message was the description: its translations go with it. */
      readonly isDescription: boolean;
    }
  /** `authorisedById`: the administrator whose password an operator gave (T12). */
  | {
      readonly type: 'ticket-deleted';
      readonly ticketId: TicketId;
      readonly authorisedById?: PersonId;
    }
  | { readonly type: 'ticket-restored'; readonly ticketId: TicketId; readonly deletedAt: Instant }
  | { readonly type: 'ticket-expired'; readonly ticketId: TicketId; readonly days: number }
  | { readonly type: 'ticket-archived'; readonly ticketId: TicketId }
  | {
      readonly type: 'targets-set';
      readonly ticketId: TicketId;
      readonly from: TicketTargets | null;
      readonly to: TicketTargets | null;
    }
  | { readonly type: 'target-missed'; readonly ticketId: TicketId; readonly target: TargetKind }
  | {
      readonly type: 'ticket-escalated';
      readonly ticketId: TicketId;
      readonly from: number;
      readonly to: number;
      readonly cause: string;
      readonly ruleId: string | null;
    };
