// Carries out an order for many tickets. Each goes through the one door by itself, with a receipt made of the order and
// the ticket: whoever goes on with it after a process was killed finds the answer of what was done already, and does
// nothing twice. The hold on the order keeps two processes from doing the same work; correctness does not need it.

import { createHash } from 'node:crypto';
import type { Actor } from '#shared/access/actor.ts';
import { SECOND_MS, toInstant, type Instant } from '#shared/base/clock.ts';
import type { FileId, TemplateId, WorkspaceId } from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { AppContext } from '#server/app-context.ts';
import type { ExecuteInput, Receipt } from '#server/commands/index.ts';
import { findFillFacts, type FillCaller } from '#server/features/templates/index.ts';
import { commandsFor, hasReply } from './bulk-commands.ts';
import { dropCopies, makeCopies, type FileCopy } from './bulk-files.ts';
import {
  claimJob,
  endJob,
  listItems,
  loadActor,
  loadEventsOf,
  loadReceiptV,
  loadSender,
  refuseWaiting,
  saveResults,
  type BulkItem,
  type BulkJob,
  type BulkRefusal,
  type ItemResult,
} from './bulk-store.ts';
import { inverseCommands } from './inverse-commands.ts';

export type BulkDeps = Pick<AppContext, 'db' | 'clock' | 'ids' | 'execute' | 'log'>;

/** Longer than a chunk can take. */
export const HOLD_MS = 60 * SECOND_MS;
/** Given to the one door at once; it writes several in one transaction. */
const CHUNK = 20;

/** `held`: somebody else is at it, it has ended, or the server is too busy now. `more`: something is left for later. */
export type RunOutcome = 'ended' | 'held' | 'more';

export async function runBulk(
  deps: BulkDeps,
  workspaceId: WorkspaceId,
  jobId: string,
  options: { readonly mostItems: number },
): Promise<RunOutcome> {
  const { db } = deps;
  const by = deps.ids<string>();
  const job = await db.tenant(workspaceId, (tx) =>
    claimJob(tx, workspaceId, jobId, { by, now: toInstant(deps.clock()), until: holdEnd(deps) }),
  );
  if (job === undefined) return 'held';
  let after = 0;
  let left = options.mostItems;
  let hasRun = false;
  for (;;) {
    // Anew for each chunk: whoever lost their rights goes no further.
    const { actor, sender, items } = await db.tenantRead(workspaceId, async (sql) => ({
      actor: await loadActor(sql, workspaceId, job, toInstant(deps.clock())),
      sender: hasReply(job.commands) ? await loadSender(sql, workspaceId, job) : undefined,
      items: await listItems(sql, workspaceId, jobId, {
        state: 'waiting',
        after,
        limit: Math.min(CHUNK, left),
      }),
    }));
    if (actor === undefined) {
      await db.tenant(workspaceId, (tx) =>
        refuseWaiting(tx, workspaceId, jobId, { code: 'NOT_ALLOWED' }),
      );
      break;
    }
    if (items.length === 0) break;
    after = items.at(-1)?.position ?? after;
    left -= items.length;
    const found = await Promise.all(
      items.map((item) => runItem(deps, workspaceId, { job, actor, sender }, item)),
    );
    const results = found.filter((result) => result !== undefined);
    hasRun ||= results.length > 0;
    const isOurs = await db.tenant(workspaceId, (tx) =>
      saveResults(tx, workspaceId, jobId, by, holdEnd(deps), results),
    );
    if (!isOurs) return 'ended';
    if (left <= 0) break;
  }
  return db.tenant(workspaceId, async (tx) => {
    // Let go of, for whoever comes next.
    await saveResults(tx, workspaceId, jobId, by, null, []);
    await endJob(tx, workspaceId, jobId, toInstant(deps.clock()));
    const waiting = await listItems(tx, workspaceId, jobId, {
      state: 'waiting',
      after: 0,
      limit: 1,
    });
    if (waiting.length === 0) return 'ended';
    return hasRun ? 'more' : 'held';
  });
}

