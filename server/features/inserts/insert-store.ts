import type { Instant } from '#shared/base/clock.ts';
import type { InsertDirectoryId, WorkspaceId } from '#shared/base/ids.ts';
import type { InsertCells, InsertDefinition } from '#shared/templates/insert-directory.ts';
import type { Database, ReadTx, Tx } from '#server/platform/db/database.ts';
import type { NewEntry } from './read-entries.ts';

export type InsertSource = {
  readonly url: string;
  readonly format: 'csv' | 'json';
  readonly everyMinutes: number;
};
export type SourceFailure = { readonly code: string; readonly detail: string };
export type StoredDirectory = {
  readonly id: InsertDirectoryId;
  readonly name: string;
  readonly definition: InsertDefinition;
  readonly source: InsertSource | null;
  readonly entryCount: number;
  readonly loadedAt: Instant | null;
  readonly triedAt: Instant | null;
  readonly failure: SourceFailure | null;
};
export type FoundEntry = { readonly id: string; readonly cells: InsertCells };

type DirectoryLine = Omit<StoredDirectory, 'failure'> & { readonly failure: string | null };

const stored = ({ failure, ...row }: DirectoryLine): StoredDirectory => ({
  ...row,
  failure: failure === null ? null : (JSON.parse(failure) as SourceFailure),
});

/** By name, or the one with this id. */
export async function listDirectories(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id?: string,
): Promise<StoredDirectory[]> {
  const rows = await sql<DirectoryLine[]>`
    select d.id, d.name, d.definition, d.source, d.entry_count, d.loaded_at, d.tried_at, d.failure
    from insert_directories d
    where d.workspace_id = ${workspaceId} ${id === undefined ? sql`` : sql`and d.id = ${id}`}
    order by lower(d.name), d.id`;
  return rows.map(stored);
}

/** First of every change: changes wait for each other, and so does a load for them. */
export async function lockDirectory(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`
    select 1 from insert_directories d where d.workspace_id = ${workspaceId} and d.id = ${id} for update`;
}

export async function isNameTaken(
  tx: Tx,
  workspaceId: WorkspaceId,
  directory: Pick<StoredDirectory, 'id' | 'name'>,
): Promise<boolean> {
  const rows = await tx`
    select 1 from insert_directories d
    where d.workspace_id = ${workspaceId} and d.id <> ${directory.id} and lower(d.name) = lower(${directory.name})`;
  return rows.length > 0;
}

