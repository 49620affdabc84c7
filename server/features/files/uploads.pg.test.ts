// Uploads over real HTTP with the library that devices use, and what is answered to those who ask for too much.

import { randomBytes } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Upload } from 'tus-js-client';
import { uploadAddress, uploadsAddress, UPLOAD_LIMITS } from '#shared/files/upload.ts';
import type { FileId } from '#shared/base/ids.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { newId } from '#test/support/device-calls.ts';
import { beginUpload, offsetOf, sendPiece, uploadWhole } from '#test/support/uploads.ts';
import {
  createWorld,
  TEST_PASSWORD,
  type SignedUp,
  type TestClient,
  type World,
} from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let server: HttpServer;
const lines: Line[] = [];

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
});
afterAll(async () => {
  for (const line of lines) line.close();
  await server.drain();
  await world.close();
});

const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF');
const largePdf = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]);
const stateOf = async (client: TestClient, id: string): Promise<object> =>
  (await (await client.get(`uploads/${id}`)).json()) as object;
const problemOf = async (answer: Response) => ({
  status: answer.status,
  ...((await answer.json()) as { code: string; detail: string; reason?: string }),
});

/** A line to the server that is cut after so many bytes from the device; each connection has the next number of them. */
type Line = {
  readonly port: number;
  readonly received: () => number;
  readonly connections: () => number;
  readonly close: () => void;
};
async function lineCutAfter(...cuts: readonly number[]): Promise<Line> {
  let received = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const line: Server = createServer((device) => {
    const cut = cuts[connections] ?? Number.POSITIVE_INFINITY;
    connections += 1;
    const here = connect(server.port, '127.0.0.1');
    for (const socket of [device, here]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        device.destroy();
        here.destroy();
      });
    }
    let passed = 0;
    device.on('data', (bytes) => {
      passed += bytes.length;
      received += bytes.length;
      here.write(bytes);
      if (passed >= cut) {
        // What is on its way arrives; then nothing more does.
        device.pause();
        here.end();
        device.destroy();
      }
    });
    here.pipe(device);
  });
  await new Promise<void>((ready) => line.listen(0, '127.0.0.1', ready));
  const made: Line = {
    port: (line.address() as AddressInfo).port,
    received: () => received,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      line.close();
    },
  };
  lines.push(made);
  return made;
}

/** As a device sends: by the address that it made, whatever it remembers. */
async function send(
  port: number,
  cookie: string,
  file: { readonly id: string; readonly name: string; readonly bytes: Buffer },
  chunkSize = 256 * 1024,
): Promise<{ readonly progress: number[] }> {
  const origin = `http://127.0.0.1:${port}`;
  const progress: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file.bytes, {
      endpoint: `${origin}${uploadsAddress(desk.slug)}`,
      uploadUrl: `${origin}${uploadAddress(desk.slug, file.id as FileId)}`,
      headers: { cookie, origin: `http://127.0.0.1:${port}` },
      metadata: { id: file.id, filename: file.name, filetype: 'application/pdf' },
      chunkSize,
      retryDelays: [10, 20, 50, 100, 200, 200, 200],
      onProgress: (sent) => progress.push(sent),
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
  return { progress };
}

async function signInAt(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/w/${desk.slug}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
    body: JSON.stringify({ email: desk.email, password: TEST_PASSWORD }),
  });
  expect(answer.status).toBe(201);
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

