// The first load of scopes: everything they hold, newest tickets first, as lines that a device can apply one by one
// and continue after any of them. The snapshot is taken before the first row and never changes, also not by a
// resume: a ticket whose last change is visible in it keeps its place in the order and is met there; whatever
// changes later comes whole by the first pull, because the cursor at the end says "seen up to the snapshot, has
// nothing for certain" (cursor.ts). No transaction stays open while the reader is slow.

import type { PersonId, WorkspaceId } from '#shared/base/ids.ts';
import type { LoadLine, Scope } from '#shared/protocol/sync.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { extendCursor, FEED_SCHEMA, isPurged, readCursor, type Cursor } from './cursor.ts';
import { countTickets } from './load-lists.ts';
import { createQueue, takeStep, type Progress } from './load-steps.ts';
import { PAGE_LIMITS, type PageLimits } from './page.ts';
import { hashSelf } from './pull.ts';
import type { SignedTokens } from './signed-token.ts';
import { NOTHING_SEEN } from './snapshot.ts';
import { loadStanding, ticketScopes, type Standing } from './standing.ts';

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
