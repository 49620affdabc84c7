// The three ways out of a held entry (A5, sync-design B15): send it again, give its words to the holder as a note, or
// throw it away. Each is one entry of the outbox, together with the command that settles the server's record; until
// that entry is answered the held one is only marked, so that a refusal brings it back.

import type { Instant } from '#shared/base/clock.ts';
import type {
  EntryId,
  FileId,
  HeldReplyId,
  MessageId,
  PersonId,
  TicketId,
} from '#shared/base/ids.ts';
import type { Command, Reply, SettleHeldReply } from '#shared/engine/commands.ts';
import type { DeskDatabase } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import { filesToSendAgain, unclaimFiles } from './files/claims.ts';
import { enqueue, type Performed } from './outbox.ts';
import type { HeldKind, HeldReason, HeldRecord, TicketView } from './records.ts';
import { discardAside, sendAsideAgain } from './set-aside.ts';
import { createWorkset, pendingByTicket } from './workset.ts';
import { replay } from './predict.ts';

export type HeldView = {
  readonly id: string;
  /** `reply` and `note` hold words; `other` is a refused act such as a close, kept until dismissed. */
  readonly kind: HeldKind;
  readonly ticketId: TicketId;
  readonly html: string;
  readonly files: readonly FileId[];
  readonly refusal: HeldReason;
  readonly commands: readonly Command[];
  readonly writtenAt: Instant;
  readonly heldAt: Instant;
};

/** Those that wait for their author; not those whose settlement is on its way. */
export async function listHeld(db: DeskDatabase): Promise<readonly HeldView[]> {
  const all = await db.held.toArray();
  const superseded = new Set(all.flatMap((item) => item.supersedes));
  return all
    .filter((item) => item.settledBy === null && !superseded.has(item.id))
    .toSorted((a, b) => (a.heldAt < b.heldAt ? -1 : 1))
    .map(({ id, kind, ticketId, html, files = [], refusal, commands, writtenAt, heldAt }) => ({
      id,
      kind,
      ticketId,
      html,
      files,
      refusal,
      commands,
      writtenAt,
      heldAt,
    }));
}

const GONE: Performed = { ok: false, refusal: { code: 'NO_SUCH_HELD_REPLY' } };

/**
 * Sends it again, as a new entry that has seen everything now on screen. `take` takes the ticket in the same entry;
 * `html` replaces the words if their author edited them.
 */
export async function resendHeld(
  room: EngineRoom,
  id: string,
  options: { readonly take?: boolean; readonly html?: string } = {},
): Promise<Performed> {
  const found = await find(room, id);
  if (found === undefined) return GONE;
  const { item, related, state, files } = found;
  // It may have been executed: other words, or another order, would be another entry.
  if (item.aside !== undefined) return (await sendAsideAgain(room, id)) ?? GONE;
  const { ticketId } = item;
  const html = options.html ?? item.html;
  const commands: Command[] = [];
  if (options.take === true) commands.push({ type: 'take', ticketId });
  if (item.kind === 'reply') {
    commands.push(replyAgain(room, item, { html, files }, state));
    commands.push(
      ...item.commands.filter(
        ({ type }) => type !== 'reply' && type !== 'take' && type !== 'settle-held-reply',
      ),
    );
  } else {
    commands.push(...item.commands.map((command) => again(room, command, { html, files })));
  }
  return enqueue(room, [...commands, ...settlements(related, 'resent')], marking(related));
}

type Words = { readonly html: string; readonly files: readonly FileId[] };
const written = ({ html, files }: Words): Words | Pick<Words, 'html'> =>
  files.length === 0 ? { html } : { html, files };

function replyAgain(
  room: EngineRoom,
  item: HeldRecord,
  words: Words,
  state: Pick<TicketView, 'pubSeq' | 'lockToken'> | undefined,
): Reply {
  const first = item.commands.find((command) => command.type === 'reply');
  const seen = state?.pubSeq ?? 0;
  return {
    type: 'reply',
    ticketId: item.ticketId,
    message: {
      id: room.ids<MessageId>(),
      ...written(words),
      ...(item.parentId !== null && { parentId: item.parentId }),
    },
    basis: {
      baseSeq: first?.basis.baseSeq ?? 0,
      acknowledgedSeq: seen,
      ...(state !== undefined && state.lockToken > 0 && { lockToken: state.lockToken }),
    },
    followUpTicketId: room.ids<TicketId>(),
  };
}

/** The same act with a message of its own: ids of messages serve once. */
function again(room: EngineRoom, command: Command, words: Words): Command {
  if (command.type !== 'note' && command.type !== 'reply' && command.type !== 'open')
    return command;
  const { parentId } = command.message;
  return {
    ...command,
    message: {
      id: room.ids<MessageId>(),
      ...written(words),
      ...(parentId !== undefined && { parentId }),
    },
  };
}

