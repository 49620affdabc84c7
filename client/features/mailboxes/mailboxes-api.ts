// Mailboxes as their administrators see them: with their health, and without anything that is secret.

import type { Instant } from '#shared/base/clock.ts';
import type { GroupId } from '#shared/base/ids.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';

export type Security = 'tls' | 'starttls' | 'none';
type ListedLogin = {
  readonly kind: 'password' | 'oauth';
  readonly isHeld: boolean;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
};
type ListedServer = {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user: string;
};
export type Incoming = ListedServer & {
  readonly kind: 'pop3' | 'imap';
  readonly login: ListedLogin;
};
export type Outgoing = ListedServer & { readonly login: ListedLogin | null };
export type Health = {
  readonly state: 'off' | 'waiting' | 'checking' | 'ok' | 'failing';
  readonly lastCheckedAt: Instant | null;
  readonly lastOkAt: Instant | null;
  readonly failedSince: Instant | null;
  readonly problem: string | null;
  readonly detail: string | null;
  readonly leftBehind: number;
};
export type Mailbox = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly groupId: GroupId | null;
  readonly incoming: Incoming | null;
  readonly outgoing: Outgoing | null;
  readonly intervalMinutes: number;
  readonly isEnabled: boolean;
  readonly keepsOnServer: boolean;
  readonly health: Health;
};
export type LoginFields =
  | { readonly kind: 'password'; readonly password?: string }
  | {
      readonly kind: 'oauth';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope: string;
      readonly clientSecret?: string;
      readonly refreshToken?: string;
    };
type ServerFields<Kind> = ListedServer & {
  readonly kind: Kind;
  readonly login: LoginFields;
};
export type MailboxFields = Omit<Mailbox, 'id' | 'health' | 'incoming' | 'outgoing'> & {
  readonly incoming: ServerFields<'pop3' | 'imap'> | null;
  readonly outgoing: (ListedServer & { readonly login: LoginFields | null }) | null;
};
export type Tested = {
  readonly isOk: boolean;
  readonly mails: number | null;
  readonly problem: string | null;
  readonly detail: string | null;
};

/** The server gives the other one 25 seconds. */
const TEST_LIMIT_MS = 40_000;

export function createMailboxesApi(api: ApiClient, slug: string) {
  const base = `w/${encodeURIComponent(slug)}/mailboxes`;
  const one = (id: string): string => `${base}/${encodeURIComponent(id)}`;
  const ifMatch = (etag: string | null) => (etag === null ? {} : { headers: { 'if-match': etag } });
  return {
    list: (): Promise<ApiResult<{ readonly items: readonly Mailbox[] }>> => api.get(base),
    get: (id: string): Promise<ApiResult<Mailbox>> => api.get(one(id)),
    /** `key`: a repeat after a lost answer makes no second mailbox. */
    add: (fields: MailboxFields, key: string): Promise<ApiResult<Mailbox>> =>
      api.post(base, fields, { headers: { 'idempotency-key': key } }),
    change: (
      id: string,
      changes: MailboxFields,
      etag: string | null,
    ): Promise<ApiResult<Mailbox>> => api.patch(one(id), changes, ifMatch(etag)),
    remove: (id: string, etag: string | null): Promise<ApiResult<unknown>> =>
      api.remove(one(id), ifMatch(etag)),
    check: (id: string): Promise<ApiResult<Mailbox>> => api.post(`${one(id)}/check`, {}),
    test: (id: string): Promise<ApiResult<Tested>> =>
      api.post(`${one(id)}/test`, {}, { limitMs: TEST_LIMIT_MS }),
  };
}
