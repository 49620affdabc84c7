import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#server/app.ts';
import { createContext } from '#server/context.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import {
  createWorld,
  testConfig,
  TEST_PASSWORD,
  type SignedUp,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ slug: 'desk' });
});
afterAll(() => world.close());

const send = (path: string, body: BodyInit, type: string | null) =>
  desk.admin.fetch(path, {
    method: 'POST',
    body,
    headers: type === null ? {} : { 'content-type': type },
  });

describe('X1 problem documents', () => {
  test('X1a every failure is application/problem+json with code, status and the trace id of the answer', async () => {
    for (const [answer, code] of [
      [await world.client().get('/api/v1/w/desk/me'), 'UNAUTHENTICATED'],
      [await world.client().get('/api/nothing'), 'NOT_FOUND'],
      [await desk.admin.get('people/x'), 'NOT_FOUND'],
    ] as const) {
      const body = (await answer.json()) as { traceId: string };
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({ code, status: answer.status, title: expect.any(String) });
      expect(body.traceId).toBe(answer.headers.get('x-request-id'));
    }
  });

  test('X1b a bug is 500 without any detail, and is logged once', async () => {
    const lines: string[] = [];
    const db = openDatabase({ url: world.database.appUrl, maxConnections: 2 });
    const context = await createContext({
      config: testConfig,
      db,
      log: createLogger('error', { write: (line: string) => void lines.push(line) }),
      secretKey: 'the secret key of a test, which nobody else uses',
    });
    const app = createApp(context);
    app.get('/api/broken', () => {
      throw new Error('a secret of the house');
    });

    const answer = await app.request('/api/broken');
    const text = await answer.text();

    expect(answer.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'INTERNAL' });
    expect(text).not.toContain('secret of the house');
    expect(lines.filter((line) => line.includes('a secret of the house'))).toHaveLength(1);
    await Promise.all(context.drains.map((drain) => drain()));
    await context.close();
    await db.close();
  });
});

test('text that no schema refused and no database stores is malformed, not a bug', async () => {
  const { app } = await world.secondServer();
  app.get('/api/nul', async (c) => {
    await world.db.global((sql) => sql`select ${'a\0'}::text`);
    return c.text('stored');
  });

  const answer = await app.request('/api/nul');

  expect(await answer.json()).toMatchObject({ status: 400, code: 'MALFORMED' });
});

