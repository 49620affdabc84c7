import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let lea: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp({ blueprint: 'helpdesk' });
  lea = await world.addPerson(desk, { name: 'Lea Brandt' });
}, 60_000);
afterAll(() => world.close());

type Item = { id: string; label: Record<string, string> };
const idsOf = async (member: string): Promise<string[]> => {
  const { items } = (await (await lea.client.get(member)).json()) as { items: Item[] };
  return items.map(({ id }) => id);
};
const errorsOf = async (answer: Response) => {
  expect(answer.status, await answer.clone().text()).toBe(422);
  return ((await answer.json()) as { errors: { path: string; code: string }[] }).errors;
};

test.each([
  [
    'categories',
    'T5b',
    { label: { en: 'Phones' }, priority: 'high' },
    { label: { en: 'Telephones' } },
  ],
  [
    'fields',
    'T4b',
    { label: { en: 'Room' }, type: 'text', audience: 'operators', isGlobal: true, maxLength: 9 },
    { isMandatory: true },
  ],
  [
    'statuses',
    'W8b',
    { label: { en: 'Parked' }, phase: 'active', color: 'blue' },
    { label: { en: 'On hold' } },
  ],
] as const)(
  'W8e %s are listed, read, added, changed and removed one by one (%s)',
  async (member, _, made, changes) => {
    const before = await idsOf(member);
    const added = await desk.admin.post(member, { id: 'extra', ...made });
    expect(added.status, await added.clone().text()).toBe(201);
    expect(await added.json()).toEqual({ id: 'extra', ...made });
    expect(await idsOf(member)).toEqual([...before, 'extra']);

    const changed = await desk.admin.patch(`${member}/extra`, changes);
    expect(changed.status, await changed.clone().text()).toBe(200);
    expect(await changed.json()).toEqual({ id: 'extra', ...made, ...changes });
    expect(await (await lea.client.get(`${member}/extra`)).json()).toEqual({
      id: 'extra',
      ...made,
      ...changes,
    });
    // Known everywhere at once: it is the configuration.
    const settings = (await (await desk.admin.get('settings')).json()) as Record<string, Item[]>;
    expect(settings[member]?.at(-1)).toEqual({ id: 'extra', ...made, ...changes });

    const twice = await errorsOf(await desk.admin.post(member, { id: 'extra', ...made }));
    expect(twice).toMatchObject([{ path: 'id', code: 'taken' }]);
    expect((await desk.admin.delete(`${member}/extra`)).status).toBe(204);
    expect(await idsOf(member)).toEqual(before);
    expect((await desk.admin.delete(`${member}/extra`)).status).toBe(404);
    expect((await lea.client.get(`${member}/extra`)).status).toBe(404);
    const history = (await (await desk.admin.get('settings/history?limit=3')).json()) as {
      items: { changes: Record<string, object> }[];
    };
    expect(history.items.map(({ changes: told }) => Object.keys(told))).toEqual([
      [member],
      [member],
      [member],
    ]);
  },
);

test('W8f what is wrong is told where the caller wrote it', async () => {
  const wrong = { id: 'lost', label: { en: 'Lost' }, parentId: 'nowhere' };
  expect((await errorsOf(await desk.admin.post('categories', wrong)))[0]?.path).toBe('parentId');
  expect(
    (
      await errorsOf(
        await desk.admin.post('statuses', { id: 'x', label: { en: 'X' }, phase: 'asleep' }),
      )
    )[0]?.path,
  ).toBe('phase');
  expect((await errorsOf(await desk.admin.patch('fields/none', { wings: 2 }))).length).toBe(1);
  expect((await desk.admin.patch('fields/none', { isMandatory: true })).status).toBe(404);
});

test('W8g a status that tickets have is not removed, and a version that has gone is not written over', async () => {
  const made = await lea.client.post('tickets', {
    subject: 'Projector',
    description: 'It flickers',
    requester: { name: 'Nora Feld', email: 'nora@feld.example' },
  });
  const { status } = (await made.json()) as { status: string };
  expect((await errorsOf(await desk.admin.delete(`statuses/${status}`)))[0]?.path).toMatch(
    /^statuses|initialStatus/,
  );

  const version = (await desk.admin.get('statuses')).headers.get('etag') ?? '';
  const label = { en: 'Anew' };
  expect(
    (await desk.admin.patch(`statuses/${status}`, { label }, { 'if-match': version })).status,
  ).toBe(200);
  expect(
    (await desk.admin.patch(`statuses/${status}`, { label }, { 'if-match': version })).status,
  ).toBe(412);
});

test('W8h an optional part is taken away by null, and only administrators change', async () => {
  await desk.admin.post('categories', { id: 'c', label: { en: 'C' }, priority: 'low' });
  const bare = await desk.admin.patch('categories/c', { priority: null });
  expect(await bare.json()).toEqual({ id: 'c', label: { en: 'C' } });
  for (const member of ['categories', 'fields', 'statuses']) {
    expect(
      (await lea.client.post(member, { id: 'd', label: { en: 'D' }, type: 'text', phase: 'new' }))
        .status,
    ).toBeGreaterThan(400);
    expect((await lea.client.patch(`${member}/c`, { label: { en: 'D' } })).status).toBe(403);
    expect((await lea.client.delete(`${member}/c`)).status).toBe(403);
  }
});
