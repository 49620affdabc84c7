import { createHash } from 'node:crypto';
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type InsertDirectoryId, type WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import {
  checkInsertDefinition,
  fillInsert,
  INSERT_LIMITS,
  type InsertDefinition,
} from '#shared/templates/insert-directory.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createOnce,
  createRecordEvent,
  doerOf,
  itemParams,
  requirePermission,
  workspaceParams,
} from '#server/features/accounts/index.ts';
import { loadFillFacts, requireTemplateUser } from '#server/features/templates/index.ts';
import type { ReadTx, Tx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { checkIfMatch, etagOf } from '#server/platform/http/etag.ts';
import { decodeCursor, pageOf, wrongCursor } from '#server/platform/http/list-cursor.ts';
import { readBytes } from '#server/platform/http/json-body.ts';
import { OutsideError, requireAddress } from '#server/platform/outbound/fetch-outside.ts';
import { askSource } from './ask-source.ts';
import {
  changeDirectoryBody,
  createDirectoryBody,
  directoriesAnswer,
  directoryAnswer,
  entriesAnswer,
  entriesQuery,
  entryParams,
  filledEntryAnswer,
  fillEntryBody,
  loadedEntriesAnswer,
  loadEntriesBody,
  presentDirectory,
  presentEntry,
} from './insert-api.ts';
import {
  countDirectories,
  deleteDirectory,
  findEntries,
  insertDirectory,
  isNameTaken,
  listDirectories,
  loadEntry,
  lockDirectory,
  replaceEntries,
  updateDirectory,
  type EntryPlace,
  type InsertSource,
  type StoredDirectory,
} from './insert-store.ts';
import { readCsvEntries, readItems, wordsIn, type NewEntry } from './read-entries.ts';

const path = '/api/v1/w/{workspace}/inserts';
const onePath = `${path}/{id}`;
const tags = ['Inserts'];
const params = { params: workspaceParams };
const listRoute = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'All directories by name',
  request: params,
  responses: { 200: json(directoriesAnswer, 'The directories'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: onePath,
  tags,
  summary: 'One directory',
  request: { params: itemParams },
  responses: { 200: json(directoryAnswer, 'The directory'), ...problems },
});
const createDirectoryRoute = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Add a directory; its entries are loaded afterwards, or by its source',
  request: { ...params, body: body(createDirectoryBody) },
  responses: { 201: json(directoryAnswer, 'The directory'), ...problems },
});
const changeRoute = createRoute({
  method: 'patch',
  path: onePath,
  tags,
  summary: 'Change a directory; its entries stay until they are loaded anew',
  request: { params: itemParams, body: body(changeDirectoryBody) },
  responses: { 200: json(directoryAnswer, 'The directory'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: onePath,
  tags,
  summary: 'Remove a directory with its entries; answers made with them stay',
  request: { params: itemParams },
  responses: { 204: { description: 'It is gone' }, ...problems },
});
const loadRoute = createRoute({
  method: 'put',
  path: `${onePath}/entries`,
  tags,
  summary: 'Replace all entries',
  description:
    'As JSON, or as text/csv whose first line names the columns. All entries are replaced at once, or none.',
  request: { params: itemParams, body: body(loadEntriesBody) },
  responses: { 200: json(loadedEntriesAnswer, 'How many there are now'), ...problems },
});
const refreshRoute = createRoute({
  method: 'post',
  path: `${onePath}/refresh`,
  tags,
  summary: 'Ask the source now; the answer says what came of it',
  request: { params: itemParams },
  responses: { 200: json(directoryAnswer, 'The directory'), ...problems },
});
const entriesRoute = createRoute({
  method: 'get',
  path: `${onePath}/entries`,
  tags,
  summary: 'Entries in which every word typed begins a word; accents and case do not count',
  request: { params: itemParams, query: entriesQuery },
  responses: { 200: json(entriesAnswer, 'The entries'), ...problems },
});
const fillRoute = createRoute({
  method: 'post',
  path: `${onePath}/entries/{entryId}/fill`,
  tags,
  summary: 'An entry in its layout, ready for an answer; changes nothing',
  request: { params: entryParams, body: body(fillEntryBody) },
  responses: { 200: json(filledEntryAnswer, 'The words'), ...problems },
});

export function insertRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, ids, clock } = context;
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = new OpenAPIHono<AppEnv>();

  // Before the JSON routes: a file's body is none.
  api.put('/api/v1/w/:workspace/inserts/:id/entries', async (c, next) => {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'text/csv') return next();
    requirePermission(c, 'settings.manage');
    const bytes = await readBytes(c, INSERT_LIMITS.fileBytes);
    const digest = createHash('sha256').update(bytes).digest('base64url');
    const answer = await load(c, c.req.param('id'), digest, ({ id, definition }) =>
      readCsvEntries(id, definition.columns, bytes),
    );
    return c.json(answer, 200);
  });

  const jsonApi = createApi<AppEnv>({ bodyBytes: INSERT_LIMITS.fileBytes });
  jsonApi.openapi(loadRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { items } = c.req.valid('json');
    const answer = await load(c, c.req.valid('param').id, items as never, ({ id, definition }) =>
      readItems(id, definition.columns, items),
    );
    return c.json(answer, 200);
  });

  jsonApi.openapi(listRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const all = await db.tenantRead(workspaceId, (sql) => listDirectories(sql, workspaceId));
    return c.json({ items: all.map((directory) => shown(c, directory)) }, 200);
  });

  jsonApi.openapi(getRoute, async (c) => {
    requireTemplateUser(c);
    const directory = await read(c, c.req.valid('param').id);
    c.header('etag', etagFor(directory));
    return c.json(shown(c, directory), 200);
  });

  jsonApi.openapi(createDirectoryRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId } = c.get('workspace');
    const input = c.req.valid('json');
    const made = await once(c, ['POST', 'inserts', input], async (tx) => {
      const { name, columns, layout, source } = input;
      const directory = {
        id: ids<InsertDirectoryId>(),
        name,
        definition: { columns, layout },
        source,
      };
      requireFitting(c, directory.definition, source);
      if ((await countDirectories(tx, workspaceId)) >= INSERT_LIMITS.directories)
        throw fieldError('', 'not_allowed', `At most ${INSERT_LIMITS.directories} directories`);
      await requireFreeName(tx, workspaceId, directory);
      await insertDirectory(tx, workspaceId, directory, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'insert-directory-created', told(directory));
      const stored = await requireDirectory(tx as ReadTx, workspaceId, directory.id);
      return { status: 201, body: shown(c, stored) };
    });
    return c.json(made, 201);
  });

  jsonApi.openapi(changeRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const { id: workspaceId } = c.get('workspace');
    const { id } = c.req.valid('param');
    const changes = c.req.valid('json');
    const directory = await db.tenant(workspaceId, async (tx) => {
      if (isUuid(id)) await lockDirectory(tx, workspaceId, id);
      const before = await requireDirectory(tx as ReadTx, workspaceId, id);
      checkIfMatch(c, etagFor(before));
      const after = {
        id: before.id,
        name: changes.name ?? before.name,
        definition: {
          columns: changes.columns ?? before.definition.columns,
          layout: changes.layout ?? before.definition.layout,
        },
        source: changes.source === undefined ? before.source : changes.source,
      };
      requireFitting(c, after.definition, after.source);
      await requireFreeName(tx, workspaceId, after);
      await updateDirectory(tx, workspaceId, after, toInstant(clock()));
      await recordEvent(tx, workspaceId, doerOf(c), 'insert-directory-changed', {
        ...told(before),
        to: told(after) as never,
      });
      return requireDirectory(tx as ReadTx, workspaceId, id);
    });
    c.header('etag', etagFor(directory));
    return c.json(shown(c, directory), 200);
  });

  jsonApi.openapi(deleteRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const { id } = c.req.valid('param');
    await db.tenant(workspaceId, async (tx) => {
      const before = await requireDirectory(tx as ReadTx, workspaceId, id);
      checkIfMatch(c, etagFor(before));
      await deleteDirectory(tx, workspaceId, id);
      await recordEvent(tx, workspaceId, doerOf(c), 'insert-directory-deleted', told(before));
    });
    return c.body(null, 204);
  });

  jsonApi.openapi(refreshRoute, async (c) => {
    requirePermission(c, 'settings.manage');
    const workspaceId = c.get('workspace').id;
    const directory = await read(c, c.req.valid('param').id);
    if (directory.source === null)
      throw fieldError('source', 'not_allowed', 'This directory is loaded by hand');
    await askSource(context, workspaceId, directory.id);
    return c.json(shown(c, await read(c, directory.id)), 200);
  });

  jsonApi.openapi(entriesRoute, async (c) => {
    requireTemplateUser(c);
    const workspaceId = c.get('workspace').id;
    const { q = '', limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? undefined : entryPlaceOf(cursor);
    if (!q.isWellFormed() || q.includes('\0'))
      throw fieldError('q', 'format', 'Must be well-formed text');
    const answer = await db.tenantRead(workspaceId, async (sql) => {
      const directory = await requireDirectory(sql, workspaceId, c.req.valid('param').id);
      const found = await findEntries(sql, workspaceId, directory.id, wordsIn(q), { after, limit });
      const title = directory.definition.columns[0]?.id ?? '';
      const { items, next } = pageOf(found, limit, ({ isLater, position }) => ({
        later: isLater ? 'yes' : 'no',
        position: String(position),
      }));
      return { items: items.map((entry) => presentEntry(entry, title)), next };
    });
    return c.json(answer, 200);
  });

  jsonApi.openapi(fillRoute, async (c) => {
    requireTemplateUser(c);
    const workspace = c.get('workspace');
    const { id, entryId } = c.req.valid('param');
    const { ticketId, language } = c.req.valid('json');
    const filled = await db.tenantRead(workspace.id, async (sql) => {
      const directory = await requireDirectory(sql, workspace.id, id);
      const entry = isUuid(entryId)
        ? await loadEntry(sql, workspace.id, directory.id, entryId)
        : undefined;
      if (entry === undefined) throw new AppError('NOT_FOUND');
      const caller = { workspace, actor: c.get('actor'), person: c.get('person') };
      const facts =
        ticketId === undefined ? undefined : await loadFillFacts(sql, context, caller, ticketId);
      const { configuration } = workspace;
      return fillInsert(directory.definition, entry.cells, { facts, configuration, language });
    });
    return c.json({ ...filled, missing: [...filled.missing] }, 200);
  });
  api.route('/', jsonApi);
  return api;

  async function read(c: Context<AppEnv>, id: string): Promise<StoredDirectory> {
    const workspaceId = c.get('workspace').id;
    return db.tenantRead(workspaceId, (sql) => requireDirectory(sql, workspaceId, id));
  }

  /** `what` tells one load from another. */
  async function load(
    c: Context<AppEnv>,
    id: string,
    what: JsonValue,
    readEntries: (directory: StoredDirectory) => readonly NewEntry[],
  ): Promise<{ entryCount: number }> {
    const workspaceId = c.get('workspace').id;
    return once(c, ['PUT', `inserts/${id}`, what], async (tx) => {
      if (isUuid(id)) await lockDirectory(tx, workspaceId, id);
      const directory = await requireDirectory(tx as ReadTx, workspaceId, id);
      if (directory.source !== null)
        throw fieldError('source', 'not_allowed', 'Its source loads this directory');
      const entries = readEntries(directory);
      await replaceEntries(tx, workspaceId, directory.id, entries, toInstant(clock()));
      const loaded = { entryCount: entries.length };
      await recordEvent(tx, workspaceId, doerOf(c), 'insert-directory-loaded', {
        directoryId: directory.id,
        name: directory.name,
        ...loaded,
      });
      return { status: 200, body: loaded };
    });
  }

  function requireFitting(
    c: Context<AppEnv>,
    definition: InsertDefinition,
    source: InsertSource | null,
  ): void {
    const errors = checkInsertDefinition(definition, c.get('workspace').configuration);
    if (errors.length > 0) throw new AppError('INVALID', { errors });
    if (source === null) return;
    try {
      requireAddress(source.url, { allowsLoopback: context.config.allowsLoopback === true });
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      throw error.failure === 'bad-address'
        ? fieldError('source.url', 'format', 'An https address without a password in it')
        : fieldError('source.url', 'not_allowed', 'This address is not one of the Internet');
    }
  }
}

