// A directory (C8): a table that administrators load, a list of hotels say, and the layout in which one of its entries is
// put into an answer. The layout's variables are the columns, and those of templates.

import type { FieldError, FieldErrorCode } from '#shared/base/error-codes.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { checkBodies } from './check-template.ts';
import { fillText, type FilledText } from './fill-template.ts';
import { isVariable, valueOfVariable, type FillFacts } from './variables.ts';

export type InsertColumn = {
  /** As the layout names it, and the first line of a file. */
  readonly id: string;
  readonly label: LocalText;
};
export type InsertDefinition = {
  /** The first one is what an entry is called. */
  readonly columns: readonly InsertColumn[];
  /** Sanitised HTML by language. */
  readonly layout: LocalText;
};
export type InsertCells = { readonly [column: string]: string };

export const INSERT_LIMITS = {
  directories: 50,
  name: 120,
  columns: 30,
  columnId: 40,
  cell: 2_000,
  entries: 20_000,
  fileBytes: 5 * 1024 * 1024,
  found: 50,
} as const;

/** Without a dot, so that no column hides a variable of a ticket. */
export const INSERT_COLUMN_ID = /^[A-Za-z][A-Za-z0-9_-]*$/;

export function checkInsertDefinition(
  { columns, layout }: InsertDefinition,
  configuration: Pick<Configuration, 'fields'>,
): FieldError[] {
  const ids = columns.map(({ id }) => id);
  return [
    ...columns.flatMap(({ id }, index): FieldError[] => {
      const path = `columns.${index}.id`;
      if (ids.indexOf(id) < index) return [wrong(path, 'taken', 'Another column has this name.')];
      return isVariable(configuration, id)
        ? [wrong(path, 'taken', 'A variable of tickets has this name.')]
        : [];
    }),
    ...checkBodies(
      'layout',
      layout,
      (name) => ids.includes(name) || isVariable(configuration, name),
    ),
  ];
}

/** Without a ticket its variables have no value. */
export function fillInsert(
  { columns, layout }: InsertDefinition,
  cells: InsertCells,
  asked: {
    readonly facts: FillFacts | undefined;
    readonly configuration: Pick<Configuration, 'languages'>;
    readonly language: string | undefined;
  },
): FilledText {
  const { facts, configuration, language } = asked;
  const isColumn = (name: string): boolean => columns.some(({ id }) => id === name);
  return fillText(
    layout,
    { languages: [language, facts?.ticket.language, configuration.languages[0]] },
    (name, chosen) => {
      if (isColumn(name)) return Object.hasOwn(cells, name) ? (cells[name] ?? '') : '';
      return facts === undefined ? '' : valueOfVariable(facts, name, chosen);
    },
  );
}

const wrong = (path: string, code: FieldErrorCode, message: string): FieldError => ({
  path,
  code,
  message,
});
