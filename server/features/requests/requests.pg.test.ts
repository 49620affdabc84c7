import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppVariables } from '#server/app-context.ts';
import { createIntake } from './index.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let other: SignedUp;
let now = Date.parse('2026-11-21T08:00:00Z');
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  desk = await world.signUp({ blueprint: 'maildesk' });
  other = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

const REQUEST = {
  name: 'Rosa Rivera',
  email: 'Rosa@Example.test',
  phone: '+33 123 456',
  city: 'Lyon',
  subject: 'Hotel booking',
  description: 'Two beds, please.\n\nThank you & <b>bye</b>',
};
type Receipt = { id: string; number: number; accessCode: string; url: string };
type View = {
  subject: string;
  status: string;
  messages: { text: string; html: string; side: string; authorName: string }[];
  may: object;
  incomplete: string[];
};

const visitor = (ip?: string): TestClient =>
  world.client({ slug: desk.slug, origin: null, ...(ip === undefined ? {} : { ip }) });
const codeOf = (accessCode: string) => ({ 'access-code': accessCode });
async function send(change: object = {}, client = visitor()): Promise<Receipt> {
  const answer = await client.post('public/requests', { ...REQUEST, ...change });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Receipt;
}
const errorsOf = async (answer: Response) => {
  const { errors = [] } = (await answer.json()) as { errors?: { path: string; code: string }[] };
  return errors.map(({ path, code }) => `${path} ${code}`);
};
const events = async (id: string) =>
  (await (await desk.admin.get(`tickets/${id}/history`)).json()) as {
    items: { type: string; actor: { kind: string }; via: string; ip: string }[];
  };

test('T3a a request from the public page is a ticket with number, access code and link', async () => {
  const receipt = await send();

  expect(receipt.accessCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5,6}){4}$/);
  expect(receipt.url).toBe(
    `http://localhost/t/${desk.slug}/${receipt.number}#code=${receipt.accessCode}`,
  );
  const ticket = (await (await desk.admin.get(`tickets/${receipt.id}`)).json()) as {
    channel: string;
    desk: { clientIp: string };
  };
  expect(ticket).toMatchObject({
    channel: 'web',
    desk: { clientIp: expect.stringMatching(/^198\.51\.\d+\.\d+$/) },
  });
  expect((await events(receipt.id)).items[0]).toMatchObject({
    actor: { kind: 'visitor' },
    via: 'web',
  });
});

test('T2c form, multipart and JSON meet the same rule with the same field errors', async () => {
  const fields = { name: 'Rosa', email: 'no address', subject: 'x' };
  const expected = ['email format', 'phone required', 'city required'];
  const token = createIntake(world.context).formTokens.make(
    desk.id as AppVariables['workspace']['id'],
  );
  now += 5_000;

  const json = await visitor().post('public/requests', { ...fields, description: 'd' });
  const urlencoded = await visitor().fetch('public/requests', {
    method: 'POST',
    body: new URLSearchParams({ ...fields, description: 'd', formToken: token, phone: '' }),
  });
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, description: 'd', formToken: token }))
    form.set(name, value);
  const multipart = await visitor().fetch('public/requests', { method: 'POST', body: form });

  expect([json.status, urlencoded.status, multipart.status]).toEqual([422, 422, 422]);
  expect(await errorsOf(json)).toEqual(expected);
  expect(await errorsOf(urlencoded)).toEqual(expected);
  expect(await errorsOf(multipart)).toEqual(expected);
});

test('P1a the form without script is accepted with its token, not at once, not without, not forged', async () => {
  const { formTokens } = createIntake(world.context);
  const token = formTokens.make(desk.id as AppVariables['workspace']['id']);
  const foreign = formTokens.make(other.id as AppVariables['workspace']['id']);
  const post = (fields: Record<string, string>) =>
    visitor().fetch('public/requests', {
      method: 'POST',
      body: new URLSearchParams({ ...REQUEST, ...fields }),
    });

  const hasty = await post({ formToken: token });
  now += 5_000;
  const answers = await Promise.all([
    post({ formToken: token }),
    post({}),
    post({ formToken: `${token}x` }),
    post({ formToken: foreign }),
    post({ formToken: token, website: 'https://spam.test' }),
  ]);

  expect(await errorsOf(hasty)).toEqual(['formToken too_short']);
  expect(answers.map(({ status }) => status)).toEqual([201, 422, 422, 422, 422]);
});