describe('bad bodies', () => {
  test.each([
    ['{"name":', 400, 'MALFORMED'],
    ['', 400, 'MALFORMED'],
    ['[', 400, 'MALFORMED'],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 400, 'MALFORMED'],
    ['null', 422, 'INVALID'],
    ['[]', 422, 'INVALID'],
    ['"text"', 422, 'INVALID'],
    ['{}', 422, 'INVALID'],
    [`{"name":"${'x'.repeat(300_000)}"}`, 413, 'TOO_LARGE'],
  ])('%.30s is %i %s', async (body, status, code) => {
    const answer = await send('groups', body, 'application/json');
    expect(await answer.json()).toMatchObject({ status, code });
  });

  test('bytes that are no UTF-8 are malformed', async () => {
    const answer = await send(
      'groups',
      new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
      'application/json',
    );
    expect(await answer.json()).toMatchObject({ status: 400, code: 'MALFORMED' });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    null,
  ])('SEC4 a body of type %s is refused', async (type) => {
    const answer = await send('groups', new TextEncoder().encode('{"name":"X"}'), type);
    expect(await answer.json()).toMatchObject({ status: 415, code: 'UNSUPPORTED_TYPE' });
  });

  test.each([
    ['{"__proto__":{"polluted":true},"name":"X"}', '__proto__'],
    ['{"name":"X","constructor":{"prototype":{"polluted":true}}}', 'constructor'],
    ['{"name":"X","prototype":1}', 'prototype'],
    ['{"name":"X","businessHours":{"__proto__":[]}}', 'businessHours.__proto__'],
    ['{"name":"X","memberIds":[{"constructor":1}]}', 'memberIds.0.constructor'],
  ])('SEC15 %s is refused by name', async (body, path) => {
    const answer = await send('groups', body, 'application/json');

    expect(await answer.json()).toMatchObject({
      status: 422,
      errors: [{ path, code: 'unknown_field' }],
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('all unknown fields are named with their path', async () => {
    const answer = await desk.admin.post('groups', { name: 'X', colour: 'red', members: [] });

    expect(await answer.json()).toMatchObject({
      errors: [
        { path: 'colour', code: 'unknown_field' },
        { path: 'members', code: 'unknown_field' },
      ],
    });
  });

  test.each(['a b', 'x'.repeat(201)])('an Idempotency-Key like %.10s is refused', async (key) => {
    const answer = await desk.admin.post('groups', { name: 'X' }, { 'idempotency-key': key });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'MALFORMED' });
  });
});

describe('SEC13 requests of other sites', () => {
  const foreign = [
    'https://evil.example',
    'http://localhost.evil.example',
    'http://evil.example/http://localhost',
    'http://localhost:81',
    'https://localhost',
    'http://127.0.0.1',
    'http://LOCALHOST',
    'null',
    'file://',
    'about:blank',
    'http://localhost@evil.example',
    '',
  ];

  test.each(foreign)('a cookie with Origin %j changes nothing', async (origin) => {
    const answer = await desk.admin.patch('me', { name: 'Mallory' }, { origin });

    expect(await answer.json()).toMatchObject({ status: 403, code: 'WRONG_ORIGIN' });
    expect(await (await desk.admin.get('me')).json()).toMatchObject({ name: 'Ada Nord' });
  });

  test('a cookie without any Origin changes nothing', async () => {
    const bare = world.client({ slug: 'desk', origin: null });

    const answer = await bare.patch('me', { name: 'Mallory' }, { cookie: desk.admin.cookie() });

    expect(await answer.json()).toMatchObject({ status: 403, code: 'WRONG_ORIGIN' });
  });

  test.each(['cross-site', 'same-site'])('Sec-Fetch-Site: %s changes nothing', async (site) => {
    const answer = await desk.admin.delete('sessions/current', { 'sec-fetch-site': site });

    expect(answer.status).toBe(403);
    expect((await desk.admin.get('me')).status).toBe(200);
  });

  test.each(foreign)('an upgrade with Origin %j is refused', async (origin) => {
    const answer = await desk.admin.get('/sync/v1/w/desk/poke', {
      origin,
      upgrade: 'websocket',
      connection: 'upgrade',
    });

    expect(answer.status).toBe(403);
  });

  test('nobody is signed in from another site', async () => {
    const body = { email: desk.email, password: TEST_PASSWORD };
    const answer = await world
      .client({ slug: 'desk', origin: 'https://evil.example' })
      .post('sessions', body);

    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('no answer allows another site to read it', async () => {
    const answer = await desk.admin.get('me', { origin: 'https://evil.example' });

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('headers', () => {
  test('answers of the API are kept nowhere and run nothing', async () => {
    for (const answer of [
      await desk.admin.get('me'),
      await world.client().get('/api/v1/w/desk/me'),
    ]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('HSTS on https only', async () => {
    const answer = await world.app.request('https://localhost/api/v1/server');
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  });
});

describe('X7 health', () => {
  test('ready with its database, and honest without', async () => {
    expect((await world.client().get('/healthz')).status).toBe(200);
    expect((await world.client().get('/readyz')).status).toBe(200);
    const broken = await world.secondServer();
    await broken.context.db.close();

    const answer = await broken.client().get('/readyz');

    expect(await answer.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect((await broken.client().get('/healthz')).status).toBe(200);
  });

  test('metrics are for whoever has the token', async () => {
    const guarded = await createWorld({
      config: { metricsToken: 'the token of a test, thirty-two long' },
    });
    const ask = (authorization?: string) =>
      guarded
        .client({ ip: '203.0.113.5' })
        .get('/metrics', authorization === undefined ? {} : { authorization });

    const answers = await Promise.all([
      ask('Bearer the token of a test, thirty-two long'),
      ask('Bearer the token of a test, thirty-two lonG'),
      ask('Bearer x'),
      ask(),
    ]);
    await guarded.close();

    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 404, 404]);
  });

  test('metrics are for this machine, without a proxy in between', async () => {
    const here = await world.client({ ip: '127.0.0.1' }).get('/metrics');
    const proxied = await world
      .client({ ip: '127.0.0.1' })
      .get('/metrics', { 'x-forwarded-for': '127.0.0.1' });
    const elsewhere = await world.client({ ip: '203.0.113.5' }).get('/metrics');

    expect(await here.text()).toContain('homing_http_request_seconds_bucket');
    expect([proxied.status, elsewhere.status]).toEqual([404, 404]);
  });
});
