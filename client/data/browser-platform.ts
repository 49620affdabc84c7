import type { Channel, Persistence, Platform } from './platform.ts';

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
    locks: navigator.locks
      ? { request: (name, options, held) => navigator.locks.request(name, options, held) }
      : undefined,
    // Not there on an insecure origin, whatever the types say.
    subtle: (crypto.subtle as SubtleCrypto | undefined) ?? undefined,
    channel: broadcastChannel,
    isVisible: () => document.visibilityState === 'visible',
    onWake,
    onFreeze,
    persistence: browserPersistence(),
    deleteCaches: async (prefix) => {
      if (!('caches' in globalThis)) return;
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => name.startsWith(prefix)).map((name) => caches.delete(name)),
      );
    },
    // oxlint-disable-next-line no-console -- the one place where the device speaks to whoever debugs it
    warn: (message, cause) => console.warn(message, cause ?? ''),
  };
}

function broadcastChannel(name: string): Channel {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen: (receive) => {
      const handle = (event: MessageEvent) => receive(event.data);
      channel.addEventListener('message', handle);
      return () => channel.removeEventListener('message', handle);
    },
    close: () => channel.close(),
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
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', handleVisibility);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', handleVisibility);
  };
}
