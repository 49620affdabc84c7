// A workspace with as many groups as the interface lets it have: its devices must still come in.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen, type HttpServer } from '#server/http-server.ts';
import {
  PROTOCOL,
  type LoadLine,
  type LoadRequest,
  type PullAnswer,
} from '#shared/protocol/sync.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let server: HttpServer;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(async () => {
  await server.drain();
  await world.close();
});

test('B3 whoever reads a thousand groups loads them, goes on pulling, and is not sent back to the start', async () => {
  await world.db.tenant(desk.id, async (tx) => {
    for (let count = 0; count < 1_000; count += 1)
      await tx`insert into groups (workspace_id, id, name) values (${desk.id}, ${randomUUID()}, ${`G ${count}`})`;
  });
  const base = `http://127.0.0.1:${server.port}/sync/v1/w/${desk.slug}/`;
  const headers = {
    cookie: desk.admin.cookie(),
    origin: `http://127.0.0.1:${server.port}`,
    'content-type': 'application/json',
  };
  const pull = async (cursor: string | null) => {
    const body = JSON.stringify({ protocol: PROTOCOL, cursor });
    const answer = await fetch(`${base}pull`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    return (await answer.json()) as PullAnswer;
  };
  const load = async (asked: Partial<LoadRequest>) => {
    const body = JSON.stringify({ protocol: PROTOCOL, resume: null, cursor: null, ...asked });
    const answer = await fetch(`${base}load`, { method: 'POST', headers, body });
    // Proxies cut addresses at 8 KB and less.
    expect(answer.url.length).toBeLessThan(200);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LoadLine]));
  };

  const first = await pull(null);
  if (first.status !== 'reset') throw new Error('a first contact is a reset');
  expect(first.scopes.length).toBeGreaterThan(1_000);
  const { scopes } = first;
  const lines = await load({ scopes });
  const mark = lines.find((line) => line.t === 'mark');
  const end = lines.at(-1);
  if (mark?.t !== 'mark' || end?.t !== 'end') throw new Error('the load broke off');

  expect(await pull(end.cursor)).toMatchObject({ status: 'ok', more: false, load: [] });
  // A broken load of scopes gained goes on: the longest request there is.
  const resumed = await load({ scopes, resume: mark.resume, cursor: end.cursor });
  expect(resumed.at(-1)).toMatchObject({ t: 'end' });
}, 60_000);
