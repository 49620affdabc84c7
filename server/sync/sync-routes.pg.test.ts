// The endpoints as a device meets them: sessions, bodies, versions, sockets.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createIdSource } from '#shared/base/ids.ts';
import type { DeviceId, EntryId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import {
  CLOSE,
  LIMITS,
  PROTOCOL,
  type LoadLine,
  type OutboxEntry,
  type PullAnswer,
  type PushAnswer,
} from '#shared/protocol/sync.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

const newId = createIdSource(Date.now, (bytes) => bytes.set(randomBytes(bytes.length)));

let world: World;
let server: HttpServer;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  const { items } = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = items.map((group) => group.id);
  ana = await world.addPerson(desk, { name: 'Ana', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben', groupIds });
});
afterAll(async () => {
  await server.drain();
  await world.close();
});

const path = (name: string, slug = desk.slug): string => `/sync/v1/w/${slug}/${name}`;

const open = (ticketId = newId<TicketId>(), subject = 'The printer is on fire'): Command => ({
  type: 'open',
  ticketId,
  subject,
  message: { id: newId<MessageId>(), html: '<p>Please come at once.</p>' },
  requester: {
    personId: null,
    name: 'Cora Client',
    email: 'cora@example.org',
    phone: '',
    address: '',
    city: '',
    country: 'FR',
  },
  channel: 'phone',
  language: 'en',
});
const note = (ticketId: TicketId): Command => ({
  type: 'note',
  ticketId,
  message: { id: newId<MessageId>(), html: '<p>Bring water.</p>' },
  mentions: [],
});
const entry = (n: number, ...commands: Command[]): OutboxEntry => ({
  n,
  id: newId<EntryId>(),
  commands,
  needs: [],
  at: new Date().toISOString(),
});
const push = (
  client: TestClient,
  deviceId: DeviceId,
  entries: readonly OutboxEntry[],
  more: object = {},
) => client.post(path('push'), { protocol: PROTOCOL, deviceId, acknowledged: 0, entries, ...more });
const pushed = async (
  client: TestClient,
  deviceId: DeviceId,
  entries: readonly OutboxEntry[],
): Promise<PushAnswer> => {
  const answer = await push(client, deviceId, entries);
  expect(answer.status).toBe(200);
  return (await answer.json()) as PushAnswer;
};
const pull = async (client: TestClient, cursor: string | null): Promise<PullAnswer> => {
  const answer = await client.post(path('pull'), { protocol: PROTOCOL, cursor });
  expect(answer.status).toBe(200);
  return (await answer.json()) as PullAnswer;
};
const askLoad = (client: TestClient, request: object, headers?: Record<string, string>) =>
  client.post(
    path('load'),
    { protocol: PROTOCOL, resume: null, cursor: null, ...request },
    headers,
  );
const load = async (client: TestClient, scopes: readonly string[]): Promise<LoadLine[]> => {
  const answer = await askLoad(client, { scopes });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  const text = await answer.text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LoadLine);
};
const firstCursor = async (client: TestClient): Promise<string> => {
  const reset = await pull(client, null);
  if (reset.status !== 'reset') throw new Error('a first pull is a reset');
  const last = (await load(client, reset.scopes)).at(-1)!;
  if (last.t !== 'end') throw new Error('the load broke off');
  return last.cursor;
};

