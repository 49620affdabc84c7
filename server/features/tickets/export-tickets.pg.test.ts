import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorsOf, made } from '#test/support/answers.ts';
import { createTwoGroups } from '#test/support/two-groups.ts';
import { createWorld, type SignedUp, type TestPerson, type World } from '#test/support/world.ts';
import { parseCsv } from '#server/platform/csv/parse-csv.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let group = '';
let otherGroup = '';
let customer: TestPerson;
const ids: Record<string, string> = {};

beforeAll(async () => {
  world = await createWorld();
  ({ desk, ana, group, otherGroup } = await createTwoGroups(world));
  customer = await world.addPerson(desk, { profile: 'customer', name: 'Zoe Zahn' });
  await made(
    desk.admin.post('fields', {
      id: 'inventory',
      label: { en: 'Inventory' },
      type: 'text',
      audience: 'operators',
      isGlobal: true,
    }),
  );
  const open = (subject: string, more: object = {}) =>
    made(
      desk.admin.post('tickets', {
        subject,
        description: 'Dark',
        requester: { name: '=cmd|calc', email: 'zoe@guest.example', city: 'Nice' },
        group,
        ...more,
      }),
    );
  ids['lamp'] = await open('Lamp, "big"', { assignee: ana.id, fields: { inventory: 'A-7' } });
  ids['chair'] = await open('Chair');
  ids['theirs'] = await open('Lamp of the others', { group: otherGroup });
  ids['gone'] = await open('Lamp that is gone');
  await desk.admin.delete(`tickets/${ids['gone']}`);
});
afterAll(() => world.close());

const lines = async (answer: Promise<Response>): Promise<{ id: string; subject: string }[]> => {
  const response = await answer;
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string; subject: string });
};

describe('tickets as a file', () => {
  test('S4l all that a filter finds, as lists show them, as far as one may read them', async () => {
    const found = await lines(desk.admin.get('tickets/export?q=lamp'));
    expect(found.map(({ id }) => id)).toEqual([ids['theirs'], ids['lamp']]);
    expect(found[1]).toEqual(await (await desk.admin.get(`tickets/${ids['lamp']}`)).json());

    const seen = await lines(ana.client.get('tickets/export?q=lamp'));
    expect(seen.map(({ id }) => id)).toEqual([ids['lamp']]);
    const tree = { v: 1, where: { field: 'subject', op: 'contains', values: ['chair'] } };
    const byTree = await lines(
      desk.admin.get(`tickets/export?filter=${encodeURIComponent(JSON.stringify(tree))}`),
    );
    expect(byTree.map(({ id }) => id)).toEqual([ids['chair']]);
    const deleted = await lines(desk.admin.get('tickets/export?q=is:deleted'));
    expect(deleted.map(({ id }) => id)).toEqual([ids['gone']]);
  });

  test('S4l a selection, without what one may not read and what is gone', async () => {
    const all = Object.values(ids).join(',');
    const found = await lines(ana.client.get(`tickets/export?ids=${all}`));
    expect(found.map(({ id }) => id)).toEqual([ids['lamp'], ids['chair']]);

    const wrong = (query: string) => errorsOf(desk.admin.get(`tickets/export?${query}`));
    expect(await wrong(`ids=${all}&q=lamp`)).toEqual([['ids', 'not_allowed']]);
    expect(await wrong('ids=1,2')).toEqual([['ids', 'format']]);
    expect(await wrong('ids=,')).toEqual([['ids', 'format']]);
    expect(await wrong('q=colour:red')).toEqual([['q.colour', 'unknown_field']]);
    expect((await customer.client.get('tickets/export')).status).toBe(403);
  });

  test('S4l as CSV: names, custom fields, and no cell that is run', async () => {
    const answer = await desk.admin.get('tickets/export?q=subject:lamp group:none&format=csv');
    expect(await answer.text()).toMatch(/^number,subject,/);
    const text = await (await desk.admin.get('tickets/export?q=big&format=csv')).text();
    const { header, rows } = tableOf(text);
    const cells = Object.fromEntries(header.map((name, at) => [name, rows[0]?.[at]]));

    expect(rows).toHaveLength(1);
    expect(cells).toMatchObject({
      subject: 'Lamp, "big"',
      assignee: ana.name,
      requesterName: "'=cmd|calc",
      requesterCity: 'Nice',
      'field.inventory': 'A-7',
      id: ids['lamp'],
    });
    expect(cells['group']).not.toMatch(/^[0-9a-f]{8}-/);
  });

  test('S4l it goes on beyond a page, each ticket once, though they change meanwhile', async () => {
    for (let n = 0; n < 205; n += 1)
      await made(
        desk.admin.post('tickets', {
          subject: `Stone ${n}`,
          description: 'Grey',
          requester: { name: 'Sam', email: 'sam@guest.example' },
        }),
      );
    const answer = await desk.admin.get('tickets/export?q=stone');
    // Its first page is made, and waits to be taken.
    const { items } = (await (await desk.admin.get('tickets?q="Stone 0"')).json()) as {
      items: { id: string }[];
    };
    await desk.admin.post(`tickets/${items[0]?.id}/change-priority`, { priority: 'high' });
    const text = await answer.text();
    const subjects = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { subject: string }).subject);
    expect(subjects).toEqual(Array.from({ length: 205 }, (_, n) => `Stone ${204 - n}`));
  }, 60_000);

  test('S4l an export is in the log with its words', async () => {
    await lines(ana.client.get('tickets/export?q=chair'));
    expect((await customer.client.get('tickets/export?q=chair')).status).toBe(403);
    await world.context.accessLog.flush();
    const { items } = (await (await desk.admin.get('audit?action=exported&limit=50')).json()) as {
      items: object[];
    };

    expect(items).toContainEqual(
      expect.objectContaining({
        outcome: 'granted',
        actor: expect.objectContaining({ id: ana.id }) as object,
        object: 'tickets/export',
        data: expect.objectContaining({ q: 'chair' }) as object,
      }),
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        outcome: 'refused',
        actor: expect.objectContaining({ id: customer.id }) as object,
      }),
    );
  });
});

function tableOf(text: string): {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const [header = [], ...rows] = parseCsv(text).map(({ fields }) => fields);
  return { header, rows };
}
