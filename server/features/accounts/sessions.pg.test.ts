import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import { PROTOCOL } from '#shared/protocol/sync.ts';
import { createWorld, TEST_PASSWORD, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
/** Moves the server's clock. */
let ahead = 0;

beforeAll(async () => {
  world = await createWorld({ clock: () => Date.now() + ahead });
  desk = await world.signUp({ slug: 'desk' });
});
afterAll(() => world.close());

const eventsOf = (
  type: string,
): Promise<{ actorName: string; ip: string; via: string; data: object }[]> =>
  world.db.tenantRead(
    desk.id,
    async (sql) =>
      sql`select e.actor_name, e.ip, e.via, e.data from events e where e.type = ${type} order by e.at, e.id`,
  );

describe('I2 signing in', () => {
  test('I2a the right password opens a session, and the history says who and from where', async () => {
    const someone = world.client({ slug: 'desk', ip: '203.0.113.7' });

    const answer = await someone.post('sessions', {
      email: 'ADA@desk.example',
      password: TEST_PASSWORD,
    });

    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      person: { name: 'Ada Nord', profile: 'administrator' },
    });
    expect((await someone.get('me')).status).toBe(200);
    expect((await eventsOf('signed-in')).at(-1)).toMatchObject({
      actorName: 'Ada Nord',
      ip: '203.0.113.7',
      via: 'web',
    });
  });

  test('I2b a wrong password and an unknown e-mail get the same answer; both are in the history', async () => {
    const refusedSignIns = async (): Promise<
      readonly { personId: string | null; ip: string }[]
    > => {
      await world.context.accessLog.flush();
      return world.db.tenantRead(
        desk.id,
        async (sql) => sql`
          select a.actor_id as person_id, a.ip from audit_accesses a
          where a.action = 'sign-in' and a.outcome = 'refused' order by a.at, a.id`,
      );
    };
    const before = (await refusedSignIns()).length;
    const wrong = await world
      .client({ slug: 'desk' })
      .post('sessions', { email: desk.email, password: 'not this one' });
    const unknown = await world
      .client({ slug: 'desk' })
      .post('sessions', { email: 'nobody@desk.example', password: 'x' });

    const problems = [await wrong.json(), await unknown.json()].map((body) => {
      const { traceId: _, ...rest } = body as { traceId: string };
      return rest;
    });
    expect(problems[0]).toMatchObject({ status: 401, code: 'WRONG_CREDENTIALS' });
    expect(problems[1]).toEqual(problems[0]);
    const noted = (await refusedSignIns()).slice(before);
    expect(noted.map(({ personId }) => personId !== null)).toEqual([true, false]);
  });

  test('I2c an unknown e-mail takes about as long as a wrong password', async () => {
    // By the processor's time that this process used: nothing but work makes the answer late, and how long work waits
    // for its turn on a busy machine says nothing about it.
    const timeOf = async (email: string): Promise<number> => {
      const before = process.cpuUsage();
      await world.client({ slug: 'desk' }).post('sessions', { email, password: 'not this one' });
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await timeOf('warm@desk.example');

    // In turns and the least of each: collecting garbage must not decide.
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < 12; round += 1) {
      known.push(await timeOf(desk.email));
      unknown.push(await timeOf('nobody@desk.example'));
    }
    const ratio = Math.min(...unknown) / Math.min(...known);

    // Without the decoy what is left is a fraction of the hash.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  test('I2d passwords are stored as argon2id of 19 MiB and two passes', async () => {
    const [row] = await world.db.tenantRead(
      desk.id,
      (sql) =>
        sql<
          { passwordHash: string }[]
        >`select p.password_hash from people p where p.email = ${desk.email}`,
    );

    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('I2e the cookie: HttpOnly, SameSite=Lax, whole site, __Host- and Secure on localhost', async () => {
    const answer = await world
      .client({ slug: 'desk' })
      .post('sessions', { email: desk.email, password: TEST_PASSWORD });

    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-homing-desk=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(cookie).not.toContain('Domain');
  });

  test('I2f the cookie is plain on an insecure origin and on WebKit at localhost', async () => {
    const body = JSON.stringify({ email: desk.email, password: TEST_PASSWORD });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const insecure = await world.app.request('http://127.0.0.1:8080/api/v1/w/desk/sessions', init);
    const webkit = await world
      .client({
        slug: 'desk',
        userAgent: 'Mozilla/5.0 AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
      })
      .post('sessions', { email: desk.email, password: TEST_PASSWORD });

    for (const answer of [insecure, webkit]) {
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^homing-desk=[\w-]{43}; .*HttpOnly; SameSite=Lax$/,
      );
    }
  });

  test('I2g on https only the prefixed cookie counts', async () => {
    const token = desk.admin.cookie().split('=')[1];
    const ask = (cookie: string) =>
      world.app.request('https://localhost/api/v1/w/desk/me', { headers: { cookie } });

    expect((await ask(`homing-desk=${token}`)).status).toBe(401);
    expect((await ask(`__Host-homing-desk=${token}`)).status).toBe(200);
  });

  test('I2h signing in over a session ends that session', async () => {
    const browser = await world.signIn('desk', desk.email);
    const old = browser.cookie();

    await browser.post('sessions', { email: desk.email, password: TEST_PASSWORD });

    expect((await world.client({ slug: 'desk' }).get('me', { cookie: old })).status).toBe(401);
    expect((await browser.get('me')).status).toBe(200);
  });
});

