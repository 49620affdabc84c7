// Customers' pages on a phone and a poor line, each visit the first: from the address until one can write.

import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#test/support/browser.ts';
import {
  listenToLine,
  POOR_LINE,
  SLOW_4G,
  throttle,
  type PhoneLine,
} from '#test/support/page-quality.ts';
import { kb, percentile, type Benchmark, type Figure } from './figures.ts';
import { PASSWORD, type Desk, type Stage } from './stage.ts';

const LINES = [
  { name: 'slow 4G (150 ms, 1.6 Mbit/s)', line: SLOW_4G },
  { name: '400 ms, 400 kbit/s', line: POOR_LINE },
] as const;
/** A phone of the middle beside this machine. */
const SLOWER = 4;
const ROUNDS = 3;
/** No task over 50 ms for so long: what can be used stays usable (web.dev, Time to Interactive, has five seconds). */
const QUIET_MS = 3_000;

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

type Visit = { readonly interactiveMs: number; readonly bytes: number };

export const customersOnAPhone = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'phone',
  limitMs: 8 * 60_000,
  run: async () => {
    const own = await desk();
    const { code, number } = await sendRequest(stage, own);
    const email = await addCustomer(stage, own);
    const at = (path: string) => `${stage.origin}${path}`;
    const browser = await launchBrowser();
    try {
      const figures: Figure[] = [];
      const measure = async (
        what: string,
        budgets: readonly [slow4G: number, poor: number | undefined],
        visit: (page: Page) => Promise<number>,
      ) => {
        for (const [index, { name, line }] of LINES.entries())
          figures.push(figureOf(what, name, budgets[index], await visits(browser, line, visit)));
      };
      // What stands there without script is written into at once; its script is there once the document is.
      await measure('request page', [1_000, undefined], (page) =>
        usable(page, '#description', () => page.goto(at(`/r/${own.slug}`))),
      );
      await measure('access-code page, opened by its link', [2_000, undefined], (page) =>
        usable(page, '#answer', () =>
          page.goto(at(`/t/${own.slug}/${number}#code=${encodeURIComponent(code)}`)),
        ),
      );
      await measure('signing in', [2_000, undefined], (page) =>
        usable(page, 'input[type=password]', () => page.goto(at(`/s/${own.slug}`))),
      );
      await measure('portal, from the press on “Sign in”', [5_000, undefined], async (page) => {
        await page.goto(at(`/s/${own.slug}`));
        await page.getByLabel('Email address', { exact: true }).fill(email);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        return usable(page, 'main li a', () =>
          page.getByRole('button', { name: 'Sign in', exact: true }).click(),
        );
      });
      return figures;
    } finally {
      await browser.close();
    }
  },
});

function figureOf(
  what: string,
  lineName: string,
  budgetMs: number | undefined,
  visits: readonly Visit[],
): Figure {
  const times = visits.map(({ interactiveMs }) => interactiveMs);
  const seconds = (time: number) => `${(time / 1000).toFixed(2)} s`;
  const p50 = percentile(times, 0.5);
  return {
    what: `phone (390 px, processor ${SLOWER} × slower), ${lineName}: ${what}, first visit, until it can be used`,
    measured: `p50 ${seconds(p50)}, slowest ${seconds(Math.max(...times))} of ${ROUNDS}; ${kb(
      percentile(
        visits.map(({ bytes }) => bytes),
        0.5,
      ),
    )} on the line`,
    budget: budgetMs === undefined ? '–' : `< ${(budgetMs / 1000).toFixed(0)} s`,
    ...(budgetMs === undefined ? {} : { isMet: p50 < budgetMs }),
  };
}