test('X1c the same key gives the same number, also when the form was drawn again', async () => {
  const key = { 'idempotency-key': 'kept-on-the-device' };

  const first = (await (await visitor().post('public/requests', REQUEST, key)).json()) as Receipt;
  const second = (await (await visitor().post('public/requests', REQUEST, key)).json()) as Receipt;

  expect(second).toEqual(first);
});

test('P2a number and code show status and public conversation, and let one reply; notes stay inside', async () => {
  const { id, number, accessCode } = await send();
  const client = visitor();
  await desk.admin.post(`tickets/${id}/take`);
  await desk.admin.post(`tickets/${id}/messages`, { text: 'Done' });
  await desk.admin.post(`tickets/${id}/messages`, { text: 'Secret among us', kind: 'note' });

  // As somebody types it.
  const answer = await client.get(
    `public/requests/${number}`,
    codeOf(accessCode.toLowerCase().replaceAll('-', ' ')),
  );
  const posted = await client.post(
    `public/requests/${number}/messages`,
    { text: 'Thanks' },
    codeOf(accessCode),
  );
  const after = (await (
    await client.get(`public/requests/${number}`, codeOf(accessCode))
  ).json()) as View;

  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).not.toMatch(/Secret|"desk"|clientIp|lockHolder/);
  expect(posted.status).toBe(201);
  expect(
    after.messages.map(({ side, text: words, authorName }) => [side, words, authorName]),
  ).toEqual([
    ['customer', 'Two beds, please.\nThank you & <b>bye</b>', 'Rosa Rivera'],
    ['operator', 'Done', 'Ada Nord'],
    ['customer', 'Thanks', 'Rosa Rivera'],
  ]);
});

test("P2b wrong number, wrong code and another ticket's code get one and the same answer", async () => {
  const one = await send();
  const two = await send({ email: 'two@example.test' });
  const client = visitor();

  const answers = await Promise.all([
    client.get(`public/requests/${one.number}`, codeOf(two.accessCode)),
    client.get('public/requests/999999', codeOf(one.accessCode)),
    client.get('public/requests/abc', codeOf(one.accessCode)),
    client.get(`public/requests/${one.number}`, codeOf('x'.repeat(5_000))),
    client.post(`public/requests/${one.number}/messages`, { text: 'x' }, codeOf(two.accessCode)),
    world
      .client({ slug: other.slug, origin: null })
      .get(`public/requests/${one.number}`, codeOf(one.accessCode)),
  ]);

  const bodies = await Promise.all(
    answers.map(async (answer) => ({ ...((await answer.json()) as object), traceId: '' })),
  );
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
  for (const problem of bodies) expect(problem).toEqual(bodies[0]);
  expect((await client.get(`public/requests/${one.number}`)).status).toBe(401);
});

test('P2c guessing is throttled, per address and per number', async () => {
  const { number, accessCode } = await send();
  const client = visitor();
  const guess = (from: TestClient) =>
    from.get(`public/requests/${number}`, codeOf('00000-00000-00000-00000-00000-0'));

  const statuses: number[] = [];
  for (let index = 0; index < 22; index += 1) statuses.push((await guess(client)).status);
  for (let index = 0; index < 12; index += 1) statuses.push((await guess(visitor())).status);

  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 404));
  expect(statuses.slice(20, 22)).toEqual([429, 429]);
  expect(statuses.at(-1)).toBe(429);
  expect((await visitor().get(`public/requests/${number}`, codeOf(accessCode))).status).toBe(200);
});

test("T1d raising the ticket's access generation revokes its codes", async () => {
  const { id, number, accessCode } = await send();

  await world.db.tenant(
    desk.id,
    (tx) => tx`update tickets set access_generation = access_generation + 1 where id = ${id}`,
  );

  expect((await visitor().get(`public/requests/${number}`, codeOf(accessCode))).status).toBe(404);
});

