/// <reference lib="webworker" />
// Keeps the app's shell, so that it starts without a network. It never keeps an answer of the API: what a person may
// see is in IndexedDB, where signing out removes it. An update waits until every tab agrees (client/app/update.ts).

import { cacheNames } from 'workbox-core';
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { BACKGROUND_TAG } from './data/background-tag.ts';
import { TIDY_MESSAGE } from './data/public-visits.ts';
import { putShared, sharedCacheName } from './data/shared-cache.ts';
import { freshOrKept } from './fresh-or-kept.ts';
import type { Seldom } from './service-worker-seldom.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
  readonly __SELDOM: string;
  /** What that script leaves when it has run. */
  readonly homingSeldom?: Seldom;
};

/** Customers' pages are rendered by the server; the last copy serves when there is no connection. */
const PAGES_CACHE = 'homing-pages';
const PAGES_LIMIT = 20;
/** How long a page may keep one waiting when there is a copy. */
const PATIENCE_MS = 4_000;

precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();

/** Chromium's; the types of the platform do not know it. */
type RoutingEvent = ExtendableEvent & {
  readonly addRoutes?: (rule: {
    readonly condition: { readonly urlPattern: string };
    readonly source: { readonly cacheName: string };
  }) => Promise<void>;
};

// A desk starts with dozens of files, whose names hold a hash of what is in them: the browser takes them from the cache by
// itself, without waking this script for each. What is not there comes from the network, as it would by way of here.
self.addEventListener('install', (event: RoutingEvent) => {
  const routed = event.addRoutes?.({
    condition: { urlPattern: '/assets/*' },
    source: { cacheName: cacheNames.precache },
  });
  // Else each goes through here.
  if (routed !== undefined) event.waitUntil(routed.catch(() => undefined));
});

registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    allowlist: [/^\/$/, /^\/(s|w|p)\//, /^\/sign-up$/],
  }),
);

registerRoute(
  ({ request, url }) => request.mode === 'navigate' && /^\/(k|r|t)\//.test(url.pathname),
  async ({ request }) => {
    const cache = await caches.open(PAGES_CACHE);
    const pages = {
      match: (page: Request) => cache.match(page),
      put: async (page: Request, response: Response) => {
        await cache.put(page, response);
        await trim(cache);
      },
    };
    return freshOrKept(request, pages, (page) => fetch(page), PATIENCE_MS);
  },
);

registerRoute(
  ({ url }) => /^\/w\/[^/]+\/share$/.test(url.pathname),
  ({ request, url }) => takeIn(request, decodeURIComponent(url.pathname.split('/')[2] ?? '')),
  'POST',
);

/** What another app shares: kept for whoever is signed in here, and the desk asks where it belongs. */
async function takeIn(request: Request, slug: string): Promise<Response> {
  const desk = `/w/${encodeURIComponent(slug)}/`;
  const form = await request.formData();
  const files = form.getAll('files').filter((one) => one instanceof File);
  const personId = await personHere(slug);
  if (personId === undefined) return Response.redirect(`${desk}?shared=signed-out`, 303);
  const stored = await putShared(caches, sharedCacheName(slug, personId), files, () =>
    crypto.randomUUID(),
  );
  const isWhole = stored === files.length;
  return Response.redirect(`${desk}?shared=${isWhole ? 'yes' : 'not-all'}`, 303);
}

/** Who is signed in, from what the desk has noted (client/data/registry.ts); read as it is, never made. */
function personHere(slug: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = indexedDB.open('homing');
    request.addEventListener('upgradeneeded', () => request.transaction?.abort());
    request.addEventListener('error', () => resolve(undefined));
    request.addEventListener('success', () => {
      const db = request.result;
      const give = (personId: string | undefined) => {
        db.close();
        resolve(personId);
      };
      if (!db.objectStoreNames.contains('sessions')) {
        give(undefined);
        return;
      }
      const found = db.transaction('sessions').objectStore('sessions').get(slug);
      found.addEventListener('error', () => give(undefined));
      found.addEventListener('success', () => {
        const session = found.result as { personId: string; state: string } | undefined;
        give(session?.state === 'signed-in' ? session.personId : undefined);
      });
    });
  });
}

async function trim(cache: Cache): Promise<void> {
  const keys = await cache.keys();
  await Promise.all(
    keys.slice(0, Math.max(0, keys.length - PAGES_LIMIT)).map((key) => cache.delete(key)),
  );
}

self.addEventListener('message', (event) => {
  const type = (event.data as { type?: string } | null)?.type;
  if (type === 'activate') void self.skipWaiting();
  if (type === TIDY_MESSAGE) event.waitUntil(seldom().tidyPublicVisits());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
  // Beside it: pages get nothing from the worker before this event is over.
  void seldom().tidyPublicVisits();
});

/** Chromium's; the types of the platform do not know it. */
type SyncEvent = ExtendableEvent & { readonly tag: string };

self.addEventListener('sync' as 'message', (event) => {
  const { tag } = event as unknown as SyncEvent;
  if (tag === BACKGROUND_TAG) event.waitUntil(seldom().sendWaiting());
});

// Notifications (L7): what is told, touched, and a subscription that the browser has changed by itself.
self.addEventListener('push', (event) => {
  event.waitUntil(seldom().pushed(event.data?.text() ?? ''));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(seldom().touched(event.notification.data));
});
self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(seldom().subscriptionChanged());
});

/** Run at the first need in a life of the worker; that needs no network, as the browser has kept it since installing. */
function seldom(): Seldom {
  if (self.homingSeldom === undefined) importScripts(self.__SELDOM);
  if (self.homingSeldom === undefined) throw new Error('A part of the worker is missing');
  return self.homingSeldom;
}

// A script that was not asked for while installing cannot be asked for later.
self.addEventListener('install', (event) => {
  event.waitUntil(Promise.resolve().then(() => void seldom()));
});
