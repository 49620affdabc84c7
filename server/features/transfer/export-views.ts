// A workspace as the entries of an archive, in the moment that the transaction sees and with no more than a piece of it in
// memory. The tenant must be set.

import { createHash } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import {
  FILE_PIECE_BYTES,
  filePieceName,
  FORMAT,
  FORMAT_VERSION,
  HEADER_NAME,
  MANIFEST_NAME,
  PIECE_BYTES,
  pieceName,
  type ArchiveHeader,
  type ArchiveManifest,
  type TableSum,
} from './archive.ts';
import { loadSchema, loadTable, type Table } from './catalogue-views.ts';
import { formOf, writeLine } from './columns.ts';
import { canonicalJson } from './json-scanner.ts';
import { CARRIED } from './tables.ts';
import type { TarEntry } from './tar.ts';

/** Rows per question: the longest message times this fits in memory. */
const ROWS = 200;

export type ExportedEntry = TarEntry & {
  /** Of the rows in it. */
  readonly rows: number;
};

/** Bytes by their SHA-256; undefined where the store has lost them. */
export type OpenFile = (sha256: Uint8Array) => Promise<AsyncIterable<Uint8Array> | undefined>;

/** Without `open` the rows alone. */
export async function* exportEntries(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  open?: OpenFile,
): AsyncGenerator<ExportedEntry, ArchiveManifest, undefined> {
  const header: ArchiveHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    schema: await loadSchema(sql),
    workspaceId,
  };
  yield jsonEntry(HEADER_NAME, header);
  const tables: Record<string, TableSum> = {};
  for (const rule of CARRIED) {
    const table = await loadTable(sql, rule);
    tables[rule.table] = yield* exportTable(sql, workspaceId, table);
  }
  const files = open === undefined ? {} : yield* exportFiles(sql, workspaceId, open);
  const manifest: ArchiveManifest = { tables, files };
  yield jsonEntry(MANIFEST_NAME, manifest);
  return manifest;
}

async function* exportFiles(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  open: OpenFile,
): AsyncGenerator<ExportedEntry, ArchiveManifest['files'], undefined> {
  const files: Record<string, { readonly bytes: number }> = {};
  const blobs = await sql<{ sha256: Uint8Array }[]>`
    select b.sha256 from file_blobs b where b.workspace_id = ${workspaceId} order by b.sha256`;
  for (const { sha256 } of blobs) {
    const content = await open(sha256);
    if (content === undefined) continue;
    const name = Buffer.from(sha256).toString('hex');
    let number = 0;
    let bytes = 0;
    for await (const piece of inPieces(content)) {
      number += 1;
      bytes += piece.length;
      yield { name: filePieceName(name, number), bytes: piece, rows: 0 };
      // So that PostgreSQL does not take this transaction for one that was forgotten.
      await sql`select 1`;
    }
    files[name] = { bytes };
  }
  return files;
}

async function* inPieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + FILE_PIECE_BYTES - size);
      held.push(part);
      size += part.length;
      from += part.length;
      if (size < FILE_PIECE_BYTES) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

async function* exportTable(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  table: Table,
): AsyncGenerator<ExportedEntry, TableSum, undefined> {
  const sum = createHash('sha256');
  let total = 0;
  let number = 0;
  let held: string[] = [];
  let size = 0;
  const cut = (): ExportedEntry => {
    number += 1;
    const entry = {
      name: pieceName(table.name, number),
      bytes: Buffer.from(held.join('')),
      rows: held.length,
    };
    sum.update(entry.bytes);
    held = [];
    size = 0;
    return entry;
  };
  for await (const rows of readRows(sql, workspaceId, table)) {
    for (const values of rows) {
      const line = writeLine(table.columns, values);
      held.push(line);
      total += 1;
      size += Buffer.byteLength(line);
      if (size >= PIECE_BYTES) yield cut();
    }
  }
  if (held.length > 0) yield cut();
  return { rows: total, sha256: sum.digest('hex') };
}

/** By a cursor of the database: a page follows the one before without searching for it. */
async function* readRows(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  { name, columns, order }: Table,
): AsyncGenerator<readonly (readonly (string | null)[])[], void, undefined> {
  const values = columns.map((column) => formOf(column).select(`t.${quote(column.name)}`));
  const key = name === 'workspaces' ? 'id' : 'workspace_id';
  // A row of a counter has no key but its workspace.
  const sorted = order.map((column) => `t.${quote(column)}`).join(', ');
  await sql.unsafe(`
    declare exported no scroll cursor for
    select ${values.join(', ')} from ${quote(name)} t
    where t.${key} = '${workspaceId}' ${sorted === '' ? '' : `order by ${sorted}`}`);
  for (;;) {
    const rows = await sql.unsafe(`fetch ${ROWS} from exported`).values();
    yield rows as unknown as (string | null)[][];
    if (rows.length < ROWS) break;
  }
  await sql.unsafe('close exported');
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const jsonEntry = (name: string, value: object): ExportedEntry => ({
  name,
  bytes: Buffer.from(`${canonicalJson(JSON.stringify(value))}\n`),
  rows: 0,
});
