// What is in an archive, and in which order:
//
//   homing.json                    what it is: format and schema, the workspace's id
//   tables/people/000001.jsonl …   rows, one JSON object a line, in pieces of about a megabyte
//   manifest.json                  how many rows each table has, and the SHA-256 of its lines
//
// Files of messages will stand before the manifest, as files/<SHA-256>, and be named in it.

import type { WorkspaceId } from '#shared/base/ids.ts';

export const FORMAT = 'homing-workspace';
export const FORMAT_VERSION = 1;
export const HEADER_NAME = 'homing.json';
export const MANIFEST_NAME = 'manifest.json';
/** A piece ends behind the line that reaches it. */
export const PIECE_BYTES = 1024 * 1024;

export type ArchiveHeader = {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Name of the last migration. */
  readonly schema: string;
  readonly workspaceId: WorkspaceId;
};
export type TableSum = { readonly rows: number; readonly sha256: string };
export type ArchiveManifest = {
  readonly tables: Readonly<Record<string, TableSum>>;
  readonly files: Readonly<Record<string, { readonly bytes: number }>>;
};

export const pieceName = (table: string, number: number): string =>
  `tables/${table}/${String(number).padStart(6, '0')}.jsonl`;

const PIECE = /^tables\/([a-z_]+)\/(\d{6,})\.jsonl$/;
export function readPieceName(
  name: string,
): { readonly table: string; readonly number: number } | undefined {
  const [, table, number] = PIECE.exec(name) ?? [];
  return table === undefined ? undefined : { table, number: Number(number) };
}
