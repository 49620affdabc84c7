// The customers' pages without script: a request with files, and everything that its requester does by access code.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '#shared/base/clock.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let clientFolder: string;
let now = Date.parse('2026-11-22T08:00:00Z');
beforeAll(async () => {
  // As the client's build leaves it, as far as these pages look.
  clientFolder = await mkdtemp(join(tmpdir(), 'homing-client-'));
  await mkdir(join(clientFolder, '.vite'));
  const entry = { file: 'assets/page.js' };
  await writeFile(
    join(clientFolder, '.vite/manifest.json'),
    JSON.stringify({ 'public-pages/request.ts': entry, 'public-pages/track.ts': entry }),
  );
  world = await createWorld({ clock: () => now, config: { clientFolder } });
  desk = await world.signUp({ blueprint: 'servicedesk' });
}, 60_000);
afterAll(async () => {
  await world?.close();
  await rm(clientFolder, { recursive: true });
});

let ips = 0;
const visitor = (): TestClient => world.client({ slug: desk.slug, ip: `198.51.100.${(ips += 1)}` });
type Fields = Readonly<Record<string, string | readonly string[]>>;
type Chosen = readonly (readonly [name: string, content: string | Uint8Array<ArrayBuffer>])[];
function formOf(fields: Fields, files: Chosen = []): FormData {
  const form = new FormData();
  for (const [name, given] of Object.entries(fields))
    for (const value of [given].flat()) form.append(name, value);
  for (const [name, content] of files) form.append('file', new File([content], name));
  return form;
}
/** As bytes: a form given as such goes on writing when nobody reads it any more, and that fails the run. */
const post = async (place: string, fields: Fields, files: Chosen = [], by = visitor()) => {
  const form = new Response(formOf(fields, files));
  return by.fetch(place, {
    method: 'POST',
    body: await form.arrayBuffer(),
    headers: { 'content-type': form.headers.get('content-type') ?? '' },
  });
};
/** What stands in hidden and ticked controls of a page. */
const controls = (html: string, name: string): string[] =>
  [...html.matchAll(/<input[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(`name="${name}"`))
    .map((tag) => /value="([^"]*)"/.exec(tag)?.[1] ?? '');
const plain = (html: string): string =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', '’');

const REQUEST = {
  name: 'Rosa Rivera',
  email: 'rosa@example.test',
  subject: 'The stairs are wet',
  description: 'See the photos.',
  language: 'en',
  asked: '',
};
async function token(): Promise<string> {
  const page = await (await visitor().get(`/r/${desk.slug}`)).text();
  // As long as somebody writes.
  now += MINUTE_MS;
  return controls(page, 'formToken')[0]!;
}
type Opened = { readonly id: string; readonly number: string; readonly code: string };
async function sent(fields: Fields = {}, files: Chosen = []): Promise<Opened> {
  const answer = await post(
    `/r/${desk.slug}`,
    { ...REQUEST, formToken: await token(), ...fields },
    files,
  );
  const page = await answer.text();
  expect(answer.status, plain(page)).toBe(201);
  const [, number, code] = /\/t\/[\w-]+\/(\d+)#code=([\w-]+)/.exec(page)!;
  const { items } = (await (await desk.admin.get(`tickets?q=${number}&limit=50`)).json()) as {
    items: { id: string; number: number }[];
  };
  return {
    id: items.find((one) => one.number === Number(number))!.id,
    number: number!,
    code: code!,
  };
}
type Message = { readonly text: string; readonly files: readonly { readonly name: string }[] };
async function messages({ id }: Opened): Promise<readonly Message[]> {
  const answer = await desk.admin.get(`tickets/${id}/messages?limit=200`);
  return ((await answer.json()) as { items: Message[] }).items;
}
const names = async (opened: Opened): Promise<readonly string[]> =>
  (await messages(opened)).flatMap(({ files }) => files.map(({ name }) => name));
let forms = 0;
/** A form of the page that the code opens. */
async function act(opened: Opened, fields: Fields, files: Chosen = []): Promise<Response> {
  forms += 1;
  const { number, code } = opened;
  const once = world.context.ids();
  return post(`/t/${desk.slug}`, { number, code, language: 'en', once, ...fields }, files);
}
const said = async (answer: Response): Promise<string> => plain(await answer.text());

test('P1q F1m without script a request brings its files; sent twice it is one request with each file once', async () => {
  const page = await (await visitor().get(`/r/${desk.slug}`)).text();
  expect(page).toMatch(/<form[^>]*enctype="multipart\/form-data"/);
  expect(page).toContain('Without JavaScript they may have 16');
  const fields = { ...REQUEST, formToken: await token() };
  const files: Chosen = [
    ['stairs.txt', 'wet'],
    ['more.txt', 'wetter'],
  ];
  const [one, two] = [
    await post(`/r/${desk.slug}`, fields, files),
    await post(`/r/${desk.slug}`, fields, files),
  ];
  const numbers = [await one.text(), await two.text()].map(
    (html) => /#code=[\w-]+/.exec(html)?.[0],
  );
  expect([one.status, two.status, numbers[0]]).toEqual([201, 201, numbers[1]]);
  const opened = await sent({ subject: 'Another' }, files);
  expect(await names(opened)).toEqual(['stairs.txt', 'more.txt']);
});

test('P1s F1m the same form posted to the API brings its files, once; what is refused is named, and a form without its token brings none', async () => {
  const formToken = await token();
  const photo = ['stairs.txt', 'All wet'] as const;
  const ask = (fields: Fields, files: Chosen) =>
    post('public/requests', { ...REQUEST, ...fields }, files);
  const errorsOf = async (answer: Response) => [
    answer.status,
    ((await answer.json()) as { errors: { path: string; message: string }[] }).errors.map(
      ({ path, message }) => `${path}: ${message}`,
    ),
  ];
  expect(await errorsOf(await ask({ formToken }, [['evil.exe', 'MZ']]))).toEqual([
    422,
    [expect.stringMatching(/^files: .*evil\.exe/)],
  ]);
  expect(await errorsOf(await ask({}, [photo]))).toEqual([
    422,
    [expect.stringMatching(/^formToken: /)],
  ]);

  const answers = [await ask({ formToken }, [photo]), await ask({ formToken }, [photo])];
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  const [first, again] = (await Promise.all(answers.map((one) => one.json()))) as Opened[];
  expect(again!.id).toBe(first!.id);
  expect(await names(first!)).toEqual(['stairs.txt']);
});

test('P1r F1m a refused file is named in words at the form, and nothing is lost: neither what was typed nor the other files', async () => {
  const fields = { ...REQUEST, email: 'no address', formToken: await token() };
  const answer = await post(`/r/${desk.slug}`, fields, [
    ['good.txt', 'fine'],
    ['evil.exe', 'MZ'],
    ['false.png', 'this is no picture'],
    ['large.txt', new Uint8Array(26 * 1024 * 1024)],
  ]);
  const page = await answer.text();
  expect(answer.status).toBe(422);
  expect(plain(page)).toMatch(/evil\.exe/);
  expect(plain(page)).toMatch(/false\.png/);
  expect(plain(page)).toMatch(/large\.txt/);
  expect(page).toContain('See the photos.</textarea>');
  expect(page).toContain('value="no address"');
  const [kept, ...others] = controls(page, 'files');
  expect(others).toEqual([]);
  expect(plain(page)).toContain('good.txt');
  const again = {
    ...REQUEST,
    formToken: controls(page, 'formToken')[0]!,
    uploadKey: controls(page, 'uploadKey')[0]!,
    files: [kept!],
  };
  now += MINUTE_MS;
  // Another one's key does not bring it.
  const stolen = await post(`/r/${desk.slug}`, { ...again, uploadKey: 'k'.repeat(30) });
  expect([stolen.status, controls(await stolen.text(), 'files')]).toEqual([409, []]);
  const opened = await sent(again, [['second.txt', 'two']]);
  expect(await names(opened)).toEqual(['good.txt', 'second.txt']);

  const tooMany = Array.from({ length: 11 }, (_, n) => [`f${n}.txt`, `${n}`] as const);
  const many = await post(`/r/${desk.slug}`, { ...REQUEST, formToken: await token() }, tooMany);
  expect(controls(await many.text(), 'files')).toHaveLength(10);
  // A robot brings none, whatever it says.
  const robot = await post(`/r/${desk.slug}`, { ...REQUEST, formToken: 'x.y' }, [['a.txt', 'a']]);
  expect([robot.status, controls(await robot.text(), 'files')]).toEqual([422, []]);
});

test('P1r F1m a form that is too much as a whole comes back with what was typed before it', async () => {
  const fields = { ...REQUEST, formToken: await token() };
  const answer = await post(
    `/r/${desk.slug}`,
    fields,
    Array.from({ length: 4 }, (_, n) => [`${n}.txt`, new Uint8Array(25 * 1024 * 1024)] as const),
  );
  const page = await answer.text();
  expect(answer.status).toBe(413);
  expect(plain(page)).toContain('This is too much at once.');
  expect(page).toContain('See the photos.</textarea>');
});

test('P2n without script one answers with files, once however often the form is sent; what is wrong is said at the form', async () => {
  const opened = await sent();
  const empty = await act(opened, { act: 'answer', text: '  ' });
  expect([empty.status, await said(empty)]).toMatchObject([
    422,
    expect.stringContaining('Write something first.'),
  ]);
  const refused = await act(opened, { act: 'answer', text: 'With a photo' }, [
    ['evil.exe', 'MZ'],
    ['photo.txt', 'ok'],
  ]);
  const page = await refused.text();
  expect(plain(page)).toMatch(/evil\.exe/);
  expect(page).toContain('With a photo</textarea');
  const again = {
    act: 'answer',
    text: 'With a photo',
    files: controls(page, 'files'),
    once: controls(page, 'once')[0]!,
  };
  expect(again.files).toHaveLength(1);
  expect(await messages(opened)).toHaveLength(1);

  const done = [await act(opened, again), await act(opened, again)];
  expect(done.map(({ status }) => status)).toEqual([200, 200]);
  expect(await said(done[0]!)).toContain('Your answer has been sent.');
  expect((await messages(opened)).map(({ text }) => text)).toEqual([
    'See the photos.',
    'With a photo',
  ]);
  expect(await names(opened)).toEqual(['photo.txt']);
  const wrong = await act({ ...opened, code: 'AAAAA' }, { act: 'answer', text: 'Not mine' });
  expect(wrong.status).toBe(404);
});

test('P2s F3z without script whoever has the code saves what came with the conversation: as a download, theirs alone, and no file of a note', async () => {
  const opened = await sent({}, [['plan (1).txt', 'First floor']]);
  const another = await sent({ subject: 'Of somebody else' }, [['secret.txt', 'Not yours']]);
  const { id: noted, answer: put } = await uploadWhole(desk.admin, {
    name: 'ours.txt',
    bytes: Buffer.from('For the desk'),
  });
  expect(put.status).toBe(204);
  const note = { kind: 'note', html: '<p>See this.</p>', files: [noted] };
  expect((await desk.admin.post(`tickets/${opened.id}/messages`, note)).status).toBe(201);

  const page = await (await act(opened, {})).text();
  const offered = [...page.matchAll(/name="saved" value="([^"]+)"/g)].map(([, id]) => id!);
  expect(offered).toHaveLength(1);
  expect(plain(page)).toContain('plan (1).txt 11 bytes');
  expect(page).not.toContain('ours.txt');
  const saved = await act(opened, { saved: offered[0]! });
  expect([saved.status, await saved.text()]).toEqual([200, 'First floor']);
  expect(saved.headers.get('content-disposition')).toMatch(/^attachment;/);
  expect(saved.headers.get('x-content-type-options')).toBe('nosniff');
  expect(saved.headers.get('cache-control')).toContain('no-store');

  const others = await (await act(another, {})).text();
  const theirs = /name="saved" value="([^"]+)"/.exec(others)![1]!;
  for (const wanted of [theirs, noted, 'no-id']) {
    const refused = await act(opened, { saved: wanted });
    expect(refused.status).toBe(404);
    expect(await said(refused)).toContain('The file could not be loaded.');
  }
  const guessed = await act({ ...opened, code: 'AAAAA' }, { saved: offered[0]! });
  expect(guessed.status).toBe(404);
  expect(await guessed.text()).not.toContain('First floor');
});

