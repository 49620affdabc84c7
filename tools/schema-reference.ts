// The reference of the database (X8): what there is, read from a migrated one, and why, read from the comments of the
// migrations. test/contracts/schema.pg.test.ts holds docs/DATABASE.md to it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnerSql } from '#server/platform/db/owner-connection.ts';

export type Index = {
  readonly name: string;
  readonly table: string;
  /** Column names, or an expression as PostgreSQL writes it. */
  readonly keys: readonly string[];
  readonly method: string;
  readonly isUnique: boolean;
  readonly isPrimary: boolean;
  /** Of a partial one. */
  readonly predicate: string | null;
  readonly why: string;
};
export type ForeignKey = {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: 'no action' | 'cascade' | 'set null' | 'restrict' | 'set default';
};
type Column = {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  /** Of a column that is computed: its expression. */
  readonly value: string | null;
  readonly isGenerated: boolean;
  readonly note: string;
};
type Policy = {
  readonly table: string;
  readonly name: string;
  readonly command: string;
  readonly roles: readonly string[];
  readonly using: string | null;
};
type Table = {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly isForced: boolean;
  readonly rights: readonly string[];
  readonly note: string;
};
export type Schema = {
  readonly tables: readonly Table[];
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly policies: readonly Policy[];
};

/** Everything in `public`; the job queue keeps a schema of its own. `roles`: whose rights are told, and the owner. */
export async function readSchema(
  sql: OwnerSql,
  migrations: string,
  roles: { readonly app: string; readonly owner: string },
): Promise<Schema> {
  const notes = readNotes(migrations);
  const tables = await sql<(Omit<Table, 'note'> & { note: string | null })[]>`
    select c.relname as name, case c.relkind when 'v' then 'view' else 'table' end as kind,
      c.relrowsecurity and c.relforcerowsecurity as "isForced",
      array(select r.verb from unnest(array['select', 'insert', 'update', 'delete']) with ordinality r(verb, place)
        where has_table_privilege(${roles.app}, c.oid, r.verb) order by r.place) as rights,
      obj_description(c.oid, 'pg_class') as note
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') order by c.relname`;
  const columns = await sql<(Omit<Column, 'note'> & { note: string | null })[]>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as "isNullable", pg_get_expr(d.adbin, d.adrelid) as value, a.attgenerated <> '' as "isGenerated",
      col_description(c.oid, a.attnum) as note
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`;
  const indexes = await sql<(Omit<Index, 'why'> & { why: string | null })[]>`
    select i.relname as name, c.relname as table, m.amname as method, x.indisunique as "isUnique",
      x.indisprimary as "isPrimary", pg_get_expr(x.indpred, x.indrelid) as predicate,
      array(select pg_get_indexdef(x.indexrelid, n, true) from generate_series(1, x.indnkeyatts) n order by n) as keys,
      obj_description(i.oid, 'pg_class') as why
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class c on c.oid = x.indrelid
    join pg_am m on m.oid = i.relam
    where c.relnamespace = 'public'::regnamespace order by c.relname, not x.indisprimary, i.relname`;
  const foreignKeys = await sql<ForeignKey[]>`
    select k.conname as name, c.relname as table, t.relname as target,
      array(select a.attname from unnest(k.conkey) with ordinality u(n, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by place) as columns,
      array(select a.attname from unnest(k.confkey) with ordinality u(n, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by place) as "targetColumns",
      case k.confdeltype when 'a' then 'no action' when 'c' then 'cascade' when 'n' then 'set null'
        when 'r' then 'restrict' else 'set default' end as "onDelete"
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and c.relnamespace = 'public'::regnamespace order by c.relname, k.conkey::text, t.relname`;
  const policies = await sql<Policy[]>`
    select c.relname as table, p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using,
      case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end as command,
      array(select case when r = 0 then 'everybody' when r = ${roles.owner}::regrole then 'the owner' else r::regrole::text end
        from unnest(p.polroles) r) as roles
    from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'public'::regnamespace order by c.relname, p.polname desc`;
  return {
    tables: tables.map((one) => ({ ...one, note: one.note ?? notes.of(one.name) })),
    columns: columns.map((one) => ({ ...one, note: one.note ?? notes.of(one.table, one.name) })),
    indexes: indexes.map((one) => ({
      ...one,
      why: one.why ?? (one.isPrimary ? 'primary key' : notes.of(one.name)),
    })),
    foreignKeys: [...foreignKeys],
    policies: [...policies],
  };
}

/** An index that serves a foreign key: its columns come first, and it leaves out at most the rows that point nowhere. */
export function indexOfForeignKey({ indexes }: Schema, key: ForeignKey): Index | undefined {
  return indexes.find((index) => {
    const first = index.keys.slice(0, key.columns.length);
    const isWhole =
      index.predicate === null ||
      key.columns.some((column) => index.predicate === `(${column} IS NOT NULL)`);
    return (
      index.table === key.table &&
      index.method === 'btree' &&
      isWhole &&
      first.length === key.columns.length &&
      key.columns.every((column) => first.includes(column))
    );
  });
}

// ------------------------------------------------------------------------------- what the migrations say

type Notes = { readonly of: (...path: readonly string[]) => string };

/**
 * The comment right above a table, view or column; of an index the one behind it, or else right above. A later one is
 * that of what replaced the earlier.
 */
function readNotes(folder: string): Notes {
  const notes = new Map<string, string>();
  for (const file of readdirSync(folder).toSorted()) {
    if (file.endsWith('.sql')) readNotesOf(readFileSync(join(folder, file), 'utf8'), notes);
  }
  return { of: (...path) => notes.get(path.join('.')) ?? '' };
}

const COMMENT = /^\s*-- (?!-)(.*)$/;
const BEGINS_TABLE = /^(create|alter) table (?:if (?:not )?exists )?(\w+)/;
const NO_COLUMN = /^(?:primary|foreign|unique|check|constraint|exclude)$/;

function readNotesOf(text: string, notes: Map<string, string>): void {
  const note = (path: string, words: string): void => void (words && notes.set(path, words));
  let above: string[] = [];
  let table: string | undefined;
  let index: string | undefined;
  for (const line of text.split('\n')) {
    const comment = COMMENT.exec(line)?.[1];
    if (comment !== undefined) {
      above.push(comment);
      continue;
    }
    const [code = '', behind = ''] = line.split(/\s+-- (.*)$/);
    const said = behind || above.join(' ');
    const [, verb, name] = BEGINS_TABLE.exec(code) ?? [];
    const made = /^create (?:or replace )?view (\w+)/.exec(code)?.[1];
    index = /^create (?:unique )?index (?:if not exists )?(\w+)/.exec(code)?.[1] ?? index;
    if (name !== undefined) table = name;
    if (verb === 'create' && name !== undefined) note(name, said);
    if (made !== undefined) note(made, said);
    const added = /\badd column (?:if not exists )?(\w+)/.exec(code)?.[1];
    const column = added ?? /^  ([a-z_]\w*) /.exec(code)?.[1];
    if (table !== undefined && column !== undefined && !NO_COLUMN.test(column))
      note(`${table}.${column}`, said);
    if (index !== undefined && behind !== '') note(index, said);
    else if (index !== undefined && !notes.has(index)) note(index, above.join(' '));
    const isOver = /;\s*$/.test(code);
    if (isOver) [table, index] = [undefined, undefined];
    // What stands above an index that goes on in the next line is still its own.
    if (index === undefined || isOver) above = [];
  }
}

// ------------------------------------------------------------------------------- as a document

const HEAD = `<!-- Written by test/contracts/schema.pg.test.ts from a migrated database; it fails when this is out of date. -->
# The database

Every table of PostgreSQL's schema \`public\`, as the migrations (server/migrations) leave it; the job queue keeps a schema of
its own. Notes are those of the migrations. Whoever changes a table writes this anew:
\`UPDATE_SCHEMA=1 npx vitest run --project pg test/contracts/schema.pg.test.ts\`.

- A row belongs to a workspace and is keyed by it: \`workspace_id\` leads every key, so that no foreign key reaches across.
- **Row-level security** is enabled and forced on all tables of a workspace: a transaction in which no workspace is set
  (\`homing.workspace\`) sees no row. The server's role owns nothing and cannot bypass it. The owner of the tables is named
  where it may see more; what it sees is given on only by functions and views that look at the workspace themselves.
- **Every foreign key has an index** that begins with its columns, and **every field of the filter language** has one too, or stands below
  with the reason why not. Each index says why it is there.
- \`xid\` is the transaction that last wrote a row: the feed of devices goes by it (docs/PROTOCOL.md).
`;

/** `unindexed`: the fields of the filter language that have no index of their own, with the reason. */
export function schemaDocument(
  schema: Schema,
  unindexed: Readonly<Record<string, string>>,
  indexed: Readonly<Record<string, string>>,
): string {
  const tables = schema.tables.filter(({ kind }) => kind === 'table');
  const views = schema.tables.filter(({ kind }) => kind === 'view');
  return [
    HEAD,
    '## Tables\n',
    tables.map(({ name, note }) => `- [${name}](#${name})${note && `: ${note}`}`).join('\n'),
    '',
    '## Filters\n',
    'Which index serves a field of the filter language (shared/conditions/fields.ts):\n',
    rows(
      ['Field', 'Index'],
      Object.entries(indexed).map(([field, index]) => [code(field), code(index)]),
    ),
    '',
    'And those without one of their own:\n',
    rows(
      ['Field', 'Why not'],
      Object.entries(unindexed).map(([field, why]) => [code(field), why]),
    ),
    '',
    ...tables.flatMap((table) => sectionOf(schema, table)),
    '## Views\n',
    'They are the owner’s, and give the rows of the workspace that is set, no more than the policies do. An ordinary',
    'comparison lets PostgreSQL use indexes whose operators are not leakproof.\n',
    ...views.flatMap((view) => [
      `### ${view.name}\n`,
      view.note && `${view.note}\n`,
      `The server’s role may: ${view.rights.join(', ') || 'nothing'}.\n`,
      rows(
        ['Column', 'Type'],
        columnsOf(schema, view).map(({ name, type }) => [code(name), type]),
      ),
      '',
    ]),
  ]
    .filter((part, index, all) => part !== '' || all[index - 1] !== '')
    .join('\n');
}

function sectionOf(schema: Schema, table: Table): string[] {
  const of = <One extends { readonly table: string }>(all: readonly One[]): One[] =>
    all.filter((one) => one.table === table.name);
  const keys = of(schema.foreignKeys);
  const policies = of(schema.policies);
  return [
    `## ${table.name}\n`,
    table.note && `${table.note}\n`,
    `The server’s role may: ${table.rights.join(', ') || 'nothing'}. Row-level security: ${
      table.isForced ? 'forced' : 'none; it is of no workspace'
    }.\n`,
    rows(
      ['Column', 'Type', 'Value', 'Note'],
      columnsOf(schema, table).map(({ name, type, isNullable, value, isGenerated, note }) => [
        code(name),
        isNullable ? `${type}, or null` : type,
        value === null ? '' : `${isGenerated ? 'always ' : ''}${code(value)}`,
        note,
      ]),
    ),
    '',
    rows(
      ['Index', 'Over', 'Why'],
      of(schema.indexes).map((index) => [code(index.name), over(index), index.why]),
    ),
    '',
    ...(keys.length === 0
      ? []
      : [
          rows(
            ['Foreign key', 'To', 'On delete', 'Index'],
            keys.map((key) => [
              code(key.columns.join(', ')),
              `${key.target} ${code(key.targetColumns.join(', '))}`,
              key.onDelete,
              code(indexOfForeignKey(schema, key)?.name ?? 'none'),
            ]),
          ),
          '',
        ]),
    ...(policies.length === 0
      ? []
      : [
          rows(
            ['Policy', 'For', 'Of', 'Rows'],
            policies.map(({ name, command, roles, using }) => [
              code(name),
              command,
              roles.join(', '),
              using === null ? '' : code(using),
            ]),
          ),
          '',
        ]),
  ];
}

const columnsOf = ({ columns }: Schema, { name }: Table): Column[] =>
  columns.filter(({ table }) => table === name);

function over({ keys, method, isUnique, predicate }: Index): string {
  const kind = [isUnique ? 'unique' : '', method === 'btree' ? '' : method].filter(Boolean);
  const where = predicate === null ? '' : ` where ${code(predicate)}`;
  return `${kind.length === 0 ? '' : `${kind.join(' ')} `}${code(keys.join(', '))}${where}`;
}

/** Lines and bars would end a cell. */
const code = (text: string): string => `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;

const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
