// The one door (architecture.md "The one idea"): every change of a ticket, whoever asks for it, is this transaction.
//
//   receipt → rows, locked → decided in memory → written in one statement → committed → told
//
// A refusal is known before anything is written; then only the answer to the receipt is stored, and an operator's
// refused reply is kept for them. No savepoints: with them a failed statement can end in a commit that is reported
// as done and was none.

import type { Actor } from '#shared/access/actor.ts';
import type { Clock } from '#shared/base/clock.ts';
import { toInstant } from '#shared/base/clock.ts';
import type { IdSource, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';
import type { Jobs } from '#server/platform/jobs/jobs.ts';
import { withCleanHtml } from './accept-message.ts';
import { failureOf } from './failures.ts';
import { holdReplies } from './hold-replies.ts';
import { judgeReceipt } from './idempotency.ts';
import { load, type ConfigurationCache, type Loaded } from './load.ts';
import { planCommands } from './plan.ts';
import { rowsOfAnswer, rowsOfPlan, type RowContext } from './rows-of-plan.ts';
import { together } from './together.ts';
import type { Execute, ExecuteInput, ExecuteResult } from './types.ts';
import { emptyWriteSet, write, type Row, type WriteSet, type Written } from './write.ts';

/** What others may now see: tells devices that they have something to pull. */
export type OnCommitted = (
  workspaceId: WorkspaceId,
  ticketIds: readonly TicketId[],
  /** protocol/sync.ts `Scope`, before and after the change. */
  scopes: readonly string[],
) => void;

export type ExecuteDeps = {
  readonly db: Database;
  readonly jobs: Pick<Jobs, 'enqueueStatement'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly onCommitted: OnCommitted;
};

type Committed = {
  readonly result: ExecuteResult;
  readonly ticketIds: readonly TicketId[];
  readonly scopes: readonly string[];
};

/** How often an entry is decided anew because another one was first. */
const MAX_ATTEMPTS = 4;
const RETRY_AFTER_MS = 1_000;

export function createExecute(deps: ExecuteDeps): Execute {
  const cache: ConfigurationCache = new Map();
  return async (input) => {
    let isRemade = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { result, ticketIds, scopes } = await deps.db.tenant(input.workspaceId, (tx) =>
          run(tx, input, deps, cache, isRemade),
        );
        if (scopes.length > 0) deps.onCommitted(input.workspaceId, ticketIds, scopes);
        return result;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'bug') throw error;
        if (failure === 'client-id') isRemade = true;
        // Connection lost: it may have been lost after the commit, and only a receipt can tell. The sender asks again.
        if (failure === 'unavailable' || attempt === MAX_ATTEMPTS) {
          return { ok: false, undone: 'retry', afterMs: RETRY_AFTER_MS };
        }
      }
    }
  };
}

async function run(
  tx: Tx,
  asked: ExecuteInput,
  deps: ExecuteDeps,
  cache: ConfigurationCache,
  isRemade: boolean,
): Promise<Committed> {
  const [judgement, loaded] = await together([
    judgeReceipt(tx, asked.workspaceId, asked.receipt),
    load(tx, asked, cache),
  ]);
  const input = { ...asked, actor: actorNow(asked.actor, loaded) };
  const now = toInstant(deps.clock());
  const context: RowContext = { input, loaded, now, ids: deps.ids };
  if (judgement.kind === 'answered') return { result: judgement.result, ticketIds: [], scopes: [] };
  if (judgement.kind === 'elsewhere') {
    await write(tx, { ...emptyWriteSet(input.workspaceId), ...rowsOfAnswer(context, undefined) });
    return { result: judgement.result, ticketIds: [], scopes: [] };
  }
  const { expects } = input;
  if (expects !== undefined && loaded.versions.get(expects.ticketId) !== expects.version) {
    return { result: { ok: false, undone: 'changed' }, ticketIds: [], scopes: [] };
  }

  const cleaned = cleanCommands(input.commands);
  const commands = 'refusal' in cleaned ? input.commands : cleaned.commands;
  const refusal =
    judgement.kind === 'refused'
      ? judgement.refusal
      : 'refusal' in cleaned
        ? cleaned.refusal
        : input.unreadable;
  const plan = refusal === undefined ? planCommands(commands, { ...context, isRemade }) : undefined;
  if (plan?.ok) {
    const { set, mailIntentIds, done } = rowsOfPlan(plan.value, context);
    const written = await writeWithJobs(
      tx,
      { ...set, ...rowsOfAnswer(context, done) },
      mailIntentIds,
      deps,
    );
    const tickets = done.tickets.map(({ id, number }) => ({
      id,
      number: written.numbers.get(id) ?? number,
    }));
    return {
      result: { ...done, tickets, v: written.v },
      ticketIds: [...plan.value.tickets.keys()],
      scopes: [...plan.value.scopes],
    };
  }
  return refuseEntry(tx, refusal ?? (plan as { error: Refusal }).error, commands, context);
}

/**
 * People with the rights of this very transaction. They were known when the request came in, but of a long batch the
 * last entry is decided much later.
 */
function actorNow(actor: Actor, { people }: Loaded): Actor {
  if (actor.kind !== 'person') return actor;
  const person = people.get(actor.personId);
  if (person === undefined || person.isDisabled)
    return { ...actor, permissions: new Set(), groupIds: [] };
  return { ...actor, permissions: new Set(person.permissions), groupIds: person.groupIds };
}

function cleanCommands(
  commands: readonly Command[],
): { commands: readonly Command[] } | { refusal: Refusal } {
  const clean: Command[] = [];
  for (const command of commands) {
    const cleaned = withCleanHtml(command);
    if (!cleaned.ok) return { refusal: cleaned.error };
    clean.push(cleaned.value);
  }
  return { commands: clean };
}

async function refuseEntry(
  tx: Tx,
  refusal: Refusal,
  commands: readonly Command[],
  context: RowContext,
): Promise<Committed> {
  const { input } = context;
  const held = holdReplies(refusal, commands, context);
  const refused = {
    ok: false as const,
    refusal,
    v: 0,
    ...(held.heldReplyId === undefined ? {} : { heldReplyId: held.heldReplyId }),
  };
  const answer = rowsOfAnswer(context, refused);
  const set = { ...emptyWriteSet(input.workspaceId), ...held.rows, ...answer };
  if (!hasRows(set)) return { result: refused, ticketIds: [], scopes: [] };
  const written = await write(tx, set);
  return { result: { ...refused, v: written.v }, ticketIds: held.ticketIds, scopes: held.scopes };
}

const hasRows = (set: WriteSet): boolean =>
  Object.values(set).some(
    (rows: string | readonly Row[]) => typeof rows !== 'string' && rows.length > 0,
  );

/** The mails' jobs are sent along, before the statement that takes the ticket counter. */
async function writeWithJobs(
  tx: Tx,
  set: WriteSet,
  mailIntentIds: readonly string[],
  deps: ExecuteDeps,
): Promise<Written> {
  if (mailIntentIds.length === 0) return write(tx, set);
  const { text, values } = await deps.jobs.enqueueStatement(
    'mail',
    mailIntentIds.map((intentId) => ({ workspaceId: set.workspaceId as WorkspaceId, intentId })),
  );
  // Sent now, not when awaited: the counter is taken last.
  const enqueued = tx.unsafe(text, [...values], { prepare: true }).execute();
  const [written] = await together([write(tx, set), enqueued]);
  return written;
}
