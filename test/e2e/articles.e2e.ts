// The knowledge base (P10): read on a phone, offered while a request is written, written at the desk and put into an answer.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
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
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const PHONE = { viewport: { width: 360, height: 800 }, hasTouch: true } as const;

async function publish(title: string, html: string, summary = ''): Promise<string> {
  const { id } = (await desk.call('POST', 'articles', {
    audience: 'public',
    texts: { en: { title, summary, html } },
  })) as { id: string };
  await desk.call('POST', `articles/${id}/publish`);
  return id;
}

test('P10l on a phone one is offered what may help while one writes, and reads it', async () => {
  await publish(
    'Paper jam in the printer',
    '<h2>Step by step</h2><ol><li>Open the tray.</li><li>Pull the paper gently.</li></ol><table><tr><th>Light</th><th>Meaning</th></tr><tr><td>red</td><td>jam</td></tr></table>',
    'What to do when paper is stuck.',
  );
  await publish('Opening hours', '<p>From nine to five.</p>');
  await withPage(
    browser,
    async (page) => {
      await page.goto(`${desk.url}/r/nordlicht`);
      await page.getByRole('link', { name: 'Read our articles' }).waitFor();
      const subject = page.getByLabel('Subject');
      await subject.pressSequentially('My printers jam');
      const offered = page.getByRole('region', { name: 'This may help' });
      await offered.getByRole('link', { name: 'Paper jam in the printer' }).waitFor();
      expect(await offered.getByRole('link').count()).toBe(1);
      // Told politely; one goes on writing where one was.
      await page.getByRole('status').getByText('Articles that may help').waitFor();
      expect(await subject.evaluate((input) => document.activeElement === input)).toBe(true);
      await expectAccessible(page, 'the request page with articles');
      await offered.screenshot({ path: 'test/screenshots/articles-offered.png' });
      await page.screenshot({ path: 'test/screenshots/articles-request-360.png', fullPage: true });

      const [article] = await Promise.all([
        page.waitForEvent('popup'),
        offered.getByRole('link').click(),
      ]);
      await article.getByRole('heading', { level: 1, name: 'Paper jam in the printer' }).waitFor();
      await expectAccessible(article, 'an article');
      await article.screenshot({
        path: 'test/screenshots/articles-article-360.png',
        fullPage: true,
      });
      expect(await subject.inputValue()).toBe('My printers jam');

      await article.getByRole('link', { name: 'All articles' }).click();
      await article.getByLabel('Search the articles').fill('hou');
      await article.getByRole('button', { name: 'Search' }).click();
      await article.getByRole('link', { name: 'Opening hours' }).waitFor();
      await expectAccessible(article, 'what was found');
      await article.goto(`${desk.url}/k/nordlicht`);
      await expectAccessible(article, 'the knowledge base');
      await article.screenshot({ path: 'test/screenshots/articles-list-360.png', fullPage: true });
      const [inside, outside] = await article.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      expect(inside).toBeLessThanOrEqual(outside!);

      // Without a connection nothing is asked, and nothing goes wrong.
      await page.context().setOffline(true);
      await subject.fill('Opening hours');
      await page.getByText('You are offline').waitFor();
      expect(await offered.getByRole('link').allInnerTexts()).toEqual(['Paper jam in the printer']);
    },
    PHONE,
  );
});
