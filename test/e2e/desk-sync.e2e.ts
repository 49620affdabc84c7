// What stands behind the sync mark when one thing does not go through (L6): an entry that the server cannot answer is
// set aside on the screen, and work of an earlier session that nothing opens is kept until its owner gives it up.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
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
  desk = await server.workspace({ slug: 'stuck', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const panel = (page: Page) => page.getByRole('dialog', { name: 'Synchronisation' });
async function openPanel(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await panel(page).waitFor();
}

for (const { theme, viewport } of [
  { theme: 'light', viewport: { width: 1280, height: 800 } },
  { theme: 'dark', viewport: { width: 390, height: 844 } },
] as const)
  describe(`${theme}, ${viewport.width} px`, () => {
    const isPhone = viewport.width < 700;
    const options = {
      viewport,
      colorScheme: theme,
      // Its requests would pass by the failure that the test puts in their way.
      serviceWorkers: 'block' as const,
      ...(isPhone ? { hasTouch: true, isMobile: true } : {}),
    };

    test('L6b an answer that the server cannot take is shown, set aside, and the rest goes on; sent again it is there once', () =>
      withPage(
        browser,
        async (page) => {
          const poison = await desk.send({ subject: `Poison ${theme}` });
          const other = await desk.send({ subject: `Harmless ${theme}` });
          await signIn(page, desk, await desk.addPerson('Ana Sol'));
          let isFailing = true;
          await page.route('**/sync/v1/**/push', (route) =>
            isFailing && (route.request().postData() ?? '').includes(poison.id)
              ? route.fulfill({ status: 500, body: '' })
              : route.continue(),
          );
          await openTicket(page, `Poison ${theme}`);
          await writeReply(page, 'Nobody can take this.');
          await send(page);
          await page.getByRole('article').getByText('On its way').first().waitFor();
          if (isPhone) await page.getByRole('button', { name: 'Back to the list' }).click();
          await openTicket(page, `Harmless ${theme}`);
          await page.keyboard.press('t');

          await openPanel(page);
          const aside = panel(page).getByRole('button', { name: 'Set aside' });
          await eventually(
            async () => {
              await panel(page).getByRole('button', { name: 'Synchronise now' }).click();
              return aside.isVisible();
            },
            (isThere) => isThere,
          );
          await panel(page).getByText('1 change is stuck').waitFor();
          await panel(page).getByText('The server does not answer this one').waitFor();
          await panel(page).getByText('Set it aside so that the rest goes on').waitFor();
          await panel(page).screenshot({
            path: `test/screenshots/stuck-${viewport.width}-${theme}.png`,
          });
          await expectAccessible(page, `stuck ${theme}`);

          await aside.click();
          await page.getByText('Set aside. You find it with what needs you').waitFor();
          await panel(page).getByText('Nothing. Everything you did').waitFor();
          await eventually(
            () => desk.call('GET', `tickets/${other.id}`) as Promise<{ lockHolderId: unknown }>,
            ({ lockHolderId }) => lockHolderId !== null,
          );
          expect(await desk.messages(poison)).toHaveLength(1);

          await panel(page).getByRole('button', { name: 'Decide' }).click();
          const card = page.getByRole('article').filter({ hasText: 'Nobody can take this.' });
          await card.getByText('You set this aside').waitFor();
          isFailing = false;
          await card.getByRole('button', { name: 'Send now' }).click();
          await eventually(
            () => desk.messages(poison),
            (all) => all.length === 2,
          );
          await card.waitFor({ state: 'detached' });
          expect((await desk.messages(poison)).at(-1)?.html).toContain('Nobody can take this.');
        },
        options,
      ));

    test('L5i work that nothing opens is kept and said, and goes only after one has been asked', () =>
      withPage(
        browser,
        async (page) => {
          const ana = await desk.addPerson('Ana Sol');
          await desk.send({ subject: `Sealed ${theme}` });
          await signIn(page, desk, ana);
          await openTicket(page, `Sealed ${theme}`);
          await writeReply(page, 'Written before the session ended.');
          await page.context().setOffline(true);
          await send(page);
          await page.getByText('Waits for the network').first().waitFor();
          await page.context().clearCookies();
          await page.context().setOffline(false);
          await page.getByText('sealed until you sign in again').waitFor();
          // Somebody has lost the key: another one comes with the next sign-in.
          await page.route('**/api/v1/w/*/me', async (route) => {
            const response = await route.fetch();
            const me = (await response.json()) as Record<string, unknown>;
            await route.fulfill({ response, json: { ...me, sealKey: btoa('k'.repeat(32)) } });
          });
          await page.goto(`${desk.url}/s/stuck`);
          await page.getByLabel('Email address', { exact: true }).fill(ana.email);
          await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
          await page.getByRole('button', { name: 'Sign in', exact: true }).click();
          await page
            .getByRole('status')
            .filter({ hasText: 'Sealed work is kept here' })
            .first()
            .waitFor();

          await openPanel(page);
          await panel(page).getByText('could not be opened').waitFor();
          await panel(page).screenshot({
            path: `test/screenshots/sealed-${viewport.width}-${theme}.png`,
          });
          await expectAccessible(page, `sealed ${theme}`);
          const remove = panel(page).getByRole('button', { name: 'Delete it for good' });
          const question = page.getByRole('alertdialog');
          await remove.click();
          await question.getByText('Nobody can bring them back').waitFor();
          await expectAccessible(page, `sealed, asked ${theme}`);
          await question.getByRole('button', { name: 'Keep it' }).click();
          await question.waitFor({ state: 'detached' });
          await panel(page).getByText('could not be opened').waitFor();
          await remove.click();
          await question.getByRole('button', { name: 'Delete it for good' }).click();
          await panel(page).getByText('could not be opened').waitFor({ state: 'detached' });
          await question.waitFor({ state: 'detached' });
          await page.keyboard.press('Escape');
          await panel(page).waitFor({ state: 'detached' });
          await synced(page);
        },
        options,
      ));
  });
