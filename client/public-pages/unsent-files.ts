// Bytes of files that wait with their words (kept.ts) on a customer's page. A cache is the one store of a browser that takes
// bytes without a library; where there is none, they last as long as the tab.

import { KEEP } from './kept.ts';

const CACHE = 'unsent-files';
const KEPT_AT = 'kept-at';
const inTab = new Map<string, Blob>();

const addressOf = (id: string): string => `/unsent-files/${id}`;

/** False: a closed tab takes it along. */
export async function keepFile(id: string, bytes: Blob): Promise<boolean> {
  try {
    const cache = await caches.open(CACHE);
    const headers = { [KEPT_AT]: String(Date.now()) };
    await cache.put(addressOf(id), new Response(bytes, { headers }));
    return true;
  } catch {
    // Switched off, full, or no https.
    inTab.set(id, bytes);
    return false;
  }
}

export async function readKeptFile(id: string): Promise<Blob | undefined> {
  try {
    const cache = await caches.open(CACHE);
    return (await (await cache.match(addressOf(id)))?.blob()) ?? inTab.get(id);
  } catch {
    return inTab.get(id);
  }
}

/** They were sent, or shall not be. */
export async function forgetFiles(ids: readonly string[]): Promise<void> {
  for (const id of ids) inTab.delete(id);
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(ids.map((id) => cache.delete(addressOf(id))));
  } catch {
    // Nothing is kept there.
  }
}

/** Those that have waited for longer than their words are kept. */
export async function forgetOldFiles(): Promise<void> {
  try {
    if (!(await caches.has(CACHE))) return;
    const cache = await caches.open(CACHE);
    for (const request of await cache.keys()) {
      const keptAt = Number((await cache.match(request))?.headers.get(KEPT_AT) ?? 0);
      if (keptAt + KEEP.unsentMs < Date.now()) await cache.delete(request);
    }
  } catch {
    // As above.
  }
}
