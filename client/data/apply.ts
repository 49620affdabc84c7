// One way into the replica: pages of a pull, pages of a load and frames of a socket all come through `applyFeed`.
//
// - The cursor moves in the transaction that stores the page, or not at all (INV16).
// - A pull's page is stored only if the cursor is still the one it was asked with, a load's page only if its run is
//   still the current one: what comes late, twice, or from a tab that was frozen is refused whole (INV15).
// - Scopes that were lost go first (INV14). Of a row, the higher `v` stays.
// - Every ticket touched gets its view afresh from base and pending entries (INV17).

import { scopeOfOwner } from '#shared/access/owner.ts';
import type { EntryId, MessageId, TicketId } from '#shared/base/ids.ts';
import { assert, assertNever } from '#shared/base/assert.ts';
import type { TemplateRow, ViewRow } from '#shared/protocol/rows.ts';
import type { Change, ColdItem, Scope } from '#shared/protocol/sync.ts';
import { parsePage } from './cold-pages.ts';
import { getMeta, putMany, putMeta, type DeskDatabase } from './database.ts';
import { touchDirectory } from './directory.ts';
import type { EngineRoom } from './engine-room.ts';
import { forgetRedacted } from './forget-redacted.ts';
import { mergeHeldReply } from './held-merge.ts';
import { forgetOldNotifications } from './old-notifications.ts';
import { sendDoneAgain } from './outbox.ts';
import { dropNotBrought, UNCONFIRMED } from './unconfirmed.ts';
import {
  docRecord,
  packConversations,
  unpackConversations,
  type Brought,
} from './packed-conversations.ts';
import { messageOf } from './predict.ts';
import { leaveSearch, markForSearch } from './search/search-pages.ts';
import { settleAside } from './set-aside.ts';
import {
  docKey,
  type DocRecord,
  type EventRecord,
  type FileRowRecord,
  type OutboxRecord,
  type SmallRecord,
} from './records.ts';
import {
  createWorkset,
  dropConversation,
  groupByTicket,
  pendingByTicket,
  recount,
  WORKSET_TABLES,
  type WorkTicket,
  type Workset,
} from './workset.ts';

export type ReplicaPosition = {
  readonly cursor: string | null;
  /** The load that is under way. */
  readonly loadToken: string | null;
};

export async function positionOf(db: DeskDatabase): Promise<ReplicaPosition> {
  const [cursor, load] = await Promise.all([getMeta(db, 'cursor'), getMeta(db, 'load')]);
  return { cursor: cursor?.cursor ?? null, loadToken: load?.token ?? null };
}

async function stands(db: DeskDatabase, expect: ReplicaPosition): Promise<boolean> {
  const now = await positionOf(db);
  return now.cursor === expect.cursor && now.loadToken === expect.loadToken;
}

export type Guard =
  | {
      readonly by: 'pull';
      /** How the replica stood when the page was asked for. */
      readonly expect: ReplicaPosition;
      readonly cursor: string;
      /** Scopes to be loaded before the next pull. */
      readonly load: readonly Scope[];
    }
  | {
      readonly by: 'load';
      readonly token: string;
      readonly mark?: { readonly resume: string; readonly done: number };
      readonly end?: { readonly cursor: string };
    }
  /** Only what belongs to tickets that are here already is taken from a socket. */
  | { readonly by: 'socket' };

export type FeedPage = {
  readonly guard: Guard;
  readonly changes?: readonly Change[];
  readonly cold?: readonly ColdItem[];
  readonly remove?: readonly Scope[];
  /** Entries whose effect the replica has once this page is stored. */
  readonly settle?: readonly EntryId[];
};

/** False: the page came too late and nothing of it was stored. */
export async function applyFeed(room: EngineRoom, page: FeedPage): Promise<boolean> {
  const changed = await room.store.write('relaxed', [...WORKSET_TABLES, 'held'], async (db) => {
    if (!(await passes(db, page.guard))) return undefined;
    const ids = await store(room, db, page);
    // What is told within a transaction is heard within it, and everything that follows from it would run there.
    return (await moveOn(room, db, page.guard)) ? 'all' : ids;
  });
  if (changed === undefined) return false;
  if (changed.length > 0) room.hub.tell({ t: 'tickets', ids: changed });
  return true;
}

