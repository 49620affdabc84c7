// Files on messages, from the upload through the door to the devices of those who may see them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import type { FileId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { Change } from '#shared/protocol/sync.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { beginUpload, uploadWhole } from '#test/support/uploads.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';
import { lookAtFile } from './look-at-file.ts';

let world: World;
let desk: SignedUp;
let ana: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let otto: TestPerson;

beforeAll(async () => {
  world = await createWorld();
  desk = await world.signUp();
  const settings = (await (await desk.admin.get('settings')).json()) as { defaultGroup: string };
  const groupIds = [settings.defaultGroup];
  ana = await world.addPerson(desk, { name: 'Ana Amado', groupIds });
  ben = await world.addPerson(desk, { name: 'Ben Berg', groupIds });
  cleo = await world.addPerson(desk, { name: 'Cleo Cruz', profile: 'customer' });
  otto = await world.addPerson(desk, { name: 'Otto Other', profile: 'customer' });
});
afterAll(() => world.close());

let count = 0;
const pdf = (text = 'plan'): Buffer => {
  count += 1;
  return Buffer.from(`%PDF-1.7\n% ${text} ${count}\n%%EOF`);
};
async function uploaded(
  client: TestClient,
  name = 'plan.pdf',
  bytes: Uint8Array = pdf(),
): Promise<FileId> {
  const { id, answer } = await uploadWhole(client, { name, bytes });
  expect(answer.status, await answer.text()).toBe(204);
  return id as FileId;
}
const withFiles = (html: string, ...files: FileId[]): NewMessage => ({ ...message(html), files });

/** A customer's own request, and a device of theirs that has it. */
async function request(): Promise<TicketId> {
  const device = createDeviceCalls(cleo.client);
  const open = openCommand({ channel: 'web' });
  const own = { ...open, requester: { ...open.requester, email: cleo.email } };
  expect(await device.push(own)).toMatchObject({ status: 'ok' });
  return own.ticketId;
}
const filesIn = (changes: readonly Change[]): readonly FileRow[] =>
  changes.flatMap((change) => (change.t === 'file' ? [change.row] : []));
const refusalOf = (outcome: unknown): unknown => (outcome as { refusal?: unknown }).refusal;

