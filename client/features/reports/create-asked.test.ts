import { createRoot, createSignal } from 'solid-js';
import { expect, test } from 'vitest';
import { ok, refuse } from '#shared/base/result.ts';
import type { ApiResult } from '#client/data/index.ts';
import { createAsked } from './create-asked.ts';

const answer = (data: string): ApiResult<string> => ok({ status: 200, data, etag: null });
const away: ApiResult<string> = refuse({ kind: 'unreachable', reason: 'network' });

function begin() {
  const calls: {
    question: string;
    signal: AbortSignal;
    settle: (result: ApiResult<string>) => Promise<void>;
  }[] = [];
  return createRoot((dispose) => {
    const [question, setQuestion] = createSignal<string | undefined>('March');
    const [isOnline, setOnline] = createSignal(true);
    const asked = createAsked<string, string>({
      question,
      ask: (wanted, signal) =>
        new Promise((resolve) => {
          calls.push({
            question: wanted,
            signal,
            settle: async (result) => {
              resolve(result);
              // What waits for it goes on first.
              await Promise.resolve();
              await Promise.resolve();
            },
          });
        }),
      isOnline,
    });
    return { asked, calls, setQuestion, setOnline, dispose };
  });
}

test('R3f figures stay while newer ones are on their way, and while there is no connection; then they are asked for by themselves', async () => {
  const { asked, calls, setOnline, dispose } = begin();
  expect(asked.isLoading()).toBe(true);
  await calls[0]!.settle(answer('12'));
  expect([asked.data(), asked.isLoading()]).toEqual(['12', false]);

  void asked.again();
  expect([asked.data(), asked.isOther()]).toEqual(['12', false]);
  await calls[1]!.settle(away);
  expect([asked.data(), asked.failure()?.kind]).toEqual(['12', 'unreachable']);

  setOnline(false);
  setOnline(true);
  await calls[2]!.settle(answer('13'));
  expect([asked.data(), asked.failure()]).toEqual(['13', undefined]);
  dispose();
});

test('R3f an answer to what nobody asks any more is never shown, nor the figures of before for those that failed', async () => {
  const { asked, calls, setQuestion, dispose } = begin();
  await calls[0]!.settle(answer('of March'));
  setQuestion('April');
  setQuestion('May');
  expect(calls[1]!.signal.aborted).toBe(true);
  await calls[1]!.settle(answer('of April'));
  expect([asked.data(), asked.isOther()]).toEqual(['of March', true]);
  await calls[2]!.settle(away);
  expect([asked.data(), asked.failure()?.kind]).toEqual([undefined, 'unreachable']);

  setQuestion(undefined);
  expect([asked.failure(), asked.isLoading()]).toEqual([undefined, false]);
  dispose();
});