async function visits(
  browser: Browser,
  line: PhoneLine,
  visit: (page: Page) => Promise<number>,
): Promise<readonly Visit[]> {
  const found: Visit[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ ...PHONE, locale: 'en' });
    try {
      const page = await context.newPage();
      await page.addInitScript(watch);
      const session = await throttle(page, line);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      const { bytes } = listenToLine(page, session);
      const interactiveMs = await visit(page);
      // The first visit of all is the browser's own first as well.
      if (round >= 0) found.push({ interactiveMs, bytes: bytes() });
    } finally {
      await context.close();
    }
  }
  return found;
}

type Watched = {
  /** When a task that was longer than 50 ms ended, for the last time. */
  lastTaskEnd: number;
  /** When the element was there, and could be seen, first. */
  seenAt: (selector: string) => number;
};

/** In the page, before anything else of it. */
function watch(): void {
  const seen = new Map<string, number>();
  const watched: Watched = {
    lastTaskEnd: 0,
    seenAt: (selector) => {
      const known = seen.get(selector);
      if (known !== undefined) return known;
      const element = document.querySelector(selector);
      if (element === null || element.getClientRects().length === 0) return -1;
      // A script of the document has run once it has been read: a form is what it will be from then on.
      if (document.readyState === 'loading') return -1;
      const now = performance.now();
      seen.set(selector, now);
      return now;
    },
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watched.lastTaskEnd = Math.max(watched.lastTaskEnd, startTime + duration);
  }).observe({ type: 'longtask', buffered: true });
  Object.assign(globalThis, { watched });
}

/** From `begin` to the moment from which on the control can be used, in milliseconds. */
async function usable(page: Page, control: string, begin: () => Promise<unknown>): Promise<number> {
  // The page's own clock begins anew with another document.
  const before = await page.evaluate(() => performance.timeOrigin + performance.now());
  const begun = begin();
  await page.waitForFunction(
    ({ selector, quiet }) => {
      const watched = (globalThis as unknown as { watched?: Watched }).watched;
      const at = watched?.seenAt(selector) ?? -1;
      return at >= 0 && performance.now() - Math.max(at, watched?.lastTaskEnd ?? 0) > quiet;
    },
    { selector: control, quiet: QUIET_MS },
    { polling: 20, timeout: 60_000 },
  );
  await begun;
  return page.evaluate(
    ({ selector, from }) => {
      const { watched } = globalThis as unknown as { watched: Watched };
      const at = Math.max(watched.seenAt(selector), watched.lastTaskEnd);
      // The same document: since it was asked; another one: since it was asked for.
      return performance.timeOrigin + at - from;
    },
    { selector: control, from: before },
  );
}

async function sendRequest(
  stage: Stage,
  { slug }: Desk,
): Promise<{ number: number; code: string }> {
  const answer = await fetch(`${stage.origin}/api/v1/w/${slug}/public/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stage.origin },
    body: JSON.stringify({
      name: 'Rosa Rivera',
      email: 'rosa.rivera@example.org',
      phone: '+33 1 23 45 67 89',
      city: 'Lyon',
      subject: 'Two nights in Lisbon',
      description: 'We would like a quiet room, please.',
    }),
  });
  if (answer.status !== 201) throw new Error(`request: ${answer.status} ${await answer.text()}`);
  const { number, accessCode } = (await answer.json()) as { number: number; accessCode: string };
  return { number, code: accessCode };
}

/** With an account and a few requests. */
async function addCustomer(stage: Stage, { slug, admin }: Desk): Promise<string> {
  const email = `rosa@${slug}.example`;
  const post = async (path: string, body: unknown) => {
    const answer = await stage.client(
      'POST',
      `/api/v1/w/${slug}/${path}`,
      { cookie: admin.cookie },
      body,
    );
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  };
  await post('people', { name: 'Rosa Rivera', email, profile: 'customer', password: PASSWORD });
  for (const subject of ['Two nights in Lisbon', 'An invoice', 'A lost suitcase'])
    await post('tickets', {
      subject,
      description: 'Please help.',
      channel: 'phone',
      requester: { name: 'Rosa Rivera', email },
    });
  return email;
}
