// What became of a ticket's solution, of its ties to others, of its time. Old and new values, as in events.ts.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
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
    }
  /** What a rule did and why (A2, A9); made by the server that runs the rules, never by decide. */
  | {
      readonly type: 'rule-applied';
      readonly ticketId: TicketId;
      readonly ruleId: string;
      readonly name: string;
      /** What happened or how long it had been so. */
      readonly on: string;
      readonly since?: Instant;
      readonly outcomes: readonly RuleOutcome[];
    }
  /** Made when somebody should know; what arrives needs no line (M8). */
  | {
      readonly type: 'mail-reported';
      readonly ticketId: TicketId;
      readonly messageId: MessageId | null;
      readonly recipient: string;
      readonly outcome: 'failed' | 'bounced' | 'repeated';
      readonly detail: string;
    }
  | {
      readonly type: 'people-notified';
      readonly ticketId: TicketId;
      readonly ruleId: string;
      readonly to: {
        readonly personIds?: readonly PersonId[];
        readonly groupIds?: readonly GroupId[];
        readonly roles?: readonly ('assignee' | 'lead')[];
      };
      readonly text: string;
    };

export type RuleOutcome = {
  /** The action. */
  readonly do: string;
  /** `unchanged`: it was so already. `nobody`: all of them were passed over. */
  readonly result: 'done' | 'unchanged' | 'refused' | 'nobody';
  /** The refusal's code. */
  readonly refusal?: string;
  readonly choice?: RuleChoice;
  /** Whom the rule names and who takes no new work now. */
  readonly skipped?: RuleChoice['skipped'];
};
/** Whom a strategy picked, of whom, and who was passed over (A2). */
export type RuleChoice = {
  readonly strategy: 'round-robin' | 'least-loaded' | 'skill';
  /** Null: nobody can take it now. */
  readonly personId: PersonId | null;
  readonly skill?: string;
  readonly among: readonly {
    readonly personId: PersonId;
    readonly load: number;
    readonly level?: number;
  }[];
  readonly skipped: readonly {
    readonly personId: PersonId;
    readonly why: 'away' | 'full' | 'skill';
  }[];
};
