// The page's side of its searcher: questions with a time limit, of which only the latest of a kind is waited for, and
// filters that are followed.

import type { Condition } from '#shared/conditions/condition.ts';
import { pause, type Platform, type SearchPort } from '../platform.ts';
import type {
  Answer,
  FromSearcher,
  Matched,
  Question,
  QuestionKind,
  ToSearcher,
} from './messages.ts';

export type Asking = {
  /** Undefined: another question came, or there was no answer in time. */
  readonly ask: <Kind extends QuestionKind>(
    kind: Kind,
    question: Question<Kind>,
    signal: AbortSignal,
  ) => Promise<Answer<Kind> | undefined>;
  readonly follow: (where: Condition, tell: (matched: Matched) => void) => () => void;
  /** Calls back when the index has been read whole. */
  readonly onWhole: (run: () => void) => void;
  /** Calls back when the index has followed what changed on the device, many changes at a time. */
  readonly onChanged: (run: () => void) => void;
  readonly close: () => void;
};

const LIMIT_MS = 10_000;

export function createAsking(
  platform: Pick<Platform, 'timers' | 'warn'>,
  port: SearchPort,
  name: string,
): Asking {
  let last = 0;
  const waiting = new Map<number, (answer: Answer<QuestionKind> | undefined) => void>();
  const followed = new Map<number, (matched: Matched) => void>();
  let isWhole = false;
  const awaiting = new Set<() => void>();
  const following = new Set<() => void>();

  port.listen((given) => {
    const message = given as FromSearcher;
    switch (message.t) {
      case 'answer':
        waiting.get(message.n)?.(message.answer);
        return;
      case 'failed':
        waiting.get(message.n)?.(undefined);
        return;
      case 'matched':
        followed.get(message.n)?.(message.matched);
        return;
      case 'whole':
        isWhole = true;
        for (const run of awaiting) run();
        awaiting.clear();
        return;
      case 'changed':
        for (const run of following) run();
        return;
      case 'warn':
        platform.warn(message.message, message.cause);
    }
  });
  const post = (message: ToSearcher): void => port.post(message);
  post({ t: 'open', name });

  return {
    ask: async (kind, question, signal) => {
      if (signal.aborted) return undefined;
      last += 1;
      const n = last;
      const over = new AbortController();
      const answer = new Promise<Answer<QuestionKind> | undefined>((resolve) => {
        waiting.set(n, resolve);
        signal.addEventListener('abort', () => resolve(undefined), { signal: over.signal });
        pause(platform.timers, LIMIT_MS, over.signal).then(
          () => resolve(undefined),
          () => undefined,
        );
      });
      post({ t: 'ask', n, kind, question });
      const given = await answer;
      over.abort();
      if (waiting.delete(n) && given === undefined) post({ t: 'forget', n });
      return given as Answer<typeof kind> | undefined;
    },
    follow: (where, tell) => {
      last += 1;
      const n = last;
      followed.set(n, tell);
      post({ t: 'follow', n, where });
      return () => {
        followed.delete(n);
        post({ t: 'forget', n });
      };
    },
    onWhole: (run) => {
      if (isWhole) run();
      else awaiting.add(run);
    },
    onChanged: (run) => void following.add(run),
    close: () => {
      for (const resolve of waiting.values()) resolve(undefined);
      waiting.clear();
      followed.clear();
      awaiting.clear();
      following.clear();
      port.close();
    },
  };
}
