import { z } from '@hono/zod-openapi';
import { ruleShape } from '#shared/rules/rule-schema.ts';
import { RULE_LIMITS, type Rule, type RuleDefinition } from '#shared/rules/rule.ts';
import type { StoredRule } from './rule-store.ts';

export const createRuleBody = z
  .strictObject({
    name: ruleShape.name,
    isEnabled: ruleShape.isEnabled.default(true),
    on: ruleShape.on,
    if: ruleShape.if.default(null).openapi({ type: 'object' }),
    then: ruleShape.then,
    level: ruleShape.level.optional(),
    isLast: ruleShape.isLast.optional(),
  })
  .openapi('CreateRule');
export const changeRuleBody = z
  .strictObject({
    name: ruleShape.name.optional(),
    isEnabled: ruleShape.isEnabled.optional(),
    on: ruleShape.on.optional(),
    if: ruleShape.if.optional().openapi({ type: 'object' }),
    then: ruleShape.then.optional(),
    level: ruleShape.level.nullable().optional(),
    isLast: ruleShape.isLast.optional(),
  })
  .openapi('ChangeRule');
export const orderRulesBody = z
  .strictObject({ ids: z.array(z.uuid()).max(RULE_LIMITS.perWorkspace) })
  .openapi('OrderRules');
export const tryRuleBody = z.strictObject({ ticketId: z.uuid() }).openapi('TryRule');

const json = z.record(z.string(), z.unknown());
export const ruleAnswer = z
  .object({
    id: z.string(),
    position: z.number().int(),
    name: z.string(),
    isEnabled: z.boolean(),
    on: z.array(json).describe('When: `{"on":"ticket-opened"}` and the like; one of them suffices'),
    if: json.nullable().describe('A condition as in filters; null: always'),
    then: z.array(json).describe('What: `{"do":"set-priority","priority":"high"}` and the like'),
    level: z.number().int().nullable(),
    isLast: z.boolean(),
  })
  .openapi('Rule');
export const rulesAnswer = z.object({ items: z.array(ruleAnswer) }).openapi('Rules');
export const triedRuleAnswer = z
  .object({
    holds: z.boolean().describe('Whether the condition holds for this ticket now'),
    isActive: z.boolean().describe('Whether the rule is on, and escalation if it needs that'),
  })
  .openapi('TriedRule');

export const presentRule = (rule: Rule | StoredRule) =>
  ({
    id: rule.id,
    position: rule.position,
    name: rule.name,
    isEnabled: rule.isEnabled,
    on: rule.on,
    if: rule.if,
    then: rule.then,
    level: rule.level ?? null,
    isLast: rule.isLast ?? false,
  }) as unknown as z.infer<typeof ruleAnswer>;

/** Without members that say nothing. */
export function definitionOf(given: z.infer<typeof createRuleBody>): RuleDefinition {
  const { level, isLast, ...rest } = given;
  return {
    ...rest,
    ...(level === undefined ? {} : { level }),
    ...(isLast === true ? { isLast } : {}),
  };
}

export function changedDefinition(
  before: RuleDefinition,
  changes: z.infer<typeof changeRuleBody>,
): RuleDefinition {
  const level = changes.level === undefined ? before.level : (changes.level ?? undefined);
  return definitionOf({
    name: changes.name ?? before.name,
    isEnabled: changes.isEnabled ?? before.isEnabled,
    on: changes.on ?? [...before.on],
    if: changes.if === undefined ? before.if : changes.if,
    then: changes.then ?? ([...before.then] as z.infer<typeof ruleShape.then>),
    level,
    isLast: changes.isLast ?? before.isLast,
  });
}
