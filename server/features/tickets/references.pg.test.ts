// What a ticket is called in other systems, and other systems that take part (X3).

import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkRound } from '#server/features/bulk/index.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world?.close());

type Ticket = {
  id: string;
  number: number;
  status: string;
  desk?: { references: { system: string; key: string; url: string }[] };
};
const json = async <T>(asked: Promise<Response>, status = 200): Promise<T> => {
  const answer = await asked;
  expect(answer.status, await answer.clone().text()).toBe(status);
  return (await answer.json()) as T;
};
let count = 0;
const open = (subject = 'Printer jam'): Promise<string> => {
  count += 1;
  return made(
    desk.admin.post('tickets', {
      subject,
      description: 'Please',
      requester: { name: 'Zoe Zahn', email: `zoe${count}@guest.test` },
    }),
  );
};
const read = (id: string): Promise<Ticket> => json(desk.admin.get(`tickets/${id}`));
const change = (id: string, body: object, client: TestClient = desk.admin) =>
  json<Ticket>(client.post(`tickets/${id}/change-references`, body));
const found = async (q: string, client: TestClient = desk.admin): Promise<string[]> => {
  const { items } = await json<{ items: Ticket[] }>(
    client.get(`tickets?q=${encodeURIComponent(q)}`),
  );
  return items.map(({ id }) => id).toSorted();
};
const url = 'https://jira.example/browse/ABC-1';

test('X3s a reference is set, found by, changed, told in the history and taken away; the same one may stand on several tickets', async () => {
  const [one, two] = [await open(), await open()];
  const changed = await change(one, { add: [{ system: ' JIRA ', key: 'ABC-1', url }] });
  expect(changed.desk?.references).toEqual([{ system: 'jira', key: 'ABC-1', url }]);
  await change(two, { add: [{ system: 'jira', key: 'ABC-1' }] });
  expect(await found('external:jira:ABC-1')).toEqual([one, two].toSorted());
  expect(await found('external:"jira:abc-1"')).toEqual([one, two].toSorted());
  expect(await found('external:jira:ABC-11')).toEqual([]);
  expect(await found('-external:jira:ABC-1 subject:printer')).not.toContain(one);

  const moved = await change(one, { add: [{ system: 'jira', key: 'ABC-1', url: `${url}?x` }] });
  expect(moved.desk?.references).toEqual([{ system: 'jira', key: 'ABC-1', url: `${url}?x` }]);
  const gone = await change(one, { remove: [{ system: 'Jira', key: 'ABC-1' }] });
  expect(gone.desk?.references).toEqual([]);
  expect(await found('external:jira:ABC-1')).toEqual([two]);
  const { items } = await json<{ items: { type: string; event: object }[] }>(
    desk.admin.get(`tickets/${one}/history?limit=200`),
  );
  expect(
    items.filter(({ type }) => type === 'references-changed').map(({ event }) => event),
  ).toEqual([
    expect.objectContaining({ added: [{ system: 'jira', key: 'ABC-1', url }], removed: [] }),
    expect.objectContaining({
      added: [{ system: 'jira', key: 'ABC-1', url: `${url}?x` }],
      removed: [{ system: 'jira', key: 'ABC-1', url }],
    }),
    expect.objectContaining({ added: [] }),
  ]);
});

test('X3t what is no reference is refused by its field, and there is a limit', async () => {
  const id = await open();
  const refused = (one: object) =>
    errorsOf(desk.admin.post(`tickets/${id}/change-references`, { add: [one] }));
  expect(await refused({ system: 'my tracker', key: '1' })).toEqual([['add.0.system', 'format']]);
  expect(await refused({ system: 'jira', key: ' ' })).toEqual([['add.0.key', 'format']]);
  for (const bad of ['javascript:alert(1)', 'https://me:secret@jira.example/', 'jira.example'])
    expect(await refused({ system: 'jira', key: '1', url: bad })).toEqual([
      ['add.0.url', 'format'],
    ]);
  const many = Array.from({ length: 20 }, (_, n) => ({ system: 'jira', key: `A-${n}` }));
  await change(id, { add: many });
  expect(await refused({ system: 'jira', key: 'one more' })).toEqual([['references', 'too_long']]);
});

test('X3u a duplicate’s references go to the original, exports name them, an order for many sets and takes them back', async () => {
  const [original, duplicate] = [await open('The pump leaks'), await open('A pump leaks')];
  await change(original, { add: [{ system: 'crm', key: '7' }] });
  await change(duplicate, {
    add: [
      { system: 'crm', key: '7', url: 'https://crm.example/7' },
      { system: 'git', key: '9' },
    ],
  });
  await json(desk.admin.post(`tickets/${duplicate}/merge`, { into: original }));
  expect((await read(original)).desk?.references).toEqual([
    { system: 'crm', key: '7', url: '' },
    { system: 'git', key: '9', url: '' },
  ]);
  expect((await read(duplicate)).desk?.references).toEqual([]);
  expect(await found('external:git:9')).toEqual([original]);
  const csv = await (await desk.admin.get('tickets/export?format=csv&q=external:git:9')).text();
  expect(csv).toContain('crm:7, git:9');

  const [a, b] = [await open(), await open()];
  const order = await json<{ id: string }>(
    desk.admin.post('bulk', {
      ids: [a, b],
      commands: [
        {
          type: 'change-references',
          add: [{ system: 'jira', key: 'BULK-1', url: '' }],
          remove: [],
        },
      ],
    }),
  );
  await bulkRound(world.context);
  expect(await found('external:jira:BULK-1')).toEqual([a, b].toSorted());
  expect((await desk.admin.post(`bulk/${order.id}/undo`)).status).toBeLessThan(300);
  await bulkRound(world.context);
  expect(await found('external:jira:BULK-1')).toEqual([]);
});

