// Files on messages (F1–F5, docs/adr/0017): they come up by tus, are looked into, and come out as downloads only. Which
// message carries which is decided by the door (server/commands).

import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { downloadRoutes } from './download-routes.ts';
import { uploadRoutes } from './upload-routes.ts';

export { createFileServer } from './download-routes.ts';
export { fileContent } from './upload-api.ts';
export { blobKey } from './blob-keys.ts';
export { deleteUnattached, loadFile, visitorBytes } from './file-store.ts';
export { filesRound } from './files-round.ts';
export { lookAtFile } from './look-at-file.ts';
export { takeFile } from './take-file.ts';
export {
  attachToTemplate,
  copyOfTemplate,
  dropFromTemplate,
  filesOfTemplates,
  type TemplateFile,
} from './template-files.ts';
export { serveUploads, type Uploading } from './uploads.ts';
export { requireUploader } from './uploader.ts';

export function fileRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const api = new OpenAPIHono<AppEnv>();
  api.route('/', uploadRoutes(context));
  api.route('/', downloadRoutes(context));
  return api;
}
