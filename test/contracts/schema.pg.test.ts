// The reference of the database is that of a migrated one (X8): docs/DATABASE.md. Write it anew with `UPDATE_SCHEMA=1`, and
// read what changed.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIELDS, type Field } from '#shared/conditions/fields.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { appRole, ownerRole } from '#server/platform/db/roles.ts';
import { testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  indexOfForeignKey,
  readSchema,
  schemaDocument,
  type Index,
  type Schema,
} from '../../tools/schema-reference.ts';

const DOCUMENT = new URL('../../docs/DATABASE.md', import.meta.url);

/** Fields of the filter language that have no index of their own, and why they need none. */
const UNINDEXED: Readonly<Record<string, string>> = {
  subject:
    'asked for by its words, which `text` finds through search_text_words; a part of it is compared within what the rest of the filter leaves',
  address:
    'a part of it is asked for, within what the rest of the filter leaves; nobody looks for a whole address',
  'first-response-due':
    'only tickets with targets have it, and `due` leads to those that are promised next',
  'next-response-due':
    'only tickets with targets have it, and `due` leads to those that are promised next',
  'resolution-due':
    'only tickets with targets have it, and `due` leads to those that are promised next',
  'last-side':
    'one of two values: half of all tickets have it; `waiting-for` asks for it among open ones, which ticket_open leads to',
  designation:
    'a part of it is asked for; products are few beside tickets, and those found lead to tickets through ticket_sale',
};

let database: TestDatabase;
let schema: Schema;
beforeAll(async () => {
  database = await testDatabase();
  schema = await withConnection(database.superUrl, (sql) =>
    readSchema(sql, resolve('server/migrations'), { app: appRole, owner: ownerRole }),
  );
});
afterAll(() => database.drop());

test('X8a docs/DATABASE.md is the reference of the migrated database', () => {
  const indexed = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const index = indexOf(field);
      return index === undefined ? [] : [[field.name, index.name]];
    }),
  );
  const document = schemaDocument(schema, UNINDEXED, indexed);
  if (process.env['UPDATE_SCHEMA'] !== undefined) writeFileSync(DOCUMENT, document);

  expect(readFileSync(DOCUMENT, 'utf8')).toBe(document);
});

test('X8d every foreign key has an index that begins with its columns', () => {
  expect(schema.foreignKeys.length).toBeGreaterThan(40);
  const without = schema.foreignKeys.filter((key) => indexOfForeignKey(schema, key) === undefined);

  expect(without.map(({ table, columns }) => `${table} (${columns.join(', ')})`)).toEqual([]);
});

test('X8f every index says why it is there', () => {
  expect(schema.indexes.length).toBeGreaterThan(100);
  expect(schema.indexes.filter(({ why }) => why.length < 6).map(({ name }) => name)).toEqual([]);
});

test('X8f every table and view says what it holds', () => {
  expect(schema.tables.filter(({ note }) => note === '').map(({ name }) => name)).toEqual([]);
});

test.each(FIELDS.filter(({ macro }) => macro === undefined).map((field) => [field.name, field]))(
  'X8g the filter by %s has an index, or a reason why not',
  (name, field) => {
    const index = indexOf(field as Field);
    if (index === undefined) expect(UNINDEXED[name as string]).toBeDefined();
    else expect(UNINDEXED[name as string], index.name).toBeUndefined();
  },
);

test('X8g custom fields are found through ticket_terms, and no reason is left of a field that is gone', () => {
  const terms = schema.indexes.find(({ name }) => name === 'ticket_terms_pkey');
  expect(terms?.keys).toEqual(['workspace_id', 'term', 'ticket_id']);
  const known = FIELDS.map(({ name }) => name);
  expect(Object.keys(UNINDEXED).filter((name) => !known.includes(name))).toEqual([]);
});

/** The one that leads to the tickets for which a comparison with the field holds. */
function indexOf(field: Field): Index | undefined {
  const named = (name: string): Index | undefined =>
    schema.indexes.find((index) => index.name === name);
  if (field.kind === 'words') return named('search_text_words');
  if (TERMED.has(field.name)) return named('ticket_terms_pkey');
  const column = (field.column ?? '').replace(/\b[tsp]\./g, '');
  const table = TABLES[/\b([sp])\./.exec(field.column ?? '')?.[1] ?? 't'];
  const isFolded = field.kind === 'category' || (field.kind === 'text' && field.isMany !== true);
  const key = isFolded ? `fold(${column})` : column;
  return schema.indexes.find(
    (index) =>
      index.table === table &&
      index.keys[0] === 'workspace_id' &&
      (index.keys[1] === key ? isWhole(index, key) : isOfFew(index, field, column)),
  );
}

const TABLES: Readonly<Record<string, string>> = { t: 'tickets', s: 'sales', p: 'products' };
/** A line per value in ticket_terms. */
const TERMED: ReadonlySet<string> = new Set(['tag', 'watcher', 'cc', 'external']);

/** It leaves out at most the tickets that have nothing there, and deleted ones, as lists do. */
const isWhole = ({ predicate }: Index, key: string): boolean =>
  predicate === null ||
  [
    '(deleted_at IS NULL)',
    `(${key} IS NOT NULL)`,
    `(${key} > 0)`,
    `((${key} COLLATE "C") <> ''::text)`,
  ].includes(predicate);

/** A partial index over just the tickets that have any value there. */
function isOfFew({ predicate }: Index, { kind, isMany }: Field, column: string): boolean {
  if (predicate === null) return false;
  if (isMany === true) return predicate.startsWith(`(${column} <> '{}'`);
  return kind === 'flag' && predicate.toLowerCase() === column;
}
