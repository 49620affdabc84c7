// The shared draft of one ticket, edited by several operators at once. What counts are the rows: an edit is
// acknowledged and shown to others when it is committed. In memory is only the encoded draft, while somebody edits.

import * as Y from 'yjs';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import type { Connection } from './connection.ts';
import { loadOpenedTicket } from './conversation-views.ts';
import type { DocumentName } from './document-name.ts';
import type { DraftBatchResult, DraftVerdict } from './draft-batch.ts';
import type { DraftChecker } from './draft-checker.ts';
import type { DraftRule } from './draft-rules.ts';
import {
  appendDraftRow,
  bindDraftClients,
  foldDraft,
  listDraftBindings,
  listDraftRows,
  lockDraft,
  removeOlderDrafts,
  type DraftBinding,
  type DraftDocument,
} from './draft-store.ts';
import { savedFrame, step1Frame, step2Frame, updateFrame } from './frames.ts';
import { createRoomFrame, createTurns, type Room, type RoomDeps } from './room.ts';

export type DraftRoomDeps = RoomDeps & {
  readonly checker: DraftChecker;
  /** Rows were committed: other processes must read them. */
  readonly onSaved: () => void;
};

/** Collects the keystrokes of a moment into one row; well below the 500 ms that may lie unsaved. */
const COLLECT_MS = 40;
const MAX_PENDING_EDITS = 500;
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
const MAX_CONFLICTS = 20;

/** When the rows after the last folded one are more, or weigh more than it, they become one (B13). */
const FOLD_ROWS = 50;
/** Rewriting less than that at every key would cost more than it saves. */
const FOLD_MIN_BYTES = 2 * 1024;

/** What an edit looks like that builds on rows which this process has not read yet. */
const BEHIND: ReadonlySet<DraftRule> = new Set(['gap', 'foreign-client']);

type Pending = { readonly connection: Connection; readonly bytes: Uint8Array };
type Editor = {
  /** Has been sent the draft, so that what follows fits. */
  isSynced: boolean;
  /** How many of its edits are committed. */
  saved: number;
  /**
   * Edits that came before its answer to our step 1. They may build on what was written offline and is only in that
   * answer, so they wait for it. Undefined: it has answered.
   */
  early: Uint8Array[] | undefined;
};
type Draft = {
  readonly state: Uint8Array;
  readonly stateVector: Uint8Array;
  readonly owners: ReadonlyMap<number, string>;
  /** Newest row that `state` contains. */
  readonly lastId: number;
  readonly rows: number;
  readonly foldedBytes: number;
  readonly restBytes: number;
};
const EMPTY: Draft = {
  state: new Uint8Array([0, 0]),
  stateVector: new Uint8Array([0]),
  owners: new Map(),
  lastId: 0,
  rows: 0,
  foldedBytes: 0,
  restBytes: 0,
};

