// The one door (architecture.md "The one idea"): every change of a ticket, whoever asks for it, is this transaction.
//
//   receipt → rows, locked → decided in memory → written in one statement → committed → told
//
// Entries that come while others are being written share a transaction (docs/adr/0014). Each is decided for itself;
// one whose rows somebody else holds, and all of a transaction that failed, are done again alone.
//
// A refusal is known before anything is written; then only the answer to the receipt is stored, and an operator's
// refused reply is kept for them. No savepoints: with them a failed statement can end in a commit that is reported
// as done and was none.

import type { Actor } from '#shared/access/actor.ts';
import type { Clock } from '#shared/base/clock.ts';
import { toInstant } from '#shared/base/clock.ts';
import type { IdSource, PersonId, TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';
import { withCleanHtml } from './accept-message.ts';
import { failureOf, isUndone } from './failures.ts';
import { createGather, type Turn } from './gather.ts';
import { holdReplies } from './hold-replies.ts';
import { judgeReceipt, loadReceipts, type KnownReceipts } from './idempotency.ts';
import { claimsOf, isLockedOut, load, type ConfigurationCache, type Loaded } from './load.ts';
import { isWanting, loadForRules, withGiven, type RuleWants } from './load-for-rules.ts';
import { loadMore, needsMore } from './load-more.ts';
import { planCommands, type Plan } from './plan.ts';
import { rowsOfAnswer, rowsOfPlan, type RowContext } from './rows-of-plan.ts';
import { customerScope, type TicketRecord } from './ticket-record.ts';
import { together } from '#server/platform/db/together.ts';
import type { Execute, ExecuteInput, ExecuteResult, WrittenTicket } from './types.ts';
import {
  mergedSet,
  write,
  type Row,
  type WriteSet,
  type Written,
  type WrittenFacts,
} from './write.ts';

/** What others may now see: tells devices that they have something to pull. */
export type OnCommitted = (
  workspaceId: WorkspaceId,
  ticketIds: readonly TicketId[],
  /** protocol/sync.ts `Scope`, before and after the change. */
  scopes: readonly string[],
) => void;

export type ExecuteDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly onCommitted: OnCommitted;
  /** People are to be told of something. */
  readonly onNotices?: (workspaceId: WorkspaceId) => void;
  /** Mails are to be sent, and due. */
  readonly onMails?: (workspaceId: WorkspaceId) => void;
  /** Other systems are to be told of something. */
  readonly onWebhooks?: (workspaceId: WorkspaceId) => void;
};

/** How often an entry is decided anew because another one was first. */
const MAX_ATTEMPTS = 4;
const RETRY_AFTER_MS = 1_000;
const RETRY: ExecuteResult = { ok: false, undone: 'retry', afterMs: RETRY_AFTER_MS };

