// Files that another app shared into this one, until the desk takes them. The service worker stores them, as the person
// who is signed in here: signing out removes them by their name, like everything else of that person.

/** Where the desk of this person keeps what it has (database.ts), and how caches of theirs begin. */
export const deskName = (slug: string, personId: string): string => `homing:${slug}:${personId}`;

export const sharedCacheName = (slug: string, personId: string): string =>
  `${deskName(slug, personId)}:shared`;

const NAME_HEADER = 'x-file-name';
const SIZE_HEADER = 'x-file-size';
/** Of all that nobody has taken yet: what is more is left to the app that shares it, and the desk says so. */
export const SHARED_LIMITS = { files: 20, bytes: 500 * 1024 * 1024 } as const;

/**
 * How many were kept, the first ones. The names have to be told from those of an earlier share that nobody has taken yet.
 */
export async function putShared(
  caches: CacheStorage,
  name: string,
  files: readonly File[],
  idOf: () => string,
): Promise<number> {
  const cache = await caches.open(name);
  const waiting = await cache.keys();
  const sizes = await Promise.all(
    waiting.map(async (one) => Number((await cache.match(one))?.headers.get(SIZE_HEADER) ?? 0)),
  );
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  let stored = 0;
  for (const file of files) {
    bytes += file.size;
    if (waiting.length + stored >= SHARED_LIMITS.files || bytes > SHARED_LIMITS.bytes) break;
    const headers = {
      'content-type': file.type === '' ? 'application/octet-stream' : file.type,
      [NAME_HEADER]: encodeURIComponent(file.name),
      [SIZE_HEADER]: String(file.size),
    };
    try {
      await cache.put(`/shared/${idOf()}`, new Response(file, { headers }));
    } catch (error) {
      // The device is full: said as what is beyond the bounds is.
      if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
      break;
    }
    stored += 1;
  }
  return stored;
}

/** Each is removed when it has been taken, and only then; `take` says whether it was, or never will be. */
export async function takeShared(
  caches: CacheStorage,
  name: string,
  take: (file: File) => Promise<boolean>,
): Promise<void> {
  if (!(await caches.has(name))) return;
  const cache = await caches.open(name);
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response === undefined) continue;
    const type = response.headers.get('content-type') ?? '';
    const called = decodeURIComponent(response.headers.get(NAME_HEADER) ?? '');
    if (await take(new File([await response.blob()], called, { type })))
      await cache.delete(request);
  }
}
