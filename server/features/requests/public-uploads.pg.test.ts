// Files of customers without an account: for a request that is being written, and for an answer by access code.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '#shared/base/clock.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import { filesRound } from '#server/features/files/index.ts';
import { newId } from '#test/support/device-calls.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let now = Date.parse('2026-11-22T08:00:00Z');
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  desk = await world.signUp({ blueprint: 'helpdesk' });
});
afterAll(() => world.close());

type Receipt = { id: string; number: number; accessCode: string };
type Message = { text: string; files: { id: string; name: string; size: number }[] };
const REQUEST = {
  name: 'Rosa Rivera',
  email: 'rosa@example.test',
  subject: 'The stairs are wet',
  description: 'See the photos.',
};
const KEY = 'k'.repeat(32);
const TUS = { 'tus-resumable': '1.0.0' };
const b64 = (text: string) => Buffer.from(text).toString('base64');

let ips = 0;
const visitor = (ip = `198.51.100.${(ips += 1)}`): TestClient =>
  world.client({ slug: desk.slug, origin: null, ip });
type Place = { readonly path: string; readonly headers: Record<string, string> };
const underKey = (key: string): Place => ({
  path: 'public/uploads',
  headers: { 'upload-key': key },
});
const byCode = ({ number, accessCode }: Receipt): Place => ({
  path: `public/requests/${number}/uploads`,
  headers: { 'access-code': accessCode },
});
const begin = (
  client: TestClient,
  { path, headers }: Place,
  { id = newId() as string, name = 'stairs.txt', size = 10 } = {},
) =>
  client.fetch(path, {
    method: 'POST',
    headers: {
      ...TUS,
      ...headers,
      'upload-length': String(size),
      'upload-metadata': `id ${b64(id)},filename ${b64(name)},filetype ${b64('')}`,
    },
  });
const goOn = (
  client: TestClient,
  { path, headers }: Place,
  id: string,
  offset: number,
  text: string,
) =>
  client.fetch(`${path}/${id}`, {
    method: 'PATCH',
    headers: {
      ...TUS,
      ...headers,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': String(text.length),
    },
    body: text,
  });
async function upload(client: TestClient, place: Place, text = 'It is wet.'): Promise<string> {
  const id = newId() as string;
  expect((await begin(client, place, { id, size: text.length })).status).toBe(201);
  expect((await goOn(client, place, id, 0, text)).status).toBe(204);
  return id;
}
const send = (client: TestClient, change: object = {}) =>
  client.post('public/requests', { ...REQUEST, ...change });
async function sent(change: object = {}): Promise<Receipt> {
  const answer = await send(visitor(), change);
  expect(answer.status).toBe(201);
  return (await answer.json()) as Receipt;
}
const messagesOf = async ({ number, accessCode }: Receipt): Promise<readonly Message[]> => {
  const answer = await visitor().get(`public/requests/${number}`, { 'access-code': accessCode });
  return ((await answer.json()) as { messages: Message[] }).messages;
};
const problemOf = async (answer: Response) =>
  (await answer.json()) as {
    status: number;
    code: string;
    errors?: { path: string; code: string }[];
  };

test('F1k F2y a request brings its files, which came in pieces under a key of its own and went on where the line broke', async () => {
  const client = visitor();
  const place = underKey(KEY);
  const id = newId() as string;
  const begun = await begin(client, place, { id, size: 10 });
  expect(begun.status).toBe(201);
  expect(begun.headers.get('location')).toBe(`/api/v1/w/${desk.slug}/public/uploads/${id}`);
  expect((await goOn(client, place, id, 0, 'It is')).status).toBe(204);
  const asked = await client.fetch(`${place.path}/${id}`, {
    method: 'HEAD',
    headers: { ...TUS, ...place.headers },
  });
  expect(asked.headers.get('upload-offset')).toBe('5');
  expect((await goOn(client, place, id, 5, ' wet.')).status).toBe(204);

  const receipt = await sent({ files: [id], uploadKey: KEY });
  const [first] = await messagesOf(receipt);
  expect(first).toMatchObject({ files: [{ id, name: 'stairs.txt', size: 10 }] });
  const file = await visitor().get(`public/requests/${receipt.number}/files/${id}/content`, {
    'access-code': receipt.accessCode,
  });
  expect(await file.text()).toBe('It is wet.');
  // Once it is somebody's, it is nobody else's.
  const again = await send(visitor(), { files: [id], uploadKey: KEY });
  expect(await problemOf(again)).toMatchObject({ status: 409, code: 'FILE_TAKEN' });
});

