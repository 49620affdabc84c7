// Rules over what an entry has just done (A9), within its plan: all of it is written together or not at all.

import type { MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import type { Result } from '#shared/base/result.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { Candidate } from '#shared/rules/choose.ts';
import { runRules, runTimedRule, type RuleHost } from '#shared/rules/run-rules.ts';
import { nameOfFiring, type SoldPiece } from './load-for-rules.ts';
import type { Draft, EventAuthor, PlanContext } from './plan.ts';
import type { TicketRecord } from './ticket-record.ts';

/** How the plan is read and added to. */
export type PlanHands = {
  readonly perform: (command: Command, by: EventAuthor) => Result<readonly TicketEvent[], Refusal>;
  readonly record: (event: TicketEvent, by: EventAuthor) => void;
  readonly recordOf: (id: TicketId) => TicketRecord | undefined;
};

/** `first`: the first of the command's events in the plan. */
export function react(
  command: Command,
  first: number,
  plan: Draft,
  context: PlanContext,
  hands: PlanHands,
): void {
  const { rules } = context.loaded;
  if (rules.length === 0) return;
  const host = hostOf(plan, context, hands);
  const events = plan.events.slice(first).map(({ event }) => event);
  if (command.type === 'apply-rule') {
    const rule = rules.find(({ id }) => id === command.ruleId);
    const caused = rule === undefined ? undefined : runTimedRule(rule, command.ticketId, host);
    if (caused !== undefined) events.push(...caused);
  }
  runRules(events, rules, host);
}

function hostOf(plan: Draft, context: PlanContext, hands: PlanHands): RuleHost {
  const { loaded, now, ids } = context;
  const { forRules, configuration } = loaded;
  const authorOf = (name: string): EventAuthor => ({ kind: 'rule', name });
  return {
    configuration,
    groupHours: (id) => loaded.groupHours.get(id) ?? null,
    now,
    state: (id) => hands.recordOf(id)?.state,
    facts: (state) => factsOf(state, plan, context),
    perform: (rule, command) => {
      // A person whom nobody has looked up cannot be given anything yet.
      if (command.type === 'assign') wantPeople([command.assigneeId ?? null], plan, context);
      const before = hands.recordOf(command.ticketId)?.state.assigneeId ?? null;
      const result = hands.perform(command, authorOf(rule.name));
      const after = hands.recordOf(command.ticketId)?.state.assigneeId ?? null;
      if (before !== after) {
        count(plan, before, -1);
        count(plan, after, 1);
      }
      return result;
    },
    record: (rule, event) => hands.record(event, authorOf(rule.name)),
    claim: (rule, ticketId, { once }) => {
      if (once === undefined) return true;
      const level = rule.level ?? 0;
      const firing = { ticketId, ruleId: rule.id, level, cause: once.name, since: once.since };
      const name = nameOfFiring(firing);
      const isTaken =
        loaded.firings.has(name) || plan.firings.some((one) => nameOfFiring(one) === name);
      if (!isTaken) plan.firings.push(firing);
      return !isTaken;
    },
    newMessageId: () => ids<MessageId>(),
    candidates: (among) => {
      const personIds =
        'groupId' in among ? (forRules.members.get(among.groupId) ?? []) : among.personIds;
      if ('groupId' in among) {
        if (!forRules.members.has(among.groupId)) plan.wants.groupIds.add(among.groupId);
      } else wantPeople(among.personIds, plan, context);
      return personIds.flatMap((id): Candidate[] => {
        const one = forRules.candidates.get(id);
        return one === undefined ? [] : [{ ...one, load: one.load + (plan.given.get(id) ?? 0) }];
      });
    },
    turns: {
      last: (pool) => plan.turns.get(pool) ?? forRules.turns.get(pool) ?? null,
      gave: (pool, personId) => plan.turns.set(pool, personId),
    },
  };
}

function count(plan: Draft, personId: PersonId | null, by: number): void {
  if (personId !== null) plan.given.set(personId, (plan.given.get(personId) ?? 0) + by);
}

function wantPeople(ids: readonly (PersonId | null)[], plan: Draft, { loaded }: PlanContext): void {
  for (const id of ids) {
    if (id !== null && !loaded.forRules.candidates.has(id) && !loaded.forRules.personIds.has(id))
      plan.wants.personIds.add(id);
  }
}

/** What a condition of a rule or a target may ask; what is asked and was not loaded is wanted. */
export const factsOf = (state: TicketState, plan: Draft, context: PlanContext): TicketFacts => ({
  ...state,
  get sale() {
    return soldPiece(state, plan, context);
  },
  messageTexts: () => textsOf(state, plan, context),
});

function soldPiece(
  { saleId }: TicketState,
  plan: Draft,
  { loaded }: PlanContext,
): SoldPiece | null {
  if (saleId === null) return null;
  const known = loaded.forRules.sales.get(saleId);
  if (known === undefined) plan.wants.sales.add(saleId);
  return known ?? null;
}

/** Its messages, those of this entry included. */
function textsOf(state: TicketState, plan: Draft, { loaded }: PlanContext): readonly string[] {
  const stored = loaded.forRules.texts.get(state.id);
  if (stored === undefined && !plan.openedIds.has(state.id)) plan.wants.texts.add(state.id);
  const own = plan.messages.filter(({ ticketId }) => ticketId === state.id);
  return [...(stored ?? []), ...own.map(({ bodyText }) => bodyText)];
}