test('P2o without script one closes, opens again, refuses and approves a solution, and says how it went', async () => {
  const opened = await sent();
  const status = async () =>
    ((await (await desk.admin.get(`tickets/${opened.id}`)).json()) as { phase: string }).phase;
  const solve = async () => {
    const propose = `tickets/${opened.id}/propose-solution`;
    const proposed = await desk.admin.post(propose, { texts: { en: 'Mind the step' } });
    expect(proposed.status).toBe(200);
    // The desk's own until it is approved there.
    const early = await said(await act(opened, {}));
    expect(early).not.toContain('Mind the step');
    const review = `tickets/${opened.id}/review-solution`;
    expect((await desk.admin.post(review, { outcome: 'approve' })).status).toBe(200);
  };
  await solve();
  expect(await said(await act(opened, {}))).toContain('Mind the step');
  expect((await act(opened, { act: 'refuse', note: 'Still wet' })).status).toBe(200);
  const refused = (await (await desk.admin.get(`tickets/${opened.id}`)).json()) as {
    solution: { stage: string; note?: string } | null;
  };
  expect(JSON.stringify(refused.solution)).toContain('Still wet');
  await solve();
  expect((await act(opened, { act: 'approve' })).status).toBe(200);
  if ((await status()) !== 'closed') {
    const closed = await act(opened, { act: 'close' });
    expect(await said(closed)).toContain('Closed. Thank you.');
  }
  const missing = await act(opened, { act: 'rate', comment: 'Kind people' });
  const page = await missing.text();
  expect(plain(page)).toContain('Choose one of these first.');
  expect(page).toContain('Kind people</textarea');
  const rated = await act(opened, { act: 'rate', rating: '4', comment: 'Kind people' });
  expect(await said(rated)).toContain('You found it: Good');
  expect(await (await desk.admin.get(`tickets/${opened.id}`)).json()).toMatchObject({
    rating: { value: 4, comment: { en: 'Kind people' } },
  });
  const reopened = await act(opened, { act: 'reopen' });
  expect(reopened.status).toBe(200);
  expect(await status()).not.toBe('closed');
  const twice = await act(opened, { act: 'reopen' });
  expect([twice.status, await said(twice)]).toMatchObject([
    409,
    expect.stringContaining('This is not possible now.'),
  ]);
});

test('P2p of a long conversation the latest messages stand on the page, and the ones before are reached by a form', async () => {
  const opened = await sent();
  for (let n = 1; n <= 204; n += 1) {
    const answer = await desk.admin.post(`tickets/${opened.id}/messages`, { text: `Word ${n}.` });
    expect(answer.status).toBe(201);
  }
  const page = await (await act(opened, {})).text();
  expect(page).toContain('Word 204.');
  expect(page).not.toContain('Word 4.<');
  expect(page).not.toContain('See the photos.');
  expect(page).not.toMatch(/href="[^"]*code/);
  const before = controls(page, 'before');
  expect(before).toHaveLength(1);
  const earlier = await (await act(opened, { before: before[0]! })).text();
  expect(earlier).toContain('Word 4.');
  expect(earlier).toContain('See the photos.');
  expect(earlier).not.toContain('Word 5.<');
  expect(plain(earlier)).toContain('Latest messages');
  expect(controls(earlier, 'before')).toEqual([]);
});
