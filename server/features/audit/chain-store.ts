// Rows of the log, their links and salts, as the chain and its verification read them.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import type { Entry, EntryKind, LinkPlace } from './chain-entry.ts';

export type Link = LinkPlace & {
  readonly who: Uint8Array;
  readonly what: Uint8Array;
  readonly hash: Uint8Array;
  readonly seal: Uint8Array | null;
};
export type NewLink = Link & { readonly whoSalt: Uint8Array; readonly whatSalt: Uint8Array };
export type Salts = { readonly who: Uint8Array; readonly what: Uint8Array };
/** Before or at this one, in the order of linking. */
export type Position = { readonly xid: string; readonly id: string };
export type Moment = {
  readonly era: string;
  /** Below it every transaction has ended: no row can appear there any more. */
  readonly xmin: string;
  /** Rows at or above it, which one sees all the same, were written in another cluster. */
  readonly xmax: string;
};

const NIL = '00000000-0000-0000-0000-000000000000';
export const BEGINNING: Position = { xid: '0', id: NIL };

export async function lockChain(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`audit ${workspaceId}`}, 0))`;
}

export async function loadMoment(sql: ReadTx): Promise<Moment> {
  const [row] = await sql<Moment[]>`
    select
      case when s.system_identifier = c.system_identifier then s.epoch::text
        else s.epoch::text || '/' || c.system_identifier end
        -- An imported workspace has a history of its own.
        || coalesce((
          select '/' || o.epoch from workspace_origins o
          where o.workspace_id = nullif(current_setting('homing.workspace', true), '')::uuid
        ), '') as era,
      pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
      pg_snapshot_xmax(pg_current_snapshot())::text as xmax
    from server_state s cross join pg_control_system() c`;
  if (row === undefined) throw new Error('the server has no state');
  return row;
}

export async function loadHead(sql: ReadTx, workspaceId: WorkspaceId): Promise<Link | undefined> {
  const [link] = await sql<Link[]>`
    select l.n, l.kind, l.subject_id, l.xid::text as xid, l.era, l.who, l.what, l.hash, l.seal
    from audit_links l where l.workspace_id = ${workspaceId} order by l.n desc limit 1`;
  return link;
}

export async function loadLastSeal(
  sql: ReadTx,
  workspaceId: WorkspaceId,
): Promise<(Pick<Link, 'n' | 'hash'> & { readonly seal: Uint8Array }) | undefined> {
  const [row] = await sql<(Pick<Link, 'n' | 'hash'> & { readonly seal: Uint8Array })[]>`
    select l.n, l.hash, l.seal from audit_links l
    where l.workspace_id = ${workspaceId} and l.seal is not null order by l.n desc limit 1`;
  return row;
}

export async function listLinks(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  afterN: number,
  limit: number,
): Promise<readonly Link[]> {
  return sql<Link[]>`
    select l.n, l.kind, l.subject_id, l.xid::text as xid, l.era, l.who, l.what, l.hash, l.seal
    from audit_links l where l.workspace_id = ${workspaceId} and l.n > ${afterN} order by l.n limit ${limit}`;
}

/** Rows without a link from `after` up to what can be linked: whose transactions have all ended. */
export async function listUnlinked(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  range: { readonly after: Position; readonly below: string } | { readonly from: string },
  limit: number,
): Promise<readonly { readonly kind: EntryKind; readonly id: string; readonly xid: string }[]> {
  const within =
    'from' in range
      ? sql`r.xid >= ${range.from}::text::xid8`
      : sql`(r.xid, r.id) > (${range.after.xid}::text::xid8, ${range.after.id}::uuid) and r.xid < ${range.below}::text::xid8`;
  const unlinked = sql`
    r.workspace_id = ${workspaceId} and ${within} and not exists (
      select from audit_links l where l.workspace_id = r.workspace_id and l.subject_id = r.id
    ) order by r.xid, r.id limit ${limit}`;
  return sql`
    select u.kind, u.id, u.xid::text as xid from (
      (select 'event' as kind, r.id, r.xid from events r where ${unlinked})
      union all (select 'access', r.id, r.xid from audit_accesses r where ${unlinked})
      union all (select 'digest', r.id, r.xid from audit_digests r where ${unlinked})
      union all (select 'erasure', r.id, r.xid from audit_erasures r where ${unlinked})
    ) u order by u.xid, u.id limit ${limit}`;
}

type Row = { readonly id: string; readonly xid: string } & { readonly [column: string]: JsonValue };

/** By id. What is not there is missing in the answer. */
export async function loadEntries(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  wanted: readonly { readonly kind: EntryKind; readonly id: string }[],
): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const of = (kind: EntryKind): string[] =>
    wanted.filter((one) => one.kind === kind).map(({ id }) => id);
  const add = (kind: EntryKind, rows: readonly Row[], who: readonly string[]): void => {
    for (const { id, xid, data = null, ...rest } of rows) {
      const facts = Object.entries(rest).filter(([name]) => !who.includes(name));
      entries.set(`${kind} ${id}`, {
        kind,
        id,
        xid,
        facts: [workspaceId, id, ...facts.flat()],
        who: who.map((name) => rest[name] ?? null),
        what: data,
      });
    }
  };
  const [events, accesses, digests, erasures] = [
    of('event'),
    of('access'),
    of('digest'),
    of('erasure'),
  ];
  if (events.length > 0) {
    add(
      'event',
      await sql<Row[]>`
      select e.id, e.xid::text as xid, e.ticket_id, e.seq, e.type, e.at, e.actor_kind, e.actor_id, e.via, e.actor_name,
        e.ip, e.data
      from events e where e.workspace_id = ${workspaceId} and e.id = any(${events}::uuid[])`,
      WHO,
    );
  }
  if (accesses.length > 0) {
    add(
      'access',
      await sql<Row[]>`
      select a.id, a.xid::text as xid, a.action, a.outcome, a.ticket_id, a.object, a.count, a.at, a.last_at,
        a.actor_kind, a.actor_id, a.via, a.actor_name, a.ip, a.data
      from audit_accesses a where a.workspace_id = ${workspaceId} and a.id = any(${accesses}::uuid[])`,
      WHO,
    );
  }
  if (digests.length > 0) {
    add(
      'digest',
      await sql<Row[]>`
      select d.id, d.xid::text as xid, d.from_at, d.to_at, d.from_n, d.to_n, encode(d.head, 'hex') as head, d.data
      from audit_digests d where d.workspace_id = ${workspaceId} and d.id = any(${digests}::uuid[])`,
      [],
    );
  }
  if (erasures.length > 0) {
    add(
      'erasure',
      await sql<Row[]>`
      select r.id, r.xid::text as xid, r.subject_kind, r.subject_id, r.part, encode(r.digest, 'hex') as digest,
        encode(r.seal, 'hex') as seal, r.at, r.actor_kind, r.actor_id
      from audit_erasures r where r.workspace_id = ${workspaceId} and r.id = any(${erasures}::uuid[])`,
      [],
    );
  }
  return entries;
}
const WHO = ['actorName', 'ip'];

export async function loadSalts(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, Salts>> {
  const rows = await sql<(Salts & { readonly subjectId: string })[]>`
    select s.subject_id, s.who, s.what from audit_salts s
    where s.workspace_id = ${workspaceId} and s.subject_id = any(${[...subjectIds]}::uuid[])`;
  return new Map(rows.map((row) => [row.subjectId, row]));
}

export type Erasure = {
  readonly id: string;
  readonly subjectId: string;
  readonly part: 'who' | 'what';
  readonly digest: Uint8Array;
  readonly seal: Uint8Array;
  /** Of its own link; null: not linked yet. */
  readonly linkedN: number | null;
};

/** In the order in which they were made. */
export async function listErasuresOf(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  subjectIds: readonly string[],
): Promise<readonly Erasure[]> {
  return sql<Erasure[]>`
    select r.id, r.subject_id, r.part, r.digest, r.seal, l.n as linked_n from audit_erasures r
    left join audit_links l on l.workspace_id = r.workspace_id and l.subject_id = r.id
    where r.workspace_id = ${workspaceId} and r.subject_id = any(${[...subjectIds]}::uuid[]) order by r.xid, r.id`;
}

/** Refused by the database unless the chain still ends at `before`. */
export async function appendLinks(
  tx: Tx,
  before: { readonly n: number; readonly hash: Uint8Array },
  links: readonly NewLink[],
): Promise<void> {
  const rows = links.map((link) => ({
    place: link.n - before.n,
    kind: link.kind,
    subject_id: link.subjectId,
    xid: link.xid,
    era: link.era,
    who: hex(link.who),
    what: hex(link.what),
    hash: hex(link.hash),
    seal: link.seal === null ? null : hex(link.seal),
    who_salt: hex(link.whoSalt),
    what_salt: hex(link.whatSalt),
  }));
  await tx`select append_audit_links(${before.n}, ${Buffer.from(before.hash)}, ${tx.json(rows as never)})`;
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
