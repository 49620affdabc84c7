// What a page does to whoever looks at it while it loads, measured as web.dev defines it: how far things that stood
// already move (cumulative layout shift), on a phone's slow line. Only for `*.e2e.ts`.

import type { CDPSession, Page } from 'playwright-core';

export type Shift = {
  /** Milliseconds since the page began. */
  readonly at: number;
  readonly value: number;
  /** The elements that moved, from where to where. */
  readonly what: string;
};

/** A session window ends after a second without a shift, and five seconds after it began. */
const GAP_MS = 1_000;
const WINDOW_MS = 5_000;

/** Before the page is gone to: what moves before the first script runs counts too. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    type Entry = PerformanceEntry & {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly {
        readonly node: Node | null;
        readonly previousRect: DOMRectReadOnly;
        readonly currentRect: DOMRectReadOnly;
      }[];
    };
    const shifts: Shift[] = [];
    const place = ({ x, y, width, height }: DOMRectReadOnly) =>
      [x, y, width, height].map(Math.round).join(' ');
    const nameOf = (node: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      if (element == null) return 'something that has gone';
      return `${element.tagName}.${element.className} “${(element.textContent ?? '').slice(0, 30)}”`;
    };
    const note = (entries: readonly PerformanceEntry[]) => {
      for (const entry of entries as readonly Entry[]) {
        if (entry.hadRecentInput) continue;
        const what = entry.sources.map(
          ({ node, previousRect, currentRect }) =>
            `${nameOf(node)}: ${place(previousRect)} → ${place(currentRect)}`,
        );
        shifts.push({ at: entry.startTime, value: entry.value, what: what.join('; ') });
      }
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    Object.assign(globalThis, {
      takeShifts: () => {
        note(observer.takeRecords());
        return shifts.splice(0);
      },
    });
  });
}

/** Without an answer from the network, and without waiting for one. */
const QUIET_MS = 500;

/** What has moved since the page began, or since this was asked before; once nothing is loading any more. */
export async function shiftsOf(page: Page): Promise<readonly Shift[]> {
  await page.waitForLoadState('load');
  // A page may keep a line open for as long as it is looked at: what counts is that nothing comes.
  await page.waitForFunction((quiet) => {
    const ends = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return performance.now() - Math.max(0, ...ends.map(({ responseEnd }) => responseEnd)) > quiet;
  }, QUIET_MS);
  return page.evaluate(async () => {
    await document.fonts.ready;
    const painted = () =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const idle = () => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }));
    await painted();
    await idle();
    await painted();
    return (globalThis as unknown as { takeShifts: () => Shift[] }).takeShifts();
  });
}

/** The worst session window, which is the page's figure. */
export function cumulativeShift(shifts: readonly Shift[]): number {
  let worst = 0;
  let sum = 0;
  let first = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, value } of shifts) {
    if (at - last > GAP_MS || at - first > WINDOW_MS) {
      sum = 0;
      first = at;
    }
    sum += value;
    last = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}

export type PhoneLine = {
  /** There and back. */
  readonly latencyMs: number;
  readonly downBits: number;
  readonly upBits: number;
};
/** Lighthouse's slow 4G. */
export const SLOW_4G: PhoneLine = { latencyMs: 150, downBits: 1_600_000, upBits: 750_000 };
/** As a phone in the country has it. */
export const POOR_LINE: PhoneLine = { latencyMs: 400, downBits: 400_000, upBits: 400_000 };

/** Until the session is detached: what else makes the network another one must not contradict it. */
export async function throttle(page: Page, line: PhoneLine): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: line.latencyMs,
    downloadThroughput: line.downBits / 8,
    uploadThroughput: line.upBits / 8,
  });
  return session;
}

/** All that came over the line, and from where. */
export function listenToLine(
  page: Page,
  session: CDPSession,
): { readonly bytes: () => number; readonly hosts: () => readonly string[] } {
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  return { bytes: () => bytes, hosts: () => [...hosts] };
}

/** What the page writes into its console as an error, and what it asks for and does not get. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error')
      complaints.push(`${message.text()} ${message.location().url ?? ''}`);
  });
  return complaints;
}