describe('an upload by tus', () => {
  test('F2a comes down as it went up', async () => {
    const { id, answer } = await uploadWhole(desk.admin, { name: 'plan.pdf', bytes: PDF });
    expect(answer.status).toBe(204);
    expect(await stateOf(desk.admin, id)).toMatchObject({
      state: 'ready',
      type: 'application/pdf',
      size: PDF.length,
      name: 'plan.pdf',
    });
    const got = await desk.admin.get(`files/${id}/content`);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(PDF);
  });

  test('F2b goes on where the line broke, and sends nothing twice but what was under way', async () => {
    const bytes = largePdf(3_000_000);
    const cookie = await signInAt(server.port);
    // Sign-in cookies are of a host, not of a port.
    const line = await lineCutAfter(400_000, 900_000, 5_000, 700_000);
    const id = newId<FileId>();
    const { progress } = await send(line.port, cookie, { id, name: 'large.pdf', bytes });

    expect(line.connections()).toBeGreaterThan(4);
    expect(progress.at(-1)).toBe(bytes.length);
    expect(line.received()).toBeLessThan(bytes.length + 4 * 256 * 1024 + 100_000);
    const got = await desk.admin.get(`files/${id}/content`);
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('F2c several at once arrive each as it is', async () => {
    const cookie = await signInAt(server.port);
    const files = Array.from({ length: 6 }, (_, index) => ({
      id: newId<FileId>(),
      name: `${index}.pdf`,
      bytes: largePdf(200_000 + index),
    }));
    await Promise.all(files.map((file) => send(server.port, cookie, file, 50_000)));
    for (const { id, bytes } of files) {
      const got = await desk.admin.get(`files/${id}/content`);
      expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  test('F2d a repeated beginning goes on; all of it there, it says so', async () => {
    const id = newId<FileId>();
    const file = { id, name: 'a.pdf', size: PDF.length };
    const first = await beginUpload(desk.admin, file);
    expect(first.headers.get('location')).toBe(uploadAddress(desk.slug, id));
    expect(
      (await sendPiece(desk.admin, id, 0, PDF.subarray(0, 10))).headers.get('upload-offset'),
    ).toBe('10');
    const again = await beginUpload(desk.admin, file);
    expect(again.status).toBe(201);
    expect(again.headers.get('upload-offset')).toBe('10');
    expect((await offsetOf(desk.admin, id)).headers.get('upload-offset')).toBe('10');
    // From where it was, and from nowhere else.
    expect((await sendPiece(desk.admin, id, 0, PDF)).status).toBe(409);
    expect((await sendPiece(desk.admin, id, 10, PDF.subarray(10))).status).toBe(204);
    const whole = await offsetOf(desk.admin, id);
    expect(whole.headers.get('upload-offset')).toBe(String(PDF.length));
    expect(whole.headers.get('upload-length')).toBe(String(PDF.length));
    expect((await beginUpload(desk.admin, file)).headers.get('upload-offset')).toBe(
      String(PDF.length),
    );
    expect((await sendPiece(desk.admin, id, PDF.length, Buffer.from('x'))).status).toBe(409);
  });

  test('F2e a process that was killed before the last word is said is no loss', async () => {
    const id = newId<FileId>();
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: PDF.length });
    // All bytes reached the disk, and nobody looked into them.
    const folder = world.context.files.uploadsFolder;
    await writeFile(join(folder, `${desk.id}_${id}`), PDF);
    expect(await stateOf(desk.admin, id)).toMatchObject({ state: 'uploading' });

    const asked = await offsetOf(desk.admin, id);

    expect(asked.headers.get('upload-offset')).toBe(String(PDF.length));
    expect(await stateOf(desk.admin, id)).toMatchObject({ state: 'ready' });
  });

  test('F2e bytes that a disk lost are sent again under the same id', async () => {
    const id = newId<FileId>();
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: PDF.length });
    await sendPiece(desk.admin, id, 0, PDF.subarray(0, 9));
    await rm(join(world.context.files.uploadsFolder, `${desk.id}_${id}`));
    expect((await offsetOf(desk.admin, id)).status).toBe(404);
    expect((await uploadWhole(desk.admin, { id, name: 'a.pdf', bytes: PDF })).answer.status).toBe(
      204,
    );
  });
});

describe('an upload is its person’s', () => {
  test('F3b nobody else sees, continues or gives it up, in this workspace or another', async () => {
    const { client: other } = await world.addPerson(desk);
    const abroad = await world.signUp();
    const id = newId<FileId>();
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: PDF.length });
    expect((await beginUpload(other, { id, name: 'a.pdf', size: PDF.length })).status).toBe(409);
    for (const client of [other, abroad.admin]) {
      expect((await client.get(`uploads/${id}`)).status).toBe(404);
      expect((await offsetOf(client, id)).status).toBe(404);
      expect((await sendPiece(client, id, 0, PDF)).status).toBe(404);
      const given = await client.delete(`uploads/${id}`, { 'tus-resumable': '1.0.0' });
      expect(given.status).toBe(404);
    }
    expect((await sendPiece(desk.admin, id, 0, PDF)).status).toBe(204);
    expect(
      (await uploadWhole(world.client({ slug: desk.slug }), { name: 'a.pdf', bytes: PDF })).answer
        .status,
    ).toBe(401);
    // The same id elsewhere is another file, and another workspace's bytes are never used.
    expect((await uploadWhole(abroad.admin, { id, name: 'b.pdf', bytes: PDF })).answer.status).toBe(
      204,
    );
    expect(await stateOf(abroad.admin, id)).toMatchObject({ name: 'b.pdf' });
    expect(await world.context.files.store.folders()).toEqual(
      expect.arrayContaining([desk.id, abroad.id]),
    );
  });

  test('F3b another size under the same id is another file', async () => {
    const id = newId<FileId>();
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: 50 });
    expect((await beginUpload(desk.admin, { id, name: 'a.pdf', size: 51 })).status).toBe(409);
  });

  test('F3b keys that may write messages bring files, others do not', async () => {
    const writer = await world.apiKey(desk, ['ticket.open', 'ticket.reply', 'ticket.read-all']);
    const { id, answer } = await uploadWhole(writer, { name: 'a.pdf', bytes: PDF });
    expect(answer.status).toBe(204);
    const opened = await writer.post('tickets', {
      subject: 'By key',
      description: 'See the file',
      requester: {
        name: 'Rosa',
        email: 'rosa@example.test',
        phone: '+33 123 456',
        city: 'Lyon',
        country: 'FR',
      },
      files: [id],
    });
    expect(opened.status, await opened.clone().text()).toBe(201);
    expect((await writer.get(`files/${id}/content`)).status).toBe(200);
    const reader = await world.apiKey(desk, ['people.read']);
    expect((await uploadWhole(reader, { name: 'a.pdf', bytes: PDF })).answer.status).toBe(403);
  });

  test('F3b given up, it is gone', async () => {
    const { id } = await uploadWhole(desk.admin, { name: 'a.pdf', bytes: PDF });
    const headers = { 'tus-resumable': '1.0.0' };
    expect((await desk.admin.delete(`uploads/${id}`, headers)).status).toBe(204);
    expect((await desk.admin.get(`uploads/${id}`)).status).toBe(404);
    expect((await desk.admin.get(`files/${id}/content`)).status).toBe(404);
  });

  test('F3b one cannot have any number of them under way', async () => {
    const { client } = await world.addPerson(desk);
    const begin = () => beginUpload(client, { id: newId(), name: 'a.pdf', size: 10 });
    for (let n = 0; n < UPLOAD_LIMITS.unfinished; n += 1) expect((await begin()).status).toBe(201);
    expect(await problemOf(await begin())).toMatchObject({ status: 429, code: 'TOO_MANY' });
    // Others go on.
    expect((await beginUpload(desk.admin, { id: newId(), name: 'a.pdf', size: 10 })).status).toBe(
      201,
    );
  });
});

