// Articles by their words: a search, and what may answer a text that somebody writes. Words are cut and folded as for the
// search of tickets; a line per article and language (migrations/0037).

import { wordsIn } from '#shared/conditions/asked-words.ts';
import { wordsOf } from '#shared/conditions/words.ts';
import type { ArticleId, WorkspaceId } from '#shared/base/ids.ts';
import { ARTICLE_LIMITS } from '#shared/templates/article.ts';
import { searchWord } from '#server/conditions/search-query.ts';
import { planForWords } from '#server/features/search/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { tellingStems } from './telling-stems.ts';
import { whereFiltered, type ArticleFilter } from './article-store.ts';

/** Of body, unused, summary, title. */
const WEIGHTS = '{0.1, 0.2, 0.4, 1}';
const MOST_WORDS = 20;
const MOST_FOUND = 200;
/** Of a common word: any article is as good as another, and each costs a reading of its words. */
const MOST_LINES = 1_000;
/** What more articles have is no sign of any: this share, and never fewer than so many. */
const COMMON = { share: 20, atLeast: 20 };
/** In one's own language counts more. */
const OTHER_LANGUAGE = 0.5;

export type Asked = {
  readonly filter: ArticleFilter;
  /** The reader's. */
  readonly language: string;
  /** What readers have; otherwise what is being written as well. */
  readonly isPublishedOnly: boolean;
};

/** Those with all the words, the last from its beginning; the best first. */
export async function searchArticles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  q: string,
  { filter, language, isPublishedOnly }: Asked,
): Promise<ArticleId[]> {
  const words = wordsIn(wordsOf(q)).slice(0, MOST_WORDS);
  if (words.length === 0) return [];
  const query = words
    .map((word, index) => searchWord(workspaceId, word, { isWhole: index < words.length - 1 }))
    .join(' & ');
  await planForWords(sql);
  const published = isPublishedOnly ? sql`and x.is_published` : sql``;
  const line = sql`x.article_id, x.language, ts_rank(${WEIGHTS}::real[], x.words, ${query}::tsquery, 1) as rank`;
  // The words decide first what is read: as if there were no end of articles.
  const rows = await sql<{ id: ArticleId }[]>`
    with lines as materialized (
      (select ${line} from tenant_article_words x
        where x.workspace_id = ${workspaceId} and x.head @@ ${query}::tsquery ${published} limit ${MOST_LINES})
      union all
      (select ${line} from tenant_article_words x
        where x.workspace_id = ${workspaceId} and x.words @@ ${query}::tsquery ${published} limit ${MOST_LINES})
    )
    select a.id from lines x
    join articles a on a.workspace_id = ${workspaceId} and a.id = x.article_id
    where ${whereFiltered(sql, filter)}
    group by a.id
    order by max(x.rank * case when x.language = ${language} then 1 else ${OTHER_LANGUAGE}::real end) desc, a.id
    limit ${MOST_FOUND}`;
  return rows.map(({ id }) => id);
}

/** A line with one of the words that are asked for. */
type Hit = {
  readonly id: ArticleId;
  readonly stem: string;
  readonly isInTitle: boolean;
};

/**
 * Published ones in this language that share telling words with a text, the best first. A word that many articles have
 * says little; one in a title says much. Nothing rather than something that has only a common word.
 */
export async function suggestArticles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  text: { readonly subject: string; readonly description: string },
  { filter, language }: Omit<Asked, 'isPublishedOnly'>,
): Promise<ArticleId[]> {
  const stems = tellingStems(
    `${text.subject} ${text.description.slice(0, ARTICLE_LIMITS.readLetters)}`,
    MOST_WORDS,
  );
  if (stems.length === 0) return [];
  await planForWords(sql);
  const queries = stems.map((stem) => searchWord(workspaceId, stem, { isWhole: false }));
  const inTitle = queries.map((query) => `${query}A`);
  const [known] = await sql<[{ total: number }]>`
    select count(*)::int as total from articles n where n.workspace_id = ${workspaceId} and n.published is not null`;
  const most = Math.max(COMMON.atLeast, Math.floor(known.total / COMMON.share));
  const hits = await sql<(Hit & { readonly lines: number })[]>`
    with lines as materialized (
      select q.stem, x.article_id, x.is_in_title, x.lines from unnest(${stems}::text[], ${queries}::text[], ${inTitle}::text[]) q(stem, query, in_title)
      cross join lateral (
        select f.article_id, f.is_in_title, count(*) over ()::int as lines from (
          select c.article_id, c.head @@ q.in_title::tsquery as is_in_title from tenant_article_words c
          where c.workspace_id = ${workspaceId} and c.words @@ q.query::tsquery and c.is_published and c.language = ${language}
          limit ${most + 1}
        ) f
      ) x
      where x.lines <= ${most}
    )
    select a.id, x.stem, x.is_in_title, x.lines from lines x
    join articles a on a.workspace_id = ${workspaceId} and a.id = x.article_id
    where ${whereFiltered(sql, filter)}`;
  const scores = new Map<ArticleId, { score: number; stems: number; isInTitle: boolean }>();
  for (const { id, isInTitle, lines } of hits) {
    const one = scores.get(id) ?? { score: 0, stems: 0, isInTitle: false };
    const rarity = Math.log(1 + known.total / lines);
    scores.set(id, {
      score: one.score + rarity * (isInTitle ? 3 : 1),
      stems: one.stems + 1,
      isInTitle: one.isInTitle || isInTitle,
    });
  }
  return [...scores]
    .filter(([, one]) => one.isInTitle || one.stems >= 2)
    .toSorted(([leftId, left], [rightId, right]) =>
      right.score === left.score ? (leftId < rightId ? -1 : 1) : right.score - left.score,
    )
    .slice(0, ARTICLE_LIMITS.suggested)
    .map(([id]) => id);
}
