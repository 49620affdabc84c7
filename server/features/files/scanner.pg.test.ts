// With a scanner nothing is given out before its word (F5).

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FileId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { ScanVerdict } from '#server/platform/storage/clamd.ts';
import { createDeviceCalls, message, openCommand } from '#test/support/device-calls.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { blobKey } from './blob-keys.ts';
import { filesRound } from './files-round.ts';
import { lookAtFile } from './look-at-file.ts';

let world: World;
let desk: SignedUp;
let now = Date.now();
/** What the scanner says; a failure when it is away. */
let verdict: (bytes: Buffer) => ScanVerdict = () => ({ verdict: 'clean' });

beforeAll(async () => {
  world = await createWorld({ clock: () => now });
  const scanner = {
    scan: async (bytes: AsyncIterable<Uint8Array>) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      return verdict(Buffer.concat(chunks));
    },
  };
  Object.assign(world.context.files, { scanner });
  desk = await world.signUp();
});
afterAll(() => world.close());
beforeEach(() => {
  now += 1_000;
  verdict = () => ({ verdict: 'clean' });
});

let count = 0;
async function onMessage(): Promise<{
  id: FileId;
  ticketId: TicketId;
  device: ReturnType<typeof createDeviceCalls>;
}> {
  count += 1;
  const bytes = Buffer.from(`%PDF-1.7\n% ${count}`);
  const { id, answer } = await uploadWhole(desk.admin, { name: 'a.pdf', bytes });
  expect(answer.status).toBe(204);
  const device = createDeviceCalls(desk.admin);
  const open = openCommand({ message: { ...message('<p>x</p>'), files: [id as FileId] } });
  expect(await device.push(open)).toMatchObject({ status: 'ok' });
  return { id: id as FileId, ticketId: open.ticketId, device };
}
const rowOf = async (device: ReturnType<typeof createDeviceCalls>, id: FileId) => {
  const { changes } = await device.sync();
  return changes
    .flatMap((one) => (one.t === 'file' && one.row.id === id ? [one.row] : []))
    .at(-1) as FileRow | undefined;
};
const contentStatus = async (id: string) => (await desk.admin.get(`files/${id}/content`)).status;
const scan = (id: string) => lookAtFile(world.context, desk.id as WorkspaceId, id);

test('F5b a message goes at once, its file is given out when it was looked at', async () => {
  const { id, device } = await onMessage();
  expect(await rowOf(device, id)).toMatchObject({ state: 'scanning' });
  const refused = await desk.admin.get(`files/${id}/content`);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: 'FILE_SCANNING' });
  expect((await desk.admin.get(`files/${id}/thumbnail`)).status).toBe(409);

  await scan(id);

  expect(await rowOf(device, id)).toMatchObject({ state: 'ready' });
  expect(await contentStatus(id)).toBe(200);
});

test('F5c what is infected is given to nobody, and its bytes are gone; devices are told why', async () => {
  verdict = () => ({ verdict: 'infected', name: 'Test' });
  const { id, device } = await onMessage();
  await rowOf(device, id);
  const [stored] = await world.db.tenantRead(
    desk.id,
    (sql) => sql<{ sha256: Uint8Array }[]>`
    select f.sha256 from files f where f.id = ${id}`,
  );
  const key = blobKey(desk.id as WorkspaceId, stored!.sha256);
  expect(await world.context.files.store.has(key)).toBe(true);

  await scan(id);

  expect(await rowOf(device, id)).toMatchObject({ state: 'refused', reason: 'infected' });
  expect(await contentStatus(id)).toBe(404);
  expect(await world.context.files.store.has(key)).toBe(false);
  expect(await (await desk.admin.get(`uploads/${id}`)).json()).toMatchObject({
    state: 'refused',
    reason: 'infected',
  });
});

test('F5d of two files with the same bytes neither gets through when one is infected', async () => {
  verdict = () => ({ verdict: 'infected', name: 'Test' });
  const bytes = Buffer.from('%PDF-1.7\n% twice');
  const [one, other] = [
    await uploadWhole(desk.admin, { name: 'a.pdf', bytes }),
    await uploadWhole(desk.admin, { name: 'b.pdf', bytes }),
  ];
  await scan(one.id);
  expect(await contentStatus(one.id)).toBe(404);
  expect(await contentStatus(other.id)).toBe(404);
});

test('F5e while the scanner is away files wait, and go on when it is back', async () => {
  verdict = () => {
    throw new Error('away');
  };
  const { id } = await onMessage();
  await expect(scan(id)).rejects.toThrow('away');
  now += 3 * 3_600_000;
  await filesRound(world.context);
  expect(await contentStatus(id)).toBe(409);
  verdict = () => ({ verdict: 'clean' });
  await filesRound(world.context);
  expect(await contentStatus(id)).toBe(200);
});

test('F5g one file that cannot be scanned keeps no other waiting', async () => {
  const [bad, good] = [await onMessage(), await onMessage()];
  const its = `% ${count - 1}`;
  verdict = (bytes) => {
    if (bytes.toString().endsWith(its)) throw new Error('cannot be read');
    return { verdict: 'clean' };
  };
  now += 3 * 3_600_000;
  await filesRound(world.context);
  expect(await contentStatus(bad.id)).toBe(409);
  expect(await contentStatus(good.id)).toBe(200);
});

test('F5f with CLAMD_URL set, files wait for the scanner that it names', async () => {
  // Nobody listens there.
  const other = await createWorld({ config: { clamdUrl: 'tcp://127.0.0.1:1' } });
  try {
    const { admin, id: workspaceId } = await other.signUp();
    const bytes = Buffer.from('%PDF-1.7');
    const { id } = await uploadWhole(admin, { name: 'a.pdf', bytes });
    expect(await (await admin.get(`uploads/${id}`)).json()).toMatchObject({ state: 'scanning' });
    await expect(lookAtFile(other.context, workspaceId as WorkspaceId, id)).rejects.toThrow();
    expect((await admin.get(`files/${id}/content`)).status).toBe(409);
  } finally {
    await other.close();
  }
});
