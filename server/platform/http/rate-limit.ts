// How many requests one caller may send, whatever for (X1). Generous: it keeps one program that has gone wild from
// taking the server away from everybody. Kept in the memory of the process, since a count in the database would cost
// more than most requests; of several processes each allows as much. What guards secrets counts in the database
// (throttle.ts).

import type { Context, Env, MiddlewareHandler } from 'hono';
import { MINUTE_MS, type Clock } from '#shared/base/clock.ts';
import { AppError } from './app-error.ts';

export type RateLimitOptions<E extends Env> = {
  /** Names the policy in the headers. */
  readonly name: string;
  readonly perMinute: number;
  readonly clock: Clock;
  /** Who is counted. */
  readonly keyOf: (c: Context<E>) => string;
  readonly maxCallers?: number;
};

/** Fills by `perMinute` a minute, up to a minute's worth. */
type Bucket = { tokens: number; at: number };

const MAX_CALLERS = 50_000;

export function rateLimit<E extends Env>(options: RateLimitOptions<E>): MiddlewareHandler<E> {
  const { name, perMinute, clock, keyOf, maxCallers = MAX_CALLERS } = options;
  const perMs = perMinute / MINUTE_MS;
  const buckets = new Map<string, Bucket>();

  const take = (key: string): { readonly isAllowed: boolean; readonly tokens: number } => {
    const now = clock();
    const known = buckets.get(key);
    // A clock that jumps back takes nothing away.
    const gained = known === undefined ? perMinute : Math.max(0, now - known.at) * perMs;
    const tokens = Math.min(perMinute, (known?.tokens ?? 0) + gained);
    const isAllowed = tokens >= 1;
    const left = isAllowed ? tokens - 1 : tokens;
    // Moved to the end: the first is whoever was silent longest, and has had the most time to fill up again.
    buckets.delete(key);
    buckets.set(key, { tokens: left, at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > maxCallers && oldest !== undefined) buckets.delete(oldest);
    return { isAllowed, tokens: left };
  };

  return async (c, next) => {
    const { isAllowed, tokens } = take(keyOf(c));
    const headers = headersOf(name, perMinute, tokens, perMs);
    if (!isAllowed) {
      const waitS = Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
      throw new AppError('TOO_MANY', { headers: { ...headers, 'retry-after': String(waitS) } });
    }
    // Set before the route: one with a narrower limit of its own states that instead.
    for (const [header, value] of Object.entries(headers)) c.header(header, value);
    await next();
  };
}

/** draft-ietf-httpapi-ratelimit-headers-10, as throttle.ts. */
function headersOf(
  name: string,
  perMinute: number,
  tokens: number,
  perMs: number,
): Record<string, string> {
  const fullInS = Math.ceil((perMinute - tokens) / perMs / 1000);
  return {
    'ratelimit-policy': `"${name}";q=${perMinute};w=60`,
    ratelimit: `"${name}";r=${Math.floor(tokens)};t=${fullInS}`,
  };
}
