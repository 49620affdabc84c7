// When figures of now are asked for anew: as soon as the device has heard of something, and every minute, as long as somebody can
// see them. Never while an answer is on its way, and not sooner after it than it took several times over: however much happens,
// however slow the server is, it has more to do than to count.

import { createEffect, createMemo, on, onCleanup, onMount } from 'solid-js';
import { MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import type { Desk } from '#client/data/index.ts';

/** Figures follow what happens within a second (R3). */
const LEAST_REST_MS = SECOND_MS / 2;
const MOST_REST_MS = 10 * SECOND_MS;
const REST = 3;

export function createRefresh(
  desk: Pick<Desk, 'sync'>,
  refresh: () => Promise<void>,
  { isToldOfNews }: { readonly isToldOfNews: boolean },
): void {
  /** That of the first answer is not known. */
  let last = performance.now();
  let rest = LEAST_REST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isWanted = false;
  let isGone = false;
  const isSeen = (): boolean => document.visibilityState === 'visible';
  async function now(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (!isSeen()) return;
    isRunning = true;
    isWanted = false;
    const begun = performance.now();
    await refresh();
    isRunning = false;
    last = performance.now();
    rest = Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, REST * (last - begun)));
    if (isWanted) soon();
  }
  function soon(): void {
    if (isGone) return;
    if (isRunning) isWanted = true;
    else timer ??= setTimeout(() => void now(), Math.max(0, last + rest - performance.now()));
  }
  /** The server has told the device something, or that there is nothing. */
  const contact = createMemo(() => desk.sync().lastContactAt);
  createEffect(on(contact, () => isToldOfNews && soon(), { defer: true }));
  onMount(() => {
    const look = (): void => {
      if (isSeen() && performance.now() - last >= MINUTE_MS) soon();
    };
    const every = setInterval(look, MINUTE_MS / 4);
    document.addEventListener('visibilitychange', look);
    onCleanup(() => {
      isGone = true;
      clearInterval(every);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    });
  });
}
