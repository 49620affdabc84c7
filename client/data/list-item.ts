// A ticket as the lists know it: small, because there are 100,000 of them in memory. What a list shows or is put in
// parts by beyond that is read only while some list asks for it (`more`).

import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import type {
  Channel,
  Configuration,
  FieldValue,
  Phase,
  Priority,
  StatusId,
} from '#shared/engine/configuration.ts';
import { nextDue, type Side, type Translations } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { factsOf } from './predict.ts';
import type { ColdTicket, TicketRecord, ViewId } from './records.ts';

export type MoreValues = Readonly<Record<string, FieldValue | null | undefined>>;

export type TicketListItem = {
  readonly id: TicketId;
  /** Null: made here and not numbered yet. */
  readonly number: number | null;
  readonly subject: string;
  /** What the subject is written in, and what it is called in others. */
  readonly language: string;
  readonly translations: Translations;
  readonly requesterName: string;
  readonly excerpt: string;
  readonly status: StatusId;
  readonly phase: Phase;
  readonly priority: Priority;
  readonly category: string;
  readonly channel: Channel;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly lockHolderId: PersonId | null;
  readonly lastSide: Side;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Since when its customer waits for the desk. */
  readonly waitingSince: Instant | null;
  /** The next promise that runs out. */
  readonly dueAt: Instant | null;
  readonly tags: readonly string[];
  readonly isIncomplete: boolean;
  /** Somebody else has written what this person has not read. */
  readonly isUnread: boolean;
  /** Entries of this device that the server has not accepted yet. */
  readonly pending: number;
  readonly isCold: boolean;
  /** Generation of its shared draft. */
  readonly draftGeneration: number;
  /** Lists that hold it, without `held`. */
  readonly views: readonly ViewId[];
  /** Values of the fields that a list asks for beyond the above. */
  readonly more: MoreValues | undefined;
};

/** What is said of a ticket beside its own record. */
export type Beside = {
  /** The saved views that hold it; what they ask of it is put together only if there are any. */
  readonly savedOf: (facts: () => TicketFacts) => readonly ViewId[];
  /** The given lists that are not kept with the record. Only what is at work can be in one. */
  readonly givenOf: (facts: TicketFacts) => readonly ViewId[];
  readonly moreOf: (facts: () => TicketFacts) => MoreValues | undefined;
  readonly isUnread: (record: TicketRecord) => boolean;
};

const NONE: readonly ViewId[] = [];
const NO_TAGS: readonly string[] = [];
export const NOTHING_BESIDE: Beside = {
  savedOf: () => NONE,
  givenOf: () => NONE,
  moreOf: () => undefined,
  isUnread: () => false,
};

const CLOSED: readonly ViewId[] = ['closed'];

export function itemOfRecord(record: TicketRecord, beside: Beside): TicketListItem {
  const { id, view, views } = record;
  const others = [...beside.givenOf(view), ...beside.savedOf(() => view)];
  return {
    id,
    number: view.number,
    subject: view.subject,
    language: view.language,
    translations: subjectsOf(view),
    requesterName: view.requester.name,
    excerpt: view.excerpt,
    status: view.status,
    phase: view.phase,
    priority: view.priority,
    category: view.category,
    channel: view.channel,
    groupId: view.groupId,
    assigneeId: view.assigneeId,
    lockHolderId: view.lockHolderId,
    lastSide: view.lastSide,
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
    waitingSince: view.waitingSince,
    dueAt: nextDue(view.targets),
    tags: view.tags,
    isIncomplete: view.incomplete.length > 0,
    isUnread: beside.isUnread(record),
    pending: view.pending,
    draftGeneration: view.draftGeneration,
    isCold: view.isCold,
    views: others.length === 0 ? views : [...views, ...others],
    more: beside.moreOf(() => view),
  };
}

export function itemOfCold(
  { id, base }: ColdTicket,
  configuration: Configuration | undefined,
  beside: Beside,
): TicketListItem {
  const { row, desk } = base;
  const saved = beside.savedOf(() => factsOf(base));
  return {
    id,
    number: row.number,
    subject: row.subject,
    language: row.language,
    translations: subjectsOf(row),
    requesterName: row.requester.name,
    excerpt: row.excerpt,
    status: row.status,
    phase: configuration === undefined ? 'closed' : phaseOf(configuration, row.status),
    priority: row.priority,
    category: row.category,
    channel: row.channel,
    groupId: same(desk?.groupId ?? null),
    assigneeId: same(desk?.assigneeId ?? null),
    lockHolderId: same(desk?.lockHolderId ?? null),
    lastSide: row.lastSide,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    waitingSince: desk?.waitingSince ?? null,
    dueAt: nextDue(desk?.targets),
    tags: desk === undefined || desk.tags.length === 0 ? NO_TAGS : desk.tags,
    isIncomplete: row.incomplete.length > 0,
    isUnread: false,
    pending: 0,
    draftGeneration: desk?.draftGeneration ?? 1,
    isCold: true,
    views: saved.length === 0 ? CLOSED : [...CLOSED, ...saved],
    more: beside.moreOf(() => factsOf(base)),
  };
}

/** A hundred thousand tickets name a few dozen groups and people, each in a text of its own when it has just been read. */
const ids = new Map<string, string>();
const MOST_IDS = 10_000;

function same<Id extends string>(id: Id | null): Id | null {
  if (id === null) return null;
  const known = ids.get(id);
  if (known !== undefined) return known as Id;
  if (ids.size < MOST_IDS) ids.set(id, id);
  return id;
}

/** One for the many that have none. */
const NO_SUBJECTS: Translations = {};

/** A list shows subjects alone: texts of descriptions are not kept in memory. */
const subjectsOf = ({ translations }: { readonly translations: Translations }): Translations =>
  translations.subject === undefined ? NO_SUBJECTS : { subject: translations.subject };