/** Its words as an internal note, which the holder is told of. */
export async function giveHeldAsNote(room: EngineRoom, id: string): Promise<Performed> {
  const found = await find(room, id);
  if (found === undefined || found.item.kind === 'other') return GONE;
  // Its words may be with the customer already: first it is sent again, which says.
  if (found.item.aside !== undefined) return { ok: false, refusal: { code: 'NOT_ALLOWED' } };
  const { item, related, state, me, files } = found;
  const holder = state?.lockHolderId ?? state?.assigneeId ?? null;
  const mentions: readonly PersonId[] = holder !== null && holder !== me ? [holder] : [];
  const note: Command = {
    type: 'note',
    ticketId: item.ticketId,
    message: { id: room.ids<MessageId>(), ...written({ html: item.html, files }) },
    mentions,
  };
  return enqueue(room, [note, ...settlements(related, 'noted')], marking(related));
}

/**
 * Its words stand in the answer box again, for good: its files go back beside them, also one that was refused, and it is
 * over.
 */
export async function takeBackHeld(
  room: EngineRoom,
  id: string,
): Promise<Performed | { readonly ok: true }> {
  const found = await find(room, id);
  if (found === undefined) return GONE;
  const { item, related } = found;
  // It may have been executed.
  if (item.kind !== 'reply' || item.aside !== undefined)
    return { ok: false, refusal: { code: 'NOT_ALLOWED' } };
  const putBack = (db: DeskDatabase): Promise<void> =>
    unclaimFiles(db, item.files ?? [], `reply/${item.ticketId}`);
  const settling = settlements(related, 'discarded');
  if (settling.length > 0)
    return enqueue(room, settling, async (db, entryId) => {
      await marking(related)(db, entryId);
      await putBack(db);
    });
  await room.store.write('strict', ['held', 'files'], async (db) => {
    await putBack(db);
    await db.held.bulkDelete(related.map((one) => one.id));
  });
  room.hub.tell({ t: 'tickets', ids: [item.ticketId] });
  room.hub.tell({ t: 'files', isUrgent: false });
  return { ok: true };
}

/** Throws it away, by the person's explicit act only. */
export async function discardHeld(
  room: EngineRoom,
  id: string,
): Promise<Performed | { readonly ok: true }> {
  const found = await find(room, id);
  if (found === undefined) return GONE;
  if (found.item.aside !== undefined) {
    await discardAside(room, id);
    room.hub.tell({ t: 'tickets', ids: [found.item.ticketId] });
    return { ok: true };
  }
  const settling = settlements(found.related, 'discarded');
  if (settling.length > 0) return enqueue(room, settling, marking(found.related));
  // Known here only.
  await room.store.write('strict', ['held'], (db) =>
    db.held.bulkDelete(found.related.map((item) => item.id)),
  );
  room.hub.tell({ t: 'tickets', ids: [found.item.ticketId] });
  return { ok: true };
}

async function find(room: EngineRoom, id: string) {
  return room.store.read(
    ['held', 'tickets', 'pages', 'pageIds', 'meta', 'small', 'outbox', 'files'],
    async (db) => {
      const item = await db.held.get(id);
      if (item === undefined || item.settledBy !== null) return undefined;
      const others = await db.held.bulkGet([...item.supersedes]);
      const related = [item, ...others.filter((other) => other !== undefined)];
      const prediction = await room.predictions.load(db);
      const workset = createWorkset(db, room.shelf);
      await workset.load([item.ticketId]);
      const base = workset.get(item.ticketId)?.base ?? null;
      const pending = (await pendingByTicket(db)).get(item.ticketId) ?? [];
      const state =
        prediction === undefined
          ? undefined
          : replay(item.ticketId, base, pending, prediction).state;
      const files = await filesToSendAgain(db, item.files ?? [], item.refusal);
      return { item, related, state, files, me: prediction?.self.id };
    },
  );
}

const settlements = (
  items: readonly HeldRecord[],
  outcome: SettleHeldReply['outcome'],
): readonly SettleHeldReply[] =>
  items
    .filter(
      (item): item is HeldRecord & { readonly heldReplyId: HeldReplyId } =>
        item.heldReplyId !== null,
    )
    .map(({ ticketId, heldReplyId }) => ({
      type: 'settle-held-reply',
      ticketId,
      heldReplyId,
      outcome,
    }));

const marking = (items: readonly HeldRecord[]) => async (db: DeskDatabase, entryId: EntryId) => {
  await db.held.bulkPut(items.map((item) => ({ ...item, settledBy: entryId })));
};
