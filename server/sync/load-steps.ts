// The steps of a load: each reads one page in a transaction of its own, and says where the load stands after it.

import { assert } from '#shared/base/assert.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { LIMITS, type Change, type LoadLine, type Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { conversationChanges, conversationPart, ticketChanges, wantedOf } from './changes.ts';
import type { RowPosition } from './cursor.ts';
import type { ChangedTicket } from './lines.ts';
import { listTickets, loadLines, type ListedTicket, type ListPosition } from './load-lists.ts';
import type { PageLimits } from './page.ts';
import { hashSelf } from './pull.ts';
import { countRecordsWithin, loadRecords } from './records.ts';
import { NOTHING_SEEN, versionOf, type Snapshot } from './snapshot.ts';
import { isDeskScope, ticketScopes, type Standing } from './standing.ts';
import { loadTickets, measureTickets } from './ticket-rows.ts';

/** What a resume token says. Everything before the stage and its position has been sent. */
export type Progress = {
  readonly schema: number;
  readonly epoch: string;
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly isDesk: boolean;
  readonly selfHash: string;
  readonly scopes: readonly Scope[];
  readonly snapshot: Snapshot;
  readonly total: number;
  readonly done: number;
  readonly stage: Stage;
};
export type Stage =
  | { readonly at: 'records'; readonly after?: { readonly xid: string; readonly key: string } }
  | { readonly at: 'hot' | 'cold'; readonly after?: ListPosition }
  | { readonly at: 'end' };

/** Without `next` the step was a part of what follows: the position has not moved. */
export type Step = { readonly line?: LoadLine; readonly next?: Progress };

/** Tickets listed and not yet sent, and the place within one that takes several pages. */
export type Queue = {
  listed: ListedTicket[];
  /** Where the list goes on when the queue is empty; undefined: it is through. */
  upTo: ListPosition | undefined;
  isListed: boolean;
  within: RowPosition | undefined;
};
export const createQueue = (): Queue => ({
  listed: [],
  upTo: undefined,
  isListed: false,
  within: undefined,
});

export async function takeStep(
  sql: ReadTx,
  standing: Standing,
  progress: Progress,
  queue: Queue,
  limits: PageLimits,
): Promise<Step> {
  const { stage } = progress;
  switch (stage.at) {
    case 'records':
      return recordStep(sql, standing, progress, stage.after, limits);
    case 'hot':
    case 'cold':
      return ticketStep(
        sql,
        standing,
        progress,
        { heat: stage.at, after: stage.after },
        queue,
        limits,
      );
    case 'end':
      return { next: progress };
  }
}

async function recordStep(
  sql: ReadTx,
  standing: Standing,
  progress: Progress,
  after: { readonly xid: string; readonly key: string } | undefined,
  limits: PageLimits,
): Promise<Step> {
  const { workspaceId, personId, scopes } = progress;
  const v = versionOf(standing.snapshot);
  const range = { seen: NOTHING_SEEN, ...(after === undefined ? {} : { after }) };
  const found = await loadRecords(sql, workspaceId, personId, scopes, range, limits.rows);
  const records = found.slice(0, countRecordsWithin(found, limits.bytes));
  const changes = records.map((record) => ({ t: record.kind, row: record.row, v }) as Change);
  if (after === undefined && scopes.includes(`u:${personId}`))
    changes.push({ t: 'self', row: standing.self, v });
  const last = records.at(-1);
  const stage: Stage =
    (found.length < limits.rows && records.length === found.length) || last === undefined
      ? { at: 'hot' }
      : { at: 'records', after: { xid: last.xid, key: last.key } };
  const selfHash = after === undefined ? hashSelf(standing.self) : progress.selfHash;
  return {
    ...(changes.length === 0 ? {} : { line: { t: 'page', changes } }),
    next: { ...progress, selfHash, stage },
  };
}

type TicketStage = { readonly heat: 'hot' | 'cold'; readonly after: ListPosition | undefined };

async function ticketStep(
  sql: ReadTx,
  standing: Standing,
  progress: Progress,
  stage: TicketStage,
  queue: Queue,
  limits: PageLimits,
): Promise<Step> {
  const { workspaceId } = progress;
  const scopes = ticketScopes(progress.scopes, progress.isDesk);
  if (queue.listed.length === 0) {
    if (queue.isListed && queue.upTo === undefined) {
      queue.isListed = false;
      return {
        next: { ...progress, stage: stage.heat === 'hot' ? { at: 'cold' } : { at: 'end' } },
      };
    }
    const list = await listTickets(
      sql,
      progress,
      scopes,
      stage.heat,
      queue.isListed ? queue.upTo : stage.after,
    );
    queue.listed = [...list.tickets];
    queue.upTo = list.upTo;
    queue.isListed = true;
    if (queue.listed.length === 0) return {};
  }
  // Read again in this snapshot: what has left the scopes since it was listed must not be sent.
  const batch = queue.listed.slice(0, BATCH);
  const lines = await loadLines(
    sql,
    workspaceId,
    scopes,
    stage.heat,
    batch.map((one) => one.id),
  );
  return stage.heat === 'hot'
    ? hotStep(sql, standing, progress, batch, lines, queue, limits)
    : coldStep(sql, standing, progress, batch, lines, queue);
}