const holdEnd = ({ clock }: BulkDeps): Instant => toInstant(clock() + HOLD_MS);

type Given = {
  readonly job: BulkJob;
  readonly actor: Actor;
  /** Set where words are sent. */
  readonly sender: Omit<FillCaller, 'actor'> | undefined;
};

/** Undefined: not now; it stays waiting. */
async function runItem(
  deps: BulkDeps,
  workspaceId: WorkspaceId,
  { job, actor, sender }: Given,
  item: BulkItem,
): Promise<ItemResult | undefined> {
  const { position, ticketId } = item;
  const refused = (refusal: ItemResult['refusal']): ItemResult => ({
    position,
    state: 'refused',
    v: null,
    refusal,
  });
  const copies: FileCopy[] = [];
  try {
    const wanted = await wantedOf(deps, workspaceId, { job, actor, sender, copies }, item);
    if (!wanted.ok) return refused(wanted.error);
    const copied = await makeCopies(deps, workspaceId, job, copies);
    if (copied?.ok !== true) return copied === undefined ? undefined : refused(copied.error);
    const receipt = receiptOf(job.id, ticketId);
    const result = await deps.execute({
      workspaceId,
      actor,
      origin: { via: job.via, ip: job.ip, actorName: job.actorName },
      receipt,
      ...wanted.value,
    });
    if (result.ok) {
      if (result.tickets.length === 0)
        return { position, state: 'unchanged', v: null, refusal: null };
      // An answer that was there already does not say when.
      const v =
        result.v > 0
          ? String(result.v)
          : await deps.db.tenantRead(workspaceId, (sql) =>
              loadReceiptV(sql, workspaceId, receipt, ticketId),
            );
      return { position, state: 'done', v, refusal: null };
    }
    if ('refusal' in result) return refused(result.refusal);
    return result.undone === 'changed' ? refused({ code: 'CHANGED' }) : undefined;
  } catch (error) {
    deps.log.error(
      { err: error, workspaceId, bulkId: job.id, ticketId },
      'an item of an order failed',
    );
    return refused({ code: 'INTERNAL' });
  } finally {
    await dropCopies(deps, workspaceId, copies);
  }
}

/** An undo asks the history what was done, and wants the ticket to be as that left it. */
async function wantedOf(
  deps: BulkDeps,
  workspaceId: WorkspaceId,
  { job: { commands, undoOf }, actor, sender, copies }: Given & { readonly copies: FileCopy[] },
  { ticketId, v, baseSeq }: BulkItem,
): Promise<Result<Pick<ExecuteInput, 'commands' | 'expects'>, BulkRefusal>> {
  const { db, ids } = deps;
  if (undoOf === null) {
    const facts =
      sender === undefined
        ? undefined
        : await db.tenantRead(workspaceId, (sql) =>
            findFillFacts(sql, deps, { ...sender, actor }, ticketId),
          );
    const copyFile = (templateId: TemplateId, from: FileId): FileId => {
      const id = ids<FileId>();
      copies.push({ templateId, from, id });
      return id;
    };
    const made = commandsFor(commands, { ticketId, baseSeq: baseSeq ?? 0, facts, copyFile }, ids);
    return made.ok ? ok({ commands: made.value }) : made;
  }
  if (v === null) return refuse({ code: 'NOT_UNDOABLE' });
  const events = await db.tenantRead(workspaceId, (sql) =>
    loadEventsOf(sql, workspaceId, ticketId, v),
  );
  const inverse: readonly Command[] | undefined = inverseCommands(ticketId, events);
  return inverse === undefined
    ? refuse({ code: 'NOT_UNDOABLE' })
    : ok({ commands: inverse, expects: { ticketId, version: v } });
}

const receiptOf = (jobId: string, ticketId: string): Receipt & { kind: 'key' } => ({
  kind: 'key',
  actor: `bulk:${jobId}`,
  key: ticketId,
  requestHash: createHash('sha256').update(`${jobId}\n${ticketId}`).digest(),
});
