import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { problems } from '#server/platform/http/describe.ts';
import { checkOrigin } from '#server/platform/http/origin.ts';
import { clearDemo } from './offer-demo.ts';

const removeRoute = createRoute({
  method: 'delete',
  path: '/api/v1/server/demo',
  tags: ['Workspaces'],
  summary: 'Remove the demo desks for good',
  description:
    'Open to anybody while the demo is on: the server then listens on its own machine only.',
  responses: { 204: { description: 'They are gone' }, ...problems },
});

export function demoRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const api = createApi<AppEnv>();
  api.openapi(removeRoute, async (c) => {
    checkOrigin(c, context.origins, true);
    if (context.demoDesks.length === 0) throw new AppError('NOT_FOUND');
    await clearDemo(context, true);
    context.demoDesks.length = 0;
    return c.body(null, 204);
  });
  return api;
}
