// Which servers a mailbox may name. Mail servers often stand in the house; whether those may be reached, whoever runs this
// server decides (MAIL_PRIVATE), for else an administrator of any workspace could look around there.

import { isIP } from 'node:net';
import type { AppConfig } from '#server/app-context.ts';
import { MailServerError } from '#server/platform/mail/mail-server-error.ts';
import type { MailConnection } from '#server/platform/mail/mail-session.ts';
import { isPublicAddress } from '#server/platform/outbound/allowed-address.ts';
import { lookupAllowed, OutsideError } from '#server/platform/outbound/fetch-outside.ts';

type Hosts = Pick<AppConfig, 'allowsPrivateMail' | 'mailCa'>;

export const isAllowedHost = ({ allowsPrivateMail }: Hosts, host: string): boolean =>
  allowsPrivateMail === true || isIP(host) === 0 || isPublicAddress(host);

export function mailConnection(
  config: Hosts,
  host: string,
  bounds: Pick<MailConnection, 'limits' | 'signal'>,
): MailConnection {
  if (!isAllowedHost(config, host)) throw new MailServerError('forbidden-address', host);
  return {
    ...bounds,
    ...(config.mailCa === undefined ? {} : { ca: config.mailCa }),
    ...(config.allowsPrivateMail === true
      ? {}
      : { lookup: lookupAllowed(isPublicAddress, undefined) }),
  };
}

/** What the judging look at names says comes back by the socket. */
export function asMailError(error: unknown): unknown {
  const cause = error instanceof MailServerError ? error.cause : error;
  return cause instanceof OutsideError && cause.failure === 'forbidden-address'
    ? new MailServerError('forbidden-address', '', error)
    : error;
}
