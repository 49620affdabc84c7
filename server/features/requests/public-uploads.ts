// Files of customers without an account (F1, F2): for a request that is still being written, under a key that its writer has
// made up, and for an answer, by access code. What robots could do with it is bounded: by network, and for all of them
// together.

import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HOUR_MS } from '#shared/base/clock.ts';
import { UPLOAD_LIMITS } from '#shared/files/upload.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { workspaceParams } from '#server/features/accounts/index.ts';
import { serveUploads, visitorBytes, type Uploading } from '#server/features/files/index.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import type { Limit } from '#server/platform/http/throttle.ts';
import { createRequireAccess } from './access.ts';
import type { Intake } from './intake.ts';
import { numberParams, uploadKeyField } from './request-api.ts';
import { uploaderOfKey } from './upload-key.ts';

/** Offices share an address, and a request may come with ten. */
const BY_NETWORK: Limit = { name: 'request-uploads', attempts: 200, windowMs: HOUR_MS };
const tags = ['Public requests'];

/** What visitors have brought and nothing names yet is bounded, all of it together. */
export async function requireRoomForVisitors(
  { db }: Pick<AppContext, 'db'>,
  workspace: CurrentWorkspace,
): Promise<void> {
  const bytes = await db.tenantRead(workspace.id, (sql) => visitorBytes(sql, workspace.id));
  if (bytes <= UPLOAD_LIMITS.visitorBytes) return;
  throw new AppError('UNAVAILABLE', {
    detail: 'Too much has been uploaded here that no request names yet.',
    headers: { 'retry-after': '600' },
  });
}

export function publicUploadRoutes(context: AppContext, intake: Intake): OpenAPIHono<AppEnv> {
  const { throttle } = context;
  const requireAccess = createRequireAccess(context, intake.accessCodes);

  async function ofVisitor(c: Context<AppEnv>): Promise<Uploading> {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const key = uploadKeyField.safeParse(c.req.header('upload-key') ?? '');
    if (!key.success) {
      throw fieldError('upload-key', 'format', key.error.issues[0]?.message ?? 'Not a key');
    }
    if (c.req.method === 'POST') {
      await throttle.check(BY_NETWORK, `${workspace.id}\n${c.get('clientNetwork')}`, c);
      await requireRoomForVisitors(context, workspace);
    }
    return {
      workspace,
      uploader: uploaderOfKey(key.data),
      addressOf: (id) => `/api/v1/w/${workspace.slug}/public/uploads/${id}`,
    };
  }

  async function ofRequester(c: Context<AppEnv>): Promise<Uploading> {
    const workspace = await context.requireWorkspace(c.req.param('workspace') ?? '');
    const number = c.req.param('number') ?? '';
    const { state } = await requireAccess(c, workspace, number);
    return {
      workspace,
      uploader: `requester:${state.id}`,
      addressOf: (id) => `/api/v1/w/${workspace.slug}/public/requests/${number}/uploads/${id}`,
    };
  }

  const api = new OpenAPIHono<AppEnv>();
  api.route(
    '/',
    serveUploads(
      context,
      {
        path: '/api/v1/w/{workspace}/public/uploads',
        params: workspaceParams,
        headers: z.object({ 'upload-key': uploadKeyField }),
        tags,
      },
      ofVisitor,
    ),
  );
  api.route(
    '/',
    serveUploads(
      context,
      {
        path: '/api/v1/w/{workspace}/public/requests/{number}/uploads',
        params: numberParams,
        tags,
        security: [{ AccessCode: [] }],
      },
      ofRequester,
    ),
  );
  return api;
}
