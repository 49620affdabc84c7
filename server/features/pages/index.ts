// Pages of the app: one HTML shell for every screen, its hashed files for ever, everything else checked each time.

import { Hono, type Context } from 'hono';
import { localText } from '#shared/base/local-text.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { isNotModified } from '#server/platform/http/etag.ts';
import { problemResponse } from '#server/platform/http/problem.ts';
import { PAGE_CSP } from '#server/platform/http/security-headers.ts';
import { createClientFiles, type ClientFile, type Encoding } from './client-files.ts';
import { NOT_FOUND_CSP, notFoundPage } from './not-found-page.ts';

const SHELL_PATHS = [
  '/',
  // The service worker keeps the shell under its own name.
  '/index.html',
  '/sign-up',
  '/s/:workspace',
  '/w/:workspace',
  '/w/:workspace/*',
  '/p/:workspace',
  '/p/:workspace/*',
];
const FOR_EVER = 'public, max-age=31536000, immutable';
const CHECKED = 'no-cache';
const ONE_HOUR = 'public, max-age=3600';

export function pageRoutes(context: AppContext): Hono<AppEnv> {
  const files = createClientFiles(context.config.clientFolder);
  const pages = new Hono<AppEnv>();

  pages.get('/w/:workspace/manifest.webmanifest', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    return c.body(
      JSON.stringify(
        manifestOf(workspace.slug, workspace.name, workspace.configuration.languages[0]),
      ),
      200,
      {
        'content-type': 'application/manifest+json',
        'cache-control': CHECKED,
      },
    );
  });

  const shell = async (c: Context<AppEnv>): Promise<Response> => {
    const index = files.find('/index.html');
    if (index === undefined) {
      throw new AppError('UNAVAILABLE', {
        detail: 'The client has not been built: npm start builds it.',
      });
    }
    return serve(c, index, CHECKED);
  };
  for (const path of SHELL_PATHS) pages.get(path, shell);

  pages.get('*', async (c, next) => {
    const { path } = c.req;
    const file = files.find(path);
    if (file === undefined) return next();
    // A service worker that is cached for ever can never be replaced.
    if (path.startsWith('/assets/')) return serve(c, file, FOR_EVER);
    return serve(c, file, path === '/sw.js' ? CHECKED : ONE_HOUR);
  });

  return pages;
}

/** A page for people, a problem document for programs. */
export function answerNotFound(c: Context<AppEnv>): Response {
  const isForPrograms = /^\/(?:api|sync|assets)\//.test(c.req.path);
  const wantsPage = c.req.header('accept')?.includes('text/html') ?? false;
  if (isForPrograms || !wantsPage || c.req.method !== 'GET') {
    return problemResponse(c, new AppError('NOT_FOUND'), c.get('traceId') ?? '');
  }
  return new Response(notFoundPage(c.req.header('accept-language') ?? ''), {
    status: 404,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': NOT_FOUND_CSP,
    },
  });
}

async function serve(
  c: Context<AppEnv>,
  file: ClientFile,
  cacheControl: string,
): Promise<Response> {
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': cacheControl,
    etag: file.etag,
    // Scripts too: a worker lives under the policy that came with its own file.
    'content-security-policy': PAGE_CSP,
    vary: 'accept-encoding',
  };
  if (isNotModified(c, file.etag)) return c.body(null, 304, headers);
  const encoding = encodingOf(c.req.header('accept-encoding') ?? '');
  const encoded = encoding === undefined ? undefined : await file.encoded(encoding);
  if (encoding === undefined || encoded === undefined)
    return c.body(new Uint8Array(file.bytes), 200, headers);
  return c.body(new Uint8Array(encoded), 200, { ...headers, 'content-encoding': encoding });
}

const encodingOf = (accepted: string): Encoding | undefined =>
  /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;

function manifestOf(slug: string, name: string, language: string) {
  return {
    id: `/w/${slug}/`,
    name,
    short_name: name.slice(0, 12).trim(),
    description: localText(
      {
        en: 'The help desk that keeps working without a network.',
        fr: 'L’assistance qui continue sans réseau.',
      },
      language,
    ),
    lang: language,
    start_url: `/w/${slug}/`,
    scope: '/',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      {
        src: '/icons/icon-maskable-512.png',
        sizes: '512x512',
        type: 'image/png',
        purpose: 'maskable',
      },
    ],
  };
}
