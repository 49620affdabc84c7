// Uploads of those who have an account or a key.

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { uploadAddress } from '#shared/files/upload.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { workspaceParams } from '#server/features/accounts/index.ts';
import { requireUploader } from './uploader.ts';
import { serveUploads, type Uploading } from './uploads.ts';

export function uploadRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const own = (c: Context<AppEnv>): Promise<Uploading> => {
    const uploader = requireUploader(c);
    const workspace = c.get('workspace');
    return Promise.resolve({
      workspace,
      uploader,
      addressOf: (id) => uploadAddress(workspace.slug, id),
    });
  };
  return serveUploads(
    context,
    { path: '/api/v1/w/{workspace}/uploads', params: workspaceParams, tags: ['Files'] },
    own,
  );
}
