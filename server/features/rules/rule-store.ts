import type { Instant } from '#shared/base/clock.ts';
import type { GroupId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { BusinessHours } from '#shared/engine/configuration.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { Rule, RuleDefinition, TimeTrigger } from '#shared/rules/rule.ts';
import { ALWAYS } from '#shared/conditions/condition.ts';
import { compileCondition } from '#server/conditions/compile.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredRule = Rule & {
  /** Changes whenever the row does. */
  readonly version: string;
};

type RuleLine = {
  readonly id: string;
  readonly position: number;
  readonly definition: RuleDefinition;
  readonly version: string;
};

/** All of them in their order, or the one with this id. */
export async function listRules(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<StoredRule[]> {
  const rows = await sql<RuleLine[]>`
    select r.id, r.position, r.definition, r.xid::text as version from rules r
    where r.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and r.id = ${id}`}
    order by r.position, r.id`;
  return rows.map(({ definition, ...row }) => ({ ...definition, ...row }));
}

/** Since when it must have been so at the latest: by the workspace's hours, and by those of groups that have their own. */
export type RuleLatest = {
  readonly workspace: Instant;
  readonly groups: readonly { readonly id: GroupId; readonly latest: Instant }[];
};

export type GroupWithHours = { readonly id: GroupId; readonly hours: BusinessHours };
export async function listGroupHours(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<readonly GroupWithHours[]> {
  return sql<GroupWithHours[]>`
    select g.id, g.business_hours as hours from groups g
    where g.workspace_id = ${workspaceId} and g.business_hours is not null
    order by g.id`;
}

/** First of every change: it makes changes wait for each other, and tells every process that there is one. */
export async function beginRuleChange(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`
    insert into rule_sets as s (workspace_id) values (${workspaceId})
    on conflict (workspace_id) do update set version = s.version + 1`;
}

/** At the end of the others. */
export async function insertRule(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  definition: RuleDefinition,
): Promise<void> {
  await tx`
    insert into rules (workspace_id, id, position, definition)
    select ${workspaceId}, ${id}, coalesce(max(r.position), 0) + 1, ${tx.json(definition as never)}
    from rules r where r.workspace_id = ${workspaceId}`;
}

export async function updateRule(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  definition: RuleDefinition,
): Promise<void> {
  await tx`
    update rules r set definition = ${tx.json(definition as never)}
    where r.workspace_id = ${workspaceId} and r.id = ${id}`;
}

export async function deleteRule(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`delete from rules r where r.workspace_id = ${workspaceId} and r.id = ${id}`;
}

export async function placeRules(
  tx: Tx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<void> {
  await tx`
    update rules r set position = o.place
    from unnest(${[...ids]}::uuid[]) with ordinality o(id, place)
    where r.workspace_id = ${workspaceId} and r.id = o.id and r.position <> o.place`;
}

/** Which of the ids are groups, and which people, of this workspace. */
export async function knownIds(
  tx: ReadTx,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<{ readonly groups: ReadonlySet<string>; readonly people: ReadonlySet<string> }> {
  const groups = await tx<{ id: string }[]>`
    select g.id from groups g
    where g.workspace_id = ${workspaceId} and g.id = any(${[...ids]}::uuid[]) and not g.is_archived`;
  const people = await tx<{ id: string }[]>`
    select p.id from people p where p.workspace_id = ${workspaceId} and p.id = any(${[...ids]}::uuid[])`;
  return {
    groups: new Set(groups.map(({ id }) => id)),
    people: new Set(people.map(({ id }) => id)),
  };
}

/** Whether the condition holds for a ticket as lists understand it. */
export async function holdsFor(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: string,
  rule: Rule,
  context: ConditionContext,
): Promise<boolean> {
  const rows = await sql`
    select 1 from tickets t where t.workspace_id = ${workspaceId} and t.id = ${ticketId}
      and ${compileCondition(sql, workspaceId, rule.if ?? ALWAYS, context)}`;
  return rows.length > 0;
}

/** Tickets for which a trigger's time has come and on which its rule has not acted yet, the longest due first. */
export async function listRuleDue(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  due: {
    readonly rule: Rule;
    readonly trigger: TimeTrigger;
    readonly cause: string;
    readonly latest: RuleLatest;
    readonly context: ConditionContext;
    readonly limit: number;
  },
): Promise<TicketId[]> {
  const { rule, trigger, latest } = due;
  const since = trigger.on === 'time-waiting' ? sql`t.waiting_since` : sql`t.status_since`;
  const bounds = [latest.workspace, ...latest.groups.map((one) => one.latest)];
  const greatest = bounds.reduce((a, b) => (a > b ? a : b));
  const where =
    trigger.on === 'time-in-status'
      ? sql`t.status = ${trigger.status}`
      : trigger.on === 'time-in-phase'
        ? sql`t.phase = ${trigger.phase}`
        : sql`t.phase in ('new', 'active', 'waiting-customer', 'waiting-operator')`;
  const rows = await sql<{ id: TicketId }[]>`
    select t.id from tickets t
    left join unnest(
      ${latest.groups.map(({ id }) => id)}::uuid[], ${latest.groups.map((one) => one.latest)}::timestamptz[]
    ) own(group_id, latest) on own.group_id = t.group_id
    where t.workspace_id = ${workspaceId} and t.deleted_at is null and t.merged_into_id is null
      and ${where} and ${since} <= ${greatest} and ${since} <= coalesce(own.latest, ${latest.workspace}::timestamptz)
      and ${compileCondition(sql, workspaceId, rule.if ?? ALWAYS, due.context)}
      and not exists (
        select from rule_firings f
        where f.workspace_id = t.workspace_id and f.ticket_id = t.id and f.rule_id = ${rule.id}
          and f.level = ${rule.level ?? 0} and f.cause = ${due.cause} and f.since = ${since}
      )
    order by ${since} limit ${due.limit}`;
  return rows.map(({ id }) => id);
}
