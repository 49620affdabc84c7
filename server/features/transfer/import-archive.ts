// An archive into a workspace, whole or not at all. Everything wrong that can be found is found in one go and told with
// file, line and column. In the end what was written is exported again and compared: an import that is not the same to the
// byte is none.

import { createHash, type Hash } from 'node:crypto';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import type { FileServices } from '#server/app-context.ts';
import type { Tx } from '#server/platform/db/database.ts';
import {
  FORMAT,
  FORMAT_VERSION,
  HEADER_NAME,
  MANIFEST_NAME,
  readPieceName,
  type ArchiveHeader,
  type ArchiveManifest,
  type TableSum,
} from './archive.ts';
import { loadSchema, loadTable, type Table } from './catalogue-views.ts';
import { formOf } from './columns.ts';
import { exportEntries } from './export-views.ts';
import {
  beginImport,
  checkPointers,
  deferPointers,
  findDangling,
  insertRows,
  isKnownWorkspace,
  loadNumbers,
  loadSizes,
  rowProblem,
  setTenant,
} from './import-store.ts';
import { JsonError, scanObject, type JsonPart } from './json-scanner.ts';
import { CARRIED } from './tables.ts';
import { createFileReceiver, type FileReceiver } from './receive-files.ts';
import { readTar, TarError, type TarEntry } from './tar.ts';
import type { ArchiveError } from './transfer-store.ts';

export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
  readonly errors: readonly ArchiveError[];
  constructor(errors: readonly ArchiveError[]) {
    super('the archive cannot be imported');
    this.errors = errors;
  }
}

export type Archive = () => AsyncIterable<Uint8Array>;
export type Imported = {
  readonly workspaceId: WorkspaceId;
  readonly tables: Readonly<Record<string, TableSum>>;
  readonly rows: number;
};

const MOST_ERRORS = 100;
/** Long enough to know it by, short enough for a page. */
const MOST_LINE = 16 * 1024 * 1024;

/** Leaves the tenant of the transaction at the imported workspace. */
export async function importArchive(
  tx: Tx,
  archive: Archive,
  files: Pick<FileServices, 'store' | 'uploadsFolder'>,
  onRows: (rows: number) => Promise<void>,
): Promise<Imported> {
  const errors: ArchiveError[] = [];
  const tell = (file: string, message: string, line = 0, column = 0): void => {
    errors.push({ file, line, column, message });
  };
  const refuse = (): never => {
    throw new ArchiveRefused(errors.slice(0, MOST_ERRORS));
  };

  const sums = new Map<string, { rows: number; hash: Hash }>();
  let header: ArchiveHeader | undefined;
  let manifest: ArchiveManifest | undefined;
  let place = { table: -1, number: 0 };
  let table: Table | undefined;
  let rows = 0;
  let receiver: FileReceiver | undefined;
  try {
    for await (const entry of readTar(archive())) {
      if (header === undefined) {
        header = await readHeader(tx, entry, tell);
        if (header === undefined) return refuse();
        await begin(tx, header, tell);
        if (errors.length > 0) return refuse();
        const { workspaceId } = header;
        receiver = createFileReceiver(files, workspaceId, () => loadSizes(tx, workspaceId), tell);
        continue;
      }
      const { workspaceId } = header;
      if (manifest !== undefined) {
        tell(entry.name, 'Nothing may follow the manifest');
        return refuse();
      }
      if (entry.name === MANIFEST_NAME) {
        await receiver?.end();
        manifest = readManifest(entry, tell);
        if (manifest === undefined) return refuse();
        continue;
      }
      if (errors.length === 0 && (await receiver?.take(entry)) === true) {
        // No table may follow.
        place = { table: CARRIED.length, number: 0 };
        // So that PostgreSQL does not take this transaction for one that was forgotten.
        await tx`select 1`;
        continue;
      }
      const next = placeOf(entry.name);
      const isNext =
        next !== undefined &&
        (next.table === place.table ? next.number === place.number + 1 : next.number === 1) &&
        next.table >= place.table;
      if (!isNext) {
        tell(entry.name, 'This file is unknown, or not in its place');
        return refuse();
      }
      const rule = CARRIED[next.table];
      if (rule === undefined) throw new Error('a place without a rule');
      if (next.table !== place.table) table = await loadTable(tx, rule);
      place = next;
      if (table === undefined) throw new Error('a piece without a table');
      const lines = readLines(entry, table, tell);
      if (table.name === 'workspaces') checkWorkspace(entry.name, lines, workspaceId, tell);
      const sum = sums.get(table.name) ?? { rows: 0, hash: createHash('sha256') };
      sum.hash.update(entry.bytes);
      sum.rows += lines.length;
      sums.set(table.name, sum);
      if (errors.length === 0) await insertPiece(tx, { workspaceId, table, entry, lines, tell });
      if (errors.length === 0 && table.name === 'workspaces') await beginImport(tx);
      if (errors.length >= MOST_ERRORS) return refuse();
      rows += lines.length;
      await onRows(rows);
    }
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    tell('', error.message);
    return refuse();
  } finally {
    await receiver?.close();
  }
  if (header === undefined || manifest === undefined) {
    tell(MANIFEST_NAME, 'The archive is not complete: this file is missing');
    return refuse();
  }
  const { workspaceId } = header;
  compareSums(manifest, sums, tell);
  receiver?.compare(manifest, MANIFEST_NAME);
  if (errors.length > 0) return refuse();
  await checkWhole(tx, workspaceId, archive, tell);
  if (errors.length > 0) return refuse();
  const differing = await differingTables(tx, workspaceId, manifest);
  for (const name of differing)
    tell(MANIFEST_NAME, `What would be imported as ${name} is not the same as in the archive`);
  if (errors.length > 0) return refuse();
  return { workspaceId, tables: manifest.tables, rows };
}

