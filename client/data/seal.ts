// Unsent work of a session that ended without its person: encrypted under a key that only that person's next sign-in
// brings back (sync-design B23). The key comes from the server with `GET …/me`, lies in the database as a CryptoKey that
// cannot be exported, and is deleted in the transaction that seals. It protects against whoever uses the device
// afterwards, not against somebody who controlled it during the session.

import type { FileId } from '#shared/base/ids.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { getMeta, putMeta, REPLICA_TABLES, TABLES, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { PARKED_FROM } from './files/parked.ts';
import { belowAll } from './outbox.ts';
import type {
  DeviceMeta,
  DraftStateRecord,
  DraftUpdateRecord,
  FileRecord,
  HeldRecord,
  OutboxRecord,
  SealedRecord,
} from './records.ts';

const SEALED_TABLES = ['outbox', 'held', 'drafts', 'draftStates', 'files'] as const;
/** The bytes of a file are sealed by themselves, as they are: `<seal>/bytes:<id>`. */
const BYTES_OF = 'bytes:';

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
  const dropOnly = () => room.store.write('strict', TABLES, (db) => dropReplica(room, db));
  if (subtle === undefined || key === undefined) return dropOnly();
  try {
    await sealUnsent(room, subtle, key);
  } catch (error) {
    // What one may not read any more goes all the same. Sealing is tried again when the desk is opened next.
    await dropOnly();
    throw error;
  }
}

/** Seals and removes the replica in one transaction: a desk that is still on the screen sees neither half. */
async function sealUnsent(room: EngineRoom, subtle: SubtleCrypto, key: CryptoKey): Promise<void> {
  const batch = room.ids<string>();
  const files = new Map<string, SealedRecord>();
  // Encrypting takes longer than a transaction lives: what was written meanwhile is found and sealed in another turn.
  for (let turn = 0; turn < 5; turn += 1) {
    const plain = await room.store.read([...SEALED_TABLES, 'meta'], readPlain);
    const encrypt = async (name: string, bytes: Uint8Array): Promise<SealedRecord> => {
      const iv = new Uint8Array(12);
      room.platform.random(iv);
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes as BufferSource);
      return { key: `${batch}/${name}`, iv, bytes: new Uint8Array(sealed) };
    };
    const records = await Promise.all(
      Object.entries(plain).map(([table, rows]) =>
        encrypt(table, new TextEncoder().encode(JSON.stringify(rows, bytesToText))),
      ),
    );
    // One after the other, so that no more than one file is in memory; they never change, so once is enough.
    for (const { id } of plain.files) {
      if (files.has(id)) continue;
      const bytes = await room.store.read(['fileBytes'], (db) => db.fileBytes.get(id));
      if (bytes === undefined) continue;
      const plainBytes = new Uint8Array(await bytes.blob.arrayBuffer());
      files.set(id, await encrypt(`${BYTES_OF}${id}`, plainBytes));
    }
    const isSealed = await room.store.write('strict', TABLES, async (db) => {
      if (JSON.stringify(await readPlain(db), bytesToText) !== JSON.stringify(plain, bytesToText))
        return false;
      await dropReplica(room, db);
      for (const table of SEALED_TABLES) await db[table].clear();
      await db.fileBytes.clear();
      await db.meta.delete('device');
      // Beside what an earlier session's end sealed and no key has opened yet.
      await db.sealed.bulkAdd([...records, ...files.values()]);
      const person = await getMeta(db, 'person');
      if (person !== undefined) await putMeta(db, 'person', { ...person, sealKey: null });
      return true;
    });
    if (isSealed) return;
  }
  throw new Error('Unsent work could not be sealed: something goes on writing');
}

async function readPlain(db: DeskDatabase) {
  const [outbox, held, drafts, draftStates, files, device] = await Promise.all([
    db.outbox.toArray(),
    db.held.toArray(),
    db.drafts.toArray(),
    db.draftStates.toArray(),
    db.files.toArray(),
    getMeta(db, 'device'),
  ]);
  return { outbox, held, drafts, draftStates, files, device: device === undefined ? [] : [device] };
}