export function createExecute(deps: ExecuteDeps): Execute {
  const cache: ConfigurationCache = new Map();

  const transaction = async (
    workspaceId: WorkspaceId,
    inputs: readonly ExecuteInput[],
    options: GroupOptions,
  ): Promise<readonly Outcome[]> => {
    const { outcomes, ticketIds, scopes, hasNotices, hasMails, hasWebhooks } = await deps.db.tenant(
      workspaceId,
      (tx, end) => executeGroup({ tx, end, workspaceId, deps, cache, ...options }, inputs),
      { keepsPlans: true },
    );
    if (scopes.length > 0) deps.onCommitted(workspaceId, ticketIds, scopes);
    if (hasNotices) deps.onNotices?.(workspaceId);
    if (hasMails) deps.onMails?.(workspaceId);
    if (hasWebhooks) deps.onWebhooks?.(workspaceId);
    return outcomes;
  };

  /** In a transaction of its own, that waits for rows which others hold. */
  const executeAlone = async (input: ExecuteInput): Promise<ExecuteResult> => {
    let isRemade = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const options = { isRemade, waits: true };
        const [outcome] = await transaction(input.workspaceId, [input], options);
        if (outcome === undefined || outcome.kind === 'locked') throw new Error('no answer');
        if (outcome.kind === 'failed') throw outcome.error;
        return outcome.result;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'bug') throw error;
        if (failure === 'client-id') isRemade = true;
        // Connection lost: it may have been lost after the commit, and only a receipt can tell. The sender asks again.
        if (failure === 'unavailable' || attempt === MAX_ATTEMPTS) return RETRY;
      }
    }
  };

  /** Whom a group cannot take along goes alone, and the next group does not wait for that. */
  const runGroup = async (
    workspaceId: string,
    turns: readonly Turn<ExecuteInput, ExecuteResult>[],
  ): Promise<void> => {
    const alone = ({ item, answer, fail }: Turn<ExecuteInput, ExecuteResult>): void =>
      void executeAlone(item).then(answer, fail);
    let outcomes: readonly Outcome[];
    try {
      const inputs = turns.map(({ item }) => item);
      const options = { isRemade: false, waits: false };
      outcomes = await transaction(workspaceId as WorkspaceId, inputs, options);
    } catch (error) {
      // Nothing was written. One of them was the reason, and shall be it for none but itself.
      if (isUndone(error)) turns.forEach(alone);
      else for (const turn of turns) turn.answer(RETRY);
      return;
    }
    turns.forEach((turn, index) => {
      const outcome = outcomes[index];
      if (outcome?.kind === 'answered') turn.answer(outcome.result);
      else if (outcome?.kind === 'failed') turn.fail(outcome.error);
      else alone(turn);
    });
  };

  const gather = createGather<ExecuteInput, ExecuteResult>({
    run: runGroup,
    claimsOf,
    tooBusy: () => RETRY,
  });
  return (input) => gather(input.workspaceId, input);
}

type GroupOptions = {
  readonly isRemade: boolean;
  /** For rows that others have locked; otherwise the entry is left out. */
  readonly waits: boolean;
};
type Group = GroupOptions & {
  readonly tx: Tx;
  readonly end: () => void;
  readonly workspaceId: WorkspaceId;
  readonly deps: ExecuteDeps;
  readonly cache: ConfigurationCache;
};
type Outcome =
  | { readonly kind: 'answered'; readonly result: ExecuteResult }
  /** Somebody else holds one of its rows. */
  | { readonly kind: 'locked' }
  /** A fault of ours, in memory: nothing of it is written. */
  | { readonly kind: 'failed'; readonly error: unknown };
type Executed = {
  readonly outcomes: readonly Outcome[];
  readonly ticketIds: readonly TicketId[];
  readonly scopes: readonly string[];
  readonly hasNotices: boolean;
  readonly hasMails: boolean;
  readonly hasWebhooks: boolean;
};

/** No two of the entries name the same ticket, device or key: each is decided as if the others were not there. */
async function executeGroup(group: Group, inputs: readonly ExecuteInput[]): Promise<Executed> {
  const { tx, workspaceId, waits } = group;
  const [receipts, read] = await together([
    loadReceipts(
      tx,
      workspaceId,
      inputs.map(({ receipt }) => receipt),
      waits,
    ),
    load(tx, workspaceId, inputs, group.cache, waits),
  ]);
  const [only] = inputs;
  const loaded =
    waits && only !== undefined && needsMore(only, read)
      ? await loadMore(tx, workspaceId, only, read)
      : read;
  const decideOne = (input: ExecuteInput, known: Loaded): Decided => {
    if (isLockedOut(input, known, receipts)) return { kind: 'locked' };
    if (!waits && needsMore(input, known)) return { kind: 'locked' };
    try {
      return decideEntry(input, known, receipts, group);
    } catch (error) {
      return { kind: 'failed', error };
    }
  };
  const decisions = await decidedWithRules(
    group,
    inputs,
    loaded,
    inputs.map((input) => decideOne(input, loaded)),
    decideOne,
  );
  const made = decisions.filter((decision) => decision.kind === 'decided');
  const set = mergedSet(
    workspaceId,
    made.map(({ rows }) => rows),
  );
  const written = hasRows(set)
    ? await write(tx, set, group.end)
    : { v: 0, tickets: new Map<TicketId, WrittenFacts>() };
  return {
    outcomes: decisions.map((decision) =>
      decision.kind === 'decided'
        ? { kind: 'answered', result: decision.resultOf(written) }
        : decision,
    ),
    ticketIds: made.flatMap(({ ticketIds }) => ticketIds),
    scopes: [...new Set(made.flatMap((one) => scopesToTell(one, written)))],
    hasNotices: set.notices.length > 0,
    hasMails: set.mailIntents.length > 0,
    hasWebhooks: set.webhookEvents.length > 0,
  };
}

