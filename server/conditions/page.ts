// One page of tickets: what the caller may see, what the condition finds, in a total order, after a given place.
//
// A page after a place is asked for as one branch for each key on which a later ticket can differ first ("same priority,
// waiting since the same moment, greater id", "same priority, waiting since later", "lower priority"): each is one
// stretch of the index, where a single comparison of everything would walk past all that came before.

import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { asksFor, type Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { sortKeys, type Sort, type SortKey } from '#shared/conditions/sort.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { together } from '#server/platform/db/together.ts';
import { compileCondition, type SqlFragment } from './compile.ts';

export type SortValue = string | number | null;
/** Where a page ended: the last ticket's values of the sort's keys, and its id. */
export type PagePlace = { readonly values: readonly SortValue[]; readonly id: string };
export type PageRequest = {
  readonly condition: Condition;
  readonly context: ConditionContext;
  readonly sort: Sort;
  readonly after?: PagePlace | undefined;
  readonly limit: number;
};
export type FoundTicket = PagePlace & { readonly id: TicketId };

/** The tickets that `t` stands for in fragments; later columns of `tickets` are in it by themselves. */
export const fromTickets = (sql: ReadTx): SqlFragment =>
  sql`from tenant_tickets v cross join lateral (select (v.ticket).*) t`;

/** Condition, rights and workspace together, as they follow `where`. */
export const whereVisible = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  condition: Condition,
  context: ConditionContext,
): SqlFragment =>
  sql`t.workspace_id = ${workspaceId} and ${undeleted(sql, actor, condition)} and ${visibleTo(sql, actor)}
    and ${compileCondition(sql, workspaceId, condition, context)}`;

/** What is deleted is shown to those who may delete, and where they ask for it (canReadTicket). */
const undeleted = (sql: ReadTx, actor: Actor, condition: Condition): SqlFragment =>
  can(actor, 'ticket.delete') && asksFor(condition, 'deleted')
    ? sql`true`
    : sql`t.deleted_at is null`;

/** At most `limit` of them. */
export async function findTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  request: PageRequest,
): Promise<FoundTicket[]> {
  const rows = await pageRows<object>(sql, workspaceId, actor, request, (page) => page);
  return rows.map((row) => placeIn(row, request.sort));
}

/** With columns of theirs, selected from `t`: found and read by one statement. */
export async function findTicketRows<Row extends object>(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  request: PageRequest,
  columns: SqlFragment,
): Promise<{ readonly row: Row; readonly place: FoundTicket }[]> {
  const keys = sortKeys(request.sort).reduce<SqlFragment>(
    (all, _, index) => sql`${all}, found.${sql(`key_${index}`)}`,
    sql`found.place`,
  );
  // Numbered before the other columns are read, so that no more than keys have to be sorted.
  const rows = await pageRows<Row>(
    sql,
    workspaceId,
    actor,
    request,
    (page) => sql`
      with found as materialized (select page.*, row_number() over () as place from (${page}) page)
      select ${keys}, ${columns} from found join tickets t on t.workspace_id = ${workspaceId} and t.id = found.id
      order by found.place`,
  );
  return rows.map((row) => ({ row, place: placeIn(row, request.sort) }));
}

async function pageRows<Row extends object>(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  request: PageRequest,
  statementOf: (page: SqlFragment) => SqlFragment,
): Promise<(Row & KeyRow)[]> {
  const rows: (Row & KeyRow)[] = [];
  let planning: readonly Promise<unknown>[] = [planFor(sql, actor, request).execute()];
  for (const page of pageStatements(sql, workspaceId, actor, request)) {
    if (rows.length >= request.limit) break;
    const reading = sql<(Row & KeyRow)[]>`${statementOf(page)}`.execute();
    const [found] = await together([reading, ...planning]);
    planning = [];
    rows.push(...found);
  }
  return rows.slice(0, request.limit);
}

const placeIn = (row: KeyRow, sort: Sort): FoundTicket => ({
  id: row.id,
  values: sortKeys(sort).map((_, index) => row[`key${index}`] ?? null),
});

/** A plan for all values at once would not know a rare status from a common one; without values there is but one plan. */
const planFor = (sql: ReadTx, actor: Actor, request: PageRequest) =>
  sql`select set_config('plan_cache_mode', ${isForAll(actor, request) ? 'force_generic_plan' : 'force_custom_plan'}, true)`;

const isForAll = (actor: Actor, { condition }: Pick<PageRequest, 'condition'>): boolean =>
  can(actor, 'ticket.read-all') && 'all' in condition && condition.all.length === 0;

