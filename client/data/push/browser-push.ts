import type { BrowserSubscription, PushHere, PushSupport, Shown, ShownData } from './push-here.ts';

/** `registration`: of the page's worker, or the worker's own. */
export function browserPush(
  registration: () => Promise<ServiceWorkerRegistration | undefined>,
): PushHere {
  const manager = async (): Promise<PushManager | undefined> => (await registration())?.pushManager;
  return {
    support,
    permission: () => Notification.permission,
    askPermission: () => Notification.requestPermission(),
    current: async () => {
      const found = await (await manager())?.getSubscription();
      return found == null ? undefined : plain(found);
    },
    subscribe: async (serverKey) => {
      const push = await manager();
      if (push === undefined) throw new Error('There is no worker that could be told');
      const before = await push.getSubscription();
      // A browser keeps to the key of the first time.
      if (before !== null && plain(before)?.serverKey !== serverKey) await before.unsubscribe();
      const made = plain(
        await push.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey }),
      );
      if (made === undefined) throw new Error('The browser gave a subscription without keys');
      return made;
    },
    unsubscribe: async () => {
      await (await (await manager())?.getSubscription())?.unsubscribe();
    },
    show: async (shown) => (await registration())?.showNotification(shown.title, optionsOf(shown)),
    close: async (isOver) => {
      for (const one of (await (await registration())?.getNotifications()) ?? []) {
        const data = one.data as ShownData | null;
        if (data !== null && typeof data === 'object' && isOver(data)) one.close();
      }
    },
  };
}

function support(): PushSupport {
  if (!globalThis.isSecureContext) return 'insecure';
  if ('PushManager' in globalThis && 'Notification' in globalThis) return 'ready';
  // iPadOS calls itself a Mac, with fingers.
  const { userAgent, maxTouchPoints } = navigator;
  const isApple =
    /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  return isApple ? 'home-screen' : 'missing';
}

function plain(subscription: PushSubscription): BrowserSubscription | undefined {
  const { endpoint, keys } = subscription.toJSON();
  if (endpoint === undefined || keys?.['p256dh'] === undefined || keys['auth'] === undefined)
    return undefined;
  const key = subscription.options.applicationServerKey;
  return {
    endpoint,
    keys: { p256dh: unpadded(keys['p256dh']), auth: unpadded(keys['auth']) },
    serverKey: key === null ? undefined : base64url(new Uint8Array(key)),
  };
}

/** The specification says without; not every browser did. */
const unpadded = (text: string): string =>
  text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');

const base64url = (bytes: Uint8Array): string => unpadded(btoa(String.fromCharCode(...bytes)));

/** `renotify` and `timestamp` are not in every browser, and not in the platform's types. */
const optionsOf = ({ body, tag, lang, dir, at, data, isSilent = false }: Shown) => ({
  body,
  tag,
  lang,
  dir,
  data,
  icon: '/icons/icon-192.png',
  badge: '/icons/badge-96.png',
  timestamp: at,
  silent: isSilent,
  renotify: !isSilent,
});
