// What happens to the server and its database while devices speak to it: connections cut at every message, a hundred
// writers at once, tickets that move while they are being loaded, lost notifications.

import { createConnection, createServer, type Server as NetServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openDevice, type Device } from '#client/data/device.ts';
import type { SocketConstructor } from '#client/data/platform.ts';
import { fakeBrowser } from '#client/data/support/fake-platform.ts';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { listen } from '#server/http-server.ts';
import { createWorld, type World } from '#test/support/world.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { begin, failureOf, untilStill } from './devices.ts';
import { answersOf, createStage, mailsOf } from './stage.ts';
import { newId, startServer, type Server } from './world.ts';

describe('connections to the database', () => {
  /** Passes everything on; cuts its connections at the message that is due. */
  const proxies: NetServer[] = [];
  let cutAt: { messages: number; before: boolean } | undefined;
  let isCut = false;
  let server: Server;

  const proxyTo = (port: number): Promise<number> => {
    const proxy = createServer((client) => {
      const upstream = createConnection({ host: '127.0.0.1', port });
      const end = () => {
        client.destroy();
        upstream.destroy();
      };
      client.on('data', (data) => {
        if (cutAt === undefined) return void upstream.write(data);
        cutAt.messages -= 1;
        if (cutAt.messages > 0) return void upstream.write(data);
        const { before } = cutAt;
        cutAt = undefined;
        isCut = true;
        if (before) return end();
        // The server gets it and acts on it; nobody learns how it went.
        client.destroy();
        upstream.end(data);
      });
      upstream.on('data', (data) => client.write(data));
      for (const socket of [client, upstream]) {
        socket.on('error', end);
        socket.on('close', end);
      }
    });
    proxies.push(proxy);
    return new Promise((resolve) =>
      proxy.listen(0, '127.0.0.1', () => resolve((proxy.address() as { port: number }).port)),
    );
  };
  let port = 0;
  beforeAll(async () => {
    const holder = { url: '' };
    server = await startServer({
      plant: async ({ appUrl }) => {
        const url = new URL(appUrl);
        port = await proxyTo(Number(url.port));
        url.port = String(port);
        holder.url = url.href;
      },
      appUrl: () => holder.url,
    });
  });
  afterAll(async () => {
    await server.close();
    for (const proxy of proxies) proxy.close();
  });

  test('L4i REL1 FLT28 the connection is cut at every message of accepting an answer, before and after it: one effect, whatever was known', async () => {
    const stage = await createStage(server, 'none');
    const ana = await stage.desk('ana');
    const ticket = await stage.open('ada', 0);
    await stage.sync(ana);
    let expected = 0;
    let cuts = 0;
    for (const before of [true, false]) {
      for (let messages = 1; messages <= 12; messages += 1) {
        expect(await stage.reply(ana, ticket, `cut ${messages}`)).toBe(true);
        expected += 1;
        isCut = false;
        await stage.sync(ana, async (parked, pass) => {
          if (parked.endpoint === 'push') cutAt = { messages, before };
          const answer = await pass();
          cutAt = undefined;
          return answer;
        });
        if (isCut) cuts += 1;
        for (let attempt = 0; (await stage.sync(ana)) !== undefined; attempt += 1)
          expect(attempt).toBeLessThan(5);
        const truth = await stage.truth();
        expect(answersOf(truth, ticket)).toHaveLength(expected);
        expect(mailsOf(truth, ticket)).toBe(expected);
      }
    }
    expect(cuts).toBeGreaterThan(6);
    expect(await stage.check(ana)).toEqual([]);
  }, 120_000);
});

