/// <reference lib="webworker" />
// Keeps the app's shell, so that it starts without a network. It never keeps an answer of the API: what a person may
// see is in IndexedDB, where signing out removes it. An update waits until every tab agrees (client/app/update.ts).

import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { freshOrKept } from './fresh-or-kept.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
};

/** Customers' pages are rendered by the server; the last copy serves when there is no connection. */
const PAGES_CACHE = 'homing-pages';
const PAGES_LIMIT = 20;
/** How long a page may keep one waiting when there is a copy. */
const PATIENCE_MS = 4_000;

precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();

registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    allowlist: [/^\/$/, /^\/(s|w|p)\//, /^\/sign-up$/],
  }),
);

registerRoute(
  ({ request, url }) => request.mode === 'navigate' && /^\/(r|t)\//.test(url.pathname),
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

async function trim(cache: Cache): Promise<void> {
  const keys = await cache.keys();
  await Promise.all(
    keys.slice(0, Math.max(0, keys.length - PAGES_LIMIT)).map((key) => cache.delete(key)),
  );
}

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'activate') void self.skipWaiting();
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
