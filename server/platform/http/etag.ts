import { createHash } from 'node:crypto';
import type { Context } from 'hono';
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
