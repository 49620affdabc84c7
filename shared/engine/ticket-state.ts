// A ticket as the engine sees it. The server loads it from its rows, a device from its replica; both evolve it
// with the same events.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, SaleId, TicketId } from '#shared/base/ids.ts';
import type { Channel, IntakeField, Priority, StatusId } from './configuration.ts';

export type Requester = {
  /** Set when the requester has an account. */
  readonly personId: PersonId | null;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2, or empty. */
  readonly country: string;
};
export const REQUESTER_FIELDS = ['name', 'email', 'phone', 'address', 'city', 'country'] as const;
export type RequesterField = (typeof REQUESTER_FIELDS)[number];
/** What `correct-requester` can change: the subject too, which a mail may have come without. */
export type CorrectableField = RequesterField | 'subject';

export type Side = 'customer' | 'operator';

/** A public answer by an operator: its sequence number and its author (null: an API key or the machine). */
export type Answer = { readonly seq: number; readonly by: PersonId | null };

export type TicketState = {
  readonly id: TicketId;
  /** Null until the server has given one. */
  readonly number: number | null;
  readonly subject: string;
  readonly status: StatusId;
  readonly priority: Priority;
  readonly category: string;
  readonly channel: Channel;
  readonly language: string;
  readonly requester: Requester;
  /** Mandatory fields that a mail did not bring (T2). */
  readonly incomplete: readonly IntakeField[];
  readonly followUpOf: TicketId | null;
  /** The bought product that it is about (P8). */
  readonly saleId: SaleId | null;
  /** Last sequence number of each append-only document. */
  readonly pubSeq: number;
  readonly notesSeq: number;
  /** The side that wrote the last public message (C11). */
  readonly lastSide: Side;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly lockHolderId: PersonId | null;
  /** Fencing token: grows with every change of holder (sync-design B14). */
  readonly lockToken: number;
  /** The last public answer and the last one by another author than that: enough to find, for any author,
   *  the newest answer by somebody else. */
  readonly latestAnswers: readonly Answer[];
  readonly draftGeneration: number;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly firstResponseAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
};
