// Attempts per key and sliding window, in the database: a restart or a second process does not reset them. Keys are
// hashed, so that the table tells nobody's address. Counted before the costly work they guard.

import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { toInstant, type Clock } from '#shared/base/clock.ts';
import type { Database } from '#server/platform/db/database.ts';
import { AppError } from './app-error.ts';

export type Limit = {
  /** Names the policy in the RateLimit headers; part of the key. */
  readonly name: string;
  readonly attempts: number;
  readonly windowMs: number;
};
export type Allowance = {
  readonly limit: Limit;
  readonly remaining: number;
  readonly resetS: number;
};

export type Throttle = {
  /** Counts one attempt; throws TOO_MANY when the window is full. Sets the RateLimit headers if given a context. */
  readonly check: (limit: Limit, key: string, c?: Context) => Promise<Allowance>;
  /** Takes one counted attempt back: it was no guess. */
  readonly forgive: (limit: Limit, key: string) => Promise<void>;
  /** Removes windows that can no longer matter. */
  readonly purge: () => Promise<void>;
};

const LONGEST_WINDOW_MS = 24 * 60 * 60 * 1000;

export function createThrottle(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly secret: Uint8Array;
}): Throttle {
  const { db, clock, secret } = deps;

  const hash = (limit: Limit, key: string): string =>
    createHmac('sha256', secret)
      .update(`${limit.name}\n${limit.windowMs}\n${key}`)
      .digest('base64url');
  const windowStart = (limit: Limit, now: number): number => now - (now % limit.windowMs);

  const check: Throttle['check'] = async (limit, key, c) => {
    const hashed = hash(limit, key);
    const now = clock();
    const start = windowStart(limit, now);
    const counts = await db.global(async (sql) => {
      const [row] = await sql<{ attempts: number; before: number }[]>`
        insert into throttles as t (key, window_start, attempts)
        values (${hashed}, ${toInstant(start)}, 1)
        on conflict (key, window_start) do update set attempts = t.attempts + 1
        returning t.attempts, coalesce((
          select p.attempts from throttles p
          where p.key = ${hashed} and p.window_start = ${toInstant(start - limit.windowMs)}
        ), 0) as before`;
      return row ?? { attempts: 1, before: 0 };
    });
    // The previous window counts for the part of it that still lies within one window's length.
    const share = 1 - (now - start) / limit.windowMs;
    const used = counts.attempts + counts.before * share;
    const resetS = Math.max(1, Math.ceil((start + limit.windowMs - now) / 1000));
    const allowance = { limit, remaining: Math.max(0, Math.floor(limit.attempts - used)), resetS };
    const headers = rateLimitHeaders(allowance);
    if (used > limit.attempts) {
      throw new AppError('TOO_MANY', { headers: { ...headers, 'retry-after': String(resetS) } });
    }
    for (const [name, value] of Object.entries(headers)) c?.header(name, value);
    return allowance;
  };

  const forgive: Throttle['forgive'] = async (limit, key) => {
    const start = toInstant(windowStart(limit, clock()));
    await db.global(
      (sql) => sql`
        update throttles t set attempts = greatest(0, t.attempts - 1)
        where t.key = ${hash(limit, key)} and t.window_start = ${start}`,
    );
  };

  const purge = async (): Promise<void> => {
    const before = toInstant(clock() - 2 * LONGEST_WINDOW_MS);
    await db.global((sql) => sql`delete from throttles t where t.window_start < ${before}`);
  };

  return { check, forgive, purge };
}

/** draft-ietf-httpapi-ratelimit-headers-10 */
function rateLimitHeaders({ limit, remaining, resetS }: Allowance): Record<string, string> {
  return {
    'ratelimit-policy': `"${limit.name}";q=${limit.attempts};w=${Math.round(limit.windowMs / 1000)}`,
    ratelimit: `"${limit.name}";r=${remaining};t=${resetS}`,
  };
}