describe('from one device to another', () => {
  test('L1i L4f what is pushed once, sent twice, is there once for a colleague', async () => {
    const cursor = await firstCursor(ben.client);
    const deviceId = newId<DeviceId>();
    const ticketId = newId<TicketId>();
    const entries = [entry(1, open(ticketId)), entry(2, note(ticketId))];

    const first = await pushed(ana.client, deviceId, entries);
    const again = await pushed(ana.client, deviceId, entries);

    expect(first).toMatchObject({
      status: 'done',
      outcomes: [
        { n: 1, status: 'ok' },
        { n: 2, status: 'ok' },
      ],
    });
    expect(again).toEqual(first);
    const answer = await pull(ben.client, cursor);
    if (answer.status !== 'ok') throw new Error('a reset was not expected');
    const docs = answer.changes.filter(
      (change) => change.t === 'doc' && change.row.ticketId === ticketId,
    );
    expect(
      docs.map((change) => change.t === 'doc' && `${change.row.kind} ${change.row.seq}`).toSorted(),
    ).toEqual(['notes 1', 'pub 1']);
    const rows = answer.changes.filter(
      (change) => change.t === 'ticket' && change.row.id === ticketId,
    );
    expect(rows).toMatchObject([
      { row: { number: expect.any(Number), subject: 'The printer is on fire' } },
    ]);
  });

  test('B7 a gap asks for what is missing; another entry under an answered number is a fork', async () => {
    const deviceId = newId<DeviceId>();
    expect(await pushed(ana.client, deviceId, [entry(3, open())])).toEqual({
      status: 'gap',
      from: 1,
      outcomes: [],
    });
    await pushed(ana.client, deviceId, [entry(1, open())]);
    expect(await pushed(ana.client, deviceId, [entry(1, open())])).toEqual({
      status: 'forked',
      outcomes: [],
    });
  });

  test('B7 FLT39 a device belongs to one person: another’s entries under it are not taken', async () => {
    const deviceId = newId<DeviceId>();
    await pushed(ana.client, deviceId, [entry(1, open())]);
    const ticketId = newId<TicketId>();

    expect(await pushed(ben.client, deviceId, [entry(2, open(ticketId))])).toEqual({
      status: 'forked',
      outcomes: [],
    });
    const [row] = await world.db.tenantRead(
      desk.id,
      (sql) => sql`select 1 from tickets t where t.id = ${ticketId}`,
    );
    expect(row).toBeUndefined();
  });

  test('FLT39 an outbox is never sent in the name of whoever has signed in meanwhile', async () => {
    const deviceId = newId<DeviceId>();
    const body = { protocol: PROTOCOL, deviceId, acknowledged: 0, entries: [entry(1, open())] };

    const answer = await ben.client.post(path('push'), body, { 'homing-person': ana.id });
    expect(answer.status).toBe(401);
    expect((await ana.client.post(path('push'), body, { 'homing-person': ana.id })).status).toBe(
      200,
    );
  });

  test('L3c a refusal is final, and the entries after it go on', async () => {
    const deviceId = newId<DeviceId>();
    const nowhere = newId<TicketId>();
    const answer = await pushed(ana.client, deviceId, [entry(1, note(nowhere)), entry(2, open())]);

    expect(answer).toMatchObject({
      status: 'done',
      outcomes: [
        { n: 1, status: 'refused', refusal: { code: 'NO_SUCH_TICKET' } },
        { n: 2, status: 'ok' },
      ],
    });
  });

  test('B7 what was acknowledged is remembered, of the own device only, with entries and without', async () => {
    const deviceId = newId<DeviceId>();
    await pushed(ana.client, deviceId, [entry(1, open()), entry(2, open())]);
    const acknowledged = async () => {
      const rows = await world.db.tenantRead(
        desk.id,
        (sql) => sql<{ acknowledgedN: number }[]>`
        select d.acknowledged_n from sync_devices d where d.id = ${deviceId}`,
      );
      return rows[0]?.acknowledgedN;
    };

    await push(ben.client, deviceId, [], { acknowledged: 2 });
    expect(await acknowledged()).toBe(0);
    await push(ana.client, deviceId, [], { acknowledged: 1 });
    expect(await acknowledged()).toBe(1);
    await push(ana.client, deviceId, [entry(3, open())], { acknowledged: 2 });
    expect(await acknowledged()).toBe(2);
    // It takes nothing back, and cannot have what was never answered.
    await push(ana.client, deviceId, [], { acknowledged: 1 });
    expect(await acknowledged()).toBe(2);
    await push(ana.client, deviceId, [], { acknowledged: 99 });
    expect(await acknowledged()).toBe(3);
  });
});

