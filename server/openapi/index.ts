// The description of the API, made from the schemas that validate it, and a page to read it. The page's script is
// served from here: nothing is fetched from elsewhere.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono, type Context } from 'hono';
import type { AppEnv } from '#server/app-context.ts';
import { etagOf, isNotModified } from '#server/platform/http/etag.ts';

export const API_VERSION = '1.0.0';
const DOCUMENT_PATH = '/api/v1/openapi.json';
const PAGE_PATH = '/api/docs';

/** Scalar writes its styles into the page; its scripts are files of ours. */
const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const START = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: DOCUMENT_PATH,
  withDefaultFonts: false,
  hideClientButton: true,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
})});`;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Homing API</title>
    <link rel="icon" href="/icons/favicon.svg" type="image/svg+xml" />
  </head>
  <body>
    <noscript><p>This page needs JavaScript. The document itself: <a href="${DOCUMENT_PATH}">${DOCUMENT_PATH}</a></p></noscript>
    <div id="reference"></div>
    <script src="${PAGE_PATH}/reference.js"></script>
    <script src="${PAGE_PATH}/start.js"></script>
  </body>
</html>
`;

/** `api` is the whole of the assembled routes: what is mounted later is described as well. */
export function openApiRoutes<E extends AppEnv>(api: OpenAPIHono<E>): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  let document: { readonly text: string; readonly etag: string } | undefined;
  let script: { readonly text: string; readonly etag: string } | undefined;

  routes.get(DOCUMENT_PATH, (c) => {
    document ??= tagged(JSON.stringify(describeApi(api)));
    return send(c, document, 'application/json');
  });
  routes.get(PAGE_PATH, (c) =>
    c.body(PAGE, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_CSP,
    }),
  );
  routes.get(`${PAGE_PATH}/start.js`, (c) =>
    send(c, tagged(START), 'text/javascript; charset=utf-8'),
  );
  routes.get(`${PAGE_PATH}/reference.js`, (c) => {
    script ??= tagged(readFileSync(referencePath(), 'utf8'));
    return send(c, script, 'text/javascript; charset=utf-8');
  });
  return routes;
}

/** The OpenAPI 3.1 document of everything mounted on `api`. */
export function describeApi<E extends AppEnv>(api: OpenAPIHono<E>): object {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Homing',
      version: API_VERSION,
      description:
        'Everything the screens do. Failures are problem documents (RFC 9457) whose `code` is stable; lists go on with `cursor`; ' +
        'every POST takes an `Idempotency-Key`; PATCH takes `If-Match`. Requests with unknown fields are refused.',
    },
    servers: [{ url: '/' }],
    security: [{ ApiKey: [] }, { Session: [] }],
  });
  const components = document.components ?? {};
  return {
    ...document,
    paths: mapValues((document.paths ?? {}) as Paths, withCommonHeaders),
    components: {
      ...components,
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            '1 to 200 visible ASCII characters. A repeat within 48 hours under the same key gets the first answer and does nothing; another request under it is refused with 409.',
          schema: { type: 'string', minLength: 1, maxLength: 200 },
        },
        IfMatch: {
          name: 'If-Match',
          in: 'header',
          description: 'The `ETag` of the state that is to be changed; any other one is 412',
          schema: { type: 'string' },
        },
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The `ETag` of what one has; 304 if that is still so',
          schema: { type: 'string' },
        },
      },
      headers: {
        ETag: { description: 'Of the state that was answered', schema: { type: 'string' } },
        RateLimit: {
          description:
            'What is left: `"api";r=5999;t=1`, r requests now, all of them again in t seconds. Whoever has none left is answered 429 with `Retry-After`. Absent where the server has no limit.',
          schema: { type: 'string' },
        },
        'RateLimit-Policy': {
          description: 'How much there is: `"api";q=6000;w=60`, q requests in w seconds',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        ApiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the workspace' },
        Session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-homing',
          description: 'Of a signed-in person; its name ends with the workspace',
        },
        AccessCode: {
          type: 'apiKey',
          in: 'header',
          name: 'Access-Code',
          description: 'Of one ticket, for its requester',
        },
      },
    },
  };
}

type Answer = { readonly description?: string; readonly headers?: object };
type Operation = {
  readonly parameters?: readonly object[];
  readonly responses: Readonly<Record<string, Answer>>;
};
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const parameter = (name: string) => ({ $ref: `#/components/parameters/${name}` });
const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** What all routes of a kind have; test/contracts/manners.pg.test.ts asks each of them. */
function withCommonHeaders(item: Paths[string]): Paths[string] {
  const isChangeable = item['patch'] !== undefined && item['get'] !== undefined;
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => {
      const hasTag = isChangeable && (method === 'get' || method === 'patch');
      const asked = {
        get: hasTag ? ['IfNoneMatch'] : [],
        patch: hasTag ? ['IfMatch'] : [],
        post: ['IdempotencyKey'],
      }[method];
      const responses =
        hasTag && method === 'get'
          ? { '304': { description: 'As the caller has it' }, ...operation.responses }
          : operation.responses;
      const described: Operation = {
        ...operation,
        parameters: [...(operation.parameters ?? []), ...(asked ?? []).map(parameter)],
        responses: mapValues(responses, (answer, status) => ({
          ...answer,
          headers: {
            ...answer.headers,
            ...(hasTag && status.startsWith('2') ? { ETag: header('ETag') } : {}),
            RateLimit: header('RateLimit'),
            'RateLimit-Policy': header('RateLimit-Policy'),
          },
        })),
      };
      return [method, described];
    }),
  );
}

const mapValues = <One, Other>(
  all: Readonly<Record<string, One>>,
  change: (one: One, name: string) => Other,
): Record<string, Other> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one, name)]));

const referencePath = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('@scalar/api-reference')),
    'browser',
    'standalone.js',
  );

const tagged = (text: string) => ({
  text,
  etag: etagOf(createHash('sha256').update(text).digest('base64url')),
});

function send(
  c: Context<AppEnv>,
  { text, etag }: { readonly text: string; readonly etag: string },
  type: string,
) {
  const headers = { etag, 'cache-control': 'no-cache' };
  if (isNotModified(c, etag)) return c.body(null, 304, headers);
  return c.body(text, 200, { ...headers, 'content-type': type });
}
