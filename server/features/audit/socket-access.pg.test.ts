// Sockets are refused after their upgrade, by a close code (B16): the audit log must not take the upgrade for a grant.

import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AppEnv } from '#server/app-context.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { createTrustedProxies } from '#server/platform/http/client-ip.ts';
import { requestFacts } from '#server/platform/http/request-facts.ts';
import { mountSync, type Sync } from '#server/sync/sync-routes.ts';
import { CLOSE } from '#shared/protocol/sync.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';
import { recordAccess } from './index.ts';

const PER_PERSON = 2;
let world: World;
let desk: SignedUp;
let sync: Sync;
let server: HttpServer;
let ticketId: string;
let customer: TestPerson;
let operator: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  const app = new Hono<AppEnv>();
  app.use(requestFacts({ trustedProxies: createTrustedProxies([]), hasTls: false }));
  app.use('/sync/v1/w/*', recordAccess(world.context));
  sync = mountSync(app, world.context, { conversations: { perPerson: PER_PERSON } });
  server = await listen({ app: app as never, host: '127.0.0.1', port: 0, tls: undefined });
  desk = await world.signUp();
  const groups = (await (await desk.admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  operator = await world.addPerson(desk, { name: 'Lea Brandt', groupIds });
  customer = await world.addPerson(desk, { name: 'Ina Holm', profile: 'customer' });
  const opened = await desk.admin.post('tickets', {
    subject: 'The projector stays dark',
    description: 'Since this morning.',
    requester: { name: 'Nora Feld', email: 'nora@feld.example' },
  });
  expect(opened.status).toBe(201);
  ticketId = ((await opened.json()) as { id: string }).id;
});
afterAll(async () => {
  await sync.drain();
  await server.drain();
  await world.close();
});

type Opened = { readonly socket: WebSocket; readonly shown: Promise<'shown' | number> };
/** `shown`: the first frame that came, or the code with which it was closed. */
function open(path: string, person: TestPerson | undefined): Opened {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync/v1/w/${desk.slug}/${path}`, {
    headers: {
      origin: `http://127.0.0.1:${server.port}`,
      ...(person !== undefined && { cookie: person.client.cookie() }),
    },
  });
  const shown = new Promise<'shown' | number>((resolve, reject) => {
    socket.once('message', () => resolve('shown'));
    socket.once('close', resolve);
    socket.once('error', reject);
  });
  return { socket, shown };
}

type Line = {
  action: string;
  outcome: string;
  object: string;
  count: number;
  ticket: { id: string } | null;
  actor: { kind: string; id: string | null };
  data: Record<string, unknown>;
};
async function log(): Promise<Line[]> {
  await world.context.accessLog.flush(true);
  const answer = await desk.admin.get('audit?limit=200');
  const { items } = (await answer.json()) as { items: Line[] };
  return items.filter(({ action }) => action === 'conversation-viewed' || action === 'delivered');
}
const pub = () => `docs/pub/${ticketId}/1?feed=1&since=0`;

test('I5z who is closed out of a conversation after the upgrade is refused in the log, with the reason', async () => {
  const draft = open(`docs/draft/${ticketId}/1`, customer);
  expect(await open(pub(), customer).shown).toBe(CLOSE.NOT_FOUND);
  expect([CLOSE.FORBIDDEN, CLOSE.NOT_FOUND]).toContain(await draft.shown);
  expect(await open(pub(), undefined).shown).toBe(CLOSE.UNAUTHENTICATED);
  expect(await open('poke', undefined).shown).toBe(CLOSE.UNAUTHENTICATED);

  const lines = await log();
  const theirs = lines.filter(({ actor }) => actor.id === customer.id);
  const refused = { action: 'conversation-viewed', outcome: 'refused', ticket: { id: ticketId } };
  expect(theirs).toHaveLength(2);
  expect(theirs.find(({ object }) => object === 'pub')).toMatchObject({
    ...refused,
    data: { code: 'NOT_FOUND' },
  });
  expect(theirs.find(({ object }) => object === 'draft')).toMatchObject(refused);
  const visitors = lines.filter(({ actor }) => actor.kind === 'visitor');
  expect(visitors.map(({ action, outcome }) => [action, outcome]).toSorted()).toEqual([
    ['conversation-viewed', 'refused'],
    ['delivered', 'refused'],
  ]);
});

test('I5z who reads along is granted, and one connection too many is refused', async () => {
  const opened = Array.from({ length: PER_PERSON }, () => open(pub(), operator));
  expect(await Promise.all(opened.map(({ shown }) => shown))).toEqual(['shown', 'shown']);
  expect(await open(pub(), operator).shown).toBe(CLOSE.TOO_MANY);
  for (const { socket } of opened) socket.terminate();

  const theirs = (await log()).filter(({ actor }) => actor.id === operator.id);
  const granted = theirs.filter(({ outcome }) => outcome === 'granted');
  expect(granted.reduce((sum, { count }) => sum + count, 0)).toBe(PER_PERSON);
  expect(theirs.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
    { action: 'conversation-viewed', ticket: { id: ticketId }, data: { code: 'TOO_MANY' } },
  ]);
});

test('I5z another generation of a draft shows nothing, and is no refusal', async () => {
  expect(await open(`docs/draft/${ticketId}/7`, operator).shown).toBe(CLOSE.GONE);

  const theirs = (await log()).filter(
    ({ actor, object }) => actor.id === operator.id && object === 'draft',
  );
  expect(theirs).toEqual([]);
});
