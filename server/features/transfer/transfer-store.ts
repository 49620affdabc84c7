// Exports and imports, and their archives in pieces.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Instant } from '#shared/base/clock.ts';
import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';
import type { Jobs } from '#server/platform/jobs/jobs.ts';
import type { TableSum } from './archive.ts';

export type TransferState = 'receiving' | 'waiting' | 'running' | 'done' | 'failed';
/** Where an archive is wrong; line and column from 1, 0 where it is the whole file. */
export type ArchiveError = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
};
export type TransferResult = {
  readonly tables?: Readonly<Record<string, TableSum>>;
  /** Of an import: whether the access codes that customers have still open their requests. */
  readonly accessCodes?: 'kept' | 'changed' | 'unknown';
  /** Of an import: what comparing the audit log with its chain has found. */
  readonly logFindings?: number;
};
export type Transfer = {
  readonly id: string;
  readonly kind: 'export' | 'import';
  readonly state: TransferState;
  readonly byId: PersonId;
  readonly byName: string;
  readonly bytes: number;
  readonly rows: number;
  readonly result: TransferResult;
  readonly errors: readonly ArchiveError[];
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
};

export type TransferDb = Pick<Database, 'tenant' | 'tenantRead' | 'global'>;

export async function insertTransfer(
  tx: Tx,
  workspaceId: WorkspaceId,
  transfer: Pick<Transfer, 'id' | 'kind' | 'state' | 'byId' | 'byName' | 'createdAt'>,
): Promise<void> {
  const { id, kind, state, byId, byName, createdAt } = transfer;
  await tx`
    insert into transfers (workspace_id, id, kind, state, by_id, by_name, created_at)
    values (${workspaceId}, ${id}, ${kind}, ${state}, ${byId}, ${byName}, ${createdAt})`;
}

type TransferPage = {
  readonly id?: string;
  readonly before?: { readonly at: Instant; readonly id: string } | undefined;
  readonly limit: number;
};

/** Latest first; one more than `limit` if there is more. */
export async function listTransfers(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  kind: Transfer['kind'],
  { id, before, limit }: TransferPage,
): Promise<Transfer[]> {
  return sql<Transfer[]>`
    select t.id, t.kind, t.state, t.by_id, t.by_name, t.bytes, t.rows, t.result, t.errors, t.created_at, t.ended_at
    from transfers t
    where t.workspace_id = ${workspaceId} and t.kind = ${kind} ${id === undefined ? sql`` : sql`and t.id = ${id}`}
      ${before === undefined ? sql`` : sql`and (t.created_at, t.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by t.created_at desc, t.id desc limit ${limit + 1}`;
}

export async function loadTransfer(
  db: TransferDb,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Transfer | undefined> {
  return db.tenantRead(workspaceId, async (sql) => {
    const [found] = [
      ...(await listTransfers(sql, workspaceId, 'export', { id, limit: 1 })),
      ...(await listTransfers(sql, workspaceId, 'import', { id, limit: 1 })),
    ];
    return found;
  });
}

/** One at a time in a workspace: the second one of two at once waits here and sees the first. */
export async function hasOpenTransfer(tx: Tx, workspaceId: WorkspaceId): Promise<boolean> {
  await tx`select 1 from workspaces w where w.id = ${workspaceId} for update`;
  const rows = await tx`
    select 1 from transfers t where t.workspace_id = ${workspaceId} and t.state in ('waiting', 'running') limit 1`;
  return rows.length > 0;
}

/** Held until the end of the transaction by the process that works on it; false: another one does. */
export async function takeTransfer(sql: ReadTx, id: string): Promise<boolean> {
  const [row] = await sql<{ isMine: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`transfer ${id}`}, 0)) as is_mine`;
  return row?.isMine === true;
}

export async function beginTransfer(
  db: TransferDb,
  workspaceId: WorkspaceId,
  { id, kind }: Pick<Transfer, 'id' | 'kind'>,
): Promise<void> {
  await db.tenant(workspaceId, async (tx) => {
    // What an interrupted run has left is made anew.
    if (kind === 'export')
      await tx`delete from transfer_parts p where p.workspace_id = ${workspaceId} and p.transfer_id = ${id}`;
    await tx`
      update transfers t set state = 'running', rows = 0, bytes = case when t.kind = 'export' then 0 else t.bytes end
      where t.workspace_id = ${workspaceId} and t.id = ${id}`;
  });
}

export async function endTransfer(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  end: {
    readonly state: 'done' | 'failed';
    readonly at: Instant;
    readonly result?: TransferResult;
    readonly errors?: readonly ArchiveError[];
    readonly rows?: number;
  },
): Promise<void> {
  await tx`
    update transfers t set state = ${end.state}, ended_at = ${end.at}, rows = coalesce(${end.rows ?? null}::bigint, t.rows),
      result = ${tx.json((end.result ?? {}) as never)}, errors = ${tx.json((end.errors ?? []) as never)}
    where t.workspace_id = ${workspaceId} and t.id = ${id}`;
}

/** With the figures that somebody who waits is shown. */
export async function insertPart(
  tx: Tx,
  workspaceId: WorkspaceId,
  part: {
    readonly transferId: string;
    readonly n: number;
    readonly bytes: Uint8Array;
    readonly rows: number;
  },
): Promise<void> {
  // Quick rather than small: it is kept for a day.
  const packed = gzipSync(part.bytes, { level: 1 });
  await tx`
    insert into transfer_parts (workspace_id, transfer_id, n, bytes)
    values (${workspaceId}, ${part.transferId}, ${part.n}, ${packed})`;
  await tx`
    update transfers t set rows = t.rows + ${part.rows}, bytes = t.bytes + ${part.bytes.length}
    where t.workspace_id = ${workspaceId} and t.id = ${part.transferId}`;
}

export async function tellProgress(
  db: TransferDb,
  workspaceId: WorkspaceId,
  id: string,
  rows: number,
): Promise<void> {
  await db.tenant(
    workspaceId,
    (tx) => tx`
      update transfers t set rows = ${rows} where t.workspace_id = ${workspaceId} and t.id = ${id}`,
  );
}

/** Nothing is held open between two pieces. */
export async function* readParts(
  db: TransferDb,
  workspaceId: WorkspaceId,
  id: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let n = 1; ; n += 1) {
    const packed = await db.tenantRead(workspaceId, async (sql) => {
      const [row] = await sql<{ bytes: Uint8Array }[]>`
        select p.bytes from transfer_parts p
        where p.workspace_id = ${workspaceId} and p.transfer_id = ${id} and p.n = ${n}`;
      return row?.bytes;
    });
    if (packed === undefined) return;
    yield gunzipSync(packed);
  }
}

