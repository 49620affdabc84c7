// Files of prepared answers (C7): who may add and have them, what an answer that is made with one carries, and that it
// keeps it whatever becomes of the template.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileId, WorkspaceId } from '#shared/base/ids.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import { filesRound } from '#server/features/files/index.ts';
import { errorsOf, made } from '#test/support/answers.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { createTwoGroups } from '#test/support/two-groups.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

let nowMs = Date.now();
let world: World;
let desk: SignedUp;
let admin: TestClient;
let ana: TestPerson;
let ben: TestPerson;
let lead: TestPerson;
let customer: TestPerson;
let group = '';

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  ({ desk, ana, ben, lead, group } = await createTwoGroups(world));
  admin = desk.admin;
  customer = await world.addPerson(desk, { name: 'Cleo Cruz', profile: 'customer' });
});
afterAll(() => world.close());

let count = 0;
const pdf = (): Buffer => Buffer.from(`%PDF-1.7\n% terms ${(count += 1)}\n%%EOF`);
async function uploaded(client: TestClient, name = 'terms.pdf', bytes = pdf()): Promise<FileId> {
  const { id, answer } = await uploadWhole(client, { name, bytes });
  expect(answer.status, await answer.text()).toBe(204);
  return id as FileId;
}
const terms = (more: object = {}) => ({
  scope: 'workspace',
  name: 'Our terms',
  bodies: { en: '<p>Attached.</p>' },
  ...more,
});
type Template = { attachmentIds: string[]; files: { id: string; name: string; state: string }[] };
const get = async (client: TestClient, id: string): Promise<Template> =>
  (await (await client.get(`templates/${id}`)).json()) as Template;
const content = async (client: TestClient, id: string) =>
  (await client.get(`files/${id}/content`)).status;
const copy = (client: TestClient, template: string, file: string, id: string = newId()) =>
  client.post(`templates/${template}/files/${file}/copies`, { id });
async function copied(client: TestClient, template: string, file: string): Promise<FileId> {
  const answer = await copy(client, template, file);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as { id: FileId }).id;
}