describe('what is not taken', () => {
  test.each([
    ['nothing', { name: 'a.pdf', size: 0 }, 'empty', /empty/],
    ['five gigabytes', { name: 'a.pdf', size: 5 * 2 ** 30 }, 'too_large', /at most 25 MB/],
    ['another kind', { name: 'a.exe', size: 9 }, 'not_allowed', /Accepted: .*pdf/],
    ['SVG', { name: 'a.svg', type: 'image/svg+xml', size: 9 }, 'not_allowed', /Accepted/],
  ])(
    'F1b %s is refused before a byte is sent, with a sentence',
    async (_, file, reason, sentence) => {
      const answer = await beginUpload(desk.admin, { id: newId(), ...file });
      const problem = await problemOf(answer);
      expect(problem).toMatchObject({ status: 422, code: 'FILE_REFUSED', reason });
      expect(problem.detail).toMatch(sentence);
    },
  );

  test('F1b what is in it counts, not its name; it is deleted, and says so ever after', async () => {
    const { client } = await world.addPerson(desk);
    const { id, answer } = await uploadWhole(client, {
      name: 'invoice.pdf',
      bytes: Buffer.from('<!doctype html><script>alert(1)</script>'),
    });
    expect(await problemOf(answer)).toMatchObject({
      status: 422,
      code: 'FILE_REFUSED',
      reason: 'content',
      detail: 'What is in “invoice.pdf” is not what its name says. It was not kept.',
    });
    expect(await stateOf(client, id)).toMatchObject({ state: 'refused', reason: 'content' });
    expect((await client.get(`files/${id}/content`)).status).toBe(404);
    const again = await beginUpload(client, { id, name: 'invoice.pdf', size: 40 });
    expect((await problemOf(again)).reason).toBe('content');
    const left = await readdir(world.context.files.uploadsFolder);
    expect(left.filter((name) => name.includes(id))).toEqual([]);
  });

  test('F1b the sentence is in the caller’s language', async () => {
    const { client } = await world.addPerson(desk);
    expect((await client.patch('me', { language: 'fr' })).status).toBe(200);
    const answer = await beginUpload(client, { id: newId(), name: 'a.exe', size: 9 });
    expect((await problemOf(answer)).detail).toContain('n’est pas d’un type accepté ici');
  });

  test('F1b more than was announced does not come in', async () => {
    const id = newId<FileId>();
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: 20 });
    expect((await sendPiece(desk.admin, id, 0, PDF)).status).toBe(413);
    expect(await stateOf(desk.admin, id)).toMatchObject({ state: 'uploading' });
  });

  test.each([
    ['no id', 'filename YQ=='],
    ['no id of ours', `id ${Buffer.from('../../etc').toString('base64')}`],
    ['nothing', ''],
  ])('F2d metadata with %s are told', async (_, metadata) => {
    const answer = await desk.admin.fetch('uploads', {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '5', 'upload-metadata': metadata },
    });
    expect(answer.status).toBe(422);
  });
});

