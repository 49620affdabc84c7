// What the rooms of both kinds of document share: the connections of one document in this process, and one task at a
// time on it.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Database } from '#server/platform/db/database.ts';
import type { Connection } from './connection.ts';
import type { DocumentName } from './document-name.ts';
import type { ClientFrame } from './frames.ts';
import type { OpenedTicket } from './conversation-views.ts';
import { refusalOf } from './document-access.ts';
import { createPresence, type Presence } from './presence.ts';

export type RoomLog = { readonly warn: (fields: object, message?: string) => void };

export type RoomDeps = {
  readonly db: Database;
  readonly now: () => number;
  readonly log: RoomLog;
  /** At most so many rooms read at once, whatever a poke wakes. */
  readonly limit: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onIdle: () => void;
};

export type JoinOptions = {
  /** Wants the rows of the feed instead of Yjs messages, from after `since`. */
  readonly feed: { readonly since: number | undefined } | undefined;
};

export type Room = {
  readonly join: (connection: Connection, options: JoinOptions) => Promise<void>;
  readonly receive: (connection: Connection, frame: ClientFrame) => Promise<void> | void;
  readonly leave: (connection: Connection) => void;
  /** Something about the ticket was committed. */
  readonly changed: () => void;
  /** Resolves when all that was received is committed or refused. */
  readonly settled: () => Promise<void>;
  readonly isIdle: () => boolean;
};

export type RoomFrame = {
  readonly workspaceId: WorkspaceId;
  readonly ticketId: TicketId;
  readonly document: DocumentName;
  readonly connections: Set<Connection>;
  readonly presence: Presence;
  /** Closes those who may not follow the document, as the ticket now is. */
  readonly sift: (ticket: OpenedTicket | undefined) => void;
  readonly closeAll: (code: number, reason: string) => void;
};

export function createRoomFrame(
  workspaceId: WorkspaceId,
  document: DocumentName,
  deps: RoomDeps,
): RoomFrame {
  const connections = new Set<Connection>();
  const presence = createPresence({
    connections: () => connections,
    hasCursors: document.kind === 'draft',
    now: deps.now,
  });
  return {
    workspaceId,
    ticketId: document.ticketId,
    document,
    connections,
    presence,
    sift: (ticket) => {
      for (const connection of connections) {
        const refusal = refusalOf(connection.caller.actor, ticket, document);
        if (refusal !== undefined) connection.close(refusal.code, refusal.reason);
      }
    },
    closeAll: (code, reason) => {
      for (const connection of connections) connection.close(code, reason);
    },
  };
}

/** Runs tasks one after the other; `settled` waits for those that are queued. */
export function createTurns(): {
  readonly run: <T>(task: () => Promise<T>) => Promise<T>;
  readonly settled: () => Promise<void>;
  readonly isBusy: () => boolean;
} {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    run: (task) => {
      waiting += 1;
      const result = last.then(task).finally(() => {
        waiting -= 1;
      });
      // The failure is the caller's; the next task starts all the same.
      last = result.catch(() => undefined);
      return result;
    },
    settled: async () => {
      await last;
    },
    isBusy: () => waiting > 0,
  };
}