describe('many at once', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  test('L4z FLT8 FLT9 a hundred writers, aborts and a late commit while devices pull: none of it is missed, none comes twice', async () => {
    const stage = await createStage(server, 'none');
    const random = seededRandom(9);
    const tickets: TicketId[] = [];
    for (let index = 0; index < 8; index += 1)
      tickets.push(await stage.open('ada', index % 2 === 0 ? 0 : 1));
    const tabs = [await stage.desk('ana'), await stage.desk('ben'), await stage.desk('lea')];
    for (const tab of tabs) await stage.sync(tab);

    const isRunning = { value: true };
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    const slow = server.db.tenant(stage.workspace.id, async (tx) => {
      // A part that is kept and one that is taken back, each under a savepoint of its own, then long nothing.
      const name = (part: typeof tx, subject: string) =>
        part`update tickets t set subject = ${subject} where t.workspace_id = ${stage.workspace.id} and t.id = ${tickets[7]!}`;
      await tx.savepoint((inner) => name(inner as typeof tx, 'late'));
      const takenBack = tx.savepoint(async (inner) => {
        await name(inner as typeof tx, 'never');
        throw new Error('taken back');
      });
      await expect(takenBack).rejects.toThrow('taken back');
      await freed;
    });
    server.beforeCommit = () =>
      random() < 0.15
        ? Promise.reject(Object.assign(new Error('cut'), { code: 'CONNECTION_CLOSED' }))
        : Promise.resolve();
    const pulling = Promise.all(
      tabs.map(async (tab) => {
        while (isRunning.value) expect(await stage.sync(tab)).toBeUndefined();
      }),
    );
    const writers = Array.from({ length: 100 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, random() * 400));
      await stage.act('lea', {
        type: 'note',
        ticketId: tickets[index % 7]!,
        message: {
          id: newId<MessageId>(),
          html: `<p>writer ${index} ${stage.words.tagOf(tickets[index % 7]!)}</p>`,
        },
        mentions: [],
      });
    });
    await Promise.all(writers);
    server.beforeCommit = undefined;
    free();
    await slow;
    isRunning.value = false;
    await pulling;
    for (const tab of tabs) expect(await stage.sync(tab)).toBeUndefined();

    const wrong = await stage.check(...tabs);
    // The late writer wrote past the history on purpose.
    expect(wrong.filter((line) => !line.startsWith('INV3: subject of'))).toEqual([]);
    for (const tab of tabs.slice(1))
      expect((await stage.view(tab, tickets[7]!))?.subject).toBe('late');
  }, 120_000);

  test('L1t FLT17 tickets move, end and go while they are being loaded: afterwards the device has what there is', async () => {
    const stage = await createStage(server, 'none');
    const { id, groups } = stage.workspace;
    await server.db.tenant(id, async (tx) => {
      await tx`
        insert into tickets (workspace_id, id, number, subject, status, phase, priority, channel, language, client_ip, last_side,
          group_id, created_at, updated_at, event_seq)
        select ${id}, gen_random_uuid(), null, 'bulk ' || n, case when n % 2 = 0 then 'open' else 'closed' end,
          case when n % 2 = 0 then 'new' else 'closed' end, 'medium', 'phone', 'en', '192.0.2.1', 'customer', ${groups[0]},
          now(), now() - make_interval(days => case when n % 2 = 0 then 0 else 90 end, secs => n), 0
        from generate_series(1, 2400) n`;
    });
    const ana = await stage.desk('ana');
    const moves = [
      () =>
        server.db.tenant(
          id,
          (tx) => tx`
        update tickets t set group_id = ${groups[1]} where t.workspace_id = ${id} and t.id in
          (select x.id from tickets x where x.workspace_id = ${id} order by x.id limit 60)`,
        ),
      () =>
        server.db.tenant(
          id,
          (tx) => tx`
        delete from tickets t where t.workspace_id = ${id} and t.id in
          (select x.id from tickets x where x.workspace_id = ${id} order by x.id desc limit 60)`,
        ),
      () =>
        server.db.tenant(
          id,
          (tx) => tx`
        update tickets t set updated_at = now(), subject = 'touched' where t.workspace_id = ${id} and t.id in
          (select x.id from tickets x where x.workspace_id = ${id} order by x.subject limit 60)`,
        ),
    ];
    const operation = begin(ana, 'sync', () => ana.device.syncOnce());
    let pieces = 0;
    for (;;) {
      await untilStill(ana);
      const { parked } = ana;
      if (parked === undefined) break;
      ana.parked = undefined;
      const response = await server.request(parked.url, parked.init, parked.session);
      if (parked.endpoint !== 'load') {
        parked.deliver({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await response.text(),
        });
        continue;
      }
      // Between any two pieces of the stream the world goes on.
      let body = '';
      const decoder = new TextDecoder();
      for await (const piece of response.body!) {
        body += decoder.decode(piece as Uint8Array, { stream: true });
        await moves[pieces % moves.length]!();
        pieces += 1;
      }
      parked.deliver({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body,
      });
    }
    expect(failureOf(operation.error)).toBeUndefined();
    expect(pieces).toBeGreaterThan(3);
    expect(await stage.sync(ana)).toBeUndefined();
    const wrong = await stage.check(ana);
    expect(wrong.filter((line) => !line.startsWith('INV22'))).toEqual([]);
  }, 120_000);
});

describe('notifications', () => {
  let world: World;
  const closing: (() => unknown)[] = [];
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

  test('C1i FLT29 FLT30 the LISTEN connection is lost, or the process ends before it could notify: devices hear of the change all the same', async () => {
    const http = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
    closing.push(() => http.drain());
    const workspace = await world.signUp({ blueprint: 'saas' });
    const { client } = await world.addPerson(workspace, { name: 'Ana' });
    const origin = `http://127.0.0.1:${http.port}`;
    const me = (await (await client.get('me')).json()) as { id: never; sealKey: string };
    class Socket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { cookie: client.cookie(), origin } });
      }
    }
    const device: Device = await openDevice({
      platform: {
        ...fakeBrowser({ hasLocks: true }).platform((url, init) =>
          client.fetch(new URL(url).pathname + new URL(url).search, init),
        ),
        origin,
        WebSocket: Socket as unknown as SocketConstructor,
      },
      slug: workspace.slug,
      personId: me.id,
      me: { self: me as never, sealKey: me.sealKey },
    });
    closing.push(() => device.close());
    await soon(async () => expect((await device.status()).state).toBe('online'));

    const subjects = () =>
      device.room.store.read(['tickets'], async (db) =>
        (await db.tickets.toArray()).map(({ view }) => view.subject),
      );
    const open = async (subject: string) => {
      // By another process that ends without a word: its notification is never sent.
      await world.db.tenant(workspace.id, async (tx) => {
        await tx`
          insert into tickets (workspace_id, id, subject, status, phase, priority, channel, language, client_ip, last_side,
            created_at, updated_at)
          values (${workspace.id}, ${newId()}, ${subject}, 'open', 'new', 'medium', 'phone', 'en', '192.0.2.1', 'customer', now(), now())`;
      });
    };
    await open('never notified');
    await soon(async () => expect(await subjects()).toContain('never notified'));

    await withConnection(
      world.database.superUrl,
      (sql) => sql`
      select pg_terminate_backend(a.pid, 5000) from pg_stat_activity a
      where a.datname = current_database() and a.query ilike 'listen%'`,
    );
    await open('while nobody listened');
    await soon(async () => expect(await subjects()).toContain('while nobody listened'));
  }, 60_000);
});
