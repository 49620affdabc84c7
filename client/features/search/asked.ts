// What somebody typed, as a filter. Half a filter is being typed most of the time: what is none is looked for as words.

import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionError } from '#shared/conditions/errors.ts';
import { fieldsFor, type FieldSet } from '#shared/conditions/fields.ts';
import { fold } from '#shared/conditions/fold.ts';
import { parse } from '#shared/conditions/parse.ts';
import { print } from '#shared/conditions/print.ts';
import type { Lookups } from '#shared/conditions/values.ts';
import { havingWords } from '#shared/conditions/asked-words.ts';
import type { Desk } from '#client/data/index.ts';

export type Grammar = { readonly fields: FieldSet; readonly lookups: Lookups };

/** The fields of this workspace, and its people and groups by their names. */
export const grammarOf = (desk: Desk): Grammar => ({
  fields: fieldsFor({ configuration: desk.workspace().configuration, side: 'operator' }),
  lookups: {
    person: (text) => only([...desk.people().values()], text, ({ name }) => [name]),
    group: (text) => only([...desk.groups().values()], text, ({ name }) => [name]),
  },
});

/** Where just one is called so. */
function only<Row extends { readonly id: string }>(
  rows: readonly Row[],
  text: string,
  namesOf: (row: Row) => readonly string[],
): string | undefined {
  const wanted = fold(text);
  const found = rows.filter((row) => namesOf(row).some((name) => fold(name) === wanted));
  return found.length === 1 ? found[0]!.id : undefined;
}

export type Asked = {
  readonly where: Condition;
  /** The same as text, as the server reads it. */
  readonly q: string;
  /** Of what was typed and is no filter. */
  readonly errors: readonly ConditionError[];
};

/** Undefined: nothing is asked for. */
export function askedOf(text: string, { fields, lookups }: Grammar): Asked | undefined {
  if (text.trim() === '') return undefined;
  const parsed = parse(text, fields, lookups);
  const where = parsed.ok ? parsed.value : havingWords(text);
  if (where === undefined || ('all' in where && where.all.length === 0)) return undefined;
  return { where, q: print(where, fields), errors: parsed.ok ? [] : parsed.error };
}
