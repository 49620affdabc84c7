// Files come out only here: to those who may see the message now, and never as something that a browser would open in our
// place (security.md 11, 12).

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can, canReadTicket } from '#shared/access/can.ts';
import { mayReadOwned } from '#shared/access/owner.ts';
import { isUuid, type WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { actorKeyOf } from '#server/features/accounts/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { isNotModified } from '#server/platform/http/etag.ts';
import { DATA_CSP } from '#server/platform/http/security-headers.ts';
import { blobKey, thumbnailKey } from './blob-keys.ts';
import { readRange } from './byte-range.ts';
import { loadServedFile, type ServedFile } from './file-views.ts';
import { contentRoute, thumbnailRoute } from './upload-api.ts';

/** On every answer that holds what came from outside. */
const SAFE = {
  'content-security-policy': DATA_CSP,
  'x-content-type-options': 'nosniff',
  'x-download-options': 'noopen',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
} as const;

type Whole = ServedFile & { readonly sha256: Uint8Array };

/** Gives files out to those of whom `mayHave` says that they may see it now; to all others they look as if not there. */
export type FileServer = {
  readonly content: (c: Context<AppEnv>, wanted: WantedFile) => Promise<Response>;
  readonly thumbnail: (c: Context<AppEnv>, wanted: WantedFile) => Promise<Response>;
};
export type WantedFile = {
  readonly workspaceId: WorkspaceId;
  readonly id: string;
  readonly mayHave: (file: ServedFile) => boolean;
};

export function createFileServer({
  db,
  files,
  log,
}: Pick<AppContext, 'db' | 'files' | 'log'>): FileServer {
  return {
    content: async (c, wanted) => {
      const file = await requireFile(wanted);
      const { size } = file;
      const etag = `"${Buffer.from(file.sha256).toString('base64url').slice(0, 32)}"`;
      const headers = {
        ...SAFE,
        etag,
        'accept-ranges': 'bytes',
        'content-type': file.type,
        'content-disposition': attachment(file.name),
      };
      if (isNotModified(c, etag)) return new Response(null, { status: 304, headers });
      const isSame = (c.req.header('if-range') ?? etag).trim() === etag;
      const range = isSame ? readRange(c.req.header('range'), size) : undefined;
      if (range === 'none') {
        return new Response(null, {
          status: 416,
          headers: { ...SAFE, 'content-range': `bytes */${size}` },
        });
      }
      const key = blobKey(wanted.workspaceId, file.sha256);
      const isHead = c.req.raw.method === 'HEAD';
      const body = isHead ? null : await opened(key, range);
      const { start, end } = range ?? { start: 0, end: size - 1 };
      return new Response(body as never, {
        status: range === undefined ? 200 : 206,
        headers: {
          ...headers,
          'content-length': String(end - start + 1),
          ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
        },
      });
    },
    thumbnail: async (_c, wanted) => {
      const file = await requireFile(wanted);
      if (!file.hasThumbnail) throw new AppError('NOT_FOUND');
      const body = await opened(thumbnailKey(wanted.workspaceId, file.sha256));
      return new Response(body as never, {
        headers: { ...SAFE, 'content-type': 'image/webp', 'content-disposition': 'inline' },
      });
    },
  };

  async function opened(key: string, range?: { readonly start: number; readonly end: number }) {
    const body = await files.store.open(key, range);
    if (body !== undefined) return body;
    log.error({ key }, 'bytes of a file are not in the store');
    throw new AppError('UNAVAILABLE', { detail: 'The file is not in the store at the moment.' });
  }

  /** Out of sight and not there look alike. */
  async function requireFile({ workspaceId, id, mayHave }: WantedFile): Promise<Whole> {
    const file = isUuid(id)
      ? await db.tenantRead(workspaceId, (sql) => loadServedFile(sql, workspaceId, id))
      : undefined;
    if (file === undefined || !mayHave(file)) throw new AppError('NOT_FOUND');
    if (file.state === 'scanning') {
      throw new AppError('CONFLICT', {
        code: 'FILE_SCANNING',
        detail: 'It is still being looked at.',
        headers: { 'retry-after': '5' },
      });
    }
    const { sha256 } = file;
    if (file.state !== 'ready' || sha256 === null) throw new AppError('NOT_FOUND');
    return { ...file, sha256 };
  }
}

export function downloadRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const server = createFileServer(context);
  const api = createApi<AppEnv>();
  const wantedBy = (c: Context<AppEnv>, id: string): WantedFile => ({
    workspaceId: c.get('workspace').id,
    id,
    mayHave: (file) => mayHave(c, file),
  });
  api.openapi(
    contentRoute,
    async (c) => (await server.content(c, wantedBy(c, c.req.valid('param').id))) as never,
  );
  api.openapi(
    thumbnailRoute,
    async (c) => (await server.thumbnail(c, wantedBy(c, c.req.valid('param').id))) as never,
  );
  return api;
}

/** As the feed gives rows out: of a note to the desk only, whoever asked for the ticket; of a template to whose it is. */
function mayHave(c: Context<AppEnv>, { ticket, template, kind, uploader }: ServedFile): boolean {
  const actor = c.get('actor');
  if (template !== null) {
    const isUser = can(actor, 'ticket.reply') || can(actor, 'settings.manage');
    return isUser && mayReadOwned(actor, template);
  }
  if (ticket === null) return uploader === actorKeyOf(c);
  if (!canReadTicket(actor, ticket)) return false;
  return kind === 'pub' || can(actor, 'ticket.read') || can(actor, 'ticket.read-all');
}

/** RFC 6266: the name as it is, and for old programs one that they can read. */
function attachment(name: string): string {
  // Nothing that a careless reader could take for the end of it, or for another parameter.
  const plain = name.replace(/[^A-Za-z0-9 ._()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
