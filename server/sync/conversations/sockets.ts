// The WebSockets of conversations: y-websocket's protocol at `docs/:name{.+}`, for `pub` and `draft` (B16).

import type { Context } from 'hono';
import type { WebSocket } from 'ws';
import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import type { PersonId, SessionId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { isUuid } from '#shared/base/ids.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import { isSpoken } from '#shared/protocol/versions.ts';
import type { Database } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { closeAtOnce, upgradeSocket } from '#server/sync/upgrade-socket.ts';
import {
  CONNECTION_LIMITS,
  createConnection,
  type Caller,
  type Connection,
  type ConnectionLimits,
} from './connection.ts';
import { parseDocumentName, type DocumentName } from './document-name.ts';
import { createDraftChecker } from './draft-checker.ts';
import { createDraftRoom } from './draft-room.ts';
import { awarenessFrame } from './frames.ts';
import { colorOf } from './presence.ts';
import { createPubRoom } from './pub-room.ts';
import type { JoinOptions, Room, RoomLog } from './room.ts';

/** Who is asking, as the middleware before the upgrade found out. */
export type SocketCaller = {
  readonly workspaceId: WorkspaceId;
  readonly actor: Actor;
  readonly person: { readonly id: PersonId; readonly name: string } | undefined;
  readonly sessionId: SessionId | undefined;
  /** Of the browser profile; without one, clientIDs of drafts are bound to the session. */
  readonly deviceId?: string;
};

export type ConversationSocketsDeps = {
  readonly db: Database;
  readonly log: RoomLog;
  readonly now: () => number;
  /** A Response with status 401 becomes close code 4401, because browsers hide the status of a refused upgrade. */
  readonly authenticate: (c: Context) => Promise<SocketCaller | Response>;
  readonly isOriginAllowed: (c: Context) => boolean;
  /** Rows of a draft were committed here: tell the other processes to call `changed`. */
  readonly onDraftSaved: (workspaceId: WorkspaceId, ticketId: TicketId) => void;
  /** Told once for each attempt to open a document, before the upgrade: who is let in is only known after it. */
  readonly onAttempt?: (c: Context, outcome: Promise<SocketOutcome>) => void;
  /** Asked from time to time: whether session and rights are still those with which the socket was opened. */
  readonly isStillRight?: (caller: Caller) => Promise<boolean>;
  readonly limits?: Partial<SocketLimits>;
};

/** Whether the document was shown, or with which code it was not. Never rejects; unsettled when nobody came. */
export type SocketOutcome = { readonly isOpened: true } | { readonly closedWith: number };

export type SocketLimits = {
  readonly perPerson: number;
  readonly perProcess: number;
  readonly beatMs: number;
  /** A session runs out without anybody saying so, and what is said may be lost between processes. */
  readonly recheckMs: number;
  readonly connection: ConnectionLimits;
  readonly draftTimeLimitMs: number;
};
const SOCKET_LIMITS: SocketLimits = {
  perPerson: 60,
  perProcess: 10_000,
  // Below y-websocket's 30 s of silence and the 60 s of common proxies.
  beatMs: 15_000,
  recheckMs: 60_000,
  connection: CONNECTION_LIMITS,
  draftTimeLimitMs: 2_000,
};

export type ConversationSockets = {
  /** Handler of `GET docs/:name{.+}`. */
  readonly route: (c: Context) => Promise<Response>;
  /** Something about these tickets was committed, here or elsewhere; `all` when it is not known what. */
  readonly changed: (
    workspaceId: WorkspaceId | 'all',
    ticketIds: readonly TicketId[] | 'all',
  ) => void;
  /** Rights ended or changed. The device renews its session and comes back, if it may. */
  readonly closeFor: (whose: {
    readonly workspaceId: WorkspaceId;
    readonly personId?: PersonId;
    readonly sessionId?: SessionId;
  }) => void;
  /** Closes all, a few at a time so that they do not come back in one wave; resolves when nothing is unsaved. */
  readonly drain: () => Promise<void>;
  readonly size: () => { readonly connections: number; readonly rooms: number };
};

/** Rooms that read the database at once. */
const PARALLEL_READS = 4;
const DRAIN_GROUP = 50;
const DRAIN_PAUSE_MS = 100;
const DRAIN_LIMIT_MS = 10_000;

type OpenSocket = {
  readonly connection: Connection;
  readonly socket: WebSocket;
  readonly room: Room;
  readonly roomKey: string;
};

export function createConversationSockets(deps: ConversationSocketsDeps): ConversationSockets {
  const limits: SocketLimits = { ...SOCKET_LIMITS, ...deps.limits };
  const { db, log, now } = deps;
  const checker = createDraftChecker({ timeLimitMs: limits.draftTimeLimitMs });
  const limit = createLimit(PARALLEL_READS);
  const rooms = new Map<
    string,
    { readonly workspaceId: WorkspaceId; readonly ticketId: TicketId; readonly room: Room }
  >();
  const open = new Set<OpenSocket>();
  const countByCaller = new Map<string, number>();
  const keepAlive = awarenessFrame([]);
  let isDraining = false;

  const beats = setInterval(() => {
    for (const { connection } of open) connection.beat();
  }, limits.beatMs);
  beats.unref();
  const rechecks = setInterval(() => {
    limit(recheck).catch((error: unknown) =>
      log.warn({ error }, 'the callers of conversation sockets could not be checked'),
    );
  }, limits.recheckMs);
  rechecks.unref();

  const recheck = async (): Promise<void> => {
    const { isStillRight } = deps;
    if (isStillRight === undefined) return;
    const asked = new Map<string, boolean>();
    for (const { connection } of open) {
      const { caller } = connection;
      const key = `${caller.workspaceId} ${callerKeyOf(caller)} ${caller.sessionId ?? ''}`;
      const isRight = asked.get(key) ?? (await isStillRight(caller));
      asked.set(key, isRight);
      if (!isRight) connection.close(CLOSE.UNAUTHENTICATED, 'rights have changed');
    }
  };

  const freeRoom = (key: string): void => {
    if (rooms.get(key)?.room.isIdle()) rooms.delete(key);
  };

  const roomOf = (
    workspaceId: WorkspaceId,
    document: DocumentName,
  ): { key: string; room: Room } => {
    const { kind, ticketId, generation } = document;
    const key = `${workspaceId} ${kind} ${ticketId} ${generation}`;
    const known = rooms.get(key);
    if (known !== undefined) return { key, room: known.room };
    const common = { db, now, log, limit, onIdle: () => freeRoom(key) };
    const room =
      kind === 'pub'
        ? createPubRoom(workspaceId, document, common)
        : createDraftRoom(workspaceId, document, {
            ...common,
            checker,
            onSaved: () => deps.onDraftSaved(workspaceId, ticketId),
          });
    rooms.set(key, { workspaceId, ticketId, room });
    return { key, room };
  };

  const start = (
    socket: WebSocket,
    caller: Caller,
    document: DocumentName,
    options: JoinOptions,
    settle: (outcome: SocketOutcome) => void,
  ): OpenSocket => {
    const { key, room } = roomOf(caller.workspaceId, document);
    const connection: Connection = createConnection({
      socket,
      caller,
      now,
      limits: limits.connection,
      keepAlive,
      onFrame: (frame) => room.receive(connection, frame),
      onError: (error) =>
        log.warn({ error, ticketId: document.ticketId }, 'a conversation socket failed'),
    });
    const opened = { connection, socket, room, roomKey: key };
    open.add(opened);
    connection.enqueue(async () => {
      try {
        await room.join(connection, options);
      } catch (error) {
        settle({ closedWith: CLOSE.DRAINING });
        throw error;
      }
      const closedWith = connection.closedWith();
      settle(closedWith === undefined ? { isOpened: true } : { closedWith });
    });
    return opened;
  };

  const end = (opened: OpenSocket): void => {
    if (!open.delete(opened)) return;
    opened.connection.ended();
    opened.room.leave(opened.connection);
    freeRoom(opened.roomKey);
  };

  /** What becomes of a socket once it is open. */
  const opening =
    (
      caller: Caller,
      document: DocumentName,
      options: JoinOptions,
      settle: (outcome: SocketOutcome) => void,
    ) =>
    (socket: WebSocket): void => {
      // A close event follows.
      socket.on('error', () => undefined);
      const turnAway = (code: number, reason: string): void => {
        settle({ closedWith: code });
        socket.close(code, reason);
      };
      const callerKey = `${caller.workspaceId} ${callerKeyOf(caller)}`;
      const count = countByCaller.get(callerKey) ?? 0;
      if (isDraining) return turnAway(CLOSE.DRAINING, 'the server is stopping');
      if (count >= limits.perPerson || open.size >= limits.perProcess)
        return turnAway(CLOSE.TOO_MANY, 'too many connections');
      countByCaller.set(callerKey, count + 1);
      const opened = start(socket, caller, document, options, settle);
      socket.on('message', (data, isBinary) => opened.connection.receive(data, isBinary));
      socket.once('close', () => {
        const rest = (countByCaller.get(callerKey) ?? 1) - 1;
        if (rest > 0) countByCaller.set(callerKey, rest);
        else countByCaller.delete(callerKey);
        end(opened);
      });
    };

  const route = async (c: Context): Promise<Response> => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw new AppError('MALFORMED', { detail: 'This address speaks WebSocket only.' });
    }
    if (!deps.isOriginAllowed(c)) throw new AppError('WRONG_ORIGIN');
    const found = await deps.authenticate(c);
    if (found instanceof Response && found.status !== 401) return found;
    const { promise: outcome, resolve: settle } = Promise.withResolvers<SocketOutcome>();
    deps.onAttempt?.(c, outcome);
    const refuse = (code: number, reason: string): Promise<Response> => {
      settle({ closedWith: code });
      return closeAtOnce(c, code, reason);
    };
    if (found instanceof Response) return refuse(CLOSE.UNAUTHENTICATED, 'sign in first');
    const document = parseDocumentName(c.req.param('name') ?? '');
    if (document === undefined) return refuse(CLOSE.NOT_FOUND, 'no such document');
    const protocol = c.req.query('protocol');
    if (protocol !== undefined && !isSpoken(Number(protocol)))
      return refuse(CLOSE.CLIENT_TOO_OLD, 'reload the app');
    if (isDraining) return refuse(CLOSE.DRAINING, 'the server is stopping');

    const caller = callerOf(found);
    // Only people have drafts, and people have sessions.
    if (document.kind === 'draft' && caller.device === '')
      return refuse(CLOSE.FORBIDDEN, 'for operators only');
    const since = c.req.query('since') ?? '';
    const feed =
      c.req.query('feed') === '1'
        ? { since: /^\d{1,9}$/.test(since) ? Number(since) : undefined }
        : undefined;
    return upgradeSocket(c, opening(caller, document, { feed }, settle));
  };

  const drain = async (): Promise<void> => {
    isDraining = true;
    clearInterval(beats);
    clearInterval(rechecks);
    const deadline = Date.now() + DRAIN_LIMIT_MS;
    const settled = async (): Promise<void> => {
      await Promise.all([...rooms.values()].map(({ room }) => room.settled()));
    };
    await within(deadline, settled());
    while (open.size > 0 && Date.now() < deadline) {
      for (const { connection } of [...open].slice(0, DRAIN_GROUP))
        connection.close(CLOSE.DRAINING, 'the server is stopping');
      await new Promise((resolve) => setTimeout(resolve, DRAIN_PAUSE_MS));
    }
    for (const { socket } of open) socket.terminate();
    await within(deadline, settled());
    await checker.close();
  };

  return {
    route,
    changed: (workspaceId, ticketIds) => {
      const wanted = ticketIds === 'all' ? undefined : new Set(ticketIds);
      for (const one of rooms.values()) {
        if (workspaceId !== 'all' && one.workspaceId !== workspaceId) continue;
        if (wanted === undefined || wanted.has(one.ticketId)) one.room.changed();
      }
    },
    closeFor: ({ workspaceId, personId, sessionId }) => {
      for (const { connection } of open) {
        const { caller } = connection;
        if (caller.workspaceId !== workspaceId) continue;
        // A key rests on its maker's rights (ADR 13): its sockets go too, and come back if it still may.
        const isOthers = caller.personId !== undefined && caller.personId !== personId;
        if (personId !== undefined && isOthers) continue;
        if (sessionId !== undefined && caller.sessionId !== sessionId) continue;
        connection.close(CLOSE.UNAUTHENTICATED, 'rights have changed');
      }
    },
    drain,
    size: () => ({ connections: open.size, rooms: rooms.size }),
  };
}

