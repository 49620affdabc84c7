// Rules over what has just happened to tickets (A9): each event is shown to each rule in order; what the rules do is
// decided by the engine like everything else and is shown to the rules again. It ends: a rule acts at most once on a
// ticket in one go, and chains have a greatest length.

import type { Instant } from '#shared/base/clock.ts';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { Result } from '#shared/base/result.ts';
import type { GroupHours } from '#shared/calendar/calendar.ts';
import { makeTest } from '#shared/conditions/evaluate.ts';
import type { TicketFacts } from '#shared/conditions/facts.ts';
import { givenByCategory } from '#shared/engine/category.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import type { Refusal } from '#shared/engine/refusals.ts';
import type { RuleChoice, RuleOutcome } from '#shared/engine/service-events.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { causeOf, timedCause, type Cause } from './causes.ts';
import { choose, whyNoNewWork, type Candidate } from './choose.ts';
import { isTimeTrigger, type AssignBy, type Rule, type RuleAction } from './rule.ts';

/** What the rules run in: the tickets as they are by now, and the one way to change them. */
export type RuleHost = {
  readonly configuration: Configuration;
  readonly groupHours: GroupHours;
  readonly now: Instant;
  readonly state: (id: TicketId) => TicketState | undefined;
  readonly facts: (state: TicketState) => TicketFacts;
  /** The events that came of it, those of its consequences included. */
  readonly perform: (rule: Rule, command: Command) => Result<readonly TicketEvent[], Refusal>;
  readonly record: (rule: Rule, event: TicketEvent) => void;
  /** False: the rule has acted on this ticket for this cause before. */
  readonly claim: (rule: Rule, ticketId: TicketId, cause: Cause) => boolean;
  readonly newMessageId: () => MessageId;
  readonly candidates: (among: AssignBy['among']) => readonly Candidate[];
  readonly turns: {
    readonly last: (pool: string) => Candidate['id'] | null;
    readonly gave: (pool: string, personId: Candidate['id']) => void;
  };
};

const MAX_DEPTH = 8;
type Happening = { readonly event: TicketEvent; readonly depth: number };

