import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { createWake } from './wake.ts';

const [one, two] = ['one', 'two'] as unknown as [WorkspaceId, WorkspaceId];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('M8l workers hear of the first at once, and of all that follow within a second once per workspace', async () => {
  const sent: (readonly WorkspaceId[])[] = [];
  const wake = createWake({
    send: (ids) => Promise.resolve(void sent.push(ids)),
    onFailure: (error) => expect.unreachable(String(error)),
  });

  wake.tell(one);
  for (const id of [one, two, one]) wake.tell(id);
  await vi.advanceTimersByTimeAsync(999);
  expect(sent).toEqual([[one]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([[one], [one, two]]);
  await vi.advanceTimersByTimeAsync(5_000);
  wake.tell(two);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([[one], [one, two], [two]]);
  expect(vi.getTimerCount()).toBe(1);
});

test('M8m one that could not be told is said, the next is told all the same, and closing leaves nobody out', async () => {
  const sent: (readonly WorkspaceId[])[] = [];
  const failures: unknown[] = [];
  let isAway = true;
  const wake = createWake({
    send: (ids) =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(void sent.push(ids)),
    onFailure: (error) => failures.push(error),
  });

  wake.tell(one);
  await vi.advanceTimersByTimeAsync(0);
  expect(failures).toEqual([new Error('away')]);
  isAway = false;
  wake.tell(two);
  await wake.close();
  wake.tell(one);
  await vi.advanceTimersByTimeAsync(5_000);

  expect(sent).toEqual([[two]]);
  expect(vi.getTimerCount()).toBe(0);
});
