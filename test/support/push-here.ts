// Push messages to a browser on this machine, which reaches no push service: what its service would give, a subscription, is
// stood in for in the pages; what it would deliver is handed to the worker by the developer tools' protocol. Only for
// `*.e2e.ts`, in Chromium.

import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { PushMessage } from '#shared/protocol/push.ts';
import { eventually } from './journey.ts';

/** Before the first page. A real key pair, so that the server takes it. */
export async function standInForPushService(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    if (!('PushManager' in globalThis)) return;
    const KEY = 'stood-in-subscription';
    type Kept = { readonly endpoint: string; readonly serverKey: string };
    const subscriptionOf = ({ endpoint, serverKey }: Kept) => {
      const padded = serverKey.replaceAll('-', '+').replaceAll('_', '/');
      const key = Uint8Array.from(atob(padded), (one) => one.charCodeAt(0));
      return {
        endpoint,
        options: { userVisibleOnly: true, applicationServerKey: key.buffer },
        toJSON: () => ({
          endpoint,
          keys: {
            p256dh:
              'BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
            auth: 'A'.repeat(22),
          },
        }),
        unsubscribe: async () => {
          localStorage.removeItem(KEY);
          return true;
        },
      };
    };
    Object.assign(PushManager.prototype, {
      getSubscription: async () => {
        const kept = localStorage.getItem(KEY);
        return kept === null ? null : subscriptionOf(JSON.parse(kept) as Kept);
      },
      subscribe: async (options: { applicationServerKey: string }) => {
        const kept = {
          endpoint: `https://push.invalid/${crypto.randomUUID()}`,
          serverKey: options.applicationServerKey,
        };
        localStorage.setItem(KEY, JSON.stringify(kept));
        return subscriptionOf(kept);
      },
    });
  });
}

export const isSubscribed = (page: Page): Promise<boolean> =>
  page.evaluate(() => localStorage.getItem('stood-in-subscription') !== null);

export type PushDoor = {
  /** Nobody waits for what the worker does. */
  readonly deliver: (message: Partial<PushMessage>) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Registration = {
  readonly registrationId: string;
  readonly scopeURL: string;
  readonly isDeleted: boolean;
};

export async function openPushDoor(page: Page, origin: string): Promise<PushDoor> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const found = new Map<string, Registration>();
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    for (const one of registrations as Registration[])
      if (one.scopeURL.startsWith(origin)) found.set(one.registrationId, one);
  });
  await session.send('ServiceWorker.enable');
  return {
    deliver: async (message) => {
      const [registration] = await eventually(
        async () => [...found.values()].filter(({ isDeleted }) => !isDeleted),
        ({ length }) => length > 0,
      );
      await session.send('ServiceWorker.deliverPushMessage', {
        origin,
        registrationId: registration!.registrationId,
        data: JSON.stringify(message),
      });
    },
    close: () => session.detach(),
  };
}

export type ShownHere = {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly lang: string;
  readonly dir: string;
  readonly icon: string;
};
/** What the browser shows of this address. */
export const shownHere = (page: Page): Promise<readonly ShownHere[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ((await registration?.getNotifications()) ?? []).map(
      ({ title, body, tag, lang, dir, icon }) => ({ title, body, tag, lang, dir, icon }),
    );
  });