async function dropReplica(room: EngineRoom, db: DeskDatabase): Promise<void> {
  await room.shelf.clear(db);
  for (const table of REPLICA_TABLES) await db[table].clear();
  // What the server has been told of is its to know; the rest goes to it with the next session.
  await db.reads.filter(({ untold }) => untold === undefined).delete();
  for (const key of ['cursor', 'load', 'contact', 'search', 'searches', 'reads'] as const)
    await db.meta.delete(key);
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
    const bytes = await open(subtle, key, record);
    if (bytes === undefined) {
      left += 1;
      continue;
    }
    const slash = record.key.lastIndexOf('/');
    const batch = record.key.slice(0, Math.max(slash, 0));
    const table = record.key.slice(slash + 1);
    const one = opened.get(batch) ?? { keys: [], rows: new Map(), files: new Map() };
    const isFile = table.startsWith(BYTES_OF);
    if (isFile) one.files.set(table.slice(BYTES_OF.length) as FileId, bytes);
    else one.rows.set(table, JSON.parse(new TextDecoder().decode(bytes), textToBytes) as unknown[]);
    opened.set(batch, { ...one, keys: [...one.keys, record.key] });
  }
  if (left > 0) room.platform.warn(`Sealed work could not be opened and is kept: ${left} records`);
  await room.store.write(
    'strict',
    [...SEALED_TABLES, 'fileBytes', 'meta', 'sealed'],
    async (db) => {
      // Oldest first, as it was written.
      for (const [, { keys, rows, files }] of [...opened].toSorted(([one], [other]) =>
        one < other ? -1 : 1,
      )) {
        await bringBack(db, rows, files);
        await db.sealed.bulkDelete([...keys]);
      }
    },
  );
  return left;
}

type Opened = {
  readonly keys: readonly string[];
  readonly rows: Map<string, readonly unknown[]>;
  readonly files: Map<FileId, Uint8Array<ArrayBuffer>>;
};

/** Undefined: another key, or damaged. */
async function open(
  subtle: SubtleCrypto,
  key: CryptoKey,
  record: SealedRecord,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const iv = record.iv as Uint8Array<ArrayBuffer>;
  const bytes = record.bytes as Uint8Array<ArrayBuffer>;
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes));
  } catch (error) {
    if ((error as Error).name === 'OperationError') return undefined;
    throw error;
  }
}

/** Into tables that may hold work already: of a session since, or of another seal. */
async function bringBack(
  db: DeskDatabase,
  rows: ReadonlyMap<string, readonly unknown[]>,
  bytes: Opened['files'],
): Promise<void> {
  const of = <Row>(table: string) => (rows.get(table) ?? []) as readonly Row[];
  const [sealedDevice] = of<DeviceMeta>('device');
  const device = await getMeta(db, 'device');
  const outbox = of<OutboxRecord>('outbox');
  if (device === undefined && (await db.outbox.count()) === 0) {
    // What was accepted is asked about again: the server may have been restored meanwhile.
    await db.outbox.bulkPut(
      outbox.map((entry) =>
        entry.state === 'ok' ? { ...entry, state: 'queued' as const } : entry,
      ),
    );
    if (sealedDevice !== undefined) await putMeta(db, 'device', sealedDevice);
  } else {
    // Behind what is there, under this device's numbers and its own ids: by those the server knows what it has done.
    const there = new Set(await db.outbox.toCollection().primaryKeys());
    const unsent = outbox
      .filter(({ id, state }) => state !== 'done' && !there.has(id))
      .toSorted((a, b) => a.n - b.n);
    const pending = unsent.filter(({ state }) => state !== 'parked');
    const highestParked = (await db.outbox.where('n').above(PARKED_FROM).last())?.n ?? 0;
    const highest = (await db.outbox.where('n').below(PARKED_FROM).last())?.n ?? 0;
    const lastN = Math.max(device?.lastN ?? 0, highest);
    await db.outbox.bulkPut(
      pending.map((entry, index) => ({ ...entry, n: lastN + index + 1, state: 'queued' as const })),
    );
    if (device !== undefined)
      await putMeta(db, 'device', { ...device, lastN: lastN + pending.length });
    // What it had done is still to be had, for a server that is restored.
    const lowest = (await db.outbox.orderBy('n').first())?.n ?? 0;
    const done = outbox
      .filter(({ id, state }) => state === 'done' && !there.has(id))
      .toSorted((a, b) => a.n - b.n);
    await db.outbox.bulkPut([...belowAll(done, lowest)]);
    const parked = unsent.filter(({ state }) => state === 'parked');
    const standIn = Math.max(PARKED_FROM, highestParked);
    await db.outbox.bulkPut(parked.map((entry, index) => ({ ...entry, n: standIn + index + 1 })));
  }
  for (const file of of<FileRecord>('files')) {
    const blob = bytes.get(file.id);
    // Damaged: the server will say which file of the message is missing.
    if (blob === undefined && file.copyOf === undefined) continue;
    const state = file.state === 'preparing' ? 'waiting' : file.state;
    await db.files.put({ ...file, state, originalSize: null });
    if (blob !== undefined)
      await db.fileBytes.put({ id: file.id, blob: new Blob([blob], { type: file.type }) });
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
