import { expect, test } from 'vitest';
import { freshOrKept, type PageCache } from './fresh-or-kept.ts';

const request = new Request('https://desk.test/r/acme');
function cacheWith(copy?: string) {
  const put: string[] = [];
  const cache: PageCache = {
    match: async () => (copy === undefined ? undefined : new Response(copy)),
    put: async (_request, response) => void put.push(await response.text()),
  };
  return { cache, put };
}
const after = (ms: number, response: () => Response) => () =>
  new Promise<Response>((resolve) => setTimeout(() => resolve(response()), ms));
const words = async (answer: Promise<Response>) => (await answer).text();

test('P1k on a line slower than our patience a first visit waits, and is not cut off', async () => {
  const { cache, put } = cacheWith();

  expect(
    await words(
      freshOrKept(
        request,
        cache,
        after(60, () => new Response('new')),
        10,
      ),
    ),
  ).toBe('new');
  expect(put).toEqual(['new']);
});

test('P1l a copy stands in for a slow network, whose page is kept for the next time', async () => {
  const { cache, put } = cacheWith('copy');

  expect(
    await words(
      freshOrKept(
        request,
        cache,
        after(60, () => new Response('new')),
        10,
      ),
    ),
  ).toBe('copy');
  await expect.poll(() => put).toEqual(['new']);
});

test('P1m the network comes first when it answers, whatever it says; what is no page is not kept', async () => {
  const { cache, put } = cacheWith('copy');
  const gone = () => new Response('gone', { status: 404 });

  expect(await words(freshOrKept(request, cache, after(0, gone), 1_000))).toBe('gone');
  expect(put).toEqual([]);
});

test('P1n without a network the copy stands in at once; without a copy the failure is the answer', async () => {
  const broken = () => Promise.reject(new TypeError('no network'));

  expect(await words(freshOrKept(request, cacheWith('copy').cache, broken, 60_000))).toBe('copy');
  await expect(freshOrKept(request, cacheWith().cache, broken, 60_000)).rejects.toThrow(
    'no network',
  );
});