async function passes(db: DeskDatabase, guard: Guard): Promise<boolean> {
  switch (guard.by) {
    case 'socket':
      return true;
    case 'load':
      return (await positionOf(db)).loadToken === guard.token;
    case 'pull':
      return stands(db, guard.expect);
    default:
      return assertNever(guard);
  }
}

/** True: more than the rows of the page has changed. */
async function moveOn(room: EngineRoom, db: DeskDatabase, guard: Guard): Promise<boolean> {
  let isMoreChanged = false;
  if (guard.by === 'pull') {
    await putMeta(db, 'cursor', { cursor: guard.cursor });
    if (guard.load.length === 0) {
      await db.meta.delete('load');
    } else {
      const token = room.ids<string>();
      await putMeta(db, 'load', {
        token,
        scopes: guard.load,
        cursor: guard.cursor,
        resume: null,
        done: 0,
        total: 0,
      });
    }
  }
  if (guard.by === 'load' && guard.mark !== undefined) {
    const load = await getMeta(db, 'load');
    assert(load !== undefined, 'a load without its record');
    await putMeta(db, 'load', { ...load, ...guard.mark });
  }
  if (guard.by === 'load' && guard.end !== undefined) {
    const load = await getMeta(db, 'load');
    if (load?.cursor === null || load?.isRepair === true)
      isMoreChanged = await dropNotBrought(room, db);
    await putMeta(db, 'cursor', guard.end);
    await db.meta.delete('load');
  }
  return isMoreChanged;
}

/**
 * Some scopes are found to differ from the server's: loads them again with the cursor there is. Their tickets leave
 * without the traces of unsent work that a lost scope would take along, and come back with the load. False: the
 * replica has moved on since.
 */
export async function reloadScopes(
  room: EngineRoom,
  expect: ReplicaPosition,
  scopes: readonly Scope[],
): Promise<boolean> {
  const changed = await room.store.write('relaxed', [...WORKSET_TABLES, 'held'], async (db) => {
    const { cursor } = expect;
    if (cursor === null || !(await stands(db, expect))) return undefined;
    const wrong = new Set(scopes);
    // What was found wrong may be what these are kept by.
    await room.shelf.reindex(db);
    await recount(db);
    const workset = createWorkset(db, room.shelf);
    await workset.load(await ticketsOf(db, { guard: { by: 'socket' }, remove: scopes }));
    for (const ticket of workset.all()) {
      for (const scope of wrong) ticket.scopes.delete(scope);
      // Also of one that stays in another scope: a message too many would stay for ever.
      await dropConversation(db, ticket.id);
    }
    await leaveSearch(
      db,
      [...workset.all()].map(({ id }) => id),
    );
    const kinds = new Set<string>([
      ...(wrong.has('w') || scopes.some((scope) => scope.startsWith('c:'))
        ? ['workspace', 'person', 'group']
        : []),
      ...(scopes.some((scope) => scope.startsWith('u:'))
        ? ['self', 'held-reply', 'notification']
        : []),
    ]);
    // Still there to predict with until the load replaces them; what it does not replace goes at its end.
    const small = [
      ...(await db.small.toArray()).filter(({ kind }) => kinds.has(kind)),
      ...(await ownedIn(db, scopes)),
    ];
    await db.small.bulkPut(small.map((record) => ({ ...record, v: UNCONFIRMED })));

    const ids = new Set([...workset.all()].map(({ id }) => id));
    const active = [...new Set([...(await pendingByTicket(db)).values()].flat())];
    await db.outbox.bulkPut(
      active
        .filter(({ isLanded, ticketIds }) => isLanded && ticketIds.some((id) => ids.has(id)))
        .map((entry) => ({ ...entry, isLanded: false })),
    );
    const prediction = await room.predictions.load(db);
    assert(prediction !== undefined, 'a replica with a cursor knows who one is');
    const touched = await workset.save(await pendingByTicket(db), prediction, 'keep-traces');
    await putMeta(db, 'load', {
      token: room.ids<string>(),
      scopes,
      cursor,
      resume: null,
      done: 0,
      total: 0,
      isRepair: true,
    });
    return touched;
  });
  if (changed === undefined) return false;
  room.hub.tell({ t: 'tickets', ids: 'all' });
  return true;
}

