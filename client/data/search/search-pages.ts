// The index as it is kept (toolchain.md: packed, 60 times faster than a record each): pages of some hundred tickets with
// their words, and marks that name tickets whose words have changed since. Both are in the person's own database and go
// with it.
//
// What must not be known any more leaves these tables in the transaction in which it leaves the device (INV14): the page
// that tells of it goes whole, and what else was on it is marked, to be put down again. Until there is an index nothing is
// marked: it begins with all that is here.

import type { TicketId } from '#shared/base/ids.ts';
import { getMeta, putMeta, type DeskDatabase } from '../database.ts';
import type { SearchMeta, SearchPageRecord } from '../records.ts';
import { PLACE_BITS, type TicketTerms } from './terms.ts';

export const SEARCH_TABLES = ['searchPages', 'searchIds', 'searchMarks'] as const;
/** Another one builds the index anew: it changes with what is looked for and how it is packed. */
export const SEARCH_VERSION = 2;
export const TICKETS_PER_PAGE = 500;
/** More than this nobody has worked off: the index is given up and begins anew when somebody opens the desk. */
const MOST_MARKS = 5_000;

const join = (ids: Iterable<TicketId>): string => [...ids].join(' ');
export const idsIn = (joined: string): TicketId[] =>
  joined === '' ? [] : (joined.split(' ') as TicketId[]);

/** Inside a read-write transaction: the words of these tickets may have changed. */
export async function markForSearch(db: DeskDatabase, ids: readonly TicketId[]): Promise<void> {
  if (ids.length === 0 || (await getMeta(db, 'search')) === undefined) return;
  const n = (await db.searchMarks.add({ ids: join(ids) })) as number;
  if (n % 100 !== 0 || (await db.searchMarks.count()) <= MOST_MARKS) return;
  await clearSearch(db);
  await db.meta.delete('search');
}

/** Inside a read-write transaction: nothing in the index tells of these tickets from now on. */
export async function leaveSearch(
  db: DeskDatabase,
  left: Iterable<TicketId>,
  isAll = false,
): Promise<void> {
  const gone = new Set(left);
  const meta = await getMeta(db, 'search');
  if ((gone.size === 0 && !isAll) || meta === undefined) return;
  if (isAll) return clearSearch(db);
  for (const mark of await db.searchMarks.toArray()) {
    const ids = idsIn(mark.ids);
    const kept = ids.filter((id) => !gone.has(id));
    if (kept.length < ids.length) await db.searchMarks.put({ ...mark, ids: join(kept) });
  }
  const pages: number[] = [];
  const others: TicketId[] = [];
  for (const { page, ids } of await db.searchIds.toArray()) {
    const here = idsIn(ids);
    if (!here.some((id) => gone.has(id))) continue;
    pages.push(page);
    others.push(...here.filter((id) => !gone.has(id)));
  }
  await db.searchPages.bulkDelete(pages);
  await db.searchIds.bulkDelete(pages);
  if (others.length > 0) await db.searchMarks.add({ ids: join(others) });
  await putMeta(db, 'search', { ...meta, rev: meta.rev + 1, left: meta.left + 1 });
}

/** Inside a read-write transaction. */
export async function clearSearch(db: DeskDatabase): Promise<void> {
  await db.searchPages.clear();
  await db.searchIds.clear();
  await db.searchMarks.clear();
  const meta = await getMeta(db, 'search');
  if (meta !== undefined)
    await putMeta(db, 'search', { ...meta, rev: meta.rev + 1, left: meta.left + 1, nextPage: 1 });
}

/** Inside a read-write transaction: an empty index, with all tickets of the device marked. */
export async function beginSearch(db: DeskDatabase, now: number): Promise<SearchMeta> {
  await clearSearch(db);
  const before = await getMeta(db, 'search');
  const meta: SearchMeta = {
    version: SEARCH_VERSION,
    // Never one that another tab has seen before.
    rev: (before?.rev ?? now) + 1,
    left: (before?.left ?? now) + 1,
    nextPage: 1,
  };
  await putMeta(db, 'search', meta);
  const records = (await db.tickets.toCollection().primaryKeys()) as TicketId[];
  // What is worked on today first, and packed tickets by their pages, each of which is then read once.
  const marks: { ids: string }[] = [];
  for (let at = 0; at < records.length; at += TICKETS_PER_PAGE)
    marks.push({ ids: join(records.slice(at, at + TICKETS_PER_PAGE)) });
  for (const { ids } of await db.pageIds.toArray()) marks.push({ ids });
  await db.searchMarks.bulkAdd(marks);
  return meta;
}

const MASK = (1 << PLACE_BITS) - 1;
/** Their numbers on a page fill what the mask leaves of 32 bits. */
export const MOST_WORDS_OF_PAGE = 2 ** (32 - PLACE_BITS);

/** Words beyond what a page can number are not found on this device; the server's search has them. */
export function packPage(page: number, tickets: readonly TicketTerms[]): SearchPageRecord {
  const places = new Map<string, number>();
  const numbers: number[] = [];
  for (const { at, terms, masks } of tickets) {
    const length = numbers.push(at, 0) - 1;
    for (const [index, term] of terms.entries()) {
      let place = places.get(term);
      if (place === undefined) {
        if (places.size >= MOST_WORDS_OF_PAGE) continue;
        place = places.size;
        places.set(term, place);
      }
      numbers.push(((place << PLACE_BITS) | masks[index]!) >>> 0);
    }
    numbers[length] = numbers.length - length - 1;
  }
  return {
    page,
    terms: [...places.keys()].join(' '),
    numbers: Uint32Array.from(numbers),
  };
}

export function unpackPage({ terms, numbers }: SearchPageRecord, ids: string): TicketTerms[] {
  const words = terms.split(' ');
  let read = 0;
  return idsIn(ids).map((id) => {
    const at = numbers[read]!;
    const end = read + 2 + numbers[read + 1]!;
    const own: string[] = [];
    const masks: number[] = [];
    for (read += 2; read < end; read += 1) {
      own.push(words[numbers[read]! >>> PLACE_BITS]!);
      masks.push(numbers[read]! & MASK);
    }
    return { id, at, terms: own, masks };
  });
}
