// Directories of inserts (C8): loaded whole or not at all, by hand or by a source, found from one character, put into an
// answer in their layout.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { askDueSources } from './index.ts';
import { takeDue } from './insert-store.ts';

let nowMs = Date.now();
let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let ticketId = '';
let server: Server;
let port = 0;
let hits = 0;
let listener: RequestListener = (_request, response) => response.end('[]');

beforeAll(async () => {
  server = createServer((request, response) => {
    hits += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  world = await createWorld({ clock: () => nowMs, config: { allowsLoopback: true } });
  desk = await world.signUp({ blueprint: 'helpdesk', name: 'Nordlicht' });
  admin = desk.admin;
  const groups = (await (await admin.get('groups')).json()) as { items: { id: string }[] };
  const groupIds = groups.items.map(({ id }) => id);
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ticketId = await made(
    admin.post('tickets', {
      subject: 'Two nights',
      description: 'Please',
      language: 'fr',
      requester: { name: 'Zoe Zahn', email: 'zoe@guest.example' },
    }),
  );
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  hits = 0;
});

let count = 0;
const hotels = (more: object = {}) => {
  count += 1;
  return {
    name: `Hotels ${count}`,
    columns: [
      { id: 'name', label: { en: 'Hotel', fr: 'Hôtel' } },
      { id: 'city', label: { en: 'City', fr: 'Ville' } },
      { id: 'phone', label: { en: 'Phone' } },
    ],
    layout: {
      en: '<p><strong>{{name}}</strong>, {{city}}, {{phone}}</p>',
      fr: '<p>Pour {{requester.name}} : {{name}} à {{city}}</p>',
    },
    ...more,
  };
};
const add = (more: object = {}) => made(admin.post('inserts', hotels(more)));
const load = (id: string, csv: string, client = admin) =>
  client.fetch(`inserts/${id}/entries`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: csv,
  });
const loadJson = (id: string, items: readonly object[]) =>
  admin.fetch(`inserts/${id}/entries`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items }),
  });
type Entry = { id: string; title: string; cells: Record<string, string> };
const find = async (id: string, q: string, client = ana.client): Promise<Entry[]> =>
  (
    (await (await client.get(`inserts/${id}/entries?q=${encodeURIComponent(q)}`)).json()) as {
      items: Entry[];
    }
  ).items;
const titles = async (id: string, q: string) => (await find(id, q)).map(({ title }) => title);
type Directory = {
  entryCount: number;
  loadedAt: string | null;
  source: { url: string; triedAt: string | null; failure: { code: string; detail: string } | null };
};
const get = async (id: string, client = admin): Promise<Directory> =>
  (await (await client.get(`inserts/${id}`)).json()) as Directory;

const CSV = 'Hôtel;Ville;phone;stars\nÉtoile d’or;Liège;+32 4;4\nOld Mill;Bath;+44 1;3\n';

