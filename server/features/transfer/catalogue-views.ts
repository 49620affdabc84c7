import type { ReadTx } from '#server/platform/db/database.ts';
import type { Column } from './columns.ts';
import type { TableRule } from './tables.ts';

export type Table = {
  readonly name: string;
  /** Those that are carried, by name. */
  readonly columns: readonly Column[];
  /** What its rows are sorted by: the key, without the workspace. */
  readonly order: readonly string[];
};

/** As it is in this database: a column that a migration adds is carried without a word. */
export async function loadTable(sql: ReadTx, rule: TableRule): Promise<Table> {
  const found = await sql<
    (Column & { readonly isGenerated: boolean; readonly place: number | null })[]
  >`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as is_required,
      a.attgenerated <> '' as is_generated,
      array_position(k.indkey::int2[], a.attnum) as place
    from pg_attribute a
    left join pg_index k on k.indrelid = a.attrelid and k.indisprimary
    where a.attrelid = ${`public.${rule.table}`}::regclass and a.attnum > 0 and not a.attisdropped`;
  const key = rule.table === 'workspaces' ? [] : ['workspace_id'];
  const isLeft = ({ name, isGenerated }: (typeof found)[number]): boolean =>
    isGenerated ||
    key.includes(name) ||
    (name === 'xid' && rule.carriesXid !== true) ||
    rule.omit?.includes(name) === true;
  return {
    name: rule.table,
    columns: found
      .filter((column) => !isLeft(column))
      .map(({ name, type, isRequired }) => ({ name, type, isRequired }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    order: found
      .filter(({ name, place }) => place !== null && !key.includes(name))
      .toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
      .map(({ name }) => name),
  };
}

/** Name of the last migration: archives go between databases that have the same. */
export async function loadSchema(sql: ReadTx): Promise<string> {
  const [row] = await sql<{ name: string }[]>`
    select m.name from schema_migrations m order by m.number desc limit 1`;
  if (row === undefined) throw new Error('no migration was applied');
  return row.name;
}