describe('a message names files', () => {
  test('F1c in order, and every device that has the message gets their rows', async () => {
    const ticketId = await request();
    const [first, second] = [await uploaded(ana.client), await uploaded(ana.client, 'b.pdf')];
    const device = createDeviceCalls(ana.client);
    const customers = createDeviceCalls(cleo.client);
    await customers.sync();
    const reply = replyCommand(ticketId, { message: withFiles('<p>See</p>', second, first) });

    expect(await device.push(reply)).toMatchObject({ status: 'ok' });

    const rows = filesIn((await device.sync()).changes);
    expect(rows.filter((row) => row.messageId === reply.message.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: second,
          name: 'b.pdf',
          type: 'application/pdf',
          ticketId,
          kind: 'pub',
          position: 0,
          state: 'ready',
          reason: null,
          hasThumbnail: false,
        }),
        expect.objectContaining({ id: first, position: 1 }),
      ]),
    );
    const brought = filesIn((await customers.sync()).changes);
    expect(brought.map(({ id }) => id).toSorted()).toEqual([first, second].toSorted());
    // A device that comes later loads them with the ticket.
    const late = createDeviceCalls(cleo.client);
    expect(
      filesIn((await late.sync()).changes).filter((row) => row.ticketId === ticketId),
    ).toHaveLength(2);
    const { items } = (await (await cleo.client.get(`tickets/${ticketId}/messages`)).json()) as {
      items: { files: { id: string }[] }[];
    };
    expect(items.at(-1)?.files.map(({ id }) => id)).toEqual([second, first]);
  });

  test('F1c a new request and a note carry files too; files alone are a message', async () => {
    const device = createDeviceCalls(ana.client);
    const open = openCommand({ message: withFiles('<p>Broken</p>', await uploaded(ana.client)) });
    expect(await device.push(open)).toMatchObject({ status: 'ok' });
    const { ticketId } = open;
    const silent = {
      ...replyCommand(ticketId),
      message: withFiles('', await uploaded(ana.client)),
    };
    expect(await device.push(silent)).toMatchObject({ status: 'ok' });
    const note: Command = {
      type: 'note',
      ticketId,
      message: withFiles('<p>Inside</p>', await uploaded(ana.client)),
      mentions: [],
    };
    expect(await device.push(note)).toMatchObject({ status: 'ok' });
    const rows = filesIn((await device.sync()).changes).filter((row) => row.ticketId === ticketId);
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual(['notes', 'pub', 'pub']);
    const empty = { ...replyCommand(ticketId), message: { ...message(''), files: [] } };
    expect(refusalOf(await device.push(empty))).toMatchObject({ code: 'INVALID' });
  });

  test('F1d what is not there, not whole, somebody else’s or used is refused by name, and nothing is written', async () => {
    const ticketId = await request();
    const device = createDeviceCalls(ana.client);
    const push = async (...files: FileId[]) =>
      refusalOf(
        await device.push(replyCommand(ticketId, { message: withFiles('<p>x</p>', ...files) })),
      );
    const unknown = newId<FileId>();
    expect(await push(unknown)).toEqual({ code: 'FILE_MISSING', fileId: unknown });

    const unfinished = newId<FileId>();
    await beginUpload(ana.client, { id: unfinished, name: 'a.pdf', size: 100 });
    expect(await push(unfinished)).toEqual({ code: 'FILE_MISSING', fileId: unfinished });

    const foreign = await uploaded(ben.client);
    expect(await push(foreign)).toEqual({ code: 'FILE_MISSING', fileId: foreign });

    const own = await uploaded(ana.client, 'own.pdf');
    expect(await push(own, own)).toEqual({ code: 'FILE_TAKEN', fileId: own, name: 'own.pdf' });
    expect(await push(own)).toBeUndefined();
    expect(await push(own)).toEqual({ code: 'FILE_TAKEN', fileId: own, name: 'own.pdf' });

    const { id: bad } = await uploadWhole(ana.client, {
      name: 'a.pdf',
      bytes: Buffer.from('<html>'),
    });
    expect(await push(bad as FileId)).toEqual({
      code: 'FILE_REFUSED',
      fileId: bad,
      name: 'a.pdf',
      reason: 'content',
    });
    const many = Array.from({ length: 11 }, () => newId<FileId>());
    expect(await push(...many)).toEqual({ code: 'TOO_MANY_FILES', most: 10 });
    const { items } = (await (await ana.client.get(`tickets/${ticketId}/messages`)).json()) as {
      items: unknown[];
    };
    expect(items).toHaveLength(2);
  });

  test('F1d of two messages at once that name the same file one gets it', async () => {
    const ticketId = await request();
    const file = await uploaded(ana.client);
    const devices = [createDeviceCalls(ana.client), createDeviceCalls(ana.client)];
    const outcomes = await Promise.all(
      devices.map((device) =>
        device.push(replyCommand(ticketId, { message: withFiles('<p>x</p>', file) })),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['ok', 'refused']);
    expect(outcomes.map(refusalOf).find((one) => one !== undefined)).toMatchObject({
      code: 'FILE_TAKEN',
    });
  });

  test('F1g customers put files on their requests, over the API too; what is on a duplicate comes to the original', async () => {
    const [duplicate, original] = [await request(), await request()];
    const device = createDeviceCalls(desk.admin);
    const merged = await device.push({ type: 'merge', ticketId: duplicate, into: original });
    expect(merged).toMatchObject({ status: 'ok' });
    const file = await uploaded(cleo.client, 'mine.pdf');
    const posted = await cleo.client.post(`tickets/${duplicate}/messages`, {
      text: 'Here it is',
      files: [file],
    });
    expect(posted.status).toBe(201);
    expect(await posted.json()).toMatchObject({
      ticketId: original,
      files: [{ id: file, name: 'mine.pdf', type: 'application/pdf', state: 'ready' }],
    });
    expect((await ana.client.get(`files/${file}/content`)).status).toBe(200);
    const opened = await cleo.client.post('tickets', {
      subject: 'Another',
      description: 'With a file',
      requester: { phone: '+33 123 456', city: 'Lyon', country: 'FR' },
      files: [await uploaded(cleo.client)],
    });
    expect(opened.status, await opened.clone().text()).toBe(201);
    const { id } = (await opened.json()) as { id: string };
    const { items } = (await (await cleo.client.get(`tickets/${id}/messages`)).json()) as {
      items: { files: unknown[] }[];
    };
    expect(items[0]?.files).toHaveLength(1);
  });

  test('A5s a refused reply is held with its files, which can go with it later', async () => {
    const ticketId = await request();
    const device = createDeviceCalls(ana.client);
    const [file, missing] = [await uploaded(ana.client), newId<FileId>()];
    const reply = replyCommand(ticketId, { message: withFiles('<p>x</p>', file, missing) });
    const outcome = await device.push(reply);
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'FILE_MISSING' } });
    const { changes } = await device.sync();
    const held = changes.find(
      (change) => change.t === 'held-reply' && change.row.messageId === reply.message.id,
    );
    expect(held).toMatchObject({ row: { files: [file, missing] } });
    const { items } = (await (await ana.client.get('held-replies')).json()) as {
      items: { id: string; files: string[] }[];
    };
    expect(items[0]?.files).toEqual([file, missing]);
    const again = await ana.client.post(`tickets/${ticketId}/messages`, {
      text: 'x',
      files: [file],
      heldReplyId: items[0]?.id,
    });
    expect(again.status).toBe(201);
  });
});

