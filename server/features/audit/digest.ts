// What happened since the last digest, every so many days: how often what, how much was refused, and the head of the
// chain. It sums up links and not times, so that a row that was committed late is in exactly one digest.

import { DAY_MS, fromInstant, toInstant, type Clock, type Instant } from '#shared/base/clock.ts';
import type { EventId, IdSource, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';
import { chainWorkspace, type ChainDeps } from './chain.ts';
import { GENESIS } from './chain-entry.ts';
import { loadHead, lockChain } from './chain-store.ts';
import { verifyChain } from './verify.ts';

export type DigestData = {
  /** Events by type. */
  readonly changes: { readonly [type: string]: number };
  /** Attempts to see something, by action. */
  readonly granted: { readonly [action: string]: number };
  readonly refused: { readonly [action: string]: number };
  /** Links that were compared with their rows, and how many did not fit. */
  readonly verified: number;
  readonly findings: number;
};
export type AuditDigest = {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly entries: number;
  readonly head: { readonly n: number; readonly hash: string };
  readonly data: DigestData;
};

export type DigestDeps = ChainDeps & {
  readonly db: Pick<Database, 'tenant' | 'tenantRead'>;
  readonly clock: Clock;
  readonly ids: IdSource;
};

const DEFAULT_DAYS = 1;
/** The latest links, and all of them in a workspace of ordinary size. */
const MOST_VERIFIED = 100_000;

/** Makes the digest that is due and links it. Undefined: none is. */
export async function digestIfDue(
  deps: DigestDeps,
  workspaceId: WorkspaceId,
): Promise<AuditDigest | undefined> {
  const { db, clock, ids, sealKey } = deps;
  const before = await db.tenantRead(workspaceId, (sql) => loadStanding(sql, workspaceId));
  if (before === undefined || !isDue(before, clock())) return undefined;
  await chainWorkspace(deps, workspaceId);
  const head = await db.tenantRead(workspaceId, (sql) => loadHead(sql, workspaceId));
  const after = Math.max(0, (head?.n ?? 0) - MOST_VERIFIED);
  const verification = await verifyChain({ db, sealKey }, workspaceId, { after });
  const digest = await db.tenant(workspaceId, async (tx) => {
    await lockChain(tx, workspaceId);
    // Another process may have made it meanwhile.
    const standing = await loadStanding(tx, workspaceId);
    if (standing === undefined || !isDue(standing, clock())) return undefined;
    const made: AuditDigest = {
      id: ids<EventId>(),
      from: standing.lastAt,
      to: toInstant(clock()),
      entries: (head?.n ?? 0) - standing.lastN,
      head: { n: head?.n ?? 0, hash: Buffer.from(head?.hash ?? GENESIS).toString('hex') },
      data: {
        ...(await count(tx, workspaceId, standing.lastN, head?.n ?? 0)),
        verified: verification.checked,
        findings: verification.findings.length,
      },
    };
    await insertDigest(tx, workspaceId, made, standing.lastN);
    return made;
  });
  if (digest !== undefined) await chainWorkspace(deps, workspaceId);
  return digest;
}

type Standing = { readonly lastAt: Instant; readonly lastN: number; readonly days: number };

const isDue = ({ lastAt, days }: Standing, now: number): boolean =>
  now - fromInstant(lastAt) >= days * DAY_MS;

async function loadStanding(sql: ReadTx, workspaceId: WorkspaceId): Promise<Standing | undefined> {
  const [row] = await sql<
    {
      readonly createdAt: Instant;
      readonly configuration: Partial<Pick<Configuration, 'auditDigestDays'>>;
      readonly toAt: Instant | null;
      readonly toN: number | null;
    }[]
  >`
    select w.created_at, w.configuration, d.to_at, d.to_n
    from workspaces w left join lateral (
      select x.to_at, x.to_n from audit_digests x where x.workspace_id = w.id order by x.to_at desc, x.id desc limit 1
    ) d on true
    where w.id = ${workspaceId}`;
  if (row === undefined) return undefined;
  const days = row.configuration.auditDigestDays ?? DEFAULT_DAYS;
  return { lastAt: row.toAt ?? row.createdAt, lastN: row.toN ?? 0, days };
}

async function count(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  fromN: number,
  toN: number,
): Promise<Pick<DigestData, 'changes' | 'granted' | 'refused'>> {
  const changes = await sql<{ name: string; count: number }[]>`
    select e.type as name, count(*)::int as count
    from audit_links l join events e on e.workspace_id = l.workspace_id and e.id = l.subject_id
    where l.workspace_id = ${workspaceId} and l.n > ${fromN} and l.n <= ${toN} and l.kind = 'event'
    group by e.type order by e.type`;
  const accesses = await sql<{ name: string; outcome: string; count: number }[]>`
    select a.action as name, a.outcome, sum(a.count)::int as count
    from audit_links l join audit_accesses a on a.workspace_id = l.workspace_id and a.id = l.subject_id
    where l.workspace_id = ${workspaceId} and l.n > ${fromN} and l.n <= ${toN} and l.kind = 'access'
    group by a.action, a.outcome order by a.action`;
  const record = (rows: readonly { name: string; count: number }[]) =>
    Object.fromEntries(rows.map((row) => [row.name, row.count]));
  return {
    changes: record(changes),
    granted: record(accesses.filter(({ outcome }) => outcome === 'granted')),
    refused: record(accesses.filter(({ outcome }) => outcome === 'refused')),
  };
}

async function insertDigest(
  tx: Tx,
  workspaceId: WorkspaceId,
  digest: AuditDigest,
  fromN: number,
): Promise<void> {
  const { id, from, to, head, data } = digest;
  await tx`
    insert into audit_digests (workspace_id, id, from_at, to_at, from_n, to_n, head, data)
    values (${workspaceId}, ${id}, ${from}, ${to}, ${fromN}, ${head.n}, ${Buffer.from(head.hash, 'hex')},
      ${tx.json(data as never)})`;
}

/** The latest first. */
export async function listDigests(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  options: {
    readonly before: { readonly to: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly AuditDigest[]> {
  const { before, limit } = options;
  const rows = await sql<
    {
      id: string;
      fromAt: Instant;
      toAt: Instant;
      fromN: number;
      toN: number;
      head: Uint8Array;
      data: DigestData;
    }[]
  >`
    select d.id, d.from_at, d.to_at, d.from_n, d.to_n, d.head, d.data from audit_digests d
    where d.workspace_id = ${workspaceId}
      ${before === undefined ? sql`` : sql`and (d.to_at, d.id) < (${before.to}, ${before.id}::uuid)`}
    order by d.to_at desc, d.id desc limit ${limit + 1}`;
  return rows.map((row) => ({
    id: row.id,
    from: row.fromAt,
    to: row.toAt,
    entries: row.toN - row.fromN,
    head: { n: row.toN, hash: Buffer.from(row.head).toString('hex') },
    data: row.data,
  }));
}
