// The entries of a directory out of a file: all of them or none, and what is wrong is named by its line and column.

import { createHash } from 'node:crypto';
import type { FieldError } from '#shared/base/error-codes.ts';
import { fold } from '#shared/conditions/fold.ts';
import {
  INSERT_LIMITS,
  type InsertCells,
  type InsertColumn,
} from '#shared/templates/insert-directory.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { decodeText, parseCsv } from '#server/platform/csv/parse-csv.ts';

export type NewEntry = {
  readonly id: string;
  readonly cells: InsertCells;
  /** Folded. */
  readonly title: string;
  /** Folded, each behind a space. */
  readonly words: string;
};

const MAX_ERRORS = 50;

/** Titles are columns' names or labels in any language; columns of other titles are left alone. */
export function readCsvEntries(
  directoryId: string,
  columns: readonly InsertColumn[],
  bytes: Uint8Array,
): readonly NewEntry[] {
  const [head, ...lines] = parseCsv(decodeText(bytes));
  const titles = (head?.fields ?? []).map((title) => columnOf(columns, title));
  refuse([
    ...columns
      .filter(({ id }) => !titles.includes(id))
      .map(({ id }) =>
        wrong(`columns.${id}`, 'required', `The first line names no column "${id}"`),
      ),
    ...titles
      .filter((id, index) => id !== undefined && titles.indexOf(id) < index)
      .map((id) => wrong(`columns.${id}`, 'taken', `The first line names "${id}" twice`)),
  ]);
  const tooLong = lines.filter(({ fields }) => fields.length > titles.length);
  refuse(
    tooLong.map(({ line, fields }) =>
      wrong(
        `lines.${line}`,
        'too_long',
        `It has ${fields.length} fields, and the first line ${titles.length}`,
      ),
    ),
  );
  return entriesOf(
    directoryId,
    columns,
    lines.map(({ line, fields }) => ({
      at: `lines.${line}`,
      cells: Object.fromEntries(
        titles.flatMap((id, index) => (id === undefined ? [] : [[id, fields[index] ?? '']])),
      ),
    })),
  );
}

/** A list of objects, or `{items: [...]}`, as other systems give it. */
export function readJsonEntries(
  directoryId: string,
  columns: readonly InsertColumn[],
  bytes: Uint8Array,
): readonly NewEntry[] {
  const value = parse(bytes);
  const items = Array.isArray(value) ? value : (value as { items?: unknown } | null)?.items;
  if (!Array.isArray(items)) refuse([wrong('', 'type', 'No list of entries')]);
  return readItems(directoryId, columns, items as readonly unknown[]);
}

export function readItems(
  directoryId: string,
  columns: readonly InsertColumn[],
  items: readonly unknown[],
): readonly NewEntry[] {
  const errors: FieldError[] = [];
  const rows = items.map((item, index) => {
    const at = `items.${index}`;
    const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
    if (!isObject) errors.push(wrong(at, 'type', 'Not an object'));
    const given = isObject ? (item as Record<string, unknown>) : {};
    const cells: Record<string, string> = {};
    for (const { id } of columns) {
      const value = Object.hasOwn(given, id) ? given[id] : '';
      if (value !== null && typeof value === 'object')
        errors.push(wrong(`${at}.${id}`, 'type', 'Neither text nor number'));
      else cells[id] = value === null ? '' : String(value);
    }
    return { at, cells };
  });
  refuse(errors);
  return entriesOf(directoryId, columns, rows);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError('INVALID', {
      errors: [wrong('', 'format', `Not JSON: ${error.message.slice(0, 120).toWellFormed()}`)],
    });
  }
}

type Row = { readonly at: string; readonly cells: Readonly<Record<string, string>> };

function entriesOf(
  directoryId: string,
  columns: readonly InsertColumn[],
  rows: readonly Row[],
): readonly NewEntry[] {
  if (rows.length > INSERT_LIMITS.entries) {
    refuse([wrong('', 'too_long', `At most ${INSERT_LIMITS.entries} entries`)]);
  }
  const errors: FieldError[] = [];
  const byId = new Map<string, NewEntry>();
  for (const { at, cells } of rows) {
    const clean: Record<string, string> = {};
    for (const [index, { id }] of columns.entries()) {
      const value = (cells[id] ?? '').normalize('NFC').trim();
      const path = `${at}.${id}`;
      if (index === 0 && value === '') errors.push(wrong(path, 'required', 'What is it called?'));
      if (value.length > INSERT_LIMITS.cell)
        errors.push(wrong(path, 'too_long', `At most ${INSERT_LIMITS.cell} characters`));
      if (value.includes('\0') || !value.isWellFormed())
        errors.push(wrong(path, 'format', 'Not well-formed text'));
      clean[id] = value;
    }
    if (errors.length >= MAX_ERRORS) break;
    // What comes twice is one entry.
    const entry = entryOf(directoryId, columns, clean);
    if (!byId.has(entry.id)) byId.set(entry.id, entry);
  }
  refuse(errors);
  return [...byId.values()];
}

function entryOf(
  directoryId: string,
  columns: readonly InsertColumn[],
  cells: InsertCells,
): NewEntry {
  const values = columns.map(({ id }) => cells[id] ?? '');
  const digest = createHash('sha256')
    .update(JSON.stringify([directoryId, values]))
    .digest();
  return {
    id: uuidOf(digest),
    cells,
    title: wordsIn(values[0] ?? '').join(' '),
    words: values
      .flatMap(wordsIn)
      .map((word) => ` ${word}`)
      .join(''),
  };
}

/** As search splits what is typed. */
export const wordsIn = (text: string): readonly string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Version 8 of RFC 9562: bits of one's own making. */
function uuidOf(digest: Buffer): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

function columnOf(columns: readonly InsertColumn[], title: string): string | undefined {
  const wanted = plain(title);
  return (
    columns.find(({ id }) => plain(id) === wanted) ??
    columns.find(({ label }) => Object.values(label).some((text) => plain(text) === wanted))
  )?.id;
}
const plain = (title: string): string => wordsIn(title).join('');

const wrong = (path: string, code: FieldError['code'], message: string): FieldError => ({
  path,
  code,
  message,
});

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new AppError('INVALID', { errors: errors.slice(0, MAX_ERRORS) });
}