type Tell = (file: string, message: string, line?: number, column?: number) => void;

async function begin(tx: Tx, header: ArchiveHeader, tell: Tell): Promise<void> {
  const { workspaceId } = header;
  await setTenant(tx, workspaceId);
  if (await isKnownWorkspace(tx, workspaceId))
    tell(
      HEADER_NAME,
      'This workspace is on this server already; it keeps its id, so it can be here once',
    );
  await deferPointers(tx);
}

async function readHeader(
  tx: Tx,
  { name, bytes }: TarEntry,
  tell: Tell,
): Promise<ArchiveHeader | undefined> {
  const found = name === HEADER_NAME ? readJson<ArchiveHeader>(name, bytes, tell) : undefined;
  if (found === undefined || found.format !== FORMAT || !isUuid(found.workspaceId)) {
    tell(name, 'This is not an exported workspace');
    return undefined;
  }
  if (found.version !== FORMAT_VERSION) {
    tell(name, `Its format is ${String(found.version)}; this server reads ${FORMAT_VERSION}`);
    return undefined;
  }
  const schema = await loadSchema(tx);
  if (found.schema !== schema) {
    const both = `it comes from ${String(found.schema)}, this server is at ${schema}`;
    tell(name, `Both servers must run the same release: ${both}`);
    return undefined;
  }
  return found;
}

function readManifest({ name, bytes }: TarEntry, tell: Tell): ArchiveManifest | undefined {
  const found = readJson<Partial<ArchiveManifest>>(name, bytes, tell);
  const { tables, files } = found ?? {};
  if (found !== undefined && typeof tables === 'object' && typeof files === 'object')
    return { tables: tables ?? {}, files: files ?? {} };
  tell(name, 'This is not a manifest');
  return undefined;
}

function readJson<Value>(name: string, bytes: Uint8Array, tell: Tell): Value | undefined {
  try {
    const text = textOf(bytes);
    scanObject(text.trim());
    return JSON.parse(text) as Value;
  } catch (error) {
    if (!(error instanceof JsonError || error instanceof TypeError)) throw error;
    tell(name, error.message, 1, error instanceof JsonError ? error.at + 1 : 1);
    return undefined;
  }
}

const textOf = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

function placeOf(name: string): { readonly table: number; readonly number: number } | undefined {
  const piece = readPieceName(name);
  if (piece === undefined) return undefined;
  const table = CARRIED.findIndex((rule) => rule.table === piece.table);
  return table < 0 ? undefined : { table, number: piece.number };
}

type Line = { readonly text: string; readonly members: ReadonlyMap<string, JsonPart> };

