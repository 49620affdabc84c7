import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
let lead: TestPerson;
let group = '';
let otherGroup = '';
let ticketId = '';

beforeAll(async () => {
  world = await createWorld();
  ({ desk, lead, ana, ben, group, otherGroup } = await createTwoGroups(world));
  admin = desk.admin;
  ticketId = await made(
    admin.post('tickets', {
      subject: 'No light',
      description: 'Dark',
      language: 'fr',
      group,
      requester: { name: '<i>Zoe</i> Zahn', email: 'zoe@guest.example' },
    }),
  );
});
afterAll(() => world.close());

type Template = {
  id: string;
  name: string;
  scope: string;
  bodies: Record<string, string>;
  isEditable: boolean;
};
const hello = (more: object = {}) => ({
  scope: 'workspace',
  name: 'Greeting',
  bodies: { en: '<p>Hello {{requester.name}}</p>' },
  ...more,
});
const add = (client: TestClient, more: object = {}) => made(client.post('templates', hello(more)));
const list = async (client: TestClient, query = ''): Promise<Template[]> =>
  ((await (await client.get(`templates${query}`)).json()) as { items: Template[] }).items;

describe('whose they are', () => {
  test('C7f personal ones are seen by their owner alone, a group’s by its members, the workspace’s by all', async () => {
    const own = await add(ana.client, { scope: 'personal', name: 'Mine' });
    const groups = await add(lead.client, { scope: 'group', groupId: group, name: 'Ours' });
    const all = await add(admin, { name: 'Everybody’s' });
    const seen = async (client: TestClient) => {
      const ids = new Set((await list(client)).map(({ id }) => id));
      return [ids.has(own), ids.has(groups), ids.has(all)];
    };
    expect(await seen(ana.client)).toEqual([true, true, true]);
    expect(await seen(ben.client)).toEqual([false, false, true]);
    expect(await seen(lead.client)).toEqual([false, true, true]);
    expect(await seen(admin)).toEqual([false, true, true]);
    for (const [client, id] of [
      [ben.client, own],
      [admin, own],
      [ben.client, groups],
    ] as const) {
      expect((await client.get(`templates/${id}`)).status).toBe(404);
      expect((await client.patch(`templates/${id}`, { name: 'x' })).status).toBe(404);
      expect((await client.delete(`templates/${id}`)).status).toBe(404);
      expect((await client.post(`templates/${id}/fill`, { ticketId })).status).toBe(404);
    }
  });

  test('C7f a group’s lead changes the group’s, an administrator those and the workspace’s, others their own', async () => {
    const own = await add(ana.client, { scope: 'personal' });
    const groups = await add(admin, { scope: 'group', groupId: group });
    const all = await add(admin);
    const change = async (client: TestClient, id: string) =>
      (await client.patch(`templates/${id}`, { name: 'Changed' })).status;
    expect(await change(ana.client, own)).toBe(200);
    expect([await change(ana.client, groups), await change(lead.client, groups)]).toEqual([
      403, 200,
    ]);
    expect([await change(lead.client, all), await change(admin, all)]).toEqual([403, 200]);
    expect((await ana.client.delete(`templates/${groups}`)).status).toBe(403);
    expect((await lead.client.delete(`templates/${groups}`)).status).toBe(204);
    const post = async (client: TestClient, more: object) =>
      (await client.post('templates', hello(more))).status;
    expect(await post(ana.client, { scope: 'group', groupId: group })).toBe(403);
    expect(await post(lead.client, { scope: 'group', groupId: otherGroup })).toBe(403);
    expect(await post(lead.client, {})).toBe(403);
    const editable = (await list(lead.client)).filter(({ isEditable }) => isEditable);
    expect(editable.every(({ scope }) => scope !== 'workspace')).toBe(true);
  });

  test('C7f customers have none, and an API key no personal ones', async () => {
    const customer = await world.addPerson(desk, { profile: 'customer' });
    expect((await customer.client.get('templates')).status).toBe(403);
    const key = await world.apiKey(desk, ['ticket.reply', 'settings.manage']);
    expect(await errorsOf(key.post('templates', hello({ scope: 'personal' })))).toEqual([
      ['scope', 'not_allowed'],
    ]);
    expect((await key.get('templates')).status).toBe(200);
    const other = await world.signUp({ blueprint: 'helpdesk' });
    const id = await add(admin);
    expect((await other.admin.get(`templates/${id}`)).status).toBe(404);
  });
});

