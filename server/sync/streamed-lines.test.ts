import { expect, test } from 'vitest';
import type { LoadLine } from '#shared/protocol/sync.ts';
import { streamLines } from './streamed-lines.ts';

function source(count: number) {
  const state = { read: 0, isReturned: false };
  async function* lines(): AsyncGenerator<LoadLine, void, undefined> {
    try {
      for (let index = 0; index < count; index += 1) {
        state.read += 1;
        yield { t: 'mark', resume: `${index}`, done: index };
      }
    } finally {
      state.isReturned = true;
    }
  }
  return { lines: lines(), state };
}
const patient = { stallMs: 60_000, totalMs: 60_000 };
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('L4c reads no further than the reader takes, and lets go of one who stalls', async () => {
  const { lines, state } = source(1_000);
  let isClosed = false;
  const reader = streamLines(
    lines,
    (error) => {
      throw error;
    },
    () => {
      isClosed = true;
    },
    { stallMs: 200, totalMs: 60_000 },
  ).getReader();
  await reader.read();
  await wait(15);
  expect(state.read).toBeLessThan(5);

  await expect.poll(() => isClosed).toBe(true);
  expect(state.isReturned).toBe(true);
  await expect(reader.closed).rejects.toThrow('stalled');
});

test('L4d a reader who leaves ends the reading', async () => {
  const { lines, state } = source(1_000);
  let closings = 0;
  const stream = streamLines(
    lines,
    (error) => {
      throw error;
    },
    () => {
      closings += 1;
    },
    patient,
  );
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();

  expect(state.isReturned).toBe(true);
  expect(closings).toBe(1);
});

test('L4e a failure ends the stream, is told once, and never reaches the reader', async () => {
  async function* failing(): AsyncGenerator<LoadLine, void, undefined> {
    yield { t: 'begin', total: 1 };
    throw new Error('the database went away');
  }
  const failures: unknown[] = [];
  let closings = 0;
  const response = new Response(
    streamLines(
      failing(),
      (error) => void failures.push(error),
      () => {
        closings += 1;
      },
      patient,
    ),
  );

  await expect(response.text()).rejects.toThrow();
  expect(failures).toHaveLength(1);
  expect(closings).toBe(1);
});
