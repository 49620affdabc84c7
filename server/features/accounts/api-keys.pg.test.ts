import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#shared/base/clock.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let ahead = 0;

beforeAll(async () => {
  world = await createWorld({ clock: () => Date.now() + ahead });
  desk = await world.signUp();
});
afterAll(() => world.close());

type Key = { id: string; secret?: string; lastUsedAt: string | null; scopes: string[] };
const make = async (body: object, headers = {}): Promise<Key> =>
  (await (await desk.admin.post('api-keys', body, headers)).json()) as Key;
const keyOf = async (id: string): Promise<Key | undefined> => {
  const { items } = (await (await desk.admin.get('api-keys')).json()) as { items: Key[] };
  return items.find((key) => key.id === id);
};
const using = (key: Key) =>
  world.client({
    slug: desk.slug,
    origin: null,
    ...(key.secret === undefined ? {} : { bearer: key.secret }),
  });

/** A key of another administrator, whom the first one can change. */
async function madeByAnother() {
  const person = await world.addPerson(desk, { name: 'Maker', profile: 'administrator' });
  const scopes = ['people.read', 'people.manage'];
  const made = await person.client.post('api-keys', { name: 'Resting', scopes });
  const key = (await made.json()) as Key;
  const change = async (changes: object): Promise<void> => {
    expect((await desk.admin.patch(`people/${person.id}`, changes)).status).toBe(200);
  };
  return { maker: { keyId: key.id }, key: using(key), change };
}

test('X2a the secret is shown once and stored hashed', async () => {
  const key = await make({ name: 'CRM', scopes: ['people.read'] });

  expect(key.secret).toMatch(/^hk_[\w-]{43}$/);
  expect(await keyOf(key.id)).not.toHaveProperty('secret');
  const [row] = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ found: number }[]>`
      select count(*)::int as found from api_keys k where k.secret_hash = sha256(${key.secret ?? ''}::text::bytea)`,
  );
  expect(row?.found).toBe(1);
});

test('X2b scopes are what a key may do, and no more than its maker may', async () => {
  const reading = using(await make({ name: 'Reader', scopes: ['people.read'] }));
  const beyond = await desk.admin.post('api-keys', { name: 'X', scopes: ['own.read'] });
  const unknown = await desk.admin.post('api-keys', { name: 'X', scopes: ['everything'] });

  expect((await reading.get('people')).status).toBe(200);
  expect((await reading.post('groups', { name: 'X' })).status).toBe(403);
  expect((await reading.get('me')).status).toBe(403);
  expect((await reading.get('sessions')).status).toBe(403);
  expect(await beyond.json()).toMatchObject({
    status: 422,
    errors: [{ path: 'scopes', code: 'not_allowed' }],
  });
  expect(await unknown.json()).toMatchObject({
    status: 422,
    errors: [{ path: 'scopes.0', code: 'not_allowed' }],
  });
});

test('X2j a key loses what its maker loses, at once, and has it again when the maker has', async () => {
  const { maker, key, change } = await madeByAnother();
  expect((await key.post('groups', { name: 'Made' })).status).toBe(201);

  await change({ profile: 'technician' });
  expect((await key.get('people')).status).toBe(200);
  expect((await key.post('groups', { name: 'Not made' })).status).toBe(403);
  expect(await keyOf(maker.keyId)).toMatchObject({
    scopes: ['people.read', 'people.manage'],
    activeScopes: ['people.read'],
    makerName: 'Maker',
    isMakerDisabled: false,
  });

  await change({ profile: 'administrator' });
  expect((await key.post('groups', { name: 'Made again' })).status).toBe(201);
});

test('X2l a key opens nothing while its maker is disabled, with the answer of an unknown one', async () => {
  const { maker, key, change } = await madeByAnother();
  expect((await key.get('people')).status).toBe(200);

  await change({ isDisabled: true });
  expect((await key.get('people')).status).toBe(401);
  expect(await keyOf(maker.keyId)).toMatchObject({ isMakerDisabled: true, activeScopes: [] });

  await change({ isDisabled: false });
  expect((await key.get('people')).status).toBe(200);
});