test('F1k F3x what somebody else has uploaded is not there: neither to name, nor to look at, go on with or remove', async () => {
  const client = visitor();
  const id = await upload(client, underKey(KEY));
  const other = underKey('o'.repeat(32));
  for (const change of [{ files: [id] }, { files: [id], uploadKey: 'o'.repeat(32) }]) {
    const answer = await send(visitor(), change);
    expect(await problemOf(answer)).toMatchObject({ code: 'FILE_MISSING' });
  }
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    const answer = await client.fetch(`${other.path}/${id}`, {
      method,
      headers: { ...TUS, ...other.headers },
    });
    expect([method, answer.status]).toEqual([method, 404]);
  }
  expect((await goOn(client, other, id, 0, 'x')).status).toBe(404);
  expect((await desk.admin.get(`files/${id}/content`)).status).toBe(404);
  // Its own may be given up.
  const gone = await client.fetch(`public/uploads/${id}`, {
    method: 'DELETE',
    headers: { ...TUS, 'upload-key': KEY },
  });
  expect(gone.status).toBe(204);
});

test('P2l F1k an answer by access code brings its files; those of another request or of a visitor are not there', async () => {
  const receipt = await sent();
  const other = await sent({ subject: 'Another' });
  const client = visitor();
  const answer = (files: readonly string[], { number, accessCode } = receipt) =>
    client.post(
      `public/requests/${number}/messages`,
      { text: 'Here it is.', files },
      { 'access-code': accessCode },
    );
  const mine = await upload(client, byCode(receipt));
  const foreign = await upload(client, byCode(other));
  const visitors = await upload(client, underKey(KEY));
  for (const id of [foreign, visitors])
    expect(await problemOf(await answer([id]))).toMatchObject({ code: 'FILE_MISSING' });
  expect(
    (await begin(client, { ...byCode(receipt), headers: { 'access-code': 'WRONG' } })).status,
  ).toBe(404);
  expect((await answer([mine])).status).toBe(201);
  expect((await messagesOf(receipt)).at(-1)).toMatchObject({
    text: 'Here it is.',
    files: [{ id: mine }],
  });
});

test('F1k what may not come is refused before and after, by name and by content, in the language asked for', async () => {
  const client = visitor();
  const place = underKey(KEY);
  const refusedBefore = await begin(client, place, { name: 'tool.exe' });
  expect(await problemOf(refusedBefore)).toMatchObject({
    status: 422,
    code: 'FILE_REFUSED',
    errors: [{ path: 'files', code: 'not_allowed' }],
  });
  expect(await problemOf(await begin(client, place, { size: 0 }))).toMatchObject({
    errors: [{ path: 'files', code: 'required' }],
  });
  const id = newId() as string;
  expect((await begin(client, place, { id, name: 'photo.png', size: 4 })).status).toBe(201);
  const after = await goOn(
    client,
    { ...place, headers: { ...place.headers, 'accept-language': 'fr' } },
    id,
    0,
    'none',
  );
  const problem = (await after.json()) as { code: string; detail: string };
  expect(problem.code).toBe('FILE_REFUSED');
  expect(problem.detail).toMatch(/photo\.png/);
  const before = await send(client, { files: [id], uploadKey: KEY });
  expect(await problemOf(before)).toMatchObject({ code: 'FILE_REFUSED' });
  for (const headers of [{}, { 'upload-key': 'short' }] as Record<string, string>[])
    expect(await problemOf(await begin(client, { ...place, headers }))).toMatchObject({
      status: 422,
      errors: [{ path: 'upload-key', code: 'format' }],
    });
});

test('F1k robots are bounded: by network, and all visitors of a workspace together; what no request named in a day goes', async () => {
  const robot = visitor();
  const statuses: number[] = [];
  for (let n = 0; n < 201; n += 1) {
    const key = `robot-${n}`.padEnd(24, 'x');
    statuses.push((await begin(robot, underKey(key))).status);
  }
  expect(statuses.slice(0, 200).every((status) => status === 201)).toBe(true);
  expect(statuses[200]).toBe(429);

  const client = visitor();
  const kept = await upload(client, underKey(KEY));
  const account = newId() as string;
  await world.db.tenant(desk.id, async (tx) => {
    await tx`
      insert into files (workspace_id, id, uploader, name, type, size, created_at, changed_at)
      values (${desk.id}, ${newId()}, 'visitor:big', 'big.txt', '', ${UPLOAD_LIMITS.visitorBytes}, ${new Date(now)}, ${new Date(now)}),
        (${desk.id}, ${account}, 'person:somebody', 'own.txt', '', 10, ${new Date(now)}, ${new Date(now)})`;
  });
  expect((await begin(client, underKey(KEY))).status).toBe(503);
  expect((await goOn(client, underKey(KEY), kept, 0, 'x')).status).toBe(409);

  const named = await sent({ files: [kept], uploadKey: KEY });
  now += (UPLOAD_LIMITS.visitorHours + 1) * HOUR_MS;
  const report = await filesRound(world.context);
  expect(report.failed).toBe(0);
  expect((await begin(client, underKey(KEY))).status).toBe(201);
  expect((await messagesOf(named))[0]?.files).toHaveLength(1);
  const left = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ id: string }[]>`
      select f.id from files f where f.workspace_id = ${desk.id} and f.id = ${account}`,
  );
  expect(left).toHaveLength(1);
});
