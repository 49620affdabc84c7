// The shared draft of a ticket (C5): a Y.Doc per ticket and generation that operators edit together, kept on the device
// as updates in the strict handle, live over y-websocket while there is a network. It claims no authorship and is never
// sent: the reply carries the HTML that its sender saw (sync-design B13).
//
// When the generation moves on (somebody sent the answer) edits that the server had not saved become this person's
// private draft: kept, shown to them alone, thrown away only by hand.

import * as decoding from 'lib0/decoding';
import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { toInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { CLOSE, PROTOCOL, SOCKET_FRAME } from '#shared/protocol/sync.ts';
import { getMeta } from './database.ts';
import type { EngineRoom } from './engine-room.ts';
import type { SocketConstructor } from './platform.ts';
import { createBackOff } from './sync/back-off.ts';

export type DraftStatus =
  /** All of it lies on this device, and only here; goes up when there is a network. */
  | 'local'
  | 'connecting'
  /** Edits that the server has not confirmed, or without a connection the device itself. */
  | 'saving'
  | 'saved'
  /** The answer was sent or the generation dropped: open the draft again. */
  | 'renewed'
  | 'forbidden'
  /** The server takes no more of it, because of its size most likely: kept here, not shared. */
  | 'refused'
  | 'signed-out'
  | 'update-needed'
  /** The device could not store the last edits. */
  | 'not-saved';

export type PrivateDraft = {
  readonly ticketId: TicketId;
  readonly generation: number;
  readonly at: Instant;
};

export type OpenDraft = {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly generation: number;
  readonly status: () => DraftStatus;
  readonly whenLoaded: Promise<void>;
  /** Calls back when none of the words that stood here is left after what the server has brought. */
  readonly onReplaced: (receive: () => void) => () => void;
  /** Whether all that was written until now lies on this device. */
  readonly whenStored: () => Promise<boolean>;
  readonly close: () => void;
};

/** The only root type of a draft that the server takes: the editor's fragment. */
export const DRAFT_ROOT = 'draft';

/** In place of a generation: the note that this person is writing. It is nobody else's and never leaves the device. */
export const OWN_NOTE = 0;

/** Rows of one draft on the device before they are folded into one. */
const FOLD_ABOVE = 50;

type DraftOptions = {
  readonly room: EngineRoom;
  readonly ticketId: TicketId;
  readonly generation: number;
  readonly onStatus: (status: DraftStatus) => void;
};

export function openDraft({ room, ticketId, generation, onStatus }: DraftOptions): OpenDraft {
  const { platform } = room;
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  let status: DraftStatus = 'local';
  /** How it stands with the server. */
  let line: DraftStatus = 'local';
  /** The device lacks edits that it could not store. */
  let isUnstored = false;
  /** Edits that are being stored at this moment. */
  let underWay = 0;
  let isClosed = false;
  let provider: WebsocketProvider | undefined;
  let timer: unknown;
  const backOff = createBackOff(platform.random);
  /** Frames with edits that this connection has sent. */
  let sent = 0;
  const tell = () => {
    // Whatever becomes of the line: only what the server has is kept then. Nor is it called kept before it is.
    const isHere = line === 'saved' || line === 'renewed';
    const here = isUnstored ? 'not-saved' : underWay > 0 ? 'saving' : line;
    const next = isHere ? line : here;
    if (isClosed || status === next) return;
    status = next;
    onStatus(next);
  };
  const enter = (next: DraftStatus) => {
    line = next;
    tell();
  };

  const store = createDraftStore(room, ticketId, generation);
  const persist = async (bytes: Uint8Array, how: Appended) => {
    underWay += 1;
    tell();
    try {
      // After a failure all of it: later edits alone would hang in the air.
      await store.append(isUnstored ? Y.encodeStateAsUpdate(doc) : bytes, how);
      isUnstored = false;
    } catch (error) {
      if (isClosed) return;
      platform.warn('A draft could not be stored', error);
      isUnstored = true;
    } finally {
      underWay -= 1;
    }
    tell();
  };
  let storing: Promise<void> = Promise.resolve();
  const replaced = new Set<() => void>();
  let hadWords = false;
  const handleUpdate = (
    bytes: Uint8Array,
    origin: unknown,
    _doc: Y.Doc,
    { beforeState }: Y.Transaction,
  ) => {
    if (origin === store) return;
    const isOwn = origin !== provider;
    if (isOwn && (line === 'saved' || line === 'connecting')) enter('saving');
    const hasWords = someWords(doc, () => true);
    // The server may know more of what was done here than this device, which was cut off before it had written it.
    const isReplaced =
      !isOwn &&
      hadWords &&
      !someWords(doc, ({ client, clock }) => clock < (beforeState.get(client) ?? 0));
    hadWords = hasWords;
    storing = persist(bytes, { isOwn, areWordsGone: !hasWords || isReplaced });
    if (isReplaced) for (const receive of replaced) receive();
  };

  /** clientIDs of a draft are bound to the device that used them first. */
  let deviceId = '';
  let spent: Y.Snapshot | undefined;
  const whenLoaded = store.load().then((stored) => {
    if (isClosed) return;
    const { updates } = stored;
    deviceId = stored.device;
    spent = stored.spent && Y.decodeSnapshot(stored.spent);
    // One transaction for all: a fifth of the time of one each.
    doc.transact(() => {
      for (const bytes of updates) Y.applyUpdate(doc, bytes, store);
    }, store);
    hadWords = someWords(doc, () => true);
    doc.on('update', handleUpdate);
    if (spent !== undefined) removeSpent(doc, spent);
    if (platform.WebSocket !== undefined && generation !== OWN_NOTE) connect();
  });
  whenLoaded.catch((error: unknown) => {
    platform.warn('A draft could not be read', error);
    isUnstored = true;
    tell();
  });

  const connect = () => {
    if (isClosed) return;
    const base = `${platform.origin.replace(/^http/, 'ws')}/sync/v1/w/${encodeURIComponent(room.slug)}/docs`;
    const opened = new WebsocketProvider(base, `draft/${ticketId}/${generation}`, doc, {
      awareness,
      disableBc: true,
      // Its own back-off has no jitter: all devices of a dead node would return in step.
      shouldReconnect: () => false,
      WebSocketPolyfill: countingSocket(platform.WebSocket!, () => {
        sent += 1;
      }),
      params: { protocol: String(PROTOCOL), device: deviceId },
    });
    provider = opened;
    sent = 0;
    opened.messageHandlers[SOCKET_FRAME.SAVED] = (_encoder, decoder) => {
      const count = decoding.readVarUint(decoder);
      decoding.readVarUint8Array(decoder);
      if (count === sent) handleSaved();
    };
    opened.on('status', ({ status: link }) => {
      if (link === 'connecting') enter('connecting');
    });
    opened.on('sync', (isSynced) => {
      if (!isSynced) return;
      backOff.reset();
      enter('saving');
      if (spent !== undefined) removeSpent(doc, spent);
    });
    opened.on('closed', ({ code }) => {
      opened.destroy();
      finish(statusAfter(code)).catch((error: unknown) =>
        platform.warn('A draft could not be kept', error),
      );
    });
  };

  /** `undefined`: it may be there later. */
  const finish = async (final: DraftStatus | undefined): Promise<void> => {
    // The answer that begins this generation is still on its way: the server does not know it yet.
    const isEarly = final === 'renewed' && (await isAhead(room, ticketId, generation));
    if (isClosed) return;
    if (final === undefined || isEarly) {
      enter('local');
      timer = platform.timers.set(connect, backOff.next());
      return;
    }
    enter(final);
    if (final === 'renewed') await store.makePrivate();
  };

  /** The server has stored every frame that this connection sent, deletions included. */
  const handleSaved = () => {
    enter('saved');
    store
      .markClean()
      .catch((error: unknown) => platform.warn('A draft could not be marked as saved', error));
  };

  return {
    doc,
    awareness,
    generation,
    status: () => status,
    whenLoaded,
    onReplaced: (receive) => {
      replaced.add(receive);
      return () => replaced.delete(receive);
    },
    whenStored: async () => {
      await storing;
      return !isUnstored;
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      platform.timers.clear(timer);
      removeAwarenessStates(awareness, [doc.clientID], 'closed');
      provider?.destroy();
      awareness.destroy();
      doc.destroy();
    },
  };
}

/** Whether there is a piece of text that is more than spaces and that begins at such a place. */
function someWords(doc: Y.Doc, isMeant: (place: Y.ID) => boolean): boolean {
  const isIn = (type: { readonly _start: Y.Item | null }): boolean => {
    for (let item = type._start; item !== null; item = item.right) {
      if (item.deleted) continue;
      const { content } = item;
      if (content instanceof Y.ContentType && isIn(content.type)) return true;
      if (content instanceof Y.ContentString && content.str.trim() !== '' && isMeant(item.id))
        return true;
    }
    return false;
  };
  const root = doc.share.get(DRAFT_ROOT);
  return root !== undefined && isIn(root);
}

/**
 * Takes the words out that went into an answer which came back held, so that nobody sends them twice. If a colleague has
 * written on meanwhile, or only taken something out, it is their draft now, and stays whole.
 */
function removeSpent(doc: Y.Doc, spent: Y.Snapshot): void {
  const seen = spent.sv;
  const now = Y.snapshot(doc);
  const isWrittenOn = [...now.sv].some(
    ([client, clock]) => client !== doc.clientID && clock > (seen.get(client) ?? 0),
  );
  if (isWrittenOn || !isAllDeletedIn(spent, now, doc.clientID)) return;
  const fragment = doc.getXmlFragment(DRAFT_ROOT);
  doc.transact(() => {
    for (let index = fragment.length - 1; index >= 0; index -= 1) {
      const item = fragment.get(index)._item;
      if (item !== null && item.id.clock < (seen.get(item.id.client) ?? 0)) fragment.delete(index);
    }
  });
}

/** Whether all that is deleted now was so then already; except words of `client`, which is this document itself. */
function isAllDeletedIn(then: Y.Snapshot, now: Y.Snapshot, client: number): boolean {
  const others = Y.createDeleteSet();
  for (const [id, ranges] of now.ds.clients) if (id !== client) others.clients.set(id, [...ranges]);
  return Y.equalDeleteSets(then.ds, Y.mergeDeleteSets([then.ds, others]));
}

const isAhead = (room: EngineRoom, ticketId: TicketId, generation: number): Promise<boolean> =>
  room.store.read(['tickets'], async (db) => {
    const record = await db.tickets.get(ticketId);
    return (record?.base?.desk?.draftGeneration ?? 0) < generation && record !== undefined;
  });

const SYNC_FRAME = 0;
const STEP_1 = 0;

/** The platform's sockets, telling of every frame with edits that goes out: a step 2 or an update. */
function countingSocket(Socket: SocketConstructor, onEdits: () => void): SocketConstructor {
  return class extends Socket {
    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (data instanceof Uint8Array && data[0] === SYNC_FRAME && data[1] !== STEP_1) onEdits();
      super.send(data);
    }
  };
}

