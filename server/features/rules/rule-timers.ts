// Rules that wait for time to pass (A7). The timer only finds tickets; the one door decides on the locked row whether the
// time has come, and its line in `rule_firings` keeps two processes, or two runs, from acting twice for one cause.

import { toInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { BusinessHours, Configuration } from '#shared/engine/configuration.ts';
import { causeName, latestSince } from '#shared/rules/causes.ts';
import { isTimeTrigger, type Rule, type TimeTrigger } from '#shared/rules/rule.ts';
import { isActive } from '#shared/rules/run-rules.ts';
import type { AppContext } from '#server/app-context.ts';
import { listGroupHours, listRuleDue, listRules, type GroupWithHours } from './rule-store.ts';

type Deps = Pick<AppContext, 'db' | 'clock' | 'execute'>;

/** Of one trigger in one run; the rest waits for the next. */
const BATCH = 200;
const MAX_BATCHES = 10;

type Hours = {
  readonly configuration: Configuration;
  readonly groups: readonly GroupWithHours[];
};
/** Before any ticket there is. */
const NEVER = toInstant(0);

/** How often a rule acted. */
export async function applyTimedRules(
  deps: Deps,
  workspaceId: WorkspaceId,
  configuration: Configuration,
): Promise<number> {
  const { rules, groups } = await deps.db.tenantRead(workspaceId, async (sql) => ({
    rules: await listRules(sql, workspaceId),
    groups: await listGroupHours(sql, workspaceId),
  }));
  let count = 0;
  for (const rule of rules) {
    if (!isActive(rule, configuration)) continue;
    for (const trigger of rule.on.filter(isTimeTrigger)) {
      count += await applyTrigger(deps, workspaceId, { configuration, groups }, rule, trigger);
    }
  }
  return count;
}

async function applyTrigger(
  deps: Deps,
  workspaceId: WorkspaceId,
  { configuration, groups }: Hours,
  rule: Rule,
  trigger: TimeTrigger,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const now = toInstant(deps.clock());
    const since = (hours: BusinessHours | null): Instant =>
      latestSince(trigger, { configuration, now }, hours) ?? NEVER;
    const latest = {
      workspace: since(null),
      groups: groups.map(({ id, hours }) => ({ id, latest: since(hours) })),
    };
    const context = { configuration, now, side: 'operator', person: null } as const;
    const cause = causeName(trigger);
    const due = await deps.db.tenantRead(workspaceId, (sql) =>
      listRuleDue(sql, workspaceId, { rule, trigger, cause, latest, context, limit: BATCH }),
    );
    let count = 0;
    for (const ticketId of due) if (await apply(deps, workspaceId, rule, ticketId)) count += 1;
    total += count;
    if (due.length < BATCH || count === 0) break;
  }
  return total;
}

/** False: it had been done, or the ticket is busy and waits for the next run. */
async function apply(
  { execute }: Deps,
  workspaceId: WorkspaceId,
  rule: Rule,
  ticketId: TicketId,
): Promise<boolean> {
  const result = await execute({
    workspaceId,
    actor: { kind: 'system' },
    origin: { via: 'system', ip: '', actorName: rule.name },
    commands: [{ type: 'apply-rule', ticketId, ruleId: rule.id }],
  });
  return result.ok && result.tickets.length > 0;
}
