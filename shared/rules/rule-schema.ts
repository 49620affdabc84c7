// The shape of a rule as JSON; check-rule.ts knows what the workspace has.

import { z } from 'zod';
import type { GroupId, PersonId } from '#shared/base/ids.ts';
import { conditionSchema } from '#shared/conditions/filter-schema.ts';
import { PHASES, PRIORITIES } from '#shared/engine/configuration.ts';
import { TARGET_KINDS } from '#shared/engine/ticket-state.ts';
import { EVENT_TRIGGERS, NOTIFIED_ROLES, RULE_LIMITS, STRATEGIES } from './rule.ts';

/** As `exactOptional`, which the API's description takes for mandatory; what comes as JSON has no undefined. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional() as unknown as z.ZodExactOptional<Schema>;
const uuid = <Id extends string>() => z.uuid().transform((id) => id as Id);
const name = z.string().min(1).max(60);
const text = z.string().trim().min(1).max(RULE_LIMITS.text);
const span = {
  minutes: z.number().int().min(1).max(RULE_LIMITS.minutes),
  calendar: z.enum(['business', 'always']),
};
const trigger = z.discriminatedUnion('on', [
  z.strictObject({
    on: z
      .enum(EVENT_TRIGGERS)
      .exclude(['status-changed', 'field-changed', 'unanswered', 'target-missed']),
  }),
  z.strictObject({ on: z.literal('status-changed'), to: optional(name) }),
  z.strictObject({ on: z.literal('field-changed'), field: optional(name) }),
  z.strictObject({ on: z.literal('unanswered'), messages: z.number().int().min(1).max(1_000) }),
  z.strictObject({
    on: z.literal('target-missed'),
    target: optional(z.enum(TARGET_KINDS)),
  }),
  z.strictObject({ on: z.literal('time-in-status'), status: name, ...span }),
  z.strictObject({ on: z.literal('time-in-phase'), phase: z.enum(PHASES), ...span }),
  z.strictObject({ on: z.literal('time-waiting'), ...span }),
]);
const people = z.array(uuid<PersonId>()).min(1).max(RULE_LIMITS.people);
const groups = z.array(uuid<GroupId>()).min(1).max(RULE_LIMITS.people);
const tags = z.array(z.string().min(1).max(40)).min(1).max(20);
const action = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('assign'),
    groupId: optional(uuid<GroupId>()),
    personId: optional(uuid<PersonId>()),
  }),
  z.strictObject({
    do: z.literal('assign-by'),
    strategy: z.enum(STRATEGIES),
    among: z.union([
      z.strictObject({ groupId: uuid<GroupId>() }),
      z.strictObject({ personIds: people }),
    ]),
    skill: optional(z.string().min(1).max(RULE_LIMITS.skill)),
    level: optional(z.number().int().min(1).max(RULE_LIMITS.skillLevel)),
  }),
  z.strictObject({ do: z.literal('set-priority'), priority: z.enum(PRIORITIES) }),
  z.strictObject({ do: z.literal('set-status'), status: name }),
  z.strictObject({ do: z.literal('tag'), add: optional(tags), remove: optional(tags) }),
  z.strictObject({ do: z.literal('note'), text }),
  z.strictObject({
    do: z.literal('notify'),
    to: z.strictObject({
      personIds: optional(people),
      groupIds: optional(groups),
      roles: optional(z.array(z.enum(NOTIFIED_ROLES)).min(1)),
    }),
    text,
  }),
  z.strictObject({ do: z.literal('escalate') }),
  z.strictObject({
    do: z.literal('set-field'),
    field: name,
    value: z.union([
      z.string().max(10_000),
      z.number(),
      z.boolean(),
      z.array(z.string().max(100)).max(100),
      z.null(),
    ]),
  }),
]);

export const ruleShape = {
  name: z.string().trim().min(1).max(RULE_LIMITS.name),
  isEnabled: z.boolean(),
  on: z.array(trigger).min(1).max(RULE_LIMITS.triggers),
  if: conditionSchema.nullable(),
  then: z.array(action).min(1).max(RULE_LIMITS.actions),
  level: z.number().int().min(1).max(RULE_LIMITS.level),
  isLast: z.boolean(),
};
