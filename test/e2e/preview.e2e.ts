// A ticket looked at from the list without opening it, by pointer, key and finger (T10).

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  signIn,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let workspace: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  workspace = await server.workspace({ slug: 'glance', blueprint: 'maildesk' });
  const first = await workspace.send({
    subject: 'Boiler in the cellar',
    description: 'It hums and stays cold.',
  });
  const written = await fetch(
    `${server.url}/api/v1/w/glance/public/requests/${first.number}/messages`,
    {
      method: 'POST',
      headers: {
        origin: server.url,
        'content-type': 'application/json',
        'access-code': first.accessCode,
      },
      body: JSON.stringify({ html: '<p>Now it leaks as well.</p>' }),
    },
  );
  expect(written.status, await written.text()).toBe(201);
  await workspace.send({ subject: 'A new key card', description: 'Mine opens no door.' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Item = { readonly id: string; readonly subject: string };
/** What the history says of a ticket, and whether anybody holds it. */
async function traces(subject: string): Promise<unknown> {
  const { items } = (await workspace.call('GET', 'tickets')) as { items: readonly Item[] };
  const { id } = items.find((one) => one.subject === subject)!;
  const ticket = (await workspace.call('GET', `tickets/${id}`)) as Record<string, unknown>;
  return [ticket['lockHolderId'], ticket['assigneeId'], ticket['version'], ticket['updatedAt']];
}

describe('preview', () => {
  test('T10e resting on a row shows facts, first and last message, and leaves no trace', () =>
    withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      const before = await traces('Boiler in the cellar');
      const card = page.getByRole('complementary', { name: 'Preview' });
      await listRow(page, 'Boiler in the cellar').hover();
      await card.getByText('Now it leaks as well.').waitFor();
      expect(await card.getByText('It hums and stays cold.').isVisible()).toBe(true);
      expect(await card.getByText('Rosa Rivera').first().isVisible()).toBe(true);
      // Its address is the list's, and no ticket stands beside it.
      expect(page.url()).not.toContain('/ticket/');
      await page.mouse.move(700, 5);
      await card.waitFor({ state: 'hidden' });
      expect(await traces('Boiler in the cellar')).toEqual(before);
    }));

  test('T10f by key it follows the row one stands on, and goes with Escape', () =>
    withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      const card = page.getByRole('complementary', { name: 'Preview' });
      await page.keyboard.press('j');
      await page.keyboard.press('v');
      await card.getByRole('heading', { name: 'A new key card' }).waitFor();
      await page.keyboard.press('j');
      await card.getByRole('heading', { name: 'Boiler in the cellar' }).waitFor();
      await card.getByText('Now it leaks as well.').waitFor();
      await expectAccessible(page, 'preview');
      await page.keyboard.press('Escape');
      await card.waitFor({ state: 'hidden' });
    }));

  test('T10g without a network it shows what is on the device', () =>
    withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      await page.context().setOffline(true);
      const card = page.getByRole('complementary', { name: 'Preview' });
      await listRow(page, 'Boiler in the cellar').hover();
      await card.getByText('Now it leaks as well.').waitFor();
    }));

  test('T10h on a phone a row that is held is previewed and not opened', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        const row = listRow(page, 'Boiler in the cellar');
        const box = (await row.boundingBox())!;
        const at = { x: box.x + 40, y: box.y + 20 };
        const session = await page.context().newCDPSession(page);
        await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
        const sheet = page.getByRole('dialog', { name: 'Preview' });
        await sheet.getByText('Now it leaks as well.').waitFor();
        await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        expect(page.url()).not.toContain('/ticket/');
        await page.keyboard.press('Escape');
        await sheet.waitFor({ state: 'hidden' });
        await row.tap();
        await page.waitForURL(/\/ticket\//);
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));
});
