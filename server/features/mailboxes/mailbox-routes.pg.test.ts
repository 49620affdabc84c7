// Mailboxes over the API (M1): what administrators set and see, and what never comes out again.

import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorsOf, made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { createMailFetcher } from './mail-fetcher.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld({ config: { allowsPrivateMail: true } });
  desk = await world.signUp({ blueprint: 'maildesk', name: 'Nordlicht' });
});
afterAll(() => world?.close());

const server = (more: object = {}) => ({
  kind: 'pop3',
  host: '127.0.0.1',
  port: 1,
  security: 'none',
  user: 'help',
  login: { kind: 'password', password: 'very secret' },
  ...more,
});
const create = (more: object = {}) =>
  desk.admin.post('mailboxes', { name: 'Help', address: 'Help@Desk.Test', ...more });
type Shown = { id: string; address: string; health: { state: string; problem: string | null } };
const shown = async (id: string): Promise<Shown> =>
  (await (await desk.admin.get(`mailboxes/${id}`)).json()) as Shown;

test('M1o a mailbox is made, seen with its health, changed and removed; its secrets never come out', async () => {
  const answer = await create({ incoming: server(), outgoing: server({ kind: undefined }) });
  const text = await answer.clone().text();
  expect(answer.status, text).toBe(201);
  expect(text).not.toContain('secret');
  const { id } = (await answer.json()) as Shown;
  const first = await desk.admin.get(`mailboxes/${id}`);
  expect(await first.json()).toMatchObject({
    address: 'help@desk.test',
    incoming: { kind: 'pop3', login: { kind: 'password', isHeld: true } },
    intervalMinutes: 5,
    health: { state: 'waiting', problem: null, failures: 0 },
  });
  const etag = first.headers.get('etag') ?? '';
  const changed = await desk.admin.patch(
    `mailboxes/${id}`,
    { name: 'Other' },
    { 'if-match': etag },
  );
  expect(changed.status).toBe(200);
  expect(
    (await desk.admin.patch(`mailboxes/${id}`, { name: 'X' }, { 'if-match': etag })).status,
  ).toBe(412);
  const events = await world.db.tenantRead(
    desk.id,
    (sql) =>
      sql<{ line: string }[]>`select e::text as line from events e where e.type like 'mailbox-%'`,
  );
  expect(events).toHaveLength(2);
  expect(JSON.stringify(events)).not.toContain('very secret');
  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ line: string }[]>`select m::text as line from mailboxes m`,
  );
  expect(JSON.stringify(rows)).not.toContain(Buffer.from('very secret').toString('hex'));
  expect((await desk.admin.delete(`mailboxes/${id}`)).status).toBe(204);
  expect((await desk.admin.get(`mailboxes/${id}`)).status).toBe(404);
});

test('M1p a kept password is for its server and name alone', async () => {
  const id = await made(create({ address: 'kept@desk.test', incoming: server() }));
  const patch = (incoming: object) => desk.admin.patch(`mailboxes/${id}`, { incoming });
  const login = { kind: 'password' };
  expect((await patch(server({ login }))).status).toBe(200);
  for (const other of [{ host: '127.0.0.2' }, { port: 2 }, { user: 'boss' }, { security: 'tls' }]) {
    expect(await errorsOf(patch(server({ login, ...other })))).toEqual([
      ['incoming.login.password', 'required'],
    ]);
  }
});

test('M1q bad input names its field', async () => {
  await made(create({ address: 'taken@desk.test' }));
  const oauth = { kind: 'oauth', clientId: 'us', refreshToken: 'r', tokenUrl: 'http://10.0.0.1/' };
  for (const [body, path] of [
    [{ address: 'TAKEN@desk.test' }, 'address'],
    [{ address: 'no address' }, 'address'],
    [{ groupId: crypto.randomUUID() }, 'groupId'],
    [{ incoming: server({ host: 'a b' }) }, 'incoming.host'],
    [{ incoming: server({ port: 0 }) }, 'incoming.port'],
    [{ incoming: server({ login: { kind: 'password' } }) }, 'incoming.login.password'],
    [
      { incoming: server({ login: { kind: 'password', password: 'a\nb' } }) },
      'incoming.login.password',
    ],
    [{ incoming: server({ login: oauth }) }, 'incoming.login.tokenUrl'],
    [{ outgoing: server({ kind: undefined, login: null }) }, 'outgoing.login'],
    [{ intervalMinutes: 0 }, 'intervalMinutes'],
    [{ secrets: 'x' }, 'secrets'],
  ] as const) {
    const refused = create({ address: `${crypto.randomUUID()}@desk.test`, ...body });
    const [first] = await errorsOf(refused);
    expect([body, first?.[0]]).toEqual([body, path]);
  }
});

test('M1r check now is an order to visit at once; the test says what the server says', async () => {
  const silent = createServer((socket) => socket.end('-ERR [SYS/TEMP] not today\r\n'));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  try {
    const id = await made(create({ address: 'now@desk.test', incoming: server({ port }) }));
    const visits = createMailFetcher(world.context);
    await visits.round();
    await visits.settled();
    const failing = await shown(id);
    expect(failing.health).toMatchObject({
      state: 'failing',
      problem: 'refused',
      detail: '[SYS/TEMP] not today',
      failures: 1,
    });
    await visits.round();
    await visits.settled();
    expect((await shown(id)).health).toMatchObject({ failures: 1 });
    expect((await desk.admin.post(`mailboxes/${id}/check`)).status).toBe(202);
    await visits.round();
    await visits.settled();
    expect((await shown(id)).health).toMatchObject({ failures: 2 });
    const tested = await desk.admin.post(`mailboxes/${id}/test`);
    expect(await tested.json()).toEqual({
      isOk: false,
      mails: null,
      problem: 'refused',
      detail: '[SYS/TEMP] not today',
    });
    await visits.close();
  } finally {
    silent.close();
  }
  const off = await made(
    create({ address: 'off@desk.test', incoming: server(), isEnabled: false }),
  );
  expect((await shown(off)).health.state).toBe('off');
  expect(await errorsOf(desk.admin.post(`mailboxes/${off}/check`))).toEqual([
    ['isEnabled', 'not_allowed'],
  ]);
});
