import type { Instant } from '#shared/base/clock.ts';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';
import type { Mailbox, MailboxProblem } from './mailbox.ts';

const columns = (sql: ReadTx) => sql`
  m.id, m.name, m.address, m.group_id, m.incoming, m.outgoing, m.secrets, m.interval_minutes, m.is_enabled,
  m.keeps_on_server, m.last_checked_at, m.last_ok_at, m.failed_since, m.failures, m.problem, m.problem_detail,
  m.left_behind, m.next_check_at, m.claimed_until, m.created_at, m.updated_at`;

/** By address, or the one with this id. */
export const listMailboxes = (
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<Mailbox[]> => sql<Mailbox[]>`
  select ${columns(sql)} from mailboxes m
  where m.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and m.id = ${id}`}
  order by m.address`;

export async function loadMailbox(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Mailbox | undefined> {
  const [mailbox] = await listMailboxes(sql, workspaceId, id);
  return mailbox;
}

/** First of every change. */
export async function lockMailbox(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`select 1 from mailboxes m where m.workspace_id = ${workspaceId} and m.id = ${id} for update`;
}

/** First of every addition: two at once must not pass the limit together. */
export async function countMailboxes(tx: Tx, workspaceId: WorkspaceId): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`mailboxes ${workspaceId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from mailboxes m where m.workspace_id = ${workspaceId}`;
  return row.count;
}

export async function isAddressTaken(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, address }: Pick<Mailbox, 'id' | 'address'>,
): Promise<boolean> {
  const rows = await tx`
    select 1 from mailboxes m where m.workspace_id = ${workspaceId} and m.id <> ${id} and m.address = ${address}`;
  return rows.length > 0;
}

export async function isGroup(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  const rows = await tx`
    select 1 from groups g where g.workspace_id = ${workspaceId} and g.id = ${id} and not g.is_archived`;
  return rows.length > 0;
}

export type WrittenMailbox = Pick<
  Mailbox,
  | 'id'
  | 'name'
  | 'address'
  | 'groupId'
  | 'incoming'
  | 'outgoing'
  | 'secrets'
  | 'intervalMinutes'
  | 'isEnabled'
  | 'keepsOnServer'
>;

/** Asked at once, as after every change. */
export async function insertMailbox(
  tx: Tx,
  workspaceId: WorkspaceId,
  one: WrittenMailbox,
  now: Instant,
): Promise<void> {
  await tx`
    insert into mailboxes (workspace_id, id, name, address, group_id, incoming, outgoing, secrets, interval_minutes,
      is_enabled, keeps_on_server, next_check_at, created_at, updated_at)
    values (${workspaceId}, ${one.id}, ${one.name}, ${one.address}, ${one.groupId},
      ${one.incoming && tx.json(one.incoming as never)}, ${one.outgoing && tx.json(one.outgoing as never)}, ${one.secrets},
      ${one.intervalMinutes}, ${one.isEnabled}, ${one.keepsOnServer}, ${one.incoming === null ? null : now}, ${now}, ${now})`;
}

/** Its health begins anew, and whoever fetches or listens with what was set before loses its claim. */
export async function updateMailbox(
  tx: Tx,
  workspaceId: WorkspaceId,
  one: WrittenMailbox,
  now: Instant,
): Promise<void> {
  await tx`
    update mailboxes m set name = ${one.name}, address = ${one.address}, group_id = ${one.groupId},
      incoming = ${one.incoming && tx.json(one.incoming as never)}, outgoing = ${one.outgoing && tx.json(one.outgoing as never)},
      secrets = ${one.secrets}, interval_minutes = ${one.intervalMinutes}, is_enabled = ${one.isEnabled},
      keeps_on_server = ${one.keepsOnServer}, next_check_at = ${one.incoming === null ? null : now}, updated_at = ${now},
      failures = 0, failed_since = null, problem = null, problem_detail = null,
      claim_id = null, claimed_until = null, watch_id = null, watched_until = null
    where m.workspace_id = ${workspaceId} and m.id = ${one.id}`;
}

export async function deleteMailbox(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`delete from mailboxes m where m.workspace_id = ${workspaceId} and m.id = ${id}`;
}

/** Only what was sealed meanwhile by nobody else. */
export async function replaceSecrets(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, secrets }: Pick<Mailbox, 'id' | 'secrets'>,
  sealed: Buffer,
): Promise<boolean> {
  const rows = await tx`
    update mailboxes m set secrets = ${sealed}
    where m.workspace_id = ${workspaceId} and m.id = ${id} and m.secrets = ${secrets}
    returning m.id`;
  return rows.length > 0;
}

// ---------------------------------------------------------------------------------------------- rounds

const workspaces = (rows: Promise<{ id: WorkspaceId }[]>): Promise<WorkspaceId[]> =>
  rows.then((found) => found.map(({ id }) => id));

export const listDueWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  workspaces(
    db.global(
      (sql) => sql<{ id: WorkspaceId }[]>`select w.id from due_mailbox_workspaces(${now}) w(id)`,
    ),
  );
export const listWatchableWorkspaces = (db: Database, now: Instant): Promise<WorkspaceId[]> =>
  workspaces(
    db.global(
      (sql) =>
        sql<{ id: WorkspaceId }[]>`select w.id from watchable_mailbox_workspaces(${now}) w(id)`,
    ),
  );

/** `askedFor`: when it was to be asked; a later wish stays. */
export type Claim = {
  readonly mailbox: Mailbox;
  readonly claimId: string;
  readonly askedFor: Instant;
};
type Until = { readonly now: Instant; readonly until: Instant; readonly claimId: string };

/** One that is due and that nobody else has; those that failed stand in a queue of their own. */
export async function claimDue(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, until, claimId }: Until,
  isFailing: boolean,
): Promise<Claim | undefined> {
  const [mailbox] = await tx<Mailbox[]>`
    update mailboxes m set claimed_until = ${until}, claim_id = ${claimId}
    where m.workspace_id = ${workspaceId} and m.id = (
      select d.id from mailboxes d
      where d.workspace_id = ${workspaceId} and d.is_enabled and d.incoming is not null and d.next_check_at <= ${now}
        and coalesce(d.claimed_until, '-infinity') <= ${now} and (d.failures > 0) = ${isFailing}
      order by d.next_check_at limit 1 for update skip locked
    )
    returning ${columns(tx)}`;
  if (mailbox === undefined) return undefined;
  return { mailbox, claimId, askedFor: mailbox.nextCheckAt ?? now };
}

/** False: it is somebody else's by now, or was changed. */
export async function holdClaim(
  tx: Tx,
  workspaceId: WorkspaceId,
  { mailbox, claimId }: Claim,
  until: Instant,
): Promise<boolean> {
  const rows = await tx`
    update mailboxes m set claimed_until = ${until}
    where m.workspace_id = ${workspaceId} and m.id = ${mailbox.id} and m.claim_id = ${claimId}
    returning m.id`;
  return rows.length > 0;
}

/** Nothing came of it, and nothing is said of its health: it is due as before. */
export async function releaseClaim(
  tx: Tx,
  workspaceId: WorkspaceId,
  { mailbox, claimId }: Claim,
): Promise<void> {
  await tx`
    update mailboxes m set claimed_until = null, claim_id = null
    where m.workspace_id = ${workspaceId} and m.id = ${mailbox.id} and m.claim_id = ${claimId}`;
}

export type Outcome = {
  readonly now: Instant;
  readonly nextAt: Instant;
  readonly failure: { readonly problem: MailboxProblem; readonly detail: string } | undefined;
  /** Everything else was fetched all the same. */
  readonly isPartial: boolean;
  /** Undefined: not counted. */
  readonly leftBehind: number | undefined;
};

/** Whoever asked for it meanwhile is answered by another visit, soon. */
export async function settleClaim(
  tx: Tx,
  workspaceId: WorkspaceId,
  { mailbox, claimId, askedFor }: Claim,
  { now, nextAt, failure, isPartial, leftBehind }: Outcome,
): Promise<void> {
  const isOk = failure === undefined || isPartial;
  await tx`
    update mailboxes m set claimed_until = null, claim_id = null, last_checked_at = ${now},
      last_ok_at = ${isOk ? now : tx`m.last_ok_at`},
      failures = ${isOk ? 0 : tx`m.failures + 1`},
      failed_since = ${failure === undefined ? null : tx`coalesce(m.failed_since, ${now})`},
      problem = ${failure?.problem ?? null}, problem_detail = ${failure?.detail.slice(0, 500) ?? null},
      left_behind = ${leftBehind ?? tx`m.left_behind`},
      next_check_at = case when m.next_check_at > ${askedFor} then m.next_check_at else ${nextAt}::timestamptz end
    where m.workspace_id = ${workspaceId} and m.id = ${mailbox.id} and m.claim_id = ${claimId}`;
}

/** It is due now, also for whoever is just visiting it. */
export async function askSoon(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx`
    update mailboxes m set next_check_at = ${now}
    where m.workspace_id = ${workspaceId} and m.id = ${id} and m.is_enabled and m.incoming is not null
    returning m.id`;
  return rows.length > 0;
}

/** One that goes well and that nobody listens to. */
export async function claimWatch(
  tx: Tx,
  workspaceId: WorkspaceId,
  { now, until, claimId }: Until,
): Promise<Mailbox | undefined> {
  const [mailbox] = await tx<Mailbox[]>`
    update mailboxes m set watched_until = ${until}, watch_id = ${claimId}
    where m.workspace_id = ${workspaceId} and m.id = (
      select d.id from mailboxes d
      where d.workspace_id = ${workspaceId} and d.is_enabled and d.incoming ->> 'kind' = 'imap' and d.failures = 0
        and d.last_ok_at is not null and coalesce(d.watched_until, '-infinity') <= ${now}
      order by d.id limit 1 for update skip locked
    )
    returning ${columns(tx)}`;
  return mailbox;
}

export async function holdWatch(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, watchId }: { readonly id: string; readonly watchId: string },
  until: Instant,
): Promise<boolean> {
  const rows = await tx`
    update mailboxes m set watched_until = ${until}
    where m.workspace_id = ${workspaceId} and m.id = ${id} and m.watch_id = ${watchId} and m.is_enabled
    returning m.id`;
  return rows.length > 0;
}

// ---------------------------------------------------------------------------------------------- what is known

/** Those of these numbers whose mail is here; of a mailbox that is emptied, only those that are too large to be taken. */
export async function knownUids(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { id, keepsOnServer }: Pick<Mailbox, 'id' | 'keepsOnServer'>,
  uids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ uid: string }[]>`
    select distinct m.uid from unnest(${[...uids]}::text[]) u(uid)
    join inbound_mails m on m.workspace_id = ${workspaceId} and m.mailbox_id = ${id} and m.uid = u.uid
    ${keepsOnServer ? sql`` : sql`where m.sha256 is null`}`;
  return new Set(rows.map(({ uid }) => uid));
}

/** It stays on its server; an administrator sees that it is there. */
export async function noteTooLarge(
  tx: Tx,
  workspaceId: WorkspaceId,
  mail: {
    readonly id: string;
    readonly mailboxId: string;
    readonly uid: string;
    readonly size: number;
    readonly now: Instant;
  },
): Promise<void> {
  await tx`
    insert into inbound_mails (workspace_id, id, mailbox_id, uid, size, received_at, state, problem)
    values (${workspaceId}, ${mail.id}, ${mail.mailboxId}, ${mail.uid}, ${mail.size}, ${mail.now}, 'failed', 'too-large')`;
}

export async function countLeftBehind(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  mailboxId: string,
  uids: readonly string[],
): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(distinct m.uid)::int as count from unnest(${[...uids]}::text[]) u(uid)
    join inbound_mails m on m.workspace_id = ${workspaceId} and m.mailbox_id = ${mailboxId} and m.uid = u.uid
    where m.sha256 is null`;
  return row.count;
}
