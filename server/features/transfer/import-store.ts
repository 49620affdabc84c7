// Rows of an archive into the tables. All in the transaction of the import.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Tx } from '#server/platform/db/database.ts';
import { formOf } from './columns.ts';
import type { Table } from './catalogue-views.ts';

/** Columns that are not in the archive, as SQL. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A stand-in, as long as the workspace that is imported into has the address.
  workspaces: { slug: `r.row ->> 'id'` },
  rule_sets: { version: '(extract(epoch from clock_timestamp()) * 1000)::bigint' },
};
/** The chain of the log, which only a function may write. */
const BY_FUNCTION: ReadonlySet<string> = new Set(['audit_links', 'audit_salts', 'audit_erasures']);

export async function setTenant(tx: Tx, workspaceId: WorkspaceId): Promise<void> {
  await tx`select set_config('homing.workspace', ${workspaceId}, true)`;
}

export async function isKnownWorkspace(tx: Tx, workspaceId: WorkspaceId): Promise<boolean> {
  const rows = await tx`select 1 from workspaces w where w.id = ${workspaceId}`;
  return rows.length > 0;
}

/** `lines` is a JSON list of rows. */
export async function insertRows(
  tx: Tx,
  workspaceId: WorkspaceId,
  table: Table,
  lines: string,
): Promise<void> {
  if (BY_FUNCTION.has(table.name)) {
    await tx`select import_audit_rows(${table.name}, ${lines}::text::jsonb)`;
    return;
  }
  const values = new Map<string, string>();
  if (table.name !== 'workspaces') values.set('workspace_id', `'${workspaceId}'::uuid`);
  for (const column of table.columns) values.set(column.name, formOf(column).insert(column.name));
  for (const [name, value] of Object.entries(GIVEN[table.name] ?? {})) values.set(name, value);
  // In the order of the lines, so that numbers which the database gives keep it.
  await tx.unsafe(
    `insert into "${table.name}" (${[...values.keys()].map((name) => `"${name}"`).join(', ')})
    select ${[...values.values()].join(', ')}
    from jsonb_array_elements($1::text::jsonb) with ordinality r(row, place) order by r.place`,
    [lines],
  );
}

export async function beginImport(tx: Tx): Promise<void> {
  await tx`select begin_import()`;
}

/** Until the end, rows of one table may point at others that come later. */
export async function deferPointers(tx: Tx): Promise<void> {
  await tx`set constraints all deferred`;
}
export async function checkPointers(tx: Tx): Promise<void> {
  await tx`set constraints all immediate`;
}

/** The highest number that a ticket has, and the last one that was given. */
export async function loadNumbers(
  tx: Tx,
  workspaceId: WorkspaceId,
): Promise<{ readonly highest: number; readonly last: number | null }> {
  const [row] = await tx<{ highest: number; last: number | null }[]>`
    select coalesce((select max(t.number) from tickets t where t.workspace_id = ${workspaceId}), 0) as highest,
      (select c.last_number from ticket_counters c where c.workspace_id = ${workspaceId}) as last`;
  return row ?? { highest: 0, last: null };
}

/** What there is that somebody might miss; empty: nothing but its first administrator and the rules that its blueprint
 *  brought. */
export async function whatIsThere(tx: Tx, workspaceId: WorkspaceId): Promise<readonly string[]> {
  const [row] = await tx<
    { tickets: boolean; people: boolean; products: boolean; rules: boolean }[]
  >`
    select
      (select c.last_number > 0 from ticket_counters c where c.workspace_id = ${workspaceId})
        or exists (select 1 from tickets t where t.workspace_id = ${workspaceId}) as tickets,
      (select count(*) > 1 from people p where p.workspace_id = ${workspaceId}) as people,
      exists (select 1 from products p where p.workspace_id = ${workspaceId}) as products,
      exists (select 1 from rules r where r.workspace_id = ${workspaceId}) and exists (
        select 1 from events e where e.workspace_id = ${workspaceId} and e.ticket_id is null
          and e.type in ('rule-created', 'rule-changed')
      ) as rules`;
  return Object.entries(row ?? {}).flatMap(([name, isThere]) => (isThere ? [name] : []));
}

