// The tickets that one transaction works on. They are loaded from wherever they lie (a record each, or a packed page),
// changed, then every one gets its view afresh, goes to its place, and the counts of the lists follow (INV17, INV24).

import Dexie from 'dexie';
import type { TicketId } from '#shared/base/ids.ts';
import type { Heat, Scope } from '#shared/protocol/sync.ts';
import type { ColdShelf } from './cold-pages.ts';
import { leaveSearch, markForSearch, SEARCH_TABLES } from './search/search-pages.ts';
import { AT_ONCE, getMany, type DeskDatabase } from './database.ts';
import { replay, viewOf, viewsOf, type Prediction } from './predict.ts';
import {
  ACTIVE_STATES,
  type ColdTicket,
  type OutboxRecord,
  type TicketBase,
  type TicketRecord,
  type ViewId,
} from './records.ts';

/** Tables that a workset may touch. */
export const WORKSET_TABLES = [
  'tickets',
  'pages',
  'pageIds',
  'docs',
  'events',
  'small',
  'meta',
  'viewCounts',
  'outbox',
  'drafts',
  'draftStates',
  'fileRows',
  'keptFiles',
  'reads',
  ...SEARCH_TABLES,
] as const;

/** Every cold ticket has ended, or it would not be cold. */
const COLD_VIEWS: readonly ViewId[] = ['closed'];

export type WorkTicket = {
  readonly id: TicketId;
  base: TicketBase | null;
  readonly scopes: Set<Scope>;
  heat: Heat;
  isStripped: boolean;
  /** As it was found; undefined: new here. */
  readonly was: 'record' | 'cold' | undefined;
  readonly wasHeat: Heat | undefined;
  readonly oldViews: readonly ViewId[];
};

export type PendingByTicket = ReadonlyMap<TicketId, readonly OutboxRecord[]>;

export type Workset = {
  readonly load: (ids: Iterable<TicketId>) => Promise<void>;
  readonly get: (id: TicketId) => WorkTicket | undefined;
  readonly add: (id: TicketId) => WorkTicket;
  readonly all: () => Iterable<WorkTicket>;
  /** `keep-traces`: tickets that leave come back at once, and what else tells of them stays. */
  readonly save: (
    pending: PendingByTicket,
    prediction: Prediction,
    traces?: 'drop-traces' | 'keep-traces',
  ) => Promise<readonly TicketId[]>;
};

export function createWorkset(db: DeskDatabase, shelf: ColdShelf): Workset {
  const tickets = new Map<TicketId, WorkTicket>();
  const looked = new Set<TicketId>();

  const place = (ticket: Omit<WorkTicket, 'wasHeat'>) => {
    const full = { ...ticket, wasHeat: ticket.was === undefined ? undefined : ticket.heat };
    tickets.set(ticket.id, full);
    return full;
  };
  const add = (id: TicketId) =>
    tickets.get(id) ??
    place({
      id,
      base: null,
      scopes: new Set(),
      heat: 'hot',
      isStripped: false,
      was: undefined,
      oldViews: [],
    });

  return {
    load: async (ids) => {
      const wanted = [...new Set(ids)].filter((id) => !looked.has(id));
      if (wanted.length === 0) return;
      for (const id of wanted) looked.add(id);
      const records = await getMany(db.tickets, wanted);
      for (const record of records) if (record !== undefined) place(fromRecord(record));
      const missing = wanted.filter((id) => !tickets.has(id));
      for (const [id, cold] of await shelf.find(db, missing)) {
        place({
          id,
          base: cold.base,
          scopes: new Set(cold.scopes),
          heat: 'cold',
          isStripped: cold.isStripped ?? false,
          was: 'cold',
          oldViews: COLD_VIEWS,
        });
      }
    },
    get: (id) => tickets.get(id),
    add,
    all: () => tickets.values(),
    save: (pending, prediction, traces = 'drop-traces') =>
      save(db, shelf, [...tickets.values()], pending, prediction, traces),
  };
}