describe('I2 throttling', () => {
  const attempt = (ip: string, email: string, password = 'not this one', target = world) =>
    target.client({ slug: 'desk', ip }).post('sessions', { email, password });

  test('I2i the eleventh wrong attempt is refused before hashing, even with the right password, also after a restart', async () => {
    const person = await world.addPerson(desk, { email: 'guessed@desk.example' });
    const first = await attempt('203.0.113.50', person.email);
    expect(first.headers.get('ratelimit-policy')).toBe('"sign-in";q=10;w=900');
    expect(first.headers.get('ratelimit')).toMatch(/^"sign-in";r=9;t=\d+$/);
    for (let round = 0; round < 9; round += 1) await attempt('203.0.113.50', person.email);

    const refused = await attempt('203.0.113.50', person.email, TEST_PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY' });

    const restarted = await world.secondServer();
    const again = await restarted
      .client({ slug: 'desk', ip: '203.0.113.50' })
      .post('sessions', { email: person.email.toUpperCase(), password: TEST_PASSWORD });
    expect(again.status).toBe(429);
    // From elsewhere its owner still gets in.
    expect((await attempt('203.0.113.51', person.email, TEST_PASSWORD)).status).toBe(201);
  });

  test('I2j the window passes', async () => {
    for (let round = 0; round < 11; round += 1) await attempt('203.0.113.60', 'later@desk.example');
    expect((await attempt('203.0.113.60', 'later@desk.example')).status).toBe(429);

    ahead += 31 * MINUTE_MS;

    expect((await attempt('203.0.113.60', 'later@desk.example')).status).toBe(401);
  });

  test('I2k one address cannot try a list of accounts', async () => {
    const { throttle } = world.context;
    const limit = { name: 'sign-in-address', attempts: 100, windowMs: 15 * MINUTE_MS };
    for (let round = 0; round < 100; round += 1) await throttle.check(limit, '203.0.113.70');

    expect((await attempt('203.0.113.70', 'one@desk.example')).status).toBe(429);
  });

  test('I2l signing in rightly does not use up attempts', async () => {
    for (let round = 0; round < 12; round += 1) {
      expect((await attempt('203.0.113.80', desk.email, TEST_PASSWORD)).status).toBe(201);
    }
  });

  test('the throttle keeps no address or account in plain', async () => {
    const rows = await world.db.global(
      (sql) => sql<{ key: string }[]>`select t.key from throttles t`,
    );

    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/);
  });
});

