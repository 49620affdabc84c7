// Answers that wait for a connection, on the page of one request. Each is kept under a key of its own, so that two tabs of
// one request never overwrite one another's words. Both show and send all of them: sending one twice is harmless, because
// its key goes with it, and what a closed tab left is sent by the next.

import { KEEP, keptNames, makeKept } from './kept.ts';
import type { WaitingAnswer } from './track-data.ts';

export type WaitingAnswers = {
  /** The oldest first. */
  readonly all: () => readonly WaitingAnswer[];
  /** False when the browser keeps nothing: then it lasts as long as the tab. */
  readonly add: (answer: WaitingAnswer) => boolean;
  readonly remove: (key: string) => void;
};

export function createWaitingAnswers(slug: string, number: number): WaitingAnswers {
  const prefix = `track-waiting:${slug}:${number}:`;
  const kept = (key: string) => makeKept<WaitingAnswer>(prefix + key, KEEP.unsentMs);
  const inTab = new Map<string, WaitingAnswer>();
  return {
    all: () => {
      const stored = keptNames(prefix).map((name) => kept(name.slice(prefix.length)).read());
      return [...stored.filter((answer) => answer !== undefined), ...inTab.values()].toSorted(
        (a, b) => (a.key < b.key ? -1 : 1),
      );
    },
    add: (answer) => {
      const isKept = kept(answer.key).write(answer);
      if (!isKept) inTab.set(answer.key, answer);
      return isKept;
    },
    remove: (key) => {
      kept(key).clear();
      inTab.delete(key);
    },
  };
}