describe('what is refused before it is read', () => {
  test('I1h nobody, a key, and the people of another workspace', async () => {
    const other = await world.signUp();
    const key = await world.apiKey(desk, ['ticket.read-all']);
    const body = { protocol: PROTOCOL, cursor: null };

    expect((await world.client({ slug: desk.slug }).post(path('pull'), body)).status).toBe(401);
    expect((await key.post(path('pull'), body)).status).toBe(403);
    expect((await other.admin.post(path('pull'), body)).status).toBe(401);
    expect((await askLoad(other.admin, { scopes: ['w'] })).status).toBe(401);
  });

  test('B24 another protocol is told to update, also when the rest of it is unknown', async () => {
    for (const protocol of [0, 2, 99, 1.5]) {
      const answer = await ana.client.post(path('pull'), { protocol, somethingNew: true });
      expect(answer.status).toBe(426);
      expect(await answer.json()).toMatchObject({ code: 'CLIENT_TOO_OLD' });
    }
    expect((await askLoad(ana.client, { scopes: ['w'] }, { 'homing-protocol': '99' })).status).toBe(
      426,
    );
    expect((await askLoad(ana.client, { scopes: ['w'], protocol: 99 })).status).toBe(426);
    const fine = await ana.client.post(path('pull'), { protocol: PROTOCOL, cursor: null });
    expect(fine.headers.get('homing-protocol')).toBe(String(PROTOCOL));
    expect(fine.headers.get('cache-control')).toBe('no-store');
  });

  test('SEC1 unknown fields, wrong order, too many, too large: nothing of the body is done', async () => {
    const deviceId = newId<DeviceId>();
    const good = entry(1, open());
    const status = async (entries: readonly unknown[], more: object = {}): Promise<number> =>
      (await push(ana.client, deviceId, entries as OutboxEntry[], more)).status;

    expect(await status([{ ...good, extra: 1 }])).toBe(422);
    expect(await status([good], { extra: 1 })).toBe(422);
    expect(await status([good, entry(3, open())])).toBe(422);
    expect(
      await status(
        Array.from({ length: LIMITS.pushEntries + 1 }, (_, index) =>
          entry(index + 1, note(newId())),
        ),
      ),
    ).toBe(422);
    expect(await status([good], { deviceId: 'mine' })).toBe(422);
    const huge = { ...open(), subject: 'x'.repeat(LIMITS.pushBytes) };
    expect(await status([entry(1, huge as Command)])).toBe(413);
    const [row] = await world.db.tenantRead(
      desk.id,
      (sql) => sql`select 1 from sync_devices d where d.id = ${deviceId}`,
    );
    expect(row).toBeUndefined();
  });

  test('L1j scopes that are no scopes, none, and those of others', async () => {
    const status = async (request: object) => (await askLoad(ana.client, request)).status;
    expect(await status({ scopes: [] })).toBe(422);
    expect(await status({ scopes: ['w', 'w'] })).toBe(422);
    expect(await status({ scopes: ['w', "g:'or'1"] })).toBe(422);
    expect(await status({ scopes: [`u:${ben.id}`] })).toBe(409);
    expect(await status({ scopes: ['w'], cursor: 'nonsense' })).toBe(409);
    expect(await status({ scopes: ['w'], resume: 'nonsense' })).toBe(409);
    // Scopes in the address, as it was once: proxies cut it off in workspaces with many groups.
    expect((await ana.client.get(path('load?scopes=w'))).status).toBe(404);
  });

  test('SEC6 a person loads four times at once and not more, and again when one has ended', async () => {
    const scopesOf = async (client: TestClient): Promise<{ scopes: readonly string[] }> => {
      const answer = await pull(client, null);
      if (answer.status !== 'reset') throw new Error('a first pull is a reset');
      return { scopes: answer.scopes };
    };
    const [anas, bens] = [await scopesOf(ana.client), await scopesOf(ben.client)];
    const running = await Promise.all(Array.from({ length: 4 }, () => askLoad(ana.client, anas)));
    expect(running.map(({ status }) => status)).toEqual([200, 200, 200, 200]);

    expect((await askLoad(ana.client, anas)).status).toBe(429);
    const others = await askLoad(ben.client, bens);
    expect(others.status).toBe(200);
    await running[0]!.body?.cancel();
    const next = await askLoad(ana.client, anas);
    expect(next.status).toBe(200);

    for (const { body } of [...running.slice(1), others, next]) await body?.cancel();
    expect((await load(ana.client, anas.scopes)).at(-1)?.t).toBe('end');
  });
});

type Socket = {
  readonly socket: WebSocket;
  readonly heard: string[];
  readonly closed: Promise<number>;
};

