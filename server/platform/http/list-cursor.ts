// Where a page of a list ended, as an opaque text. It holds only what the page itself showed.

import { isUuid } from '#shared/base/ids.ts';
import type { Instant } from '#shared/base/clock.ts';
import { fieldError } from './app-error.ts';

/** A page out of rows of which one more was read, and where the next one begins. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (last: Row) => { readonly [key: string]: string },
): { readonly items: Row[]; readonly next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null;
  return { items, next };
}

export const encodeCursor = (place: { readonly [key: string]: string }): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

const isStorable = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');

/** `isId` must hold for `id`, which reaches SQL as a uuid. */
export function decodeCursor<Key extends string>(
  cursor: string,
  keys: readonly Key[],
  isId: (value: unknown) => boolean,
): { readonly [K in Key]: string } {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;
    const isWhole = keys.every(
      (key) => isStorable(place[key]) && (key !== 'id' || isId(place[key])),
    );
    if (isWhole)
      return Object.fromEntries(keys.map((key) => [key, place[key]])) as { [K in Key]: string };
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof TypeError)) throw cause;
  }
  throw wrongCursor();
}

/** Of a list in the order of time. */
export function decodeTimeCursor(cursor: string): { readonly at: Instant; readonly id: string } {
  const place = decodeCursor(cursor, ['at', 'id'], isUuid);
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(place.at) ||
    Number.isNaN(Date.parse(place.at))
  )
    throw wrongCursor();
  return place;
}

export const wrongCursor = (): Error => fieldError('cursor', 'format', 'Not a cursor of this list');
