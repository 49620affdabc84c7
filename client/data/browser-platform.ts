import { askForBackground } from './background-tag.ts';
import { broadcastChannel } from './broadcast-channel.ts';
import { browserLocks } from './browser-locks.ts';
import { deleteCaches } from './delete-caches.ts';
import type { Persistence, Platform, SearchPort, TabMarks } from './platform.ts';
import { TIDY_MESSAGE } from './public-visits.ts';
import { sharedCacheName, takeShared } from './shared-cache.ts';

/** The real browser. What an insecure origin lacks is left undefined, so that callers take their other way. */
export function browserPlatform(): Platform {
  return {
    fetch: (url, init) => fetch(url, init),
    WebSocket: globalThis.WebSocket,
    indexedDB: globalThis.indexedDB,
    IDBKeyRange: globalThis.IDBKeyRange,
    origin: location.origin,
    now: () => Date.now(),
    random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
    timers: {
      set: (run, delayMs) => setTimeout(run, delayMs),
      clear: (handle) => clearTimeout(handle as number),
    },
    locks: browserLocks(),
    // Not there on an insecure origin, whatever the types say.
    subtle: (crypto.subtle as SubtleCrypto | undefined) ?? undefined,
    channel: broadcastChannel,
    openSearch,
    isVisible: () => document.visibilityState === 'visible',
    onWake,
    onFreeze,
    persistence: browserPersistence(),
    // Loaded with the first file.
    uploader: async (order) => (await import('./files/tus-uploader.ts')).uploadByTus(order),
    tabMarks: browserTabMarks(),
    tidyAfterLeaving,
    askForBackground,
    push: async () => (await import('./push/browser-push.ts')).browserPush(ownRegistration),
    deleteCaches,
    takeShared: async (slug, personId, take) => {
      if (!('caches' in globalThis)) return;
      await takeShared(caches, sharedCacheName(slug, personId), take);
    },
    // oxlint-disable-next-line no-console -- the one place where the device speaks to whoever debugs it
    warn: (message, cause) => console.warn(message, cause ?? ''),
  };
}

/** Undefined on an insecure origin, and before a worker was installed. */
const ownRegistration = async (): Promise<ServiceWorkerRegistration | undefined> =>
  (navigator.serviceWorker as ServiceWorkerContainer | undefined)?.getRegistration();

/** A thread for the search, of the same build as the page. */
function openSearch(): SearchPort {
  const worker = new Worker(new URL('./search/worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (message) => worker.postMessage(message),
    listen: (receive) => worker.addEventListener('message', ({ data }) => receive(data)),
    close: () => worker.terminate(),
  };
}

/** Not there on an insecure origin, whatever the types say. */
function browserPersistence(): Persistence | undefined {
  const storage = navigator.storage as StorageManager | undefined;
  if (storage?.persist === undefined) return undefined;
  return {
    isGranted: () => storage.persisted(),
    ask: () => storage.persist(),
    onInstalled: (run) => {
      window.addEventListener('appinstalled', run);
      return () => window.removeEventListener('appinstalled', run);
    },
  };
}

function onFreeze(freeze: () => void, thaw: () => void): () => void {
  const handleShow = (event: PageTransitionEvent) => {
    if (event.persisted) thaw();
  };
  window.addEventListener('pagehide', freeze);
  window.addEventListener('pageshow', handleShow);
  return () => {
    window.removeEventListener('pagehide', freeze);
    window.removeEventListener('pageshow', handleShow);
  };
}

function onWake(wake: () => void): () => void {
  const handleVisibility = () => {
    if (document.visibilityState === 'visible') wake();
  };
  window.addEventListener('online', wake);
  // Asked at once, it is known at once that nobody answers; and that somebody does, where the server is on this machine.
  window.addEventListener('offline', wake);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', handleVisibility);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', wake);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', handleVisibility);
  };
}

function browserTabMarks(): TabMarks {
  return {
    has: (key) => sessionStorage.getItem(key) !== null,
    set: (key) => sessionStorage.setItem(key, '1'),
    drop: (key) => sessionStorage.removeItem(key),
  };
}

function tidyAfterLeaving(): () => void {
  // Not there on an insecure origin, whatever the types say.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const ask = () => workers?.controller?.postMessage({ type: TIDY_MESSAGE });
  window.addEventListener('pagehide', ask);
  return () => window.removeEventListener('pagehide', ask);
}
