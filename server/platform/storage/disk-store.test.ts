import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskStore } from './disk-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = () => createDiskStore(join(folder, 'files'));
const read = async (key: string, range?: { start: number; end: number }) => {
  const stream = await store().open(key, range);
  return stream === undefined
    ? undefined
    : Buffer.from(await new Response(stream as never).arrayBuffer()).toString();
};

test('F3e bytes come back whole and in parts, and are for the server alone', async () => {
  const from = join(folder, 'upload');
  writeFileSync(from, '0123456789');
  await store().putFile('w1/ab/abc', from);

  expect(await read('w1/ab/abc')).toBe('0123456789');
  expect(await read('w1/ab/abc', { start: 2, end: 4 })).toBe('234');
  expect(await store().has('w1/ab/abc')).toBe(true);
  expect(statSync(join(folder, 'files/w1/ab/abc')).mode & 0o777).toBe(0o600);
  // The upload is its owner's to remove, and removing it takes nothing away.
  rmSync(from);
  expect(await read('w1/ab/abc')).toBe('0123456789');
  await store().putBytes('w1/ab/abc.webp', Buffer.from('small'));
  expect(await read('w1/ab/abc.webp')).toBe('small');
  expect(readdirSync(join(folder, 'files/w1/ab')).toSorted()).toEqual(['abc', 'abc.webp']);
});

test('F3e what is not there is told as such, and can be removed again', async () => {
  expect(await read('w1/ab/none')).toBeUndefined();
  expect(await store().has('w1/ab/none')).toBe(false);
  await store().remove('w1/ab/none');
  expect(await store().folders()).toEqual([]);
  expect(await store().removeFolder('w1', new Date())).toBe(0);
});

test('F3e a workspace goes with all that is older than it may be', async () => {
  await store().putBytes('w1/ab/old', Buffer.from('x'));
  await store().putBytes('w1/cd/new', Buffer.from('x'));
  await store().putBytes('w2/ab/old', Buffer.from('x'));
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(folder, 'files/w1/ab/old'), hourAgo, hourAgo);

  expect(await store().removeFolder('w1', new Date(Date.now() - 60_000))).toBe(1);
  expect(await store().has('w1/cd/new')).toBe(true);
  expect(await store().removeFolder('w1', new Date(Date.now() + 60_000))).toBe(1);
  expect(await store().folders()).toEqual(['w2']);
});

test.each(['../x/y', '/etc/passwd', 'w1', 'w1/../../x', 'w1//x', 'W1/x', 'w1/x\0', 'w1/.x', ''])(
  'F3e no key leads out of the folder: %j',
  async (key) => {
    await expect(store().putBytes(key, Buffer.from('x'))).rejects.toThrow('not a key');
    await expect(store().open(key)).rejects.toThrow('not a key');
  },
);
