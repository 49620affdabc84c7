// An operator's signature on the screens: written under one's account, in sight while one writes, at the end of the answer
// on its way and sent, and where the customer reads it.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  openTicket,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'signed', blueprint: 'helpdesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true });
/** What stands below the words, as it is shown. */
const bold = (page: Page, words: string) =>
  page
    .getByRole('article')
    .filter({ hasText: words })
    .locator('strong')
    .filter({ hasText: 'The night desk' });

test('C9h it is seen under the answer that is written, on its way, sent, and by the customer; offline too', () =>
  withPage(browser, async (page) => {
    const receipt = await desk.send({ subject: 'Who writes here?' });
    await signIn(page, desk, await desk.addPerson('Ana Sol'));
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.goto(`${desk.url}/w/signed/account`);
    await page
      .getByRole('textbox', { name: /^Signature/ })
      .fill('Ana Sol\n*The night desk* <b>travel</b>\nana@signed.example');
    const preview = page.getByText('How it looks').locator('..');
    expect(await preview.locator('strong').innerText()).toBe('The night desk');
    await preview.getByText('<b>travel</b>').waitFor();
    // What one is told of is saved by a button of its own.
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await page.getByText('Saved').first().waitFor();

    await page.goto(`${desk.url}/w/signed`);
    await synced(page);
    await openTicket(page, 'Who writes here?');
    await writeReply(page, 'I do.');
    // Nobody has answered yet: it can only be that of the answer box.
    const below = page.locator('strong').filter({ hasText: 'The night desk' });
    await below.waitFor();
    await page.getByRole('link', { name: 'ana@signed.example' }).waitFor();
    expect(await box(page).innerText()).toBe('I do.');
    await page.getByText('Draft shared with your team').waitFor();

    await page.context().setOffline(true);
    await send(page);
    await page.getByRole('article').getByText('Waits for the network').waitFor();
    await bold(page, 'I do.').waitFor();
    await page.context().setOffline(false);
    await synced(page);
    await bold(page, 'I do.').waitFor();
    // Once: it is no part of the words.
    expect(await bold(page, 'I do.').count()).toBe(1);

    await withPage(browser, async (customer) => {
      await customer.goto(receipt.url);
      const answer = customer.getByRole('listitem').filter({ hasText: 'I do.' });
      await answer.locator('strong').filter({ hasText: 'The night desk' }).waitFor();
      await answer.getByText('<b>travel</b>').waitFor();
    });
  }));
