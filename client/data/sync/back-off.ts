import { randomFraction, type Platform } from '../platform.ts';

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

export type BackOff = {
  /** Delay before the next attempt, longer with every failure; fully jittered, so that devices do not return in step. */
  readonly next: () => number;
  readonly reset: () => void;
};

export function createBackOff(random: Platform['random']): BackOff {
  let failures = 0;
  return {
    next: () => {
      const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** failures);
      failures = Math.min(failures + 1, 10);
      return FIRST_MS + randomFraction(random) * (ceiling - FIRST_MS);
    },
    reset: () => {
      failures = 0;
    },
  };
}
