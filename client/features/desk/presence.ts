// A session on a public computer ends when nobody has done anything for a while, and what the device asks by itself says
// nothing of that: the page tells the server of acts that need no server, such as reading and writing a long answer.

import { MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';

/** With the idle time of watch-idle.ts, well within the server's (PUBLIC_IDLE_MS). */
const TELL_MS = 4 * MINUTE_MS;
const RETRY_MS = 30 * SECOND_MS;

/** What it gives is called at every act, and tells seldom. */
export function createPresence(
  tell: () => Promise<{ readonly ok: boolean }>,
  now: () => number = Date.now,
): () => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() < nextAt) return;
    nextAt = now() + RETRY_MS;
    void tell().then(({ ok }) => {
      if (ok) nextAt = now() + TELL_MS;
    });
  };
}
