// What is in an archive, and in which order:
//
//   homing.json                    what it is: format and schema, the workspace's id
//   tables/people/000001.jsonl …   rows, one JSON object a line, in pieces of about a megabyte
//   files/<SHA-256>/000001 …       bytes of files, in pieces of some megabytes
//   manifest.json                  how many rows each table has, and the SHA-256 of its lines; how long each file is

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

export const FILE_PIECE_BYTES = 8 * 1024 * 1024;
export const filePieceName = (sha256: string, number: number): string =>
  `files/${sha256}/${String(number).padStart(6, '0')}`;

const FILE_PIECE = /^files\/([0-9a-f]{64})\/(\d{6,})$/;
export function readFilePieceName(
  name: string,
): { readonly sha256: string; readonly number: number } | undefined {
  const [, sha256, number] = FILE_PIECE.exec(name) ?? [];
  return sha256 === undefined ? undefined : { sha256, number: Number(number) };
}
