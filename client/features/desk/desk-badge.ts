import { createEffect, type Accessor } from 'solid-js';

type Badging = {
  readonly setAppBadge?: (count: number) => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
};

// A browser that may not show it says so by rejecting: then there is no badge.
const ignore = (): void => undefined;

/** The number on the installed app's icon, where the browser has one; it stays when the app is closed. */
export function useDeskBadge(count: Accessor<number>): void {
  createEffect(() => {
    const shown = count();
    if (shown > 0) void (navigator as Badging).setAppBadge?.(shown).catch(ignore);
    else clearDeskBadge();
  });
}

/** Nobody is signed in any more: what waits for them is nobody else's business. */
export function clearDeskBadge(): void {
  void (navigator as Badging).clearAppBadge?.().catch(ignore);
}