const isManager = (c: Context<AppEnv>): boolean => can(c.get('actor'), 'settings.manage');

const shown = (c: Context<AppEnv>, directory: StoredDirectory) =>
  presentDirectory(directory, isManager(c));

/** Of what is changed here: a load is no change of the directory. */
const etagFor = ({ name, definition, source }: StoredDirectory): string =>
  etagOf(JSON.stringify([name, definition, source]));

async function requireDirectory(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  id: string,
): Promise<StoredDirectory> {
  const [directory] = isUuid(id) ? await listDirectories(sql, workspaceId, id) : [];
  if (directory === undefined) throw new AppError('NOT_FOUND');
  return directory;
}

function entryPlaceOf(cursor: string): EntryPlace {
  const { later, position } = decodeCursor(cursor, ['later', 'position'], isUuid);
  if (!/^\d{1,9}$/.test(position)) throw wrongCursor();
  return { isLater: later === 'yes', position: Number(position) };
}

async function requireFreeName(
  tx: Tx,
  workspaceId: WorkspaceId,
  directory: Pick<StoredDirectory, 'id' | 'name'>,
): Promise<void> {
  if (await isNameTaken(tx, workspaceId, directory))
    throw fieldError('name', 'taken', 'Another directory is called so');
}

/** For the history: of a source only its site, since an address may hold a key. */
function told({
  id,
  name,
  definition,
  source,
}: Pick<StoredDirectory, 'id' | 'name' | 'definition' | 'source'>): {
  readonly [key: string]: JsonValue;
} {
  return {
    directoryId: id,
    name,
    definition: definition as never,
    source: source && { site: new URL(source.url).host, everyMinutes: source.everyMinutes },
  };
}
