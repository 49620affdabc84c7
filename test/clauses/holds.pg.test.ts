// A hold ends by drop, hand-over or an administrator's break, and by nothing else (A3): not by days, a lost connection, a
// session that ends or a holder who is away for good.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { passTime } from '#server/features/tickets/index.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let now = Date.now();
let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let server: HttpServer;
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
  desk = await world.signUp({ blueprint: 'maildesk' });
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
});
afterAll(async () => {
  await server.drain();
  await world.close();
});

test('A3s a hold outlives days, a lost connection, the session and the account of its holder; an administrator breaks it', async () => {
  const made = await ben.client.post('tickets', {
    subject: 'Hotel booking',
    description: 'Two beds',
    requester: { name: 'Rosa', email: 'rosa@example.test', phone: '12345', city: 'Lyon' },
  });
  const { id } = (await made.json()) as { id: string };
  expect((await ana.client.post(`tickets/${id}/take`)).status).toBe(200);
  const isStillAnas = async (what: string, client: TestClient = ben.client): Promise<void> => {
    const ticket = (await (await client.get(`tickets/${id}`)).json()) as {
      desk: { lockHolder: string };
    };
    expect([what, ticket.desk.lockHolder]).toEqual([what, ana.id]);
    for (const [path, body] of [
      ['take', undefined],
      ['messages', { text: 'Mine now' }],
    ] as const) {
      const refused = (await (await client.post(`tickets/${id}/${path}`, body)).json()) as object;
      expect([what, refused]).toEqual([
        what,
        expect.objectContaining({
          code: 'LOCKED',
          refusal: expect.objectContaining({ by: ana.id }),
        }),
      ]);
    }
  };

  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/sync/v1/w/${desk.slug}/docs/pub/${id}/1?feed=1&since=0`,
    { headers: { origin: `http://127.0.0.1:${server.port}`, cookie: ana.client.cookie() } },
  );
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  socket.terminate();
  await isStillAnas('a lost connection');
  expect((await ana.client.delete('sessions/current')).status).toBeLessThan(300);
  await isStillAnas('a session that ended');

  now += 20 * DAY_MS;
  await passTime(world.context);
  await isStillAnas('twenty days');
  expect((await desk.admin.patch(`people/${ana.id}`, { isDisabled: true })).status).toBe(200);
  await isStillAnas('a disabled holder');

  expect((await desk.admin.post(`tickets/${id}/break-lock`)).status).toBe(200);
  expect((await ben.client.post(`tickets/${id}/take`)).status).toBe(200);
});