function statusAfter(code: number): DraftStatus | undefined {
  switch (code) {
    case CLOSE.GONE:
      return 'renewed';
    case CLOSE.FORBIDDEN:
      return 'forbidden';
    case CLOSE.MALFORMED:
    case CLOSE.TOO_LARGE:
      return 'refused';
    case CLOSE.UNAUTHENTICATED:
      return 'signed-out';
    case CLOSE.CLIENT_TOO_OLD:
      return 'update-needed';
    // Not found: a ticket that the server does not know yet. Draining, refused, cut: again later.
    default:
      return undefined;
  }
}

type Appended = {
  readonly isOwn: boolean;
  /** What their templates would have done goes with the last of the words, in the same write. */
  readonly areWordsGone: boolean;
};

type DraftStore = {
  readonly load: () => Promise<{
    readonly updates: readonly Uint8Array[];
    readonly device: string;
    readonly spent: Uint8Array | undefined;
  }>;
  readonly append: (bytes: Uint8Array, how: Appended) => Promise<void>;
  readonly markClean: () => Promise<void>;
  /** If there are edits that nobody else has. */
  readonly makePrivate: () => Promise<void>;
};

function createDraftStore(room: EngineRoom, ticketId: TicketId, generation: number): DraftStore {
  const key = [ticketId, generation] as [string, number];
  const tables = ['drafts', 'draftStates'] as const;
  let rows = 0;

  const fold = () =>
    room.store.write('strict', tables, async (db) => {
      const stored = await db.drafts.where('[ticketId+generation]').equals(key).toArray();
      if (stored.length <= 1) return;
      // Through a document that collects garbage: merging updates of edited text would keep all that was deleted.
      const scratch = new Y.Doc();
      scratch.transact(() => {
        for (const { bytes } of stored) Y.applyUpdate(scratch, bytes);
      });
      await db.drafts.bulkDelete(stored.map(({ id }) => id!));
      await db.drafts.add({ ticketId, generation, bytes: Y.encodeStateAsUpdate(scratch) });
      scratch.destroy();
      rows = 1;
    });

  return {
    load: () =>
      room.store.read(['drafts', 'draftStates', 'meta'], async (db) => {
        const stored = await db.drafts.where('[ticketId+generation]').equals(key).toArray();
        rows = stored.length;
        const device = (await getMeta(db, 'device'))?.deviceId ?? '';
        const spent = (await db.draftStates.get(key))?.spent;
        return { updates: stored.map(({ bytes }) => bytes), device, spent };
      }),
    append: async (bytes, { isOwn, areWordsGone }) => {
      await room.store.write('strict', tables, async (db) => {
        await db.drafts.add({ ticketId, generation, bytes });
        const state = await db.draftStates.get(key);
        const at = toInstant(room.platform.now());
        const { actions, ...rest } = state ?? {};
        await db.draftStates.put({
          ...rest,
          ...(actions !== undefined && !areWordsGone && { actions }),
          ticketId,
          generation,
          isDirty: isOwn || (state?.isDirty ?? false),
          isPrivate: state?.isPrivate ?? false,
          at: isOwn ? at : (state?.at ?? at),
        });
      });
      rows += 1;
      if (rows > FOLD_ABOVE) await fold();
    },
    markClean: () =>
      room.store.write('strict', ['draftStates'], async (db) => {
        const state = await db.draftStates.get(key);
        if (state?.isDirty === true) await db.draftStates.put({ ...state, isDirty: false });
      }),
    makePrivate: () =>
      room.store.write('strict', tables, async (db) => {
        const state = await db.draftStates.get(key);
        if (state === undefined) return;
        if (state.isDirty) {
          await db.draftStates.put({ ...state, isPrivate: true });
          return;
        }
        await db.drafts.where('[ticketId+generation]').equals(key).delete();
        await db.draftStates.delete(key);
      }),
  };
}