async function store(
  room: EngineRoom,
  db: DeskDatabase,
  page: FeedPage,
): Promise<readonly TicketId[]> {
  const changes = page.changes ?? [];
  const workset = createWorkset(db, room.shelf);
  let pending = await pendingByTicket(db);

  const hasLostDirectory = await forgetColleagues(db, page.remove ?? []);
  const hasNewDirectory = (await storeSmall(db, changes)) || hasLostDirectory;
  await workset.load(await ticketsOf(db, page));
  const mayAdd = page.guard.by !== 'socket';
  leaveScopes(workset, page.remove ?? []);
  enterAndLeave(workset, changes, mayAdd);
  takeCold(workset, page.cold ?? []);
  takeRows(workset, changes);
  await storeConversations(db, workset, changes, await mayPack(db, page.guard));

  if (mayAdd) await settleAside(db, messagesIn(changes));
  // A socket brings a message without what else its entry did: it is not to be taken for the whole.
  const landed =
    mayAdd && (await landMessages(db, changes, [...new Set([...pending.values()].flat())]));
  // After landing, which writes entries back as they were read.
  const settled = await settleEntries(room, db, page.settle ?? []);
  await forgetRedacted(db, changes, (id) => workset.get(id as TicketId)?.heat === 'hot');
  if (settled.length > 0 || landed) pending = await pendingByTicket(db);
  await workset.load(settled);
  // Also those that are not here: nothing of an answered entry is kept for a ticket that one may not see.
  for (const id of settled) workset.add(id);
  // Rights or configuration have changed: every prediction may come out differently.
  if (hasNewDirectory) await workset.load(await ticketsToPredictAgain(db, changes, pending.keys()));

  const prediction = await room.predictions.load(db);
  assert(prediction !== undefined, 'who one is and where is stored before any page');
  return workset.save(pending, prediction);
}

const DIRECTORY_KINDS: ReadonlySet<string> = new Set(['workspace', 'self', 'person', 'group']);

/** Whether anything that predictions depend on was among them. */
async function storeSmall(db: DeskDatabase, changes: readonly Change[]): Promise<boolean> {
  const records: SmallRecord[] = [];
  for (const change of changes) {
    if (!isSmall(change)) continue;
    const before = await db.small.get([change.t, change.row.id]);
    if (before !== undefined && before.v > change.v) continue;
    records.push({
      kind: change.t,
      id: change.row.id,
      row: change.row,
      v: change.v,
    } as SmallRecord);
    if (change.t === 'held-reply') await mergeHeldReply(db, change.row);
  }
  await db.small.bulkPut(records);
  const settled = records.filter(
    (record) => record.kind === 'held-reply' && record.row.settled !== null,
  );
  await db.small.bulkDelete(settled.map(({ kind, id }) => [kind, id]));
  if (records.some(({ kind }) => kind === 'notification')) await forgetOldNotifications(db);
  const touches = records.some(({ kind }) => DIRECTORY_KINDS.has(kind));
  if (touches) await touchDirectory(db);
  return touches;
}

/** Who may no longer see people, groups, templates and views keeps none (INV14); the workspace stays, for its statuses. */
async function forgetColleagues(db: DeskDatabase, removed: readonly Scope[]): Promise<boolean> {
  if (removed.length === 0) return false;
  const gone = await ownedIn(db, removed);
  await db.small.bulkDelete(gone.map(({ kind, id }) => [kind, id]));
  if (!removed.includes('w')) return false;
  for (const kind of ['person', 'group']) await db.small.where('kind').equals(kind).delete();
  await touchDirectory(db);
  return true;
}

/** Templates and saved views are where their owner is. */
async function ownedIn(
  db: DeskDatabase,
  scopes: readonly Scope[],
): Promise<readonly SmallRecord[]> {
  const owned = await db.small.where('kind').anyOf('template', 'view').toArray();
  return owned.filter((record) =>
    scopes.includes(scopeOfOwner(record.row as TemplateRow | ViewRow)),
  );
}

