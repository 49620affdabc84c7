// Mails about accounts are rows of the outbox like any other mail, written by the transaction that decides on them (M8).

import { toInstant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { enqueue } from '#server/platform/jobs/enqueue.ts';

type AccountMail =
  /** To whoever this address belongs to, if to anybody: that is looked up when it is sent, long after the answer. */
  | { readonly kind: 'password-reset'; readonly typedAddress: string }
  /** A reset whose person is known is one that an administrator sends. */
  | {
      readonly kind: 'invitation' | 'password-reset';
      readonly personId: PersonId;
      readonly linkId: string;
    }
  | { readonly kind: 'password-changed'; readonly personId: PersonId }
  /** To whom it was told to tell others (X3). */
  | { readonly kind: 'webhook-off'; readonly personId: PersonId }
  /** To the address that is to become theirs. Whose it is by then is looked up when it is sent. */
  | {
      readonly kind: 'address-confirm';
      readonly personId: PersonId;
      readonly linkId: string;
      readonly to: string;
    }
  /** To the address that was theirs. */
  | { readonly kind: 'address-changed'; readonly personId: PersonId; readonly to: string };

export async function insertAccountMail(
  tx: Tx,
  { clock, ids, jobs }: Pick<AppContext, 'clock' | 'ids' | 'jobs'>,
  workspaceId: WorkspaceId,
  mail: AccountMail,
): Promise<void> {
  const at = toInstant(clock());
  const recipient = 'typedAddress' in mail ? mail.typedAddress : 'to' in mail ? mail.to : '';
  const personId = 'personId' in mail ? mail.personId : null;
  const linkId = 'linkId' in mail ? mail.linkId : null;
  await tx`
    insert into mail_intents (workspace_id, id, kind, recipient, person_id, account_link_id, created_at, due_at)
    values (${workspaceId}, ${ids<string>()}, ${mail.kind}, ${recipient}, ${personId}, ${linkId}, ${at}, ${at})`;
  await enqueue(tx, jobs, 'mail', { workspaceId });
}

export type NoMail = 'demo' | 'switched-off' | 'no-server';

export const NO_MAIL: { readonly [Reason in NoMail]: string } = {
  demo: 'No mail leaves a demo.',
  'switched-off': 'No mail leaves: enable_email_notifications is off in the settings.',
  'no-server':
    'No mail leaves yet: neither this workspace nor this server has a mail server to send with. It goes once there is one.',
};

/** Why no mail of this workspace leaves; undefined: they do. */
export async function whyNoMail(
  sql: ReadTx,
  { smtpUrl }: AppContext['config'],
  { id, isDemo, configuration }: CurrentWorkspace,
): Promise<NoMail | undefined> {
  if (isDemo) return 'demo';
  if (!configuration.emailNotifications) return 'switched-off';
  if (smtpUrl !== undefined) return undefined;
  const rows = await sql`
    select 1 from mailboxes m
    where m.workspace_id = ${id} and m.is_enabled and m.group_id is null and m.outgoing is not null limit 1`;
  return rows.length > 0 ? undefined : 'no-server';
}
