// The one way out of the device (sync-design B6). What a person does becomes an entry in one strict transaction:
// number, the message's bytes, the entries it needs, and the new picture of its tickets. From then on it is in exactly
// one of: accepted, queued, held, discarded by the person (INV5).
//
// Numbers rise by one per device and are never reused (INV18); what waits for its files gets one when they are up. What the engine refuses here and now is not queued: the
// person is told while they look.

import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import type { EntryId, TicketId } from '#shared/base/ids.ts';
import { toBase64 } from '#shared/conversation/base64.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import type { MessagePayload } from '#shared/conversation/message-payload.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import { sideOf } from '#shared/engine/parties.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { LIMITS, type OutboxEntry } from '#shared/protocol/sync.ts';
import type { Writing } from './ahead.ts';
import { getMeta, NotSavedError, putMeta, type DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { checkSize, fieldErrorOf, tooLong } from './entry-size.ts';
import { makingRoom } from './eviction.ts';
import { claimFiles, refusedAmong } from './files/claims.ts';
import { filesOf, placed } from './files/parked.ts';
import { replay, ticketIdsOf, type Prediction } from './predict.ts';
import type { DeviceMeta, OutboxRecord } from './records.ts';
import { createWorkset, groupByTicket, WORKSET_TABLES } from './workset.ts';

/** The server keeps its answers longer (`RETENTION` of its sync layer). */
const DONE_KEPT_MS = 14 * DAY_MS;
const CLOCK_SLACK_MS = DAY_MS;

export type Performed =
  | {
      readonly ok: true;
      readonly entryId: EntryId;
      /** What it has made of each ticket that was here, as it was stored. */
      readonly changes: readonly TicketChange[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export type TicketChange = {
  readonly ticketId: TicketId;
  readonly before: TicketState;
  readonly after: TicketState;
};

/** Called inside the entry's transaction, to change what goes with it. */
export type Beside = (db: DeskDatabase, entryId: EntryId) => Promise<void>;

/** Throws `NotSavedError` when the device cannot store it: then nothing of it happened. */
export async function enqueue(
  room: EngineRoom,
  commands: readonly Command[],
  beside?: Beside,
): Promise<Performed> {
  const tooLarge = checkSize(commands);
  if (tooLarge !== undefined) return { ok: false, refusal: tooLarge };
  const writing: Writing = {
    id: room.ids<EntryId>(),
    commands,
    at: toInstant(room.platform.now()),
  };
  // Before the transaction: what this reads is as it was.
  const shown = room.ahead.show(writing);
  let performed: Performed;
  try {
    // What the server can send again gives way to what exists nowhere else (L8).
    performed = await makingRoom(room, () =>
      room.store.write('strict', [...WORKSET_TABLES, 'held', 'files'], (db) =>
        write(room, db, writing, beside),
      ),
    );
  } catch (error) {
    shown.takeBack();
    throw error instanceof NotSavedError ? error : new NotSavedError(error);
  }
  if (!performed.ok) {
    shown.takeBack();
    return performed;
  }
  shown.keep();
  room.hub.tell({ t: 'tickets', ids: ticketIdsOf(commands) });
  room.hub.tell({ t: 'kick', isUrgent: false });
  return performed;
}

async function write(
  room: EngineRoom,
  db: DeskDatabase,
  { id: entryId, commands, at }: Writing,
  beside: Beside | undefined,
): Promise<Performed> {
  const prediction = await room.predictions.load(db);
  if (prediction === undefined) return { ok: false, refusal: { code: 'NOT_ALLOWED' } };
  const ticketIds = ticketIdsOf(commands);

  const workset = createWorkset(db, room.shelf);
  await workset.load(ticketIds);
  const earlier = await activeOn(db, ticketIds);
  const pending = groupByTicket(earlier);
  const states = new Map<TicketId, TicketState | undefined>();
  for (const id of ticketIds) {
    states.set(
      id,
      replay(id, workset.get(id)?.base ?? null, pending.get(id) ?? [], prediction).state,
    );
  }
  const complete = commands.map((command) => withBytes(command, states, prediction, at));
  const wrong = complete.find((command) => 'code' in command);
  if (wrong !== undefined && 'code' in wrong) return { ok: false, refusal: wrong };

  const bytes = JSON.stringify(complete).length;
  if (bytes > LIMITS.pushBytes / 2) return { ok: false, refusal: tooLong() };
  const unfit = await refusedAmong(db, filesOf(commands));
  if (unfit !== undefined) return { ok: false, refusal: unfit };
  const entry = {
    id: entryId,
    commands: complete as readonly Command[],
    // The latest will do: each of them needs those before it, and a request has no room for more.
    needs: earlier
      .filter(({ state }) => state !== 'ok')
      .map(({ id }) => id)
      .slice(-LIMITS.entryNeeds),
    at,
    ticketIds,
    bytes,
    isLanded: false,
  };
  const { entries, device } = await placed(db, await requireDevice(db), [entry]);
  const [record] = entries as [OutboxRecord];
  const all = groupByTicket([...earlier, record]);
  const changes: TicketChange[] = [];
  if (!concernsOnlyOwnWords(commands)) {
    for (const id of ticketIds) {
      const base = workset.get(id)?.base ?? null;
      const { refused, state: after } = replay(id, base, all.get(id) ?? [], prediction);
      const refusal = refused.get(entryId);
      if (refusal !== undefined) return { ok: false, refusal };
      const before = states.get(id);
      if (before !== undefined && after !== undefined)
        changes.push({ ticketId: id, before, after });
    }
  }

  await db.outbox.add(record);
  await putMeta(db, 'device', device);
  await claimFiles(db, filesOf(commands), entryId);
  for (const id of ticketIds) workset.add(id);
  await workset.save(all, prediction);
  await beside?.(db, entryId);
  return { ok: true, entryId, changes };
}

/** One may throw away one's own held reply to a ticket that one can no longer see: there is nothing to predict. */
const concernsOnlyOwnWords = (commands: readonly Command[]): boolean =>
  commands.every(
    (command) => command.type === 'settle-held-reply' && command.outcome === 'discarded',
  );

export async function activeOn(
  db: DeskDatabase,
  ticketIds: readonly TicketId[],
): Promise<readonly OutboxRecord[]> {
  const lists = await Promise.all(
    ticketIds.map((id) => db.outbox.where('ticketIds').equals(id).toArray()),
  );
  const byId = new Map(lists.flat().map((entry) => [entry.id, entry]));
  return [...byId.values()].filter(({ state }) => state !== 'done').toSorted((a, b) => a.n - b.n);
}

async function requireDevice(db: DeskDatabase): Promise<DeviceMeta> {
  const device = await getMeta(db, 'device');
  if (device === undefined) throw new Error('The device has no identity yet');
  return device;
}

/** The command with its message as a Yjs update, made once, at writing time. */
function withBytes(
  command: Command,
  states: ReadonlyMap<TicketId, TicketState | undefined>,
  prediction: Prediction,
  at: string,
): Command | Refusal {
  if (command.type !== 'reply' && command.type !== 'note' && command.type !== 'open')
    return command;
  if (command.message.update !== undefined) return command;
  const payload = payloadOf(command, states.get(command.ticketId), prediction, at);
  const wrong = fieldErrorOf(payload);
  if (wrong !== undefined) return wrong;
  const message: NewMessage = { ...command.message, update: toBase64(makeMessageUpdate(payload)) };
  return { ...command, message };
}

function payloadOf(
  command: Extract<Command, { message: NewMessage }>,
  state: TicketState | undefined,
  { self, actor }: Prediction,
  at: string,
): MessagePayload {
  const { id, html, parentId } = command.message;
  const side = sideOfMessage(command, state, actor);
  const isAnswer = command.type === 'reply' && side === 'operator';
  return {
    v: 1,
    id,
    kind: command.type === 'note' ? 'note' : 'reply',
    side,
    authorId: self.id,
    authorName: self.name,
    ...(parentId !== undefined && { parentId }),
    html,
    ...(isAnswer && self.signature !== '' && { signature: self.signature }),
    at,
    ...(command.type === 'note' &&
      command.mentions.length > 0 && { mentions: [...new Set(command.mentions)] }),
  };
}

function sideOfMessage(
  command: Command,
  state: TicketState | undefined,
  actor: Prediction['actor'],
): MessagePayload['side'] {
  if (command.type === 'note') return 'operator';
  // What an operator writes down on the phone are the customer's words.
  if (command.type === 'open' || state === undefined) return 'customer';
  return sideOf(actor, state, { operator: 'ticket.reply', customer: 'own.reply' }) ?? 'customer';
}

/** The entry as it travels. */
export const wireEntry = ({ n, id, commands, needs, at }: OutboxRecord): OutboxEntry => ({
  n,
  id,
  commands,
  needs,
  at,
});

/** A new identity for the device and numbers from 1 for what is pending: its old numbers belong to somebody else. */
export async function renumber(
  room: EngineRoom,
  deviceId: DeviceMeta['deviceId'],
  /** The server lacks what it had accepted. */
  isRestored = false,
): Promise<boolean> {
  return room.store.write('strict', ['outbox', 'meta'], async (db) => {
    const device = await requireDevice(db);
    // Another tab has done it already.
    if (device.deviceId !== deviceId) return false;
    await (isRestored ? sendDoneAgain(room, db) : renumberPending(room, db));
    return true;
  });
}

/**
 * The same inside a write of `outbox` and `meta`. `isAgain`: what was done and is sent once more besides. What stays done
 * stays here, under numbers of no identity: below all others, in its order.
 */
export async function renumberPending(
  room: EngineRoom,
  db: DeskDatabase,
  isAgain: (done: OutboxRecord) => boolean = () => false,
): Promise<void> {
  const all = (await db.outbox.toArray()).toSorted((a, b) => a.n - b.n);
  const stays = (entry: OutboxRecord) => entry.state === 'done' && !isAgain(entry);
  const done = all.filter(stays);
  const pending = all.filter((entry) => !stays(entry));
  await db.outbox.clear();
  const again = pending
    .filter(({ state }) => state !== 'parked')
    .map((entry, index) => ({
      ...entry,
      n: index + 1,
      state: 'queued' as const,
      ...(entry.state === 'done' && { isAgain: true as const }),
    }));
  await db.outbox.bulkAdd([
    ...belowAll(done),
    ...again,
    // What waits for files has no number yet.
    ...pending.filter(({ state }) => state === 'parked'),
  ]);
  await putMeta(db, 'device', {
    deviceId: room.ids<DeviceMeta['deviceId']>(),
    lastN: again.length,
  });
  await db.meta.delete('stuck');
}

/** Done entries of earlier identities, under numbers that nobody sends. */
export const belowAll = (
  done: readonly OutboxRecord[],
  /** The lowest number there is. */
  lowest = 0,
): readonly OutboxRecord[] =>
  done.map((entry, index) => ({ ...entry, n: Math.min(0, lowest) - done.length + index }));

/**
 * The server was restored from a backup, or moved: what it had accepted from this device lately may not be there any
 * more, and exists nowhere else (sync-design B26). It is sent once more, under its ids: what the server still has it
 * answers as before. It is not played over the replica again: nearly all of it is there. Inside a write of `outbox` and
 * `meta`.
 */
export async function sendDoneAgain(
  room: EngineRoom,
  db: DeskDatabase,
  /** Whether what was accepted, and not seen in the feed, may have been by the server as it was before. */
  isOlder = true,
): Promise<void> {
  const now = room.platform.now();
  // By a clock that jumped it may have been done in the future. The server forgets its answers in time, counted from
  // when it gave them: not later than what is long written.
  const isRecent = ({ doneAt = 0, at }: OutboxRecord): boolean =>
    doneAt > now - DONE_KEPT_MS &&
    doneAt < now + CLOCK_SLACK_MS &&
    fromInstant(at) > now - 2 * DONE_KEPT_MS;
  const done = await db.outbox.where('state').equals('done').toArray();
  const accepted = await db.outbox.where('state').equals('ok').count();
  if (!done.some(isRecent) && (accepted === 0 || !isOlder)) return;
  await renumberPending(room, db, isRecent);
}

/** Entries answered long ago are of no use any more (sync-design B26). */
export async function forgetDone(room: EngineRoom): Promise<void> {
  const olderThan = room.platform.now() - DONE_KEPT_MS;
  await room.store.write('strict', ['outbox'], async (db) => {
    const done = await db.outbox.where('state').equals('done').toArray();
    await db.outbox.bulkDelete(
      done.filter(({ doneAt }) => (doneAt ?? 0) < olderThan).map(({ id }) => id),
    );
  });
}