/** Rounds of loading what rules turn out to need; each can only show what the one before it made a rule look at. */
const MAX_ROUNDS = 5;

/** Entries whose rules need people, turns or texts are decided again, one after the other, once those are loaded. */
async function decidedWithRules(
  { tx, workspaceId, waits, deps }: Group,
  inputs: readonly ExecuteInput[],
  loaded: Loaded,
  first: readonly Decided[],
  decideOne: (input: ExecuteInput, known: Loaded) => Decided,
): Promise<readonly Decision[]> {
  let decisions = first;
  let known = loaded;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wants = decisions.flatMap((one) => (one.kind === 'wants' ? [one.wants] : []));
    if (wants.length === 0) break;
    const now = toInstant(deps.clock());
    const more = await loadForRules(tx, workspaceId, known, wants, { now, waits });
    if (more === undefined) {
      decisions = decisions.map((one) => (one.kind === 'wants' ? { kind: 'locked' } : one));
      break;
    }
    known = more;
    let sofar = known;
    decisions = decisions.map((one, index) => {
      const input = inputs[index];
      if (one.kind !== 'wants' || input === undefined) return one;
      const decided = decideOne(input, sofar);
      if (decided.kind === 'decided') sofar = withGiven(sofar, decided);
      return decided;
    });
  }
  return decisions.map((one) =>
    one.kind === 'wants' ? { kind: 'failed', error: new Error('rules want ever more') } : one,
  );
}

type Decided = Decision | { readonly kind: 'wants'; readonly wants: RuleWants };
type Decision =
  | Exclude<Outcome, { kind: 'answered' }>
  | {
      readonly kind: 'decided';
      readonly rows: Partial<WriteSet>;
      readonly resultOf: (written: Written) => ExecuteResult;
      readonly ticketIds: readonly TicketId[];
      readonly scopes: readonly string[];
      /** The scopes among them of the tickets' customers. */
      readonly customers: ReadonlyMap<TicketId, string>;
      /** Work that rules gave out, which the next entry's rules count in. */
      readonly turns?: ReadonlyMap<string, PersonId>;
      readonly given?: ReadonlyMap<PersonId, number>;
    };

