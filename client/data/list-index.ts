// Every ticket of the device as a small object in memory, newest change first, so that switching a list and typing into
// the search take milliseconds with 100,000 tickets. The working set comes first; the packed pages follow in slices,
// so that nothing blocks. Kept up to date by the ids that each change names.

import type { GroupId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import type {
  Channel,
  Configuration,
  Phase,
  Priority,
  StatusId,
} from '#shared/engine/configuration.ts';
import type { Side, Translations } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import { parsePage } from './cold-pages.ts';
import { factsOf } from './predict.ts';
import type { EngineRoom } from './engine-room.ts';
import type { ColdTicket, TicketRecord, ViewId } from './records.ts';

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
  readonly channel: Channel;
  readonly groupId: GroupId | null;
  readonly assigneeId: PersonId | null;
  readonly lockHolderId: PersonId | null;
  readonly lastSide: Side;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly tags: readonly string[];
  readonly isIncomplete: boolean;
  /** Entries of this device that the server has not accepted yet. */
  readonly pending: number;
  readonly isCold: boolean;
  /** Generation of its shared draft. */
  readonly draftGeneration: number;
  /** Lists that hold it, without `held`. */
  readonly views: readonly ViewId[];
  /** What the search looks through. */
  readonly words: string;
};

export type ListIndex = {
  readonly start: () => Promise<void>;
  /** The packed tickets, as soon as the configuration, which says their phases, is known. */
  readonly readCold: () => Promise<void>;
  /** The working set has been read; older tickets may still be coming. */
  readonly isReady: () => boolean;
  readonly all: () => readonly TicketListItem[];
  readonly get: (id: TicketId) => TicketListItem | undefined;
  readonly refresh: (ids: readonly TicketId[] | 'all') => Promise<void>;
};

/** The saved views that hold a ticket; what they ask of it is put together only if there are any. */
export type SavedOf = (facts: () => TicketFacts) => readonly ViewId[];

const NONE: readonly ViewId[] = [];
const CLOSED: readonly ViewId[] = ['closed'];
/** Pages read in one go; parsing one takes a millisecond or two. */
const PAGES_AT_ONCE = 8;
const RECORDS_AT_ONCE = 500;
/** Rows that are read before all others: more than a screen has, whichever list it shows. */
const FIRST = 200;
/** From so many changed rows on, sorting all is faster than finding a place for each. */
const MOST_INSERTED = 500;

export function createListIndex(
  room: EngineRoom,
  configuration: () => Configuration | undefined,
  onChange: () => void,
  savedOf: SavedOf = () => NONE,
): ListIndex {
  let byId = new Map<TicketId, TicketListItem>();
  let sorted: readonly TicketListItem[] = [];
  let isReady = false;
  /** Grows with every full reading, so that an older one that is still under way gives up. */
  let reading = 0;

  /** Changed while everything is read: their rows may have been read before. */
  let during: Set<TicketId> | undefined;

  const publish = () => {
    sorted = [...byId.values()].sort(newestFirst);
    onChange();
  };

  const readAll = async (): Promise<void> => {
    reading += 1;
    const mine = reading;
    const next = new Map<TicketId, TicketListItem>();
    const changed = new Set<TicketId>();
    during = changed;
    const take = (records: readonly (TicketRecord | undefined)[]) => {
      for (const record of records)
        if (record !== undefined) next.set(record.id, itemOfRecord(record, savedOf));
    };
    // What the first screen shows before all else. Keys alone are read twenty times faster than records.
    const newest = await room.store.read(['tickets'], async (db) => {
      const ids = await db.tickets.orderBy('updatedAt').primaryKeys();
      return db.tickets.bulkGet(ids.slice(-FIRST));
    });
    if (mine !== reading) return;
    take(newest);
    const isFirst = byId.size === 0;
    if (isFirst) {
      byId = next;
      publish();
    }
    let after = '';
    for (;;) {
      await breathe(room);
      const slice = await room.store.read(['tickets'], (db) =>
        db.tickets.where('id').above(after).limit(RECORDS_AT_ONCE).toArray(),
      );
      if (mine !== reading) return;
      take(slice);
      const last = slice.at(-1);
      if (last === undefined || slice.length < RECORDS_AT_ONCE) break;
      after = last.id;
    }
    byId = next;
    isReady = true;
    during = undefined;
    publish();
    if (changed.size > 0) await refreshSome([...changed]);
    if (configuration() !== undefined) await readPages(mine);
  };

  const readPages = async (mine: number): Promise<void> => {
    const pages = (await room.store.read(['pages'], (db) =>
      db.pages.toCollection().primaryKeys(),
    )) as number[];
    for (let at = 0; at < pages.length; at += PAGES_AT_ONCE) {
      await breathe(room);
      const slice = await room.store.read(['pages'], (db) =>
        db.pages.bulkGet(pages.slice(at, at + PAGES_AT_ONCE)),
      );
      if (mine !== reading) return;
      for (const page of slice) {
        if (page === undefined) continue;
        // What was read as a record since then is newer.
        for (const ticket of parsePage(page.json))
          if (!byId.has(ticket.id))
            byId.set(ticket.id, itemOfCold(ticket, configuration(), savedOf));
      }
    }
    if (pages.length > 0) publish();
  };

  /** Some items have changed: the others stay in their order, and these are put between them. */
  const publishSome = (ids: ReadonlySet<TicketId>) => {
    if (ids.size > MOST_INSERTED) return publish();
    const rows = sorted.filter(({ id }) => !ids.has(id));
    for (const id of ids) {
      const item = byId.get(id);
      if (item !== undefined) rows.splice(placeIn(rows, item), 0, item);
    }
    sorted = rows;
    onChange();
  };

  const refreshSome = async (ids: readonly TicketId[]): Promise<void> => {
    for (const id of ids) during?.add(id);
    const { records, cold } = await room.store.read(
      ['tickets', 'pages', 'pageIds', 'meta'],
      async (db) => {
        const found = await db.tickets.bulkGet([...ids]);
        const missing = ids.filter((_, index) => found[index] === undefined);
        return { records: found, cold: await room.shelf.find(db, missing) };
      },
    );
    for (const [index, id] of ids.entries()) {
      const record = records[index];
      const packed = cold.get(id);
      if (record !== undefined) byId.set(id, itemOfRecord(record, savedOf));
      else if (packed !== undefined) byId.set(id, itemOfCold(packed, configuration(), savedOf));
      else byId.delete(id);
    }
    if (ids.length > 0) publishSome(new Set(ids));
  };

  return {
    start: readAll,
    // Not read yet: the reading that is under way will come to them.
    readCold: () => (isReady ? readPages(reading) : Promise.resolve()),
    isReady: () => isReady,
    all: () => sorted,
    get: (id) => byId.get(id),
    refresh: (ids) => (ids === 'all' ? readAll() : refreshSome(ids)),
  };
}

