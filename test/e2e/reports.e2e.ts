// R1, R3, R6: the screen of reports: figures of now that follow what happens, a report that its address says, one operator.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  signIn,
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
  desk = await server.workspace({ slug: 'figures', blueprint: 'helpdesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('R1c R3e R6i figures of now follow what happens and open their lists; a report is found again by its address, opens the tickets behind a figure, and one operator’s figures', async () => {
  const first = await desk.send({ subject: 'Two nights in Lisbon' });
  await desk.send({ subject: 'A window seat' });
  await desk.call('POST', `tickets/${first.id}/take`, {});
  await withPage(browser, async (page) => {
    await signIn(page, desk, desk.admin);
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.getByRole('link', { name: 'Reports' }).click();
    const today = page.getByRole('region', { name: 'Today' });
    await today.getByRole('button', { name: /Opened\s*2/ }).waitFor();
    const open = page.getByRole('region', { name: 'Open now' });
    await open.getByRole('link', { name: /^Open\s*2$/ }).waitFor();

    // Somebody asks for something: nobody presses anything here.
    await desk.send({ subject: 'Vegetarian meals' });
    await today.getByRole('button', { name: /Opened\s*3/ }).waitFor();
    await expectAccessible(page, 'the figures of now');

    await today.getByRole('button', { name: /Opened\s*3/ }).click();
    const behind = page.getByRole('dialog', { name: 'Opened' });
    await behind.getByRole('listitem').nth(2).waitFor();
    expect(await behind.getByRole('listitem').count()).toBe(3);
    await expectAccessible(page, 'the tickets behind a figure');
    await page.keyboard.press('Escape');
    await behind.waitFor({ state: 'detached' });
    await open.getByRole('link', { name: /^Assigned to nobody/ }).click();
    await page.getByRole('link').filter({ hasText: 'Vegetarian meals' }).first().waitFor();
    await page.goBack();

    await page.getByRole('tab', { name: 'Tickets', exact: true }).click();
    await page.getByLabel('Period', { exact: true }).selectOption('7-days');
    await page.getByLabel('Divided by').selectOption('priority');
    await page.getByRole('rowheader', { name: 'Medium' }).first().waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: 'Medium' }).first().waitFor();
    expect(await page.getByLabel('Divided by').inputValue()).toBe('priority');
    const along = page.getByRole('slider', { name: 'Period in the chart' });
    await along.focus();
    await page.keyboard.press('Home');
    expect(await along.getAttribute('aria-valuenow')).toBe('1');
    await page.keyboard.press('End');
    expect(await along.getAttribute('aria-valuetext')).toContain('Medium 3');
    await expectAccessible(page, 'a report by priority');

    await page.getByRole('tab', { name: 'Technicians', exact: true }).click();
    await page.getByRole('button', { name: 'Ada Nord', exact: true }).click();
    await page.getByRole('heading', { name: 'Ada Nord' }).waitFor();
    await page.getByRole('button', { name: /^1\s*, Taken, In all/ }).click();
    await page
      .getByRole('dialog', { name: 'Taken' })
      .getByRole('link', { name: /Two nights in Lisbon/ })
      .click();
    await page.getByRole('heading', { level: 2 }).filter({ hasText: 'Two nights' }).waitFor();
  });
});
