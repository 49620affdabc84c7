// When figures of now are asked for anew: soon after the device has heard of something, and every minute, as long as somebody can
// see them.

import { createEffect, createMemo, on, onCleanup, onMount } from 'solid-js';
import { MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import type { Desk } from '#client/data/index.ts';

/** However much happens, not more often. */
const LEAST_MS = 5 * SECOND_MS;

export function createRefresh(
  desk: Pick<Desk, 'sync'>,
  refresh: () => void,
  { isToldOfNews }: { readonly isToldOfNews: boolean },
): void {
  let last = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isSeen = (): boolean => document.visibilityState === 'visible';
  const now = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!isSeen()) return;
    last = performance.now();
    refresh();
  };
  const soon = (): void => {
    timer ??= setTimeout(now, Math.max(0, last + LEAST_MS - performance.now()));
  };
  /** The server has told the device something, or that there is nothing. */
  const contact = createMemo(() => desk.sync().lastContactAt);
  createEffect(on(contact, () => isToldOfNews && soon(), { defer: true }));
  onMount(() => {
    const look = (): void => {
      if (isSeen() && performance.now() - last >= MINUTE_MS) now();
    };
    const every = setInterval(look, MINUTE_MS / 4);
    document.addEventListener('visibilitychange', look);
    onCleanup(() => {
      clearInterval(every);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    });
  });
}
