import { expect, test } from 'vitest';
import { createApi } from './api.ts';

const timers = {
  set: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
  clear: (handle: unknown) => clearTimeout(handle as NodeJS.Timeout),
};
const apiAnswering = (response: Response) =>
  createApi({
    fetch: () => Promise.resolve(response),
    timers,
    origin: 'https://desk.test',
  } as never);
const source = (type = 'message/rfc822') => ({ status: 200, headers: { 'content-type': type } });

/** An answer that goes on for as long as somebody listens. */
function endless(): { readonly response: Response; readonly isLeft: () => boolean } {
  let isLeft = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000).fill(0x61)),
    cancel: () => void (isLeft = true),
  });
  return { response: new Response(body, source()), isLeft: () => isLeft };
}

test('M9c of a source that is longer than is shown, the beginning is read and the rest is left', async () => {
  const { response, isLeft } = endless();
  const result = await apiAnswering(response).text('emails/1/source', 2_500);

  expect(result).toMatchObject({ ok: true, value: { data: { isWhole: false } } });
  expect(result.ok && result.value.data.text).toBe('a'.repeat(2_500));
  expect(isLeft()).toBe(true);
});

test('M9c a source that is short is read whole, whatever letters it is in', async () => {
  const words = 'Subject: Größe\r\n\r\nمرحبا';
  const result = await apiAnswering(new Response(words, source())).text('emails/1/source', 2_500);

  expect(result).toMatchObject({ ok: true, value: { data: { text: words, isWhole: true } } });
});

test('M9c a page that something else answers with is no source, and a problem is one', async () => {
  const page = new Response('<h1>Sign in to the hotel</h1>', source('text/html; charset=utf-8'));
  const problem = new Response(JSON.stringify({ code: 'NOT_FOUND', title: 'Not found' }), {
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
  });

  expect(await apiAnswering(page).text('emails/1/source', 100)).toMatchObject({
    ok: false,
    error: { kind: 'unreachable', reason: 'captive-portal' },
  });
  expect(await apiAnswering(problem).text('emails/1/source', 100)).toMatchObject({
    ok: false,
    error: { kind: 'problem', code: 'NOT_FOUND' },
  });
});
