// A request with a time limit, and the names of the ways in which it can fail. Apart from the rest of the wire, because
// the pages before signing in need no more than this.

import type { Platform } from '../platform.ts';

export type WireFailure =
  | { readonly kind: 'network' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'captive-portal' }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'too-old' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'busy'; readonly afterMs: number }
  | { readonly kind: 'server'; readonly status: number };

export class WireError extends Error {
  override name = 'WireError';
  readonly failure: WireFailure;
  constructor(failure: WireFailure, cause?: unknown) {
    super(`The server could not be used: ${failure.kind}`, { cause });
    this.failure = failure;
  }
}

/** Runs with a time limit that holds even if what runs ignores its signal. */
export async function limited<T>(
  platform: Pick<Platform, 'timers'>,
  limitMs: number,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const abort = new AbortController();
  let giveUp: (reason: unknown) => void = () => undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    giveUp = (reason) => {
      reject(reason as Error);
      abort.abort(reason);
    };
  });
  const timer = platform.timers.set(() => giveUp(new WireError({ kind: 'timeout' })), limitMs);
  const handleAbort = () => giveUp(signal.reason);
  signal.addEventListener('abort', handleAbort, { once: true });
  try {
    return await Promise.race([run(abort.signal), limit]);
  } finally {
    platform.timers.clear(timer);
    signal.removeEventListener('abort', handleAbort);
  }
}
