// Real sockets over a real PostgreSQL: one or more servers, and clients of both kinds.

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Actor } from '#shared/access/actor.ts';
import { DEFAULT_PROFILES } from '#shared/access/profiles.ts';
import type { MessageId, PersonId, SessionId, TicketId } from '#shared/base/ids.ts';
import { makeMessageUpdate } from '#shared/conversation/message-update.ts';
import { LIMITS } from '#shared/protocol/sync.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import {
  createFeedWorld,
  insertTicket,
  newId,
  type FeedWorkspace,
  type FeedWorld,
} from './feed-world.ts';
import {
  createConversationSockets,
  type SocketLimits,
} from '#server/sync/conversations/sockets.ts';

export const ORIGIN = 'http://desk.test';
export type Who = keyof FeedWorkspace['people'];
const PROFILE_OF: Record<Who, string> = {
  ana: 'technician',
  ben: 'technician',
  lea: 'lead',
  cleo: 'customer',
  carl: 'customer',
};

export type SocketWorld = Awaited<ReturnType<typeof createSocketWorld>>;

export async function createSocketWorld(
  options: { limits?: Partial<SocketLimits>; servers?: number } = {},
) {
  const world: FeedWorld = await createFeedWorld();
  const workspace = await world.workspace('desk');
  const warnings: object[] = [];
  const clients: { close: () => void }[] = [];
  const sessions = new Map<string, SessionId>();
  const sessionOf = (who: string): SessionId => {
    if (!sessions.has(who)) sessions.set(who, newId<SessionId>());
    return sessions.get(who)!;
  };

  const startServer = async (index: number) => {
    const sockets = createConversationSockets({
      db: world.db,
      now: Date.now,
      log: { warn: (fields) => void warnings.push(fields) },
      isOriginAllowed: (c) => c.req.header('origin') === ORIGIN,
      authenticate: async (c) => {
        const who = c.req.header('x-who') ?? '';
        if (who.startsWith('code:')) {
          const actor: Actor = { kind: 'requester', ticketId: who.slice(5) as TicketId };
          return { workspaceId: workspace.id, actor, person: undefined, sessionId: undefined };
        }
        const personId: PersonId | undefined = workspace.people[who as Who];
        if (personId === undefined) return new Response(null, { status: 401 });
        const profile = DEFAULT_PROFILES.find(({ id }) => id === PROFILE_OF[who as Who])!;
        const groupIds =
          who === 'ana' ? [workspace.groups.a] : who === 'ben' ? [workspace.groups.b] : [];
        const deviceId = c.req.header('x-device');
        return {
          workspaceId: workspace.id,
          actor: { kind: 'person', personId, permissions: new Set(profile.permissions), groupIds },
          person: { id: personId, name: `${who} by name` },
          sessionId: sessionOf(who),
          ...(deviceId !== undefined && { deviceId }),
        };
      },
      // As the poke does it: every process hears of it, this one too.
      onDraftSaved: (workspaceId, ticketId) => {
        for (const server of servers) server.sockets.changed(workspaceId, [ticketId]);
      },
      ...(options.limits !== undefined && { limits: options.limits }),
    });
    const app = new Hono();
    app.get('/docs/:name{.+}', sockets.route);
    app.onError((error, c) =>
      c.text(error.message, error instanceof AppError ? (error.status as 400) : 500),
    );
    const webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: 2 * LIMITS.frameBytes,
      perMessageDeflate: false,
    });
    const http = serve({
      fetch: app.fetch,
      port: 0,
      hostname: '127.0.0.1',
      websocket: { server: webSockets as never },
    });
    await new Promise((resolve) => http.once('listening', resolve));
    return {
      index,
      sockets,
      http,
      url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/docs`,
    };
  };
  const servers: Awaited<ReturnType<typeof startServer>>[] = [];
  for (let index = 0; index < (options.servers ?? 1); index += 1)
    servers.push(await startServer(index));

  const headersOf = (who: string, device?: string): Record<string, string> => ({
    origin: ORIGIN,
    'x-who': who,
    ...(device !== undefined && { 'x-device': device }),
  });

  const socketWorld = {
    ...world,
    workspace,
    servers,
    warnings,
    sockets: servers[0]!.sockets,
    ticket: (changes: Parameters<typeof insertTicket>[2] = {}): Promise<TicketId> =>
      world.db.tenant(workspace.id, (tx) =>
        insertTicket(tx, workspace.id, {
          groupId: workspace.groups.a,
          requesterPersonId: workspace.people.cleo,
          ...changes,
        }),
      ),
    /** As execute does it: the message and its ticket in one transaction, the poke after the commit. */
    post: async (
      ticketId: TicketId,
      html: string,
      kind: 'pub' | 'notes' = 'pub',
    ): Promise<MessageId> => {
      const id = newId<MessageId>();
      const bytes = makeMessageUpdate({
        v: 1,
        id,
        kind: kind === 'pub' ? 'reply' : 'note',
        side: 'operator',
        authorId: workspace.people.ana,
        authorName: 'ana',
        html,
        at: new Date().toISOString(),
      });
      await world.db.tenant(workspace.id, async (tx) => {
        const [row] = await tx<{ seq: number }[]>`
          update tickets t set
            pub_seq = t.pub_seq + ${kind === 'pub' ? 1 : 0}, notes_seq = t.notes_seq + ${kind === 'notes' ? 1 : 0}
          where t.workspace_id = ${workspace.id} and t.id = ${ticketId}
          returning case when ${kind} = 'pub' then t.pub_seq else t.notes_seq end as seq`;
        await tx`
          insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
          values (${workspace.id}, ${ticketId}, ${kind}, 1, ${row!.seq}, ${Math.floor(Math.random() * 2 ** 32)}, ${id}, ${bytes})`;
      });
      socketWorld.poke(ticketId);
      return id;
    },
    poke: (ticketId: TicketId): void => {
      for (const server of servers) server.sockets.changed(workspace.id, [ticketId]);
    },
    /** The client that editors and foreign followers use. */
    follow: (
      who: string,
      name: string,
      settings: { device?: string; doc?: Y.Doc; server?: number; client?: number } = {},
    ) => {
      const doc = settings.doc ?? new Y.Doc();
      if (settings.client !== undefined) doc.clientID = settings.client;
      const headers = headersOf(who, settings.device);
      class Socket extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { headers });
        }
      }
      const provider = new WebsocketProvider(servers[settings.server ?? 0]!.url, name, doc, {
        WebSocketPolyfill: Socket as never,
        disableBc: true,
        shouldReconnect: () => false,
      });
      const follower = {
        doc,
        provider,
        awareness: provider.awareness,
        closedWith: undefined as { code: number; reason: string } | undefined,
        saved: 0,
        /** Updates that were made here, each a frame while it is connected. */
        written: 0,
        synced: () => until(() => provider.synced, 'synced'),
        closed: () => until(() => follower.closedWith, 'closed'),
      };
      provider.messageHandlers[101] = (_encoder, decoder) => {
        follower.saved = readVarUint(decoder);
        decoder.pos = decoder.arr.length;
      };
      doc.on('update', (_update: Uint8Array, origin: unknown) => {
        if (origin !== provider) follower.written += 1;
      });
      provider.on('closed', (event) => (follower.closedWith = event));
      clients.push({ close: () => provider.destroy() });
      return follower;
    },
    /** A bare socket that keeps every byte it receives. */
    raw: (
      who: string | undefined,
      name: string,
      settings: {
        query?: string;
        origin?: string | null;
        device?: string;
        server?: number;
        autoPong?: boolean;
      } = {},
    ) => {
      const headers = { ...(who === undefined ? {} : headersOf(who, settings.device)) } as Record<
        string,
        string
      >;
      if (settings.origin === null) delete headers['origin'];
      else headers['origin'] = settings.origin ?? ORIGIN;
      const socket = new WebSocket(
        `${servers[settings.server ?? 0]!.url}/${name}${settings.query ?? ''}`,
        {
          headers,
          ...(settings.autoPong !== undefined && { autoPong: settings.autoPong }),
        },
      );
      const client = {
        socket,
        frames: [] as Buffer[],
        closedWith: undefined as { code: number; reason: string } | undefined,
        failure: undefined as string | undefined,
        bytes: () => Buffer.concat(client.frames),
        opened: () => until(() => socket.readyState === WebSocket.OPEN, 'open'),
        closed: () => until(() => client.closedWith, 'closed'),
      };
      socket.on('message', (data: Buffer) => void client.frames.push(data));
      socket.on(
        'close',
        (code, reason) => (client.closedWith = { code, reason: reason.toString() }),
      );
      socket.on('error', (error) => (client.failure = error.message));
      clients.push({ close: () => socket.terminate() });
      return client;
    },
    closeClients: () => {
      for (const client of clients.splice(0)) client.close();
    },
    bumpDraft: async (ticketId: TicketId): Promise<void> => {
      await world.db.tenant(workspace.id, async (tx) => {
        await tx`update tickets t set draft_generation = t.draft_generation + 1 where t.workspace_id = ${workspace.id} and t.id = ${ticketId}`;
      });
      socketWorld.poke(ticketId);
    },
    draftRows: (ticketId: TicketId): Promise<readonly { bytes: Uint8Array }[]> =>
      world.db.tenantRead(workspace.id, async (sql) => [
        ...(await sql<{ bytes: Uint8Array }[]>`
          select u.bytes from draft_updates u where u.workspace_id = ${workspace.id} and u.ticket_id = ${ticketId} order by u.id`),
      ]),
    close: async (): Promise<void> => {
      socketWorld.closeClients();
      for (const { sockets, http } of servers) {
        await sockets.drain();
        await new Promise((resolve) => http.close(resolve));
      }
      await world.close();
    },
  };
  return socketWorld;
}

function readVarUint(decoder: { arr: Uint8Array; pos: number }): number {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = decoder.arr[decoder.pos++]!;
    value += (byte & 127) * shift;
    if (byte < 128) return value;
  }
}

/** Waits for a truthy value. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  limitMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Long enough for what should not happen to happen. */
export const aMoment = (ms = 250): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
