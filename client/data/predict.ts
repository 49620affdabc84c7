// What a ticket looks like before the server has answered: view = replay(pending entries, base), always from the
// beginning and never by undoing (sync-design B8). The engine is the server's; an entry that it refuses here is left
// out of the picture and stays in the outbox, for the server decides.

import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import type { EntryId, TicketId } from '#shared/base/ids.ts';
import { excerptOf } from '#shared/base/plain-text.ts';
import { NEVER } from '#shared/conditions/condition.ts';
import { makeTest, type TicketTest } from '#shared/conditions/evaluate.ts';
import type { GroupHours } from '#shared/calendar/calendar.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import type { Command } from '#shared/engine/commands.ts';
import { isOpenPhase, type Configuration } from '#shared/engine/configuration.ts';
import type { Directory } from '#shared/engine/context.ts';
import { decide } from '#shared/engine/decide.ts';
import { evolveBy } from '#shared/engine/evolve.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { Side, TicketState } from '#shared/engine/ticket-state.ts';
import { phaseOf } from '#shared/engine/workflow.ts';
import type { SaleFacts, SelfRow, TicketDeskRow, TicketRow } from '#shared/protocol/rows.ts';
import type { Heat } from '#shared/protocol/sync.ts';
import { targetCommands } from '#shared/targets/ticket-targets.ts';
import { givenView, type GivenViewId } from '#shared/views/given-views.ts';
import type { OutboxRecord, TicketBase, TicketView, ViewId } from './records.ts';

/** What a prediction depends on besides the ticket. */
export type Prediction = {
  readonly self: SelfRow;
  readonly actor: Actor & { readonly kind: 'person' };
  readonly configuration: Configuration;
  readonly directory: Directory;
  readonly groupHours: GroupHours;
  /** On whose side this person works: operators wait for themselves when the customer wrote last. */
  readonly side: Side;
};

export type PendingEntry = Pick<OutboxRecord, 'id' | 'commands' | 'at' | 'isLanded' | 'isAgain'>;

export type Replayed = {
  readonly state: TicketState | undefined;
  readonly excerpt: string;
  /** Entries that the engine refuses on this base. */
  readonly refused: ReadonlyMap<EntryId, Refusal>;
};

const EXCERPT_LENGTH = 160;

/** What a customer's device does not know. Fields and solution it has in the ticket's own row. */
const NO_DESK: Omit<Required<TicketDeskRow>, 'id' | 'fields' | 'solution' | 'statusSince'> = {
  groupId: null,
  assigneeId: null,
  lockHolderId: null,
  lockToken: 0,
  latestAnswers: [],
  notesSeq: 0,
  draftGeneration: 1,
  tags: [],
  watchers: [],
  cc: [],
  links: [],
  references: [],
  minutesWorked: 0,
  answeredBy: [],
  waitingSince: null,
  unanswered: 0,
  targets: null,
  escalation: 0,
  expiredAt: null,
  archivedAt: null,
  clientIp: '',
};

const NO_FACTS: Pick<TicketRow, 'fields' | 'solution' | 'rating' | 'mergedInto' | 'translations'> =
  { fields: {}, solution: null, rating: null, mergedInto: null, translations: {} };

export function stateOf(row: TicketRow, desk: TicketDeskRow | undefined): TicketState {
  const { excerpt: _excerpt, sale, ...shared } = row;
  const { clientIp: _clientIp, ...own } = { ...NO_DESK, ...desk };
  // Rows that the device has kept from before there were these have none.
  return {
    ...NO_FACTS,
    statusSince: row.updatedAt,
    ...shared,
    ...own,
    saleId: sale?.id ?? null,
    // What is deleted leaves the device.
    deletedAt: null,
  };
}

/** What a filter can ask of a ticket that nothing is pending for. */
export const factsOf = ({ row, desk }: TicketBase): TicketFacts => ({
  ...stateOf(row, desk),
  sale: row.sale,
});

export function replay(
  ticketId: TicketId,
  base: TicketBase | null,
  entries: readonly PendingEntry[],
  prediction: Prediction,
): Replayed {
  const state = base === null ? undefined : stateOf(base.row, base.desk);
  return playOver(ticketId, { state, excerpt: base?.row.excerpt ?? '' }, base, entries, prediction);
}

/** The same from where a replay had come to: `before` is what the earlier entries have made of the base. */
export function playOver(
  ticketId: TicketId,
  before: Pick<Replayed, 'state' | 'excerpt'>,
  base: TicketBase | null,
  entries: readonly PendingEntry[],
  prediction: Prediction,
): Replayed {
  let { state, excerpt } = before;
  // What is promised for a ticket is the desk's affair: its customer's device knows nothing of it.
  const isDesk = prediction.side === 'operator' && (base === null || base.desk !== undefined);
  const refused = new Map<EntryId, Refusal>();
  for (const entry of entries) {
    if (entry.isLanded || entry.isAgain === true) continue;
    const outcome = playEntry(ticketId, state, entry, prediction);
    if (outcome.refusal !== undefined) {
      refused.set(entry.id, outcome.refusal);
      continue;
    }
    state = isDesk ? withTargets(outcome.state, entry.at, prediction, base) : outcome.state;
    excerpt = outcome.excerpt ?? excerpt;
  }
  return { state, excerpt, refused };
}

