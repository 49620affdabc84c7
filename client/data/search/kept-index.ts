// The index of the search, in memory and kept on the device. It reads what is kept, then works off the marks: what they
// name is read, put into memory, and put down in pages some time later. Any tab may do it, for a page is put down only by
// who knows how the pages lie, and a mark goes with the page that holds what it named.

import type { TicketId } from '#shared/base/ids.ts';
import { getMeta, putMeta, type DeskDatabase } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { Platform } from '../platform.ts';
import type { SearchIdsRecord, SearchMeta, SearchPageRecord } from '../records.ts';
import {
  beginSearch,
  idsIn,
  packPage,
  SEARCH_TABLES,
  SEARCH_VERSION,
  TICKETS_PER_PAGE,
  unpackPage,
} from './search-pages.ts';
import { readTexts, TEXT_TABLES, type KnownTicket } from './ticket-texts.ts';
import { termsOf, type TicketTerms } from './terms.ts';
import { createWordIndex, type WordIndex } from './word-index.ts';

export type SearchRoom = Pick<EngineRoom, 'store' | 'shelf' | 'predictions' | 'hub'> & {
  readonly platform: Pick<Platform, 'now' | 'timers' | 'warn'>;
};

export type KeptIndex = {
  readonly words: WordIndex;
  /** Reads what is kept, and what has come since. */
  readonly open: () => Promise<void>;
  /** These tickets may have changed, or left. */
  readonly changed: (ids: readonly TicketId[] | 'all') => Promise<void>;
  /** Puts down what is only in memory; also happens by itself. */
  readonly keep: () => Promise<void>;
  readonly isWhole: () => boolean;
  readonly close: () => void;
};

const READ_AT_ONCE = 100;
const PAGES_READ_AT_ONCE = 4;
/** Pages that are written in one transaction: others wait for it. */
const PAGES_WRITTEN_AT_ONCE = 4;
const KEEP_AFTER_MS = 2_000;
const MARKS_AT_ONCE = 20;
/** Then it goes on later: a device from which much leaves at once is busy. */
const MOST_ROUNDS = 2_000;