/** One after another until the page is full; each gives `id` and the values of the sort's keys. */
export function pageStatements(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  request: PageRequest,
): SqlFragment[] {
  const { condition, context, sort, after, limit } = request;
  const keys = sortKeys(sort);
  const columns = keys.map((key): SqlFragment => sql.unsafe(columnOf(key, context.side)));
  const selected = columns.reduce<SqlFragment>(
    (all, column, index) => sql`${all}, ${column} as ${sql(`key_${index}`)}`,
    sql`t.id`,
  );
  const order = orderBy(sql, keys, columns);
  const where = whereVisible(sql, workspaceId, actor, condition, context);
  const beyond = after === undefined ? [sql`true`] : branches(sql, keys, columns, after);
  // As a parameter it would be no number to a plan that is kept, which then reads and sorts everything.
  const most: SqlFragment = isForAll(actor, request)
    ? sql.unsafe(String(Math.trunc(limit)))
    : sql`${limit}`;
  return beyond.map(
    (branch): SqlFragment =>
      sql`select ${selected} ${fromTickets(sql)} where ${where} and ${branch} order by ${order} limit ${most}`,
  );
}

/** How many there are, counting no further than `most`. */
export async function countTickets(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  actor: Actor,
  condition: Condition,
  context: ConditionContext,
  most: number,
): Promise<number> {
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`;
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from (
      select ${fromTickets(sql)} where ${whereVisible(sql, workspaceId, actor, condition, context)} limit ${most}
    ) found`;
  return row?.count ?? 0;
}

type KeyRow = { readonly id: TicketId } & { readonly [key: `key${number}`]: SortValue };

/** Must agree with canReadTicket (shared/access). */
export function visibleTo(sql: ReadTx, actor: Actor): SqlFragment {
  if (can(actor, 'ticket.read-all')) return sql`true`;
  const own = ownTickets(sql, actor);
  if (!can(actor, 'ticket.read')) return own;
  if (actor.kind !== 'person') return sql`(t.group_id is null or ${own})`;
  return sql`(t.group_id is null or t.group_id = any(${[...actor.groupIds]}::uuid[])
    or t.assignee_id = ${actor.personId} or ${own})`;
}

function ownTickets(sql: ReadTx, actor: Actor): SqlFragment {
  if (!can(actor, 'own.read')) return sql`false`;
  if (actor.kind === 'requester') return sql`t.id = ${actor.ticketId}`;
  return actor.kind === 'person' ? sql`t.requester_person_id = ${actor.personId}` : sql`false`;
}

const SORT_COLUMNS: Readonly<Record<SortKey['name'], string>> = {
  updated: 't.updated_at',
  created: 't.created_at',
  number: 't.number',
  priority: 'priority_rank(t.priority)',
  waiting: 't.waiting_since',
  'first-response': 't.first_response_at',
  resolved: 't.resolved_at',
  closed: 't.closed_at',
  due: 't.due_at',
  subject: 'left(fold(t.subject), 64) collate "C"',
  name: 'left(fold(t.requester_name), 64) collate "C"',
};
const columnOf = ({ name }: SortKey, side: ConditionContext['side']): string =>
  name === 'updated' && side === 'customer' ? 't.public_updated_at' : SORT_COLUMNS[name];

function orderBy(
  sql: ReadTx,
  keys: readonly [SortKey, ...SortKey[]],
  columns: readonly SqlFragment[],
): SqlFragment {
  const terms = keys.map(({ isDescending, nothingIs }, index): SqlFragment => {
    const column = columns[index]!;
    if (nothingIs === 'greatest') return isDescending ? sql`${column} desc` : sql`${column}`;
    return isDescending ? sql`${column} desc nulls last` : sql`${column} nulls first`;
  });
  const last: SqlFragment = keys[0].isDescending ? sql`t.id` : sql`t.id desc`;
  return terms.concat(last).reduce((all, one): SqlFragment => sql`${all}, ${one}`);
}

/** Disjoint, and together everything after the place; the nearest first. */
function branches(
  sql: ReadTx,
  keys: readonly [SortKey, ...SortKey[]],
  columns: readonly SqlFragment[],
  { values, id }: PagePlace,
): SqlFragment[] {
  const params = keys.map(({ kind }, index) => {
    const value = values[index] ?? null;
    if (value === null) return null;
    if (kind === 'instant') return sql`${String(value)}::timestamptz`;
    return kind === 'number' ? sql`${Number(value)}::integer` : sql`${String(value)}::text`;
  });
  const same = (count: number): SqlFragment =>
    columns.slice(0, count).reduce<SqlFragment>(
      (all, column, index) => {
        const param = params[index] ?? null;
        return param === null
          ? sql`${all} and ${column} is null`
          : sql`${all} and ${column} = ${param}`;
      },
      sql`true`,
    );
  const found: SqlFragment[] = [
    sql`${same(keys.length)} and ${keys[0].isDescending ? sql`t.id > ${id}` : sql`t.id < ${id}`}`,
  ];
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const { isDescending, nothingIs } = keys[index]!;
    const column = columns[index]!;
    const param = params[index] ?? null;
    const isNothingLast = (nothingIs === 'greatest') !== isDescending;
    if (param === null) {
      if (!isNothingLast) found.push(sql`${same(index)} and ${column} is not null`);
      continue;
    }
    found.push(
      isDescending
        ? sql`${same(index)} and ${column} < ${param}`
        : sql`${same(index)} and ${column} > ${param}`,
    );
    if (isNothingLast) found.push(sql`${same(index)} and ${column} is null`);
  }
  return found;
}
