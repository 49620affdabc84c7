// Links by which somebody chooses a password (I2) or confirms a new address (P3). The token is worked out from the link's id with the server's key, so
// that a mail that has to be made again carries the same one; the database has only its hash, and no table tells it.

import { createHmac } from 'node:crypto';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  toInstant,
  type Clock,
  type Instant,
} from '#shared/base/clock.ts';
import type { IdSource, PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';
import { hashToken } from './tokens.ts';

export type PasswordLinkKind = 'reset' | 'invitation';
type LinkKind = PasswordLinkKind | 'address';
const LIVES_MS: { readonly [Kind in LinkKind]: number } = {
  reset: 30 * MINUTE_MS,
  invitation: 7 * DAY_MS,
  address: DAY_MS,
};
/** Mails in an hour that others can cause for somebody, whatever spelling of the address they type. */
const RESETS_PER_HOUR = 3;

type LinkDeps = { readonly clock: Clock; readonly ids: IdSource; readonly secrets: Secrets };

/** What stands in the mail, after `#token=`. */
export const linkTokenOf = (secrets: Secrets, workspaceId: WorkspaceId, linkId: string): string =>
  createHmac('sha256', secrets.derive('account-link', workspaceId))
    .update(linkId)
    .digest('base64url');

export async function insertLink(
  tx: Tx,
  { clock, ids, secrets }: LinkDeps,
  workspaceId: WorkspaceId,
  link:
    | { readonly personId: PersonId; readonly kind: PasswordLinkKind }
    | { readonly personId: PersonId; readonly kind: 'address'; readonly newEmail: string },
): Promise<{ readonly id: string; readonly expiresAt: Instant }> {
  const now = clock();
  const id = ids<string>();
  const expiresAt = toInstant(now + LIVES_MS[link.kind]);
  const newEmail = link.kind === 'address' ? link.newEmail : null;
  // An invitation, or another address, takes the place of the one before; forgotten passwords may be asked for by a stranger, who must not end
  // the link that somebody is about to follow.
  await tx`
    delete from account_links l where l.workspace_id = ${workspaceId} and l.person_id = ${link.personId}
      and l.kind = ${link.kind} and (l.kind <> 'reset' or l.expires_at <= ${toInstant(now)})`;
  await tx`
    insert into account_links (workspace_id, id, person_id, kind, new_email, token_hash, created_at, expires_at)
    values (${workspaceId}, ${id}, ${link.personId}, ${link.kind}, ${newEmail},
      ${hashToken(linkTokenOf(secrets, workspaceId, id))}, ${toInstant(now)}, ${expiresAt})`;
  return { id, expiresAt };
}

/** For whoever has, or was once offered, a password under this address; else, and after too many, undefined. */
export async function insertResetFor(
  tx: Tx,
  deps: LinkDeps,
  workspaceId: WorkspaceId,
  email: string,
): Promise<{ readonly personId: PersonId; readonly linkId: string } | undefined> {
  const since = toInstant(deps.clock() - HOUR_MS);
  const [person] = await tx<{ id: PersonId }[]>`
    select p.id from people p
    where p.workspace_id = ${workspaceId} and not p.is_disabled
      and p.id = (select e.id from tenant_emails e where e.workspace_id = ${workspaceId} and e.email = lower(${email}))
      and (p.password_hash is not null or exists (
        select 1 from account_links l where l.workspace_id = ${workspaceId} and l.person_id = p.id and l.kind = 'invitation'))
      and (select count(*) from account_links l where l.workspace_id = ${workspaceId} and l.person_id = p.id
        and l.kind = 'reset' and l.created_at > ${since}) < ${RESETS_PER_HOUR}`;
  if (person === undefined) return undefined;
  const { id } = await insertLink(tx, deps, workspaceId, { personId: person.id, kind: 'reset' });
  return { personId: person.id, linkId: id };
}

export type OpenedLink = {
  readonly id: string;
  readonly kind: PasswordLinkKind;
  readonly personId: PersonId;
  readonly name: string;
  readonly email: string;
  readonly expiresAt: Instant;
};

/** Undefined: it was used, is over, or never was. */
export async function loadLink(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  token: string,
  now: Instant,
): Promise<OpenedLink | undefined> {
  const [row] = await sql<OpenedLink[]>`
    select l.id, l.kind, l.person_id, p.name, p.email, l.expires_at from account_links l
    join people p on p.workspace_id = l.workspace_id and p.id = l.person_id
    where l.workspace_id = ${workspaceId} and l.token_hash = ${hashToken(token)} and l.expires_at > ${now}
      and l.kind <> 'address' and not p.is_disabled`;
  return row;
}

export type AddressLink = {
  readonly id: string;
  readonly personId: PersonId;
  readonly name: string;
  /** The one that is theirs until then. */
  readonly email: string;
  readonly newEmail: string;
  readonly expiresAt: Instant;
};

/** In the same way, of a new address. */
export async function loadAddressLink(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  token: string,
  now: Instant,
): Promise<AddressLink | undefined> {
  const [row] = await sql<AddressLink[]>`
    select l.id, l.person_id, p.name, p.email, l.new_email, l.expires_at from account_links l
    join people p on p.workspace_id = l.workspace_id and p.id = l.person_id
    where l.workspace_id = ${workspaceId} and l.token_hash = ${hashToken(token)} and l.expires_at > ${now}
      and l.kind = 'address' and not p.is_disabled`;
  return row;
}

/** The address that somebody has asked for and not yet confirmed. */
export async function loadNewAddress(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  personId: PersonId,
  now: Instant,
): Promise<string | null> {
  const [row] = await sql<{ newEmail: string }[]>`
    select l.new_email from account_links l
    where l.workspace_id = ${workspaceId} and l.person_id = ${personId} and l.kind = 'address' and l.expires_at > ${now}
    limit 1`;
  return row?.newEmail ?? null;
}

/** Of two who follow one link at the same moment one gets true. */
export async function useUpLink(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    delete from account_links l where l.workspace_id = ${workspaceId} and l.id = ${id} and l.expires_at > ${now}
    returning l.id`;
  return rows.length > 0;
}

export async function isLiveLink(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await sql`
    select 1 from account_links l
    where l.workspace_id = ${workspaceId} and l.id = ${id} and l.expires_at > ${now}`;
  return rows.length > 0;
}
