// The same on a bucket of a store that is not ours (server/platform/storage/s3-store.pg.test.ts says which).

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { uploadWhole } from '#test/support/uploads.ts';
import { createWorld, type SignedUp, type World } from '#test/support/world.ts';
import { lookAtFile } from './look-at-file.ts';

const s3Url = process.env['TEST_S3_URL'];

describe.skipIf(s3Url === undefined)('files in a bucket', () => {
  let world: World;
  let desk: SignedUp;
  beforeAll(async () => {
    world = await createWorld({ config: { s3Url } });
    desk = await world.signUp();
  });
  afterAll(() => world.close());

  test('F3i go up, come down whole and in parts, and are drawn', async () => {
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2_000_000)]);
    const { id, answer } = await uploadWhole(desk.admin, { name: 'a.pdf', bytes });
    expect(answer.status, await answer.text()).toBe(204);
    const got = await desk.admin.get(`files/${id}/content`);
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    const part = await desk.admin.get(`files/${id}/content`, { range: 'bytes=5-8' });
    expect([part.status, await part.text()]).toEqual([206, '1.7\n']);
    const photo = await sharp({
      create: { width: 60, height: 40, channels: 3, background: '#123' },
    })
      .png()
      .toBuffer();
    const picture = await uploadWhole(desk.admin, { name: 'a.png', bytes: photo });
    await lookAtFile(world.context, desk.id as WorkspaceId, picture.id);
    const small = await desk.admin.get(`files/${picture.id}/thumbnail`);
    expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).format).toBe('webp');
  });
});