function callerOf({ workspaceId, actor, person, sessionId, deviceId }: SocketCaller): Caller {
  const isOperator =
    actor.kind !== 'requester' && (can(actor, 'ticket.read') || can(actor, 'ticket.read-all'));
  const side = isOperator ? 'operator' : 'customer';
  const name = person?.name ?? '';
  return {
    workspaceId,
    actor,
    personId: person?.id,
    sessionId,
    device: isUuid(deviceId) ? deviceId : (sessionId ?? ''),
    user: {
      ...(person !== undefined && { id: person.id }),
      name,
      side,
      color: colorOf(person?.id ?? name),
    },
  };
}

function callerKeyOf({ actor, sessionId }: Caller): string {
  switch (actor.kind) {
    case 'person':
      return actor.personId;
    case 'requester':
      return actor.ticketId;
    case 'key':
      return actor.keyId;
    default:
      return sessionId ?? actor.kind;
  }
}

/** At most `parallel` at once; the others wait in order. */
function createLimit(parallel: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= parallel) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next without being given back, so that nobody slips in between.
      const nextInLine = waiting.shift();
      if (nextInLine === undefined) running -= 1;
      else nextInLine();
    }
  };
}

async function within(deadline: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - Date.now()));
  });
  await Promise.race([work, tooLate]);
  clearTimeout(timer);
}
