// Zod's issues as the field errors of the contract: stable codes, dotted paths.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';

type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
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
    case 'invalid_value':
    case 'invalid_union':
      if (valueAt(input, issue.path) === undefined) return 'required';
      return issue.code === 'invalid_value' ? 'not_allowed' : 'type';
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

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.').slice(0, 200);
