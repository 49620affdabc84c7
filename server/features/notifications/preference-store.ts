import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import {
  effectivePreferences,
  NO_PREFERENCES,
  type EffectivePreferences,
  type NotificationPreferences,
  type WorkspaceNotifications,
} from '#shared/notifications/preferences.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';

export type StoredPreferences = {
  readonly preferences: NotificationPreferences;
  /** Changes with them. */
  readonly version: string;
};

export async function loadPreferences(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<StoredPreferences> {
  const [row] = await sql<StoredPreferences[]>`
    select p.preferences, p.xid::text as version from notification_preferences p
    where p.workspace_id = ${workspaceId} and p.person_id = ${personId}`;
  return row === undefined
    ? { preferences: NO_PREFERENCES, version: 'none' }
    : { ...row, preferences: { ...NO_PREFERENCES, ...row.preferences } };
}

/** What counts for somebody now: asked whenever something is about to be told. */
export async function loadEffective(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  workspace: WorkspaceNotifications,
): Promise<EffectivePreferences> {
  const { preferences } = await loadPreferences(sql, workspaceId, personId);
  return effectivePreferences(preferences, workspace);
}

/** Two devices of one person at once must not undo each other's changes. */
export async function lockPreferences(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
): Promise<void> {
  await tx`
    select 1 from people p where p.workspace_id = ${workspaceId} and p.id = ${personId} for no key update`;
}

/** What waits for a later moment is asked about again at once: a change counts for it too. */
export async function putPreferences(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  preferences: NotificationPreferences,
  now: Instant,
): Promise<void> {
  await tx`
    insert into notification_preferences as p (workspace_id, person_id, preferences, changed_at)
    values (${workspaceId}, ${personId}, ${tx.json(preferences as never)}, ${now})
    on conflict (workspace_id, person_id) do update set
      preferences = excluded.preferences, changed_at = excluded.changed_at`;
  await askAgain(tx, workspaceId, personId, now);
}

/** Only what was put off, and not what a server has refused for now: that has pauses of its own. Null: everybody's. */
export async function askAgain(
  tx: Tx,
  workspaceId: WorkspaceId,
  personId: PersonId | null,
  now: Instant,
): Promise<void> {
  const isTheirs = (column: ReturnType<Tx>) =>
    personId === null ? tx`${column} is not null` : tx`${column} = ${personId}`;
  await tx`
    update mail_intents i set due_at = ${now}
    where i.workspace_id = ${workspaceId} and ${isTheirs(tx`i.person_id`)} and i.state = 'waiting' and i.problem is null
      and i.attempted_at is null and i.due_at > ${now}`;
  await tx`
    update push_deliveries d set due_at = ${now} from push_subscriptions s
    where d.workspace_id = ${workspaceId} and s.workspace_id = d.workspace_id and s.id = d.subscription_id
      and ${isTheirs(tx`s.person_id`)} and d.attempts = 0 and d.due_at > ${now}`;
  await tx`
    update slack_deliveries d set due_at = ${now}
    where d.workspace_id = ${workspaceId} and ${isTheirs(tx`d.person_id`)} and d.state = 'waiting' and d.attempts = 0
      and d.due_at > ${now}`;
}
