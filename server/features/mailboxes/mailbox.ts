// What a mailbox is made of, as it is kept and as routes and rounds speak of it.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId } from '#shared/base/ids.ts';
import type { MailServerFailure } from '#server/platform/mail/mail-server-error.ts';

export type ServerAddress = {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
};
/** Where tokens are had for a refresh token (RFC 6749, 6). */
export type TokenSource = {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
};
export type Incoming = ServerAddress & {
  readonly kind: 'pop3' | 'imap';
  readonly user: string;
  /** Null: with a password. */
  readonly oauth: TokenSource | null;
};
export type Outgoing = ServerAddress & {
  /** Empty: the server wants no name. */
  readonly user: string;
  readonly oauth: TokenSource | null;
};

/** Per direction; sealed in the row. */
export type LoginSecrets =
  | { readonly kind: 'password'; readonly password: string }
  | {
      readonly kind: 'oauth';
      readonly clientSecret: string;
      readonly refreshToken: string;
      readonly accessToken: string;
      /** In ms; 0: there is no access token yet. */
      readonly expiresAt: number;
    };
export type MailboxSecrets = {
  readonly incoming?: LoginSecrets | undefined;
  readonly outgoing?: LoginSecrets | undefined;
};
export type Direction = keyof MailboxSecrets;

/** `secrets`: there are none, or they were sealed by another server. `mail`: a mail that its server does not give out. */
export type MailboxProblem = MailServerFailure | 'secrets' | 'mail' | 'internal';

export type Mailbox = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly groupId: GroupId | null;
  readonly incoming: Incoming | null;
  readonly outgoing: Outgoing | null;
  readonly secrets: Buffer | null;
  readonly intervalMinutes: number;
  readonly isEnabled: boolean;
  readonly keepsOnServer: boolean;
  readonly lastCheckedAt: Instant | null;
  readonly lastOkAt: Instant | null;
  readonly failedSince: Instant | null;
  readonly failures: number;
  readonly problem: MailboxProblem | null;
  readonly problemDetail: string | null;
  readonly leftBehind: number;
  readonly nextCheckAt: Instant | null;
  readonly claimedUntil: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
