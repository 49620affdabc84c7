// Rules that wait for time to pass (A7). The timer only finds tickets; the one door decides on the locked row whether the
// time has come, and its line in `rule_firings` keeps two processes, or two runs, from acting twice for one cause.

import { toInstant } from '#shared/base/clock.ts';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { causeName, latestSince } from '#shared/rules/causes.ts';
import { isTimeTrigger, type Rule, type TimeTrigger } from '#shared/rules/rule.ts';
import { isActive } from '#shared/rules/run-rules.ts';
import type { AppContext } from '#server/app-context.ts';
import { listRuleDue, listRules } from './rule-store.ts';

type Deps = Pick<AppContext, 'db' | 'clock' | 'execute'>;

/** Of one trigger in one run; the rest waits for the next. */
const BATCH = 200;
const MAX_BATCHES = 10;

/** How often a rule acted. */
export async function applyTimedRules(
  deps: Deps,
  workspaceId: WorkspaceId,
  configuration: Configuration,
): Promise<number> {
  const rules = await deps.db.tenantRead(workspaceId, (sql) => listRules(sql, workspaceId));
  let count = 0;
  for (const rule of rules) {
    if (!isActive(rule, configuration)) continue;
    for (const trigger of rule.on.filter(isTimeTrigger)) {
      count += await applyTrigger(deps, workspaceId, configuration, rule, trigger);
    }
  }
  return count;
}

async function applyTrigger(
  deps: Deps,
  workspaceId: WorkspaceId,
  configuration: Configuration,
  rule: Rule,
  trigger: TimeTrigger,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const now = toInstant(deps.clock());
    const latest = latestSince(trigger, { configuration, now });
    if (latest === null) break;
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
