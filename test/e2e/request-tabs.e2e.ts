// The public request form in several tabs of one browser: one ticket per request that somebody meant to send, and
// nothing of what was written is lost.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  REQUEST,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'travel', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function write(page: Page, subject: string): Promise<void> {
  await page.getByLabel('Your name').fill(REQUEST.name);
  await page.getByLabel('E-mail address').fill(REQUEST.email);
  await page.getByLabel('Phone').fill(REQUEST.phone);
  await page.getByLabel('City').fill(REQUEST.city);
  await page.getByLabel('Subject').fill(subject);
  await page.getByLabel('What happened?').fill(`${subject}: the whole story`);
}
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
const received = (page: Page) =>
  page.getByRole('heading', { name: 'We have received it' }).first().waitFor();
const keptHere = (page: Page) =>
  page.getByRole('heading', { name: 'Kept on this device' }).first().waitFor();

/** With the service worker in charge, so that it opens without a network too. */
async function openForm(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${desk.url}/r/travel`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  return page;
}

/** How often each of these subjects is a ticket, once all of them are. */
async function ticketsOf(subjects: readonly string[]): Promise<number[]> {
  const counts = async (): Promise<number[]> => {
    const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
      items: { subject: string }[];
    };
    return subjects.map((subject) => items.filter((one) => one.subject === subject).length);
  };
  return eventually(counts, (all) => all.every((count) => count > 0));
}

describe('two tabs, online', () => {
  test('P1e two requests are two tickets, and one form is not changed by what the other sends', async () => {
    await withPage(browser, async (one) => {
      const two = await openForm(one.context());
      await one.goto(`${desk.url}/r/travel`);
      await write(one, 'Red suitcase');
      await write(two, 'Blue suitcase');
      // What a tab has begun is its own after a reload, also if another one wrote later.
      await one.reload();
      expect(await one.getByLabel('Subject').inputValue()).toBe('Red suitcase');

      await send(one);
      await received(one);
      expect(await two.getByLabel('Subject').inputValue()).toBe('Blue suitcase');
      await two.reload();
      expect(await two.getByLabel('Subject').inputValue()).toBe('Blue suitcase');
      await send(two);
      await received(two);

      expect(await ticketsOf(['Red suitcase', 'Blue suitcase'])).toEqual([1, 1]);
      const codes = await Promise.all([one, two].map((page) => page.locator('.code').innerText()));
      expect(new Set(codes).size).toBe(2);
    });
  });

  test('P1e a draft that is opened a second time and sent from both is one ticket, changed it is another', async () => {
    await withPage(browser, async (one) => {
      await one.goto(`${desk.url}/r/travel`);
      await write(one, 'Green suitcase');
      await one.getByText('Saved on this device').waitFor();
      const [two, three] = [await openForm(one.context()), await openForm(one.context())];
      expect(await two.getByLabel('Subject').inputValue()).toBe('Green suitcase');
      await three.getByLabel('Subject').fill('Yellow suitcase');

      for (const page of [one, two, three]) await send(page);
      for (const page of [one, two, three]) await received(page);

      expect(await ticketsOf(['Green suitcase', 'Yellow suitcase'])).toEqual([1, 1]);
    });
  });
});

describe('two tabs, offline', () => {
  test('P1f requests of two tabs wait side by side, and each arrives once', async () => {
    await withPage(browser, async (one) => {
      const context = one.context();
      await openForm(context).then((page) => page.close());
      await one.goto(`${desk.url}/r/travel`);
      const two = await openForm(context);
      await context.setOffline(true);
      for (const [page, subject] of [
        [one, 'Lost in Porto'],
        [two, 'Lost in Braga'],
      ] as const) {
        await write(page, subject);
        await send(page);
        await keptHere(page);
        await page.getByText(subject).waitFor();
      }
      // A third one, from the first tab, while the others wait.
      await one.getByRole('button', { name: 'Send another one' }).click();
      await write(one, 'Lost in Faro');
      await send(one);
      await one.getByText('Lost in Faro').waitFor();

      await context.setOffline(false);

      await Promise.all([received(one), received(two)]);
      expect(await ticketsOf(['Lost in Porto', 'Lost in Braga', 'Lost in Faro'])).toEqual([
        1, 1, 1,
      ]);
      await eventually(
        () => one.locator('.code').count(),
        (count) => count === 2,
      );
      expect(await two.locator('.code').count()).toBe(1);
    });
  });

  test('P1f both tabs closed before the connection is back: the next one sends what they left', async () => {
    await withPage(browser, async (last) => {
      const context = last.context();
      const [one, two] = [await openForm(context), await openForm(context)];
      await context.setOffline(true);
      for (const [page, subject] of [
        [one, 'Left in Rome'],
        [two, 'Left in Milan'],
      ] as const) {
        await write(page, subject);
        await send(page);
        await keptHere(page);
        await page.close();
      }
      await last.goto(`${desk.url}/r/travel`);
      await last.getByText('Left in Rome').waitFor();
      await last.getByText('Left in Milan').waitFor();
      await last.getByRole('button', { name: 'Send another one' }).click();
      await last.getByLabel('What happened?').fill('Begun meanwhile');

      await context.setOffline(false);

      await eventually(
        () => last.locator('.code').count(),
        (count) => count === 2,
      );
      expect(await ticketsOf(['Left in Rome', 'Left in Milan'])).toEqual([1, 1]);
      expect(await last.getByLabel('What happened?').inputValue()).toBe('Begun meanwhile');
    });
  });
});