function readLines({ name, bytes }: TarEntry, table: Table, tell: Tell): readonly Line[] {
  let text: string;
  try {
    text = textOf(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tell(name, 'This is not UTF-8');
    return [];
  }
  const texts = text.split('\n');
  if (texts.pop() !== '') tell(name, 'The last line has no end', texts.length + 1, 1);
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const required = table.columns.filter(({ isRequired }) => isRequired);
  return texts.flatMap((line, index) => {
    const wrong = (message: string, at: number): void => tell(name, message, index + 1, at + 1);
    try {
      if (line.length > MOST_LINE) throw new JsonError('This line is too long', 0);
      const members = scanObject(line);
      for (const [member, part] of members) {
        const column = columns.get(member);
        if (column === undefined) wrong(`${table.name} has no ${member}`, part.start);
        else {
          const message = formOf(column).check(part);
          if (message !== undefined) wrong(`${member}: ${message}`, part.start);
        }
      }
      for (const column of required)
        if (!members.has(column.name)) wrong(`${column.name} is missing`, 0);
      return [{ text: line, members }];
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      wrong(error.message, error.at);
      return [];
    }
  });
}

function checkWorkspace(
  file: string,
  lines: readonly Line[],
  workspaceId: WorkspaceId,
  tell: Tell,
): void {
  const [line] = lines;
  const given = line?.members.get('id');
  if (lines.length !== 1) tell(file, 'An archive holds one workspace', 1, 1);
  else if (given?.text !== JSON.stringify(workspaceId))
    tell(file, 'This is not the workspace of the archive', 1, (given?.start ?? 0) + 1);
}

/** All rows of a piece at once; when they are refused, one by one to find which. */
async function insertPiece(
  tx: Tx,
  piece: {
    readonly workspaceId: WorkspaceId;
    readonly table: Table;
    readonly entry: TarEntry;
    readonly lines: readonly Line[];
    readonly tell: Tell;
  },
): Promise<void> {
  const { workspaceId, table, entry, lines, tell } = piece;
  const insert = (some: readonly Line[]) =>
    rowProblem(tx, (inner) =>
      insertRows(inner, workspaceId, table, `[${some.map(({ text }) => text).join(',')}]`),
    );
  const problem = await insert(lines);
  if (problem === undefined) return;
  for (const [index, line] of lines.entries()) {
    const own = await insert([line]);
    if (own === undefined) continue;
    const part = line.members.get(own.column ?? '');
    const message = own.column === undefined ? own.message : `${own.column}: ${own.message}`;
    tell(entry.name, message, index + 1, (part?.start ?? 0) + 1);
    return;
  }
  tell(entry.name, problem.message);
}

function compareSums(
  { tables }: ArchiveManifest,
  sums: ReadonlyMap<string, { readonly rows: number; readonly hash: Hash }>,
  tell: Tell,
): void {
  for (const { table } of CARRIED) {
    const given = tables[table];
    const rows = sums.get(table)?.rows ?? 0;
    const hash = (sums.get(table)?.hash ?? createHash('sha256')).copy().digest('hex');
    if (given?.rows !== rows || given.sha256 !== hash)
      tell(MANIFEST_NAME, `The lines of ${table} are not those that were exported`);
  }
  const known = new Set(CARRIED.map(({ table }) => table));
  for (const name of Object.keys(tables))
    if (!known.has(name)) tell(MANIFEST_NAME, `There is no table ${name}`);
}

/** What shows only when all rows are there. */
async function checkWhole(
  tx: Tx,
  workspaceId: WorkspaceId,
  archive: Archive,
  tell: Tell,
): Promise<void> {
  const { highest, last } = await loadNumbers(tx, workspaceId);
  if (last === null || last < highest)
    tell('tables/ticket_counters/000001.jsonl', `A ticket has the number ${highest}`, 1, 1);
  const problem = await rowProblem(tx, checkPointers);
  if (problem === undefined) return;
  const { table = '', column = '', message } = problem;
  const value = await findDangling(tx, workspaceId, { table, column });
  const at = await findRow(archive, table, column, value ?? '');
  tell(at.file, `${column}: ${message}`, at.line, at.column);
}

async function findRow(
  archive: Archive,
  table: string,
  column: string,
  value: string,
): Promise<{ readonly file: string; readonly line: number; readonly column: number }> {
  for await (const { name, bytes } of readTar(archive())) {
    if (readPieceName(name)?.table !== table) continue;
    for (const [index, line] of textOf(bytes).split('\n').entries()) {
      const part = line === '' ? undefined : scanObject(line).get(column);
      if (part?.text === JSON.stringify(value))
        return { file: name, line: index + 1, column: part.start + 1 };
    }
  }
  return { file: `tables/${table}`, line: 0, column: 0 };
}

async function differingTables(
  tx: Tx,
  workspaceId: WorkspaceId,
  manifest: ArchiveManifest,
): Promise<readonly string[]> {
  const again = exportEntries(tx, workspaceId);
  for (;;) {
    const next = await again.next();
    if (next.done !== true) continue;
    const { tables } = next.value;
    return CARRIED.map(({ table }) => table).filter(
      (table) => tables[table]?.sha256 !== manifest.tables[table]?.sha256,
    );
  }
}