function decideEntry(
  asked: ExecuteInput,
  loaded: Loaded,
  receipts: KnownReceipts,
  { deps, isRemade }: Group,
): Decided {
  const judgement = judgeReceipt(receipts, asked.receipt);
  const input = { ...asked, actor: actorNow(asked.actor, loaded) };
  const now = toInstant(deps.clock());
  const context: RowContext = { input, loaded, now, ids: deps.ids };
  if (judgement.kind === 'answered') return onlyAnswer(judgement.result);
  if (judgement.kind === 'elsewhere') {
    return onlyAnswer(judgement.result, rowsOfAnswer(context, undefined));
  }
  const { expects } = input;
  if (expects !== undefined && loaded.versions.get(expects.ticketId) !== expects.version) {
    return onlyAnswer({ ok: false, undone: 'changed' });
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
  if (plan?.ok && isWanting(plan.value.wants)) return { kind: 'wants', wants: plan.value.wants };
  if (input.isRehearsal === true) {
    if (plan?.ok) return onlyAnswer(rowsOfPlan(plan.value, context).done);
    const { error } = plan ?? { error: refusal as Refusal };
    return onlyAnswer({ ok: false, refusal: error, v: 0 });
  }
  if (plan?.ok) {
    const { set, done } = rowsOfPlan(plan.value, context);
    return {
      kind: 'decided',
      rows: { ...set, ...rowsOfAnswer(context, done) },
      resultOf: ({ v, tickets: facts }) => {
        const tickets = done.tickets.map(({ id, number }) => ({
          id,
          number: facts.get(id)?.number ?? number,
        }));
        const shown =
          input.showsTickets === true
            ? { written: writtenTickets(plan.value.tickets, v, facts) }
            : {};
        return { ...done, tickets, v, ...shown };
      },
      ticketIds: [...plan.value.tickets.keys()],
      scopes: [...plan.value.scopes],
      customers: customersOf(plan.value.tickets.values()),
      turns: plan.value.turns,
      given: plan.value.given,
    };
  }
  return refuseEntry(refusal ?? (plan as { error: Refusal }).error, commands, context);
}

/** A customer does not hear of what happened inside: a poke that brings nothing tells of it too (C4). */
function scopesToTell(
  { scopes, customers }: Extract<Decision, { kind: 'decided' }>,
  { tickets }: Written,
): readonly string[] {
  const isShown = (id: TicketId): boolean => tickets.get(id)?.isPublicChange === true;
  const shown = new Set([...customers].flatMap(([id, scope]) => (isShown(id) ? [scope] : [])));
  // One that is of none of them was its customer's until now.
  const all = new Set(customers.values());
  return scopes.filter((scope) => !all.has(scope) || shown.has(scope));
}

const customersOf = (records: Iterable<TicketRecord>): ReadonlyMap<TicketId, string> =>
  new Map(
    [...records].flatMap(({ state }) => {
      const scope = customerScope(state);
      return scope === undefined ? [] : [[state.id, scope]];
    }),
  );

const writtenTickets = (
  records: Plan['tickets'],
  v: number,
  facts: Written['tickets'],
): ReadonlyMap<TicketId, WrittenTicket> =>
  new Map(
    [...records].flatMap(([id, { state, clientIp, excerpt }]) => {
      const known = facts.get(id);
      if (known === undefined) return [];
      const { number, isPublicChange: _, ...rest } = known;
      return [
        [id, { state: { ...state, number }, clientIp, excerpt, ...rest, version: String(v) }],
      ];
    }),
  );

const onlyAnswer = (result: ExecuteResult, rows: Partial<WriteSet> = {}): Decision => ({
  kind: 'decided',
  rows,
  resultOf: () => result,
  ticketIds: [],
  scopes: [],
  customers: new Map(),
});

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

function refuseEntry(
  refusal: Refusal,
  commands: readonly Command[],
  context: RowContext,
): Decision {
  const held = holdReplies(refusal, commands, context);
  const refused = {
    ok: false as const,
    refusal,
    ...(held.heldReplyId === undefined ? {} : { heldReplyId: held.heldReplyId }),
  };
  const rows = { ...held.rows, ...rowsOfAnswer(context, { ...refused, v: 0 }) };
  return {
    kind: 'decided',
    rows,
    resultOf: ({ v }) => ({ ...refused, v: hasRows(rows) ? v : 0 }),
    ticketIds: held.ticketIds,
    scopes: held.scopes,
    // Only its history has it.
    customers: new Map(),
  };
}

const hasRows = (set: Partial<WriteSet>): boolean =>
  Object.values(set).some(
    (rows: string | readonly Row[]) => typeof rows !== 'string' && rows.length > 0,
  );
