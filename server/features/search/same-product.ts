// Other tickets about the product that a ticket is about, and what solved those that have ended (P11). Among the latest of
// the product the likest come first: an old fault of a product comes back less often than this year's.

import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { ALWAYS } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { likestFirst } from '#shared/conditions/likeness.ts';
import { isOpenPhase, type Phase } from '#shared/engine/configuration.ts';
import { isGiven } from '#shared/engine/solution.ts';
import type { Solution } from '#shared/engine/ticket-state.ts';
import { whereVisible } from '#server/conditions/page.ts';
import type { StoredTicket } from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';

type Candidate = {
  readonly id: TicketId;
  readonly subject: string;
  readonly createdAt: Instant;
  readonly phase: Phase;
  readonly solution: Solution | null;
};
type LastAnswer = { readonly html: string; readonly authorName: string; readonly at: Instant };
export type SameProduct = {
  readonly requests: readonly TicketId[];
  readonly solutions: readonly { readonly ticketId: TicketId; readonly reply: LastAnswer | null }[];
};

/** The latest that the asker may read; more are never looked at. */
const CANDIDATES = 200;
/** Ended ones whose conversation is looked into. */
const LOOKED_INTO = 20;

export async function ofSameProduct(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  context: ConditionContext,
  { state: { id, subject }, sale }: Pick<StoredTicket, 'state' | 'sale'>,
  limit: number,
): Promise<SameProduct> {
  if (sale === null) return { requests: [], solutions: [] };
  const candidates = await sql<Candidate[]>`
    select t.id, t.subject, t.created_at, t.phase, t.solution from tickets t
    where t.product_id = (
        select s.product_id from sales s where s.workspace_id = ${workspaceId} and s.id = ${sale.id}
      )
      and t.merged_into_id is null and t.deleted_at is null and t.id <> ${id}
      and ${whereVisible(sql, workspaceId, actor, ALWAYS, context)}
    order by t.created_at desc limit ${CANDIDATES}`;
  const product = `${sale.designation} ${sale.reference}`;
  const likest = likestFirst({ subject, product }, candidates);
  const ended = likest.filter(({ phase }) => !isOpenPhase(phase)).slice(0, LOOKED_INTO);
  const answers = await lastAnswers(
    sql,
    workspaceId,
    ended.filter(({ solution }) => !isGiven(solution)).map((one) => one.id),
  );
  const solutions = ended.flatMap((one): SameProduct['solutions'][number][] => {
    if (isGiven(one.solution)) return [{ ticketId: one.id, reply: null }];
    const reply = answers.get(one.id);
    return reply === undefined ? [] : [{ ticketId: one.id, reply }];
  });
  return {
    requests: likest.slice(0, limit).map((one) => one.id),
    solutions: solutions.slice(0, limit),
  };
}

/** What the desk said last to the customer before each of them ended. */
async function lastAnswers(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly TicketId[],
): Promise<ReadonlyMap<TicketId, LastAnswer>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<(LastAnswer & { readonly ticketId: TicketId })[]>`
    select t.id as ticket_id, m.html, m.author_name, m.at from tickets t
    cross join lateral (
      select m.html, m.author_name, m.at from messages m
      where m.workspace_id = ${workspaceId} and m.ticket_id = t.id and m.kind = 'pub' and m.side = 'operator'
        and m.redacted_at is null and m.body_text <> '' and m.at <= coalesce(t.resolved_at, t.closed_at)
      order by m.seq desc limit 1
    ) m
    where t.workspace_id = ${workspaceId} and t.id = any(${[...ids]}::uuid[])`;
  return new Map(rows.map(({ ticketId, ...answer }) => [ticketId, answer]));
}
