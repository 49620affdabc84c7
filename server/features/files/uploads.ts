// Uploads: what may be brought, and how much of it at once; who may, its routes say. The pieces themselves are the
// library's (tus.ts).

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, isUuidV7, type FileId } from '#shared/base/ids.ts';
import { cleanFileName } from '#shared/files/file-name.ts';
import { checkFile, fileRulesOf } from '#shared/files/file-rules.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { fileProblem } from './file-problem.ts';
import {
  bytesInUse,
  countUnattached,
  deleteUnattached,
  insertUpload,
  loadFile,
  touchUpload,
  type StoredFile,
} from './file-store.ts';
import { finishUpload, type Finished } from './finish-upload.ts';
import { languageOf } from './language.ts';
import { createTus, type TusTurn } from './tus.ts';
import { tusRoutesAt, uploadRouteAt, type UploadDoor } from './upload-api.ts';

const TUS = '1.0.0';
/** Uploads of this process that are looked into at the same time; others wait for their turn at a 503. */
const MOST_FINISHING = 8;
const LONGEST_TYPE = 200;

/** Whose upload it is, and where. */
export type Uploading = {
  readonly workspace: CurrentWorkspace;
  /** As the door names an author (server/commands/load-files.ts). */
  readonly uploader: string;
  readonly addressOf: (id: FileId) => string;
};

/** The routes of tus below a path. `uploadingOf` says whose uploads they are, or throws a problem document. */
export function serveUploads(
  context: AppContext,
  door: UploadDoor,
  uploadingOf: (c: Context<AppEnv>) => Promise<Uploading>,
): OpenAPIHono<AppEnv> {
  const uploads = createUploads(context);
  const api = createApi<AppEnv>();
  for (const route of tusRoutesAt(door)) api.openAPIRegistry.registerPath(route as never);
  const path = door.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const one = `${path}/:id`;

  api.post(path, async (c) => uploads.begin(c, await uploadingOf(c)));
  // HEAD comes as GET.
  api.openapi(
    uploadRouteAt(door),
    async (c) => (await uploads.look(c, await uploadingOf(c), c.req.param('id') ?? '')) as never,
  );
  api.patch(one, async (c) => uploads.goOn(c, await uploadingOf(c), c.req.param('id') ?? ''));
  api.delete(one, async (c) => uploads.giveUp(c, await uploadingOf(c), c.req.param('id') ?? ''));
  return api;
}

/** The four acts of tus and a look at the outcome. All throw problem documents. */
type Uploads = {
  readonly begin: (c: Context<AppEnv>, uploading: Uploading) => Promise<Response>;
  /** GET and HEAD. */
  readonly look: (c: Context<AppEnv>, uploading: Uploading, id: string) => Promise<Response>;
  readonly goOn: (c: Context<AppEnv>, uploading: Uploading, id: string) => Promise<Response>;
  readonly giveUp: (c: Context<AppEnv>, uploading: Uploading, id: string) => Promise<Response>;
};

