// When the device is full the replica gives way: files that were fetched, then oldest ended tickets; unsent work never
// does (L8).

import type { TicketId } from '#shared/base/ids.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { coldMeta, parsePage } from './cold-pages.ts';
import { isQuotaError, NotSavedError, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { TicketRecord } from './records.ts';
import { leaveSearch } from './search/search-pages.ts';
import { createWorkset, dropConversation, pendingByTicket, WORKSET_TABLES } from './workset.ts';

/** How often room is made for one page before the device counts as full. */
const ATTEMPTS = 8;
/** Share of the cold pages that goes at once, so that it is not done for every page anew. */
const SHARE = 0.25;
const STRIP_AT_ONCE = 200;

/** Runs a write of the replica; makes room and runs it again while the storage is full. */
export async function makingRoom<T>(room: EngineRoom, write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isQuotaError(error)) throw error;
      if (attempt === ATTEMPTS || !(await makeRoom(room))) throw new NotSavedError(error);
    }
  }
}

/** False: there is nothing left to give up. */
export async function makeRoom(room: EngineRoom): Promise<boolean> {
  const isMade = await room.store.write('relaxed', WORKSET_TABLES, async (db) => {
    const meta = await coldMeta(db);
    // From now on no more old tickets are taken in.
    if (!meta.isFull) await putMeta(db, 'cold', { ...meta, isFull: true });
    return (
      (await dropKeptFiles(db)) ||
      (await dropOldestPages(room, db)) ||
      (await stripOldestEnded(room, db))
    );
  });
  if (isMade) room.hub.tell({ t: 'tickets', ids: 'all' });
  return isMade;
}

/** Bytes that were fetched are fetched again by looking at them. */
async function dropKeptFiles(db: DeskDatabase): Promise<boolean> {
  const isThere = (await db.keptFiles.count()) > 0;
  if (isThere) await db.keptFiles.clear();
  return isThere;
}

async function dropOldestPages(room: EngineRoom, db: DeskDatabase): Promise<boolean> {
  const pages = (await db.pages.toArray()).map(({ page, json }) => {
    const tickets = parsePage(json);
    const newest = tickets.reduce(
      (latest, { base }) => (base.row.updatedAt > latest ? base.row.updatedAt : latest),
      '',
    );
    return { page, newest, ids: tickets.map(({ id }) => id) };
  });
  if (pages.length === 0) return false;
  const oldest = pages
    .toSorted((a, b) => (a.newest < b.newest ? -1 : 1))
    .slice(0, Math.ceil(pages.length * SHARE));
  const ids = new Set<TicketId>(oldest.flatMap((page) => page.ids));
  await room.shelf.change(db, new Map(), ids);
  await leaveSearch(db, ids);
  const closed = await db.viewCounts.get('closed');
  await db.viewCounts.put({ view: 'closed', count: (closed?.count ?? 0) - ids.size });
  return true;
}

/** Gives up the conversations of the tickets that ended longest ago; their rows stay in the lists. */
async function stripOldestEnded(room: EngineRoom, db: DeskDatabase): Promise<boolean> {
  const pending = await pendingByTicket(db);
  const isStrippable = ({ id, base, isStripped, view }: TicketRecord) =>
    base !== null && !isStripped && !isOpenPhase(view.phase) && !pending.has(id);
  const ended = (await db.tickets.orderBy('updatedAt').toArray())
    .filter(isStrippable)
    .slice(0, STRIP_AT_ONCE);
  if (ended.length === 0) return false;
  const prediction = await room.predictions.load(db);
  if (prediction === undefined) return false;
  const workset = createWorkset(db, room.shelf);
  await workset.load(ended.map(({ id }) => id));
  for (const ticket of workset.all()) {
    ticket.isStripped = true;
    await dropConversation(db, ticket.id);
  }
  await workset.save(pending, prediction);
  return true;
}