describe('loading', () => {
  test('C8a a CSV file with the columns’ names or labels, in any order, replaces all entries', async () => {
    const id = await add();
    expect(await (await load(id, CSV)).json()).toEqual({ entryCount: 2 });
    expect(await get(id)).toMatchObject({ entryCount: 2 });
    const [mill] = await find(id, 'mill');
    expect(mill).toMatchObject({
      title: 'Old Mill',
      cells: { name: 'Old Mill', city: 'Bath', phone: '+44 1' },
    });
    // What comes again is the same entry; what does not is gone.
    await load(id, 'city,phone,name\nBath,+44 1,Old Mill\nBath,+44 1,Old Mill\nRye,,New Inn\n');
    expect(await find(id, '')).toHaveLength(2);
    expect((await find(id, 'mill'))[0]?.id).toBe(mill?.id);
    expect(await titles(id, 'etoile')).toEqual([]);
  });

  test('C8a JSON as well; numbers and truth are texts then', async () => {
    const id = await add();
    const items = [{ name: 'Old Mill', city: 'Bath', phone: 4412, extra: { deep: [] } }];
    expect(await errorsOf(loadJson(id, items))).toEqual([['items.0.extra', expect.any(String)]]);
    const answer = await loadJson(id, [{ name: 'Old Mill', city: null, phone: 4412 }]);
    expect(await answer.json()).toEqual({ entryCount: 1 });
    expect((await find(id, 'o'))[0]?.cells).toEqual({ name: 'Old Mill', city: '', phone: '4412' });
  });

  test('C8a what is wrong is named by line and column, and nothing of the file is taken', async () => {
    const id = await add();
    await load(id, CSV);
    expect(await errorsOf(load(id, 'name,city\nA,B\n'))).toEqual([['columns.phone', 'required']]);
    expect(await errorsOf(load(id, 'name,Hotel,city,phone\nA,A,B,1\n'))).toEqual([
      ['columns.name', 'taken'],
    ]);
    const long = 'x'.repeat(2_001);
    expect(
      await errorsOf(load(id, `name,city,phone\nGood,Rye,1\n,"two\nlines",2\nBad,${long},3\n`)),
    ).toEqual([
      ['lines.3.name', 'required'],
      ['lines.5.city', 'too_long'],
    ]);
    expect(await errorsOf(load(id, 'name,city,phone\nA,B,1,2\n'))).toEqual([
      ['lines.2', 'too_long'],
    ]);
    expect(await errorsOf(loadJson(id, [{ name: 'A' }, { city: 'B' }]))).toEqual([
      ['items.1.name', 'required'],
    ]);
    expect(await titles(id, '')).toEqual(['Étoile d’or', 'Old Mill']);
  });

  test('C8a files have a largest size, in bytes and in entries', async () => {
    const id = await add();
    expect((await load(id, 'x'.repeat(5 * 1024 * 1024 + 1))).status).toBe(413);
    const many = Array.from({ length: 20_001 }, (_, index) => `H${index},C,1`);
    expect(await errorsOf(load(id, `name,city,phone\n${many.join('\n')}`))).toEqual([
      ['', 'too_long'],
    ]);
    const most = await load(id, `name,city,phone\n${many.slice(1).join('\n')}`);
    expect(await most.json()).toEqual({ entryCount: 20_000 });
    expect(await titles(id, 'h19999')).toEqual(['H19999']);
  });

  test('C8a who reads while a file is taken sees the old entries or the new ones, never some', async () => {
    const id = await add();
    const file = (name: string) =>
      `name,city,phone\n${Array.from({ length: 40 }, (_, index) => `${name}${index},C,1`).join('\n')}`;
    await load(id, file('a'));
    let isDone = false;
    const loads = (async () => {
      for (const name of ['b', 'a', 'b', 'a', 'b']) await load(id, file(name));
      isDone = true;
    })();
    const seen = new Set<string>();
    while (!isDone) {
      const all = (
        (await (await ana.client.get(`inserts/${id}/entries?limit=50`)).json()) as {
          items: Entry[];
        }
      ).items;
      seen.add(`${all.length} ${[...new Set(all.map(({ title }) => title[0]))].join('')}`);
    }
    await loads;
    expect([...seen].toSorted()).toEqual(
      expect.arrayContaining([...seen].filter((one) => one === '40 a' || one === '40 b')),
    );
    expect([...seen].every((one) => one === '40 a' || one === '40 b')).toBe(true);
  });
});

