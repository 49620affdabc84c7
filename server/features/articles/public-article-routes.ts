// What customers and whoever comes by read of the knowledge base: public articles that are published, and no word of any
// other.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import { itemParams, workspaceParams } from '#server/features/accounts/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { etagOf } from '#server/platform/http/etag.ts';
import { rateLimit } from '#server/platform/http/rate-limit.ts';
import {
  publicArticleAnswer,
  publicArticleQuery,
  publicArticlesAnswer,
  publicArticlesQuery,
  publicCategoriesAnswer,
  publicSuggestionsAnswer,
  suggestBody,
} from './article-api.ts';
import { createPublicArticles } from './public-articles.ts';

const base = '/api/v1/w/{workspace}/public';
const tags = ['Public articles'];
/** Of one network: somebody who writes asks a few times, and offices share an address. */
const SUGGESTIONS_PER_MINUTE = 120;

const listRoute = createRoute({
  method: 'get',
  path: `${base}/articles`,
  tags,
  summary: 'Public articles, the best first where words are asked for',
  request: { params: workspaceParams, query: publicArticlesQuery },
  responses: { 200: json(publicArticlesAnswer, 'A page of articles'), ...problems },
});
const categoriesRoute = createRoute({
  method: 'get',
  path: `${base}/article-categories`,
  tags,
  summary: 'What public articles are about, and how many there are',
  request: { params: workspaceParams, query: publicArticleQuery },
  responses: { 200: json(publicCategoriesAnswer, 'Those that have any'), ...problems },
});
const getRoute = createRoute({
  method: 'get',
  path: `${base}/articles/{id}`,
  tags,
  summary: 'A public article',
  request: { params: itemParams, query: publicArticleQuery },
  responses: { 200: json(publicArticleAnswer, 'The article'), ...problems },
});
const suggestRoute = createRoute({
  method: 'post',
  path: `${base}/articles/suggestions`,
  tags,
  summary: 'The few articles that may answer a request before it is sent; nothing of it is kept',
  request: { params: workspaceParams, body: body(suggestBody) },
  responses: { 200: json(publicSuggestionsAnswer, 'The best few'), ...problems },
});

export function publicArticleRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { clock } = context;
  const articles = createPublicArticles(context);
  const api = createApi<AppEnv>({ bodyBytes: 256 * 1024 });
  api.use(
    '/api/v1/w/:workspace/public/articles/suggestions/*',
    rateLimit<AppEnv>({
      name: 'suggestions',
      perMinute: SUGGESTIONS_PER_MINUTE,
      clock,
      keyOf: (c) => c.get('clientNetwork'),
    }),
  );

  api.openapi(listRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const { q = '', category, cursor, limit, ...query } = c.req.valid('query');
    const language = languageFor(workspace, query.language);
    const found = await articles.find(workspace, { q, category, language, cursor, limit });
    return c.json(found, 200);
  });

  api.openapi(categoriesRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const language = languageFor(workspace, c.req.valid('query').language);
    return c.json({ items: await articles.categories(workspace, language) }, 200);
  });

  api.openapi(getRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const language = languageFor(workspace, c.req.valid('query').language);
    const found = await articles.one(workspace, c.req.valid('param').id, language);
    if (found === undefined) throw new AppError('NOT_FOUND');
    c.header('etag', etagOf(found.version, language));
    const { version: _, ...article } = found;
    return c.json(article, 200);
  });

  api.openapi(suggestRoute, async (c) => {
    const workspace = await context.requireWorkspace(c.req.valid('param').workspace);
    const { subject, description, language } = c.req.valid('json');
    const items = await articles.suggest(
      workspace,
      { subject, description },
      languageFor(workspace, language),
    );
    return c.json({ items }, 200);
  });

  return api;
}

const languageFor = ({ configuration }: CurrentWorkspace, asked: string | undefined): string =>
  asked ?? configuration.languages[0] ?? '';
