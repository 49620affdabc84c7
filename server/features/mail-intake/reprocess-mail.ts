import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';
import { requeueMail } from './intake-store.ts';

/**
 * An administrator wants a mail read again that made no ticket, or was not understood (M9). It is taken for somebody's then,
 * whatever it looked like. False: there is nothing to be read again.
 */
export const reprocessMail = (
  { db, jobs }: Pick<AppContext, 'db' | 'jobs'>,
  workspaceId: WorkspaceId,
  mailId: string,
): Promise<boolean> =>
  db.tenant(workspaceId, async (tx) => {
    const isWaiting = await requeueMail(tx, workspaceId, mailId);
    if (isWaiting) await enqueue(tx, jobs, 'mail-intake', { workspaceId });
    return isWaiting;
  });