describe('finding and filling', () => {
  test('C8b from one character, without accents and case, beginnings of words in any column; titles first', async () => {
    const id = await add();
    await load(
      id,
      'name,city,phone\nBath House,Oxford,1\nÉtoile d’or,Liège,2\nOld Mill,Bath,3\n"100% ""Inn""",O_x,4\n',
    );
    expect(await titles(id, 'e')).toEqual(['Étoile d’or']);
    expect(await titles(id, 'LIÈGE')).toEqual(['Étoile d’or']);
    expect(await titles(id, 'bath')).toEqual(['Bath House', 'Old Mill']);
    expect(await titles(id, 'mil ba')).toEqual(['Old Mill']);
    expect(await titles(id, 'ath')).toEqual([]);
    expect(await titles(id, '%')).toHaveLength(4);
    expect(await titles(id, '100 inn')).toEqual(['100% "Inn"']);
    const limited = await ana.client.get(`inserts/${id}/entries?limit=2`);
    expect(((await limited.json()) as { items: Entry[] }).items).toHaveLength(2);
    expect((await ana.client.get(`inserts/${id}/entries?q=%00`)).status).toBe(422);
  });

  test('C8b an entry in its layout, in the ticket’s language, escaped, with what is missing as a mark', async () => {
    const id = await add();
    await load(id, 'name,city,phone\nA <i>B</i>,Liège,\n');
    const [entry] = await find(id, 'a');
    const fill = async (more: object, client = ana.client) =>
      (await client.post(`inserts/${id}/entries/${entry!.id}/fill`, more)).json();
    expect(await fill({ ticketId })).toMatchObject({
      language: 'fr',
      html: '<p>Pour Zoe Zahn : A &lt;i&gt;B&lt;/i&gt; à Liège</p>',
      missing: [],
    });
    expect(await fill({ language: 'en' })).toEqual({
      language: 'en',
      html: '<p><strong>A &lt;i&gt;B&lt;/i&gt;</strong>, Liège, ⟨phone?⟩</p>',
      text: 'A <i>B</i>, Liège, ⟨phone?⟩',
      missing: ['phone'],
    });
    expect(await fill({ language: 'fr' })).toMatchObject({ missing: ['requester.name'] });
    const nowhere = `inserts/${id}/entries/${crypto.randomUUID()}/fill`;
    expect((await ana.client.post(nowhere, {})).status).toBe(404);
    const outsider = await world.signUp({ blueprint: 'helpdesk' });
    expect((await outsider.admin.get(`inserts/${id}/entries`)).status).toBe(404);
  });

  test('C8b columns and layout fit each other, or are refused with their place', async () => {
    const refused = (more: object) => errorsOf(admin.post('inserts', hotels(more)));
    expect(await refused({ layout: { en: '<p>{{street}}</p>' } })).toEqual([
      ['layout.en', 'not_found'],
    ]);
    expect(await refused({ columns: [{ id: 'today' }], layout: { en: '<p>x</p>' } })).toEqual([
      ['columns.0.id', 'taken'],
    ]);
    expect(
      await refused({ columns: [{ id: 'a' }, { id: 'a' }], layout: { en: '<p>{{a}}</p>' } }),
    ).toEqual([['columns.1.id', 'taken']]);
    expect(await refused({ columns: [{ id: 'requester.name' }] })).toEqual([
      ['columns.0.id', 'format'],
    ]);
    const id = await add({ name: 'Restaurants', layout: { en: '<p onclick="x">{{name}}</p>' } });
    expect(await get(id)).toMatchObject({ layout: { en: '<p>{{name}}</p>' } });
    expect(await refused({ name: 'RESTAURANTS' })).toEqual([['name', 'taken']]);
  });

  test('C8c operators search and fill, administrators load; a change needs the state it was made from', async () => {
    const id = await add();
    expect((await load(id, CSV, ana.client)).status).toBe(403);
    expect((await ana.client.patch(`inserts/${id}`, { name: 'x' })).status).toBe(403);
    expect((await ana.client.delete(`inserts/${id}`)).status).toBe(403);
    expect((await ana.client.post(`inserts/${id}/refresh`)).status).toBe(403);
    const customer = await world.addPerson(desk, { profile: 'customer' });
    expect((await customer.client.get(`inserts/${id}/entries`)).status).toBe(403);
    const etag = (await admin.get(`inserts/${id}`)).headers.get('etag')!;
    await load(id, CSV);
    const change = () => admin.patch(`inserts/${id}`, { name: `New ${id}` }, { 'if-match': etag });
    expect((await change()).status).toBe(200);
    expect((await change()).status).toBe(412);
    expect((await admin.delete(`inserts/${id}`)).status).toBe(204);
    expect((await ana.client.get(`inserts/${id}`)).status).toBe(404);
  });
});