describe('a template carries files', () => {
  test('C7k what its editor has uploaded, in the order given; others’, unknown and used ones are refused', async () => {
    const [first, second, bens] = [
      await uploaded(admin, 'a.pdf'),
      await uploaded(admin, 'b.pdf'),
      await uploaded(ben.client),
    ];
    const id = await made(admin.post('templates', terms({ attachmentIds: [second, first] })));
    expect((await get(ana.client, id)).files.map(({ name, state }) => [name, state])).toEqual([
      ['b.pdf', 'ready'],
      ['a.pdf', 'ready'],
    ]);
    const refused = (...attachmentIds: string[]) =>
      errorsOf(admin.patch(`templates/${id}`, { attachmentIds }));
    expect(await refused(first, bens)).toEqual([['attachmentIds.1', 'not_found']]);
    expect(await refused(newId())).toEqual([['attachmentIds.0', 'not_found']]);
    // Nothing of a refused change has happened.
    expect((await get(admin, id)).attachmentIds).toEqual([second, first]);
    expect(await content(admin, second)).toBe(200);
    expect(await errorsOf(admin.post('templates', terms({ attachmentIds: [first] })))).toEqual([
      ['attachmentIds.0', 'taken'],
    ]);
    const many: string[] = [];
    while (many.length < 11) many.push(await uploaded(admin));
    expect(await refused(...many)).toEqual([['attachmentIds', 'not_allowed']]);
    // A template's file is nobody's upload any more: it cannot be given up, nor put on a message by its own name.
    const gone = await admin.fetch(`uploads/${first}`, {
      method: 'DELETE',
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(gone.status).toBe(409);
    const own = openCommand({ message: { ...message('<p>x</p>'), files: [first] } });
    expect(await createDeviceCalls(admin).push(own)).toMatchObject({
      status: 'refused',
      refusal: { code: 'FILE_TAKEN' },
    });
    expect((await admin.patch(`templates/${id}`, { attachmentIds: [second] })).status).toBe(200);
    expect([await content(admin, first), await content(admin, second)]).toEqual([404, 200]);
  });

  test('C7k they are downloaded and used by whose the template is, and by nobody else', async () => {
    const personal = await uploaded(ana.client);
    const groups = await uploaded(lead.client);
    const all = await uploaded(admin);
    const templateOf = {
      [personal]: await made(
        ana.client.post('templates', terms({ scope: 'personal', attachmentIds: [personal] })),
      ),
      [groups]: await made(
        lead.client.post(
          'templates',
          terms({ scope: 'group', groupId: group, attachmentIds: [groups] }),
        ),
      ),
      [all]: await made(admin.post('templates', terms({ attachmentIds: [all] }))),
    };
    const other = await world.signUp({ blueprint: 'helpdesk' });
    const rights = async (client: TestClient) => {
      const found: number[] = [];
      for (const file of [personal, groups, all]) {
        found.push(await content(client, file));
        found.push((await copy(client, templateOf[file]!, file)).status);
      }
      return found;
    };
    expect(await rights(ana.client)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await rights(ben.client)).toEqual([404, 404, 404, 404, 200, 200]);
    expect(await rights(admin)).toEqual([404, 404, 200, 200, 200, 200]);
    expect(await rights(other.admin)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(await rights(customer.client)).toEqual([404, 403, 404, 403, 404, 403]);
    // By another template's name it is not found.
    expect((await copy(ana.client, templateOf[all]!, groups)).status).toBe(404);
  });
});

describe('an answer that is made with it', () => {
  test('C7l carries a file of its own of the same bytes, as any attachment, once however often it is asked for', async () => {
    const bytes = Buffer.concat([pdf(), Buffer.alloc(1_234, 'y')]);
    const mail = await world.signUp();
    const cleo = await world.addPerson(mail, { name: 'Cleo Cruz', profile: 'customer' });
    const colleague = await world.addPerson(mail, { name: 'Col League' });
    let boss = mail.admin;
    const file = await uploaded(boss, 'terms.pdf', bytes);
    const template = await made(boss.post('templates', terms({ attachmentIds: [file] })));
    const open = openCommand({ channel: 'web' });
    const ticket = { ...open, requester: { ...open.requester, email: cleo.email } };
    const calls = createDeviceCalls(boss);
    expect(await createDeviceCalls(cleo.client).push(ticket)).toMatchObject({ status: 'ok' });
    const id = newId<FileId>();
    for (let round = 0; round < 2; round += 1)
      expect(await (await copy(boss, template, file, id)).json()).toEqual({ id, state: 'ready' });
    expect((await copy(colleague.client, template, file, id)).status).toBe(409);
    // Until its message is there it is its maker's alone.
    expect([await content(boss, id), await content(colleague.client, id)]).toEqual([200, 404]);
    const reply = replyCommand(ticket.ticketId, {
      message: { ...message('<p>Attached.</p>'), files: [id] },
    });
    expect(await calls.push(reply)).toMatchObject({ status: 'ok' });
    const got = await cleo.client.get(`files/${id}/content`);
    expect(got.status).toBe(200);
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(got.headers.get('content-disposition')).toContain('terms.pdf');
    expect(await content(cleo.client, file)).toBe(404);
    expect(await blobsOf(mail.id, bytes.length)).toBe(1);

    // Whatever becomes of the template, the answer keeps it; when nothing names the bytes, they go.
    const loose = await copied(boss, template, file);
    expect((await boss.patch(`templates/${template}`, { attachmentIds: [] })).status).toBe(200);
    expect((await copy(boss, template, file)).status).toBe(404);
    expect((await boss.delete(`templates/${template}`)).status).toBe(204);
    await rounds();
    boss = await world.signIn(mail.slug, mail.email);
    const again = await world.signIn(mail.slug, cleo.email);
    expect(await content(again, id)).toBe(200);
    expect(await content(boss, loose)).toBe(404);
  });

  test('S4zb an answer to many by a template carries its files to each, as files of their own, once; what a template has no more is not sent without it', async () => {
    const many = await world.signUp({ blueprint: 'helpdesk' });
    const { admin: boss } = many;
    const colleague = await world.addPerson(many, { name: 'Col League' });
    const attachmentIds = [await uploaded(boss, 'a.pdf'), await uploaded(boss, 'b.pdf')];
    const template = await made(boss.post('templates', terms({ attachmentIds })));
    const requester = { name: 'Rosa Rivera', email: 'rosa.rivera@example.org' };
    const opened = (subject: string) =>
      made(
        boss.post('tickets', {
          subject,
          description: 'What can I do?',
          channel: 'phone',
          priority: 'low',
          requester,
        }),
      );
    const ids = [await opened('Door'), await opened('Gate')];
    const commands = [{ type: 'reply', bodies: { en: '<p>Attached.</p>' }, templateId: template }];
    const rehearsed = (await (await boss.post('bulk', { ids, commands, dryRun: true })).json()) as {
      counts: { done: number };
    };
    expect(rehearsed.counts.done).toBe(2);
    const order = await boss.post('bulk', { ids, commands });
    expect(((await order.json()) as { counts: object }).counts).toMatchObject({ done: 2 });
    const carried = await Promise.all(
      ids.map(async (id) => {
        const { items } = (await (await boss.get(`tickets/${id}/messages`)).json()) as {
          items: { files: { id: string; name: string; state: string }[] }[];
        };
        return items.at(-1)?.files ?? [];
      }),
    );
    expect(carried.map((files) => files.map(({ name, state }) => [name, state]))).toEqual([
      [
        ['a.pdf', 'ready'],
        ['b.pdf', 'ready'],
      ],
      [
        ['a.pdf', 'ready'],
        ['b.pdf', 'ready'],
      ],
    ]);
    expect(new Set(carried.flat().map(({ id }) => id)).size).toBe(4);
    expect(await content(boss, carried[1]![1]!.id)).toBe(200);

    // Refused, it leaves nothing behind.
    const count = async (): Promise<number> => {
      const [row] = await world.context.db.tenantRead(
        many.id as WorkspaceId,
        (sql) => sql<{ count: number }[]>`
          select count(*)::int as count from files f where f.message_id is null and f.template_id is null`,
      );
      return row!.count;
    };
    expect(await count()).toBe(0);
    const asked = [...commands, { type: 'change-status', status: 'nowhere' }];
    const refused = await boss.post('bulk', { ids, commands: asked });
    expect(((await refused.json()) as { counts: object }).counts).toMatchObject({ refused: 2 });
    expect(await count()).toBe(0);

    const bens = await made(
      colleague.client.post('templates', terms({ scope: 'personal', name: 'Mine' })),
    );
    for (const templateId of [bens, newId()])
      expect(
        await errorsOf(boss.post('bulk', { ids, commands: [{ ...commands[0], templateId }] })),
      ).toEqual([['commands.0.templateId', 'not_found']]);
  });

  test('C7l bytes stay while a template has them, and go with it when no answer names them', async () => {
    admin = await world.signIn(desk.slug, desk.email);
    const bytes = Buffer.concat([pdf(), Buffer.alloc(4_321, 'x')]);
    const file = await uploaded(admin, 'long.pdf', bytes);
    const template = await made(admin.post('templates', terms({ attachmentIds: [file] })));
    await rounds();
    admin = await world.signIn(desk.slug, desk.email);
    expect(await content(admin, file)).toBe(200);
    expect((await admin.delete(`templates/${template}`)).status).toBe(204);
    await rounds();
    expect(await blobsOf(desk.id, bytes.length)).toBe(0);
  });
});

/** Longer than an unused file and its bytes are kept. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    nowMs += 15 * DAY_MS;
    expect(await filesRound(world.context)).toMatchObject({ failed: 0 });
  }
}
const blobsOf = (workspaceId: string, size: number): Promise<number> =>
  world.context.db.tenantRead(workspaceId as WorkspaceId, async (sql) => {
    const [row] = await sql<[{ count: number }]>`
      select count(*)::int as count from file_blobs b where b.size = ${size} and not b.is_going`;
    return row.count;
  });
