// The one rule language (A9): when something happens or time passes, if a condition holds, then do this. It serves
// assignment, priority, escalation, notification and automation alike.

import type { GroupId, PersonId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type {
  FieldId,
  FieldValue,
  Phase,
  Priority,
  StatusId,
} from '#shared/engine/configuration.ts';
import type { TargetKind } from '#shared/engine/ticket-state.ts';

export const EVENT_TRIGGERS = [
  'ticket-opened',
  'customer-message',
  'operator-message',
  'note',
  'status-changed',
  'priority-changed',
  'category-changed',
  'field-changed',
  'assigned',
  'tagged',
  'rated',
  'unanswered',
  'target-missed',
  'expired',
] as const;
export const TIME_TRIGGERS = ['time-in-status', 'time-in-phase', 'time-waiting'] as const;

type Span = {
  /** Of the business hours, or of every day. */
  readonly minutes: number;
  readonly calendar: 'business' | 'always';
};
/** Time in a phase counts from the last move, as time in a status does; waiting from the first unanswered message. */
export type TimeTrigger =
  | ({ readonly on: 'time-in-status'; readonly status: StatusId } & Span)
  | ({ readonly on: 'time-in-phase'; readonly phase: Phase } & Span)
  | ({ readonly on: 'time-waiting' } & Span);
export type RuleTrigger =
  | {
      readonly on: Exclude<
        (typeof EVENT_TRIGGERS)[number],
        'status-changed' | 'field-changed' | 'unanswered' | 'target-missed'
      >;
    }
  | { readonly on: 'status-changed'; readonly to?: StatusId }
  | { readonly on: 'field-changed'; readonly field?: FieldId }
  /** So many messages of the customer since the last answer, or more. */
  | { readonly on: 'unanswered'; readonly messages: number }
  | { readonly on: 'target-missed'; readonly target?: TargetKind }
  | TimeTrigger;

export const STRATEGIES = ['round-robin', 'least-loaded', 'skill'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const NOTIFIED_ROLES = ['assignee', 'lead'] as const;

/** To whom one may turn; who is a lead is looked up when it is delivered. */
export type Notified = {
  readonly personIds?: readonly PersonId[];
  readonly groupIds?: readonly GroupId[];
  readonly roles?: readonly (typeof NOTIFIED_ROLES)[number][];
};
export type AssignBy = {
  readonly do: 'assign-by';
  readonly strategy: Strategy;
  readonly among: { readonly groupId: GroupId } | { readonly personIds: readonly PersonId[] };
  /** Absent: what the ticket's category asks for. */
  readonly skill?: string;
  /** The least level that will do; 1 unless said. */
  readonly level?: number;
};
export type RuleAction =
  | { readonly do: 'assign'; readonly groupId?: GroupId; readonly personId?: PersonId }
  | AssignBy
  | { readonly do: 'set-priority'; readonly priority: Priority }
  | { readonly do: 'set-status'; readonly status: StatusId }
  | { readonly do: 'tag'; readonly add?: readonly string[]; readonly remove?: readonly string[] }
  | { readonly do: 'note'; readonly text: string }
  | { readonly do: 'notify'; readonly to: Notified; readonly text: string }
  /** To the rule's `level`. */
  | { readonly do: 'escalate' }
  | { readonly do: 'set-field'; readonly field: FieldId; readonly value: FieldValue | null };

export type RuleDefinition = {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly on: readonly RuleTrigger[];
  /** Null: always. */
  readonly if: Condition | null;
  /** A list is no promise's `then`: awaiting a rule gives the rule. */
  readonly then: readonly RuleAction[];
  /** Of an escalation (A7); such rules rest where the workspace does not escalate. */
  readonly level?: number;
  /** No rule after it looks at the same event. */
  readonly isLast?: boolean;
};
/** Rules are tried in the order of their positions. */
export type Rule = RuleDefinition & { readonly id: string; readonly position: number };

export const RULE_LIMITS = {
  perWorkspace: 200,
  triggers: 10,
  actions: 20,
  people: 200,
  name: 100,
  text: 2_000,
  level: 9,
  /** A year. */
  minutes: 366 * 24 * 60,
  skill: 40,
  skillLevel: 5,
} as const;

export const isTimeTrigger = (trigger: RuleTrigger): trigger is TimeTrigger =>
  (TIME_TRIGGERS as readonly string[]).includes(trigger.on);