const fromRecord = (record: TicketRecord): Omit<WorkTicket, 'wasHeat'> => ({
  id: record.id,
  base: record.base,
  scopes: new Set(record.scopes),
  heat: record.heat,
  isStripped: record.isStripped,
  was: 'record',
  oldViews: record.views,
});

async function save(
  db: DeskDatabase,
  shelf: ColdShelf,
  tickets: readonly WorkTicket[],
  pendingByTicket: PendingByTicket,
  prediction: Prediction,
  traces: 'drop-traces' | 'keep-traces',
): Promise<readonly TicketId[]> {
  let puts: TicketRecord[] = [];
  const deletes: TicketId[] = [];
  const coldPuts = new Map<TicketId, ColdTicket>();
  const coldRemoves = new Set<TicketId>();
  const dropped = new Set<TicketId>();
  /** Those that leave the device whole. */
  const gone = new Set<TicketId>();
  /** Those whose conversation leaves the device. */
  const parted: TicketId[] = [];
  const counts = new Map<ViewId, number>();
  const count = (views: readonly ViewId[], by: number) => {
    for (const view of views) counts.set(view, (counts.get(view) ?? 0) + by);
  };

  for (const ticket of tickets) {
    const pending = pendingByTicket.get(ticket.id) ?? [];
    if (ticket.scopes.size === 0) {
      if (ticket.base !== null || pending.length === 0) dropped.add(ticket.id);
      ticket.base = null;
    }
    const placed = placeOf(ticket, pending, prediction);
    if (placed?.where === 'record') {
      puts.push(placed.record);
      if (puts.length >= AT_ONCE) {
        // Between two of these the page can draw.
        await db.tickets.bulkPut(puts);
        puts = [];
      }
      if (ticket.was === 'cold') coldRemoves.add(ticket.id);
    } else if (placed?.where === 'cold') {
      coldPuts.set(ticket.id, placed.ticket);
      if (ticket.was === 'record') deletes.push(ticket.id);
    } else {
      gone.add(ticket.id);
      if (ticket.was === 'record') deletes.push(ticket.id);
      if (ticket.was === 'cold') coldRemoves.add(ticket.id);
    }
    if (ticket.wasHeat === 'hot' && (ticket.heat === 'cold' || ticket.base === null))
      parted.push(ticket.id);
    count(ticket.oldViews, -1);
    count(
      placed === undefined ? [] : placed.where === 'record' ? placed.record.views : COLD_VIEWS,
      1,
    );
  }

  await db.tickets.bulkPut(puts);
  await db.tickets.bulkDelete(deletes);
  await shelf.change(db, coldPuts, coldRemoves);
  for (const id of parted) await dropConversation(db, id);
  if (dropped.size > 0 && traces === 'drop-traces') await dropTraces(db, dropped);
  await addCounts(db, counts);
  const left = new Set([...gone, ...parted]);
  if (left.size > 0) await leaveSearch(db, left);
  await markForSearch(
    db,
    tickets.flatMap(({ id }) => (gone.has(id) ? [] : [id])),
  );
  return tickets.map(({ id }) => id);
}

function placeOf(ticket: WorkTicket, pending: readonly OutboxRecord[], prediction: Prediction) {
  const replayed = replay(ticket.id, ticket.base, pending, prediction);
  if (replayed.state === undefined) return undefined;
  if (ticket.base !== null && ticket.heat === 'cold' && pending.length === 0) {
    return {
      where: 'cold' as const,
      ticket: {
        id: ticket.id,
        base: ticket.base,
        scopes: [...ticket.scopes],
        ...(ticket.isStripped && { isStripped: true }),
      },
    };
  }
  const view = viewOf(
    { ...replayed, state: replayed.state },
    ticket,
    pending.length,
    prediction.configuration,
  );
  const record: TicketRecord = {
    id: ticket.id,
    base: ticket.base,
    scopes: [...ticket.scopes],
    heat: ticket.heat,
    isStripped: ticket.isStripped,
    view,
    views: viewsOf(view, prediction),
    number: view.number ?? 0,
    updatedAt: view.updatedAt,
  };
  return { where: 'record' as const, record };
}

