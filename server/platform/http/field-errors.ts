// Zod's issues as the field errors of the contract: stable codes, dotted paths.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';

type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** Of a union: what each of its kinds found wrong. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly origin?: string;
  readonly params?: { readonly code?: FieldErrorCode } | undefined;
};

const MAX_ERRORS = 50;

export function fieldErrorsOf(issues: readonly unknown[], input: unknown): FieldError[] {
  return (issues as readonly Issue[])
    .flatMap((issue) => errorsOf(issue, input))
    .slice(0, MAX_ERRORS);
}

function errorsOf(issue: Issue, input: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({
      path: pathOf([...issue.path, key]),
      code: 'unknown_field',
      message: 'There is no such field',
    }));
  }
  return [{ path: pathOf(issue.path), code: codeOf(issue, input), message: issue.message }];
}

function codeOf(issue: Issue, input: unknown): FieldErrorCode {
  switch (issue.code) {
    case 'invalid_type':
      return isAbsent(input, issue) ? 'required' : 'type';
    case 'invalid_value':
      return isAbsent(input, issue) ? 'required' : 'not_allowed';
    case 'invalid_union':
      return isAbsent(input, issue) ? 'required' : unionCodeOf(issue);
    case 'too_small':
      return issue.origin === 'number' ? 'not_allowed' : 'too_short';
    case 'too_big':
      return issue.origin === 'number' ? 'not_allowed' : 'too_long';
    case 'invalid_key':
    case 'invalid_element':
      return 'not_allowed';
    case 'custom':
      return issue.params?.code ?? 'format';
    default:
      return 'format';
  }
}

/** The right type in the wrong form, an unknown kind, or no type of the union. */
function unionCodeOf({ errors = [] }: Issue): FieldErrorCode {
  if (errors.length === 0) return 'not_allowed';
  const isOnlyType = errors.flat().every(({ code }) => code === 'invalid_type');
  return isOnlyType ? 'type' : 'format';
}

const isAbsent = (input: unknown, issue: Issue): boolean =>
  valueAt(input, issue.path) === undefined;

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.').slice(0, 200);