type SmallChange = Extract<Change, { t: SmallRecord['kind'] }>;
const TICKET_CHANGES: ReadonlySet<string> = new Set([
  'in',
  'gone',
  'ticket',
  'desk',
  'doc',
  'doc-reset',
  'event',
  'file',
]);
const isSmall = (change: Change): change is SmallChange => !TICKET_CHANGES.has(change.t);

/** The tickets that a page is about. */
async function ticketsOf(db: DeskDatabase, page: FeedPage): Promise<ReadonlySet<TicketId>> {
  const ids = new Set<TicketId>();
  for (const change of page.changes ?? []) {
    const id = isSmall(change) ? undefined : ticketOf(change);
    if (id !== undefined) ids.add(id);
  }
  for (const item of page.cold ?? []) ids.add(item.row.id);
  if (page.remove !== undefined && page.remove.length > 0) {
    const removed = new Set(page.remove);
    const isIn = ({ scopes }: { readonly scopes: readonly Scope[] }) =>
      scopes.some((scope) => removed.has(scope));
    for (const record of await db.tickets.toArray()) if (isIn(record)) ids.add(record.id);
    for (const { json } of await db.pages.toArray()) {
      for (const ticket of parsePage(json)) if (isIn(ticket)) ids.add(ticket.id);
    }
  }
  return ids;
}

function ticketOf(change: Exclude<Change, SmallChange>): TicketId {
  switch (change.t) {
    case 'in':
    case 'gone':
      return change.id;
    case 'ticket':
    case 'desk':
      return change.row.id;
    case 'doc':
    case 'event':
    case 'file':
      return change.row.ticketId;
    case 'doc-reset':
      return change.ticketId;
    default:
      return assertNever(change);
  }
}

function leaveScopes(workset: Workset, removed: readonly Scope[]): void {
  for (const ticket of workset.all()) for (const scope of removed) ticket.scopes.delete(scope);
}

function enterAndLeave(workset: Workset, changes: readonly Change[], mayAdd: boolean): void {
  for (const change of changes)
    if (change.t === 'gone') workset.get(change.id)?.scopes.delete(change.scope);
  for (const change of changes) {
    if (change.t !== 'in') continue;
    const ticket = mayAdd ? workset.add(change.id) : workset.get(change.id);
    if (ticket === undefined) continue;
    // A ticket that comes in or warms up brings its whole conversation again.
    if (change.heat === 'hot' && (ticket.heat === 'cold' || ticket.scopes.size === 0))
      ticket.isStripped = false;
    ticket.scopes.add(change.scope);
    ticket.heat = change.heat;
  }
}

function takeCold(workset: Workset, items: readonly ColdItem[]): void {
  for (const { row, v, desk, dv, scopes } of items) {
    const ticket = workset.add(row.id);
    for (const scope of scopes) ticket.scopes.add(scope);
    if (ticket.base !== null && ticket.base.v > v) continue;
    ticket.heat = 'cold';
    ticket.base = { row, v, ...(desk !== undefined && { desk, dv: dv ?? v }) };
  }
}

function takeRows(workset: Workset, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.t !== 'ticket') continue;
    const ticket = workset.get(change.row.id);
    if (ticket === undefined || (ticket.base !== null && ticket.base.v > change.v)) continue;
    ticket.base = { ...ticket.base, row: change.row, v: change.v };
  }
  for (const change of changes) {
    if (change.t !== 'desk') continue;
    const ticket = workset.get(change.row.id);
    // A desk row never comes without its ticket's row, in this page or an earlier one.
    if (ticket === undefined || ticket.base === null || (ticket.base.dv ?? 0) > change.v) continue;
    ticket.base = { ...ticket.base, desk: change.row, dv: change.v };
  }
}

