// The rows that the server wrote into the page, one for each thing that a request may have come without (T2). They stay
// the same elements for as long as the page is open, so that what was typed is there again when they are.

import type { FieldError } from '#shared/base/error-codes.ts';
import { checkDetails } from '#shared/engine/details.ts';
import { createControls, fieldsOf, type AskedFields, type Controls } from './form-values.ts';

export type DetailsRows = {
  readonly controls: Controls;
  readonly elements: (names: readonly string[]) => readonly HTMLElement[];
  /** What was filled in, and what is wrong with it. */
  readonly read: (
    names: readonly string[],
    language: string,
  ) => { readonly body: Readonly<Record<string, unknown>>; readonly errors: readonly FieldError[] };
};

const templateRows = (): readonly HTMLElement[] =>
  [
    ...(document.querySelector<HTMLTemplateElement>('#details-rows')?.content.children ?? []),
  ].filter((row) => row instanceof HTMLElement);
const nameOf = (row: HTMLElement): string => row.dataset['field'] ?? '';

/** Those of these names that there is a row for, in the order of the form. */
export const namesWithRow = (names: readonly string[]): readonly string[] =>
  templateRows()
    .map(nameOf)
    .filter((name) => names.includes(name));

export function createDetailsRows(asked: AskedFields): DetailsRows {
  const rows = new Map(
    templateRows().map((row) => [nameOf(row), row.cloneNode(true) as HTMLElement]),
  );
  const controls = createControls((name) => rows.get(name) ?? document.createElement('div'));

  return {
    controls,
    elements: (names) => names.map((name) => rows.get(name)).filter((row) => row !== undefined),
    read: (names, language) => {
      const values = Object.fromEntries(names.map((name) => [name, controls.read(name)]));
      const fields = fieldsOf(values, asked, language);
      const facts = Object.fromEntries(
        Object.entries(values).filter(([name]) => !name.startsWith('fields.')),
      );
      const errors = checkDetails(asked.fields, names, { facts, fields }, language);
      const body = { ...facts, ...(Object.keys(fields).length > 0 && { fields }) };
      return { body, errors };
    },
  };
}
