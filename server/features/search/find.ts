// A search: what a filter finds, the best first. Those with the newest texts that have its words are ranked, and those
// that have them among their facts (subject, who asks); further ones are for lists, which have no end. So a search for a
// common word costs little more than one for a rare word.

import type { Actor } from '#shared/access/actor.ts';
import { DAY_MS, fromInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { searchedSources } from '#shared/conditions/searched-texts.ts';
import { findTickets, fromTickets, whereVisible } from '#server/conditions/page.ts';
import { inFacts, inNewest, searchQuery } from '#server/conditions/search-query.ts';
import type { SqlFragment } from '#server/conditions/compile.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { besideWords, requiredPhrases, type AskedWords } from './asked-words.ts';
import { expectedLines, planForWords } from './planner.ts';

/** As many of either kind are ranked, or a few more. */
const RANKED = 100;
/** Lines of the index that are read at once. */
const LINES = 800;
/** Words that more lines have are common: the newest tickets have them. */
const COMMON_LINES = 50_000;
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
): Promise<TicketId[]> {
  const { phrases, numbers } = words;
  if (phrases.length === 0 && numbers.length === 0) {
    const request = { condition, context, sort: '-updated', limit: 2 * RANKED } as const;
    return (await findTickets(sql, workspaceId, actor, request)).map(({ id }) => id);
  }
  await planForWords(sql);
  const ids = new Set<TicketId>();
  const add = (found: readonly { readonly id: TicketId }[]): void => {
    for (const { id } of found) ids.add(id);
  };
  const newest = (part: SqlFragment, filter = condition) => sql<{ id: TicketId }[]>`
    select t.id ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, filter, context)} and ${part}
    order by t.updated_at desc, t.id limit ${RANKED}`;
  /** Whether they are all that there are, or as many as are ranked. */
  const addByLines = async (query: string): Promise<{ isAll: boolean; isEnough: boolean }> => {
    const lines = await sql<{ ticketId: TicketId }[]>`
      select x.ticket_id from tenant_texts x where x.workspace_id = ${workspaceId}
        and x.words @@ ${query}::tsquery ${readableLines(sql, context)} limit ${LINES}`;
    const read = [...new Set(lines.map(({ ticketId }) => ticketId))];
    const found = read.length === 0 ? [] : await newest(sql`t.id = any(${read}::uuid[])`, rest);
    add(found);
    return { isAll: lines.length < LINES, isEnough: found.length >= RANKED };
  };
  /** False: there may be more than were read. */
  const addNewestLines = async (query: string): Promise<boolean> => {
    for (const one of inNewest(workspaceId, query, now)) {
      const { isAll, isEnough } = await addByLines(one);
      if (isEnough || (isAll && one === query)) return true;
    }
    return false;
  };
  const rest = besideWords(condition);
  const now = fromInstant(context.now);
  const query = searchQuery(workspaceId, phrases);
  if (numbers.length > 0) add(await newest(sql`t.number = any(${[...numbers]}::integer[])`));
  if (phrases.length > 0) {
    // What must be there and is rarest leads to the rest.
    const required = requiredPhrases(condition);
    const groups = required.length > 0 ? required : [phrases];
    const queries = groups.map((group) => searchQuery(workspaceId, group));
    const expected = await expectedLines(sql, workspaceId, queries);
    const least = expected.indexOf(Math.min(...expected));
    const isCommon = expected[least]! > COMMON_LINES;
    const leading = queries[least]!;
    if (isCommon || !(await addNewestLines(leading))) add(await newest(sql`true`));
    // Of common words only whole ones: for their beginnings the index has to be read from end to end.
    const inSubjects = isCommon
      ? searchQuery(workspaceId, groups[least]!, { isWhole: true })
      : leading;
    if (ids.size >= RANKED) await addNewestLines(inFacts(workspaceId, inSubjects));
  }
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

/** `x` is a line of `tenant_texts`. */
export function readableLines(sql: ReadTx, context: ConditionContext): SqlFragment {
  const sources = searchedSources(context);
  return sources === undefined ? sql`` : sql`and x.source = any(${[...sources]}::text[])`;
}
