// Whether a rule fits its workspace; each error names the place in it.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { checkStoredCondition } from '#shared/conditions/check-stored.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import { checkFieldValue } from '#shared/engine/fields.ts';
import type { RuleAction, RuleDefinition, RuleTrigger } from './rule.ts';

/** People and groups that there are; who is no operator is passed over when the rule runs. */
export type RuleWorld = {
  readonly configuration: Configuration;
  readonly hasGroup: (id: string) => boolean;
  readonly hasPerson: (id: string) => boolean;
};

export function checkRule(rule: RuleDefinition, world: RuleWorld): FieldError[] {
  const checked =
    rule.if === null ? undefined : checkStoredCondition(rule.if, world.configuration, 'if');
  return [
    ...(checked === undefined || checked.ok ? [] : checked.error),
    ...rule.on.flatMap((trigger, index) => checkTrigger(trigger, `on.${index}`, world)),
    ...rule.then.flatMap((action, index) => checkAction(action, `then.${index}`, rule, world)),
  ];
}

function checkTrigger(
  trigger: RuleTrigger,
  path: string,
  { configuration }: RuleWorld,
): FieldError[] {
  const status =
    trigger.on === 'time-in-status'
      ? { name: 'status', id: trigger.status }
      : trigger.on === 'status-changed' && trigger.to !== undefined
        ? { name: 'to', id: trigger.to }
        : undefined;
  if (status !== undefined && statusOf(configuration, status.id) === undefined) {
    return [wrong(`${path}.${status.name}`, 'not_found', 'There is no such status.')];
  }
  if (trigger.on === 'field-changed' && trigger.field !== undefined) {
    const isKnown = configuration.fields.some(({ id }) => id === trigger.field);
    return isKnown ? [] : [wrong(`${path}.field`, 'not_found', 'There is no such field.')];
  }
  return [];
}

function checkAction(
  action: RuleAction,
  path: string,
  rule: RuleDefinition,
  world: RuleWorld,
): FieldError[] {
  const { configuration } = world;
  const groups = (ids: readonly string[], where: string): FieldError[] =>
    ids.every(world.hasGroup) ? [] : [wrong(where, 'not_found', 'There is no such group.')];
  const people = (ids: readonly string[], where: string): FieldError[] =>
    ids.every(world.hasPerson) ? [] : [wrong(where, 'not_found', 'There is no such person.')];
  switch (action.do) {
    case 'assign': {
      const { groupId, personId } = action;
      if (groupId === undefined && personId === undefined) {
        return [wrong(path, 'required', 'To a group, a person or both.')];
      }
      return [
        ...groups(groupId === undefined ? [] : [groupId], `${path}.groupId`),
        ...people(personId === undefined ? [] : [personId], `${path}.personId`),
        ...mayAssign(configuration, groupId === undefined ? [] : ['group'], path),
        ...mayAssign(configuration, personId === undefined ? [] : ['person'], path),
      ];
    }
    case 'assign-by':
      return [
        ...('groupId' in action.among
          ? groups([action.among.groupId], `${path}.among.groupId`)
          : people(action.among.personIds, `${path}.among.personIds`)),
        ...mayAssign(configuration, ['person'], path),
      ];
    case 'set-status':
      return statusOf(configuration, action.status) === undefined
        ? [wrong(`${path}.status`, 'not_found', 'There is no such status.')]
        : [];
    case 'tag':
      return action.add === undefined && action.remove === undefined
        ? [wrong(path, 'required', 'Tags to add or to remove.')]
        : [];
    case 'notify': {
      const { personIds = [], groupIds = [], roles = [] } = action.to;
      if (personIds.length + groupIds.length + roles.length === 0) {
        return [wrong(`${path}.to`, 'required', 'Somebody to notify.')];
      }
      return [
        ...groups(groupIds, `${path}.to.groupIds`),
        ...people(personIds, `${path}.to.personIds`),
      ];
    }
    case 'escalate':
      return rule.level === undefined
        ? [wrong('level', 'required', 'A rule that escalates says to which level.')]
        : [];
    case 'set-field': {
      const field = configuration.fields.find(({ id }) => id === action.field);
      if (field === undefined) {
        return [wrong(`${path}.field`, 'not_found', 'There is no such field.')];
      }
      if (action.value === null) return [];
      const error = checkFieldValue(field, action.value);
      return error === undefined
        ? []
        : [wrong(`${path}.value`, 'format', 'The field does not take this value.')];
    }
    case 'set-priority':
    case 'note':
      return [];
  }
}

function mayAssign(
  { assignees }: Configuration,
  kinds: readonly ('person' | 'group')[],
  path: string,
): FieldError[] {
  return kinds.every((kind) => assignees.includes(kind))
    ? []
    : [wrong(path, 'not_allowed', 'Tickets are not assigned like this here.')];
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
