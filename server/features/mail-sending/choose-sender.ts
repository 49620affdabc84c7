// From which address a mail of a workspace goes out and through which server: the mailbox of the ticket's group, the one of
// the workspace, or the installation's own server. In a demo, and where there is no server, mails stay in the outbox.

import { isMailable } from '#server/platform/mail/compose-mail.ts';
import type { SmtpServer } from '#server/platform/mail/smtp-send.ts';
import type { GroupId } from '#shared/base/ids.ts';
import type { AppConfig, AppContext } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { MailWorkspace } from './mail-store.ts';

export type MailSender = {
  readonly mailboxId: string | null;
  readonly name: string;
  readonly address: string;
  /** Answers to it are read. */
  readonly isRead: boolean;
  /** Undefined: there is none. */
  readonly server: SmtpServer | 'mailbox' | undefined;
};
type MailboxLine = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly isRead: boolean;
  readonly canSend: boolean;
};

export async function chooseSender(
  { config }: Pick<AppContext, 'config'>,
  sql: ReadTx,
  workspace: MailWorkspace,
  groupId: GroupId | null,
): Promise<MailSender> {
  const [mailbox] = await sql<MailboxLine[]>`
    select m.id, m.name, m.address, m.incoming is not null as is_read, m.outgoing is not null as can_send from mailboxes m
    where m.workspace_id = ${workspace.id} and m.is_enabled
      and (m.group_id is null ${groupId === null ? sql`` : sql`or m.group_id = ${groupId}`})
    order by (m.group_id is not null) desc, (m.outgoing is not null) desc, m.created_at, m.id limit 1`;
  const server = workspace.isDemo ? undefined : installationServer(config);
  if (mailbox === undefined)
    return {
      mailboxId: null,
      name: workspace.name,
      address: ownAddress(config),
      isRead: false,
      server,
    };
  const { id, name, address, isRead, canSend } = mailbox;
  const own = canSend && !workspace.isDemo ? ('mailbox' as const) : server;
  return { mailboxId: id, name, address, isRead, server: own };
}

/** SMTP_URL: `smtps` speaks TLS at once, `smtp` turns to it and insists; only `?tls=none`, or this very machine, goes without. */
export function installationServer({
  smtpUrl,
}: Pick<AppConfig, 'smtpUrl'>): SmtpServer | undefined {
  if (smtpUrl === undefined) return undefined;
  const url = new URL(smtpUrl);
  const isTls = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host);
  const isPlain = url.searchParams.get('tls') === 'none' || isHere;
  return {
    host,
    port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
    security: isTls ? 'tls' : isPlain ? 'none' : 'starttls',
    auth:
      url.username === ''
        ? undefined
        : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
  };
}

/** Where a workspace has no mailbox of its own. */
function ownAddress({ mailFrom, publicUrl, smtpUrl }: AppConfig): string {
  if (mailFrom !== undefined) return mailFrom;
  const user = smtpUrl === undefined ? '' : decodeURIComponent(new URL(smtpUrl).username);
  if (user.includes('@') && isMailable(user)) return user;
  const host = publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname;
  const address = `no-reply@${host}`;
  return isMailable(address) ? address : 'no-reply@localhost';
}
