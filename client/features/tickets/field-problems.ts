import type { FieldError } from '#shared/base/error-codes.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

export type FieldProblems = {
  readonly byField: Readonly<Record<string, string>>;
  readonly summary: readonly FieldProblem[];
};
export const NO_FIELD_PROBLEMS: FieldProblems = { byField: {}, summary: [] };

/** Complaints beside their fields and on top. `idOf` names the field's element. */
export const fieldProblems = (
  errors: readonly FieldError[],
  idOf: (path: string) => string,
): FieldProblems => ({
  byField: Object.fromEntries(errors.map(({ path, message }) => [path, message])),
  summary: errors.map(({ path, message }) => ({ fieldId: idOf(path), message })),
});
