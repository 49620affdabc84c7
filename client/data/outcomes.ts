// The server's answers to pushed entries. `ok` waits for the feed; `refused` leaves the outbox for `held`, and the
// picture is drawn again without it (INV6). Answers for another identity of the device are nobody's.

import { toInstant } from '#shared/base/clock.ts';
import type { DeviceId, EntryId } from '#shared/base/ids.ts';
import type { EntryOutcome } from '#shared/protocol/sync.ts';
import { getMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { filesOfMessage, learnFrom } from './files/claims.ts';
import { messageOf } from './predict.ts';
import type { HeldReason, HeldRecord, OutboxRecord } from './records.ts';
import { createWorkset, pendingByTicket, WORKSET_TABLES } from './workset.ts';

type Refused = Extract<EntryOutcome, { status: 'refused' }>;

export async function recordOutcomes(
  room: EngineRoom,
  deviceId: DeviceId,
  sent: readonly OutboxRecord[],
  outcomes: readonly EntryOutcome[],
): Promise<void> {
  const byN = new Map(sent.map((entry) => [entry.n, entry.id]));
  const changed = await room.store.write(
    'strict',
    [...WORKSET_TABLES, 'held', 'files'],
    async (db) => {
      if ((await getMeta(db, 'device'))?.deviceId !== deviceId) return [];
      const answered = outcomes.flatMap((outcome) => {
        const id = byN.get(outcome.n);
        return id === undefined || outcome.status === 'retry' ? [] : [{ id, outcome }];
      });
      const entries = await db.outbox.bulkGet(answered.map(({ id }) => id));
      const accepted: OutboxRecord[] = [];
      const refused: OutboxRecord[] = [];
      for (const [index, { outcome }] of answered.entries()) {
        const entry = entries[index];
        // Another tab may have had the same answer.
        if (entry === undefined || (entry.state !== 'queued' && entry.state !== 'sent')) continue;
        if (outcome.status === 'ok') {
          accepted.push({ ...entry, state: 'ok', v: outcome.v });
          continue;
        }
        await db.outbox.delete(entry.id);
        await learnFrom(db, outcome.refusal);
        await hold(room, db, entry, outcome);
        refused.push(entry);
      }
      await db.outbox.bulkPut(accepted);
      const ids = refused.flatMap((entry) => entry.ticketIds);
      if (ids.length === 0) return [];
      const prediction = await room.predictions.load(db);
      // Work of an earlier session, sent before the replica has come again: there is no picture yet.
      if (prediction === undefined) return ids;
      const workset = createWorkset(db, room.shelf);
      await workset.load(ids);
      return workset.save(await pendingByTicket(db), prediction);
    },
  );
  if (changed.length > 0) room.hub.tell({ t: 'tickets', ids: changed });
}

/** The refused entry as something its author can settle. */
export async function hold(
  room: EngineRoom,
  db: DeskDatabase,
  entry: OutboxRecord,
  { refusal, heldReplyId }: Pick<Refused, 'heldReplyId'> & { readonly refusal: HeldReason },
): Promise<void> {
  const settling = await releaseSettled(db, entry.id);
  const record: HeldRecord = {
    ...heldRecordOf(room, entry, refusal),
    heldReplyId: heldReplyId ?? null,
    supersedes: settling,
  };
  // Nothing but a settlement, or a note made of a held reply: what it was to settle is there again, with its text.
  const isOnlySettling = entry.commands.every((command) => command.type === 'settle-held-reply');
  if (isOnlySettling || (record.kind === 'note' && settling.length > 0)) return;
  // "Send again" that was refused again: the server holds it under the id that its author knows.
  const replaced = (await db.held.bulkGet([...settling])).filter(
    (item) =>
      item !== undefined && record.heldReplyId !== null && item.heldReplyId === record.heldReplyId,
  ) as HeldRecord[];
  await db.held.bulkDelete(replaced.map((item) => item.id));
  // The feed may have brought the server's record first.
  const early =
    record.messageId === null
      ? undefined
      : await db.held.where('messageId').equals(record.messageId).first();
  if (early !== undefined) await db.held.delete(early.id);
  await db.held.put({ ...record, heldReplyId: record.heldReplyId ?? early?.heldReplyId ?? null });
}

/** An entry as something that its author can settle. */
export function heldRecordOf(
  room: EngineRoom,
  entry: OutboxRecord,
  refusal: HeldReason,
): HeldRecord {
  const worded = entry.commands.find(
    (command) => command.type === 'reply' || command.type === 'note',
  );
  const message = worded === undefined ? undefined : messageOf(worded);
  return {
    id: entry.id,
    kind: worded?.type === 'reply' ? 'reply' : worded?.type === 'note' ? 'note' : 'other',
    ticketId: worded?.ticketId ?? entry.ticketIds[0]!,
    messageId: message?.id ?? null,
    html: message?.html ?? htmlOf(entry),
    parentId: message?.parentId ?? null,
    files: filesOfMessage(worded ?? openingOf(entry)),
    commands: entry.commands,
    refusal,
    writtenAt: entry.at,
    heldAt: toInstant(room.platform.now()),
    heldReplyId: null,
    settledBy: null,
    supersedes: [],
  };
}

const openingOf = (entry: OutboxRecord) =>
  entry.commands.find((command) => command.type === 'open');
const htmlOf = (entry: OutboxRecord): string => openingOf(entry)?.message.html ?? '';

/** Held items that the refused entry was to settle wait for their author again. */
async function releaseSettled(db: DeskDatabase, entryId: EntryId): Promise<readonly string[]> {
  const items = (await db.held.toArray()).filter((item) => item.settledBy === entryId);
  await db.held.bulkPut(items.map((item) => ({ ...item, settledBy: null })));
  return items.flatMap((item) => [item.id, ...item.supersedes]);
}
