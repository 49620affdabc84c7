import type { WorkspaceId } from '#shared/base/ids.ts';
import { createSeal, type Seal } from '#server/platform/secrets/seal.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';
import type { Mailbox, MailboxSecrets } from './mailbox.ts';

type Place = { readonly workspaceId: WorkspaceId; readonly mailboxId: string };

const sealOf = (secrets: Secrets, { workspaceId, mailboxId }: Place): Seal =>
  createSeal(secrets, 'mailbox', workspaceId, mailboxId);

export const sealSecrets = (secrets: Secrets, place: Place, held: MailboxSecrets): Buffer =>
  sealOf(secrets, place).seal(JSON.stringify(held));

/** Nothing where there is nothing, or nothing that this server can open. */
export function openSecrets(
  secrets: Secrets,
  workspaceId: WorkspaceId,
  { id, secrets: sealed }: Pick<Mailbox, 'id' | 'secrets'>,
): MailboxSecrets {
  const text = sealed && sealOf(secrets, { workspaceId, mailboxId: id }).open(sealed);
  return typeof text === 'string' ? (JSON.parse(text) as MailboxSecrets) : {};
}