const BATCH = LIMITS.coldPage;

async function hotStep(
  sql: ReadTx,
  standing: Standing,
  progress: Progress,
  batch: readonly ListedTicket[],
  lines: ReadonlyMap<TicketId, ChangedTicket>,
  queue: Queue,
  limits: PageLimits,
): Promise<Step> {
  const { workspaceId } = progress;
  const v = versionOf(standing.snapshot);
  const wanted = [...lines.values()]
    .map((one) => wantedOf(one, NOTHING_SEEN))
    .filter((one) => one !== undefined);
  const volumes = await measureTickets(sql, workspaceId, wanted);
  const left = { ...limits };
  let fitting = 0;
  for (const { id } of batch) {
    const volume = lines.has(id)
      ? (volumes.get(id) ?? { rows: 0, bytes: 0 })
      : { rows: -2, bytes: 0 };
    left.rows -= volume.rows + 2;
    left.bytes -= volume.bytes;
    if (left.rows < 0 || left.bytes < 0) break;
    fitting += 1;
  }
  const first = batch[0];
  const firstLines = first === undefined ? undefined : lines.get(first.id);
  if (fitting === 0 && first !== undefined && firstLines !== undefined) {
    return largeTicketStep(sql, progress, first, firstLines, queue, limits, v);
  }
  queue.within = undefined;
  const sent = batch.slice(0, fitting);
  const present = sent.flatMap(({ id }) => lines.get(id) ?? []);
  const ids = new Set(present.map((one) => one.ticketId));
  const parts = await Promise.all([
    ticketChanges(sql, progress, present, v),
    conversationChanges(
      sql,
      workspaceId,
      wanted.filter((one) => ids.has(one.ticketId)),
      v,
    ),
  ]);
  const changes = parts.flat();
  queue.listed.splice(0, fitting);
  return { line: { t: 'page', changes }, next: advance(progress, 'hot', sent) };
}

/** A conversation that is too large for a page comes in several; only the last one moves the position. */
async function largeTicketStep(
  sql: ReadTx,
  progress: Progress,
  listed: ListedTicket,
  lines: ChangedTicket,
  queue: Queue,
  limits: PageLimits,
  v: number,
): Promise<Step> {
  const { workspaceId } = progress;
  const wanted = wantedOf(lines, NOTHING_SEEN);
  const changes = await ticketChanges(sql, progress, [lines], v);
  assert(wanted !== undefined, 'a ticket without hot lines is no part of a hot page');
  const part = await conversationPart(sql, workspaceId, wanted, queue.within, limits, v);
  changes.push(...part.changes);
  queue.within = part.next;
  if (part.next !== undefined) return { line: { t: 'page', changes } };
  queue.listed.shift();
  return { line: { t: 'page', changes }, next: advance(progress, 'hot', [listed]) };
}

async function coldStep(
  sql: ReadTx,
  standing: Standing,
  progress: Progress,
  batch: readonly ListedTicket[],
  lines: ReadonlyMap<TicketId, ChangedTicket>,
  queue: Queue,
): Promise<Step> {
  const v = versionOf(standing.snapshot);
  const rows = await loadTickets(sql, progress, [...lines.keys()]);
  const items = batch.flatMap(({ id }) => {
    const row = rows.get(id);
    const scopes = lines.get(id)?.lines.map((line) => line.scope);
    if (row === undefined || scopes === undefined) return [];
    const isDesk = scopes.some(isDeskScope);
    return [{ row: row.ticket, v, ...(isDesk ? { desk: row.desk, dv: v } : {}), scopes }];
  });
  queue.listed.splice(0, batch.length);
  return { line: { t: 'cold', items }, next: advance(progress, 'cold', batch) };
}

function advance(progress: Progress, at: 'hot' | 'cold', sent: readonly ListedTicket[]): Progress {
  const last = sent.at(-1);
  const after = last === undefined ? undefined : { updatedAt: last.updatedAt, id: last.id };
  return {
    ...progress,
    done: progress.done + sent.length,
    stage: { at, ...(after === undefined ? {} : { after }) },
  };
}
