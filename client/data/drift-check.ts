// The drift check (sync-design B25): once a day, when there is nothing left to pull, the device sums up what it holds
// and the server says which scopes differ. Such a difference is a fault of ours. It is reported, and the scopes are
// loaded again: what is queued, held or drafted here has no part in it.
//
// Read in slices, so that nothing blocks while 100,000 tickets are summed up, and given up if anything changes meanwhile.

import { scopeOfOwner } from '#shared/access/owner.ts';
import type { Actor } from '#shared/access/actor.ts';
import { scopesOf } from '#shared/access/scopes.ts';
import type { GroupId, TicketId } from '#shared/base/ids.ts';
import type { SelfRow, SmallKind, TemplateRow, ViewRow } from '#shared/protocol/rows.ts';
import {
  createDriftFold,
  docDriftId,
  ticketDriftMark,
  type DriftFold,
} from '#shared/protocol/drift.ts';
import {
  LIMITS,
  PROTOCOL,
  type DriftAnswer,
  type DriftSum,
  type Scope,
} from '#shared/protocol/sync.ts';
import { positionOf, reloadScopes, resetReplica, type ReplicaPosition } from './apply.ts';
import { coldMeta, parsePage } from './cold-pages.ts';
import { getMeta, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { messageKeys } from './packed-conversations.ts';
import type { TicketBase } from './records.ts';
import type { Wire } from './sync/wire.ts';

const EVERY_MS = 24 * 3_600_000;
/** Records read in one go. */
const SLICE = 500;
const PAGES_AT_ONCE = 4;

/** `healing`: scopes are to be loaded again. `later`: not now, something is under way or was given up for space. */
export type DriftChecked = 'not-due' | 'same' | 'healing' | 'later';

/** After a round that left nothing to pull. `isDemanded`: whether it is due or not. */
export async function checkDrift(
  room: EngineRoom,
  wire: Pick<Wire, 'post'>,
  signal: AbortSignal,
  isDemanded = false,
): Promise<DriftChecked> {
  const now = room.platform.now();
  const last = await room.store.read(['meta'], (db) => getMeta(db, 'drift'));
  if (last === undefined && !isDemanded) {
    // What has just been loaded is not checked at once.
    await note(room, now);
    return 'not-due';
  }
  // A clock that was set back must not put the check off for years.
  if (!isDemanded && last !== undefined && now >= last.at && now - last.at < EVERY_MS)
    return 'not-due';
  const summed = await sumUp(room, signal);
  if (summed === undefined) return 'later';
  // Also when it fails on the way: once a day is enough for either side.
  await note(room, now);
  const { position, sums } = summed;
  const answer = (await wire.post(
    'drift',
    { protocol: PROTOCOL, cursor: position.cursor!, scopes: sums },
    signal,
  )) as DriftAnswer;
  if (answer.status === 'reset') {
    await resetReplica(room, position, answer.scopes);
    return 'healing';
  }
  if (answer.reload.length === 0) return 'same';
  room.platform.warn(`The device differed from the server in ${answer.reload.length} scopes`);
  return (await reloadScopes(room, position, answer.reload)) ? 'healing' : 'later';
}

const note = (room: EngineRoom, at: number): Promise<void> =>
  room.store.write('relaxed', ['meta'], (db) => putMeta(db, 'drift', { at }));

type Summed = { readonly position: ReplicaPosition; readonly sums: readonly DriftSum[] };

/** Undefined: a load is under way, the replica changed meanwhile, or parts of it were given up for space (L8). */
async function sumUp(room: EngineRoom, signal: AbortSignal): Promise<Summed | undefined> {
  const begin = await room.store.read(['meta'], async (db) => ({
    position: await positionOf(db),
    isFull: (await coldMeta(db)).isFull,
    person: await getMeta(db, 'person'),
  }));
  const { position, isFull, person } = begin;
  if (position.cursor === null || position.loadToken !== null || isFull) return undefined;
  if (person === undefined) return undefined;
  const folds = new Map<Scope, DriftFold>();
  const foldOf = (scope: Scope): DriftFold => {
    const fold = folds.get(scope) ?? createDriftFold(scope);
    folds.set(scope, fold);
    return fold;
  };
  const addTicket = (id: TicketId, base: TicketBase, scopes: readonly Scope[]): void => {
    for (const scope of scopes) foldOf(scope).add('ticket', id, ticketDriftMark(base.row));
  };

  const hot = new Map<TicketId, readonly Scope[]>();
  let hasGaps = false;
  let after = '';
  for (;;) {
    signal.throwIfAborted();
    const records = await room.store.read(['tickets'], (db) =>
      db.tickets.where('id').above(after).limit(SLICE).toArray(),
    );
    for (const { id, base, scopes, heat, isStripped } of records) {
      if (base === null) continue;
      hasGaps ||= isStripped;
      addTicket(id, base, scopes);
      if (heat === 'hot') hot.set(id, scopes);
    }
    const last = records.at(-1);
    if (last === undefined || records.length < SLICE) break;
    after = last.id;
  }
  const pages = await room.store.read(['pages'], (db) => db.pages.toCollection().primaryKeys());
  for (let at = 0; at < pages.length; at += PAGES_AT_ONCE) {
    signal.throwIfAborted();
    const slice = await room.store.read(['pages'], (db) =>
      db.pages.bulkGet(pages.slice(at, at + PAGES_AT_ONCE)),
    );
    for (const page of slice) {
      if (page === undefined) continue;
      for (const { id, base, scopes, isStripped } of parsePage(page.json)) {
        hasGaps ||= isStripped === true;
        addTicket(id, base, scopes);
      }
    }
  }
  if (hasGaps) return undefined;
  const end = await room.store.read(['docs', 'small', 'meta'], async (db) => {
    const now = await positionOf(db);
    if (now.cursor !== position.cursor || now.loadToken !== null) return undefined;
    // Their keys say all that is compared.
    return { keys: await messageKeys(db), small: await smallKeys(db) };
  });
  if (end === undefined) return undefined;
  for (const [doc, seq] of end.keys) addDoc(hot, foldOf, doc, seq);
  const { self, rows } = end.small;
  if (self === undefined) return undefined;
  const groupIds = rows.flatMap(({ kind, id }) => (kind === 'group' ? [id as GroupId] : []));
  // Also those of which nothing is here: that may be what is wrong.
  const scopes = scopesOf(actorOf(self), groupIds);
  for (const scope of scopes) foldOf(scope);
  const audience = (kind: SmallKind): readonly Scope[] => {
    if (kind === 'held-reply') return [`u:${person.personId}`];
    if (kind === 'workspace') return ['w', `c:${person.personId}`];
    return kind === 'person' || kind === 'group' ? ['w'] : [];
  };
  for (const { kind, id, scope: own } of rows) {
    for (const scope of own === undefined ? audience(kind) : [own])
      if (scopes.includes(scope) && kind !== 'self' && kind !== 'notification')
        foldOf(scope).add(kind, id);
  }
  const sums = [...folds.values()].map((fold) => fold.sum());
  return { position, sums: sums.slice(0, LIMITS.scopes) };
}

async function smallKeys(db: DeskDatabase) {
  const rows = await db.small.toArray();
  const self = rows.find(({ kind }) => kind === 'self')?.row as SelfRow | undefined;
  return {
    self,
    rows: rows.map(({ kind, id, row }) => ({
      kind,
      id,
      scope:
        kind === 'template' || kind === 'view'
          ? scopeOfOwner(row as TemplateRow | ViewRow)
          : undefined,
    })),
  };
}

const actorOf = ({ id, permissions, groupIds }: SelfRow): Actor => ({
  kind: 'person',
  personId: id,
  permissions: new Set(permissions),
  groupIds,
});

function addDoc(
  hot: ReadonlyMap<TicketId, readonly Scope[]>,
  foldOf: (scope: Scope) => DriftFold,
  doc: string,
  seq: number,
): void {
  const [ticketId, kind, generation] = doc.split('/') as [TicketId, string, string];
  const id = docDriftId({ ticketId, kind, generation: Number(generation), seq });
  for (const scope of hot.get(ticketId) ?? []) {
    // Through `c:` the customer is sent public messages only.
    if (kind === 'pub' || !scope.startsWith('c:')) foldOf(scope).add('doc', id);
  }
}
