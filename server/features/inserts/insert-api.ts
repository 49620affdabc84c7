import { z } from '@hono/zod-openapi';
import { INSERT_COLUMN_ID, INSERT_LIMITS } from '#shared/templates/insert-directory.ts';
import { line } from '#server/features/accounts/index.ts';
import { bodiesField, filledTextShape } from '#server/features/templates/index.ts';
import { nextField, pageQuery } from '#server/platform/http/describe.ts';
import type { FoundEntry, StoredDirectory } from './insert-store.ts';

const texts = z.record(z.string(), z.string());
const column = z.strictObject({
  id: z
    .string()
    .max(INSERT_LIMITS.columnId)
    .regex(INSERT_COLUMN_ID, 'A letter, then letters, digits, - and _'),
  label: z
    .record(z.string().max(35), line(120))
    .refine((labels) => Object.keys(labels).length <= 50, 'Too many languages')
    .default({}),
});
const format = z.enum(['csv', 'json']);
const source = z.strictObject({
  url: z.string().max(2_000).describe('https only'),
  format,
  everyMinutes: z.number().int().min(15).max(10_080),
});
const shape = {
  name: line(INSERT_LIMITS.name, 1),
  columns: z.array(column).min(1).max(INSERT_LIMITS.columns),
  layout: bodiesField,
  source: source.nullable().describe('Null: loaded by hand'),
};

export const createDirectoryBody = z
  .strictObject({ ...shape, source: shape.source.default(null) })
  .openapi('CreateInsertDirectory');
export const changeDirectoryBody = z
  .strictObject({
    name: shape.name.optional(),
    columns: shape.columns.optional(),
    layout: shape.layout.optional(),
    source: shape.source.optional(),
  })
  .openapi('ChangeInsertDirectory');
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const loadEntriesBody = z
  .strictObject({
    items: z.array(z.record(z.string().max(200), cell)).max(INSERT_LIMITS.entries),
  })
  .openapi('LoadInsertEntries');
export const entriesQuery = z.strictObject({
  q: z.string().max(100).optional().describe('Beginnings of words, from one character'),
  limit: z.coerce.number().int().min(1).max(INSERT_LIMITS.found).default(20),
  cursor: pageQuery.shape.cursor,
});
export const entryParams = z.object({
  workspace: z.string(),
  id: z.string(),
  entryId: z.string(),
});
export const fillEntryBody = z
  .strictObject({ ticketId: z.uuid().optional(), language: z.string().max(35).optional() })
  .openapi('FillInsertEntry');

export const directoryAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    columns: z.array(z.object({ id: z.string(), label: texts })),
    layout: texts.describe('HTML with variables by language'),
    entryCount: z.number().int(),
    loadedAt: z.string().nullable(),
    source: z
      .object({
        url: z.string().describe('Empty for those who may not change it'),
        format,
        everyMinutes: z.number().int(),
        triedAt: z.string().nullable(),
        failure: z
          .object({ code: z.string(), detail: z.string() })
          .nullable()
          .describe('Of the last attempt; the entries are those of the last one that went well'),
      })
      .nullable(),
  })
  .openapi('InsertDirectory');
export const directoriesAnswer = z
  .object({ items: z.array(directoryAnswer) })
  .openapi('InsertDirectories');
export const loadedEntriesAnswer = z
  .object({ entryCount: z.number().int() })
  .openapi('LoadedInsertEntries');
export const entriesAnswer = z
  .object({
    items: z.array(z.object({ id: z.string(), title: z.string(), cells: texts })),
    next: nextField,
  })
  .openapi('InsertEntries');
export const filledEntryAnswer = z.object(filledTextShape).openapi('FilledInsert');

export function presentDirectory(
  directory: StoredDirectory,
  isManager: boolean,
): z.infer<typeof directoryAnswer> {
  const { source, failure } = directory;
  return {
    id: directory.id,
    name: directory.name,
    columns: directory.definition.columns.map(({ id, label }) => ({ id, label: { ...label } })),
    layout: { ...directory.definition.layout },
    entryCount: directory.entryCount,
    loadedAt: directory.loadedAt,
    source: source && {
      // A key may stand in it.
      url: isManager ? source.url : '',
      format: source.format,
      everyMinutes: source.everyMinutes,
      triedAt: directory.triedAt,
      failure: failure === null ? null : { code: failure.code, detail: failure.detail },
    },
  };
}

export const presentEntry = (entry: FoundEntry, titleColumn: string) => ({
  id: entry.id,
  title: entry.cells[titleColumn] ?? '',
  cells: { ...entry.cells },
});
