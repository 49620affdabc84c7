// Mails are kept for as long as the workspace says (M9): fetched ones as they came, so that they can be looked at in source
// and read once more, and the lines of what colleagues and account holders were sent. A fetched mail's line stays, so that it
// is not taken twice, and so do the mails of a ticket to its customers, which go with the ticket. What failed stays until
// somebody has dealt with it.

import { DAY_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { MAIL_KEPT_DAYS } from '#shared/engine/configuration.ts';
import type { AppContext } from '#server/app-context.ts';
import { forgetBytes } from '#server/features/mail-intake/index.ts';
import { forgetLines, listAllWorkspaces, loadMailWorkspace } from './mail-store.ts';

const BATCH = 200;
/** Of each workspace in one round; the rest has its turn with the next. */
const MOST_BATCHES = 50;

type ForgetDeps = Pick<AppContext, 'db' | 'clock' | 'log'>;
/** Mails that lost their bytes, and lines that are gone. */
export type Forgotten = { bytes: number; lines: number };

export async function forgetMails(deps: ForgetDeps): Promise<Forgotten> {
  const all = { bytes: 0, lines: 0 };
  for (const id of await listAllWorkspaces(deps.db)) {
    try {
      await forgetOf(deps, id, all);
    } catch (error) {
      deps.log.error({ err: error, workspaceId: id }, 'old mails were not forgotten');
    }
  }
  return all;
}

async function forgetOf({ db, clock }: ForgetDeps, id: WorkspaceId, all: Forgotten): Promise<void> {
  const workspace = await db.tenantRead(id, (sql) => loadMailWorkspace(sql, id));
  if (workspace === undefined) return;
  const { mailKeptDays = MAIL_KEPT_DAYS } = workspace.configuration;
  const now = toInstant(clock());
  const limits = { now, before: toInstant(clock() - mailKeptDays * DAY_MS), limit: BATCH };
  all.bytes += await inBatches(() => db.tenant(id, (tx) => forgetBytes(tx, id, limits)));
  all.lines += await inBatches(() => db.tenant(id, (tx) => forgetLines(tx, id, limits)));
}

async function inBatches(one: () => Promise<number>): Promise<number> {
  let count = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const some = await one();
    count += some;
    if (some < BATCH) break;
  }
  return count;
}