describe('sources', () => {
  const withSource = (more: object = {}) =>
    add({
      source: {
        url: `http://127.0.0.1:${port}/hotels?key=secret`,
        format: 'json',
        everyMinutes: 15,
        ...more,
      },
    });
  const answer = (body: unknown) => {
    listener = (_request, response) => response.end(JSON.stringify(body));
  };

  test('C8d a source is asked when it is due, by one process, and its entries replace the old ones', async () => {
    answer([{ name: 'Old Mill', city: 'Bath', phone: '1' }]);
    const id = await withSource();
    expect(await askDueSources(world.context)).toEqual({ asked: 1, failed: 0 });
    expect(await titles(id, '')).toEqual(['Old Mill']);
    answer({ items: [{ name: 'New Inn' }] });
    expect(await askDueSources(world.context)).toEqual({ asked: 0, failed: 0 });
    nowMs += 15 * MINUTE_MS;
    const both = await Promise.all([askDueSources(world.context), askDueSources(world.context)]);
    expect(both.map(({ asked }) => asked).toSorted()).toEqual([0, 1]);
    expect(hits).toBe(2);
    expect(await titles(id, '')).toEqual(['New Inn']);
    // Also while the other's taking is not committed.
    nowMs += 15 * MINUTE_MS;
    const now = toInstant(nowMs);
    const workspaceId = desk.id as WorkspaceId;
    await world.db.tenant(workspaceId, async (one) => {
      expect(await takeDue(one, workspaceId, now, 20)).toEqual([id]);
      const others = world.db.tenant(workspaceId, (two) => takeDue(two, workspaceId, now, 20));
      expect(await others).toEqual([]);
    });
    // By hand only what has no source.
    expect(await errorsOf(load(id, CSV))).toEqual([['source', 'not_allowed']]);
    await admin.patch(`inserts/${id}`, { source: null });
    expect((await load(id, CSV)).status).toBe(200);
    expect(await errorsOf(admin.post(`inserts/${id}/refresh`))).toEqual([
      ['source', 'not_allowed'],
    ]);
  });

  test('C8d what goes wrong is shown without a word of the other side, and the last good entries stay', async () => {
    answer([{ name: 'Old Mill' }]);
    const id = await withSource();
    const refresh = async () =>
      ((await (await admin.post(`inserts/${id}/refresh`)).json()) as Directory).source.failure;
    expect(await refresh()).toBeNull();
    answer([{ name: 'A' }, { city: 'SECRET' }]);
    expect(await refresh()).toEqual({ code: 'bad-data', detail: 'items.1.name' });
    listener = (_request, response) => response.end('SECRET not json');
    expect(await refresh()).toEqual({ code: 'bad-data', detail: '' });
    listener = (_request, response) => response.writeHead(503).end('SECRET');
    expect(await refresh()).toEqual({ code: 'bad-status', detail: '503' });
    listener = (_request, response) => response.writeHead(302, { location: '/x' }).end();
    expect(await refresh()).toEqual({ code: 'redirect', detail: '302' });
    answer([]);
    expect(await refresh()).toEqual({ code: 'no-entries', detail: '' });
    expect(await titles(id, '')).toEqual(['Old Mill']);
    const before = await get(id);
    expect(JSON.stringify(before)).not.toContain('SECRET');
    answer([{ name: 'New Inn' }]);
    expect(await refresh()).toBeNull();
    expect(await titles(id, '')).toEqual(['New Inn']);
  });

  test('C8d SEC8 only https addresses of the Internet are accepted, and a key in one is for administrators', async () => {
    const id = await withSource();
    expect((await get(id)).source.url).toContain('secret');
    expect((await get(id, ana.client)).source.url).toBe('');
    const { items } = (await (await admin.get('audit?limit=3')).json()) as { items: object[] };
    expect(JSON.stringify(items)).not.toContain('key=secret');
    const strict = await createWorld();
    const other = await strict.signUp({ blueprint: 'helpdesk' });
    const refused = (url: string) =>
      errorsOf(
        other.admin.post('inserts', hotels({ source: { url, format: 'csv', everyMinutes: 60 } })),
      );
    expect(await refused(`https://127.0.0.1:${port}/`)).toEqual([['source.url', 'not_allowed']]);
    expect(await refused(`http://127.0.0.1:${port}/`)).toEqual([['source.url', 'format']]);
    expect(await refused('https://me:pw@hotels.example/')).toEqual([['source.url', 'format']]);
    // A name is not known before it is asked: then it leads nowhere.
    const named = await made(
      other.admin.post(
        'inserts',
        hotels({
          source: { url: `https://localhost:${port}/`, format: 'csv', everyMinutes: 60 },
        }),
      ),
    );
    hits = 0;
    const answered = (await (
      await other.admin.post(`inserts/${named}/refresh`)
    ).json()) as Directory;
    expect(answered.source.failure).toEqual({ code: 'forbidden-address', detail: '' });
    expect(hits).toBe(0);
    await strict.close();
  });
});