test("T9b with the code one fills in what is missing, and cannot make it another's request", async () => {
  const { number, accessCode } = await send();
  const client = visitor();

  const answer = await client.patch(
    `public/requests/${number}/details`,
    { email: 'thief@example.test' },
    codeOf(accessCode),
  );
  const unknown = await client.patch(
    `public/requests/${number}/details`,
    { status: 'closed' },
    codeOf(accessCode),
  );

  expect(answer.status).toBe(403);
  expect(await errorsOf(unknown)).toEqual(['status unknown_field']);
});

test('T2s with the code one gives the missing category and the fields that it asks for, in one go and no others', async () => {
  const workspace = await world.signUp({ blueprint: 'helpdesk' });
  const field = { type: 'text', audience: 'everyone', isGlobal: false } as const;
  const set = await workspace.admin.patch('settings', {
    fields: [
      { id: 'room', label: { en: 'Room' }, isMandatory: true, ...field },
      { id: 'remark', label: { en: 'Remark' }, ...field },
    ],
    categories: [
      { id: 'rooms', label: { en: 'Rooms' }, fields: ['room', 'remark'] },
      { id: 'other', label: { en: 'Other' } },
    ],
    mandatory: ['email', 'subject', 'description', 'category'],
  });
  expect(set.status).toBe(200);
  const { context } = world;
  const ticketId = context.ids<TicketId>();
  const requester = { name: '', phone: '', address: '', city: '', country: '' };
  const opened = await context.execute({
    workspaceId: workspace.id as WorkspaceId,
    actor: { kind: 'system' },
    origin: { via: 'mail', ip: '192.0.2.10', actorName: 'mail' },
    commands: [
      {
        type: 'open',
        ticketId,
        subject: 'By mail',
        message: { id: context.ids<MessageId>(), html: '<p>Where?</p>' },
        requester: { personId: null, email: 'rosa@example.test', ...requester },
        channel: 'email',
        language: 'en',
      },
    ],
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const code = codeOf(
    createIntake(context).accessCodes.derive({
      workspaceId: workspace.id as WorkspaceId,
      ticketId,
      recipient: 'rosa@example.test',
      generation: 1,
    }),
  );
  const client = world.client({ slug: workspace.slug, origin: null });
  const path = `public/requests/${opened.tickets[0]?.number}`;
  const view = async () => (await (await client.get(path, code)).json()) as View & object;
  const give = (body: object) => client.patch(`${path}/details`, body, code);
  expect((await view()).incomplete).toEqual(['category']);

  expect(await errorsOf(await give({ category: 'nothing' }))).toEqual(['category not_found']);
  expect(await errorsOf(await give({ category: 'rooms', fields: { room: ' ' } }))).toEqual([
    'fields.room required',
  ]);
  expect((await give({ category: 'rooms', fields: { remark: 'x' } })).status).toBe(403);
  // Nothing of what was refused is there.
  expect(await view()).toMatchObject({ incomplete: ['category'], category: '', fields: {} });

  const given = await give({ category: 'rooms', fields: { room: 'B 12' } });
  expect(given.status).toBe(200);
  expect(await given.json()).toMatchObject({
    incomplete: [],
    category: 'rooms',
    fields: { room: 'B 12' },
  });
  // It is complete: what stands there is the desk's to change.
  expect((await give({ category: 'other' })).status).toBe(403);
});

test("P2d closing and reopening by code follow the workspace's setting", async () => {
  const client = world.client({ slug: other.slug, origin: null });
  const receipt = (await (
    await client.post('public/requests', {
      name: 'R',
      email: 'r@example.test',
      subject: 's',
      description: 'd',
    })
  ).json()) as Receipt;
  const path = `public/requests/${receipt.number}`;
  const { may } = (await (await client.get(path, codeOf(receipt.accessCode))).json()) as {
    may: { close: boolean; reopen: boolean };
  };

  const closed = await client.post(`${path}/close`, undefined, codeOf(receipt.accessCode));
  const reopened = await client.post(`${path}/reopen`, undefined, codeOf(receipt.accessCode));

  expect(closed.status).toBe(may.close ? 200 : 403);
  expect([200, 403, 409]).toContain(reopened.status);
  if (closed.status === 200)
    expect(await closed.json()).toMatchObject({ phase: expect.stringMatching(/resolved|closed/) });
});

test('P2k F3y what came with its public messages is had by code, as a download; a note’s file, another request’s and a wrong code find nothing', async () => {
  const receipt = await send({ subject: 'With a file' });
  const another = await send({ subject: 'Without' });
  const put = async (ticket: Receipt, kind: 'reply' | 'note', text: string): Promise<string> => {
    const { id, answer } = await uploadWhole(desk.admin, {
      name: 'plan.txt',
      bytes: Buffer.from(text),
    });
    expect(answer.status).toBe(204);
    const said = await desk.admin.post(`tickets/${ticket.id}/messages`, {
      kind,
      html: '<p>See the file.</p>',
      files: [id],
    });
    expect(said.status).toBe(201);
    return id;
  };
  expect((await desk.admin.post(`tickets/${receipt.id}/take`, {})).status).toBe(200);
  expect((await desk.admin.post(`tickets/${another.id}/take`, {})).status).toBe(200);
  const open = await put(receipt, 'reply', 'for all');
  const hidden = await put(receipt, 'note', 'for us');
  const foreign = await put(another, 'reply', 'for somebody else');

  const get = (id: string, code = receipt.accessCode) =>
    visitor().get(`public/requests/${receipt.number}/files/${id}/content`, codeOf(code));
  const answer = await get(open);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('for all');
  expect(answer.headers.get('content-disposition')).toContain('attachment; filename="plan.txt"');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toContain('no-store');
  const view = await (
    await visitor().get(`public/requests/${receipt.number}`, codeOf(receipt.accessCode))
  ).text();
  expect(view).toContain(open);
  expect(view).not.toContain(hidden);
  for (const refused of [
    await get(hidden),
    await get(foreign),
    await get('no-id'),
    await get(open, another.accessCode),
  ])
    expect(refused.status).toBe(404);
});

test.each([
  ['malformed JSON', '{"name":', 'application/json', 400],
  ['another type', '<x/>', 'text/xml', 415],
  ['an unknown field', JSON.stringify({ ...REQUEST, number: 1 }), 'application/json', 422],
  [
    'over-long text',
    JSON.stringify({ ...REQUEST, description: 'x'.repeat(60_001) }),
    'application/json',
    422,
  ],
  ['a wrong type', JSON.stringify({ ...REQUEST, subject: {} }), 'application/json', 422],
  [
    'a line break in a name',
    JSON.stringify({ ...REQUEST, name: 'a\nBcc: b' }),
    'application/json',
    422,
  ],
  ['a body without end', 'x'.repeat(600_000), 'application/json', 413],
  [
    'a form without end',
    `subject=${'x'.repeat(300_000)}`,
    'application/x-www-form-urlencoded',
    413,
  ],
  ['a broken multipart', '--no boundary', 'multipart/form-data', 400],
])('bad input, nothing written: %s', async (_, body, type, status) => {
  const before = (await (await desk.admin.get('tickets?limit=1&sort=-number')).json()) as {
    items: { number: number }[];
  };

  const answer = await visitor().fetch('public/requests', {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await (await desk.admin.get('tickets?limit=1&sort=-number')).json()).toEqual(before);
});

test('an unknown workspace has no request page, and too many requests of one address are refused', async () => {
  expect(
    (await world.client({ slug: 'nobody', origin: null }).post('public/requests', REQUEST)).status,
  ).toBe(404);
  const statuses: number[] = [];
  for (let index = 0; index < 22; index += 1) {
    statuses.push(
      (await visitor().post('public/requests', { ...REQUEST, email: 'flood@example.test' })).status,
    );
  }
  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 201));
  expect(statuses.slice(20)).toEqual([429, 429]);
});