describe('the list is the workspace’s', () => {
  test('F1e what is stated in the settings is what is taken', async () => {
    const own = await world.signUp();
    const settings = async () =>
      (await (await own.admin.get('settings')).json()) as {
        files: object;
        allowedFiles: { kind: string; extensions: string[]; types: string[] }[];
      };
    expect((await settings()).files).toMatchObject({ maxBytes: 26_214_400, maxFiles: 10 });
    expect((await settings()).allowedFiles).toHaveLength(13);
    const files = { kinds: ['pdf'], maxBytes: 100, maxFiles: 1 };
    expect((await own.admin.patch('settings', { files })).status).toBe(200);
    const stated = await settings();
    expect(stated.files).toEqual(files);
    expect(stated.allowedFiles).toEqual([
      { kind: 'pdf', extensions: ['pdf'], types: ['application/pdf'] },
    ]);
    const begin = async (name: string, size: number) =>
      (await beginUpload(own.admin, { id: newId(), name, size })).status;
    expect(await begin('a.pdf', 100)).toBe(201);
    expect(await begin('a.pdf', 101)).toBe(422);
    expect(await begin('a.txt', 10)).toBe(422);
  });

  test('F1f what was taken under another list does not go out under this one', async () => {
    const own = await world.signUp();
    const { id } = await uploadWhole(own.admin, { name: 'a.txt', bytes: Buffer.from('words') });
    const files = { kinds: ['pdf'], maxBytes: 1_000, maxFiles: 1 };
    await own.admin.patch('settings', { files });
    const opened = await own.admin.post('tickets', {
      subject: 'x',
      description: 'y',
      requester: {
        name: 'R',
        email: 'r@example.test',
        phone: '+33 123 456',
        city: 'Lyon',
        country: 'FR',
      },
      files: [id],
    });
    expect(await problemOf(opened)).toMatchObject({
      code: 'FILE_REFUSED',
      detail: expect.stringContaining('files of this kind are not accepted here') as string,
    });
  });
});

