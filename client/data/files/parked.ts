// The outbox is strictly in order of its numbers, and a message leaves when its files are up (ADR 0017). So that photos on
// a thin line hold nothing back that has no part in them, an entry that names files which are not up yet gets no number:
// it is parked, under a stand-in above all numbers. Later entries on its tickets are parked behind it, because they need
// it; everything else is numbered and sent. When the files are up, the entry and those behind it get the next numbers, in
// the order of writing. Per ticket the order is therefore always that of writing, and numbers have no gaps (INV18).

import type { EntryId, FileId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import { getMeta, putMeta, type DeskDatabase } from '../database.ts';
import { messageOf } from '../predict.ts';
import type { DeviceMeta, OutboxRecord } from '../records.ts';

/** No device ever writes so many entries. */
export const PARKED_FROM = 2 ** 52;

/** The files that an entry's messages name. */
export const filesOf = (commands: readonly Command[]): readonly FileId[] =>
  commands.flatMap((command) => messageOf(command)?.files ?? []);

export type Unplaced = Omit<OutboxRecord, 'n' | 'state'>;

/**
 * Gives new entries, in the order of writing, their place: the next numbers, or parked. Inside a write of `outbox`,
 * `meta` and `files`; what comes out is still to be stored.
 */
export async function placed(
  db: DeskDatabase,
  device: DeviceMeta,
  entries: readonly Unplaced[],
): Promise<{ readonly entries: readonly OutboxRecord[]; readonly device: DeviceMeta }> {
  const parked = await parkedInOrder(db);
  const blocked = new Set<TicketId>(parked.flatMap(({ ticketIds }) => ticketIds));
  let standIn = Math.max(PARKED_FROM, parked.at(-1)?.n ?? 0);
  let { lastN } = device;
  const result: OutboxRecord[] = [];
  for (const entry of entries) {
    const mustWait = isBehind(entry, blocked) || !(await areUp(db, entry));
    if (mustWait) for (const id of entry.ticketIds) blocked.add(id);
    result.push(
      mustWait
        ? { ...entry, n: (standIn += 1), state: 'parked' }
        : { ...entry, n: (lastN += 1), state: 'queued' },
    );
  }
  return { entries: result, device: { ...device, lastN } };
}

/** Numbers what need not wait any more. Inside a write of `outbox`, `meta` and `files`. True: there was something. */
export async function releaseParked(db: DeskDatabase): Promise<boolean> {
  const parked = await parkedInOrder(db);
  const device = await getMeta(db, 'device');
  if (parked.length === 0 || device === undefined) return false;
  const blocked = new Set<TicketId>();
  let { lastN } = device;
  for (const entry of parked) {
    if (isBehind(entry, blocked) || !(await areUp(db, entry))) {
      for (const id of entry.ticketIds) blocked.add(id);
      continue;
    }
    await db.outbox.put({ ...entry, n: (lastN += 1), state: 'queued' });
  }
  if (lastN === device.lastN) return false;
  await putMeta(db, 'device', { ...device, lastN });
  return true;
}

export const parkedInOrder = (db: DeskDatabase): Promise<OutboxRecord[]> =>
  db.outbox.where('state').equals('parked').sortBy('n');

/** Files that parked entries name, those of the first ones first: what is waited for. Inside a read of `outbox`. */
export async function filesWaitedFor(db: DeskDatabase): Promise<readonly FileId[]> {
  return (await parkedInOrder(db)).flatMap(({ commands }) => filesOf(commands));
}

/** An entry with all later ones that need it, in order. */
export function withThoseThatNeed(
  id: EntryId,
  waiting: readonly OutboxRecord[],
): readonly OutboxRecord[] {
  const ids = new Set([id]);
  // In order, so that one pass finds those that need it through others.
  for (const entry of waiting) if (entry.needs.some((needed) => ids.has(needed))) ids.add(entry.id);
  return waiting.filter((entry) => ids.has(entry.id));
}

const isBehind = ({ ticketIds }: Unplaced, blocked: ReadonlySet<TicketId>): boolean =>
  ticketIds.some((id) => blocked.has(id));

/** A file that is not here is another device's, or of a session before: the server knows whether it has it. */
async function areUp(db: DeskDatabase, { commands }: Unplaced): Promise<boolean> {
  const records = await db.files.bulkGet([...filesOf(commands)]);
  return records.every((record) => record === undefined || record.state === 'uploaded');
}