export async function listPrivateDrafts(room: EngineRoom): Promise<readonly PrivateDraft[]> {
  const states = await room.store.read(['draftStates'], (db) => db.draftStates.toArray());
  return states
    .filter(({ isPrivate }) => isPrivate)
    .map(({ ticketId, generation, at }) => ({ ticketId, generation, at }));
}

export async function discardDraft(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
): Promise<void> {
  await room.store.write('strict', ['drafts', 'draftStates'], async (db) => {
    await db.drafts.where('[ticketId+generation]').equals([ticketId, generation]).delete();
    await db.draftStates.delete([ticketId, generation]);
  });
}

/** Drafts whose words are about to be sent, or were when their page went away. */
export async function listLeaving(room: EngineRoom): Promise<readonly PrivateDraft[]> {
  const states = await room.store.read(['draftStates'], (db) => db.draftStates.toArray());
  return states.flatMap(({ ticketId, generation, leavingSince, isPrivate }) =>
    leavingSince === undefined || isPrivate ? [] : [{ ticketId, generation, at: leavingSince }],
  );
}

export async function markLeaving(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
  isLeaving: boolean,
): Promise<void> {
  await room.store.write('strict', ['draftStates'], async (db) => {
    const state = await db.draftStates.get([ticketId, generation]);
    const at = toInstant(room.platform.now());
    const { leavingSince: _before, ...rest } = state ?? {
      ticketId,
      generation,
      isDirty: false,
      isPrivate: false,
      at,
    };
    await db.draftStates.put(isLeaving ? { ...rest, leavingSince: at } : rest);
  });
}

/** Its words have gone into the outbox as an answer. Of them only a mark is kept, and of one generation a ticket. */
export async function spendDraft(
  room: EngineRoom,
  ticketId: TicketId,
  generation: number,
  spent: Uint8Array,
): Promise<void> {
  await room.store.write('strict', ['drafts', 'draftStates'], async (db) => {
    await db.drafts.where('[ticketId+generation]').equals([ticketId, generation]).delete();
    const earlier = (await db.draftStates.toArray()).filter(
      (state) =>
        state.ticketId === ticketId &&
        state.generation < generation &&
        state.spent !== undefined &&
        !state.isDirty &&
        !state.isPrivate,
    );
    await db.draftStates.bulkDelete(earlier.map((state) => [ticketId, state.generation]));
    const at = toInstant(room.platform.now());
    await db.draftStates.put({ ticketId, generation, isDirty: false, isPrivate: false, at, spent });
  });
}