describe('I2 sessions end', () => {
  test('I2m signing out ends it, clears the cookie and tells the sockets', async () => {
    const person = await world.addPerson(desk);
    const cookie = person.client.cookie();
    const told: (string | null)[] = [];
    const stop = world.context.listenToAccess((change) => told.push(change.personId));

    const answer = await person.client.delete('sessions/current');
    stop();

    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie().every((line) => line.includes('Max-Age=0'))).toBe(true);
    expect(answer.headers.get('clear-site-data')).toBeNull();
    expect(told).toContain(person.id);
    expect((await world.client({ slug: 'desk' }).get('me', { cookie })).status).toBe(401);
  });

  test('I2n sessions are listed, and one is revoked from another, here and in other processes within a second', async () => {
    const person = await world.addPerson(desk);
    const phone = await world.signIn('desk', person.email);
    const { client } = await world.secondServer();
    const phoneElsewhere = client({ slug: 'desk' });
    const cookie = phone.cookie();
    expect((await phoneElsewhere.get('me', { cookie })).status).toBe(200);

    const { items } = (await (await person.client.get('sessions')).json()) as {
      items: { id: string; isCurrent: boolean }[];
    };
    const other = items.find((session) => !session.isCurrent);
    expect(items).toHaveLength(2);
    expect((await person.client.delete(`sessions/${other?.id}`)).status).toBe(204);

    expect((await phone.get('me')).status).toBe(401);
    expect((await person.client.get('me')).status).toBe(200);
    const left = (await (await person.client.get('sessions')).json()) as { items: unknown[] };
    expect(left.items).toMatchObject([{ isCurrent: true }]);
    // Told or not: what the other process remembers of them is a second old at most.
    ahead += SECOND_MS;
    expect((await phoneElsewhere.get('me', { cookie })).status).toBe(401);
  });

  test("I2o nobody revokes another person's session", async () => {
    const [mine, yours] = [await world.addPerson(desk), await world.addPerson(desk)];
    const { items } = (await (await yours.client.get('sessions')).json()) as {
      items: { id: string }[];
    };

    expect((await mine.client.delete(`sessions/${items[0]?.id}`)).status).toBe(404);
    expect((await yours.client.get('me')).status).toBe(200);
  });

  test('I2p a disabled person is out at once and cannot come back', async () => {
    const person = await world.addPerson(desk);

    expect((await desk.admin.patch(`people/${person.id}`, { isDisabled: true })).status).toBe(200);

    expect((await person.client.get('me')).status).toBe(401);
    const again = world
      .client({ slug: 'desk' })
      .post('sessions', { email: person.email, password: TEST_PASSWORD });
    expect((await again).status).toBe(401);
  });

  test('I2p a person who was disabled by any way has no session, within a second', async () => {
    const person = await world.addPerson(desk);

    await world.db.tenant(
      desk.id,
      (tx) =>
        tx`update people set is_disabled = true where workspace_id = ${desk.id} and id = ${person.id}`,
    );

    ahead += 1_000;
    expect((await person.client.get('me')).status).toBe(401);
  });

  test('I2q changing the password needs the old one and ends the other sessions', async () => {
    const person = await world.addPerson(desk);
    const other = await world.signIn('desk', person.email);
    const change = (oldPassword: string, newPassword: string) =>
      person.client.post('me/password', { oldPassword, newPassword });

    const wrong = await change('not this one', 'a whole new password');
    const weak = await change(TEST_PASSWORD, 'password123');
    const right = await change(TEST_PASSWORD, 'a whole new password');

    expect(await wrong.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'oldPassword', code: 'not_allowed' }],
    });
    expect(await weak.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'newPassword', code: 'not_allowed' }],
    });
    expect(right.status).toBe(204);
    expect((await person.client.get('me')).status).toBe(200);
    expect((await other.get('me')).status).toBe(401);
    await world.signIn('desk', person.email, 'a whole new password');
  });

  test('I2r idle for 30 days ends it; use keeps it for 90 at most', async () => {
    const [idle, almost, busy] = [
      await world.addPerson(desk),
      await world.addPerson(desk),
      await world.addPerson(desk),
    ];
    const start = ahead;

    ahead = start + 29 * DAY_MS;
    expect((await busy.client.get('me')).status).toBe(200);
    ahead = start + 30 * DAY_MS - HOUR_MS;
    expect((await almost.client.get('me')).status).toBe(200);
    ahead = start + 30 * DAY_MS + HOUR_MS;
    expect((await idle.client.get('me')).status).toBe(401);
    const renewed = await busy.client.get('me');
    expect(renewed.status).toBe(200);
    expect(renewed.headers.getSetCookie()[0]).toMatch(/^__Host-homing-desk=/);
    for (const days of [58, 80, 89]) {
      ahead = start + days * DAY_MS;
      expect([days, (await busy.client.get('me')).status]).toEqual([days, 200]);
    }
    ahead = start + 90 * DAY_MS + HOUR_MS;
    expect((await busy.client.get('me')).status).toBe(401);
    ahead = start;
  });

  test('L5aa on a public computer 20 idle minutes end it, use keeps it for 12 hours at most, and the cookie goes with the browser', async () => {
    const person = await world.addPerson(desk);
    const signInPublic = async () => {
      const answer = await person.client.post('sessions', {
        email: person.email,
        password: TEST_PASSWORD,
        isPublicComputer: true,
      });
      expect(answer.status).toBe(201);
      return answer;
    };
    const start = ahead;
    const answer = await signInPublic();
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-homing-desk=/);
    expect(answer.headers.getSetCookie()[0]).not.toMatch(/max-age|expires/i);

    for (let minutes = 15; minutes < 12 * 60; minutes += 15) {
      ahead = start + minutes * MINUTE_MS;
      const me = await person.client.get('me');
      expect([minutes, me.status]).toEqual([minutes, 200]);
      expect(await me.json()).toMatchObject({ session: { isPublic: true } });
      expect(me.headers.getSetCookie()[0] ?? '').not.toMatch(/max-age|expires/i);
    }
    ahead = start + 12 * HOUR_MS + MINUTE_MS;
    expect((await person.client.get('me')).status).toBe(401);

    await signInPublic();
    ahead += 21 * MINUTE_MS;
    expect((await person.client.get('me')).status).toBe(401);
    ahead = start;
  });

  test('L5az what a device asks by itself keeps no session of a public computer; what somebody does keeps it', async () => {
    const person = await world.addPerson(desk);
    const signInPublic = async () => {
      const body = { email: person.email, password: TEST_PASSWORD, isPublicComputer: true };
      expect((await person.client.post('sessions', body)).status).toBe(201);
    };
    /** As an open page that nobody looks at. */
    const asks = async () => {
      const [pull, unread] = await Promise.all([
        person.client.post('/sync/v1/w/desk/pull', { protocol: PROTOCOL, cursor: null }),
        person.client.get('unread'),
        person.client.post(`tickets/${crypto.randomUUID()}/read`, {}),
      ]);
      return [pull.status, unread.status];
    };
    const start = ahead;
    await signInPublic();
    for (const minutes of [5, 10, 19]) {
      ahead = start + minutes * MINUTE_MS;
      expect([minutes, ...(await asks())]).toEqual([minutes, 200, 200]);
    }
    ahead = start + 21 * MINUTE_MS;
    expect(await asks()).toEqual([401, 401]);

    await signInPublic();
    const again = ahead;
    ahead = again + 15 * MINUTE_MS;
    // In the same second as the device's own question.
    expect(await asks()).toEqual([200, 200]);
    expect((await person.client.get('me')).status).toBe(200);
    ahead = again + 30 * MINUTE_MS;
    expect(await asks()).toEqual([200, 200]);
    ahead = start;
  });

  test('the token is stored hashed only', async () => {
    const token = desk.admin.cookie().split('=')[1] ?? '';
    const [row] = await world.db.tenantRead(
      desk.id,
      (sql) => sql<{ found: number }[]>`
        select count(*)::int as found from sessions s where s.token_hash = sha256(${token}::text::bytea)`,
    );

    expect(row?.found).toBe(1);
  });
});

