// The drift check (sync-design B25): what the device says it holds, against what the tables hold. Compared only where
// nothing has changed since the device's cursor, since the past cannot be counted.

import {
  createDriftFold,
  docDriftId,
  ticketDriftMark,
  type DriftFold,
} from '#shared/protocol/drift.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { DriftAnswer, DriftRequest, DriftSum, Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { loadChangedScopes } from './changed-scopes.ts';
import { readCursor } from './cursor.ts';
import type { PullDeps } from './pull.ts';
import { loadRecords, type StoredRecord } from './records.ts';
import { NOTHING_SEEN } from './snapshot.ts';
import { updatedFor } from './ticket-rows.ts';
import { isDeskScope, loadStanding, ticketScopes, type Standing } from './standing.ts';

export type DriftDeps = PullDeps & {
  readonly onDrift: (found: {
    readonly workspaceId: WorkspaceId;
    readonly personId: PersonId;
    readonly device: DriftSum;
    readonly server: DriftSum;
  }) => void;
};

export async function checkDrift(
  deps: DriftDeps,
  workspaceId: WorkspaceId,
  personId: PersonId,
  request: Pick<DriftRequest, 'cursor' | 'scopes'>,
): Promise<DriftAnswer> {
  return deps.db.tenantRead(workspaceId, async (sql) => {
    const standing = await loadStanding(sql, workspaceId, personId);
    const read = readCursor(deps.cursors, request.cursor, standing);
    if (!read.ok) return { status: 'reset', reason: read.reason, scopes: standing.scopes };
    const seenByScope = new Map(
      read.cursor.groups.flatMap((group) => group.scopes.map((scope) => [scope, group] as const)),
    );
    const reload: Scope[] = [];
    const behind: Scope[] = [];
    for (const device of request.scopes) {
      const group = seenByScope.get(device.scope);
      // A scope lost or not loaded is a matter of the next pull.
      if (group === undefined || !standing.scopes.includes(device.scope)) {
        behind.push(device.scope);
        continue;
      }
      const { changed } = await loadChangedScopes(sql, workspaceId, [device.scope], group.seen);
      // Rows older than `seen` may be missing until the walk is over.
      if (changed.length > 0 || group.base !== group.seen) {
        behind.push(device.scope);
        continue;
      }
      const server = await sumOfScope(sql, standing, device.scope);
      if (server.count === device.count && server.hash === device.hash) continue;
      reload.push(device.scope);
      deps.onDrift({ workspaceId, personId, device, server });
    }
    return { status: 'ok', reload, behind };
  });
}

/** Exported for tests: what a device of this person must come to. */
export async function sumOfScope(sql: ReadTx, standing: Standing, scope: Scope): Promise<DriftSum> {
  const fold = createDriftFold(scope);
  await addRecords(sql, standing, scope, fold);
  if (ticketScopes([scope], standing.isDesk).length > 0)
    await addTickets(sql, standing, scope, fold);
  return fold.sum();
}

const RECORDS = 1_000;

async function addRecords(
  sql: ReadTx,
  standing: Standing,
  scope: Scope,
  fold: DriftFold,
): Promise<void> {
  const { workspaceId, personId } = standing;
  let after: { readonly xid: string; readonly key: string } | undefined;
  for (;;) {
    const range = { seen: NOTHING_SEEN, ...(after === undefined ? {} : { after }) };
    const records = await loadRecords(sql, workspaceId, personId, [scope], range, RECORDS);
    for (const record of records) if (isCompared(record)) fold.add(record.kind, record.id);
    const last = records.at(-1);
    if (last === undefined || records.length < RECORDS) return;
    after = { xid: last.xid, key: last.key };
  }
}

/** A device keeps open held replies only, and no notifications of tickets that it has lost. */
const isCompared = (
  record: StoredRecord,
): record is Exclude<StoredRecord, { readonly kind: 'notification' }> =>
  record.kind !== 'notification' && (record.kind !== 'held-reply' || record.row.settled === null);

async function addTickets(
  sql: ReadTx,
  standing: Standing,
  scope: Scope,
  fold: DriftFold,
): Promise<void> {
  const { workspaceId, isDesk } = standing;
  type Line = { ticketId: TicketId; updatedAt: string; pubSeq: number };
  await sql<Line[]>`
    select t.id as ticket_id, ${updatedFor(sql, isDesk)} as updated_at, t.pub_seq
    from sync_memberships m
    join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
    where m.workspace_id = ${workspaceId} and m.scope = ${scope} and m.state <> 'gone'`.cursor(
    RECORDS,
    (lines) => {
      for (const line of lines) fold.add('ticket', line.ticketId, ticketDriftMark(line));
    },
  );
  type Doc = { ticketId: TicketId; kind: string; generation: number; seq: number };
  await sql<Doc[]>`
    select d.ticket_id, d.kind, d.generation, d.seq
    from sync_memberships m
    join doc_updates d on d.workspace_id = m.workspace_id and d.ticket_id = m.ticket_id
    where m.workspace_id = ${workspaceId} and m.scope = ${scope} and m.state = 'hot'
      and (${isDeskScope(scope)} or d.kind = 'pub')`.cursor(RECORDS, (docs) => {
    for (const doc of docs) fold.add('doc', docDriftId(doc));
  });
}