function createUploads(context: AppContext): Uploads {
  const { db, clock, log, files } = context;
  const tus = createTus(files.uploadsFolder);
  const finishing = new Map<string, Promise<Finished>>();
  return {
    begin: async (c, uploading) => {
      const asked = readCreation(c);
      const { workspace } = uploading;
      const problem = checkFile(asked, fileRulesOf(workspace.configuration));
      if (problem !== undefined) throw fileProblem(problem, languageOf(c, workspace));
      const file = await insert(c, uploading, asked);
      const location = uploading.addressOf(file.id);
      refuseAgain(c, uploading, file);
      const offset =
        file.state === 'uploading' ? await tus.offset(workspace.id, file.id) : file.size;
      if (offset !== undefined) {
        return answer(201, { location, 'upload-offset': String(offset) });
      }
      return speak(c, uploading, file);
    },

    look: async (c, uploading, wanted) => {
      const file = await requireOwn(uploading, wanted);
      if (c.req.raw.method !== 'HEAD') {
        const { id, name, type, size, width, height, state, reason } = file;
        return c.json({ id, name, type, size, width, height, state, reason }, 200);
      }
      refuseAgain(c, uploading, file);
      if (file.state === 'uploading') {
        const offset = await tus.offset(uploading.workspace.id, file.id);
        if (offset === undefined) throw new AppError('NOT_FOUND');
        // All of it came, and then the process was killed, or the database was away.
        if (offset < file.size) return speak(c, uploading, file);
        await finish(c, uploading, file);
      }
      const size = String(file.size);
      return answer(200, { 'upload-offset': size, 'upload-length': size });
    },

    goOn: async (c, uploading, id) => {
      const file = await requireOwn(uploading, id);
      refuseAgain(c, uploading, file);
      if (file.state !== 'uploading') throw new AppError('CONFLICT', { detail: 'It is whole.' });
      const workspaceId = uploading.workspace.id;
      await db.tenant(workspaceId, (tx) =>
        touchUpload(tx, workspaceId, file.id, toInstant(clock())),
      );
      return speak(c, uploading, file);
    },

    giveUp: async (_c, uploading, id) => {
      const file = await requireOwn(uploading, id);
      const workspaceId = uploading.workspace.id;
      const isGone = await db.tenant(workspaceId, (tx) =>
        deleteUnattached(tx, workspaceId, file.id),
      );
      if (!isGone) throw new AppError('CONFLICT', { detail: 'A message names it.' });
      await tus.remove(workspaceId, file.id);
      return answer(204, {});
    },
  };

  /** The row of an upload that begins, or is there already. */
  async function insert(
    c: Context<AppEnv>,
    { workspace, uploader }: Uploading,
    asked: Creation,
  ): Promise<StoredFile> {
    const workspaceId = workspace.id;
    return db.tenant(workspaceId, async (tx) => {
      const known = await loadFile(tx, workspaceId, asked.id);
      if (known === undefined) {
        const { unfinished, unattached } = await countUnattached(tx, workspaceId, uploader);
        if (unfinished >= UPLOAD_LIMITS.unfinished || unattached >= UPLOAD_LIMITS.unattached) {
          throw new AppError('TOO_MANY', {
            detail: 'Too many files wait for the rest of them, or for their message.',
            headers: { 'retry-after': '60' },
          });
        }
        await requireRoom(c, workspace, tx as ReadTx, asked);
        await insertUpload(tx, workspaceId, { ...asked, uploader, at: toInstant(clock()) });
      }
      // Somebody else may have been first, the same person in another tab for one.
      const file = known ?? (await loadFile(tx, workspaceId, asked.id));
      if (file === undefined || file.uploader !== uploader || file.size !== asked.size) {
        throw new AppError('CONFLICT', { detail: 'This id is used for another file.' });
      }
      return file;
    });
  }

  /** Two that begin at the same moment may both fit: the bound is about disks, and not exact to a file. */
  async function requireRoom(
    c: Context<AppEnv>,
    workspace: CurrentWorkspace,
    sql: ReadTx,
    asked: Creation,
  ): Promise<void> {
    const roomBytes = files.mostBytes;
    if (roomBytes === undefined) return;
    if ((await bytesInUse(sql, workspace.id)) + asked.size <= roomBytes) return;
    const rules = fileRulesOf(workspace.configuration);
    throw fileProblem(
      { path: 'files', code: 'no_room', name: asked.name, rules, roomBytes },
      languageOf(c, workspace),
    );
  }

  /** One's own; anybody else's looks as if it were not there. */
  async function requireOwn({ workspace, uploader }: Uploading, id: string): Promise<StoredFile> {
    const file = isUuid(id)
      ? await db.tenantRead(workspace.id, (sql) => loadFile(sql, workspace.id, id))
      : undefined;
    if (file === undefined || file.uploader !== uploader) throw new AppError('NOT_FOUND');
    return file;
  }

  async function finish(c: Context<AppEnv>, uploading: Uploading, file: StoredFile): Promise<void> {
    const { id: workspaceId, configuration } = uploading.workspace;
    const name = `${workspaceId} ${file.id}`;
    let work = finishing.get(name);
    if (work === undefined) {
      if (finishing.size >= MOST_FINISHING) {
        throw new AppError('UNAVAILABLE', { headers: { 'retry-after': '2' } });
      }
      work = finishUpload(
        context,
        workspaceId,
        configuration,
        file,
        tus.pathOf(workspaceId, file.id),
      );
      finishing.set(name, work);
      work.then(
        () => finishing.delete(name),
        () => finishing.delete(name),
      );
    }
    const finished = await work;
    await tus.remove(workspaceId, file.id);
    if (finished.state === 'gone') throw new AppError('NOT_FOUND');
    if (finished.state === 'refused') {
      refuseAgain(c, uploading, { ...file, state: 'refused', reason: finished.reason });
    }
  }

  /** In the library's words, and in ours where it says no. */
  async function speak(
    c: Context<AppEnv>,
    uploading: Uploading,
    file: StoredFile,
  ): Promise<Response> {
    const turn: TusTurn = {
      workspaceId: uploading.workspace.id,
      fileId: file.id,
      location: uploading.addressOf(file.id),
      size: file.size,
      onWhole: () => finish(c, uploading, file),
    };
    const { method, headers, body, signal } = c.req.raw;
    const request = new Request(c.req.url, {
      method,
      headers,
      signal,
      ...(body === null || method === 'HEAD' ? {} : { body, duplex: 'half' }),
    } as RequestInit);
    const said = await tus.handle(request, turn);
    if (said.status < 400) return said;
    if (turn.failed !== undefined) throw turn.failed;
    const text = (await said.text()).trim();
    const kind = KINDS[said.status];
    if (kind === undefined) log.error({ status: said.status, text, fileId: file.id }, 'upload');
    throw new AppError(kind ?? 'UNAVAILABLE', { detail: text, headers: { 'tus-resumable': TUS } });
  }
}

