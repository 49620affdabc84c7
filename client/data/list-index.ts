// Every ticket of the device as a small object in memory, newest change first, so that switching a list and typing into
// the search take milliseconds with 100,000 tickets. The working set comes first; the packed pages follow in slices,
// so that nothing blocks. Kept up to date by the ids that each change names; so are the rows of the lists that were looked
// at, and how many each list has.

import type { TicketId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { entriesIn } from './ahead.ts';
import { parsePage } from './cold-pages.ts';
import type { EngineRoom } from './engine-room.ts';
import { createListCounts, type ListCount } from './list-counts.ts';
import {
  itemOfCold,
  itemOfRecord,
  NOTHING_BESIDE,
  type Beside,
  type TicketListItem,
} from './list-item.ts';
import {
  changedRows,
  inSteps,
  newestFirst,
  sortInSteps,
  type Arrangement,
  type RowChange,
} from './list-order.ts';
import {
  asOne,
  createRowsKeeper,
  type KeptRows,
  type ListChoice,
  type ListId,
} from './list-rows.ts';
import type { TicketRecord, ViewId } from './records.ts';

export type ListIndex = {
  readonly start: () => Promise<void>;
  /** The working set has been read; older tickets may still be coming. */
  readonly isReady: () => boolean;
  /** Everything has been read as it is now. False: older tickets may be missing, or a reading has failed. */
  readonly isWhole: () => boolean;
  readonly all: () => readonly TicketListItem[];
  readonly get: (id: TicketId) => TicketListItem | undefined;
  readonly rows: (list: ListId, arrangement: Arrangement) => KeptRows;
  /** Puts the first of these together that is not kept, once all is known. False: there is nothing to be done. */
  readonly prepareOne: (choices: readonly ListChoice[]) => boolean;
  readonly counts: () => Iterable<readonly [ViewId, ListCount]>;
  readonly refresh: (ids: readonly TicketId[] | 'all') => Promise<void>;
  /** Records as they are now, of tickets that were shown before: nothing is read. */
  readonly show: (records: readonly TicketRecord[]) => void;
};

/** Pages read in one go; parsing one takes some milliseconds where machines are slow. */
const PAGES_AT_ONCE = 3;
/** Pages whose tickets' ids are read in one go. */
const NAMES_AT_ONCE = 64;
const RECORDS_AT_ONCE = 500;
/** Changed tickets that are read and shown in one go; a pull brings them by the thousand. */
const REFRESHED_AT_ONCE = 250;
/** Drawing a list anew costs more than reading what has changed in it: with many changes, no more often. */
const PUBLISHED_EVERY_MS = 250;
const OUTBOX = ['outbox'] as const;
/** Rows that are read before all others: more than a screen has, whichever list it shows. */
const FIRST = 200;

export function createListIndex(
  room: EngineRoom,
  configuration: () => Configuration | undefined,
  onChange: () => void,
  /** Read again for each ticket: it may change between two. */
  beside: () => Beside = () => NOTHING_BESIDE,
): ListIndex {
  let byId = new Map<TicketId, TicketListItem>();
  let sorted: readonly TicketListItem[] = [];
  let isReady = false;
  let isWhole = false;
  /** Grows with every full reading, so that an older one that is still under way gives up. */
  let reading = 0;
  /** Changed while everything is read: their rows may have been read before. */
  let during: Set<TicketId> | undefined;
  /** Read, and not in the lists yet. */
  let due: RowChange[] = [];
  let publishedAt = 0;
  const breath = () => breathe(room);
  const counts = createListCounts();
  const keeper = createRowsKeeper({ all: () => sorted, breathe: breath, onSorted: onChange });

  const publishAll = (items: readonly TicketListItem[]): void => {
    sorted = items;
    due = [];
    counts.reset(items);
    keeper.forget();
    onChange();
  };
  /** With what is due: each ticket goes from its place in the lists to its last state. */
  const publish = (): void => {
    publishedAt = room.platform.now();
    if (due.length === 0) return;
    const changes = asOne(due);
    due = [];
    sorted = changedRows(sorted, changes, newestFirst);
    counts.change(changes);
    keeper.change(changes);
    onChange();
  };

  /** What has changed meanwhile was read anew and shown already: that is newer. False: nobody wants it any more. */
  const replaceAll = async (
    next: Map<TicketId, TicketListItem>,
    changed: ReadonlySet<TicketId>,
    isMine: () => boolean,
  ): Promise<boolean> => {
    const order = await inSteps(sortInSteps([...next.values()], newestFirst), breath, isMine);
    if (order === undefined || !isMine()) return false;
    const changes: RowChange[] = [];
    for (const id of changed) {
      const [before, after] = [next.get(id), byId.get(id)];
      if (after === undefined) next.delete(id);
      else next.set(id, after);
      if (before !== after) changes.push({ before, after });
    }
    byId = next;
    publishAll(changedRows(order, changes, newestFirst));
    return true;
  };

  const readAll = async (): Promise<void> => {
    reading += 1;
    const mine = reading;
    const isMine = () => mine === reading;
    // What is shown ahead of the store stays so.
    const changed = new Set<TicketId>(room.ahead.ids());
    during = changed;
    if (isWhole) {
      isWhole = false;
      onChange();
    }
    try {
      const carried = await readRecords(changed, isMine);
      if (carried === undefined) return;
      await readPages(changed, carried, isMine);
    } finally {
      if (during === changed) during = undefined;
    }
  };

  /** Gives the ids of packed tickets that are shown on as they were read before, until their pages have been read again. */
  const readRecords = async (
    changed: ReadonlySet<TicketId>,
    isMine: () => boolean,
  ): Promise<ReadonlySet<TicketId> | undefined> => {
    const next = new Map<TicketId, TicketListItem>();
    const take = (records: readonly (TicketRecord | undefined)[]) => {
      for (const record of records)
        if (record !== undefined) next.set(record.id, itemOfRecord(record, beside()));
    };
    // What the first screen shows before all else. Keys alone are read twenty times faster than records.
    const newest = await room.store.read(['tickets'], async (db) => {
      const ids = await db.tickets.orderBy('updatedAt').reverse().limit(FIRST).primaryKeys();
      return db.tickets.bulkGet(ids);
    });
    if (!isMine()) return undefined;
    take(newest);
    if (byId.size === 0) {
      byId = new Map(next);
      publishAll([...byId.values()].sort(newestFirst));
    }
    let after = '';
    for (;;) {
      await breath();
      const slice = await room.store.read(['tickets'], (db) =>
        db.tickets.where('id').above(after).limit(RECORDS_AT_ONCE).toArray(),
      );
      if (!isMine()) return undefined;
      take(slice);
      const last = slice.at(-1);
      if (last === undefined || slice.length < RECORDS_AT_ONCE) break;
      after = last.id;
    }
    const carried = new Set<TicketId>();
    if (sorted.some(({ id }) => !next.has(id))) {
      const packed = await packedIds(isMine);
      if (packed === undefined) return undefined;
      for (const item of sorted)
        if (!next.has(item.id) && packed.has(item.id)) {
          next.set(item.id, item);
          carried.add(item.id);
        }
    }
    if (!(await replaceAll(next, changed, isMine))) return undefined;
    isReady = true;
    return carried;
  };

  /** After a reset there are none: what may not be seen any more goes at once. */
  const packedIds = async (isMine: () => boolean): Promise<ReadonlySet<TicketId> | undefined> => {
    const pages = await pageNumbers();
    const packed = new Set<TicketId>();
    for (let at = 0; at < pages.length; at += NAMES_AT_ONCE) {
      await breath();
      const slice = await room.store.read(['pageIds'], (db) =>
        db.pageIds.bulkGet(pages.slice(at, at + NAMES_AT_ONCE)),
      );
      if (!isMine()) return undefined;
      for (const page of slice)
        for (const id of page?.ids.split(' ') ?? []) packed.add(id as TicketId);
    }
    return packed;
  };

  const pageNumbers = async (): Promise<readonly number[]> =>
    (await room.store.read(['pages'], (db) => db.pages.toCollection().primaryKeys())) as number[];

  const readPages = async (
    changed: ReadonlySet<TicketId>,
    carried: ReadonlySet<TicketId>,
    isMine: () => boolean,
  ): Promise<void> => {
    const pages = await pageNumbers();
    const found = new Map<TicketId, TicketListItem>();
    for (let at = 0; at < pages.length; at += PAGES_AT_ONCE) {
      await breath();
      const slice = await room.store.read(['pages'], (db) =>
        db.pages.bulkGet(pages.slice(at, at + PAGES_AT_ONCE)),
      );
      if (!isMine()) return;
      for (const page of slice) {
        if (page === undefined) continue;
        for (const ticket of parsePage(page.json))
          found.set(ticket.id, itemOfCold(ticket, configuration(), beside()));
      }
    }
    if (!isMine()) return;
    if (found.size > 0 || carried.size > 0) {
      const next = new Map(byId);
      for (const id of carried) next.delete(id);
      // What was read as a record is newer.
      for (const [id, item] of found) if (!next.has(id)) next.set(id, item);
      if (!(await replaceAll(next, changed, isMine))) return;
    }
    isWhole = true;
    onChange();
  };

  const refreshSome = async (ids: readonly TicketId[]): Promise<void> => {
    for (const id of ids) during?.add(id);
    const waiting = room.ahead.waiting(ids);
    const { records, cold, landed } = await room.store.read(
      ['tickets', 'pages', 'pageIds', 'meta', ...(waiting.length > 0 ? OUTBOX : [])],
      async (db) => {
        const found = await db.tickets.bulkGet([...ids]);
        const missing = ids.filter((_, index) => found[index] === undefined);
        return {
          records: found,
          cold: await room.shelf.find(db, missing),
          landed: await entriesIn(db, waiting),
        };
      },
    );
    room.ahead.landed(landed);
    for (const [index, id] of ids.entries()) {
      const record = room.ahead.over(id, records[index]);
      const packed = cold.get(id);
      const before = byId.get(id);
      const after =
        record !== undefined
          ? itemOfRecord(record, beside())
          : packed === undefined
            ? undefined
            : itemOfCold(packed, configuration(), beside());
      if (after === undefined) byId.delete(id);
      else byId.set(id, after);
      if (before !== undefined || after !== undefined) due.push({ before, after });
    }
  };

  const show = (records: readonly TicketRecord[]): void => {
    for (const record of records) {
      const before = byId.get(record.id);
      // A list that has not been read yet finds it where it lies.
      if (before === undefined) continue;
      during?.add(record.id);
      const after = itemOfRecord(record, beside());
      byId.set(record.id, after);
      due.push({ before, after });
    }
    publish();
  };

  return {
    start: readAll,
    show,
    isReady: () => isReady,
    isWhole: () => isWhole,
    all: () => sorted,
    get: (id) => byId.get(id),
    rows: keeper.rows,
    prepareOne: (choices) => isWhole && keeper.prepareOne(choices),
    counts: counts.entries,
    refresh: async (ids) => {
      if (ids === 'all') return readAll();
      const changed = [...new Set(ids)];
      try {
        for (let at = 0; at < changed.length; at += REFRESHED_AT_ONCE) {
          if (at > 0) await breath();
          await refreshSome(changed.slice(at, at + REFRESHED_AT_ONCE));
          if (at + REFRESHED_AT_ONCE >= changed.length) break;
          await breath();
          if (room.platform.now() - publishedAt >= PUBLISHED_EVERY_MS) publish();
        }
      } finally {
        // What was read before a failure is true.
        publish();
      }
    },
  };
}

/** Lets the browser draw and answer keys between two slices. */
const breathe = (room: EngineRoom): Promise<void> =>
  new Promise((resolve) => {
    room.platform.timers.set(resolve, 0);
  });
