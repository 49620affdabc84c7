// A socket lives no longer than what opened it, also when nobody tells of the end (security.md 20).
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AppEnv } from '#server/app-context.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { createTrustedProxies } from '#server/platform/http/client-ip.ts';
import { requestFacts } from '#server/platform/http/request-facts.ts';
import { mountSync, type Sync } from '#server/sync/sync-routes.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let sync: Sync;
let server: HttpServer;
let ticketId: string;
beforeAll(async () => {
  world = await createWorld();
  const app = new Hono<AppEnv>();
  app.use(requestFacts({ trustedProxies: createTrustedProxies([]), hasTls: false }));
  sync = mountSync(app, world.context, { conversations: { recheckMs: 100 } });
  server = await listen({ app: app as never, host: '127.0.0.1', port: 0, tls: undefined });
  desk = await world.signUp({ blueprint: 'maildesk' });
  const opened = await desk.admin.post('tickets', {
    subject: 'Watched',
    description: 'Who reads along?',
    requester: {
      name: 'Cora',
      email: 'cora@example.org',
      country: 'FR',
      phone: '+33 123 456',
      city: 'Lyon',
    },
  });
  expect(opened.status).toBe(201);
  ticketId = ((await opened.json()) as { id: string }).id;
});
afterAll(async () => {
  await sync.drain();
  await server.drain();
  await world.close();
});

async function follow(headers: Record<string, string>): Promise<{ closed: Promise<number> }> {
  const origin = `http://127.0.0.1:${server.port}`;
  const url = `ws://127.0.0.1:${server.port}/sync/v1/w/${desk.slug}/docs/pub/${ticketId}/1?feed=1&since=0`;
  const socket = new WebSocket(url, { headers: { origin, ...headers } });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await Promise.race([
    new Promise((resolve) => socket.once('message', resolve)),
    closed.then((code) => Promise.reject(new Error(`closed with ${code}`))),
  ]);
  return { closed };
}
/** Behind the server's back, as when another process did it and the word was lost. */
const quietly = (
  work: (tx: Parameters<Parameters<World['db']['tenant']>[1]>[0]) => Promise<unknown>,
) => world.db.tenant(desk.id, async (tx) => void (await work(tx)));
const open = Symbol('open');
const soon = (closed: Promise<number>) =>
  Promise.race([closed, new Promise((resolve) => setTimeout(() => resolve(open), 15_000))]);

test('SEC5 an expired session, lost rights, and a key that was revoked or ran out close their sockets', async () => {
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  const ana = await world.addPerson(desk, { name: 'Ana', groupIds });
  const ben = await world.addPerson(desk, { name: 'Ben', groupIds });
  const lea = await world.addPerson(desk, { name: 'Lea', groupIds });
  const made = await desk.admin.post('api-keys', { name: 'Reader', scopes: ['ticket.read-all'] });
  const { id: keyId, secret } = (await made.json()) as { id: string; secret: string };

  const expired = await follow({ cookie: ana.client.cookie() });
  const demoted = await follow({ cookie: ben.client.cookie() });
  const lasting = await follow({ cookie: lea.client.cookie() });
  const revoked = await follow({ authorization: `Bearer ${secret}` });
  await quietly(async (tx) => {
    await tx`update sessions s set expires_at = now() - interval '1 second' where s.person_id = ${ana.id}`;
    await tx`delete from group_members m where m.person_id = ${ben.id}`;
    await tx`update api_keys k set revoked_at = now() where k.id = ${keyId}`;
  });

  expect(await Promise.all([expired, demoted, revoked].map(({ closed }) => soon(closed)))).toEqual(
    Array(3).fill(CLOSE.UNAUTHENTICATED),
  );
  expect(await Promise.race([lasting.closed, Promise.resolve(open)])).toBe(open);
});

test('SEC5 a key whose maker loses its rights, or is disabled, loses its sockets at once', async () => {
  for (const changes of [{ profile: 'technician' }, { isDisabled: true }]) {
    const maker = await world.addPerson(desk, { name: 'Maker', profile: 'administrator' });
    const scopes = ['ticket.read-all'];
    const made = await maker.client.post('api-keys', { name: 'Reader', scopes });
    const { secret } = (await made.json()) as { secret: string };
    const { closed } = await follow({ authorization: `Bearer ${secret}` });

    expect((await desk.admin.patch(`people/${maker.id}`, changes)).status).toBe(200);

    expect(await soon(closed)).toBe(CLOSE.UNAUTHENTICATED);
  }
});

test('SEC5 a key that is revoked in the usual way closes its sockets at once', async () => {
  const made = await desk.admin.post('api-keys', { name: 'Reader', scopes: ['ticket.read-all'] });
  const { id, secret } = (await made.json()) as { id: string; secret: string };
  const { closed } = await follow({ authorization: `Bearer ${secret}` });

  expect((await desk.admin.delete(`api-keys/${id}`)).status).toBe(204);

  expect(await soon(closed)).toBe(CLOSE.UNAUTHENTICATED);
});