export function runRules(
  events: readonly TicketEvent[],
  rules: readonly Rule[],
  host: RuleHost,
): void {
  const active = rules.filter((rule) => isActive(rule, host.configuration));
  if (active.length === 0) return;
  const acted = new Set<string>();
  // Of one command often come several events, and the ticket is the same after all of them.
  const passedOver = new Map<Rule, TicketState>();
  const queue: Happening[] = events.map((event) => ({ event, depth: 0 }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { event, depth } = next;
    for (const rule of active) {
      const state = host.state(event.ticketId);
      if (state === undefined || !canBeRuled(state)) break;
      const mark = `${rule.id} ${state.id}`;
      if (acted.has(mark)) continue;
      const cause = firstOf(rule.on, (trigger) => causeOf(trigger, event, state));
      if (cause === undefined || passedOver.get(rule) === state) continue;
      if (!holds(rule, state, host)) {
        passedOver.set(rule, state);
        continue;
      }
      if (!host.claim(rule, state.id, cause)) continue;
      acted.add(mark);
      const caused = act(rule, cause, state.id, host);
      if (depth + 1 < MAX_DEPTH)
        queue.push(...caused.map((one) => ({ event: one, depth: depth + 1 })));
      if (rule.isLast === true) break;
    }
  }
}

/** A rule whose time may have come; undefined: it had not, or it has acted for this already. */
export function runTimedRule(
  rule: Rule,
  ticketId: TicketId,
  host: RuleHost,
): readonly TicketEvent[] | undefined {
  const state = host.state(ticketId);
  if (state === undefined || !canBeRuled(state) || !isActive(rule, host.configuration)) {
    return undefined;
  }
  if (!holds(rule, state, host)) return undefined;
  for (const trigger of rule.on) {
    const cause = isTimeTrigger(trigger) ? timedCause(trigger, state, host) : undefined;
    if (cause !== undefined && host.claim(rule, ticketId, cause)) {
      return act(rule, cause, ticketId, host);
    }
  }
  return undefined;
}

/** Escalations rest where the workspace does not escalate (W4 `enable_escalation`). */
export const isActive = (rule: Rule, { escalation }: Configuration): boolean =>
  rule.isEnabled && (rule.level === undefined || escalation.isEnabled);

const canBeRuled = (state: TicketState): boolean =>
  state.deletedAt === null && state.mergedInto === null;

/** Whether the rule's condition holds for a ticket. */
const holds = (
  rule: Rule,
  state: TicketState,
  host: Pick<RuleHost, 'configuration' | 'now' | 'facts'>,
): boolean =>
  rule.if === null ||
  makeTest(rule.if, {
    configuration: host.configuration,
    now: host.now,
    side: 'operator',
    person: null,
  })(host.facts(state));

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function act(rule: Rule, cause: Cause, ticketId: TicketId, host: RuleHost): readonly TicketEvent[] {
  const caused: TicketEvent[] = [];
  const outcomes: RuleOutcome[] = [];
  for (const action of rule.then) {
    const state = host.state(ticketId);
    if (state === undefined || !canBeRuled(state)) break;
    const { outcome, events } = carryOut(action, rule, cause, state, host);
    outcomes.push(outcome);
    caused.push(...events);
  }
  host.record(rule, {
    type: 'rule-applied',
    ticketId,
    ruleId: rule.id,
    name: rule.name,
    on: cause.on,
    ...(cause.once === undefined ? {} : { since: cause.once.since }),
    outcomes,
  });
  return caused;
}

type Carried = { readonly outcome: RuleOutcome; readonly events: readonly TicketEvent[] };

function carryOut(
  action: RuleAction,
  rule: Rule,
  cause: Cause,
  state: TicketState,
  host: RuleHost,
): Carried {
  if (action.do === 'notify') {
    const { to, text } = action;
    host.record(rule, {
      type: 'people-notified',
      ticketId: state.id,
      ruleId: rule.id,
      to,
      text,
    });
    return { outcome: { do: 'notify', result: 'done' }, events: [] };
  }
  const choice = action.do === 'assign-by' ? pick(action, state, host) : undefined;
  const skipped = action.do === 'assign' ? whoIsSkipped(action, state, host) : [];
  const told = {
    do: action.do,
    ...(choice === undefined ? {} : { choice }),
    ...(skipped.length === 0 ? {} : { skipped }),
  };
  const goesOn = action.do === 'assign' && skipped.length > 0 ? groupOnly(action) : action;
  if (choice?.personId === null || goesOn === undefined)
    return { outcome: { ...told, result: 'nobody' }, events: [] };
  const command = commandOf(goesOn, rule, cause, state, host, choice);
  const result = host.perform(rule, command);
  if (!result.ok) {
    return {
      outcome: { ...told, result: 'refused', refusal: result.error.code },
      events: [],
    };
  }
  if (action.do === 'assign-by' && choice?.personId != null) {
    host.turns.gave(poolOf(action), choice.personId);
  }
  const isDone = result.value.length > 0;
  return { outcome: { ...told, result: isDone ? 'done' : 'unchanged' }, events: result.value };
}

type Assign = Extract<RuleAction, { do: 'assign' }>;

/** The one whom the rule names, if they are away (A10) or have as much as they can take; not if it is theirs already. */
function whoIsSkipped(
  { personId }: Assign,
  state: TicketState,
  host: RuleHost,
): RuleChoice['skipped'] {
  if (personId === undefined || personId === state.assigneeId) return [];
  return host.candidates({ personIds: [personId] }).flatMap((one) => {
    const why = whyNoNewWork(one);
    return why === undefined ? [] : [{ personId: one.id, why }];
  });
}

/** The group still gets it; undefined: the rule names none. */
function groupOnly({ personId: _person, ...rest }: Assign): Assign | undefined {
  return rest.groupId === undefined ? undefined : rest;
}

function pick(action: AssignBy, state: TicketState, host: RuleHost): RuleChoice {
  const directory = { operator: () => undefined, hasGroup: () => false };
  const { configuration } = host;
  return choose({
    strategy: action.strategy,
    candidates: host.candidates(action.among),
    last: host.turns.last(poolOf(action)),
    skill: action.skill ?? givenByCategory({ configuration, directory }, state.category).skill,
    level: action.level ?? 1,
  });
}

/** Those among whom turns are taken, whichever rule gives them. */
const poolOf = ({ among }: AssignBy): string =>
  'groupId' in among ? among.groupId : among.personIds.toSorted().join();

function commandOf(
  action: Exclude<RuleAction, { do: 'notify' }>,
  rule: Rule,
  cause: Cause,
  state: TicketState,
  host: RuleHost,
  choice: RuleChoice | undefined,
): Command {
  const on = { ticketId: state.id };
  switch (action.do) {
    case 'assign':
      return {
        type: 'assign',
        ...on,
        ...(action.groupId === undefined ? {} : { groupId: action.groupId }),
        ...(action.personId === undefined ? {} : { assigneeId: action.personId }),
      };
    case 'assign-by': {
      const movesGroup =
        'groupId' in action.among && host.configuration.assignees.includes('group');
      return {
        type: 'assign',
        ...on,
        assigneeId: choice?.personId ?? null,
        ...(movesGroup && 'groupId' in action.among ? { groupId: action.among.groupId } : {}),
      };
    }
    case 'set-priority':
      return { type: 'change-priority', ...on, priority: action.priority };
    case 'set-status':
      return { type: 'change-status', ...on, status: action.status };
    case 'tag':
      return { type: 'tag', ...on, add: action.add ?? [], remove: action.remove ?? [] };
    case 'note': {
      const html = `<p>${asHtml(action.text)}</p>`;
      return { type: 'note', ...on, message: { id: host.newMessageId(), html }, mentions: [] };
    }
    case 'escalate':
      return {
        type: 'escalate',
        ...on,
        level: rule.level ?? state.escalation + 1,
        cause: cause.once?.name ?? cause.on,
        ruleId: rule.id,
      };
    case 'set-field':
      return { type: 'set-fields', ...on, fields: { [action.field]: action.value } };
  }
}

const asHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>');
