// Tickets that are like a text (S6): with the rare ones of its words, or of the same requester. What is rare is told by
// PostgreSQL's statistics; so that "printer" does not weigh like "the", and no common word is ever looked for.

import type { Actor } from '#shared/access/actor.ts';
import { fromInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { ALWAYS, type Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import {
  likenessOf,
  MOST_RARE_WORDS,
  READ_LETTERS,
  tellingWords,
  type Likeness,
} from '#shared/conditions/likeness.ts';
import { findTickets, fromTickets, whereVisible } from '#server/conditions/page.ts';
import { searchWord } from '#server/conditions/search-query.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { readableLines } from './find.ts';
import { expectedLines, planForWords } from './planner.ts';

export type Sample = {
  readonly subject: string;
  readonly description: string;
  /** Whose it is; empty: nobody's yet. */
  readonly email: string;
  /** Itself, where it is a ticket. */
  readonly id: TicketId | null;
};
export type Similar = Likeness & { readonly id: TicketId };

/** Whose rarity is asked for. */
const MOST_ASKED = 40;
/** Lines that have one of the words. */
const MOST_LINES = 8_000;
const CANDIDATES = 60;

export async function similarTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  sample: Sample,
  limit: number,
): Promise<Similar[]> {
  await planForWords(sql);
  const subject = tellingWords(sample.subject);
  const words = await rareWords(sql, workspaceId, [
    ...subject,
    ...tellingWords(sample.description.slice(0, READ_LETTERS)),
  ]);
  const ids = new Set<TicketId>([
    ...(await idsByWords(sql, workspaceId, context, words)),
    ...(await newest(sql, workspaceId, actor, context, ofRequester(sample))),
    // Where each word is common, those that have all of them.
    ...(words.length > 0
      ? []
      : await newest(sql, workspaceId, actor, context, withAll(subject.slice(0, 5)))),
  ]);
  if (sample.id !== null) ids.delete(sample.id);
  if (ids.size === 0) return [];
  const queries = words.map((word) => searchWord(workspaceId, word, { isWhole: true }));
  const rows = await sql<
    { id: TicketId; subject: string; email: string; createdAt: Instant; shared: number }[]
  >`
    select t.id, t.subject, t.requester_email as email, t.created_at, (
        select count(*)::integer from unnest(${queries}::text[]) q where exists (
          select from tenant_texts x where x.workspace_id = ${workspaceId} and x.ticket_id = t.id
            and x.words @@ q::tsquery ${readableLines(sql, context)}
        )
      ) as shared
    ${fromTickets(sql)}
    where ${whereVisible(sql, workspaceId, actor, ALWAYS, context)} and t.merged_into_id is null
      and t.id = any(${[...ids]}::uuid[])`;
  const now = fromInstant(context.now);
  return rows
    .flatMap((row) => {
      const likeness = likenessOf({
        subjects: [subject, tellingWords(row.subject)],
        shared: row.shared,
        rare: words.length,
        isSameRequester:
          sample.email !== '' && row.email.toLowerCase() === sample.email.toLowerCase(),
        apartMs: Math.abs(now - fromInstant(row.createdAt)),
      });
      return likeness === undefined ? [] : { ...likeness, id: row.id, createdAt: row.createdAt };
    })
    .toSorted(
      (left, right) =>
        Number(right.isProbablyDuplicate) - Number(left.isProbablyDuplicate) ||
        right.similarity - left.similarity ||
        (left.createdAt < right.createdAt ? 1 : -1),
    )
    .slice(0, limit)
    .map(({ createdAt: _, ...similar }) => similar);
}

/** What a ticket was opened with. */
export async function firstText(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: TicketId,
): Promise<string> {
  const [first] = await sql<{ bodyText: string }[]>`
    select m.body_text from messages m
    where m.workspace_id = ${workspaceId} and m.ticket_id = ${id} and m.kind = 'pub' order by m.seq limit 1`;
  return first?.bodyText ?? '';
}

/** The rarest, as long as not too many lines have them. */
async function rareWords(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  words: readonly string[],
): Promise<string[]> {
  const asked = [...new Set(words)].slice(0, MOST_ASKED);
  const queries = asked.map((word) => searchWord(workspaceId, word, { isWhole: true }));
  const expected = await expectedLines(sql, workspaceId, queries);
  const counted = asked
    .map((word, index) => ({ word, lines: expected[index]! }))
    .toSorted((left, right) => left.lines - right.lines);
  let lines = 0;
  return counted
    .filter((one) => (lines += one.lines) <= MOST_LINES)
    .slice(0, MOST_RARE_WORDS)
    .map(({ word }) => word);
}

async function idsByWords(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  context: ConditionContext,
  words: readonly string[],
): Promise<TicketId[]> {
  if (words.length === 0) return [];
  const query = words.map((word) => searchWord(workspaceId, word, { isWhole: true })).join(' | ');
  const rows = await sql<{ ticketId: TicketId }[]>`
    select x.ticket_id from tenant_texts x
    where x.workspace_id = ${workspaceId} and x.words @@ ${query}::tsquery ${readableLines(sql, context)}
    group by x.ticket_id order by max(ts_rank(x.words, ${query}::tsquery)) desc, x.ticket_id limit ${CANDIDATES}`;
  return rows.map(({ ticketId }) => ticketId);
}

async function newest(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  condition: Condition | undefined,
): Promise<TicketId[]> {
  if (condition === undefined) return [];
  const request = { condition, context, sort: '-updated', limit: CANDIDATES } as const;
  return (await findTickets(sql, workspaceId, actor, request)).map(({ id }) => id);
}

const ofRequester = ({ email }: Sample): Condition | undefined =>
  email === '' ? undefined : { field: 'email', op: 'is', values: [email] };

const withAll = (words: readonly string[]): Condition | undefined =>
  words.length === 0
    ? undefined
    : { all: words.map((word) => ({ field: 'text', op: 'contains', values: [word] })) };
