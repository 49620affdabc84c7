// Background Sync, where there is one (Chromium): the browser wakes the service worker under this tag when there is a
// network, whether or not a tab lives.

export const BACKGROUND_TAG = 'homing-outbox';

type Syncing = {
  readonly sync?: { readonly register: (tag: string) => Promise<void> };
};

/** Registering again under the same tag changes nothing, so every piece of work may ask. */
export function askForBackground(): void {
  // Neither is there on an insecure origin, whatever the types say.
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  // Without a worker in charge there would be nobody to wait for.
  if (container?.controller == null) return;
  container.ready
    .then((registration) => (registration as Syncing).sync?.register(BACKGROUND_TAG))
    // Refused by the browser or by its owner: then work leaves when the app is open.
    .catch(() => undefined);
}
