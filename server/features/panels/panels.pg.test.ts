// Panels of other systems (C8): who may add them, what is refused, and what their frame's page allows.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PANEL_LIMITS } from '#shared/templates/panel.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import { createTwoGroups } from '#test/support/two-groups.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let ben: TestPerson;
let group = '';

beforeAll(async () => {
  world = await createWorld();
  ({ desk, ana, ben, group } = await createTwoGroups(world));
  admin = desk.admin;
});
afterAll(() => world.close());

type Panel = {
  id: string;
  name: Record<string, string>;
  site: string;
  address: string;
  sees: string[];
  isOn: boolean;
  groupIds: string[];
  isOffered: boolean;
};
const stock = (more: object = {}) => ({
  name: { en: 'Stock', fr: 'Réserve' },
  address: 'https://stock.example/panel?key=secret',
  ...more,
});
const add = (more: object = {}) => made(admin.post('panels', stock(more)));
const list = async (client: TestClient): Promise<Panel[]> =>
  ((await (await client.get('panels')).json()) as { items: Panel[] }).items;
const forget = async (...ids: string[]) => {
  for (const id of ids) expect((await admin.delete(`panels/${id}`)).status).toBe(204);
};

describe('who has which', () => {
  test('C8g administrators add, change, order and remove panels, operators have those that are on and theirs', async () => {
    const all = await add();
    const groups = await add({ name: { en: 'Hotline’s' }, groupIds: [group], sees: ['ticket'] });
    const off = await add({ name: { en: 'Off' }, isOn: false });
    const seen = async (client: TestClient) => (await list(client)).map(({ id }) => id);
    expect(await seen(ana.client)).toEqual([all, groups]);
    expect(await seen(ben.client)).toEqual([all]);
    expect(await seen(admin)).toEqual([all, groups, off]);
    // An address may hold a key: only who may change it is told.
    expect((await list(ana.client))[0]).toMatchObject({ address: '', site: 'stock.example' });
    expect((await list(admin))[0]).toMatchObject({
      address: 'https://stock.example/panel?key=secret',
      isOffered: true,
    });
    expect((await list(admin)).map(({ isOffered }) => isOffered)).toEqual([true, false, false]);

    const frame = async (client: TestClient, id: string) =>
      (await client.get(`panels/${id}/frame`)).status;
    expect([await frame(ana.client, all), await frame(ana.client, groups)]).toEqual([200, 200]);
    expect([await frame(ben.client, all), await frame(ben.client, groups)]).toEqual([200, 404]);
    expect([await frame(ana.client, off), await frame(admin, groups)]).toEqual([404, 404]);
    expect((await ben.client.get(`panels/${groups}`)).status).toBe(404);

    for (const status of [
      (await ana.client.post('panels', stock())).status,
      (await ana.client.patch(`panels/${all}`, { isOn: false })).status,
      (await ana.client.delete(`panels/${all}`)).status,
      (await ana.client.post('panels/order', { ids: [groups, all, off] })).status,
    ])
      expect(status).toBe(403);
    const ordered = await admin.post('panels/order', { ids: [groups, off, all] });
    expect(ordered.status).toBe(200);
    expect(await seen(ana.client)).toEqual([groups, all]);
    expect(await errorsOf(admin.post('panels/order', { ids: [groups, all] }))).toEqual([
      ['ids', 'not_allowed'],
    ]);
    expect(await errorsOf(admin.post('panels/order', { ids: [all, all, all] }))).toEqual([
      ['ids', 'not_allowed'],
    ]);
    await forget(all, groups, off);
  });

  test('C8g another workspace has none of them, nor has a customer', async () => {
    const id = await add();
    const other = await world.signUp({ blueprint: 'helpdesk' });
    expect(await list(other.admin)).toEqual([]);
    for (const path of [`panels/${id}`, `panels/${id}/frame`])
      expect((await other.admin.get(path)).status).toBe(404);
    expect((await other.admin.patch(`panels/${id}`, { isOn: false })).status).toBe(404);
    const foreign = await made(other.admin.post('groups', { name: 'Elsewhere' }));
    expect(await errorsOf(admin.post('panels', stock({ groupIds: [foreign] })))).toEqual([
      ['groupIds.0', 'not_found'],
    ]);
    const customer = await world.addPerson(desk, { profile: 'customer' });
    for (const path of ['panels', `panels/${id}`, `panels/${id}/frame`])
      expect((await customer.client.get(path)).status).toBe(403);
    await forget(id);
  });

  test('C8g a change needs the state that it was made from; the history has the site and never the address', async () => {
    const id = await add();
    const etag = (await admin.get(`panels/${id}`)).headers.get('etag')!;
    const change = (changes: object) => admin.patch(`panels/${id}`, changes, { 'if-match': etag });
    expect((await change({ groupIds: [group], sees: ['requester', 'requester'] })).status).toBe(
      200,
    );
    expect((await change({ isOn: false })).status).toBe(412);
    expect((await admin.delete(`panels/${id}`, { 'if-match': etag })).status).toBe(412);
    expect((await list(admin))[0]).toMatchObject({ groupIds: [group], sees: ['requester'] });
    await forget(id);
    const { items } = (await (await admin.get('audit?limit=50')).json()) as {
      items: { action: string }[];
    };
    const told = items.filter(({ action }) => action.startsWith('panel'));
    expect(told.slice(0, 3).map(({ action }) => action)).toEqual([
      'panel-deleted',
      'panel-changed',
      'panel-created',
    ]);
    expect(JSON.stringify(told)).toContain('stock.example');
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  test('C8g a repeated request adds one panel, and there is a limit to how many there are', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const once = await made(admin.post('panels', stock(), headers));
    expect(await made(admin.post('panels', stock(), headers))).toBe(once);
    const ids = [once];
    while (ids.length < PANEL_LIMITS.panels) ids.push(await add());
    expect(await errorsOf(admin.post('panels', stock()))).toEqual([['', 'not_allowed']]);
    await forget(...ids);
  });
});

describe('addresses', () => {
  test.each([
    ['not https', 'http://stock.example/'],
    ['of a machine nearby, in the open', 'http://192.168.0.5/'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,<p>x'],
    ['no address', 'stock.example'],
    ['with a password', 'https://ana:secret@stock.example/'],
    // Each of these the parser takes for a host; in a policy it would mean more than one site.
    ['a star', 'https://*/'],
    ['a star before a name', 'https://*.example/'],
    ['another directive', "https://a;script-src'self'/"],
    ['a list', 'https://a,b.example/'],
  ])('C8h an address that is %s is refused', async (_, address) => {
    expect(await errorsOf(admin.post('panels', stock({ address })))).toEqual([
      ['address', 'format'],
    ]);
  });

  test('C8h names and what it sees are checked too', async () => {
    const refused = async (more: object) =>
      (await errorsOf(admin.post('panels', stock(more))))[0]?.[0];
    expect(await refused({ name: {} })).toBe('name');
    expect(await refused({ name: { en: '' } })).toBe('name.en');
    expect(await refused({ sees: ['everything'] })).toMatch(/^sees/);
    expect(await refused({ sandbox: 'allow-same-origin' })).toBeDefined();
  });
});

describe('the page in which a panel stands', () => {
  test('C8h allows the one site and nothing else, and closes itself off', async () => {
    const id = await add({
      name: { en: '"><script>alert(1)</script>' },
      address: 'https://stock.example/panel?a="><script>&b=\'',
    });
    const page = await ana.client.get(`panels/${id}/frame`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    const policy = page.headers.get('content-security-policy')!.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('frame-src https://stock.example');
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain('sandbox allow-scripts allow-forms');
    expect(policy.some((part) => part.startsWith('script-src'))).toBe(false);
    const html = await page.text();
    expect(html).toContain(
      'sandbox="allow-scripts allow-forms" allow="" referrerpolicy="no-referrer"',
    );
    expect(html).not.toContain('<script');
    expect(html).not.toContain('allow-same-origin');
    expect(html.match(/<iframe /g)).toHaveLength(1);
    // What changed is what is served next.
    expect((await admin.patch(`panels/${id}`, { address: 'https://other.example/' })).status).toBe(
      200,
    );
    const next = await ana.client.get(`panels/${id}/frame`);
    expect(next.headers.get('content-security-policy')).toContain(
      'frame-src https://other.example;',
    );
    await forget(id);
    expect((await ana.client.get(`panels/${id}/frame`)).status).toBe(404);
  });
});