describe('who may have a file', () => {
  test('F3c SEC4f whoever may see the message now, and nobody else; of a note never a customer', async () => {
    const ticketId = await request();
    const device = createDeviceCalls(ana.client);
    const customers = createDeviceCalls(cleo.client);
    await customers.sync();
    const [shown, inside] = [
      await uploaded(ana.client),
      await uploaded(ana.client, 'secret-name.pdf'),
    ];
    const statusFor = async (client: TestClient, id: string) =>
      (await client.get(`files/${id}/content`)).status;
    // On no message yet: their own uploader's.
    expect(await statusFor(ana.client, shown)).toBe(200);
    expect(await statusFor(ben.client, shown)).toBe(404);
    await device.push(replyCommand(ticketId, { message: withFiles('<p>x</p>', shown) }));
    await device.push({
      type: 'note',
      ticketId,
      message: withFiles('<p>y</p>', inside),
      mentions: [],
    });
    expect(await statusFor(ben.client, shown)).toBe(200);
    expect(await statusFor(ben.client, inside)).toBe(200);
    expect(await statusFor(cleo.client, shown)).toBe(200);
    expect(await statusFor(cleo.client, inside)).toBe(404);
    expect(await statusFor(otto.client, shown)).toBe(404);
    expect(await statusFor(world.client({ slug: desk.slug }), shown)).toBe(401);
    expect(await statusFor(ana.client, newId())).toBe(404);
    expect(await statusFor(ana.client, 'no-id')).toBe(404);
    await customers.sync();
    expect(customers.raw()).not.toContain('secret-name');
    expect(customers.raw()).not.toContain(inside);

    // Elsewhere the same id is nobody's.
    const abroad = await world.signUp();
    expect(await statusFor(abroad.admin, shown)).toBe(404);

    // Rights are those of this moment: deleted, the ticket is out of sight with its files.
    expect((await desk.admin.delete(`tickets/${ticketId}`)).status).toBeLessThan(300);
    expect(await statusFor(cleo.client, shown)).toBe(404);
    expect(await statusFor(ben.client, shown)).toBe(404);
  });
});

