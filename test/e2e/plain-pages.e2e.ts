// The customers' pages in a browser without script: a request with a file, and an answer with another (P1, P2, F1).

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'servicedesk' });
  await desk.call('PATCH', 'settings', { languages: ['en', 'fr', 'ar'] });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const file = (name: string, words: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(words),
});
/** Not as fast as a robot. */
const slowly = (page: Page) =>
  eventually(
    () => page.evaluate(() => performance.now()),
    (age) => age > 2_500,
  );
const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page
        .screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true })
        .then(() => undefined);

/** What judges a page is a script itself: it judges what this browser was given, in one that runs scripts. */
async function judged(page: Page, name: string, look: BrowserContextOptions): Promise<void> {
  const body = (await page.content()).replaceAll(/<script[\s\S]*?<\/script>/g, '');
  const context = await browser.newContext(look);
  const copy = await context.newPage();
  const address = `${desk.url}/r/${desk.slug}`;
  await copy.route(address, (route) => route.fulfill({ body, contentType: 'text/html' }));
  await copy.goto(address);
  await expectAccessible(copy, name);
  await context.close();
}

const LOOKS = [
  { language: 'en', colorScheme: 'light', width: 360 },
  { language: 'fr', colorScheme: 'dark', width: 1280 },
  { language: 'ar', colorScheme: 'light', width: 768 },
] as const;
test.each(LOOKS)(
  'P2q P1q F1m without script a browser sends a request and an answer with files, $language $colorScheme at $width',
  ({ language, colorScheme, width }) =>
    withPage(
      browser,
      async (page) => {
        const look = async (name: string) => {
          await judged(page, name, { colorScheme, viewport: { width, height: 780 } });
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          ).toBe(true);
          await picture(page, `plain-${name}-${language}-${width}`);
        };
        await page.goto(`${desk.url}/r/${desk.slug}?lang=${language}`);
        await page.locator('#name').fill('Rosa Rivera');
        await page.locator('#email').fill('rosa@example.test');
        await page.locator('#subject').fill('The stairs are wet');
        await page.locator('#description').fill('See the photos.');
        await page.locator('#files').setInputFiles([file('a.txt', 'wet'), file('evil.exe', 'MZ')]);
        await slowly(page);
        await page.locator('form#request-form button[type=submit]').click();
        await page.locator('#summary:not([hidden])').waitFor();
        expect(await page.locator('#description').inputValue()).toBe('See the photos.');
        await look('refused');
        await slowly(page);
        await page.locator('form#request-form button[type=submit]').click();
        const code = (await page.locator('dd.code').innerText()).trim();
        const number = (await page.locator('.receipt dd').first().innerText()).trim();

        await page.goto(`${desk.url}/t/${desk.slug}?lang=${language}`);
        await page.locator('#number').fill(number);
        await page.locator('#code').fill(code);
        await page.locator('form.open-form button').click();
        await page.locator('#text').fill('And another photo');
        await page.locator('#files').setInputFiles([file('b.txt', 'wetter')]);
        await page.locator('button[value=answer]').click();
        await page.locator('.notice.good').waitFor();
        // Each is a button that saves it, with its name and how large it is.
        const files = await page.locator('.message .files li button').allInnerTexts();
        expect(files.map((text) => text.split('\n')[0])).toEqual(['a.txt', 'b.txt']);
        await look('answered');
      },
      { javaScriptEnabled: false, colorScheme, viewport: { width, height: 780 } },
    ),
);