/** What was refused stays refused, and says why. */
function refuseAgain(
  c: Context<AppEnv>,
  { workspace }: Uploading,
  { state, reason, name }: Pick<StoredFile, 'state' | 'reason' | 'name'>,
): void {
  if (state !== 'refused' || reason === null) return;
  const rules = fileRulesOf(workspace.configuration);
  throw fileProblem({ path: 'files', code: reason, name, rules }, languageOf(c, workspace));
}

const KINDS: { readonly [status: number]: AppError['kind'] } = {
  400: 'MALFORMED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'PRECONDITION_FAILED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_TYPE',
};

const answer = (status: number, headers: Record<string, string>): Response =>
  new Response(null, {
    status,
    headers: { 'tus-resumable': TUS, 'cache-control': 'no-store', ...headers },
  });

type Creation = Pick<StoredFile, 'id' | 'name' | 'type' | 'size'>;

function readCreation(c: Context<AppEnv>): Creation {
  if (c.req.header('tus-resumable') !== TUS) {
    throw new AppError('PRECONDITION_FAILED', {
      detail: 'Speak tus 1.0.0.',
      headers: { 'tus-version': TUS },
    });
  }
  const length = c.req.header('upload-length') ?? '';
  if (!/^\d{1,15}$/.test(length)) throw fieldError('upload-length', 'required', 'Must be a number');
  const metadata = readMetadata(c.req.header('upload-metadata') ?? '');
  const id = metadata.get('id') ?? '';
  if (!isUuidV7(id)) throw fieldError('id', 'format', 'Must be a UUID of version 7');
  const type = (metadata.get('filetype') ?? '').toLowerCase().slice(0, LONGEST_TYPE);
  return {
    id: id as FileId,
    name: cleanFileName(metadata.get('filename') ?? ''),
    type: /^[\w.+-]+\/[\w.+-]+/.test(type) ? type.replace(/[^\x20-\x7e]/g, '') : '',
    size: Number(length),
  };
}

const MOST_METADATA = 4_000;

/** Pairs of a name and base64, separated by commas; what is none is no name. */
function readMetadata(header: string): ReadonlyMap<string, string> {
  if (header.length > MOST_METADATA) throw new AppError('TOO_LARGE', { detail: 'Upload-Metadata' });
  return new Map(
    header.split(',').map((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ');
      return [name, Buffer.from(value, 'base64').toString('utf8').replaceAll('\0', '')] as const;
    }),
  );
}
