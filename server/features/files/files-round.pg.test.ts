// What nobody needs goes, and nothing else does.

import { createHash } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '#shared/base/clock.ts';
import type { FileId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { PERSON_HEADER } from '#shared/protocol/sync.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import {
  createDeviceCalls,
  message,
  newId,
  openCommand,
  replyCommand,
} from '#test/support/device-calls.ts';
import { beginUpload, offsetOf, sendPiece, uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { claimBlob, giveUpBlob, holdBlob } from './file-store.ts';
import { filesRound } from './files-round.ts';

const HOUR_MS = 3_600_000;
let world: World;
let desk: SignedUp;
let now = Date.now();
beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  desk = await world.signUp();
});
afterAll(() => world.close());

let count = 0;
const pdf = (): Buffer => {
  count += 1;
  return Buffer.from(`%PDF-1.7\n% ${count}`);
};
const upload = async (bytes = pdf()): Promise<FileId> => {
  const { id, answer } = await uploadWhole(desk.admin, { name: 'a.pdf', bytes });
  expect(answer.status).toBe(204);
  return id as FileId;
};
const statusOf = async (id: string) => (await desk.admin.get(`files/${id}/content`)).status;
const blobs = async (): Promise<number> => {
  const rows = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ n: number }[]>`
    select count(*)::int as n from file_blobs b where b.workspace_id = ${desk.id}`,
  );
  return rows[0]?.n ?? 0;
};
/** Bytes go in two rounds: noted, and found still unused. */
async function tidy(): Promise<void> {
  await filesRound(world.context);
  now += 3 * HOUR_MS;
  await filesRound(world.context);
}
async function opened(...files: FileId[]): Promise<TicketId> {
  const open = openCommand({ message: { ...message('<p>x</p>'), files } });
  expect(await createDeviceCalls(desk.admin).push(open)).toMatchObject({ status: 'ok' });
  return open.ticketId;
}

test('F2f an upload that nothing comes for is forgotten, one that goes on is not', async () => {
  const [left, going] = [newId<FileId>(), newId<FileId>()];
  for (const id of [left, going]) {
    await beginUpload(desk.admin, { id, name: 'a.pdf', size: 100 });
    await sendPiece(desk.admin, id, 0, Buffer.from('%PDF-'));
  }
  now += (UPLOAD_LIMITS.unfinishedHours - 1) * HOUR_MS;
  await sendPiece(desk.admin, going, 5, Buffer.from('1.7'));
  now += 2 * HOUR_MS;
  await filesRound(world.context);
  expect((await desk.admin.get(`uploads/${left}`)).status).toBe(404);
  expect((await offsetOf(desk.admin, going)).headers.get('upload-offset')).toBe('8');
  await desk.admin.delete(`uploads/${going}`, { 'tus-resumable': '1.0.0' });
});

test('F2f pieces that a process left behind go as well', async () => {
  const path = join(world.context.files.uploadsFolder, 'left-behind');
  await writeFile(path, 'x');
  const old = new Date(now - 10 * DAY_MS);
  await utimes(path, old, old);
  expect((await filesRound(world.context)).removed).toBeGreaterThan(0);
  await expect(utimes(path, old, old)).rejects.toThrow('ENOENT');
});

test('F3f a file that no message names goes in the end; one of a message or of a held reply stays', async () => {
  const [alone, used, held] = [await upload(), await upload(), await upload()];
  const ticketId = await opened(used);
  const reply = replyCommand(ticketId, {
    message: { ...message('<p>x</p>'), files: [held, newId<FileId>()] },
  });
  expect(await createDeviceCalls(desk.admin).push(reply)).toMatchObject({ status: 'refused' });
  expect(await blobs()).toBe(3);

  now += (UPLOAD_LIMITS.unattachedDays + 1) * DAY_MS;
  await tidy();

  const fresh = await world.signIn(desk.slug, desk.email);
  const status = async (id: string) => (await fresh.get(`files/${id}/content`)).status;
  expect(await status(alone)).toBe(404);
  expect(await status(used)).toBe(200);
  expect(await status(held)).toBe(200);
  expect(await blobs()).toBe(2);
});

