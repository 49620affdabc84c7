import type { FieldError } from '#shared/base/error-codes.ts';
import { checkStoredCondition } from '#shared/conditions/check-stored.ts';
import type { Configuration } from '#shared/engine/configuration.ts';

export function checkTargetConditions(configuration: Configuration): FieldError[] {
  return configuration.targets.flatMap((target, index) => {
    if (target.if === null) return [];
    const checked = checkStoredCondition(target.if, configuration, `targets.${index}.if`);
    return checked.ok ? [] : [...checked.error];
  });
}
