// A search: what a filter finds, the best first. Those with the newest texts that have its words are ranked, and those
// that have them among their facts (subject, who asks); further ones are for lists, which have no end. So a search for a
// common word costs little more than one for a rare word.

import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import { DAY_MS, fromInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { searchedSources } from '#shared/conditions/searched-texts.ts';
import { findTickets, fromTickets, whereVisible } from '#server/conditions/page.ts';
import {
  allOf,
  inFacts,
  inLatest,
  inNewest,
  searchQuery,
} from '#server/conditions/search-query.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import {
  besideWords,
  requiredPhrases,
  withoutRequired,
  type AskedWords,
} from '#shared/conditions/asked-words.ts';
import { expectedLines, planForWords } from './planner.ts';

export type SearchLimits = {
  /** As many of either kind are ranked, or a few more. */
  readonly ranked: number;
  /** Of a common word: any ticket is as good as another, and each costs a reading of its texts. */
  readonly rankedOfCommon: number;
  /** Lines of the index that are read at once. */
  readonly lines: number;
  /** Words that more lines have are common: the newest tickets have them. */
  readonly commonLines: number;
};
const LIMITS: SearchLimits = {
  ranked: 100,
  rankedOfCommon: 25,
  lines: 800,
  commonLines: 50_000,
};
/** Of words in the text of messages and custom fields, city and country, name and the like, subject. */
const WEIGHTS = '{0.15, 0.3, 0.7, 1}';
const NUMBER_SCORE = 10;
/** What is as old as this counts half as much more for being new. */
const NEW_MS = 30 * DAY_MS;

export type Question = {
  readonly condition: Condition;
  readonly context: ConditionContext;
  readonly words: AskedWords;
};

/** All that are ranked, the best first. */
export async function rankTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  { condition, context, words }: Question,
  limits: SearchLimits = LIMITS,
): Promise<TicketId[]> {
  const { lines: mostLines, commonLines } = limits;
  let { ranked } = limits;
  const { phrases, numbers } = words;
  if (phrases.length === 0 && numbers.length === 0) {
    const request = { condition, context, sort: '-updated', limit: 2 * ranked } as const;
    return (await findTickets(sql, workspaceId, actor, request)).map(({ id }) => id);
  }
  await planForWords(sql);
  const ids = new Set<TicketId>();
  const add = (found: readonly { readonly id: TicketId }[]): void => {
    for (const { id } of found) ids.add(id);
  };
  const newest = (part: SqlFragment, filter = condition) => sql<{ id: TicketId }[]>`
    select t.id ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, filter, context)} and ${part}
    order by t.updated_at desc, t.id limit ${ranked}`;
  /** Whether they are all that there are, or as many as are ranked. */
  const addByLines = async (
    query: string,
    filter: Condition,
  ): Promise<{ isAll: boolean; isEnough: boolean }> => {
    const lines = await sql<{ ticketId: TicketId }[]>`
      select x.ticket_id from tenant_texts x where x.workspace_id = ${workspaceId}
        and x.words @@ ${query}::tsquery ${readableLines(sql, context)} limit ${mostLines}`;
    const read = [...new Set(lines.map(({ ticketId }) => ticketId))];
    const found = read.length === 0 ? [] : await newest(sql`t.id = any(${read}::uuid[])`, filter);
    add(found);
    return { isAll: lines.length < mostLines, isEnough: found.length >= ranked };
  };
  /** `more`: there may be more than were read. */
  const addNewestLines = async (
    query: string,
    filter: Condition,
    { isRecent = false }: { readonly isRecent?: boolean } = {},
  ): Promise<'enough' | 'all' | 'more'> => {
    const stretches = inNewest(workspaceId, query, now);
    for (const one of isRecent ? stretches.slice(0, -1) : stretches) {
      const { isAll, isEnough } = await addByLines(one, filter);
      if (isEnough) return 'enough';
      if (isAll && one === query) return 'all';
    }
    return 'more';
  };
  const rest = besideWords(condition);
  const now = fromInstant(context.now);
  if (numbers.length > 0) add(await newest(sql`t.number = any(${[...numbers]}::integer[])`));
  if (phrases.length > 0) {
    // What must be there and is rarest leads to the rest.
    const required = requiredPhrases(condition);
    const groups = required.length > 0 ? required : [phrases];
    const queries = groups.map((group) => searchQuery(workspaceId, group));
    const expected = await expectedLines(sql, workspaceId, queries);
    const least = expected.indexOf(Math.min(...expected));
    const isCommon = expected[least]! > commonLines;
    if (isCommon) ranked = limits.rankedOfCommon;
    // Of common words only whole ones: for their beginnings the index has to be read from end to end.
    const looked = groups.map((group, index) =>
      expected[index]! > commonLines
        ? searchQuery(workspaceId, group, { isWhole: true })
        : queries[index]!,
    );
    const areSeveral = groups.length > 1;
    const inOneText = allOf(looked);
    const filter = areSeveral ? withoutRequired(condition) : rest;
    /** Whether there are no more. */
    const addByWords = async (): Promise<boolean> => {
      if (areSeveral) {
        // The newest texts that have all of several words are as good as any others, and the index finds these. Looking
        // for tickets that have one here and another there means reading the texts of very many.
        const found = await addNewestLines(inOneText, filter);
        // Where nothing but words is asked for, further lines would be of the same kind.
        const isOnlyWords = isAlways(filter) && can(actor, 'ticket.read-all');
        if (found === 'enough' || (found === 'more' && isOnlyWords)) return false;
      }
      const found = isCommon ? 'more' : await addNewestLines(queries[least]!, rest);
      if (found !== 'more') return found === 'all';
      const tickets = await newest(sql`true`);
      add(tickets);
      return tickets.length < ranked;
    };
    if (!(await addByWords())) {
      const facts = inFacts(workspaceId, inOneText);
      // Where several words have to meet, or one that nearly all have, all that there ever was would be read to find
      // hardly any.
      if (areSeveral) await addByLines(inLatest(workspaceId, facts, now), filter);
      else await addNewestLines(facts, filter, { isRecent: isCommon });
    }
  }
  return bestFirst(sql, workspaceId, context, [...ids], words);
}