describe('a redacted message', () => {
  test('C6r loses its files: names, bytes and pictures, on every device', async () => {
    const ticketId = await request();
    const device = createDeviceCalls(ana.client);
    const customers = createDeviceCalls(cleo.client);
    const file = await uploaded(ana.client, 'passport.pdf');
    const reply = replyCommand(ticketId, { message: withFiles('<p>x</p>', file) });
    await device.push(reply);
    await customers.sync();
    const redacted = await createDeviceCalls(desk.admin).push({
      type: 'redact',
      ticketId,
      messageId: reply.message.id,
      reason: 'Personal',
    });
    expect(redacted).toMatchObject({ status: 'ok' });
    const [row] = filesIn((await customers.sync()).changes);
    expect(row).toMatchObject({ id: file, state: 'removed', name: '', hasThumbnail: false });
    expect((await ana.client.get(`files/${file}/content`)).status).toBe(404);
    const left = await world.db.tenantRead(
      desk.id,
      (sql) => sql<{ n: number }[]>`
      select count(*)::int as n from files f where f.id = ${file} and (f.sha256 is not null or f.name <> '')`,
    );
    expect(left[0]?.n).toBe(0);
  });
});

describe('merge and split', () => {
  test('T8r take files along with the messages, without copying bytes', async () => {
    const [from, into] = [await request(), await request()];
    const device = createDeviceCalls(desk.admin);
    const file = await uploaded(desk.admin, 'both.pdf');
    await device.push(replyCommand(from, { message: withFiles('<p>x</p>', file) }));
    expect(await device.push({ type: 'merge', ticketId: from, into })).toMatchObject({
      status: 'ok',
    });
    const { items } = (await (await ana.client.get(`tickets/${into}/messages`)).json()) as {
      items: { files: { id: string; name: string }[] }[];
    };
    const copies = items.flatMap(({ files }) => files);
    expect(copies).toMatchObject([{ name: 'both.pdf' }]);
    expect(copies[0]?.id).not.toBe(file);
    const got = await cleo.client.get(`files/${copies[0]?.id}/content`);
    expect(got.status).toBe(200);
    const blobs = await world.db.tenantRead(
      desk.id,
      (sql) => sql<{ n: number }[]>`
      select count(distinct f.sha256)::int as n from files f where f.name = 'both.pdf'`,
    );
    expect(blobs[0]?.n).toBe(1);
  });
});

describe('pictures', () => {
  test('F4s get a small WebP without where and when, which devices hear of', async () => {
    const ticketId = await request();
    const photo = await sharp({
      create: { width: 900, height: 600, channels: 3, background: '#268' },
    })
      .withExif({ IFD0: { Copyright: 'Somewhere secret' } })
      .jpeg()
      .toBuffer();
    const file = await uploaded(ana.client, 'photo.jpg', photo);
    const device = createDeviceCalls(ana.client);
    const customers = createDeviceCalls(cleo.client);
    await device.push(replyCommand(ticketId, { message: withFiles('<p>x</p>', file) }));
    await customers.sync();
    expect((await ana.client.get(`files/${file}/thumbnail`)).status).toBe(404);

    await lookAtFile(world.context, desk.id as WorkspaceId, file);

    const [row] = filesIn((await customers.sync()).changes);
    expect(row).toMatchObject({ id: file, hasThumbnail: true, width: 900, height: 600 });
    const got = await cleo.client.get(`files/${file}/thumbnail`);
    expect(got.headers.get('content-type')).toBe('image/webp');
    const small = Buffer.from(await got.arrayBuffer());
    expect(small.includes('Somewhere')).toBe(false);
    expect(await sharp(small).metadata()).toMatchObject({
      format: 'webp',
      width: 480,
      height: 320,
    });
    expect((await otto.client.get(`files/${file}/thumbnail`)).status).toBe(404);
    // Once more changes nothing that devices would have to hear of.
    await lookAtFile(world.context, desk.id as WorkspaceId, file);
    expect(filesIn((await customers.sync()).changes)).toEqual([]);
  });
});
