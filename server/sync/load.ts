// The first load of scopes: everything they hold, newest tickets first, as lines that a device can apply one by one
// and continue after any of them. The snapshot is taken before the first row and never changes, also not by a
// resume: a ticket whose last change is visible in it keeps its place in the order and is met there; whatever
// changes later comes whole by the first pull, because the cursor at the end says "seen up to the snapshot, has
// nothing for certain" (cursor.ts). No transaction stays open while the reader is slow.

import { assert } from '#shared/base/assert.ts';
import type { PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import { LIMITS, type Change, type LoadLine, type Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { conversationChanges, conversationPart, ticketChanges, wantedOf } from './changes.ts';
import {
  extendCursor,
  FEED_SCHEMA,
  isPurged,
  readCursor,
  type Cursor,
  type RowPosition,
} from './cursor.ts';
import type { ChangedTicket } from './lines.ts';
import {
  countTickets,
  listTickets,
  loadLines,
  type ListedTicket,
  type ListPosition,
} from './load-lists.ts';
import { PAGE_LIMITS, type PageLimits } from './page.ts';
import { hashSelf } from './pull.ts';
import { loadRecords } from './records.ts';
import type { SignedTokens } from './signed-token.ts';
import { NOTHING_SEEN, versionOf, type Snapshot } from './snapshot.ts';
import { isDeskScope, loadStanding, ticketScopes, type Standing } from './standing.ts';
import { loadTickets, measureTickets } from './ticket-rows.ts';

export type LoadDeps = {
  readonly db: {
    readonly tenantRead: <Result>(
      workspaceId: WorkspaceId,
      work: (sql: ReadTx) => Promise<Result>,
    ) => Promise<Result>;
  };
  readonly cursors: SignedTokens;
  readonly resumes: SignedTokens;
  readonly pageLimits?: PageLimits;
};

export type LoadRequest = {
  readonly scopes: readonly Scope[];
  readonly resume?: string;
  readonly cursor?: string;
};

/** What a resume token says. Everything before the stage and its position has been sent. */
type Progress = {
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
type Stage =
  | { readonly at: 'records'; readonly after?: { readonly xid: string; readonly key: string } }
  | { readonly at: 'hot' | 'cold'; readonly after?: ListPosition }
  | { readonly at: 'end' };

const cannotContinue = (detail: string): AppError => new AppError('CONFLICT', { detail });

/** Checks what is asked, so that a refusal is an answer; the lines then come one by one as they are read. */
export async function prepareLoad(
  deps: LoadDeps,
  workspaceId: WorkspaceId,
  personId: PersonId,
  request: LoadRequest,
): Promise<AsyncGenerator<LoadLine, void, undefined>> {
  const { progress, cursor } = await deps.db.tenantRead(workspaceId, async (sql) => {
    const standing = await loadStanding(sql, workspaceId, personId);
    return {
      cursor: cursorToExtend(deps, standing, request.cursor),
      progress:
        request.resume === undefined
          ? await beginning(sql, standing, request.scopes)
          : continued(deps, standing, request.scopes, request.resume),
    };
  });
  return linesFrom(deps, progress, cursor);
}

function cursorToExtend(
  deps: LoadDeps,
  standing: Standing,
  token: string | undefined,
): Cursor | undefined {
  if (token === undefined) return undefined;
  const read = readCursor(deps.cursors, token, standing);
  if (read.ok && read.cursor.isDesk === standing.isDesk) return read.cursor;
  throw cannotContinue('The cursor cannot be continued: pull first.');
}

async function beginning(
  sql: ReadTx,
  standing: Standing,
  scopes: readonly Scope[],
): Promise<Progress> {
  if (!areGranted(scopes, standing))
    throw cannotContinue('These scopes are not yours now: pull first.');
  const { epoch, workspaceId, personId, isDesk, snapshot } = standing;
  const total = await countTickets(sql, workspaceId, ticketScopes(scopes, isDesk));
  return {
    schema: FEED_SCHEMA,
    epoch,
    workspaceId,
    personId,
    isDesk,
    selfHash: hashSelf(standing.self),
    scopes,
    snapshot,
    total,
    done: 0,
    stage: { at: 'records' },
  };
}

function continued(
  deps: LoadDeps,
  standing: Standing,
  scopes: readonly Scope[],
  token: string,
): Progress {
  const progress = deps.resumes.open(token) as Progress | undefined;
  const isSame =
    progress !== undefined &&
    isStill(progress, standing) &&
    !isPurged(progress.snapshot, standing.purged) &&
    scopes.length === progress.scopes.length &&
    scopes.every((scope) => progress.scopes.includes(scope));
  if (!isSame) throw cannotContinue('This load cannot be continued: pull first, then begin again.');
  return progress;
}

const areGranted = (scopes: readonly Scope[], standing: Standing): boolean =>
  scopes.every((scope) => standing.scopes.includes(scope));

/** Rights and server are those under which the load began. */
const isStill = (progress: Progress, standing: Standing): boolean =>
  progress.schema === FEED_SCHEMA &&
  progress.epoch === standing.epoch &&
  progress.workspaceId === standing.workspaceId &&
  progress.personId === standing.personId &&
  progress.isDesk === standing.isDesk &&
  areGranted(progress.scopes, standing);

/** Ends without an end line when rights change meanwhile: what may no longer be seen is not sent. */
async function* linesFrom(
  deps: LoadDeps,
  start: Progress,
  cursor: Cursor | undefined,
): AsyncGenerator<LoadLine, void, undefined> {
  let progress = start;
  const queue = createQueue();
  yield { t: 'begin', total: progress.total };
  while (progress.stage.at !== 'end') {
    const current = progress;
    const step = await deps.db.tenantRead(current.workspaceId, async (sql) => {
      const standing = await loadStanding(sql, current.workspaceId, current.personId);
      if (!isStill(current, standing)) return undefined;
      return takeStep(sql, standing, current, queue, deps.pageLimits ?? PAGE_LIMITS);
    });
    if (step === undefined) return;
    if (step.line !== undefined) yield step.line;
    if (step.next === undefined) continue;
    progress = step.next;
    if (step.line !== undefined)
      yield { t: 'mark', resume: deps.resumes.seal(progress), done: progress.done };
  }
  yield { t: 'end', cursor: deps.cursors.seal(endCursor(progress, cursor)) };
}

function endCursor(progress: Progress, cursor: Cursor | undefined): Cursor {
  const { epoch, workspaceId, personId, isDesk, scopes, snapshot } = progress;
  const isSelfSent = scopes.includes(`u:${personId}`);
  const before = cursor ?? { groups: [], selfHash: '' };
  const loaded = { base: NOTHING_SEEN, seen: snapshot, scopes };
  const selfHash = isSelfSent ? progress.selfHash : before.selfHash;
  return extendCursor(
    { schema: FEED_SCHEMA, epoch, workspaceId, personId, isDesk, selfHash, groups: before.groups },
    loaded,
  );
}

/** Without `next` the step was a part of what follows: the position has not moved. */
type Step = { readonly line?: LoadLine; readonly next?: Progress };

/** Tickets listed and not yet sent, and the place within one that takes several pages. */
type Queue = {
  listed: ListedTicket[];
  /** Where the list goes on when the queue is empty; undefined: it is through. */
  upTo: ListPosition | undefined;
  isListed: boolean;
  within: RowPosition | undefined;
};
const createQueue = (): Queue => ({
  listed: [],
  upTo: undefined,
  isListed: false,
  within: undefined,
});

async function takeStep(
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
  const records = await loadRecords(sql, workspaceId, personId, scopes, range, limits.rows);
  const changes = records.map((record) => ({ t: record.kind, row: record.row, v }) as Change);
  if (after === undefined && scopes.includes(`u:${personId}`))
    changes.push({ t: 'self', row: standing.self, v });
  const last = records.at(-1);
  const stage: Stage =
    records.length < limits.rows || last === undefined
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
      workspaceId,
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
    ticketChanges(sql, workspaceId, present, v),
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
  const changes = await ticketChanges(sql, workspaceId, [lines], v);
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
  const rows = await loadTickets(sql, progress.workspaceId, [...lines.keys()]);
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
