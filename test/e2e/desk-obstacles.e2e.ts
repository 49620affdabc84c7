// No obstacle for anybody (U4) over everything that the desk shows beside its lists: a held answer, every dialog, sheet and
// palette, the account, a customer's own list; in both themes, on a wide screen and on a phone.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  openTicket,
  PASSWORD,
  send,
  signIn,
  startJourney,
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
  desk = await server.workspace({ slug: 'look', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const LONG =
  'Our coach to Lisbon left without us, and the Donaudampfschifffahrtsgesellschaft knows nothing';

/** A ticket with an answer that has come back, and one that nobody has touched. */
async function withHeldAnswer(page: Page, subject: string): Promise<void> {
  const receipt = await desk.send({ subject });
  await desk.send({ subject: LONG, name: 'Maximiliane Freifrau von Hohenstein-Waldeck' });
  await signIn(page, desk, await desk.addPerson('Ana Sol'));
  await openTicket(page, subject);
  await writeReply(page, 'A quiet room is booked for both nights.');
  await page.context().setOffline(true);
  await send(page);
  await page.getByRole('article').getByText('Waits for the network').waitFor();
  await desk.call('POST', `tickets/${receipt.id}/take`);
  await page.context().setOffline(false);
  await page.getByRole('article').filter({ hasText: 'Your answer, not sent' }).waitFor();
}

const LOOKS = [
  { theme: 'light', size: 'wide', viewport: { width: 1280, height: 800 } },
  { theme: 'dark', size: 'wide', viewport: { width: 1280, height: 800 } },
  { theme: 'light', size: 'phone', viewport: { width: 390, height: 780 } },
  { theme: 'dark', size: 'phone', viewport: { width: 390, height: 780 } },
] as const;

describe.each(LOOKS)('$theme, $size', ({ theme, size, viewport }) => {
  const isPhone = size === 'phone';
  const options = {
    colorScheme: theme,
    viewport,
    ...(isPhone && { isMobile: true, hasTouch: true }),
  };
  const look = (page: Page, where: string) => expectAccessible(page, `${where}-${theme}-${size}`);

  test('U4h a held answer, and everything that opens over the desk', () =>
    withPage(
      browser,
      async (page) => {
        await withHeldAnswer(page, `Wanted by two ${theme} ${size}`);
        await look(page, 'held-card');
        const over = async (keys: readonly string[], where: string, role: 'dialog' | 'menu') => {
          for (const key of keys) await page.keyboard.press(key);
          const opened = page.getByRole(role).first();
          await opened.waitFor();
          await look(page, where);
          await page.keyboard.press('Escape');
          await opened.waitFor({ state: 'detached' });
        };
        await page.keyboard.press('r');
        await page.getByRole('textbox', { name: 'Reply', exact: true }).waitFor();
        await look(page, 'composer');
        await page.keyboard.press('Escape');
        await over(['?'], 'keys', 'dialog');
        await over(['Control+k'], 'palette', 'dialog');
        await over(['g', 's'], 'sync', 'dialog');
        await over(['g', 'n'], 'mentions', 'dialog');
        await over(['c'], 'new-ticket', 'dialog');
        if (isPhone) {
          await over(['i'], 'facts', 'dialog');
          await page.getByRole('button', { name: 'Back to the list' }).click();
        } else {
          await over(['s'], 'status', 'menu');
        }
        await page.getByRole('listitem').getByRole('link').first().focus();
        await page.keyboard.press('x');
        await page.getByText('1 selected').first().waitFor();
        await look(page, 'selection');
        for (const name of ['Assign', 'Held answers'] as const) {
          if (name === 'Assign') {
            await page.getByRole('toolbar').getByRole('button', { name }).click();
            await page.getByRole('dialog').waitFor();
            await look(page, 'assign');
            await page.keyboard.press('Escape');
            await page.getByRole('dialog').waitFor({ state: 'detached' });
          } else {
            await page.keyboard.press('Escape');
            await page.keyboard.press('g');
            await page.keyboard.press('h');
            await page.getByRole('heading', { level: 1, name }).waitFor();
            await look(page, 'held-list');
          }
        }
        await page.goto(`${desk.url}/w/look/view/mine`);
        await page.getByText('You have nothing open').waitFor();
        await look(page, 'empty');
        await page.keyboard.press('Control+k');
        await page.keyboard.type('Sign out');
        await page.keyboard.press('Enter');
        await page.getByRole('alertdialog').waitFor();
        await look(page, 'sign-out');
        await page.keyboard.press('Escape');
        await page.goto(`${desk.url}/w/look/account`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByRole('button', { name: /Save/ }).first().waitFor();
        await look(page, 'account');
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(excess).toBe(0);
      },
      options,
    ));

  test("U4i a customer's own list", () =>
    withPage(
      browser,
      async (page) => {
        const email = `rosa.${theme}.${size}@look.example`;
        await desk.send({ subject: 'A first request', email });
        const { email: account } = await desk.addPerson(`Rosa ${theme} ${size}`, 'customer');
        await page.goto(`${desk.url}/s/look`);
        await page.getByLabel('Email address', { exact: true }).fill(account);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL(/\/p\/look/);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByRole('button', { name: 'Sign out' }).waitFor();
        await look(page, 'portal');
      },
      options,
    ));
});
