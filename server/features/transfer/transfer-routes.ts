// A whole workspace out, in, and away (W10). Whoever does it gives the own password at that moment.

import { Readable } from 'node:stream';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type TransferId, type WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  createAuthoriseOnce,
  createOnce,
  createPasswords,
  createRecordEvent,
  doerOf,
  requirePermission,
  requirePerson,
} from '#server/features/accounts/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, pageQuery, problems } from '#server/platform/http/describe.ts';
import { decodeTimeCursor, pageOf } from '#server/platform/http/list-cursor.ts';
import { whatIsThere } from './import-store.ts';
import {
  archiveQuery,
  deleteBody,
  itemParams,
  passwordBody,
  presentTransfer,
  transferAnswer,
  transfersAnswer,
  workspaceParams,
} from './transfer-api.ts';
import {
  callForWork,
  dropArchives,
  hasOpenTransfer,
  insertPart,
  insertTransfer,
  listTransfers,
  lockUpload,
  markDeleted,
  readParts,
  setWaiting,
  type Transfer,
} from './transfer-store.ts';

const root = '/api/v1/w/{workspace}';
const tags = ['Workspaces'];
const PIECE_BYTES = 1024 * 1024;
const DEFAULT_LIMIT = 50;
const MOST_ARCHIVE_BYTES = 20 * 1024 * 1024 * 1024;

const exportRoute = createRoute({
  method: 'post',
  path: `${root}/exports`,
  tags,
  summary: 'Order an export of the whole workspace',
  request: { params: workspaceParams, body: body(passwordBody) },
  responses: { 202: json(transferAnswer, 'It is being written'), ...problems },
});
const exportsRoute = createRoute({
  method: 'get',
  path: `${root}/exports`,
  tags,
  summary: 'Exports, the latest first',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(transfersAnswer, 'The exports'), ...problems },
});
const exportStateRoute = createRoute({
  method: 'get',
  path: `${root}/exports/{id}`,
  tags,
  summary: 'How far an export is',
  request: { params: itemParams },
  responses: { 200: json(transferAnswer, 'The export'), ...problems },
});
const tar = { 'application/x-tar': { schema: z.string().openapi({ format: 'binary' }) } };
const downloadRoute = createRoute({
  method: 'get',
  path: `${root}/exports/{id}/archive`,
  tags,
  summary: 'The archive of an export, for a day',
  description: 'A tar archive of JSON lines. Only for the person who ordered it.',
  request: { params: itemParams },
  responses: { 200: { description: 'The archive', content: tar }, ...problems },
});
const importRoute = createRoute({
  method: 'post',
  path: `${root}/imports`,
  tags,
  summary: 'Begin an import into this workspace, which must be empty',
  description:
    'Then send the archive and start. The imported workspace keeps its own id, people and passwords, takes the place of the empty one, and has its address: sign in as somebody of it.',
  request: { params: workspaceParams, body: body(passwordBody) },
  responses: { 201: json(transferAnswer, 'Send the archive'), ...problems },
});
const importsRoute = createRoute({
  method: 'get',
  path: `${root}/imports`,
  tags,
  summary: 'Imports, the latest first',
  request: { params: workspaceParams, query: pageQuery },
  responses: { 200: json(transfersAnswer, 'The imports'), ...problems },
});
const importStateRoute = createRoute({
  method: 'get',
  path: `${root}/imports/{id}`,
  tags,
  summary: 'How far an import is, and what is wrong with the archive',
  request: { params: itemParams },
  responses: { 200: json(transferAnswer, 'The import'), ...problems },
});
const uploadRoute = createRoute({
  method: 'put',
  path: `${root}/imports/{id}/archive`,
  tags,
  summary: 'Send the archive, or a piece of it',
  description:
    'Pieces of some megabytes, in order. After a broken connection go on at the byte that `bytes` says.',
  request: { params: itemParams, query: archiveQuery, body: { content: tar } },
  responses: { 200: json(transferAnswer, 'What has come'), ...problems },
});
const startRoute = createRoute({
  method: 'post',
  path: `${root}/imports/{id}/start`,
  tags,
  summary: 'Import the archive that was sent',
  request: { params: itemParams },
  responses: { 202: json(transferAnswer, 'It is being read'), ...problems },
});
const deleteRoute = createRoute({
  method: 'delete',
  path: root,
  tags,
  summary: 'Delete the workspace with everything in it, for good',
  request: { params: workspaceParams, body: body(deleteBody) },
  responses: { 204: { description: 'Nobody finds it any more' }, ...problems },
});