describe('a download', () => {
  test('F3d knows parts, and tells whether it is still the same', async () => {
    const bytes = Buffer.concat([PDF, randomBytes(5_000)]);
    const { id } = await uploadWhole(desk.admin, { name: 'part.pdf', bytes });
    const path = `files/${id}/content`;
    const part = async (range: string, more: Record<string, string> = {}) => {
      const got = await desk.admin.get(path, { range, ...more });
      return {
        status: got.status,
        range: got.headers.get('content-range'),
        bytes: Buffer.from(await got.arrayBuffer()),
      };
    };
    const size = bytes.length;
    expect(await part('bytes=10-19')).toEqual({
      status: 206,
      range: `bytes 10-19/${size}`,
      bytes: bytes.subarray(10, 20),
    });
    expect(await part(`bytes=${size - 3}-`)).toMatchObject({
      status: 206,
      bytes: bytes.subarray(-3),
    });
    expect(await part('bytes=-5')).toMatchObject({ status: 206, bytes: bytes.subarray(-5) });
    expect(await part('bytes=0-999999999')).toMatchObject({ status: 206, bytes });
    expect(await part(`bytes=${size}-`)).toMatchObject({ status: 416, range: `bytes */${size}` });
    for (const odd of ['bytes=5-2', 'bytes=a-b', 'bytes=-', 'items=0-1', 'bytes=0-1,4-5'])
      expect((await part(odd)).status, odd).toBe(200);
    const whole = await desk.admin.get(path);
    const etag = whole.headers.get('etag') ?? '';
    expect(whole.headers.get('content-length')).toBe(String(size));
    await whole.body?.cancel();
    expect((await part('bytes=0-4', { 'if-range': etag })).status).toBe(206);
    expect((await part('bytes=0-4', { 'if-range': '"other"' })).status).toBe(200);
    expect((await desk.admin.get(path, { 'if-none-match': etag })).status).toBe(304);
    const head = await desk.admin.fetch(path, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(size));
    expect(await head.text()).toBe('');
  });
});

test('F2g a folder that cannot be written is told, and the server goes on', async () => {
  const file = join(world.context.files.uploadsFolder, 'no-folder');
  await writeFile(file, '');
  const other = await createWorld({ config: { dataDir: file } });
  try {
    const { admin } = await other.signUp();
    const { answer } = await uploadWhole(admin, { name: 'a.pdf', bytes: PDF });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect((await admin.get('me')).status).toBe(200);
  } finally {
    await other.close();
    await rm(file);
  }
});

test('F3k the files of a workspace take no more room than the server gives them: refused with the bound, and others’ are not concerned', async () => {
  const small = await createWorld({ config: { filesBytes: 3_000 } });
  try {
    const [one, other] = [await small.signUp(), await small.signUp()];
    const bytes = (fill: string) => Buffer.from(`%PDF-1.7\n% ${fill.repeat(1_000)}\n%%EOF`);
    const put = async (client: TestClient, fill: string) => {
      const { id, answer } = await uploadWhole(client, { name: `${fill}.pdf`, bytes: bytes(fill) });
      return { id, answer };
    };
    const first = await put(one.admin, 'a');
    expect(first.answer.status).toBe(204);
    expect((await put(one.admin, 'b')).answer.status).toBe(204);
    const refused = (await put(one.admin, 'c')).answer;
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      code: 'FILE_REFUSED',
      reason: 'no_room',
      name: 'c.pdf',
      detail: expect.stringContaining('0.000003 GB') as string,
    });
    expect((await put(other.admin, 'c')).answer.status).toBe(204);
    // The same bytes once more take no room of their own but while they come up: there is none for that either.
    expect((await put(one.admin, 'a')).answer.status).toBe(422);
  } finally {
    await small.close();
  }
});