/** Lets the browser draw and answer keys between two slices. */
const breathe = (room: EngineRoom): Promise<void> =>
  new Promise((resolve) => {
    room.platform.timers.set(resolve, 0);
  });

const newestFirst = (a: TicketListItem, b: TicketListItem): number => {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
};

/** Where it belongs among sorted rows. */
function placeIn(rows: readonly TicketListItem[], item: TicketListItem): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newestFirst(rows[middle]!, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function itemOfRecord({ id, view, views }: TicketRecord, savedOf: SavedOf): TicketListItem {
  const saved = savedOf(() => view);
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
    channel: view.channel,
    groupId: view.groupId,
    assigneeId: view.assigneeId,
    lockHolderId: view.lockHolderId,
    lastSide: view.lastSide,
    createdAt: view.createdAt,
    updatedAt: view.updatedAt,
    tags: view.tags,
    isIncomplete: view.incomplete.length > 0,
    pending: view.pending,
    draftGeneration: view.draftGeneration,
    isCold: view.isCold,
    views: saved.length === 0 ? views : [...views, ...saved],
    words: wordsOf(view),
  };
}

function itemOfCold(
  { id, base }: ColdTicket,
  configuration: Configuration | undefined,
  savedOf: SavedOf,
): TicketListItem {
  const { row, desk } = base;
  const saved = savedOf(() => factsOf(base));
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
    channel: row.channel,
    groupId: desk?.groupId ?? null,
    assigneeId: desk?.assigneeId ?? null,
    lockHolderId: desk?.lockHolderId ?? null,
    lastSide: row.lastSide,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    tags: desk?.tags ?? [],
    isIncomplete: row.incomplete.length > 0,
    pending: 0,
    draftGeneration: desk?.draftGeneration ?? 1,
    isCold: true,
    views: saved.length === 0 ? CLOSED : [...CLOSED, ...saved],
    words: wordsOf({ ...row, tags: desk?.tags ?? [] }),
  };
}

/** One for the many that have none. */
const NO_SUBJECTS: Translations = {};

/** A list shows subjects alone: texts of descriptions are not kept in memory. */
const subjectsOf = ({ translations }: { readonly translations: Translations }): Translations =>
  translations.subject === undefined ? NO_SUBJECTS : { subject: translations.subject };

type Worded = {
  readonly number: number | null;
  readonly subject: string;
  readonly translations: Translations;
  readonly excerpt: string;
  readonly requester: {
    readonly name: string;
    readonly email: string;
    readonly phone: string;
    readonly city: string;
  };
  readonly tags: readonly string[];
};

const wordsOf = ({ number, subject, translations, excerpt, requester, tags }: Worded): string =>
  fold(
    `#${number ?? ''} ${subject} ${Object.values(translations.subject ?? {}).join(' ')} ${requester.name} ${requester.email} ${requester.phone} ${requester.city} ${tags.join(' ')} ${excerpt}`,
  );

const PLAIN = /^[\u0020-\u007e]*$/;

/** Without case and accents, so that `helene` finds Hélène. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return PLAIN.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '');
}

/** The rows of a list: those of the view that hold every word of the search. */
export function filterItems(
  items: readonly TicketListItem[],
  view: ViewId,
  text: string,
  held: ReadonlySet<TicketId>,
): readonly TicketListItem[] {
  const terms = fold(text)
    .split(/\s+/)
    .filter((term) => term !== '');
  const isInView = (item: TicketListItem) =>
    view === 'held' ? held.has(item.id) : item.views.includes(view);
  return items.filter((item) => isInView(item) && terms.every((term) => item.words.includes(term)));
}