test('X3v another system finds a ticket by its reference, moves it on and writes on it under its own name, once however often it asks', async () => {
  const id = await open();
  await change(id, { add: [{ system: 'tracker', key: 'ISSUE-5', url }] });
  const tracker = await world.apiKey(desk, [
    'ticket.read-all',
    'ticket.change-status',
    'ticket.note',
    'ticket.reply',
  ]);
  const reader = await world.apiKey(desk, ['ticket.read']);
  expect(await found('external:tracker:ISSUE-5', tracker)).toEqual([id]);
  const { items: statuses } = await json<{ items: { id: string; phase: string }[] }>(
    desk.admin.get('statuses'),
  );
  const now = (await read(id)).status;
  const status = statuses.find((one) => one.phase === 'active' && one.id !== now)!.id;
  const key = () => ({ 'idempotency-key': `tracker-ISSUE-5-${status}` });
  for (let n = 0; n < 2; n += 1) {
    const moved = await json<Ticket>(
      tracker.post(`tickets/${id}/change-status`, { status }, key()),
    );
    expect(moved.status).toBe(status);
  }
  const comment = { kind: 'note', text: 'Fixed in 4.2' };
  const first = await json<{ id: string; authorName: string }>(
    tracker.post(`tickets/${id}/messages`, comment, { 'idempotency-key': 'tracker-comment-1' }),
    201,
  );
  const again = await json<{ id: string }>(
    tracker.post(`tickets/${id}/messages`, comment, { 'idempotency-key': 'tracker-comment-1' }),
    201,
  );
  expect(again.id).toBe(first.id);
  expect(first.authorName).toBe('Integration');
  const { items } = await json<{
    items: { type: string; actor: { kind: string; name: string } }[];
  }>(desk.admin.get(`tickets/${id}/history?limit=200`));
  const byKey = items.filter(({ actor }) => actor.kind === 'key');
  expect(byKey.filter(({ type }) => type === 'status-changed')).toHaveLength(1);
  expect(byKey.filter(({ type }) => type === 'message-posted')).toHaveLength(1);
  expect(new Set(byKey.map(({ actor }) => actor.name))).toEqual(new Set(['Integration']));
  // What its scopes do not name it may not do.
  expect((await reader.post(`tickets/${id}/change-status`, { status })).status).toBe(403);
  const refused = await tracker.post(`tickets/${id}/change-references`, {
    remove: [{ system: 'tracker', key: 'ISSUE-5' }],
  });
  expect(refused.status).toBe(403);
  expect((await read(id)).desk?.references).toHaveLength(1);
});

test('X3w customers are not told what their request is called elsewhere, and cannot ask for it', async () => {
  const customer = await world.addPerson(desk, { profile: 'customer', name: 'Cleo' });
  const id = await made(
    customer.client.post('tickets', { subject: 'Mine', description: 'Please' }),
  );
  await change(id, { add: [{ system: 'jira', key: 'SECRET-1', url }] });
  const seen = await (await customer.client.get(`tickets/${id}`)).text();
  expect(seen).not.toContain('SECRET-1');
  expect((await customer.client.get('tickets?q=external:jira:SECRET-1')).status).toBe(422);
  expect((await customer.client.post(`tickets/${id}/change-references`, { add: [] })).status).toBe(
    403,
  );
});

test('X3zc taken back, a changed address is the one before; merged, what finds no room stays with the duplicate', async () => {
  const id = await open();
  await change(id, { add: [{ system: 'jira', key: 'A-1', url: 'https://old.example/A-1' }] });
  const order = await json<{ id: string }>(
    desk.admin.post('bulk', {
      ids: [id],
      commands: [
        {
          type: 'change-references',
          add: [{ system: 'jira', key: 'A-1', url: 'https://new.example/A-1' }],
          remove: [],
        },
      ],
    }),
  );
  await bulkRound(world.context);
  expect((await read(id)).desk?.references).toMatchObject([{ url: 'https://new.example/A-1' }]);
  expect((await desk.admin.post(`bulk/${order.id}/undo`)).status).toBeLessThan(300);
  await bulkRound(world.context);
  expect((await read(id)).desk?.references).toEqual([
    { system: 'jira', key: 'A-1', url: 'https://old.example/A-1' },
  ]);

  const [original, duplicate] = [await open('The pump leaks'), await open('A pump leaks')];
  const many = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ system: 'git', key: `${name}-${n}` }));
  await change(original, { add: many('o', 18) });
  await change(duplicate, { add: [...many('o', 1), ...many('d', 3)] });
  await json(desk.admin.post(`tickets/${duplicate}/merge`, { into: original }));
  expect((await read(original)).desk?.references).toHaveLength(20);
  expect((await read(duplicate)).desk?.references.map(({ key }) => key)).toEqual(['d-2']);
});
