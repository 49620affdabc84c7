import type { FieldError } from '#shared/base/error-codes.ts';
import { customFieldErrorText } from '#shared/engine/field-error-texts.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

export type FieldProblems = {
  readonly byField: Readonly<Record<string, string>>;
  readonly summary: readonly FieldProblem[];
};
export const NO_FIELD_PROBLEMS: FieldProblems = { byField: {}, summary: [] };

const CUSTOM = 'fields.';

/** Complaints beside their fields and on top. `idOf` names the field's element, `labelOf` a custom field. */
export const fieldProblems = (
  errors: readonly FieldError[],
  idOf: (path: string) => string,
  labelOf: (id: string) => string = (id) => id,
): FieldProblems => ({
  byField: Object.fromEntries(errors.map(({ path, message }) => [path, message])),
  summary: errors.map(({ path, message }) => ({
    fieldId: idOf(path),
    // Beside a custom field its label says what is meant; on top the sentence needs it.
    message: path.startsWith(CUSTOM)
      ? `${labelOf(path.slice(CUSTOM.length))} – ${message}`
      : message,
  })),
});

/** The engine's complaints about custom fields, in the reader's language. */
export const localErrors = (errors: readonly FieldError[], language: string): FieldError[] =>
  errors.map((error) =>
    error.path.startsWith(CUSTOM)
      ? { ...error, message: customFieldErrorText(error.code, language) }
      : error,
  );
