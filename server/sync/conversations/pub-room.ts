// Live followers of a ticket's public messages. The server only sends here: what a client writes is pushed as a
// command (B6). Nothing of the document is kept in memory; what is new is read from the rows after each poke.

import * as Y from 'yjs';
import { toBase64 } from '#shared/conversation/base64.ts';
import { foldConversation } from '#shared/conversation/document.ts';
import { CLOSE, type Change } from '#shared/protocol/sync.ts';
import type { MessageId, WorkspaceId } from '#shared/base/ids.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { loadFilesOf } from '#server/sync/ticket-rows.ts';
import { versionOf } from '#server/sync/snapshot.ts';
import type { Connection } from './connection.ts';
import {
  listPubUpdates,
  loadOpenedTicket,
  loadSnapshotText,
  type PubUpdate,
} from './conversation-views.ts';
import type { DocumentName } from './document-name.ts';
import { feedFrame, step2Frame, updateFrame } from './frames.ts';
import { createRoomFrame, createTurns, type Room, type RoomDeps } from './room.ts';

/** Messages per read; also how far behind a device may be before it is better served by a pull. */
const PAGE = 100;
const EVERYTHING = 1_000_000;
const EMPTY_UPDATE = new Uint8Array([0, 0]);
/** Folding a conversation is work: nobody needs it often. */
const FOLDS_PER_CONNECTION = 20;

type Follower = { readonly isFeed: boolean; lastSeq: number | undefined; folds: number };

