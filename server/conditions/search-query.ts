// Phrases as PostgreSQL looks for them. Nobody's text is read by its parser of queries: words are cut by
// shared/conditions/words.ts, which leaves no quote and no backslash in them.

import type { WorkspaceId } from '#shared/base/ids.ts';

/** As `search_key` of migrations/0011. */
const keyOf = (workspaceId: WorkspaceId): string => workspaceId.slice(-3);
/** As `search_parts` of migrations/0011 cuts them, in characters. */
const WORD_LENGTH = 500;

/** The word as it is kept; without `isWhole` any word that begins so. `weights`: only of a ticket's facts (ABC). */
export function searchWord(
  workspaceId: WorkspaceId,
  word: string,
  { isWhole = false, weights = '' }: { readonly isWhole?: boolean; readonly weights?: string } = {},
): string {
  if (/['\\\0]/.test(word)) throw new RangeError('a word has no quotes');
  const cut = [...word].slice(0, WORD_LENGTH).join('');
  const more = `${isWhole ? '' : '*'}${weights}`;
  return `'${keyOf(workspaceId)}${cut}'${more === '' ? '' : `:${more}`}`;
}

/** A tsquery that is true where a text has one of the phrases (`phraseOf`), the last word of it from its beginning. */
export const searchQuery = (
  workspaceId: WorkspaceId,
  phrases: readonly string[],
  weights = '',
): string =>
  phrases
    .map((phrase) => {
      const words = phrase.trim().split(' ');
      const parts = words.map((word, index) =>
        searchWord(workspaceId, word, { isWhole: index < words.length - 1, weights }),
      );
      return `(${parts.join(' <-> ')})`;
    })
    .join(' | ');