export function transferRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { clock, db, ids, jobs, log } = context;
  const authoriseOnce = createAuthoriseOnce(context, createPasswords());
  const recordEvent = createRecordEvent(context);
  const once = createOnce(context);
  const api = createApi<AppEnv>({ bodyBytes: 16 * 1024 });

  const requirePassword = async (c: Context<AppEnv>, password: string): Promise<void> => {
    requirePermission(c, 'workspace.transfer');
    const { email } = requirePerson(c);
    await authoriseOnce(c, { email, password }, 'workspace.transfer');
  };
  const requireTransfer = async (
    c: Context<AppEnv>,
    kind: Transfer['kind'],
    id: string,
  ): Promise<Transfer> => {
    requirePermission(c, 'workspace.transfer');
    requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const [found] = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) =>
          listTransfers(sql, workspaceId, kind, { id, limit: 1 }),
        )
      : [];
    if (found === undefined) throw new AppError('NOT_FOUND');
    return found;
  };
  /** What one person ordered with a password is nobody else's. */
  const requireOwn = async (
    c: Context<AppEnv>,
    kind: Transfer['kind'],
    id: string,
  ): Promise<Transfer> => {
    const found = await requireTransfer(c, kind, id);
    if (found.byId !== requirePerson(c).id) throw new AppError('NOT_FOUND');
    return found;
  };
  const list = async (
    c: Context<AppEnv>,
    kind: Transfer['kind'],
    { limit = DEFAULT_LIMIT, cursor }: z.output<typeof pageQuery>,
  ) => {
    requirePermission(c, 'workspace.transfer');
    requirePerson(c);
    const workspaceId = c.get('workspace').id;
    const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listTransfers(sql, workspaceId, kind, { before, limit }),
    );
    const { items, next } = pageOf(rows, limit, ({ createdAt: at, id }) => ({ at, id }));
    return { items: items.map(presentTransfer), next };
  };
  const order = async (c: Context<AppEnv>, kind: Transfer['kind'], status: 201 | 202) => {
    const person = requirePerson(c);
    const workspaceId = c.get('workspace').id;
    return once(c, ['POST', `${kind}s`], async (tx) => {
      if (await hasOpenTransfer(tx, workspaceId)) throw alreadyRunning();
      if (kind === 'import') {
        const there = await whatIsThere(tx, workspaceId);
        if (there.length > 0) throw notEmpty(there);
      }
      // Disks are finite: the archive before goes when the next one is wanted.
      await dropArchives(tx, workspaceId, { kind });
      const transfer = {
        id: ids<TransferId>(),
        kind,
        state: kind === 'export' ? ('waiting' as const) : ('receiving' as const),
        byId: person.id,
        byName: person.name,
        createdAt: toInstant(clock()),
      };
      await insertTransfer(tx, workspaceId, transfer);
      if (kind === 'export') {
        await recordEvent(tx, workspaceId, doerOf(c), 'workspace-export-ordered', {
          transferId: transfer.id,
        });
        await callForWork(tx, jobs);
      }
      const [made] = await listTransfers(tx, workspaceId, kind, { id: transfer.id, limit: 1 });
      if (made === undefined) throw new Error('the transfer was not inserted');
      return { status, body: presentTransfer(made) };
    });
  };

  api.openapi(exportRoute, async (c) => {
    await requirePassword(c, c.req.valid('json').password);
    return c.json(await order(c, 'export', 202), 202);
  });
  api.openapi(exportsRoute, async (c) =>
    c.json(await list(c, 'export', c.req.valid('query')), 200),
  );
  api.openapi(exportStateRoute, async (c) => {
    const found = await requireTransfer(c, 'export', c.req.valid('param').id);
    return c.json(presentTransfer(found), 200);
  });
  api.openapi(downloadRoute, async (c) => {
    const { id, state, bytes } = await requireOwn(c, 'export', c.req.valid('param').id);
    if (state !== 'done') throw new AppError('CONFLICT', { detail: 'It is not ready.' });
    if (bytes === 0) throw new AppError('NOT_FOUND', { detail: 'The archive has had its time.' });
    const workspace = c.get('workspace');
    return c.body(streamOf(readParts(db, workspace.id, id)), 200, {
      'content-type': 'application/x-tar',
      'content-length': String(bytes),
      'content-disposition': `attachment; filename="${workspace.slug}.tar"`,
      'cache-control': 'no-store',
    }) as never;
  });

  api.openapi(importRoute, async (c) => {
    await requirePassword(c, c.req.valid('json').password);
    return c.json(await order(c, 'import', 201), 201);
  });
  api.openapi(importsRoute, async (c) =>
    c.json(await list(c, 'import', c.req.valid('query')), 200),
  );
  api.openapi(importStateRoute, async (c) => {
    const found = await requireTransfer(c, 'import', c.req.valid('param').id);
    return c.json(presentTransfer(found), 200);
  });
  api.openapi(startRoute, async (c) => {
    const { id } = await requireOwn(c, 'import', c.req.valid('param').id);
    const workspaceId = c.get('workspace').id;
    await db.tenant(workspaceId, async (tx) => {
      if (await hasOpenTransfer(tx, workspaceId)) throw alreadyRunning();
      if (!(await setWaiting(tx, workspaceId, id)))
        throw new AppError('CONFLICT', {
          detail: 'There is no archive, or it was started before.',
        });
      await callForWork(tx, jobs);
    });
    return c.json(presentTransfer(await requireTransfer(c, 'import', id)), 202);
  });

  api.openapi(deleteRoute, async (c) => {
    const { password, slug } = c.req.valid('json');
    requirePermission(c, 'workspace.transfer');
    const workspace = c.get('workspace');
    if (slug !== workspace.slug)
      throw fieldError('slug', 'not_allowed', 'Type the address of this workspace');
    await requirePassword(c, password);
    const by = requirePerson(c).id;
    await db.tenant(workspace.id, async (tx) => {
      await markDeleted(tx, workspace.id, toInstant(clock()));
      await callForWork(tx, jobs);
    });
    // Its own log goes with it.
    log.warn({ workspaceId: workspace.id, slug, by, ip: c.get('clientIp') }, 'workspace deleted');
    context.onAccessChanged({ workspaceId: workspace.id, personId: null });
    const demo = context.demoDesks.findIndex((desk) => desk.slug === slug);
    if (demo >= 0) context.demoDesks.splice(demo, 1);
    return c.body(null, 204);
  });

  // Not read as JSON.
  const upload = new OpenAPIHono<AppEnv>();
  upload.openapi(uploadRoute, async (c) => {
    const { id } = await requireOwn(c, 'import', c.req.valid('param').id);
    const workspaceId = c.get('workspace').id;
    await receive(workspaceId, id, c.req.valid('query').offset ?? 0, c.req.raw.body);
    return c.json(presentTransfer(await requireTransfer(c, 'import', id)), 200);
  });
  api.route('/', upload);
  return api;

  async function receive(
    workspaceId: WorkspaceId,
    transferId: string,
    from: number,
    stream: ReadableStream<Uint8Array> | null,
  ): Promise<void> {
    let offset = from;
    for await (const bytes of inPieces(stream)) {
      if (offset + bytes.length > MOST_ARCHIVE_BYTES)
        throw new AppError('TOO_LARGE', { detail: `At most ${MOST_ARCHIVE_BYTES} bytes.` });
      const at = offset;
      await db.tenant(workspaceId, async (tx) => {
        const place = await lockUpload(tx, workspaceId, transferId, at);
        if (place === undefined)
          throw new AppError('CONFLICT', { detail: 'It does not go on at this byte.' });
        await insertPart(tx, workspaceId, { transferId, n: place.n, bytes, rows: 0 });
      });
      offset += bytes.length;
    }
  }
}

/** A piece at a time, when the reader has taken the one before. */
const streamOf = (parts: AsyncIterable<Uint8Array>): ReadableStream =>
  Readable.toWeb(Readable.from(parts, { objectMode: true, highWaterMark: 1 })) as ReadableStream;

async function* inPieces(
  stream: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

const alreadyRunning = (): AppError =>
  new AppError('CONFLICT', { detail: 'An export or import is under way.' });
const notEmpty = (there: readonly string[]): AppError =>
  new AppError('REFUSED', {
    code: 'NOT_EMPTY',
    detail: `Only an empty workspace can be imported into; here are: ${there.join(', ')}.`,
  });