async function storeConversations(
  db: DeskDatabase,
  workset: Workset,
  changes: readonly Change[],
  isPacked: boolean,
): Promise<void> {
  const docs: DocRecord[] = [];
  const events: EventRecord[] = [];
  const files: FileRowRecord[] = [];
  const fresh = new Map<TicketId, Brought>();
  const isKept = ({ base, scopes, heat, isStripped }: WorkTicket): boolean =>
    base !== null && scopes.size > 0 && heat === 'hot' && !isStripped;
  await unpackConversations(db, changedConversations(workset, changes, isPacked));
  for (const change of changes) {
    if (change.t === 'doc-reset') {
      const { ticketId, kind, generation } = change;
      await db.docs
        .where('[doc+seq]')
        .between(
          [docKey(ticketId, kind, 0), 0],
          [docKey(ticketId, kind, generation), 0],
          true,
          false,
        )
        .delete();
      // What was redacted may have had them.
      await db.keptFiles.where('ticketId').equals(ticketId).delete();
    }
    if (change.t !== 'doc' && change.t !== 'event' && change.t !== 'file') continue;
    const ticket = workset.get(change.row.ticketId);
    if (ticket === undefined || !isKept(ticket)) continue;
    if (change.t === 'file') {
      files.push({ ...change.row, v: change.v });
      continue;
    }
    // What a load brings of a ticket that is new here is all there is of it so far.
    if (isPacked && ticket.was === undefined) {
      const brought = fresh.get(ticket.id) ?? { docs: [], events: [] };
      fresh.set(ticket.id, brought);
      if (change.t === 'doc') brought.docs.push({ ...change.row, v: change.v });
      else brought.events.push({ ...change.row, v: change.v });
    } else if (change.t === 'doc') docs.push(docRecord(change.row, change.v));
    else events.push({ ...change.row, v: change.v });
  }
  for (const long of await packConversations(db, fresh)) {
    docs.push(...long.docs.map((row) => docRecord(row, row.v)));
    events.push(...long.events);
  }
  await putMany(db.docs, docs);
  await putMany(db.events, events);
  await storeFileRows(db, files);
  // What was taken out of a conversation is not found any more either.
  const redone = changes.flatMap((change) => (change.t === 'doc-reset' ? [change.ticketId] : []));
  if (redone.length > 0) await leaveSearch(db, redone);
}

/** Unlike messages and events, which never change, these do: a later version wins. */
export async function storeFileRows(
  db: DeskDatabase,
  files: readonly FileRowRecord[],
): Promise<void> {
  if (files.length === 0) return;
  const before = await db.fileRows.bulkGet(files.map(({ id }) => id));
  await db.fileRows.bulkPut(files.filter(({ v }, index) => (before[index]?.v ?? 0) <= v));
  // What nobody may have any more is not kept either.
  const gone = files.filter(({ state }) => state !== 'ready').map(({ id }) => id);
  await db.keptFiles.bulkDelete(gone.flatMap((id) => [`${id}/content`, `${id}/thumbnail`]));
  // One finds a ticket by the names of its files.
  await markForSearch(db, [...new Set(files.map(({ ticketId }) => ticketId))]);
}

/** After a fault nobody knows what of a ticket that is not here is here all the same: record by record it is put right. */
async function mayPack(db: DeskDatabase, guard: Guard): Promise<boolean> {
  return guard.by === 'load' && (await getMeta(db, 'load'))?.isRepair !== true;
}

/** Those that get or lose something now, but for those that are only being packed. */
function changedConversations(
  workset: Workset,
  changes: readonly Change[],
  isPacked: boolean,
): ReadonlySet<TicketId> {
  const ids = new Set<TicketId>();
  for (const change of changes) {
    if (change.t !== 'doc' && change.t !== 'event' && change.t !== 'doc-reset') continue;
    const id = ticketOf(change);
    if (!isPacked || workset.get(id)?.was !== undefined) ids.add(id);
  }
  return ids;
}