export function createKeptIndex(
  room: SearchRoom,
  onRead: (tickets: ReadonlyMap<TicketId, KnownTicket>, gone: readonly TicketId[]) => void,
): KeptIndex {
  const words = createWordIndex();
  /** In memory and not in a page yet, with how much had left the device when it was read. */
  const fresh = new Map<TicketId, { readonly terms: TicketTerms; readonly left: number }>();
  /** The last mark of which everything is in memory. */
  let worked = 0;
  let isWhole = false;
  let isClosed = false;
  let timer: unknown;
  /** Which page holds a ticket, as of `layoutRev`. */
  let pageOf = new Map<TicketId, number>();
  let sizes = new Map<number, number>();
  let layoutRev = -1;
  let queue: Promise<void> = Promise.resolve();

  /** One after the other, so that no older reading comes after a newer one. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  };

  const soon = (): void => {
    if (timer !== undefined || isClosed) return;
    timer = room.platform.timers.set(() => {
      timer = undefined;
      inTurn(keepFresh).catch((error: unknown) => {
        if (!isClosed) room.platform.warn('The search index could not be kept', error);
      });
    }, KEEP_AFTER_MS);
  };

  /**
   * Reads tickets as they are now; those that are not here leave memory. What was marked is put down by who reads it; what
   * another tab told of, by that one.
   */
  const read = async (ids: readonly TicketId[], isMarked: boolean): Promise<void> => {
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      if (isClosed) return;
      const some = ids.slice(at, at + READ_AT_ONCE);
      const { known, left } = await room.store.read(TEXT_TABLES, async (db) => ({
        known: await readTexts(db, room.shelf, some),
        left: (await getMeta(db, 'search'))?.left ?? 0,
      }));
      for (const ticket of known.values()) {
        const terms = termsOf(ticket);
        words.put(terms);
        if (isMarked || fresh.has(terms.id)) fresh.set(terms.id, { terms, left });
      }
      const gone = some.filter((id) => !known.has(id));
      for (const id of gone) fresh.delete(id);
      const had = gone.filter((id) => words.has(id));
      if (had.length > 0) words.sweep(had);
      onRead(known, gone);
      await breathe();
    }
  };

  const breathe = (): Promise<void> =>
    new Promise((resolve) => {
      room.platform.timers.set(resolve, 0);
    });

  /** Returns what was marked. */
  const workOff = async (): Promise<ReadonlySet<TicketId>> => {
    const done = new Set<TicketId>();
    for (;;) {
      const marks = await room.store.read(SEARCH_TABLES, (db) =>
        db.searchMarks.where('n').above(worked).limit(MARKS_AT_ONCE).toArray(),
      );
      const last = marks.at(-1)?.n;
      if (last === undefined || isClosed) return done;
      for (const { ids } of marks) {
        const named = idsIn(ids);
        for (const id of named) done.add(id);
        await read(named, true);
        if (fresh.size >= TICKETS_PER_PAGE) await keepFresh();
      }
      worked = last;
      soon();
    }
  };

  const learnLayout = async (db: DeskDatabase, meta: SearchMeta): Promise<void> => {
    if (meta.rev === layoutRev) return;
    pageOf = new Map();
    sizes = new Map();
    for (const { page, ids } of await db.searchIds.toArray()) {
      const here = idsIn(ids);
      sizes.set(page, here.length);
      for (const id of here) pageOf.set(id, page);
    }
    layoutRev = meta.rev;
  };

  /** Puts down what is fresh, some pages at a time, and then takes away the marks that named it. */
  const keepFresh = async (): Promise<void> => {
    const upTo = worked;
    for (let round = 0; round < MOST_ROUNDS && !isClosed; round += 1) {
      const put = await writeSome(upTo);
      if (put === 'all') return;
      if (put.stale.length > 0) await read(put.stale, true);
      else await breathe();
    }
    soon();
  };

  const writeSome = async (
    upTo: number,
  ): Promise<'all' | { readonly stale: readonly TicketId[] }> => {
    let batch: ReadonlyMap<TicketId, TicketTerms> = new Map();
    let stale: readonly TicketId[] = [];
    let isKept = true;
    try {
      await room.store.write('relaxed', ['meta', ...SEARCH_TABLES], async (db) => {
        const meta = await getMeta(db, 'search');
        isKept = meta?.version === SEARCH_VERSION;
        if (meta === undefined || !isKept) return;
        // Something has left the device since they were read: they may tell of it.
        stale = [...fresh].flatMap(([id, { left }]) => (left === meta.left ? [] : [id]));
        if (stale.length > 0) return;
        await learnLayout(db, meta);
        const taken = takeBatch();
        batch = taken.batch;
        if (batch.size > 0) await writePages(db, meta, batch, taken.pages);
        if (batch.size === fresh.size) await db.searchMarks.where('n').belowOrEqual(upTo).delete();
      });
    } catch (error) {
      layoutRev = -1;
      throw error;
    }
    // The next change begins it anew.
    if (!isKept) return 'all';
    for (const id of batch.keys()) fresh.delete(id);
    return stale.length === 0 && fresh.size === 0 ? 'all' : { stale };
  };

  /** As many fresh tickets as fill one page and touch no more than a few that are there. */
  const takeBatch = () => {
    const batch = new Map<TicketId, TicketTerms>();
    const pages = new Set<number>();
    for (const [id, { terms }] of fresh) {
      const page = pageOf.get(id);
      if (page !== undefined && !pages.has(page)) {
        if (pages.size >= PAGES_WRITTEN_AT_ONCE) continue;
        pages.add(page);
      }
      batch.set(id, terms);
      if (batch.size >= TICKETS_PER_PAGE) break;
    }
    return { batch, pages };
  };

  const writePages = async (
    db: DeskDatabase,
    meta: SearchMeta,
    batch: ReadonlyMap<TicketId, TicketTerms>,
    touched: ReadonlySet<number>,
  ): Promise<void> => {
    let { nextPage } = meta;
    const last = nextPage - 1;
    const target =
      (sizes.get(last) ?? TICKETS_PER_PAGE) + batch.size <= TICKETS_PER_PAGE ? last : nextPage;
    if (target === nextPage) nextPage += 1;
    const numbers = [...new Set([...touched, ...(target === last ? [last] : [])])];
    const [records, ids] = await Promise.all([
      db.searchPages.bulkGet(numbers),
      db.searchIds.bulkGet(numbers),
    ]);
    const contents = new Map<number, TicketTerms[]>([[target, []]]);
    for (const [index, page] of numbers.entries()) {
      const record = records[index];
      const joined = ids[index];
      const tickets =
        record === undefined || joined === undefined ? [] : unpackPage(record, joined.ids);
      contents.set(
        page,
        tickets.filter(({ id }) => !batch.has(id)),
      );
    }
    contents.get(target)!.push(...batch.values());
    const filled = [...contents].filter(([, tickets]) => tickets.length > 0);
    const emptied = [...contents.keys()].filter((page) => contents.get(page)!.length === 0);
    await db.searchPages.bulkPut(filled.map(([page, tickets]) => packPage(page, tickets)));
    await db.searchIds.bulkPut(
      filled.map(([page, tickets]): SearchIdsRecord => ({
        page,
        ids: tickets.map(({ id }) => id).join(' '),
      })),
    );
    await db.searchPages.bulkDelete(emptied);
    await db.searchIds.bulkDelete(emptied);
    await putMeta(db, 'search', { ...meta, rev: meta.rev + 1, nextPage });
    layoutRev = meta.rev + 1;
    for (const page of emptied) sizes.delete(page);
    for (const [page, tickets] of filled) {
      sizes.set(page, tickets.length);
      for (const { id } of tickets) pageOf.set(id, page);
    }
  };

  /** What is kept, into memory. False: there is nothing that can be used. */
  const readKept = async (): Promise<boolean> => {
    const meta = await room.store.read(['meta'], (db) => getMeta(db, 'search'));
    if (meta?.version !== SEARCH_VERSION) return false;
    const pages = (await room.store.read(SEARCH_TABLES, (db) =>
      db.searchPages.toCollection().primaryKeys(),
    )) as number[];
    for (let at = 0; at < pages.length; at += PAGES_READ_AT_ONCE) {
      const some = pages.slice(at, at + PAGES_READ_AT_ONCE);
      const [records, ids] = await room.store.read(SEARCH_TABLES, (db) =>
        Promise.all([db.searchPages.bulkGet(some), db.searchIds.bulkGet(some)]),
      );
      for (const [index, record] of records.entries()) putPage(record, ids[index]);
      if (isClosed) return true;
    }
    return true;
  };
  const putPage = (record: SearchPageRecord | undefined, ids: SearchIdsRecord | undefined) => {
    if (record === undefined || ids === undefined) return;
    words.putPage(record, idsIn(ids.ids));
  };

  /** What is here and not in the index, and what is in it and not here. */
  const compare = async (): Promise<void> => {
    const here = await room.store.read(['tickets', 'pageIds'], async (db) => {
      const keys = (await db.tickets.toCollection().primaryKeys()) as TicketId[];
      const packed = (await db.pageIds.toArray()).flatMap(({ ids }) => idsIn(ids));
      return new Set([...keys, ...packed]);
    });
    const left = [...words.ids()].filter((id) => !here.has(id));
    if (left.length > 0) {
      words.sweep(left);
      for (const id of left) fresh.delete(id);
      onRead(new Map(), left);
    }
    const missing = [...here].filter((id) => !words.has(id));
    if (missing.length === 0) return;
    await read(missing, true);
    soon();
  };

  const begin = async (): Promise<void> => {
    await room.store.write('relaxed', ['meta', 'tickets', 'pageIds', ...SEARCH_TABLES], (db) =>
      beginSearch(db, room.platform.now()),
    );
    layoutRev = -1;
    worked = 0;
  };

  const open = async (): Promise<void> => {
    let isKept = false;
    try {
      isKept = await readKept();
    } catch (error) {
      room.platform.warn('The kept search index could not be read', error);
    }
    if (!isKept) await begin();
    await workOff();
    await compare();
    words.settle();
    isWhole = true;
  };

  return {
    words,
    open: () => inTurn(open),
    changed: (ids) =>
      inTurn(async () => {
        if (isClosed) return;
        const meta = await room.store.read(['meta'], (db) => getMeta(db, 'search'));
        if (meta?.version !== SEARCH_VERSION) await begin();
        const done = await workOff();
        if (ids === 'all') return compare();
        // What has left is not marked, nor is what another tab has put down already.
        await read(
          ids.filter((id) => !done.has(id)),
          false,
        );
      }),
    keep: () => inTurn(keepFresh),
    isWhole: () => isWhole,
    close: () => {
      isClosed = true;
      if (timer !== undefined) room.platform.timers.clear(timer);
    },
  };
}
