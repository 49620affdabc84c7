// Where a page of a list ended, as an opaque text. It holds only what the page itself showed.

import { fieldError } from './app-error.ts';

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
  throw fieldError('cursor', 'format', 'Not a cursor of this list');
}