type Played =
  | { readonly refusal: Refusal }
  | {
      readonly refusal?: undefined;
      readonly state: TicketState | undefined;
      readonly excerpt?: string;
    };

/** All commands of an entry or none: they succeed together on the server too. */
function playEntry(
  ticketId: TicketId,
  before: TicketState | undefined,
  entry: PendingEntry,
  { actor, configuration, directory }: Prediction,
): Played {
  let state = before;
  let excerpt: string | undefined;
  for (const command of entry.commands) {
    if (command.ticketId !== ticketId) continue;
    const decision = decide(state, command, { actor, configuration, directory, now: entry.at });
    if (!decision.ok) return { refusal: decision.error };
    state = evolveBy(ticketId, state, decision.value, entry.at, configuration);
    if (command.type === 'reply' || command.type === 'open') {
      excerpt = excerptOf(command.message.html, EXCERPT_LENGTH);
    }
  }
  return excerpt === undefined ? { state } : { state, excerpt };
}

/** Due times follow from what was changed, as they do on the server (A8). */
export function withTargets(
  before: TicketState | undefined,
  now: Instant,
  { configuration, directory, groupHours }: Omit<Prediction, 'self' | 'actor' | 'side'>,
  base: TicketBase | null,
): TicketState | undefined {
  let state = before;
  if (state === undefined) return undefined;
  const context = { configuration, directory, now, actor: { kind: 'system' } } as const;
  const facts = (known: TicketState): TicketFacts => ({ ...known, sale: saleOf(known, base) });
  for (const command of targetCommands(state, { configuration, groupHours, facts, now })) {
    const decision = decide(state, command, context);
    // Deleted or merged away: nothing is promised for it any more.
    if (decision.ok)
      state = evolveBy(state?.id ?? command.ticketId, state, decision.value, now, configuration);
  }
  return state;
}

export function viewOf(
  replayed: Replayed & { readonly state: TicketState },
  ticket: { readonly base: TicketBase | null; readonly heat: Heat; readonly isStripped: boolean },
  pending: number,
  configuration: Configuration,
): TicketView {
  return {
    ...replayed.state,
    phase: phaseOf(configuration, replayed.state.status),
    excerpt: replayed.excerpt,
    sale: saleOf(replayed.state, ticket.base),
    clientIp: ticket.base?.desk?.clientIp ?? '',
    pending,
    isLocal: ticket.base === null,
    isCold: ticket.base !== null && (ticket.heat === 'cold' || ticket.isStripped),
  };
}

/** Of a sale that was named here the device knows no more than its id until the feed brings the rest. */
const saleOf = ({ saleId }: TicketState, base: TicketBase | null): SaleFacts | null =>
  base?.row.sale?.id === saleId ? (base?.row.sale ?? null) : null;

type KeptList = 'all' | 'mine' | 'unassigned' | 'waiting' | 'closed';
/** What the desk's lists hold, as every desk has them; nothing of it depends on the time. */
const KEPT_LISTS: Readonly<Record<Side, readonly (readonly [KeptList, GivenViewId])[]>> = {
  operator: [
    ['all', 'all'],
    ['mine', 'mine'],
    ['unassigned', 'unassigned'],
    ['waiting', 'waiting'],
    ['closed', 'closed'],
  ],
  customer: [
    ['all', 'all'],
    ['waiting', 'waiting-customer'],
    ['closed', 'closed'],
  ],
};
const ANY_TIME = '2000-01-01T00:00:00.000Z' as Instant;
const keptTests = new WeakMap<Prediction, readonly (readonly [KeptList, TicketTest])[]>();

function testsFor(prediction: Prediction): readonly (readonly [KeptList, TicketTest])[] {
  const known = keptTests.get(prediction);
  if (known !== undefined) return known;
  const { configuration, side, self } = prediction;
  const context = { configuration, side, now: ANY_TIME, person: self };
  const tests = KEPT_LISTS[side].map(
    ([list, id]) => [list, makeTest(givenView(id).where ?? NEVER, context)] as const,
  );
  keptTests.set(prediction, tests);
  return tests;
}

/** The lists that hold a ticket; `held` is not among them: it follows the held entries. */
export function viewsOf(view: TicketView, prediction: Prediction): readonly ViewId[] {
  const views: ViewId[] = testsFor(prediction).flatMap(([list, test]) =>
    test(view) ? [list] : [],
  );
  if (view.groupId !== null && isOpenPhase(view.phase)) views.push(`group:${view.groupId}`);
  return views;
}

/** The messages that a command carries. */
export function messageOf(command: Command) {
  return command.type === 'reply' || command.type === 'note' || command.type === 'open'
    ? command.message
    : undefined;
}

/** Every ticket that an entry touches, each once. */
export const ticketIdsOf = (commands: readonly Command[]): readonly TicketId[] => [
  ...new Set(commands.map((command) => command.ticketId)),
];
