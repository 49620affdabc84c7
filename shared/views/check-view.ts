// What a view asks to be shown by, checked against what the workspace has, with errors that name their place.

import type { FieldError } from '#shared/base/error-codes.ts';
import type { FieldKind, FieldSet } from '#shared/conditions/fields.ts';
import type { ViewContent } from './saved-view.ts';

/** Fields with few values: what else would make a part of the list of each ticket. */
const GROUPED: ReadonlySet<FieldKind> = new Set([
  'choice',
  'category',
  'priority',
  'person',
  'group',
  'flag',
]);

/** The filter is checked where it was read. */
export function checkShown(
  { columns, groupBy }: Pick<ViewContent, 'columns' | 'groupBy'>,
  fields: FieldSet,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, name] of columns.entries()) {
    const kind = fields.find(name)?.kind;
    const path = `columns.${index}`;
    if (kind === undefined) {
      errors.push({ path, code: 'unknown_field', message: `There is no field "${name}".` });
    } else if (kind === 'words') {
      errors.push({ path, code: 'not_allowed', message: 'All texts at once are no column.' });
    } else if (columns.indexOf(name) !== index) {
      errors.push({ path, code: 'not_allowed', message: `"${name}" is there already.` });
    }
  }
  if (groupBy === null) return errors;
  const field = fields.find(groupBy);
  if (field === undefined) {
    errors.push({
      path: 'groupBy',
      code: 'unknown_field',
      message: `There is no field "${groupBy}".`,
    });
  } else if (!GROUPED.has(field.kind) || field.isMany === true) {
    errors.push({
      path: 'groupBy',
      code: 'not_allowed',
      message: `"${groupBy}" has no few values to group by.`,
    });
  }
  return errors;
}