/** First of every addition: two at once must not pass the limit together. */
export async function countDirectories(tx: Tx, workspaceId: WorkspaceId): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`inserts ${workspaceId}`}, 0))`;
  const [row] = await tx<[{ count: number }]>`
    select count(*)::int as count from insert_directories d where d.workspace_id = ${workspaceId}`;
  return row.count;
}

type Written = Pick<StoredDirectory, 'id' | 'name' | 'definition' | 'source'>;

/** A source is asked soon. */
export async function insertDirectory(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, name, definition, source }: Written,
  now: Instant,
): Promise<void> {
  await tx`
    insert into insert_directories (workspace_id, id, name, definition, source, due_at)
    values (${workspaceId}, ${id}, ${name}, ${tx.json(definition as never)},
      ${source === null ? null : tx.json(source)}, ${source === null ? null : now})`;
}

export async function updateDirectory(
  tx: Tx,
  workspaceId: WorkspaceId,
  { id, name, definition, source }: Written,
  now: Instant,
): Promise<void> {
  await tx`
    update insert_directories d set name = ${name}, definition = ${tx.json(definition as never)},
      source = ${source === null ? null : tx.json(source)}, due_at = ${source === null ? null : now}, failure = null
    where d.workspace_id = ${workspaceId} and d.id = ${id}`;
}

export async function deleteDirectory(tx: Tx, workspaceId: WorkspaceId, id: string): Promise<void> {
  await tx`delete from insert_directories d where d.workspace_id = ${workspaceId} and d.id = ${id}`;
}

const CHUNK = 5_000;

/** All at once: who reads meanwhile sees the old ones. */
export async function replaceEntries(
  tx: Tx,
  workspaceId: WorkspaceId,
  directoryId: InsertDirectoryId,
  entries: readonly NewEntry[],
  now: Instant,
): Promise<void> {
  await lockDirectory(tx, workspaceId, directoryId);
  await tx`
    delete from insert_entries e where e.workspace_id = ${workspaceId} and e.directory_id = ${directoryId}`;
  for (let from = 0; from < entries.length; from += CHUNK) {
    const chunk = entries
      .slice(from, from + CHUNK)
      .map((entry, index) => ({ ...entry, position: from + index }));
    await tx`
      insert into insert_entries (workspace_id, directory_id, id, position, cells, title, words)
      select ${workspaceId}, ${directoryId}, n.id, n.position, n.cells, n.title, n.words
      from jsonb_to_recordset(${tx.json(chunk as never)}) n(id uuid, position integer, cells jsonb, title text, words text)`;
  }
  await tx`
    update insert_directories d set entry_count = ${entries.length}, loaded_at = ${now}, failure = null
    where d.workspace_id = ${workspaceId} and d.id = ${directoryId}`;
}

/** Those in which every word begins a word; those first whose title begins with all of it. */
/** Where an entry stands: those whose title begins with the words first, then as they were loaded. */
export type EntryPlace = { readonly isLater: boolean; readonly position: number };

/** One more than `limit` if there is more. */
export async function findEntries(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  directoryId: InsertDirectoryId,
  words: readonly string[],
  { after, limit }: { readonly after: EntryPlace | undefined; readonly limit: number },
): Promise<(FoundEntry & EntryPlace)[]> {
  const isLater = sql`not starts_with(e.title, ${words.join(' ')})`;
  return sql<(FoundEntry & EntryPlace)[]>`
    select e.id, e.cells, ${isLater} as is_later, e.position from insert_entries e
    where e.workspace_id = ${workspaceId} and e.directory_id = ${directoryId}
      and not exists (
        select from unnest(${[...words]}::text[]) w(word) where strpos(e.words, ' ' || w.word) = 0
      )
      ${after === undefined ? sql`` : sql`and (${isLater}, e.position) > (${after.isLater}, ${after.position}::integer)`}
    order by is_later, e.position
    limit ${limit + 1}`;
}

export async function loadEntry(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  directoryId: InsertDirectoryId,
  id: string,
): Promise<FoundEntry | undefined> {
  const [entry] = await sql<FoundEntry[]>`
    select e.id, e.cells from insert_entries e
    where e.workspace_id = ${workspaceId} and e.directory_id = ${directoryId} and e.id = ${id}`;
  return entry;
}

/** Workspaces with a source whose time may have come. */
export async function listWorkspaces(db: Pick<Database, 'global'>): Promise<WorkspaceId[]> {
  const rows = await db.global(
    (sql) => sql<{ id: WorkspaceId }[]>`select w.id from all_workspaces() w(id)`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Takes sources that are due, so that no other process asks them as well: they are due again after their interval,
 * whatever becomes of this attempt.
 */
export async function takeDue(
  tx: Tx,
  workspaceId: WorkspaceId,
  now: Instant,
  limit: number,
): Promise<InsertDirectoryId[]> {
  const rows = await tx<{ id: InsertDirectoryId }[]>`
    update insert_directories d
    set due_at = ${now}::timestamptz + make_interval(mins => (d.source ->> 'everyMinutes')::int)
    where d.workspace_id = ${workspaceId} and d.id = any(array(
      select due.id from insert_directories due
      where due.workspace_id = ${workspaceId} and due.due_at <= ${now}
      order by due.due_at limit ${limit} for update skip locked
    ))
    returning d.id`;
  return rows.map(({ id }) => id);
}

export async function noteAttempt(
  tx: Tx,
  workspaceId: WorkspaceId,
  id: InsertDirectoryId,
  now: Instant,
  failure: SourceFailure | null,
): Promise<void> {
  await tx`
    update insert_directories d set tried_at = ${now}, failure = ${failure === null ? null : JSON.stringify(failure)}
    where d.workspace_id = ${workspaceId} and d.id = ${id}`;
}
