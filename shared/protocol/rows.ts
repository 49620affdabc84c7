// The rows that devices replicate, as they travel in the feed. Each kind has its own audience: what only
// operators may see is a kind of its own, never a masked column (sync-design B3).

import type { Instant } from '#shared/base/clock.ts';
import type {
  EventId,
  FileId,
  GroupId,
  HeldReplyId,
  MessageId,
  NotificationId,
  PersonId,
  SaleId,
  TemplateId,
  TicketId,
  WorkspaceId,
} from '#shared/base/ids.ts';
import type { StoredFilter } from '#shared/conditions/condition.ts';
import type { FileMeta } from '#shared/files/file.ts';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';
import type { Template } from '#shared/templates/template.ts';
import type { SavedView } from '#shared/views/saved-view.ts';
import type { Permission } from '#shared/access/permissions.ts';
import type {
  BusinessHours,
  Channel,
  Configuration,
  FieldValues,
  MissingField,
  Priority,
  StatusId,
} from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type {
  Answer,
  ExternalReference,
  Rating,
  Requester,
  Side,
  Solution,
  TicketLink,
  TicketTargets,
  Translations,
} from '#shared/engine/ticket-state.ts';

/** What a ticket shows of the sale that it names: a copy of the moment, renewed when the product is renamed. */
export type SaleFacts = {
  readonly id: SaleId;
  readonly reference: string;
  readonly designation: string;
  readonly serialNumber: string;
  /** A day: `2026-11-21`. */
  readonly soldOn: string;
};

/** What the customer may see of a ticket. */
export type TicketRow = {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string;
  readonly status: StatusId;
  readonly priority: Priority;
  readonly category: string;
  /** Those that are for everyone. */
  readonly fields: FieldValues;
  readonly channel: Channel;
  readonly language: string;
  readonly requester: Requester;
  readonly incomplete: readonly MissingField[];
  readonly followUpOf: TicketId | null;
  readonly sale: SaleFacts | null;
  readonly pubSeq: number;
  readonly lastSide: Side;
  /** Null until it was sent to the customer. */
  readonly solution: Solution | null;
  readonly rating: Rating | null;
  readonly mergedInto: TicketId | null;
  readonly translations: Translations;
  /** First words of the last public message, plain text, at most 160 characters. */
  readonly excerpt: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly firstResponseAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
};

/** What only operators see of a ticket. */
export type TicketDeskRow = {
  readonly id: TicketId;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly lockHolderId: PersonId | null;
  readonly lockToken: number;
  readonly latestAnswers: readonly Answer[];
  readonly notesSeq: number;
  readonly draftGeneration: number;
  readonly tags: readonly string[];
  /** All of them. */
  readonly fields: FieldValues;
  readonly solution: Solution | null;
  readonly watchers: readonly PersonId[];
  readonly cc: readonly string[];
  readonly links: readonly TicketLink[];
  /** Rows that a device has kept from before there were these have none. */
  readonly references?: readonly ExternalReference[];
  readonly minutesWorked: number;
  readonly answeredBy: readonly PersonId[];
  readonly waitingSince: Instant | null;
  readonly unanswered: number;
  readonly statusSince: Instant;
  readonly targets: TicketTargets | null;
  readonly escalation: number;
  readonly expiredAt: Instant | null;
  readonly archivedAt: Instant | null;
  readonly clientIp: string;
};

/** An update of an append-only document: one message. `bytes` is base64 of a Yjs V1 update. */
export type DocUpdateRow = {
  readonly ticketId: TicketId;
  readonly kind: 'pub' | 'notes';
  readonly generation: number;
  readonly seq: number;
  readonly messageId: MessageId;
  readonly bytes: string;
};

/** One line of a ticket's history, for operators. */
export type EventRow = {
  readonly id: EventId;
  readonly ticketId: TicketId;
  /** Order within the ticket. */
  readonly seq: number;
  readonly at: Instant;
  /** Null: a customer without an account, or the machine (`actorKind` tells). */
  readonly actorId: PersonId | null;
  readonly actorKind: 'person' | 'requester' | 'visitor' | 'key' | 'system';
  readonly actorName: string;
  /** Where from: 'device', 'api', 'web', 'mail', 'system'. */
  readonly via: string;
  readonly event: TicketEvent;
};

/** A colleague, as operators see one another. */
export type PersonRow = {
  readonly id: PersonId;
  readonly name: string;
  readonly profile: string;
  /** True if this person can be assigned tickets. */
  readonly isOperator: boolean;
  readonly groupIds: readonly GroupId[];
  readonly isDisabled: boolean;
};

export type GroupRow = {
  readonly id: GroupId;
  readonly name: string;
  readonly leadId: PersonId | null;
  /** Null: those of the workspace. */
  readonly businessHours: BusinessHours | null;
  readonly isArchived: boolean;
};

export type WorkspaceRow = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly configuration: Configuration;
};

/** The signed-in person, for themself only. */
export type SelfRow = {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly profile: string;
  readonly permissions: readonly Permission[];
  readonly groupIds: readonly GroupId[];
  readonly language: string;
  /** Put at the end of every answer (C9); sanitised HTML, may be empty. */
  readonly signature: string;
};

/** A refused reply, kept for its author until they settle it (A5, sync-design B15). */
export type HeldReplyRow = {
  readonly id: HeldReplyId;
  readonly ticketId: TicketId;
  readonly messageId: MessageId;
  readonly html: string;
  readonly parentId: MessageId | null;
  /** Its files, which lie at the server until it is settled; absent: none. */
  readonly files?: readonly FileId[];
  /** The refusal as JSON (engine/refusals.ts). */
  readonly refusal: Refusal;
  readonly heldAt: Instant;
  readonly settled: 'resent' | 'noted' | 'discarded' | null;
};

/** Something that a person should look at (N4). Of the ticket it says no more than which. */
export type NotificationRow = {
  readonly id: NotificationId;
  readonly kind: NoticeEvent;
  readonly ticketId: TicketId;
  /** The note that names them, the message that came. */
  readonly messageId: MessageId | null;
  /** Who did it; empty: time, or a rule. */
  readonly byName: string;
  /** The person or the group that it was given to (assigned), the status it has now (status-changed, ticket-resolved), the time
   *  that was promised (due-soon, target-missed), what became of the solution (solution-judged), the rating (rated); else empty. */
  readonly detail: string;
  readonly at: Instant;
  readonly readAt: Instant | null;
};

/** A prepared answer (C7), for those whose it is: a person, a group's members, everybody at the desk. */
export type TemplateRow = Template & {
  readonly id: TemplateId;
  /** Those of `attachmentIds` that can be given out, in their order. */
  readonly files: readonly FileMeta[];
  /** Removed: the row without its words, so that devices hear of it. */
  readonly isDeleted: boolean;
};

/** A saved view (S3), for those whose it is: a person, a group's members, everybody at the desk. */
export type ViewRow = Omit<SavedView, 'filter'> & {
  /** Null where it is removed. */
  readonly filter: StoredFilter | null;
  /** Removed: the row without its words, so that devices hear of it. */
  readonly isDeleted: boolean;
};

/** Rows that travel by (kind, id) outside of tickets. Each has its audience in sync/records on the server. */
export type SmallRecords = {
  workspace: WorkspaceRow;
  self: SelfRow;
  person: PersonRow;
  group: GroupRow;
  'held-reply': HeldReplyRow;
  notification: NotificationRow;
  template: TemplateRow;
  view: ViewRow;
};
export type SmallKind = keyof SmallRecords;