describe('saving', () => {
  test('C7b words are sanitised, and what does not fit is refused with its place', async () => {
    const id = await add(admin, {
      bodies: { en: '<p onclick="x()">Hi<script>alert(1)</script> {{ticket.number}}</p>' },
    });
    const { bodies } = (await (await admin.get(`templates/${id}`)).json()) as Template;
    expect(bodies).toEqual({ en: '<p>Hi {{ticket.number}}</p>' });
    const refused = (more: object) => errorsOf(admin.post('templates', hello(more)));
    expect(await refused({ bodies: { fr: '<p>{{requester.nom}}</p>' } })).toEqual([
      ['bodies.fr', 'not_found'],
    ]);
    expect(await refused({ bodies: { en: '<script>x</script>' } })).toEqual([
      ['bodies.en', 'required'],
    ]);
    expect(await refused({ bodies: {} })).toEqual([['bodies', 'required']]);
    expect(await refused({ shortcut: 'two words' })).toEqual([['shortcut', 'format']]);
    expect(await refused({ scope: 'group' })).toEqual([['groupId', 'required']]);
    expect(await refused({ scope: 'group', groupId: crypto.randomUUID() })).toEqual([
      ['groupId', 'not_found'],
    ]);
    expect((await refused({ bodies: { 'not a tag': '<p>x</p>' } }))[0]?.[0]).toMatch(/^bodies/);
  });

  test('C7d actions that the workspace does not know are refused at saving', async () => {
    const refused = (...actions: object[]) => errorsOf(admin.post('templates', hello({ actions })));
    expect(await refused({ type: 'change-status', status: 'lost' })).toEqual([
      ['actions.0.status', 'not_found'],
    ]);
    expect(await refused({ type: 'assign', assigneeId: crypto.randomUUID() })).toEqual([
      ['actions.0.assigneeId', 'not_found'],
    ]);
    expect(await refused({ type: 'assign', groupId: crypto.randomUUID() })).toEqual([
      ['actions.0.groupId', 'not_found'],
    ]);
    // Commands that no template may hold, and a ticket that is none of its business.
    for (const action of [{ type: 'redact' }, { type: 'close', ticketId }])
      expect((await refused(action)).map(([path]) => path)[0]).toMatch(/^actions\.0/);
    await add(admin, { actions: [{ type: 'assign', groupId: group, assigneeId: ana.id }] });
  });

  test('C7e a shortcut means one template of its owner, and templates are found by it and by words', async () => {
    const first = await add(ben.client, {
      scope: 'personal',
      name: 'Refund granted',
      shortcut: 'ref',
    });
    expect(
      await errorsOf(ben.client.post('templates', hello({ scope: 'personal', shortcut: 'REF' }))),
    ).toEqual([['shortcut', 'taken']]);
    await add(lead.client, { scope: 'personal', shortcut: 'ref' });
    await add(ben.client, { scope: 'personal', name: 'Référence needed' });
    const found = async (q: string) =>
      (await list(ben.client, `?q=${encodeURIComponent(q)}`)).map(({ name }) => name);
    expect(await found('ref')).toEqual(['Refund granted', 'Référence needed']);
    expect(await found('grant')).toEqual(['Refund granted']);
    expect(await found('zzz')).toEqual([]);
    expect((await ben.client.delete(`templates/${first}`)).status).toBe(204);
    await add(ben.client, { scope: 'personal', shortcut: 'ref' });
  });

  test('C7f a change needs the state that it was made from, and stands in the history', async () => {
    const id = await add(admin);
    const etag = (await admin.get(`templates/${id}`)).headers.get('etag')!;
    const change = (name: string) => admin.patch(`templates/${id}`, { name }, { 'if-match': etag });
    expect((await change('One')).status).toBe(200);
    expect((await change('Two')).status).toBe(412);
    const { items } = (await (await admin.get('audit?limit=5')).json()) as {
      items: { action: string }[];
    };
    expect(items.map(({ action }) => action)).toContain('template-changed');
  });

  test('C7f a repeated request makes one template', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const once = await made(admin.post('templates', hello({ name: 'Once' }), headers));
    expect(await made(admin.post('templates', hello({ name: 'Once' }), headers))).toBe(once);
    expect((await list(admin)).filter(({ name }) => name === 'Once')).toHaveLength(1);
  });
});

describe('filling', () => {
  test('C7a words in the ticket’s language with escaped values, commands, and what is missing', async () => {
    const actions = [{ type: 'tag', add: ['called'], remove: [] }];
    const id = await add(admin, {
      bodies: {
        en: '<p>Hello {{requester.name}}, {{requester.phone}}</p>',
        fr: '<p>Bonjour {{requester.name}}, {{requester.phone}} – {{operator.firstName}}</p>',
      },
      actions,
    });
    const fill = async (more: object = {}) =>
      (await ana.client.post(`templates/${id}/fill`, { ticketId, ...more })).json();
    expect(await fill()).toEqual({
      language: 'fr',
      html: '<p>Bonjour &lt;i&gt;Zoe&lt;/i&gt; Zahn, ⟨requester.phone?⟩ – Ana</p>',
      text: 'Bonjour <i>Zoe</i> Zahn, ⟨requester.phone?⟩ – Ana',
      missing: ['requester.phone'],
      actions,
    });
    expect(await fill({ language: 'en' })).toMatchObject({ language: 'en' });
  });

  test('C7a only for a ticket that the caller may read', async () => {
    const id = await add(admin);
    const fill = async (client: TestClient, ticket: string) =>
      (await client.post(`templates/${id}/fill`, { ticketId: ticket })).status;
    expect(await fill(ana.client, ticketId)).toBe(200);
    expect(await fill(ben.client, ticketId)).toBe(404);
    expect(await fill(ana.client, crypto.randomUUID())).toBe(404);
  });
});
