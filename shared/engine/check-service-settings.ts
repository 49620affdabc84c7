// Part of check-configuration.ts: categories, custom fields, solution, times.

import { isDay } from '#shared/base/day.ts';
import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import {
  FIELD_AUDIENCES,
  FIELD_TYPES,
  PRIORITIES,
  isOpenPhase,
  statusOf,
  type Configuration,
  type FieldDefinition,
} from './configuration.ts';
import { FIELD_LIMITS } from './fields.ts';

/** Also a key of the API and a word of the filter language: no dot, no colon, no space. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const NAME_MESSAGE = 'Lower-case letters, digits and hyphens only.';

export function checkCategories({ categories, fields }: Configuration): FieldError[] {
  const errors: FieldError[] = [];
  const fieldIds = new Set(fields.map((field) => field.id));
  for (const [index, category] of categories.entries()) {
    const path = `categories.${index}`;
    errors.push(...checkName(path, category, categories, index));
    const { parentId, priority } = category;
    if (parentId !== undefined) {
      const parent = categories.find((other) => other.id === parentId);
      if (parent === undefined) {
        errors.push(wrong(`${path}.parentId`, 'not_found', 'There is no such category.'));
      } else if (parent.parentId !== undefined || parentId === category.id) {
        const message = 'A subcategory has no subcategories of its own.';
        errors.push(wrong(`${path}.parentId`, 'not_allowed', message));
      }
    }
    if (priority !== undefined && !PRIORITIES.includes(priority)) {
      errors.push(wrong(`${path}.priority`, 'not_allowed', 'There is no such priority.'));
    }
    for (const [place, id] of (category.fields ?? []).entries()) {
      if (fieldIds.has(id)) continue;
      errors.push(wrong(`${path}.fields.${place}`, 'not_found', 'There is no such field.'));
    }
  }
  return errors;
}

export function checkFieldDefinitions({ fields }: Configuration): FieldError[] {
  const errors: FieldError[] = [];
  if (fields.length > FIELD_LIMITS.fields) {
    errors.push(wrong('fields', 'too_long', `At most ${FIELD_LIMITS.fields} fields.`));
  }
  for (const [index, field] of fields.entries()) {
    const path = `fields.${index}`;
    errors.push(...checkName(path, field, fields, index));
    if (!FIELD_TYPES.includes(field.type)) {
      errors.push(wrong(`${path}.type`, 'not_allowed', 'There is no such type.'));
    }
    if (!FIELD_AUDIENCES.includes(field.audience)) {
      errors.push(wrong(`${path}.audience`, 'not_allowed', 'For everyone, or for operators.'));
    }
    errors.push(...checkOptions(path, field), ...checkBounds(path, field));
  }
  return errors;
}

function checkOptions(path: string, field: FieldDefinition): FieldError[] {
  const { options = [] } = field;
  const isChoice = field.type === 'dropdown' || field.type === 'multiple';
  if (!isChoice) {
    return field.options === undefined
      ? []
      : [wrong(`${path}.options`, 'not_allowed', 'Only a choice has options.')];
  }
  if (!options.some((option) => option.isArchived !== true)) {
    return [wrong(`${path}.options`, 'required', 'A choice needs an option.')];
  }
  if (options.length > FIELD_LIMITS.options) {
    return [wrong(`${path}.options`, 'too_long', `At most ${FIELD_LIMITS.options} options.`)];
  }
  return options.flatMap((option, index) =>
    checkName(`${path}.options.${index}`, option, options, index),
  );
}

function checkBounds(path: string, field: FieldDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const { type, min, max, maxLength } = field;
  if (maxLength !== undefined) {
    const isLength =
      Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= FIELD_LIMITS.textLength;
    if (type !== 'text' || !isLength) {
      const message = `Of a text, 1 to ${FIELD_LIMITS.textLength}.`;
      errors.push(wrong(`${path}.maxLength`, 'not_allowed', message));
    }
  }
  for (const [name, value] of [
    ['min', min],
    ['max', max],
  ] as const) {
    if (value === undefined) continue;
    if (type !== 'number' || !Number.isFinite(value)) {
      errors.push(wrong(`${path}.${name}`, 'not_allowed', 'Of a number.'));
    }
  }
  if (min !== undefined && max !== undefined && min > max) {
    errors.push(wrong(`${path}.max`, 'not_allowed', 'Not less than the least.'));
  }
  return errors;
}

export function checkService(configuration: Configuration): FieldError[] {
  const { archiveDays, auditDigestDays, closing, holidays, mailKeptDays, solution } = configuration;
  const errors: FieldError[] = [];
  const duplicates = configuration.statuses.filter((status) => status.isDuplicate === true);
  for (const [index, status] of configuration.statuses.entries()) {
    if (status.isDuplicate !== true) continue;
    if (status.phase !== 'closed' || duplicates.length > 1) {
      const message = 'One closed status at most is that of duplicates.';
      errors.push(wrong(`statuses.${index}.isDuplicate`, 'not_allowed', message));
    }
  }
  if (closing.mustHaveAnswered !== 'self' && closing.mustHaveAnswered !== 'any') {
    errors.push(wrong('closing.mustHaveAnswered', 'not_allowed', 'Either self or any.'));
  }
  for (const [move, hasRightPhase] of [
    ['sent', isOpenPhase],
    ['refused', isOpenPhase],
    ['approved', () => true],
  ] as const) {
    const to = solution.moves[move];
    if (to === undefined) continue;
    const status = statusOf(configuration, to);
    const path = `solution.moves.${move}`;
    if (status === undefined) errors.push(wrong(path, 'not_found', 'There is no such status.'));
    else if (!hasRightPhase(status.phase)) {
      errors.push(wrong(path, 'not_allowed', 'A status of this phase does not fit here.'));
    }
  }
  for (const [path, value] of [
    ['archiveDays', archiveDays],
    ['auditDigestDays', auditDigestDays],
    ['mailKeptDays', mailKeptDays ?? null],
  ] as const) {
    if (value === null || (Number.isInteger(value) && value >= 1)) continue;
    errors.push(wrong(path, 'format', 'A whole number of days, 1 or more.'));
  }
  for (const [index, day] of holidays.entries()) {
    if (!isDay(day)) errors.push(wrong(`holidays.${index}`, 'format', 'A day, as 2026-12-25.'));
  }
  return [...errors, ...checkTargets(configuration)];
}

function checkTargets({ targets }: Configuration): FieldError[] {
  return targets.flatMap((target, index) => {
    const path = `targets.${index}`;
    const errors: FieldError[] = [];
    if (!NAME.test(target.id)) errors.push(wrong(`${path}.id`, 'format', NAME_MESSAGE));
    if (targets.findIndex((other) => other.id === target.id) < index) {
      errors.push(wrong(`${path}.id`, 'taken', 'Two targets have this id.'));
    }
    const times = ['firstResponseMinutes', 'nextResponseMinutes', 'resolutionMinutes'] as const;
    for (const name of times) {
      const minutes = target[name];
      if (minutes === undefined || (Number.isInteger(minutes) && minutes >= 1)) continue;
      errors.push(wrong(`${path}.${name}`, 'format', 'A whole number of minutes, 1 or more.'));
    }
    if (target.calendar !== 'business' && target.calendar !== 'always') {
      errors.push(wrong(`${path}.calendar`, 'not_allowed', 'Either business or always.'));
    }
    return errors;
  });
}

type Named = { readonly id: string; readonly label: { readonly [language: string]: string } };

function checkName(
  path: string,
  { id, label }: Named,
  all: readonly Named[],
  index: number,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!NAME.test(id)) errors.push(wrong(`${path}.id`, 'format', NAME_MESSAGE));
  if (all.findIndex((other) => other.id === id) < index) {
    errors.push(wrong(`${path}.id`, 'taken', 'This id is there twice.'));
  }
  if (Object.values(label).every((text) => text.trim() === '')) {
    errors.push(wrong(`${path}.label`, 'required', 'It needs a name.'));
  }
  return errors;
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