/** The imported workspace takes the place of the empty one, which goes: nothing is in it. */
export async function replaceWorkspace(
  tx: Tx,
  { from, to }: { readonly from: WorkspaceId; readonly to: WorkspaceId },
): Promise<void> {
  await setTenant(tx, from);
  const [row] = await tx<{ slug: string }[]>`select w.slug from workspaces w where w.id = ${from}`;
  if (row === undefined) throw new Error('the workspace to import into is gone');
  await tx`update workspaces w set deleting_at = now() where w.id = ${from}`;
  for (;;) {
    const [purged] = await tx<{ gone: number }[]>`select purge_workspace(10000, true) as gone`;
    if (purged === undefined || Number(purged.gone) === 0) break;
  }
  await setTenant(tx, to);
  await tx`update workspaces w set slug = ${row.slug} where w.id = ${to}`;
}

type PostgresError = Error & {
  readonly code: string;
  readonly column_name?: string;
  readonly constraint_name?: string;
  readonly table_name?: string;
};
/** What a row can be guilty of: wrong values and broken constraints. */
const isRowError = (error: unknown): error is PostgresError =>
  error instanceof Error && 'code' in error && /^2[23]...$/.test(String(error.code));

export type RowProblem = {
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly message: string;
};

/** Runs `work`; what is wrong with a row undoes it and is told, anything else is thrown. */
export async function rowProblem(
  tx: Tx,
  work: (tx: Tx) => Promise<void>,
): Promise<RowProblem | undefined> {
  try {
    await tx.savepoint((inner) => work(inner as unknown as Tx));
    return undefined;
  } catch (error) {
    if (!isRowError(error)) throw error;
    const { code, column_name, constraint_name, table_name } = error;
    const names = constraint_name === undefined ? [] : await columnsOf(tx, constraint_name);
    return {
      table: table_name,
      column: column_name ?? names.at(-1),
      message: SENTENCES[code] ?? `The database refuses it: ${error.message}`,
    };
  }
}

/** Where rows are guarded, PostgreSQL does not say which value it was. */
async function columnsOf(tx: Tx, constraint: string): Promise<readonly string[]> {
  const rows = await tx<{ name: string }[]>`
    select a.attname as name from pg_constraint c
    cross join lateral unnest(c.conkey) with ordinality k(number, place)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
    where c.conname = ${constraint} and a.attname <> 'workspace_id'
    union all
    select a.attname from pg_class x
    join pg_index i on i.indexrelid = x.oid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum > 0
      and pg_get_indexdef(x.oid) ~ ('[(, ]' || a.attname || '[), ]')
    where x.relname = ${constraint} and a.attname <> 'workspace_id'
      and not exists (select from pg_constraint c where c.conname = ${constraint})`;
  return rows.map(({ name }) => name);
}

/** A row of this table that points at none. */
export async function findDangling(
  tx: Tx,
  workspaceId: WorkspaceId,
  { table, column }: { readonly table: string; readonly column: string },
): Promise<string | undefined> {
  const [row] = await tx<{ value: string }[]>`
    select t.${tx(column)}::text as value from ${tx(table)} t
    where t.workspace_id = ${workspaceId} and t.${tx(column)} is not null and not exists (
      select from ${tx(table)} o where o.workspace_id = t.workspace_id and o.id = t.${tx(column)}
    ) limit 1`;
  return row?.value;
}

const SENTENCES: Readonly<Record<string, string>> = {
  '23502': 'This must not be missing',
  '23503': 'It points at something that is not in the archive',
  '23505': 'There is another one with the same',
  '23514': 'This value is not possible',
};

/** Of the files that the imported rows name, by SHA-256. */
export async function loadSizes(
  tx: Tx,
  workspaceId: WorkspaceId,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx<{ sha256: Uint8Array; size: number }[]>`
    select b.sha256, b.size::float8 as size from file_blobs b where b.workspace_id = ${workspaceId}`;
  return new Map(rows.map(({ sha256, size }) => [Buffer.from(sha256).toString('hex'), size]));
}

/** Imported files that have to be looked at here: their small pictures are not carried, nor is a scanner's pending word. */
export async function listFilesToLookAt(
  tx: Tx,
  workspaceId: WorkspaceId,
): Promise<readonly string[]> {
  const rows = await tx<{ id: string }[]>`
    select f.id from files f
    where f.workspace_id = ${workspaceId} and f.sha256 is not null and (f.state = 'scanning' or f.width is not null)
    order by f.id`;
  return rows.map(({ id }) => id);
}
