import type { PersonId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { createRecordEvent, insertAccountMail, MACHINE } from '#server/features/accounts/index.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { markOff, type OffReason, type Webhook } from './webhook-store.ts';
import { listManagers, type WebhookWorkspace } from './webhook-views.ts';

const MOST_TOLD = 10;

/** Its maker is told by mail, or where they manage nothing any more those who do; the audit log has it either way. */
export async function switchOff(
  tx: Tx,
  deps: Pick<AppContext, 'log' | 'clock' | 'ids' | 'jobs'>,
  workspace: WebhookWorkspace,
  { id, makerId, description, url }: Webhook,
  reason: OffReason,
): Promise<void> {
  if (!(await markOff(tx, workspace.id, id, reason))) return;
  deps.log.warn({ workspaceId: workspace.id, webhookId: id, reason }, 'a webhook is off');
  await createRecordEvent(deps)(tx, workspace.id, MACHINE, 'webhook-switched-off', {
    webhookId: id,
    host: new URL(url).hostname,
    description,
    reason,
  });
  if (!workspace.configuration.emailNotifications) return;
  const told: readonly PersonId[] =
    reason === 'maker' ? await listManagers(tx, workspace.id, MOST_TOLD) : [makerId];
  for (const personId of told)
    await insertAccountMail(tx, deps, workspace.id, { kind: 'webhook-off', personId });
}
