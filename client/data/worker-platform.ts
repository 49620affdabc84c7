/// <reference lib="webworker" />
import { broadcastChannel } from './broadcast-channel.ts';
import { browserLocks } from './browser-locks.ts';
import { deleteCaches } from './delete-caches.ts';
import { uploadByTus } from './files/tus-uploader.ts';
import type { Platform } from './platform.ts';
import { browserPush } from './push/browser-push.ts';

declare const self: ServiceWorkerGlobalScope;

/** What a service worker has of a browser: no page, no socket, nobody who looks. */
export function workerPlatform(): Platform {
  return {
    fetch: (url, init) => fetch(url, init),
    WebSocket: undefined,
    indexedDB: globalThis.indexedDB,
    IDBKeyRange: globalThis.IDBKeyRange,
    origin: location.origin,
    now: () => Date.now(),
    random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
    timers: {
      set: (run, delayMs) => setTimeout(run, delayMs),
      clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
    },
    locks: browserLocks(),
    subtle: crypto.subtle,
    channel: broadcastChannel,
    isVisible: () => false,
    onWake: () => () => undefined,
    uploader: uploadByTus,
    push: async () => browserPush(async () => self.registration),
    deleteCaches,
    // oxlint-disable-next-line no-console -- the one place where the worker speaks to whoever debugs it
    warn: (message, cause) => console.warn(message, cause ?? ''),
  };
}
