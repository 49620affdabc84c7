import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { AppError } from './app-error.ts';

/** A strong validator from whatever identifies the state: a row's transaction id, or its JSON. */
export const etagOf = (...parts: readonly (string | number)[]): string =>
  `"${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22)}"`;

/** If-Match, where sent, must name the current state (412). */
export function checkIfMatch(c: Context, current: string): void {
  const wanted = c.req.header('if-match');
  if (wanted === undefined || wanted.trim() === '*') return;
  const tags = wanted.split(',').map((tag) => tag.trim());
  if (!tags.includes(current))
    throw new AppError('PRECONDITION_FAILED', { headers: { etag: current } });
}

/** True if the caller has this state already; the route then answers 304. */
export function isNotModified(c: Context, current: string): boolean {
  const known = c.req.header('if-none-match');
  return known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === current) ?? false;
}

/** Around all routes that read: whoever has what a route would answer is told just that. */
export function notModified(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.req.method !== 'GET' || c.res.status !== 200) return;
    const etag = c.res.headers.get('etag');
    if (etag === null || !isNotModified(c, etag)) return;
    // Headers that were set stay; a body that nobody reads ends here.
    const { headers, body } = c.res;
    await body?.cancel();
    c.res = undefined;
    headers.delete('content-type');
    headers.delete('content-length');
    c.res = new Response(null, { status: 304, headers });
  };
}
