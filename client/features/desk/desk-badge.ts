import { createEffect, onCleanup, type Accessor } from 'solid-js';

type Badging = {
  readonly setAppBadge?: (count: number) => Promise<void>;
  readonly clearAppBadge?: () => Promise<void>;
};

/** The number on the installed app's icon, where the browser has one. */
export function useDeskBadge(count: Accessor<number>): void {
  const badging = navigator as Badging;
  // A browser that may not show it says so by rejecting: then there is no badge.
  const ignore = (): void => undefined;
  createEffect(() => {
    const shown = count();
    if (shown > 0) badging.setAppBadge?.(shown).catch(ignore);
    else badging.clearAppBadge?.().catch(ignore);
  });
  onCleanup(() => void badging.clearAppBadge?.().catch(ignore));
}
