// Pages of the app: one HTML shell for every screen, its hashed files for ever, everything else checked each time.

import { Hono, type Context } from 'hono';
import { directionOf, inLanguage, type InEveryLanguage } from '#shared/base/languages.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { allowedFormats, fileRulesOf } from '#shared/files/file-rules.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { createClientManifest } from '#server/platform/client/manifest.ts';
import { isNotModified } from '#server/platform/http/etag.ts';
import { problemResponse } from '#server/platform/http/problem.ts';
import { PAGE_CSP } from '#server/platform/http/security-headers.ts';
import { acceptedLanguage } from './accepted-language.ts';
import { createClientFiles, type ClientFile, type Encoding } from './client-files.ts';
import { filesAhead } from './files-ahead.ts';
import { NOT_FOUND_CSP, notFoundPage } from './not-found-page.ts';

const SHELL_PATHS = [
  '/',
  // The service worker keeps the shell under its own name.
  '/index.html',
  '/sign-up',
  '/s/:workspace',
  '/s/:workspace/forgotten',
  '/s/:workspace/address',
  '/s/:workspace/password',
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
  const manifest = createClientManifest(context.config.clientFolder);
  const pages = new Hono<AppEnv>();

  pages.get('/w/:workspace/manifest.webmanifest', async (c) => {
    const workspace = await context.requireWorkspace(c.req.param('workspace'));
    return c.body(
      JSON.stringify(manifestOf(workspace.slug, workspace.name, workspace.configuration)),
      200,
      {
        'content-type': 'application/manifest+json',
        'cache-control': CHECKED,
      },
    );
  });

  // Only when no service worker is there to take it: it has to be shared again.
  pages.post('/w/:workspace/share', (c) =>
    c.redirect(`/w/${encodeURIComponent(c.req.param('workspace'))}/?shared=not-all`, 303),
  );

  const shell = async (c: Context<AppEnv>): Promise<Response> => {
    const index = files.find('/index.html');
    if (index === undefined) {
      throw new AppError('UNAVAILABLE', {
        detail: 'The client has not been built: npm start builds it.',
      });
    }
    const language = acceptedLanguage(c.req.header('accept-language') ?? '');
    const ahead = filesAhead(manifest, c.req.routePath, language);
    return serve(c, index, CHECKED, {
      vary: 'accept-encoding, accept-language',
      ...(ahead !== undefined && { link: ahead }),
    });
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
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': cacheControl,
    etag: file.etag,
    // Scripts too: a worker lives under the policy that came with its own file.
    'content-security-policy': PAGE_CSP,
    vary: 'accept-encoding',
    ...more,
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

const DESCRIPTIONS: InEveryLanguage = {
  en: 'The help desk that keeps working without a network.',
  fr: 'L’assistance qui continue sans réseau.',
  de: 'Der Helpdesk, der auch ohne Netz weiterarbeitet.',
  es: 'La mesa de ayuda que sigue trabajando sin red.',
  ar: 'مكتب المساعدة الذي يواصل العمل من دون شبكة.',
};

/** Of the installed app's icon: the lists that one opens the app for. */
const SHORTCUTS: readonly { readonly path: string; readonly names: InEveryLanguage }[] = [
  {
    path: 'view/mine',
    names: { en: 'Mine', fr: 'À moi', de: 'Meine', es: 'Lo mío', ar: 'ما يخصني' },
  },
  {
    path: 'view/waiting',
    names: {
      en: 'Waiting for us',
      fr: 'À nous de répondre',
      de: 'Wartet auf uns',
      es: 'Nos esperan',
      ar: 'في انتظارنا',
    },
  },
  {
    path: 'view/held',
    names: {
      en: 'Held answers',
      fr: 'Réponses retenues',
      de: 'Zurückgehalten',
      es: 'Respuestas retenidas',
      ar: 'ردود محتجزة',
    },
  },
];

function manifestOf(slug: string, name: string, configuration: Configuration) {
  const language = configuration.languages[0];
  return {
    id: `/w/${slug}/`,
    name,
    short_name: name.slice(0, 12).trim(),
    description: inLanguage(DESCRIPTIONS, language),
    lang: language,
    dir: directionOf(language),
    start_url: `/w/${slug}/`,
    scope: '/',
    // Taken by the service worker: what other apps share never leaves the device before somebody has said where to.
    share_target: {
      action: `/w/${slug}/share`,
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        files: [
          {
            name: 'files',
            accept: allowedFormats(fileRulesOf(configuration)).flatMap(({ types, extensions }) => [
              ...types,
              ...extensions.map((extension) => `.${extension}`),
            ]),
          },
        ],
      },
    },
    shortcuts: SHORTCUTS.map(({ path, names }) => ({
      name: inLanguage(names, language),
      url: `/w/${slug}/${path}`,
      icons: [{ src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    })),
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      {
        src: '/icons/icon-maskable-192.png',
        sizes: '192x192',
        type: 'image/png',
        purpose: 'maskable',
      },
      {
        src: '/icons/icon-maskable-512.png',
        sizes: '512x512',
        type: 'image/png',
        purpose: 'maskable',
      },
    ],
  };
}