test('T12r with a purged ticket go its files, and their bytes unless another file has them', async () => {
  desk = { ...desk, admin: await world.signIn(desk.slug, desk.email) };
  const before = await blobs();
  const same = pdf();
  const [mine, shared, other] = [await upload(), await upload(same), await upload(same)];
  const ticketId = await opened(mine, shared);
  await opened(other);
  await world.db.tenant(desk.id, (tx) => tx`delete from tickets t where t.id = ${ticketId}`);
  await tidy();
  desk = { ...desk, admin: await world.signIn(desk.slug, desk.email) };
  expect(await statusOf(mine)).toBe(404);
  expect(await statusOf(shared)).toBe(404);
  expect(await statusOf(other)).toBe(200);
  expect(await blobs()).toBe(before + 1);
});

test('F3g bytes that come again while they are about to go stay', async () => {
  desk = { ...desk, admin: await world.signIn(desk.slug, desk.email) };
  const bytes = pdf();
  const first = await upload(bytes);
  await desk.admin.delete(`uploads/${first}`, { 'tus-resumable': '1.0.0' });
  await filesRound(world.context);
  now += 3 * HOUR_MS;
  const again = await upload(bytes);
  await filesRound(world.context);
  expect(await statusOf(again)).toBe(200);
});

test('F3j bytes that a file comes to name at this moment are not given up', async () => {
  desk = { ...desk, admin: await world.signIn(desk.slug, desk.email) };
  const workspaceId = desk.id as WorkspaceId;
  const { db } = world.context;
  const id = await upload();
  const sha256 = createHash('sha256').update('not named by any file yet').digest();
  await db.tenant(workspaceId, (tx) => claimBlob(tx, workspaceId, sha256, 25));
  const held = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const naming = db.tenant(workspaceId, async (tx) => {
    expect(await holdBlob(tx, workspaceId, sha256)).toBe(true);
    held.resolve();
    await mayEnd.promise;
    await tx`update files set sha256 = ${sha256} where workspace_id = ${workspaceId} and id = ${id}`;
  });
  await held.promise;
  const givingUp = db.tenant(workspaceId, (tx) => giveUpBlob(tx, workspaceId, sha256));
  await expect
    .poll(async () => {
      const [row] = await db.tenantRead(
        workspaceId,
        (sql) => sql<{ count: number }[]>`
          select count(*)::integer as count from pg_stat_activity
          where wait_event_type = 'Lock' and query like '%file_blobs%' and datname = current_database()`,
      );
      return row!.count;
    })
    .toBe(1);
  mayEnd.resolve();
  await naming;
  expect(await givingUp).toBe(false);
});

test('INV23 an upload that is meant for another person than the one who is signed in is not begun', async () => {
  const asked = (person: string) =>
    desk.admin.fetch('uploads', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': '8',
        'upload-metadata': `id ${btoa(newId())},filename ${btoa('a.pdf')}`,
        [PERSON_HEADER]: person,
      },
    });
  expect((await asked(newId())).status).toBe(401);
  const me = (await (await desk.admin.get('me')).json()) as { id: string };
  expect((await asked(me.id)).status).toBe(201);
});

test('W10t what lies there of a workspace that there is not goes, once it cannot be an import any more', async () => {
  const { store } = world.context.files;
  const strange = newId<WorkspaceId>();
  await store.putBytes(`${strange}/ab/abc`, Buffer.from('x'));
  const whole = now;
  now = Date.now();
  await filesRound(world.context);
  expect(await store.has(`${strange}/ab/abc`)).toBe(true);
  now = Math.max(whole, Date.now() + 3 * DAY_MS);
  await filesRound(world.context);
  expect(await store.has(`${strange}/ab/abc`)).toBe(false);
  expect(await store.folders()).toContain(desk.id);
});
