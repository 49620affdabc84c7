// Wakes a service worker as the browser does when there is a network again, by the developer tools' protocol. Only for
// `*.e2e.ts`, in Chromium.

import type { BrowserContext, CDPSession } from 'playwright-core';
import { BACKGROUND_TAG } from '#client/data/background-tag.ts';
import { eventually } from './journey.ts';

type Registration = {
  readonly registrationId: string;
  readonly scopeURL: string;
  readonly isDeleted: boolean;
};

export type WorkerWaker = {
  /** The event that Background Sync sends; nobody waits for what it does. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Through a blank page of its own: no desk is open by it. */
export async function wakeWorkers(context: BrowserContext, origin: string): Promise<WorkerWaker> {
  const page = await context.newPage();
  const session: CDPSession = await context.newCDPSession(page);
  const found = new Map<string, Registration>();
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    for (const one of registrations as Registration[])
      if (one.scopeURL.startsWith(origin)) found.set(one.registrationId, one);
  });
  await session.send('ServiceWorker.enable');
  // As after a while without events: what it needs it has to find again by itself.
  await session.send('ServiceWorker.stopAllWorkers');
  return {
    sync: async () => {
      const [registration] = await eventually(
        async () => [...found.values()].filter(({ isDeleted }) => !isDeleted),
        ({ length }) => length > 0,
      );
      await session.send('ServiceWorker.dispatchSyncEvent', {
        origin,
        registrationId: registration!.registrationId,
        tag: BACKGROUND_TAG,
        lastChance: false,
      });
    },
    close: () => page.close(),
  };
}