/** Answered entries whose effect has come: out of the pending ones. Returns the tickets they touched. */
async function settleEntries(
  room: EngineRoom,
  db: DeskDatabase,
  ids: readonly EntryId[],
): Promise<readonly TicketId[]> {
  const entries = (await db.outbox.bulkGet([...ids])).filter(
    (entry) => entry?.state === 'ok',
  ) as OutboxRecord[];
  const doneAt = room.platform.now();
  await db.outbox.bulkPut(
    entries.map(({ isAgain: _again, ...entry }) => ({
      ...entry,
      state: 'done' as const,
      // Of what was sent once more the first time counts: by it the server forgets.
      doneAt: entry.doneAt ?? doneAt,
    })),
  );
  const settled = new Set(entries.map(({ id }) => id));
  const held = await db.held.toArray();
  const over = held.filter((item) => item.settledBy !== null && settled.has(item.settledBy));
  await db.held.bulkDelete(over.map(({ id }) => id));
  return entries.flatMap((entry) => entry.ticketIds);
}

const messagesIn = (changes: readonly Change[]): ReadonlySet<MessageId> =>
  new Set(changes.flatMap((change) => (change.t === 'doc' ? [change.row.messageId] : [])));

/** Messages of one's own that the feed brings before the answer to their push: not to be shown twice. */
async function landMessages(
  db: DeskDatabase,
  changes: readonly Change[],
  pending: readonly OutboxRecord[],
): Promise<boolean> {
  if (pending.length === 0) return false;
  const arrived = messagesIn(changes);
  const landed = pending.filter(
    (entry) =>
      !entry.isLanded &&
      entry.commands.some((command) => {
        const message = messageOf(command);
        return message !== undefined && arrived.has(message.id);
      }),
  );
  await db.outbox.bulkPut(landed.map((entry) => ({ ...entry, isLanded: true })));
  return landed.length > 0;
}

/** After a change of rights: tickets with pending entries. After one of the configuration: all, for their phases. */
async function ticketsToPredictAgain(
  db: DeskDatabase,
  changes: readonly Change[],
  withPending: Iterable<TicketId>,
): Promise<Iterable<TicketId>> {
  if (!changes.some((change) => change.t === 'workspace')) return withPending;
  return (await db.tickets.toCollection().primaryKeys()) as TicketId[];
}

/**
 * The cursor cannot be continued: drops the replica and prepares a full load. Unsent work, held work and drafts stay,
 * and tickets made here are shown on (INV20). False: another tab was faster.
 */
export async function resetReplica(
  room: EngineRoom,
  expect: ReplicaPosition,
  scopes: readonly Scope[],
  /** The server may lack what it had accepted; `accepted`: also what it accepted last. */
  lacks?: 'done' | 'accepted',
): Promise<boolean> {
  const isReset = await room.store.write('relaxed', [...WORKSET_TABLES, 'held'], async (db) => {
    if (!(await stands(db, expect))) return false;
    await Promise.all([
      db.tickets.clear(),
      db.docs.clear(),
      db.events.clear(),
      db.viewCounts.clear(),
      db.fileRows.clear(),
      db.keptFiles.clear(),
    ]);
    await room.shelf.clear(db);
    await leaveSearch(db, [], true);
    const small = await db.small.toArray();
    await db.small.clear();
    const kept = small.filter(({ kind }) => DIRECTORY_KINDS.has(kind));
    await db.small.bulkPut(kept.map((record) => ({ ...record, v: UNCONFIRMED })));

    const active = [...new Set([...(await pendingByTicket(db)).values()].flat())].toSorted(
      (a, b) => a.n - b.n,
    );
    // A message that had landed belongs to the pending ones again until the load brings it.
    const fresh = active.map((entry) => ({ ...entry, isLanded: false }));
    await db.outbox.bulkPut(fresh);
    const prediction = await room.predictions.load(db);
    if (prediction !== undefined) {
      const workset = createWorkset(db, room.shelf);
      const pending = groupByTicket(fresh);
      for (const id of pending.keys()) workset.add(id);
      await workset.save(pending, prediction);
    }
    if (lacks !== undefined) await sendDoneAgain(room, db, lacks === 'accepted');
    await putMeta(db, 'cursor', { cursor: null });
    const token = room.ids<string>();
    await putMeta(db, 'load', { token, scopes, cursor: null, resume: null, done: 0, total: 0 });
    return true;
  });
  if (isReset) room.hub.tell({ t: 'tickets', ids: 'all' });
  return isReset;
}
