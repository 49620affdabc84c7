// Unsent work of a session that ended without its person: encrypted under a key that only that person's next sign-in
// brings back (sync-design B23). The key comes from the server with `GET …/me`, lies in the database as a CryptoKey that
// cannot be exported, and is deleted in the transaction that seals. It protects against whoever uses the device
// afterwards, not against somebody who controlled it during the session.

import { fromBase64 } from '#shared/conversation/base64.ts';
import { getMeta, putMeta, REPLICA_TABLES, TABLES, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type {
  DeviceMeta,
  DraftStateRecord,
  DraftUpdateRecord,
  HeldRecord,
  OutboxRecord,
  SealedRecord,
} from './records.ts';

const SEALED_TABLES = ['outbox', 'held', 'drafts', 'draftStates'] as const;

/** Keeps the key for the end of the session. Without `crypto.subtle` there is none: see `seal`. */
export async function keepSealKey(room: EngineRoom, sealKey: string): Promise<CryptoKey | null> {
  const bytes = fromBase64(sealKey);
  if (room.platform.subtle === undefined || bytes === undefined) return null;
  return room.platform.subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
}

/**
 * Removes the replica and seals what exists nowhere else. On an insecure origin nothing can be sealed: unsent work then
 * stays as it is, in this person's own database.
 */
export async function seal(room: EngineRoom): Promise<void> {
  const { subtle } = room.platform;
  const person = await room.store.read(['meta'], (db) => getMeta(db, 'person'));
  const key = person?.sealKey ?? undefined;
  if (subtle === undefined || key === undefined) {
    await room.store.write('strict', TABLES, (db) => dropReplica(room, db));
    return;
  }
  // Encrypting takes longer than a transaction lives: what was written meanwhile is found and sealed in another turn.
  for (let turn = 0; turn < 5; turn += 1) {
    const plain = await room.store.read([...SEALED_TABLES, 'meta'], readPlain);
    const batch = room.ids<string>();
    const records = await Promise.all(
      Object.entries(plain).map(async ([table, rows]): Promise<SealedRecord> => {
        const iv = new Uint8Array(12);
        room.platform.random(iv);
        const text = new TextEncoder().encode(JSON.stringify(rows, bytesToText));
        return {
          key: `${batch}/${table}`,
          iv,
          bytes: new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, key, text)),
        };
      }),
    );
    const isSealed = await room.store.write('strict', TABLES, async (db) => {
      if (JSON.stringify(await readPlain(db), bytesToText) !== JSON.stringify(plain, bytesToText))
        return false;
      await dropReplica(room, db);
      for (const table of SEALED_TABLES) await db[table].clear();
      await db.meta.delete('device');
      // Beside what an earlier session's end sealed and no key has opened yet.
      await db.sealed.bulkAdd(records);
      if (person !== undefined) await putMeta(db, 'person', { ...person, sealKey: null });
      return true;
    });
    if (isSealed) return;
  }
  throw new Error('Unsent work could not be sealed: something goes on writing');
}

async function readPlain(db: DeskDatabase) {
  const [outbox, held, drafts, draftStates, device] = await Promise.all([
    db.outbox.toArray(),
    db.held.toArray(),
    db.drafts.toArray(),
    db.draftStates.toArray(),
    getMeta(db, 'device'),
  ]);
  return { outbox, held, drafts, draftStates, device: device === undefined ? [] : [device] };
}

async function dropReplica(room: EngineRoom, db: DeskDatabase): Promise<void> {
  await room.shelf.clear(db);
  for (const table of REPLICA_TABLES) await db[table].clear();
  for (const key of ['cursor', 'load', 'contact'] as const) await db.meta.delete(key);
}

/**
 * Brings sealed work back after the same person has signed in. What the key does not open stays as it is: the server's
 * secret may have changed, and may come back. Returns how many records stayed.
 */
