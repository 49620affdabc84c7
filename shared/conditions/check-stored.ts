// A condition that a setting or a rule keeps: its shape, its fields and their values, as field errors below a path.

import type { FieldError } from '#shared/base/error-codes.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import { checkCondition } from './check.ts';
import type { Condition } from './condition.ts';
import { conditionErrorText } from './errors.ts';
import { fieldsFor } from './fields.ts';
import type { ConditionContext } from './facts.ts';
import { conditionSchema } from './filter-schema.ts';

/** Asked as an operator who is nobody in particular. */
export function checkStoredCondition(
  stored: unknown,
  configuration: ConditionContext['configuration'],
  path: string,
): Result<Condition, readonly FieldError[]> {
  const parsed = conditionSchema.safeParse(stored);
  if (!parsed.success) {
    return refuse([{ path, code: 'format', message: 'This is no condition.' }]);
  }
  const checked = checkCondition(parsed.data, fieldsFor({ configuration, side: 'operator' }), path);
  if (checked.ok) return ok(parsed.data);
  return refuse(
    checked.error.map((error) => ({
      path: 'path' in error ? error.path : path,
      code: error.code === 'unknown-field' ? ('not_found' as const) : ('format' as const),
      message: conditionErrorText(error, 'en'),
    })),
  );
}
