// What the server is asked again and again: its last answer stays until a newer one is there, and a newer one of a question that
// nobody asks any more is never shown.

import { batch, createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js';
import type { Accessor } from 'solid-js';
import type { ApiFailure, ApiResult } from '#client/data/index.ts';

export type Asked<Data> = {
  /** The newest answer; while that to another question is on its way, still the last one. */
  readonly data: Accessor<Data | undefined>;
  /** Why there is no newer one. */
  readonly failure: Accessor<ApiFailure | undefined>;
  readonly isLoading: Accessor<boolean>;
  /** What is there is the answer to another question than the one that is asked. */
  readonly isOther: Accessor<boolean>;
  /** Ends with its answer. */
  readonly again: () => Promise<void>;
};

export function createAsked<Question, Data>(options: {
  /** Undefined: there is nothing to ask. Equal ones, by what they say, are asked once. */
  readonly question: Accessor<Question | undefined>;
  readonly ask: (question: Question, signal: AbortSignal) => Promise<ApiResult<Data>>;
  /** What failed is asked again once there is a connection. */
  readonly isOnline: Accessor<boolean>;
}): Asked<Data> {
  const { question, ask, isOnline } = options;
  const [data, setData] = createSignal<Data>();
  const [failure, setFailure] = createSignal<ApiFailure>();
  const [isLoading, setLoading] = createSignal(false);
  /** What the data are the answer to. */
  const [answered, setAnswered] = createSignal<string>();
  let running: AbortController | undefined;

  async function load(asked: Question): Promise<void> {
    const key = JSON.stringify(asked);
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    const answer = await ask(asked, mine.signal);
    if (mine.signal.aborted) return;
    batch(() => {
      setLoading(false);
      if (answer.ok) {
        setAnswered(key);
        setFailure(undefined);
        setData(() => answer.value.data);
        return;
      }
      // Those to another question would be taken for these.
      if (untrack(answered) !== key) setData(undefined);
      setFailure(answer.error);
    });
  }
  const again = async (): Promise<void> => {
    const asked = untrack(question);
    if (asked !== undefined) await load(asked);
  };

  const name = createMemo(() => {
    const asked = question();
    return asked === undefined ? undefined : JSON.stringify(asked);
  });
  createEffect(
    on(name, (asked) => {
      if (asked !== undefined) {
        void again();
        return;
      }
      running?.abort();
      batch(() => {
        setLoading(false);
        setFailure(undefined);
        setData(undefined);
      });
    }),
  );
  createEffect(
    on(
      isOnline,
      (is) => {
        if (is && untrack(failure) !== undefined) void again();
      },
      { defer: true },
    ),
  );
  onCleanup(() => running?.abort());
  const isOther = () => data() !== undefined && answered() !== name();
  return { data, failure, isLoading, isOther, again };
}
