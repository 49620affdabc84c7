// Chromium offers installing through an event that must be kept; elsewhere the browser's own menu does it and nothing
// is offered here. The offer often comes before the desk is open, so that it is caught from the first moment.

import { createSignal, type Accessor } from 'solid-js';

type InstallEvent = Event & { readonly prompt: () => Promise<unknown> };

export type InstallPrompt = {
  readonly canInstall: Accessor<boolean>;
  readonly install: () => void;
};

const [offered, setOffered] = createSignal<InstallEvent>();
globalThis.addEventListener?.('beforeinstallprompt', (event) => {
  event.preventDefault();
  setOffered(event as InstallEvent);
});
globalThis.addEventListener?.('appinstalled', () => setOffered(undefined));

export const useInstallPrompt = (): InstallPrompt => ({
  canInstall: () => offered() !== undefined,
  install: () => {
    const event = offered();
    setOffered(undefined);
    // Refusing is an answer too.
    void event?.prompt();
  },
});
