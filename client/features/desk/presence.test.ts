import { describe, expect, test, vi } from 'vitest';
import { createPresence } from './presence.ts';
import { leavePublic } from './leave-public.ts';

describe('acts on a public computer', () => {
  test('L5ba the server is told of them every few minutes, and soon again when it was not reached', async () => {
    let minutes = 0;
    const told: number[] = [];
    let isReached = true;
    const here = createPresence(
      async () => {
        told.push(minutes);
        return { ok: isReached };
      },
      () => minutes * 60_000,
    );
    for (minutes = 0; minutes < 10; minutes += 1) {
      here();
      here();
      await Promise.resolve();
    }
    expect(told).toEqual([0, 4, 8]);
    isReached = false;
    for (minutes = 12; minutes < 15; minutes += 1) {
      here();
      here();
      await Promise.resolve();
    }
    expect(told).toEqual([0, 4, 8, 12, 13, 14]);
  });
});

describe('leaving a public computer', () => {
  test('L5bb the screen is left also when the device cannot end the session as it should, and it is said', async () => {
    const failure = new Error('The store is gone');
    const report = vi.fn<(error: unknown) => void>();
    await leavePublic({ signOut: () => Promise.reject(failure) }, report);
    expect(report).toHaveBeenCalledWith(failure);
  });

  test('L5bb nor does it wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const report = vi.fn<(error: unknown) => void>();
      const signOut = () => new Promise<never>(() => undefined);
      const left = leavePublic({ signOut }, report);
      await vi.advanceTimersByTimeAsync(60_000);
      await left;
      expect(report).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