/** Messages with their files, and history; what is left is the ticket's row. */
export async function dropConversation(db: DeskDatabase, id: TicketId): Promise<void> {
  await db.docs
    .where('[doc+seq]')
    .between([`${id}/`, Dexie.minKey], [`${id}/\uffff`, Dexie.maxKey])
    .delete();
  await db.events.where('[ticketId+seq]').between([id, Dexie.minKey], [id, Dexie.maxKey]).delete();
  await db.fileRows.where('ticketId').equals(id).delete();
  await db.keptFiles.where('ticketId').equals(id).delete();
}

/** What else tells of tickets that this person may no longer see (INV14); their own unsent words stay. */
export async function dropTraces(db: DeskDatabase, dropped: ReadonlySet<TicketId>): Promise<void> {
  const done = await db.outbox.where('state').equals('done').toArray();
  await db.outbox.bulkDelete(
    done.filter((entry) => entry.ticketIds.some((id) => dropped.has(id))).map(({ id }) => id),
  );
  const notices = await db.small.where('kind').equals('notification').toArray();
  await db.small.bulkDelete(
    notices
      .filter(({ row }) => 'ticketId' in row && dropped.has(row.ticketId))
      .map(({ kind, id }) => [kind, id]),
  );
  await db.reads
    .where('id')
    .anyOf([...dropped])
    .filter(({ untold }) => untold === undefined)
    .delete();
  for (const state of await db.draftStates.toArray()) {
    const { ticketId, generation, isDirty, isPrivate } = state;
    if (!dropped.has(ticketId) || isPrivate) continue;
    if (isDirty) {
      await db.draftStates.put({ ...state, isPrivate: true });
      continue;
    }
    await db.drafts.where('[ticketId+generation]').equals([ticketId, generation]).delete();
    await db.draftStates.delete([ticketId, generation]);
  }
}

async function addCounts(db: DeskDatabase, changes: ReadonlyMap<ViewId, number>): Promise<void> {
  const moved = [...changes].filter(([, by]) => by !== 0);
  if (moved.length === 0) return;
  const before = await db.viewCounts.bulkGet(moved.map(([view]) => view));
  await db.viewCounts.bulkPut(
    moved.map(([view, by], index) => ({ view, count: (before[index]?.count ?? 0) + by })),
  );
}

/** The counts of the lists from what is there, when they can no longer be trusted. */
export async function recount(db: DeskDatabase): Promise<void> {
  const counts = new Map<ViewId, number>();
  const add = (view: ViewId, by: number) => counts.set(view, (counts.get(view) ?? 0) + by);
  for (const { views } of await db.tickets.toArray()) for (const view of views) add(view, 1);
  for (const { ids } of await db.pageIds.toArray())
    for (const view of COLD_VIEWS) add(view, ids.split(' ').length);
  await db.viewCounts.clear();
  await db.viewCounts.bulkPut([...counts].map(([view, count]) => ({ view, count })));
}

/** Entries that are not yet part of the base, by ticket, in order of n. */
export async function pendingByTicket(db: DeskDatabase): Promise<PendingByTicket> {
  const lists = await Promise.all(
    ACTIVE_STATES.map((state) => db.outbox.where('state').equals(state).toArray()),
  );
  return groupByTicket(lists.flat().toSorted((a, b) => a.n - b.n));
}

export function groupByTicket(entries: readonly OutboxRecord[]): PendingByTicket {
  const byTicket = new Map<TicketId, OutboxRecord[]>();
  for (const entry of entries) {
    for (const id of entry.ticketIds) {
      const list = byTicket.get(id);
      if (list === undefined) byTicket.set(id, [entry]);
      else list.push(entry);
    }
  }
  return byTicket;
}
