/// <reference lib="webworker" />
// What the service worker needs seldom: a device without a page. Built as a script of its own (tools/service-worker-plugin.ts),
// because the worker is started for every page that opens, and this is most of its code.

import { sendInBackground } from './data/background.ts';
import { endPublicVisits } from './data/end-public-visits.ts';
import { workerPages } from './data/push/worker-pages.ts';
import { openTouched, receivePush, renewSubscriptions } from './data/push/worker-push.ts';
import { workerPlatform } from './data/worker-platform.ts';

export type Seldom = {
  /** Sends what waits. Rejects when something waits still: then the browser wakes the worker again. */
  readonly sendWaiting: () => Promise<void>;
  readonly tidyPublicVisits: () => Promise<void>;
  readonly pushed: (text: string) => Promise<void>;
  /** Somebody has touched a notification that knew this of itself. */
  readonly touched: (data: unknown) => Promise<void>;
  readonly subscriptionChanged: () => Promise<void>;
};

const seldom: Seldom = {
  sendWaiting: async () => {
    if ((await sendInBackground(workerPlatform())) === 'later')
      throw new Error('Not everything could be sent: wake me again');
  },
  pushed: (text) => receivePush(workerPlatform(), workerPages, text),
  touched: (data) => openTouched(workerPages, data),
  subscriptionChanged: () => renewSubscriptions(workerPlatform()),
  tidyPublicVisits: async () => void (await endPublicVisits(workerPlatform())),
};
Object.assign(globalThis, { homingSeldom: seldom });