async function bestFirst(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  context: ConditionContext,
  ids: readonly TicketId[],
  { phrases, numbers }: AskedWords,
): Promise<TicketId[]> {
  const query = searchQuery(workspaceId, phrases);
  const now = fromInstant(context.now);
  const rows = await sql<{ id: TicketId; updatedAt: Instant; rank: number; isNumbered: boolean }[]>`
    select t.id, t.updated_at, coalesce(t.number = any(${[...numbers]}::integer[]), false) as is_numbered,
      coalesce((
        select max(ts_rank(${WEIGHTS}::real[], x.words, ${query}::tsquery))
        from tenant_texts x where x.workspace_id = t.workspace_id and x.ticket_id = t.id ${readableLines(sql, context)}
      ), 0)::float8 as rank
    from tickets t where t.workspace_id = ${workspaceId} and t.id = any(${[...ids]}::uuid[])`;
  const scoreOf = ({ rank, isNumbered, updatedAt }: (typeof rows)[number]): number => {
    const age = Math.max(0, now - fromInstant(updatedAt));
    return (isNumbered ? NUMBER_SCORE : 0) + rank * (1 + NEW_MS / (NEW_MS + age));
  };
  const scored = rows.map((row) => ({ ...row, score: scoreOf(row) }));
  return scored
    .toSorted(
      (left, right) =>
        right.score - left.score ||
        (left.updatedAt < right.updatedAt ? 1 : left.updatedAt > right.updatedAt ? -1 : 0) ||
        (left.id < right.id ? -1 : 1),
    )
    .map(({ id }) => id);
}

const isAlways = (condition: Condition): boolean =>
  'all' in condition && condition.all.length === 0;

/** `x` is a line of `tenant_texts`. */
export function readableLines(sql: ReadTx, context: ConditionContext): SqlFragment {
  const sources = searchedSources(context);
  return sources === undefined ? sql`` : sql`and x.source = any(${[...sources]}::text[])`;
}
