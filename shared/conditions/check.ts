// A condition that came as JSON: within its limits, over fields that the asker knows, with values that they take.

import type { JsonValue } from '#shared/base/json.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';
import { isComparison, sizeProblem, type Comparison, type Condition } from './condition.ts';
import type { ConditionError } from './errors.ts';
import type { FieldSet } from './fields.ts';
import { expectedOf, isValue, operatorsOf, valueLimit } from './values.ts';

export function checkCondition(
  condition: Condition,
  fields: FieldSet,
  path = 'where',
): Result<Condition, readonly ConditionError[]> {
  const size = sizeProblem(condition);
  if (size !== undefined) return refuse([{ code: size, path }]);
  const errors = [...problemsOf(condition, fields, path)];
  return errors.length > 0 ? refuse(errors) : ok(condition);
}

function* problemsOf(node: Condition, fields: FieldSet, path: string): Generator<ConditionError> {
  if (isComparison(node)) return yield* comparisonProblems(node, fields, path);
  if ('not' in node) return yield* problemsOf(node.not, fields, `${path}.not`);
  const [kind, parts] = 'all' in node ? (['all', node.all] as const) : (['any', node.any] as const);
  for (const [index, part] of parts.entries())
    yield* problemsOf(part, fields, `${path}.${kind}.${index}`);
}

function* comparisonProblems(
  { field: name, op, values }: Comparison,
  fields: FieldSet,
  path: string,
): Generator<ConditionError> {
  const field = fields.find(name);
  if (field === undefined) {
    const known = fields.all.map((one) => one.name);
    yield { code: 'unknown-field', field: name.slice(0, 100), known, path: `${path}.field` };
    return;
  }
  const operators = operatorsOf(field);
  if (!operators.includes(op)) {
    yield { code: 'wrong-operator', field: name, operators, path: `${path}.op` };
    return;
  }
  const isWhole = op === 'range' ? values.length === 2 && values.some((one) => one !== null) : true;
  if (!isWhole || values.length > valueLimit(op)) {
    const code =
      values.length > valueLimit(op) ? ('too-many' as const) : ('missing-value' as const);
    yield code === 'too-many'
      ? { code, path: `${path}.values` }
      : { code, field: name, path: `${path}.values` };
    return;
  }
  for (const [index, value] of values.entries()) {
    if (isValue(field, op, value, fields)) continue;
    yield {
      code: 'wrong-value',
      field: name,
      value: String(value satisfies JsonValue).slice(0, 100),
      expected: expectedOf(field, fields),
      path: `${path}.values.${index}`,
    };
  }
}
