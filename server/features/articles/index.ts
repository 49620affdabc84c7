import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { articleCategoryRoutes } from './article-category-routes.ts';
import { writeRoutes } from './article-routes.ts';
import { publicArticleRoutes } from './public-article-routes.ts';

export { insertPublished } from './insert-published.ts';
export { createPublicArticles, type PublicArticles } from './public-articles.ts';

export function articleRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const api = new OpenAPIHono<AppEnv>();
  api.route('/', writeRoutes(context));
  api.route('/', articleCategoryRoutes(context));
  api.route('/', publicArticleRoutes(context));
  return api;
}
