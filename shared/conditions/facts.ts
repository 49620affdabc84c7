import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Configuration, FieldValues } from '#shared/engine/configuration.ts';
import type { Side, TicketState } from '#shared/engine/ticket-state.ts';

/** What a condition can ask of a ticket: its state, and what is told beside it. */
export type TicketFacts = Pick<
  TicketState,
  | 'number'
  | 'subject'
  | 'status'
  | 'priority'
  | 'category'
  | 'channel'
  | 'language'
  | 'requester'
  | 'incomplete'
  | 'lastSide'
  | 'groupId'
  | 'assigneeId'
  | 'lockHolderId'
  | 'tags'
  | 'createdAt'
  | 'updatedAt'
  | 'firstResponseAt'
  | 'resolvedAt'
  | 'closedAt'
> & {
  /** When it left the working set (T20). */
  readonly archivedAt?: Instant | null;
  /** What is promised for it (A8). */
  readonly targets?: TicketState['targets'];
  /** The highest level reached (A7). */
  readonly escalation?: number;
  /** Custom fields (T4). */
  readonly fields?: FieldValues;
  readonly watchers?: TicketState['watchers'];
  readonly cc?: TicketState['cc'];
  readonly references?: TicketState['references'];
  readonly rating?: TicketState['rating'];
  readonly minutesWorked?: number;
  readonly deletedAt?: Instant | null;
  readonly saleId?: TicketState['saleId'];
  /** The sale that it is about (P8). */
  readonly sale?: {
    readonly reference: string;
    readonly designation: string;
    readonly serialNumber: string;
  } | null;
  /** The plain texts of the messages that the asker may read. */
  readonly messageTexts?: () => Iterable<string>;
};

/** Who asks, when, in which workspace. Both sides of the language get the same. */
export type ConditionContext = {
  readonly configuration: Pick<
    Configuration,
    'statuses' | 'timeZone' | 'ticketExpirationDays' | 'categories' | 'fields'
  >;
  readonly now: Instant;
  /** Customers see fewer fields, and wait the other way round. Rules and timers ask as operators. */
  readonly side: Side;
  /** What `me` and `mine` mean; null: nobody (API keys, rules). */
  readonly person: { readonly id: PersonId; readonly groupIds: readonly GroupId[] } | null;
};