function connect(
  client: TestClient | undefined,
  headers: Record<string, string> = {},
  port = server.port,
): Socket {
  const origin = `http://127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path('poke')}`, {
    headers: { ...(client === undefined ? {} : { cookie: client.cookie() }), origin, ...headers },
  });
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => void heard.push(data.toString()));
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
  return { socket, heard, closed };
}
async function until(holds: () => boolean, limitMs = 20_000): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
/** Until nothing more has been heard for a while: whatever was under way has come. */
async function quiet(...sockets: readonly Socket[]): Promise<void> {
  const heard = (): number => sockets.reduce((sum, one) => sum + one.heard.length, 0);
  let before = -1;
  let silent = 0;
  for (let looks = 0; looks < 60 && silent < 3; looks += 1) {
    silent = heard() === before ? silent + 1 : 0;
    before = heard();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const PULL = '{"t":"pull"}';

describe('the poke socket', () => {
  test('B17 says "pull" when it opens and when something of its scopes changes, and nothing else', async () => {
    const group = await desk.admin.post('groups', { name: 'Field' });
    const { id: groupId } = (await group.json()) as { id: string };
    const mine = connect(ana.client);
    const admins = connect(desk.admin);
    onTestFinished(() => {
      mine.socket.close();
      admins.socket.close();
    });
    await until(() => mine.heard.length > 0 && admins.heard.length > 0);
    // The comparison, every two seconds, says it once more to a workspace that has begun to listen.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await quiet(mine, admins);
    const [before, adminBefore] = [mine.heard.length, admins.heard.length];

    // Of a group that Ana is not in; the administrator reads all.
    const elsewhere = { ...open(), groupId } as Command;
    await pushed(desk.admin, newId<DeviceId>(), [entry(1, elsewhere)]);
    await until(() => admins.heard.length > adminBefore);
    await quiet(mine, admins);
    expect(mine.heard.length).toBe(before);

    const ticketId = newId<TicketId>();
    await pushed(desk.admin, newId<DeviceId>(), [
      entry(1, { ...open(ticketId), assigneeId: ana.id } as Command),
    ]);
    await until(() => mine.heard.length > before);
    expect(new Set([...mine.heard, ...admins.heard])).toEqual(new Set([PULL]));
  });

  test('SEC13 another origin, or none, is not let in', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${server.port}.evil.example`,
      `http://127.0.0.1:1`,
    ]) {
      expect(await connect(ana.client, { origin }).closed).toBe(403);
      expect(await connect(undefined, { origin }).closed).toBe(403);
    }
    const without = new WebSocket(`ws://127.0.0.1:${server.port}${path('poke')}`, {
      headers: { cookie: ana.client.cookie() },
    });
    const status = await new Promise<number>((resolve) => {
      without.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      without.on('open', () => resolve(101));
      without.on('error', () => undefined);
    });
    expect(status).toBe(403);
  });

  test('B16 who is not signed in is told by a close code, since browsers hide the status', async () => {
    expect(await connect(undefined).closed).toBe(CLOSE.UNAUTHENTICATED);
  });

  test('SEC5 a session that ends closes its socket long before the next check, and no other', async () => {
    const again = await world.signIn(desk.slug, ben.email);
    const [leaving, staying] = [connect(again), connect(ben.client)];
    await until(() => leaving.heard.length > 0 && staying.heard.length > 0);
    await quiet(leaving, staying);
    const startedAt = Date.now();

    expect((await again.delete('sessions/current')).status).toBeLessThan(300);

    expect(await leaving.closed).toBe(CLOSE.UNAUTHENTICATED);
    // Nobody asks again for a minute.
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    await quiet(staying);
    expect(staying.socket.readyState).toBe(WebSocket.OPEN);
    staying.socket.close();
  });

  test('SEC14 it only speaks, and a person has so many', async () => {
    const talker = connect(ana.client);
    await until(() => talker.heard.length > 0);
    talker.socket.send('hello');
    expect(await talker.closed).toBe(CLOSE.MALFORMED);

    const many = Array.from({ length: 24 }, () => connect(ana.client));
    const codes: number[] = [];
    for (const one of many) void one.closed.then((code) => codes.push(code));
    // Each has been spoken to or closed.
    const isDecided = ({ heard, socket }: Socket): boolean =>
      heard.length > 0 || socket.readyState === WebSocket.CLOSED;
    await until(() => many.every(isDecided), 20_000);
    await quiet(...many);
    expect(codes).toEqual(Array.from({ length: 4 }, () => CLOSE.TOO_MANY));
    for (const one of many) one.socket.close();
  });

  test('B18 another process pokes too, and a stopping one closes with 4503', async () => {
    const second = await world.secondServer();
    const otherServer = await listen({
      app: second.app,
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
    });
    const there = connect(ana.client, {}, otherServer.port);
    await until(() => there.heard.length > 0);
    await quiet(there);
    const before = there.heard.length;

    await pushed(ben.client, newId<DeviceId>(), [entry(1, open())]);
    await until(() => there.heard.length > before);

    await Promise.all(second.context.drains.map((drain) => drain()));
    expect(await there.closed).toBe(CLOSE.DRAINING);
    await otherServer.drain();
  });
});