export async function listOpenTransfers(
  db: TransferDb,
): Promise<readonly { readonly workspaceId: WorkspaceId; readonly id: string }[]> {
  return db.global(
    (sql) => sql<{ workspaceId: WorkspaceId; id: string }[]>`
      select o.workspace_id, o.id from open_transfers() o`,
  );
}

/** Workspaces with archives that have had their time, or uploads that were given up. */
export async function listStale(db: TransferDb, before: Instant): Promise<readonly WorkspaceId[]> {
  const rows = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select s as id from stale_transfers(${before}) s`,
  );
  return rows.map(({ id }) => id);
}

export async function dropArchives(
  tx: Tx,
  workspaceId: WorkspaceId,
  which: { readonly before: Instant } | { readonly kind: Transfer['kind'] },
): Promise<void> {
  const those = 'before' in which ? tx`t.created_at < ${which.before}` : tx`t.kind = ${which.kind}`;
  await tx`
    delete from transfers t
    where t.workspace_id = ${workspaceId} and ${those} and t.state = 'receiving'`;
  await tx`
    delete from transfer_parts p where p.workspace_id = ${workspaceId} and p.transfer_id in (
      select t.id from transfers t
      where t.workspace_id = ${workspaceId} and ${those} and t.state in ('done', 'failed')
    )`;
  await tx`
    update transfers t set bytes = 0
    where t.workspace_id = ${workspaceId} and ${those} and t.state in ('done', 'failed')`;
}

/** Of an upload; undefined unless it can go on at this byte. */
export async function lockUpload(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: string,
  offset: number,
): Promise<{ readonly n: number } | undefined> {
  const [row] = await tx<{ n: number }[]>`
    select (
      select coalesce(max(p.n), 0) + 1 from transfer_parts p
      where p.workspace_id = t.workspace_id and p.transfer_id = t.id
    ) as n
    from transfers t
    where t.workspace_id = ${workspaceId} and t.id = ${id} and t.kind = 'import' and t.state = 'receiving'
      and t.bytes = ${offset}
    for update`;
  return row;
}

export async function setWaiting(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  const rows = await tx`
    update transfers t set state = 'waiting'
    where t.workspace_id = ${workspaceId} and t.id = ${id} and t.state = 'receiving' and t.bytes > 0
    returning 1`;
  return rows.length > 0;
}

/** So that it begins in seconds rather than at the next minute. */
export async function callForWork(tx: Tx, jobs: Pick<Jobs, 'enqueueStatement'>): Promise<void> {
  const { text, values } = await jobs.enqueueStatement('transfers', [{}]);
  await tx.unsafe(text, [...values]);
}

// ---------------------------------------------------------------------------------------------- deletion

/** From the commit on nobody finds it, and its address is free. */
export async function markDeleted(tx: Tx, workspaceId: WorkspaceId, at: Instant): Promise<void> {
  await tx`delete from sessions s where s.workspace_id = ${workspaceId}`;
  await tx`update api_keys k set revoked_at = coalesce(k.revoked_at, ${at}) where k.workspace_id = ${workspaceId}`;
  // While it still has its address: a desk of the demo does not come back at the next start.
  await tx`select keep_demo_desk_away()`;
  await tx`
    update workspaces w set deleting_at = ${at}, slug = w.id::text where w.id = ${workspaceId} and w.deleting_at is null`;
}

export async function listDeletedWorkspaces(
  db: TransferDb,
): Promise<readonly { readonly id: WorkspaceId; readonly deletingAt: Instant }[]> {
  return db.global(
    (sql) => sql<{ id: WorkspaceId; deletingAt: Instant }[]>`
      select d.id, d.deleting_at from deleted_workspaces() d`,
  );
}

/** How many rows went; 0: none is left. */
export async function purgeWorkspace(
  db: TransferDb,
  workspaceId: WorkspaceId,
  { most, toTheEnd }: { readonly most: number; readonly toTheEnd: boolean },
): Promise<number> {
  return db.tenant(workspaceId, async (tx) => {
    const [row] = await tx<
      { gone: number }[]
    >`select purge_workspace(${most}, ${toTheEnd}) as gone`;
    return row?.gone ?? 0;
  });
}

export async function dropJobs(db: TransferDb, workspaceId: WorkspaceId): Promise<void> {
  await db.global(
    (tx) => tx`delete from pgboss.job j where j.data ->> 'workspaceId' = ${workspaceId}`,
  );
}
