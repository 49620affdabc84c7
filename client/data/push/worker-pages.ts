/// <reference lib="webworker" />
import type { OpenPage, Pages } from './worker-push.ts';

declare const self: ServiceWorkerGlobalScope;

/** A page that does not listen, because nobody is signed in there or it is still loading, is left as it is. */
const ANSWER_LIMIT_MS = 1_000;

export const workerPages: Pages = {
  list: async () => {
    const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return all.map((client): OpenPage => ({
      path: new URL(client.url).pathname,
      isVisible: client.visibilityState === 'visible',
      isFocused: client.focused,
      goTo: async (message) => {
        // Refused where the browser sees no gesture behind it: the page goes there all the same.
        await client.focus().catch(() => undefined);
        const { port1, port2 } = new MessageChannel();
        const answered = new Promise<boolean>((resolve) => {
          port1.addEventListener('message', () => resolve(true));
          port1.start();
          setTimeout(() => resolve(false), ANSWER_LIMIT_MS);
        });
        client.postMessage(message, [port2]);
        const isThere = await answered;
        port1.close();
        return isThere;
      },
    }));
  },
  open: async (path) => void (await self.clients.openWindow(path)),
  mustShow: /AppleWebKit/.test(navigator.userAgent) && !/Chrom(e|ium)\//.test(navigator.userAgent),
};
