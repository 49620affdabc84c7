// Unsent work of a session that ended without its person: encrypted under a key that only that person's next sign-in
// brings back (sync-design B23). The key comes from the server with `GET …/me`, lies in the database as a CryptoKey that
// cannot be exported, and is deleted in the transaction that seals. It protects against whoever uses the device
// afterwards, not against somebody who controlled it during the session.

import { fromBase64 } from '#shared/conversation/base64.ts';
import { getMeta, putMeta, REPLICA_TABLES, TABLES, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { SealedRecord } from './records.ts';

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
    const records = await Promise.all(
      Object.entries(plain).map(async ([table, rows]): Promise<SealedRecord> => {
        const iv = new Uint8Array(12);
        room.platform.random(iv);
        const text = new TextEncoder().encode(JSON.stringify(rows, bytesToText));
        return {
          key: table as SealedRecord['key'],
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
      await db.sealed.bulkPut(records);
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

/** Brings sealed work back after the same person has signed in. Returns false if the key does not open it. */
export async function unseal(room: EngineRoom, key: CryptoKey | null): Promise<boolean> {
  const sealed = await room.store.read(['sealed'], (db) => db.sealed.toArray());
  if (sealed.length === 0) return true;
  const { subtle } = room.platform;
  if (subtle === undefined || key === null) return false;
  const opened = new Map<string, unknown[]>();
  for (const record of sealed) {
    const iv = record.iv as Uint8Array<ArrayBuffer>;
    const bytes = record.bytes as Uint8Array<ArrayBuffer>;
    let plain: ArrayBuffer;
    try {
      plain = await subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes);
    } catch (error) {
      // Another key: the server's secret has changed. The sealed work stays; it may come back with the secret.
      room.platform.warn('Sealed work could not be opened', error);
      return false;
    }
    opened.set(record.key, JSON.parse(new TextDecoder().decode(plain), textToBytes) as unknown[]);
  }
  await room.store.write('strict', [...SEALED_TABLES, 'meta', 'sealed'], async (db) => {
    for (const table of SEALED_TABLES) await db.table(table).bulkPut(opened.get(table) ?? []);
    const device = opened.get('device')?.[0];
    if (device !== undefined) await putMeta(db, 'device', device as never);
    await db.sealed.clear();
  });
  return true;
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
