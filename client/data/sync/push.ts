// Sends what is queued, in order, in bounded batches. A batch whose answer was lost is sent again as it was: the server
// knows entries by (device, n) and id, and answers what it answered (sync-design B7). So several tabs may push at once.

import type { EntryId } from '#shared/base/ids.ts';
import { LIMITS, PROTOCOL, type PushAnswer, type PushRequest } from '#shared/protocol/sync.ts';
import { getMeta, type DeskDatabase } from '../database.ts';
import type { EngineRoom } from '../engine-room.ts';
import { recordOutcomes } from '../outcomes.ts';
import { renumber, wireEntry } from '../outbox.ts';
import type { DeviceMeta, OutboxRecord } from '../records.ts';
import { batchLimit, blame, relieve, type Suspects } from '../stuck.ts';
import { WireError, type Wire } from './wire.ts';

export type Pushed =
  | { readonly status: 'idle' }
  | { readonly status: 'more' }
  /** Nothing of it got through for good: the server knows this device otherwise than it knows itself. */
  | { readonly status: 'setback' }
  | { readonly status: 'retry'; readonly afterMs: number };

/** The server failed at a push: at one of these, if it answers otherwise. */
export class PushFailed extends Error {
  override name = 'PushFailed';
  readonly suspects: Suspects;
  constructor(suspects: Suspects, cause: WireError) {
    super(cause.message, { cause });
    this.suspects = suspects;
  }
}

export async function pushBatch(
  room: EngineRoom,
  wire: Wire,
  signal: AbortSignal,
): Promise<Pushed> {
  const batch = await takeBatch(room);
  if (batch === undefined) return { status: 'idle' };
  const { device, entries, isSuspect } = batch;
  const first = entries[0]!.n;
  const request: PushRequest = {
    protocol: PROTOCOL,
    deviceId: device.deviceId,
    acknowledged: first - 1,
    entries: entries.map(wireEntry),
  };
  let answer: PushAnswer;
  try {
    answer = (await wire.post('push', request, signal)) as PushAnswer;
  } catch (error) {
    if (!(error instanceof WireError) || error.failure.kind !== 'server') throw error;
    throw new PushFailed(entries, error);
  }
  await recordOutcomes(room, device.deviceId, entries, answer.outcomes);
  const answered = answer.outcomes.findLast(({ status }) => status !== 'retry');
  if (isSuspect && answered !== undefined) await relieve(room, answered.n);
  if (answer.status === 'forked') {
    await renumber(room, device.deviceId);
    return { status: 'setback' };
  }
  if (answer.status === 'gap') {
    await fillGap(room, device, first, answer.from);
    return { status: 'setback' };
  }
  const retry = answer.outcomes.find((outcome) => outcome.status === 'retry');
  if (retry !== undefined) {
    await blame(
      room,
      entries.filter(({ n }) => n === retry.n),
    );
    return { status: 'retry', afterMs: retry.afterMs };
  }
  return { status: answer.outcomes.length === 0 ? 'setback' : 'more' };
}

/** The next entries without an answer, marked as sent. */
function takeBatch(room: EngineRoom) {
  return room.store.write('strict', ['outbox', 'meta'], async (db) => {
    const device = await getMeta(db, 'device');
    const waiting = [...(await next(db, 'sent')), ...(await next(db, 'queued'))].toSorted(
      (a, b) => a.n - b.n,
    );
    const stuck = await getMeta(db, 'stuck');
    const entries = withinLimits(waiting.slice(0, batchLimit(stuck, waiting[0]?.n ?? 0)));
    if (device === undefined || entries.length === 0) return undefined;
    const fresh = entries.filter(({ state }) => state === 'queued');
    await db.outbox.bulkPut(fresh.map((entry) => ({ ...entry, state: 'sent' as const })));
    return { device, entries, isSuspect: stuck !== undefined };
  });
}

const next = (db: DeskDatabase, state: OutboxRecord['state']): Promise<OutboxRecord[]> =>
  db.outbox
    .where('[state+n]')
    .between([state, 0], [state, Number.MAX_SAFE_INTEGER])
    .limit(LIMITS.pushEntries)
    .toArray();

/** What the rest of an entry's JSON takes, at most. */
const ENTRY_OVERHEAD = 4_096;

function withinLimits(entries: readonly OutboxRecord[]): readonly OutboxRecord[] {
  const chosen: OutboxRecord[] = [];
  let bytes = ENTRY_OVERHEAD;
  for (const entry of entries) {
    // JSON escapes and UTF-8 make a character up to three bytes.
    bytes += entry.bytes + ENTRY_OVERHEAD;
    if (chosen.length > 0 && (chosen.length >= LIMITS.pushEntries || bytes > LIMITS.pushBytes / 2))
      break;
    chosen.push(entry);
  }
  return chosen;
}

/**
 * The server lacks entries from `from` on: it was restored from a backup. Those that are still here are sent again; if
 * they are not, the device starts anew under another identity.
 */
async function fillGap(
  room: EngineRoom,
  device: DeviceMeta,
  first: number,
  from: number,
): Promise<void> {
  const isFilled = await room.store.write('strict', ['outbox', 'meta'], async (db) => {
    if ((await getMeta(db, 'device'))?.deviceId !== device.deviceId) return true;
    if (from >= first) return false;
    const answered = await db.outbox.where('n').between(from, first, true, false).sortBy('n');
    if (answered.length !== first - from) return false;
    await db.outbox.bulkPut(
      answered.map((entry) => ({ ...entry, state: 'queued' as const, isLanded: false })),
    );
    return true;
  });
  if (!isFilled) await renumber(room, device.deviceId, true);
}

/** Accepted entries whose effect the feed has not been seen to bring. */
export async function acceptedEntries(room: EngineRoom): Promise<readonly EntryId[]> {
  const ids = await room.store.read(['outbox'], (db) =>
    db.outbox.where('state').equals('ok').primaryKeys(),
  );
  return ids as EntryId[];
}