export function createPubRoom(
  workspaceId: WorkspaceId,
  document: DocumentName,
  deps: RoomDeps,
): Room {
  const frame = createRoomFrame(workspaceId, document, deps);
  const { connections, presence } = frame;
  const followers = new Map<Connection, Follower>();
  const turns = createTurns();
  const { ticketId, generation } = document;
  let isStale = false;

  const changeOf = (update: PubUpdate, v: number): Change => ({
    t: 'doc',
    row: {
      ticketId,
      kind: 'pub',
      generation,
      seq: update.seq,
      messageId: update.messageId,
      bytes: toBase64(update.bytes),
    },
    v,
  });

  /** Each message with what hangs on it, as a page of the feed has them. */
  const changesOf = (
    updates: readonly PubUpdate[],
    files: ReadonlyMap<MessageId, readonly FileRow[]>,
    v: number,
  ): Change[] =>
    updates.flatMap((update) => [
      changeOf(update, v),
      ...(files.get(update.messageId) ?? []).map((row): Change => ({ t: 'file', row, v })),
    ]);
  const filesOf = async (
    sql: ReadTx,
    updates: readonly PubUpdate[],
  ): Promise<ReadonlyMap<MessageId, readonly FileRow[]>> => {
    const messageIds = updates.map(({ messageId }) => messageId);
    const rows = await loadFilesOf(sql, workspaceId, ticketId, messageIds);
    return Map.groupBy(rows, (row) => row.messageId);
  };

  const deliver = (
    updates: readonly PubUpdate[],
    files: ReadonlyMap<MessageId, readonly FileRow[]>,
    v: number,
  ): void => {
    for (const [connection, follower] of followers) {
      const { lastSeq } = follower;
      if (lastSeq === undefined) continue;
      const fresh = updates.filter((update) => update.seq > lastSeq);
      if (fresh.length === 0) continue;
      follower.lastSeq = fresh.at(-1)!.seq;
      if (follower.isFeed) connection.send(feedFrame(changesOf(fresh, files, v)));
      else for (const update of fresh) connection.send(updateFrame(update.bytes));
    }
  };

  /** Reads what no follower has seen yet, page by page. */
  const refresh = async (): Promise<void> => {
    for (let isFull = true; isFull;) {
      isStale = false;
      const positions = [...followers.values()].flatMap(({ lastSeq }) =>
        lastSeq === undefined ? [] : [lastSeq],
      );
      const page = await deps.db.tenantRead(workspaceId, async (sql) => {
        const ticket = await loadOpenedTicket(sql, workspaceId, ticketId);
        const updates =
          positions.length === 0
            ? []
            : await listPubUpdates(
                sql,
                { workspaceId, ticketId, generation },
                Math.min(...positions),
                PAGE,
              );
        const files = await filesOf(sql, updates);
        return { ticket, updates, files, snapshot: await loadSnapshotText(sql) };
      });
      frame.sift(page.ticket);
      deliver(page.updates, page.files, versionOf(page.snapshot));
      isFull = page.updates.length === PAGE;
    }
  };

  const changed = (): void => {
    if (isStale) return;
    isStale = true;
    turns
      .run(() => deps.limit(refresh))
      .catch((error: unknown) => {
        isStale = false;
        deps.log.warn({ error, ticketId }, 'a conversation could not be read for its followers');
        frame.closeAll(CLOSE.DRAINING, 'try again');
      })
      .finally(deps.onIdle);
  };

  const fold = (
    connection: Connection,
    follower: Follower,
    stateVector: Uint8Array,
  ): Promise<void> =>
    turns.run(async () => {
      const updates = await deps.limit(() =>
        deps.db.tenantRead(workspaceId, (sql) =>
          listPubUpdates(sql, { workspaceId, ticketId, generation }, 0, EVERYTHING),
        ),
      );
      const doc = foldConversation(updates.map((update) => update.bytes));
      try {
        connection.send(step2Frame(Y.encodeStateAsUpdate(doc, stateVector)));
        follower.lastSeq = updates.at(-1)?.seq ?? 0;
      } finally {
        doc.destroy();
      }
    });

  /** The rows after `since`, or the end of the conversation where the device must pull anyway. */
  const startFeed = (
    connection: Connection,
    follower: Follower,
    since: number | undefined,
  ): Promise<void> =>
    turns.run(async () => {
      const read = await deps.db.tenantRead(workspaceId, async (sql) => {
        const [last] = await sql<{ seq: number }[]>`
          select coalesce(max(d.seq), 0) as seq from doc_updates d
          where d.workspace_id = ${workspaceId} and d.ticket_id = ${ticketId} and d.kind = 'pub'
            and d.generation = ${generation}`;
        const from = since === undefined || last!.seq - since > PAGE ? last!.seq : since;
        const document = { workspaceId, ticketId, generation };
        const updates = await listPubUpdates(sql, document, from, PAGE);
        return {
          last: last!.seq,
          updates,
          files: await filesOf(sql, updates),
          snapshot: await loadSnapshotText(sql),
        };
      });
      follower.lastSeq = read.last;
      if (read.updates.length === 0) return;
      const v = versionOf(read.snapshot);
      connection.send(feedFrame(changesOf(read.updates, read.files, v)));
    });

  return {
    changed,
    join: async (connection, { feed }) => {
      const follower: Follower = { isFeed: feed !== undefined, lastSeq: undefined, folds: 0 };
      followers.set(connection, follower);
      connections.add(connection);
      const ticket = await deps.db.tenantRead(workspaceId, (sql) =>
        loadOpenedTicket(sql, workspaceId, ticketId),
      );
      frame.sift(ticket);
      if (!connection.isOpen()) return;
      presence.tell(connection);
      if (feed !== undefined) await startFeed(connection, follower, feed.since);
    },
    receive: async (connection, message) => {
      const follower = followers.get(connection);
      if (follower === undefined) return;
      switch (message.type) {
        case 'step-1':
          if ((follower.folds += 1) > FOLDS_PER_CONNECTION)
            return connection.close(CLOSE.TOO_MANY, 'too many syncs');
          if (follower.isFeed) return connection.send(step2Frame(EMPTY_UPDATE));
          if (!isStateVector(message.stateVector))
            return connection.close(CLOSE.MALFORMED, 'no state vector');
          return fold(connection, follower, message.stateVector);
        case 'awareness':
          if (!presence.receive(connection, message.bytes))
            connection.close(CLOSE.MALFORMED, 'no awareness state');
          return;
        case 'query-awareness':
          return presence.tell(connection);
        case 'step-2':
        case 'update':
          // Any Yjs client sends its step 2; that is no reason to lose it as a reader.
          return;
      }
    },
    leave: (connection) => {
      connections.delete(connection);
      followers.delete(connection);
      presence.leave(connection);
    },
    settled: turns.settled,
    isIdle: () => connections.size === 0 && !turns.isBusy(),
  };
}

function isStateVector(bytes: Uint8Array): boolean {
  try {
    Y.decodeStateVector(bytes);
    return true;
  } catch {
    // Whatever it throws, it cannot be read.
    return false;
  }
}
