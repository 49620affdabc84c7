// A ticket as the engine sees it. The server loads it from its rows, a device from its replica; both evolve it
// with the same events.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, PersonId, SaleId, TicketId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { Channel, FieldValues, MissingField, Priority, StatusId } from './configuration.ts';

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

/** As seen from the ticket that has it; the other end has the other one. */
export const LINK_KINDS = ['related', 'blocks', 'blocked-by', 'parent', 'child'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
export type TicketLink = { readonly kind: LinkKind; readonly ticketId: TicketId };

/** What it is called in another system: the issue of a tracker, the case of a CRM (X3). Empty `url`: none. */
export type ExternalReference = {
  readonly system: string;
  readonly key: string;
  readonly url: string;
};

/**
 * How far a solution has come (T15): `proposed` waits for the desk's review, `reviewed` for the customer's approval;
 * `approved`, `sent-back` (by the desk) and `refused` (by the customer) end its way.
 */
export type Solution = {
  readonly texts: LocalText;
  readonly byId: PersonId | null;
  readonly at: Instant;
  readonly stage: 'proposed' | 'reviewed' | 'approved' | 'refused' | 'sent-back';
  /** What whoever judged it last had to say. */
  readonly note?: string;
};
export type Rating = { readonly value: number; readonly comment: LocalText; readonly at: Instant };

export const TARGET_KINDS = ['first-response', 'next-response', 'resolution'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];
/** What is promised for a ticket (A8). Null: nothing, or it has been kept. */
export type TicketTargets = {
  /** Of the configuration's target. */
  readonly id: string;
  readonly firstResponseDue: Instant | null;
  readonly nextResponseDue: Instant | null;
  readonly resolutionDue: Instant | null;
  /** Since when the clock stands still: while the customer is waited for, and after the end. */
  readonly pausedSince: Instant | null;
  /** When it stood still before. */
  readonly pauses: readonly (readonly [from: Instant, to: Instant])[];
  readonly missed: readonly TargetKind[];
};

export const TRANSLATED_FIELDS = ['subject', 'description'] as const;
export type TranslatedField = (typeof TRANSLATED_FIELDS)[number];
/** Beside the text in the ticket's own language (T17). */
export type Translations = { readonly [Field in TranslatedField]?: LocalText };

/** The moment at which a target of this kind is missed; null: never, as things stand. */
export function dueOf(targets: TicketTargets, kind: TargetKind): Instant | null {
  switch (kind) {
    case 'first-response':
      return targets.firstResponseDue;
    case 'next-response':
      return targets.nextResponseDue;
    case 'resolution':
      return targets.resolutionDue;
  }
}

/** What is due first, as long as the clock runs. */
export function nextDue(targets: TicketTargets | null | undefined): Instant | null {
  if (targets == null || targets.pausedSince !== null) return null;
  const { firstResponseDue, nextResponseDue, resolutionDue } = targets;
  const dues = [firstResponseDue, nextResponseDue, resolutionDue].filter((due) => due !== null);
  return dues.toSorted()[0] ?? null;
}

export type TicketState = {
  readonly id: TicketId;
  /** Null until the server has given one. */
  readonly number: number | null;
  readonly subject: string;
  readonly status: StatusId;
  readonly priority: Priority;
  /** Empty: none. */
  readonly category: string;
  readonly fields: FieldValues;
  readonly channel: Channel;
  readonly language: string;
  readonly requester: Requester;
  /** Mandatory fields that a mail did not bring (T2). */
  readonly incomplete: readonly MissingField[];
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
  readonly watchers: readonly PersonId[];
  /** Addresses, in lower case. */
  readonly cc: readonly string[];
  readonly links: readonly TicketLink[];
  readonly references: readonly ExternalReference[];
  readonly mergedInto: TicketId | null;
  readonly translations: Translations;
  readonly solution: Solution | null;
  readonly rating: Rating | null;
  readonly minutesWorked: number;
  /** Every operator who has answered the customer (T13). */
  readonly answeredBy: readonly PersonId[];
  /** When the customer wrote what no operator has answered yet; null: nobody waits for the desk. */
  readonly waitingSince: Instant | null;
  /** Messages of the customer since the last answer. */
  readonly unanswered: number;
  readonly statusSince: Instant;
  readonly targets: TicketTargets | null;
  /** The highest level reached. */
  readonly escalation: number;
  readonly expiredAt: Instant | null;
  readonly archivedAt: Instant | null;
  readonly deletedAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly firstResponseAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
};
