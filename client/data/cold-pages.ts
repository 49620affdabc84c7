// Cold tickets, packed about 500 to a record: written and read 60 times faster than a record each. Which page holds a
// ticket is known from an index in memory, rebuilt when the counter in `meta` shows that another tab has changed pages.

import Dexie, { type Transaction } from 'dexie';
import type { TicketId } from '#shared/base/ids.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { ColdMeta, ColdTicket } from './records.ts';

export type ColdShelf = {
  /** Inside a transaction: those of `ids` that are on the shelf. */
  readonly find: (
    db: DeskDatabase,
    ids: readonly TicketId[],
  ) => Promise<ReadonlyMap<TicketId, ColdTicket>>;
  /** Inside a read-write transaction: puts and removes tickets. */
  readonly change: (
    db: DeskDatabase,
    puts: ReadonlyMap<TicketId, ColdTicket>,
    removes: ReadonlySet<TicketId>,
  ) => Promise<void>;
  /** Inside a read-write transaction: makes the index of the pages anew from what is in them. */
  readonly reindex: (db: DeskDatabase) => Promise<void>;
  /** Inside a read-write transaction: drops everything. */
  readonly clear: (db: DeskDatabase) => Promise<void>;
};

const EMPTY: ColdMeta = { rev: 0, nextPage: 1, isFull: false };

export const parsePage = (json: string): ColdTicket[] => JSON.parse(json) as ColdTicket[];

export async function coldMeta(db: DeskDatabase): Promise<ColdMeta> {
  return (await getMeta(db, 'cold')) ?? EMPTY;
}

export function createColdShelf(): ColdShelf {
  let rev = -1;
  let pageById = new Map<TicketId, number>();
  let sizeByPage = new Map<number, number>();

  const refresh = async (db: DeskDatabase): Promise<ColdMeta> => {
    const meta = await coldMeta(db);
    if (meta.rev !== rev) {
      const records = await db.pageIds.toArray();
      pageById = new Map();
      sizeByPage = new Map();
      for (const { page, ids } of records) {
        const list = ids.split(' ') as TicketId[];
        sizeByPage.set(page, list.length);
        for (const id of list) pageById.set(id, page);
      }
      rev = meta.rev;
      invalidateOnAbort();
    }
    return meta;
  };
  const invalidateOnAbort = () => {
    const transaction = Dexie.currentTransaction as Transaction | null;
    transaction?.on('abort', () => {
      rev = -1;
    });
  };

  return {
    find: async (db, ids) => {
      await refresh(db);
      const wanted = ids.filter((id) => pageById.has(id));
      const numbers = [...new Set(wanted.map((id) => pageById.get(id)!))];
      const found = new Map<TicketId, ColdTicket>();
      if (numbers.length === 0) return found;
      const isWanted = new Set(wanted);
      for (const record of await db.pages.bulkGet(numbers)) {
        if (record === undefined) continue;
        for (const ticket of parsePage(record.json))
          if (isWanted.has(ticket.id)) found.set(ticket.id, ticket);
      }
      return found;
    },

    change: async (db, puts, removes) => {
      const meta = await refresh(db);
      const touched = new Set<number>();
      const fresh: ColdTicket[] = [];
      for (const [id, ticket] of puts) {
        const page = pageById.get(id);
        if (page === undefined) fresh.push(ticket);
        else touched.add(page);
      }
      for (const id of removes) {
        const page = pageById.get(id);
        if (page !== undefined) touched.add(page);
      }
      if (touched.size === 0 && fresh.length === 0) return;
      invalidateOnAbort();

      let nextPage = meta.nextPage;
      const contents = new Map<number, ColdTicket[]>();
      const last = nextPage - 1;
      // The last page takes what is new while it has room.
      if (fresh.length > 0 && (sizeByPage.get(last) ?? LIMITS.coldPage) < LIMITS.coldPage)
        touched.add(last);
      const numbers = [...touched];
      for (const record of await db.pages.bulkGet(numbers)) {
        if (record === undefined) continue;
        contents.set(
          record.page,
          parsePage(record.json)
            .filter(({ id }) => !removes.has(id))
            .map((ticket) => puts.get(ticket.id) ?? ticket),
        );
      }
      let target = contents.get(last);
      for (const ticket of fresh) {
        if (target === undefined || target.length >= LIMITS.coldPage) {
          target = [];
          contents.set(nextPage, target);
          nextPage += 1;
        }
        target.push(ticket);
      }

      const emptied = [...contents]
        .filter(([, tickets]) => tickets.length === 0)
        .map(([page]) => page);
      const filled = [...contents].filter(([, tickets]) => tickets.length > 0);
      await db.pages.bulkPut(
        filled.map(([page, tickets]) => ({ page, json: JSON.stringify(tickets) })),
      );
      await db.pageIds.bulkPut(
        filled.map(([page, tickets]) => ({ page, ids: tickets.map(({ id }) => id).join(' ') })),
      );
      await db.pages.bulkDelete(emptied);
      await db.pageIds.bulkDelete(emptied);
      await putMeta(db, 'cold', { ...meta, rev: meta.rev + 1, nextPage });

      rev = meta.rev + 1;
      for (const id of removes) pageById.delete(id);
      for (const page of emptied) sizeByPage.delete(page);
      for (const [page, tickets] of filled) {
        sizeByPage.set(page, tickets.length);
        for (const { id } of tickets) pageById.set(id, page);
      }
    },

    reindex: async (db) => {
      const meta = await coldMeta(db);
      const pages = (await db.pages.toCollection().primaryKeys()) as number[];
      await db.pageIds.clear();
      for (const page of pages) {
        const record = await db.pages.get(page);
        const ids = record === undefined ? [] : parsePage(record.json).map(({ id }) => id);
        if (ids.length > 0) await db.pageIds.put({ page, ids: ids.join(' ') });
      }
      await putMeta(db, 'cold', { ...meta, rev: meta.rev + 1 });
      rev = -1;
    },

    clear: async (db) => {
      const meta = await coldMeta(db);
      await db.pages.clear();
      await db.pageIds.clear();
      await putMeta(db, 'cold', { rev: meta.rev + 1, nextPage: 1, isFull: false });
      rev = -1;
    },
  };
}
