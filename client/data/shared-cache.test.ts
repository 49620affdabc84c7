import { expect, test } from 'vitest';
import { putShared, SHARED_LIMITS, takeShared } from './shared-cache.ts';

/** As much of the browser's as is used. */
function fakeCaches(room = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, Response>();
  const cache = {
    keys: async () => [...kept.keys()].map((url) => new Request(`https://desk.example${url}`)),
    match: async (request: Request) => kept.get(new URL(request.url).pathname)?.clone(),
    put: async (url: string, response: Response) => {
      if (kept.size >= room) throw new DOMException('Full', 'QuotaExceededError');
      kept.set(url, response);
    },
    delete: async (request: Request) => kept.delete(new URL(request.url).pathname),
  };
  const caches = { open: async () => cache, has: async () => true };
  return { kept, caches: caches as unknown as CacheStorage };
}
const filesOf = (count: number, size = 10): File[] =>
  Array.from({ length: count }, (_, index) => {
    const file = new File(['x'], `photo ${index}.jpg`, { type: 'image/jpeg' });
    Object.defineProperty(file, 'size', { value: size });
    return file;
  });

test('F4v what other apps share is bounded over all that nobody has taken, in number and in bytes', async () => {
  const { caches, kept } = fakeCaches();
  let ids = 0;
  const share = (files: readonly File[]) =>
    putShared(caches, 'shared', files, () => String((ids += 1)));

  expect(await share(filesOf(15))).toBe(15);
  expect(await share(filesOf(15))).toBe(SHARED_LIMITS.files - 15);
  expect(await share(filesOf(1))).toBe(0);
  expect(kept.size).toBe(SHARED_LIMITS.files);
  const taken: string[] = [];
  await takeShared(caches, 'shared', async ({ name }) => {
    taken.push(name);
    return taken.length <= 19;
  });
  expect(kept.size).toBe(1);

  expect(await share(filesOf(3, SHARED_LIMITS.bytes / 2))).toBe(1);
  expect(await share(filesOf(1, SHARED_LIMITS.bytes / 2))).toBe(0);
});

test('F4v on a full device what could not be kept is not counted, and nothing is thrown', async () => {
  const { caches } = fakeCaches(2);
  let ids = 0;
  expect(await putShared(caches, 'shared', filesOf(4), () => String((ids += 1)))).toBe(2);
});
