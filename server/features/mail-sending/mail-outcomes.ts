// What is learned of our mails from mails that come in.

import { toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { confirmAddress, loadIntent, markBounced } from './mail-store.ts';
import { reportMail } from './report-mail.ts';

export type MailOutcomes = {
  /** A mail of ours did not arrive: its ticket shows it. */
  readonly recordBounce: (
    workspaceId: WorkspaceId,
    intentId: string,
    detail: string,
  ) => Promise<void>;
  /** Somebody has shown that this address is theirs (M7). */
  readonly confirmAddress: (workspaceId: WorkspaceId, address: string) => Promise<void>;
};

export function createMailOutcomes(
  deps: Pick<AppContext, 'db' | 'clock' | 'execute' | 'log'>,
): MailOutcomes {
  const { db, clock } = deps;
  return {
    recordBounce: async (workspaceId, intentId, detail) => {
      const intent = await db.tenantRead(workspaceId, (sql) =>
        loadIntent(sql, workspaceId, intentId),
      );
      if (intent === undefined || intent.messageIdHeader === null || intent.state === 'bounced')
        return;
      // First where people see it; under a receipt, so that it stands there once whatever happens between.
      await reportMail(deps, workspaceId, intent, 'bounced', detail);
      await db.tenant(workspaceId, (tx) =>
        markBounced(tx, workspaceId, intentId, detail, toInstant(clock())),
      );
    },
    confirmAddress: (workspaceId, address) =>
      db.tenant(workspaceId, (tx) => confirmAddress(tx, workspaceId, address, toInstant(clock()))),
  };
}
