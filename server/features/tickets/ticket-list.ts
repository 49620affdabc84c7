// What a list of tickets is asked for with: a filter as text (`q`), as a tree (`filter`), or both, an order, and the
// place where the last page ended.

import type { Actor } from '#shared/access/actor.ts';
import { toInstant, type Clock } from '#shared/base/clock.ts';
import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import { checkCondition } from '#shared/conditions/check.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { conditionErrorText, type ConditionError } from '#shared/conditions/errors.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { storedFilterSchema } from '#shared/conditions/filter-schema.ts';
import { parse } from '#shared/conditions/parse.ts';
import { sortKeys, type Sort, type SortKey } from '#shared/conditions/sort.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { PagePlace, SortValue } from '#server/conditions/page.ts';
import type { Database } from '#server/platform/db/database.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { knownNames } from './known-names.ts';

/** On whose behalf a condition is asked on this server. */
export const conditionContext = (
  actor: Actor,
  isOperator: boolean,
  configuration: Configuration,
  clock: Clock,
): ConditionContext => ({
  configuration,
  now: toInstant(clock()),
  side: isOperator ? 'operator' : 'customer',
  person: actor.kind === 'person' ? { id: actor.personId, groupIds: actor.groupIds } : null,
});

type Filter = { readonly q?: string | undefined; readonly filter?: string | undefined };

/** Throws INVALID with every error: `q.status` with its position, `filter.where.all.0.field`. */
export async function requireCondition(
  { q, filter }: Filter,
  context: ConditionContext,
  language: string,
  { db, workspaceId }: { readonly db: Database; readonly workspaceId: WorkspaceId },
): Promise<Condition> {
  const lookups = q === undefined ? {} : await knownNames(db, workspaceId, q, context);
  const fields = fieldsFor(context);
  const errors: FieldError[] = [];
  const all: Condition[] = [];
  if (q !== undefined) {
    const parsed = parse(q, fields, lookups);
    if (parsed.ok) all.push(parsed.value);
    else errors.push(...parsed.error.map((error) => fieldErrorOf(error, 'q', language)));
  }
  if (filter !== undefined) {
    const checked = checkCondition(readFilter(filter), fields);
    if (checked.ok) all.push(checked.value);
    else errors.push(...checked.error.map((error) => fieldErrorOf(error, 'filter', language)));
  }
  if (errors.length > 0) throw new AppError('INVALID', { errors });
  return all.length === 1 ? all[0]! : { all };
}

function readFilter(text: string): Condition {
  try {
    const read = storedFilterSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data.where;
    const [issue] = read.error.issues;
    const path = ['filter', ...(issue?.path ?? [])].join('.');
    throw fieldError(path, 'format', issue?.message ?? 'Not a filter');
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw fieldError('filter', 'format', 'Not JSON');
  }
}

const CODES: Readonly<Record<ConditionError['code'], FieldErrorCode>> = {
  'unknown-field': 'unknown_field',
  'wrong-operator': 'not_allowed',
  'wrong-value': 'not_allowed',
  'missing-value': 'required',
  'unclosed-quote': 'format',
  'unclosed-parenthesis': 'format',
  unexpected: 'format',
  'missing-term': 'format',
  'too-long': 'too_long',
  'too-deep': 'too_long',
  'too-many': 'too_long',
};

function fieldErrorOf(error: ConditionError, parameter: string, language: string): FieldError {
  const place = 'path' in error ? `.${error.path}` : 'field' in error ? `.${error.field}` : '';
  return {
    path: `${parameter}${place}`.slice(0, 200),
    code: CODES[error.code],
    message: conditionErrorText(error, language),
  };
}

export const cursorAfter = (sort: Sort, place: PagePlace): string =>
  encodeCursor({ sort, values: JSON.stringify(place.values), id: place.id });

export function placeOf(cursor: string, sort: Sort): PagePlace {
  const place = decodeCursor(cursor, ['sort', 'values', 'id'], isUuid);
  const keys = sortKeys(sort);
  const values = readValues(place.values);
  const isPlace =
    place.sort === sort &&
    values?.length === keys.length &&
    keys.every((key, index) => isSortValue(key, values[index]));
  if (!isPlace) throw fieldError('cursor', 'format', 'Not a cursor of this list');
  return { values: values as SortValue[], id: place.id };
}

function readValues(text: string): unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function isSortValue({ kind }: SortKey, value: unknown): boolean {
  if (value === null) return true;
  if (kind === 'number') return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
  if (typeof value !== 'string') return false;
  return kind === 'instant'
    ? isInstant(value)
    : value.length <= 200 && !value.includes('\0') && value.isWellFormed();
}

/** What PostgreSQL reads as well; JavaScript alone takes far more for a time. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isInstant = (text: string): boolean => {
  const ms = INSTANT.test(text) && !text.startsWith('0000') ? Date.parse(text) : Number.NaN;
  // 30 February is read as 2 March.
  return !Number.isNaN(ms) && toInstant(ms) === text;
};
