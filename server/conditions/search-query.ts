// Phrases as PostgreSQL looks for them. Nobody's text is read by its parser of queries: words are cut by
// shared/conditions/words.ts, which leaves no quote and no backslash in them.

import { DAY_MS } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';

/** As `search_key` of migrations/0011. */
const keyOf = (workspaceId: WorkspaceId): string => workspaceId.slice(-3);
/** As `search_parts` of migrations/0011 cuts them, in characters. */
const WORD_LENGTH = 500;

/** The word as it is kept; without `isWhole` any word that begins so. */
export function searchWord(
  workspaceId: WorkspaceId,
  word: string,
  { isWhole }: { readonly isWhole: boolean },
): string {
  if (/['\\\0]/.test(word)) throw new RangeError('a word has no quotes');
  const cut = [...word].slice(0, WORD_LENGTH).join('');
  return `'${keyOf(workspaceId)}${cut}'${isWhole ? '' : ':*'}`;
}

/** A tsquery that is true where a text has one of the phrases (`phraseOf`), the last word of it from its beginning. */
export const searchQuery = (
  workspaceId: WorkspaceId,
  phrases: readonly string[],
  { isWhole = false }: { readonly isWhole?: boolean } = {},
): string =>
  phrases
    .map((phrase) => {
      const words = phrase.trim().split(' ');
      const parts = words.map((word, index) =>
        searchWord(workspaceId, word, { isWhole: isWhole || index < words.length - 1 }),
      );
      return `(${parts.join(' <-> ')})`;
    })
    .join(' | ');

/** True where a text has something of each. */
export const allOf = (queries: readonly string[]): string =>
  queries.map((query) => `(${query})`).join(' & ');

/** The query, only in lines of the facts of tickets. */
export const inFacts = (workspaceId: WorkspaceId, query: string): string =>
  `(${query}) & '${keyOf(workspaceId)}~t'`;

/** The query in the newest lines: of 4 days, of 64, and at last in all. */
export const inNewest = (workspaceId: WorkspaceId, query: string, nowMs: number): string[] => [
  `(${query}) & (${newestMarks(workspaceId, '~d', Math.floor(nowMs / DAY_MS))})`,
  inLatest(workspaceId, query, nowMs),
  query,
];

/** The query in lines of the last 64 days. */
export const inLatest = (workspaceId: WorkspaceId, query: string, nowMs: number): string =>
  `(${query}) & (${newestMarks(workspaceId, '~f', Math.floor(nowMs / DAY_MS / 16))})`;

/** With one to come: other clocks may be ahead. */
const newestMarks = (workspaceId: WorkspaceId, name: '~d' | '~f', last: number): string =>
  Array.from({ length: 5 }, (_, back) => `'${keyOf(workspaceId)}${name}${last + 1 - back}'`).join(
    ' | ',
  );
