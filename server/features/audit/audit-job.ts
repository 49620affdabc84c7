import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { chainWorkspace } from './chain.ts';
import { digestIfDue } from './digest.ts';
import { eraseKeptWords } from './kept-words.ts';

export type AuditReport = {
  readonly linked: number;
  readonly digests: number;
  /** What digests found that does not fit. */
  readonly findings: number;
  readonly failed: number;
};

/** Links what is new in every workspace, makes the digests that are due, and erases words that history is not to keep. Of no use twice at once, and harmless. */
export async function auditRound(
  context: Pick<AppContext, 'db' | 'secrets' | 'clock' | 'ids' | 'log'>,
): Promise<AuditReport> {
  const { db, clock, ids, secrets, log } = context;
  const deps = { db, clock, ids, sealKey: secrets.derive('audit-seal') };
  const workspaces = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  const report = { linked: 0, digests: 0, findings: 0, failed: 0 };
  for (const { id: workspaceId } of workspaces) {
    try {
      await eraseKeptWords(deps, workspaceId);
      report.linked += await chainWorkspace(deps, workspaceId);
      const digest = await digestIfDue(deps, workspaceId);
      if (digest === undefined) continue;
      report.digests += 1;
      report.findings += digest.data.findings;
      // A head outside of the database: what is cut off at the end can be told by it.
      const { from, to, head, data } = digest;
      log.info({ workspaceId, from, to, head, verified: data.verified }, 'audit digest');
      if (data.findings > 0)
        log.error({ workspaceId, findings: data.findings }, 'the audit log was tampered with');
    } catch (error) {
      // One workspace's trouble must not leave the others unlinked; the next round tries again.
      report.failed += 1;
      log.error({ err: error, workspaceId }, 'the audit log could not be linked');
    }
  }
  return report;
}
