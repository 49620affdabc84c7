// Against a store that is not ours: `TEST_S3_URL=http://S3RVER:S3RVER@127.0.0.1:4568/homing/tests npx vitest run …`,
// with a bucket for tests alone. Without one these are skipped, and say so.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3Store } from './s3-store.ts';

const address = process.env['TEST_S3_URL'];

describe.skipIf(address === undefined)('a bucket', () => {
  const store = createS3Store(address ?? 'http://localhost/bucket');
  const folder = `w-${crypto.randomUUID()}`;
  let own: string;
  beforeAll(() => {
    own = mkdtempSync(join(tmpdir(), 's3-'));
  });
  afterAll(async () => {
    rmSync(own, { recursive: true });
    await store.removeFolder(folder, new Date(Date.now() + 60_000));
  });
  const read = async (key: string, range?: { start: number; end: number }) => {
    const stream = await store.open(key, range);
    if (stream === undefined) return undefined;
    return Buffer.from(await new Response(stream as never).arrayBuffer());
  };

  test('F3h can be used, and takes a file and gives it back whole and in parts', async () => {
    await store.check();
    const path = join(own, 'upload');
    const bytes = Buffer.alloc(3_000_000, 'abcdefgh');
    writeFileSync(path, bytes);
    const key = `${folder}/ab/abc`;
    expect(await store.has(key)).toBe(false);
    expect(await read(key)).toBeUndefined();
    await store.putFile(key, path);
    expect(await store.has(key)).toBe(true);
    expect((await read(key))?.equals(bytes)).toBe(true);
    expect((await read(key, { start: 8, end: 11 }))?.toString()).toBe('abcd');
    await store.putBytes(`${key}.webp`, Buffer.from('small'));
    expect((await read(`${key}.webp`))?.toString()).toBe('small');
    // Some small stores find the folders of keys right below them only.
    await store.putBytes(`${folder}/top`, Buffer.from('x'));
    expect(await store.folders()).toContain(folder);
  });

  test('F3h forgets what it is told to, and once more does no harm', async () => {
    const key = `${folder}/cd/gone`;
    await store.putBytes(key, Buffer.from('x'));
    await store.remove(key);
    await store.remove(key);
    expect(await store.has(key)).toBe(false);
    await store.putBytes(`${folder}/cd/1`, Buffer.from('x'));
    await store.putBytes(`${folder}/cd/2`, Buffer.from('x'));
    expect(await store.removeFolder(folder, new Date(0))).toBe(0);
    expect(await store.removeFolder(folder, new Date(Date.now() + 60_000))).toBeGreaterThan(1);
    expect(await store.folders()).not.toContain(folder);
  });

  test('F3h a key that is wrong opens nothing', async () => {
    const url = new URL(address ?? '');
    url.username = 'nobody';
    await expect(
      createS3Store(url.href).putBytes(`${folder}/x/y`, Buffer.from('x')),
    ).rejects.toThrow();
  });
});
