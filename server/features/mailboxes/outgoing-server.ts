// The server by which a mailbox's mails go out, with what signs in there at this moment.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { MailServerError } from '#server/platform/mail/mail-server-error.ts';
import type { SmtpServer } from '#server/platform/mail/smtp-send.ts';
import { isPublicAddress } from '#server/platform/outbound/allowed-address.ts';
import { isAllowedHost } from './mail-hosts.ts';
import { loadMailbox } from './mailbox-store.ts';
import { loginFor } from './tokens.ts';

/** Undefined: it sends by none. Throws a MailServerError where its name may not be reached, or it lets nobody in. */
export async function outgoingServer(
  deps: Pick<AppContext, 'db' | 'clock' | 'secrets' | 'config'>,
  workspaceId: WorkspaceId,
  mailboxId: string,
): Promise<SmtpServer | undefined> {
  const { config } = deps;
  const mailbox = await deps.db.tenantRead(workspaceId, (sql) =>
    loadMailbox(sql, workspaceId, mailboxId),
  );
  const outgoing = mailbox?.outgoing ?? null;
  if (mailbox === undefined || outgoing === null) return undefined;
  const { host, port, security, user } = outgoing;
  const login = user === '' ? undefined : await loginFor(deps, workspaceId, mailbox, 'outgoing');
  if (user !== '' && login === undefined) throw new MailServerError('login', 'no password is here');
  const address = await addressOf(config, host);
  return {
    host: address,
    port,
    security,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(config.mailCa === undefined ? {} : { ca: config.mailCa }),
    auth: login === undefined ? undefined : { user, ...login },
  };
}

/** Names do not count, only what they resolve to; that is what is connected to (security.md 28). */
async function addressOf(config: AppContext['config'], host: string): Promise<string> {
  if (!isAllowedHost(config, host)) throw new MailServerError('forbidden-address', host);
  if (config.allowsPrivateMail === true || isIP(host) !== 0) return host;
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw new MailServerError('unreachable', host, error);
  });
  if (found.some(({ address }) => !isPublicAddress(address)))
    throw new MailServerError('forbidden-address', host);
  return found[0]?.address ?? host;
}