export function createDraftRoom(
  workspaceId: WorkspaceId,
  name: DocumentName,
  deps: DraftRoomDeps,
): Room {
  const frame = createRoomFrame(workspaceId, name, deps);
  const { connections, presence } = frame;
  const document: DraftDocument = {
    workspaceId,
    ticketId: name.ticketId,
    generation: name.generation,
  };
  const turns = createTurns();
  const editors = new Map<Connection, Editor>();
  let draft = EMPTY;
  let isLoaded = false;
  let pending: Pending[] = [];
  let pendingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStale = false;

  const sendToAll = (update: Uint8Array): void => {
    for (const [connection, editor] of editors)
      if (editor.isSynced) connection.send(updateFrame(update));
  };

  const fail = (error: unknown): void => {
    deps.log.warn({ error, ticketId: name.ticketId }, 'a draft could not be saved or read');
    // Nothing of it was acknowledged: the devices have it and send it again.
    pending = [];
    pendingBytes = 0;
    isLoaded = false;
    isStale = false;
    draft = EMPTY;
    frame.closeAll(CLOSE.DRAINING, 'try again');
  };

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      turns
        .run(() => deps.limit(work))
        .catch(fail)
        .finally(deps.onIdle);
    }, COLLECT_MS);
  };

  /** Brings in what other processes committed. */
  const refresh = async (): Promise<void> => {
    isStale = false;
    const read = await deps.db.tenantRead(workspaceId, async (sql) => ({
      ticket: await loadOpenedTicket(sql, workspaceId, name.ticketId),
      rows: await listDraftRows(sql, document, draft.lastId),
      bindings: await listDraftBindings(sql, document),
    }));
    frame.sift(read.ticket);
    isLoaded = true;
    const lastRow = read.rows.at(-1);
    if (lastRow === undefined) return;
    const owners = new Map(read.bindings.map((one) => [one.client, ownerOf(one)]));
    const base = [draft.state, ...read.rows.map((row) => row.bytes)];
    const { state, stateVector } = await deps.checker.check({ base, edits: [], owners });
    const isFirst = draft.lastId === 0;
    const bytes = read.rows.reduce((sum, row) => sum + row.bytes.byteLength, 0);
    const foldedBytes = isFirst ? read.rows[0]!.bytes.byteLength : draft.foldedBytes;
    draft = {
      state,
      stateVector,
      owners,
      lastId: lastRow.id,
      rows: draft.rows + read.rows.length,
      foldedBytes,
      restBytes: draft.restBytes + bytes - (isFirst ? foldedBytes : 0),
    };
    for (const row of read.rows) sendToAll(row.bytes);
  };

  /** `conflict`: somebody else's row came first. `gone`: the draft was sent or its ticket deleted. */
  const commit = (
    updates: readonly Uint8Array[],
    result: DraftBatchResult,
    bindings: readonly DraftBinding[],
  ): Promise<Draft | 'conflict' | 'gone'> =>
    deps.db.tenant(workspaceId, async (tx) => {
      const newest = await lockDraft(tx, document);
      const ticket = await loadOpenedTicket(tx, workspaceId, name.ticketId);
      if (ticket?.draftGeneration !== name.generation) return 'gone';
      if (newest !== draft.lastId) return 'conflict';
      if (draft.lastId === 0) await removeOlderDrafts(tx, document);
      await bindDraftClients(tx, document, bindings);
      const bytes = updates.length === 1 ? updates[0]! : Y.mergeUpdates([...updates]);
      const restBytes = draft.restBytes + bytes.byteLength;
      const isFolded =
        draft.rows >= FOLD_ROWS || restBytes > Math.max(draft.foldedBytes, FOLD_MIN_BYTES);
      const lastId = isFolded
        ? await foldDraft(tx, document, draft.lastId, result.state)
        : await appendDraftRow(tx, document, bytes);
      const size = isFolded
        ? { rows: 1, foldedBytes: result.state.byteLength, restBytes: 0 }
        : { rows: draft.rows + 1, foldedBytes: draft.foldedBytes, restBytes };
      const { state, stateVector } = result;
      const bound = bindings.map((one) => [one.client, ownerOf(one)] as const);
      return { state, stateVector, owners: new Map([...draft.owners, ...bound]), lastId, ...size };
    });

  /** Whoever went by themself may have left their last keystrokes; whom we closed may not write any more. */
  const dropRefused = (): void => {
    pending = pending.filter(({ connection }) => connection.closedWith() === undefined);
    const early = [...editors.values()].flatMap((editor) => editor.early ?? []);
    pendingBytes = [...pending.map(({ bytes }) => bytes), ...early].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
  };

  const isAnyRefused = (batch: readonly Pending[]): boolean =>
    batch.some(({ connection }) => connection.closedWith() !== undefined);

  const tellAuthors = (batch: readonly Pending[], verdicts: readonly DraftVerdict[]): void => {
    const authors = new Map<Connection, Editor>();
    for (const [index, { connection }] of batch.entries()) {
      const verdict = verdicts[index]!;
      const editor = editors.get(connection);
      if (!verdict.ok) connection.close(closeCodeOf(verdict.rule), verdict.rule);
      else if (editor !== undefined) {
        editor.saved += 1;
        authors.set(connection, editor);
      }
    }
    for (const [author, { saved }] of authors) author.send(savedFrame(saved, draft.stateVector));
  };

  /** `isFresh`: the rows were read after the batch came. */
  const saveBatch = async (
    batch: readonly Pending[],
    isFresh: boolean,
  ): Promise<'done' | 'conflict' | 'gone'> => {
    const edits = batch.map(({ connection: { caller }, bytes }) => ({
      bytes,
      device: ownerOf({ deviceId: caller.device, personId: caller.personId }),
    }));
    const result = await deps.checker.check({ base: [draft.state], edits, owners: draft.owners });
    const { verdicts } = result;
    if (!isFresh && verdicts.some((verdict) => !verdict.ok && BEHIND.has(verdict.rule)))
      return 'conflict';
    const updates = verdicts.flatMap((verdict) =>
      verdict.ok && verdict.update !== null ? [verdict.update] : [],
    );
    if (updates.length > 0) {
      const bindings = batch.flatMap(({ connection }, index) => {
        const verdict = verdicts[index]!;
        const { device: deviceId, personId } = connection.caller;
        if (!verdict.ok || personId === undefined) return [];
        return verdict.newClients.map((client) => ({ client, deviceId, personId }));
      });
      const saved = await commit(updates, result, bindings);
      if (typeof saved === 'string') return saved;
      draft = saved;
      for (const update of updates) sendToAll(update);
      deps.onSaved();
    }
    tellAuthors(batch, verdicts);
    return 'done';
  };

  const work = async (): Promise<void> => {
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const batch = [...pending];
      const isFresh = isStale || !isLoaded || attempt > 0;
      if (isFresh) await refresh();
      if (isAnyRefused(batch)) {
        dropRefused();
        continue;
      }
      if (batch.length === 0) return;
      const outcome = await saveBatch(batch, isFresh);
      if (outcome === 'conflict') continue;
      pending = pending.slice(batch.length);
      dropRefused();
      if (outcome === 'gone') await refresh();
      if (pending.length > 0) schedule();
      return;
    }
    throw new Error('a draft was changed by others at every attempt to save it');
  };

  const receiveEdit = (
    connection: Connection,
    type: 'step-2' | 'update',
    bytes: Uint8Array,
  ): void => {
    const editor = editors.get(connection);
    if (editor === undefined) return;
    pendingBytes += bytes.byteLength;
    const waiting = pending.length + (editor.early?.length ?? 0);
    if (waiting >= MAX_PENDING_EDITS || pendingBytes > MAX_PENDING_BYTES) {
      pendingBytes -= bytes.byteLength;
      connection.close(CLOSE.TOO_MANY, 'too many edits at once');
      return;
    }
    if (type === 'update' && editor.early !== undefined) {
      editor.early.push(bytes);
      return;
    }
    pending.push({ connection, bytes });
    releaseEarly(connection, editor);
    schedule();
  };

  const releaseEarly = (connection: Connection, editor: Editor): void => {
    for (const bytes of editor.early ?? []) pending.push({ connection, bytes });
    editor.early = undefined;
  };

  const answerStep1 = (connection: Connection, stateVector: Uint8Array): void => {
    let missing: Uint8Array;
    try {
      missing = Y.diffUpdate(draft.state, stateVector);
    } catch {
      // Only the state vector can be at fault: the draft is our own.
      connection.close(CLOSE.MALFORMED, 'no state vector');
      return;
    }
    const editor = editors.get(connection);
    if (editor !== undefined) editor.isSynced = true;
    connection.send(step2Frame(missing));
    connection.send(step1Frame(draft.stateVector));
  };

  return {
    join: async (connection) => {
      connections.add(connection);
      editors.set(connection, { isSynced: false, saved: 0, early: [] });
      await turns.run(() => deps.limit(refresh));
      if (connection.isOpen()) presence.tell(connection);
    },
    receive: (connection, message) => {
      switch (message.type) {
        case 'step-1':
          return isLoaded ? answerStep1(connection, message.stateVector) : undefined;
        case 'step-2':
        case 'update':
          return receiveEdit(connection, message.type, message.bytes);
        case 'awareness':
          if (!presence.receive(connection, message.bytes))
            connection.close(CLOSE.MALFORMED, 'no awareness state');
          return undefined;
        case 'query-awareness':
          return presence.tell(connection);
      }
    },
    leave: (connection) => {
      connections.delete(connection);
      const editor = editors.get(connection);
      editors.delete(connection);
      if (editor?.early !== undefined && editor.early.length > 0) {
        releaseEarly(connection, editor);
        schedule();
      }
      presence.leave(connection);
    },
    changed: () => {
      if (isStale) return;
      isStale = true;
      schedule();
    },
    settled: async () => {
      while (timer !== undefined || turns.isBusy()) {
        await turns.settled();
        if (timer !== undefined) await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
      }
    },
    isIdle: () =>
      connections.size === 0 && pending.length === 0 && timer === undefined && !turns.isBusy(),
  };
}

const ownerOf = (one: {
  readonly deviceId: string;
  readonly personId: PersonId | undefined;
}): string => `${one.deviceId} ${one.personId ?? ''}`;

function closeCodeOf(rule: DraftRule): number {
  return rule === 'size' || rule === 'full' ? CLOSE.TOO_LARGE : CLOSE.MALFORMED;
}
