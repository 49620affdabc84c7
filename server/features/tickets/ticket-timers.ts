// What time does to tickets: missed targets (A8), expiry (T14), the archive (T20), and the purge of what was deleted
// (T12). Each step is bounded and repeats; a run that is cut off is continued by the next. All but the purge goes through
// the one door, which decides again on the locked row: two processes that find the same ticket do it once.

import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { UNDO_DAYS } from '#shared/engine/deletion.ts';
import { dueOf, TARGET_KINDS } from '#shared/engine/ticket-state.ts';
import { applyTimedRules } from '#server/features/rules/index.ts';
import type { AppContext } from '#server/app-context.ts';
import {
  listExpired,
  listMissed,
  listToArchive,
  listToPurge,
  loadConfigurations,
  purgeTicket,
} from './ticket-timer-store.ts';

export type TimerReport = {
  readonly missed: number;
  readonly expired: number;
  readonly ruled: number;
  readonly archived: number;
  readonly purged: number;
};
type Deps = Pick<AppContext, 'db' | 'clock' | 'execute'>;

const BATCH = 200;
/** Of one workspace in one run; the rest waits for the next, so that no workspace holds up the others. */
const MAX_BATCHES = 20;

export async function passTime(deps: Deps): Promise<TimerReport> {
  const report = { missed: 0, expired: 0, ruled: 0, archived: 0, purged: 0 };
  for (const { id, configuration } of await loadConfigurations(deps.db)) {
    report.missed += await markMissed(deps, id);
    report.expired += await expire(deps, id, configuration);
    report.ruled += await applyTimedRules(deps, id, configuration);
    report.archived += await archive(deps, id, configuration);
    report.purged += await purge(deps, id);
  }
  return report;
}

function markMissed(deps: Deps, workspaceId: WorkspaceId): Promise<number> {
  const now = toInstant(deps.clock());
  return inBatches(
    () => deps.db.tenantRead(workspaceId, (sql) => listMissed(sql, workspaceId, now, BATCH)),
    ({ id, targets }) => {
      const overdue = TARGET_KINDS.filter((kind) => (dueOf(targets, kind) ?? FAR) <= now);
      const commands = overdue.map((target): Command => ({
        type: 'mark-missed',
        ticketId: id,
        target,
      }));
      return command(deps, workspaceId, ...commands);
    },
  );
}
const FAR = '9999';

const before = ({ clock }: Deps, days: number): string => toInstant(clock() - days * DAY_MS);

function expire(
  deps: Deps,
  workspaceId: WorkspaceId,
  { ticketExpirationDays }: Configuration,
): Promise<number> {
  const earlier = before(deps, ticketExpirationDays);
  return inBatches(
    () => deps.db.tenantRead(workspaceId, (sql) => listExpired(sql, workspaceId, earlier, BATCH)),
    (ticketId) => command(deps, workspaceId, { type: 'expire', ticketId }),
  );
}

async function archive(
  deps: Deps,
  workspaceId: WorkspaceId,
  { archiveDays }: Configuration,
): Promise<number> {
  if (archiveDays === null) return 0;
  const earlier = before(deps, archiveDays);
  return inBatches(
    () => deps.db.tenantRead(workspaceId, (sql) => listToArchive(sql, workspaceId, earlier, BATCH)),
    (ticketId) => command(deps, workspaceId, { type: 'archive', ticketId }),
  );
}

function purge(deps: Deps, workspaceId: WorkspaceId): Promise<number> {
  const earlier = before(deps, UNDO_DAYS);
  return inBatches(
    () => deps.db.tenantRead(workspaceId, (sql) => listToPurge(sql, workspaceId, earlier, BATCH)),
    (ticketId) =>
      deps.db.tenant(workspaceId, (tx) => purgeTicket(tx, workspaceId, ticketId, earlier)),
  );
}

/** Stops when nothing is left, when a batch brought nothing on, and in any case after so many. */
async function inBatches<Item>(
  list: () => Promise<readonly Item[]>,
  act: (item: Item) => Promise<boolean>,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const items = await list();
    let count = 0;
    for (const item of items) if (await act(item)) count += 1;
    total += count;
    if (items.length < BATCH || count === 0) break;
  }
  return total;
}

/** False: somebody was faster, or the ticket is busy and waits for the next run. */
async function command(
  deps: Deps,
  workspaceId: WorkspaceId,
  ...commands: readonly Command[]
): Promise<boolean> {
  const result = await deps.execute({
    workspaceId,
    actor: { kind: 'system' },
    origin: { via: 'system', ip: '', actorName: '' },
    commands,
  });
  return result.ok && result.tickets.length > 0;
}
