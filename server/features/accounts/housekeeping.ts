// What has outlived its use: ended sessions, answers to repeated requests, old throttle windows.

import { DAY_MS, HOUR_MS, toInstant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';

const KEEP_ENDED_SESSIONS_MS = 30 * DAY_MS;
const KEEP_ANSWERS_MS = 48 * HOUR_MS;

export async function accountHousekeeping(
  context: Pick<AppContext, 'db' | 'clock' | 'throttle'>,
): Promise<void> {
  const { db, clock, throttle } = context;
  const endedBefore = toInstant(clock() - KEEP_ENDED_SESSIONS_MS);
  const answeredBefore = toInstant(clock() - KEEP_ANSWERS_MS);
  await throttle.purge();
  const workspaces = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w as id from all_workspaces() w`,
  );
  for (const { id } of workspaces) {
    await db.tenant(id, async (tx) => {
      await tx`
        delete from sessions s
        where s.workspace_id = ${id} and (s.expires_at < ${endedBefore} or s.revoked_at < ${endedBefore})`;
      await tx`delete from idempotency_keys k where k.workspace_id = ${id} and k.at < ${answeredBefore}`;
    });
  }
}