export async function unseal(room: EngineRoom, key: CryptoKey | null): Promise<number> {
  const sealed = await room.store.read(['sealed'], (db) => db.sealed.toArray());
  const { subtle } = room.platform;
  if (sealed.length === 0 || subtle === undefined || key === null) return sealed.length;
  const opened = new Map<string, Opened>();
  let left = 0;
  for (const record of sealed) {
    const rows = await open(subtle, key, record);
    if (rows === undefined) {
      left += 1;
      continue;
    }
    const slash = record.key.lastIndexOf('/');
    const batch = record.key.slice(0, Math.max(slash, 0));
    const table = record.key.slice(slash + 1);
    const one = opened.get(batch) ?? { keys: [], rows: new Map() };
    opened.set(batch, { keys: [...one.keys, record.key], rows: one.rows.set(table, rows) });
  }
  if (left > 0) room.platform.warn(`Sealed work could not be opened and is kept: ${left} records`);
  await room.store.write('strict', [...SEALED_TABLES, 'meta', 'sealed'], async (db) => {
    // Oldest first, as it was written.
    for (const [, { keys, rows }] of [...opened].toSorted(([one], [other]) =>
      one < other ? -1 : 1,
    )) {
      await bringBack(db, rows);
      await db.sealed.bulkDelete([...keys]);
    }
  });
  return left;
}

type Opened = { readonly keys: readonly string[]; readonly rows: Map<string, readonly unknown[]> };

/** Undefined: another key, or damaged. */
async function open(
  subtle: SubtleCrypto,
  key: CryptoKey,
  record: SealedRecord,
): Promise<readonly unknown[] | undefined> {
  const iv = record.iv as Uint8Array<ArrayBuffer>;
  const bytes = record.bytes as Uint8Array<ArrayBuffer>;
  try {
    const plain = await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes);
    return JSON.parse(new TextDecoder().decode(plain), textToBytes) as unknown[];
  } catch (error) {
    if ((error as Error).name === 'OperationError') return undefined;
    throw error;
  }
}

/** Into tables that may hold work already: of a session since, or of another seal. */
async function bringBack(
  db: DeskDatabase,
  rows: ReadonlyMap<string, readonly unknown[]>,
): Promise<void> {
  const of = <Row>(table: string) => (rows.get(table) ?? []) as readonly Row[];
  const [sealedDevice] = of<DeviceMeta>('device');
  const device = await getMeta(db, 'device');
  const outbox = of<OutboxRecord>('outbox');
  if (device === undefined && (await db.outbox.count()) === 0) {
    await db.outbox.bulkPut([...outbox]);
    if (sealedDevice !== undefined) await putMeta(db, 'device', sealedDevice);
  } else {
    // Behind what is there, under this device's numbers and its own ids: by those the server knows what it has done.
    const there = new Set(await db.outbox.toCollection().primaryKeys());
    const pending = outbox
      .filter(({ id, state }) => state !== 'done' && !there.has(id))
      .toSorted((a, b) => a.n - b.n);
    const highest = (await db.outbox.orderBy('n').last())?.n ?? 0;
    const lastN = Math.max(device?.lastN ?? 0, highest);
    await db.outbox.bulkPut(
      pending.map((entry, index) => ({ ...entry, n: lastN + index + 1, state: 'queued' as const })),
    );
    if (device !== undefined)
      await putMeta(db, 'device', { ...device, lastN: lastN + pending.length });
  }
  await db.held.bulkPut([...of<HeldRecord>('held')]);
  // Updates of a draft may come in any order, and their own numbers may be taken.
  await db.drafts.bulkAdd(of<DraftUpdateRecord>('drafts').map(({ id: _id, ...update }) => update));
  for (const state of of<DraftStateRecord>('draftStates')) {
    const here = await db.draftStates.get([state.ticketId, state.generation]);
    await db.draftStates.put({
      ...here,
      ...state,
      isDirty: state.isDirty || (here?.isDirty ?? false),
      isPrivate: state.isPrivate || (here?.isPrivate ?? false),
    });
  }
}

/** Thrown away by the person's explicit act only. */
export async function discardSealed(room: EngineRoom): Promise<void> {
  await room.store.write('strict', ['sealed'], (db) => db.sealed.clear());
  // How the device stands is told after each round: here and in the other tabs.
  room.hub.tell({ t: 'kick', isUrgent: true });
}

const BYTES = '\u0000bytes:';

function bytesToText(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  let text = BYTES;
  for (const byte of value) text += byte.toString(16).padStart(2, '0');
  return text;
}

function textToBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(BYTES)) return value;
  const hex = value.slice(BYTES.length);
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16),
  );
}