test('X2k what a key did not get when it was made it does not get when its maker rises', async () => {
  const lead = await world.addPerson(desk, { name: 'Riser', profile: 'administrator' });
  const made = await lead.client.post('api-keys', { name: 'Small', scopes: ['people.read'] });
  const key = using((await made.json()) as Key);

  expect((await key.get('people')).status).toBe(200);
  expect((await key.post('groups', { name: 'X' })).status).toBe(403);
});

test('X2c a key makes no keys', async () => {
  const key = using(await make({ name: 'Maker', scopes: ['keys.manage'] }));

  expect((await key.post('api-keys', { name: 'X', scopes: ['keys.manage'] })).status).toBe(403);
});

test('X2d a key needs no Origin, and a foreign one does not matter', async () => {
  const key = await make({ name: 'Writer', scopes: ['people.read', 'people.manage'] });
  const foreign = world.client({
    slug: desk.slug,
    bearer: key.secret ?? '',
    origin: 'https://crm.example',
  });

  expect((await using(key).post('groups', { name: 'By key' })).status).toBe(201);
  expect((await foreign.post('groups', { name: 'By key too' })).status).toBe(201);
});

test('X2e a revoked key is dead at once, an expired one at its time', async () => {
  const [revoked, expiring] = [
    await make({ name: 'R', scopes: ['people.read'] }),
    await make({
      name: 'E',
      scopes: ['people.read'],
      expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
    }),
  ];
  expect((await using(revoked).get('people')).status).toBe(200);
  expect((await using(expiring).get('people')).status).toBe(200);

  expect((await desk.admin.delete(`api-keys/${revoked.id}`)).status).toBe(204);
  expect((await using(revoked).get('people')).status).toBe(401);
  expect((await using(expiring).get('people')).status).toBe(200);

  ahead = DAY_MS + MINUTE_MS;
  expect((await using(expiring).get('people')).status).toBe(401);
  ahead = 0;
});

test('X2f last use is kept, written at most once a minute', async () => {
  const key = await make({ name: 'Used', scopes: ['people.read'] });
  expect((await keyOf(key.id))?.lastUsedAt).toBeNull();

  await using(key).get('people');
  const first = (await keyOf(key.id))?.lastUsedAt;
  expect(first).not.toBeNull();
  ahead = 30_000;
  await using(key).get('people');
  expect((await keyOf(key.id))?.lastUsedAt).toBe(first);
  ahead = 90_000;
  await using(key).get('people');
  expect((await keyOf(key.id))?.lastUsedAt).not.toBe(first);
  ahead = 0;
});

test('X2g a repeat with the same Idempotency-Key makes no second key and does not show the secret again', async () => {
  const headers = { 'idempotency-key': 'key-1' };
  const first = await make({ name: 'Once', scopes: ['people.read'] }, headers);
  const second = await make({ name: 'Once', scopes: ['people.read'] }, headers);

  expect(second.id).toBe(first.id);
  expect(first.secret).toBeDefined();
  expect(second.secret).toBeUndefined();
});

test.each(['Bearer nothing', 'Bearer hk_wrong', 'Basic YTpi', 'Bearer', ''])(
  'X2h "%s" is nobody, and a wrong key never falls back to a cookie beside it',
  async (authorization) => {
    const answer = await desk.admin.get('people', { authorization });

    expect(answer.status).toBe(authorization.startsWith('Bearer') ? 401 : 200);
  },
);

test('X2i making and revoking are in the history, without the secret', async () => {
  const key = await make({ name: 'Told', scopes: ['people.read'] });
  await desk.admin.delete(`api-keys/${key.id}`);

  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ type: string; data: object }[]>`
      select e.type, e.data from events e where e.data ->> 'keyId' = ${key.id} order by e.at, e.id`,
  );
  expect(rows.map((row) => row.type)).toEqual(['api-key-created', 'api-key-revoked']);
  expect(JSON.stringify(rows)).not.toContain(key.secret);
});