describe('me', () => {
  test('B23 the seal key is the same at each sign-in of a person and nobody else’s', async () => {
    const person = await world.addPerson(desk);
    const sealKeyOf = async (client = person.client): Promise<string> =>
      ((await (await client.get('me')).json()) as { sealKey: string }).sealKey;

    const key = await sealKeyOf();

    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(await sealKeyOf(await world.signIn('desk', person.email))).toBe(key);
    expect(await sealKeyOf(desk.admin)).not.toBe(key);
  });

  test('C9d the signature is sanitised', async () => {
    const person = await world.addPerson(desk);

    const answer = await person.client.patch('me', {
      signature:
        '<p onclick="x()">Best, <b>Ben</b><script>alert(1)</script><img src=x onerror=alert(1)></p>',
    });

    expect(await answer.json()).toMatchObject({ signature: '<p>Best, <b>Ben</b></p>' });
  });

  test('rights, profile and e-mail are not among what one may change of oneself', async () => {
    const person = await world.addPerson(desk);

    for (const field of ['profile', 'permissions', 'email', 'isDisabled', 'id', 'groupIds']) {
      const answer = await person.client.patch('me', { [field]: 'administrator' });
      expect(await answer.json()).toMatchObject({
        status: 422,
        errors: [{ path: field, code: 'unknown_field' }],
      });
    }
  });

  test('If-Match that is out of date is 412 and changes nothing', async () => {
    const person = await world.addPerson(desk);
    const etag = (await person.client.get('me')).headers.get('etag') ?? '';
    await person.client.patch('me', { name: 'Ben' }, { 'if-match': etag });

    const late = await person.client.patch('me', { name: 'Carl' }, { 'if-match': etag });

    expect(late.status).toBe(412);
    expect(await (await person.client.get('me')).json()).toMatchObject({ name: 'Ben' });
  });
});
