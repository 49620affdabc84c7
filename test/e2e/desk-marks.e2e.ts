// What the desk says beside the work: toasts, which never lie over what one writes or uses; the word under the phone's
// sync mark; what the browser has promised about the storage.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  openTicket,
  REQUEST,
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
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'marks', blueprint: 'maildesk' });
  // A list that fills every screen below.
  for (let n = 1; n <= 24; n += 1) await open(`Request ${n}`);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** By an operator: from one address customers may not send as many. */
const open = (subject: string): Promise<unknown> =>
  desk.call('POST', 'tickets', {
    subject,
    description: `${subject}. What can I do?`,
    channel: 'phone',
    requester: {
      name: REQUEST.name,
      email: REQUEST.email,
      phone: REQUEST.phone,
      address: '1, quai Perrache',
      city: REQUEST.city,
      country: 'FR',
    },
  });

const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
};
const toasts = (page: Page) => page.getByRole('region', { name: 'Notifications' });
const toast = (page: Page, words: string) =>
  toasts(page).getByRole('listitem').filter({ hasText: words });

/** What is in sight of the list: the list and its parts are as long as all their rows, what scrolls holds them. */
const rows = (page: Page) => page.getByRole('list', { name: 'Requests' }).locator('../../..');

/** Both are in sight and no point belongs to both. */
async function expectApart(one: Locator, other: Locator, what: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const [a, b] = [await one.boundingBox(), await other.boundingBox()];
        if (a === null || b === null) return 'one of them is not there';
        const isApart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        return isApart ? 'apart' : JSON.stringify({ toast: a, other: b });
      },
      { message: what, timeout: 3_000 },
    )
    .toBe('apart');
}

describe('toasts', () => {
  for (const [name, options] of [
    ['1720 px', { viewport: { width: 1720, height: 900 } }],
    ['1280 px', { viewport: { width: 1280, height: 800 } }],
    ['768 px', { viewport: { width: 768, height: 900 } }],
    ['a phone', PHONE],
  ] as const) {
    const isPhone = name === 'a phone';

    test(`U1g beside a ticket they cover neither the answer box, closed or open, nor the list, ${name}`, () =>
      withPage(
        browser,
        async (page) => {
          const subject = `Beside a ticket ${name}`;
          await open(subject);
          await signIn(page, desk, desk.admin);
          await openTicket(page, subject);
          const closed = page.getByRole('button', { name: /^Write to/ });
          const note = page.getByRole('button', { name: 'Note', exact: true });
          await page.keyboard.press('t');
          const taken = toast(page, 'You have taken');
          await taken.waitFor();
          // Its time stands still while the pointer is there.
          await taken.hover();
          await expectApart(taken, closed, 'the closed answer box');
          await expectApart(taken, note, 'the closed note box');
          if (!isPhone) {
            await expectApart(taken, rows(page), 'the list');
            await expectApart(
              taken,
              page.getByRole('combobox', { name: 'Filter the list' }),
              'the search',
            );
          }
          if (!isPhone) {
            for (const mark of await page
              .getByRole('button', { name: 'All saved', exact: true })
              .filter({ visible: true })
              .all())
              await expectApart(taken, mark, 'the sync mark');
          }

          await writeReply(page, 'One moment, please');
          await taken.waitFor();
          // Its time stands still while the pointer is there.
          await taken.hover();
          await expectApart(
            taken,
            page.getByRole('textbox', { name: 'Reply', exact: true }),
            'text',
          );
          await expectApart(taken, page.getByRole('button', { name: /^Send$/ }), 'the send button');
          await expectApart(
            taken,
            page.getByRole('tablist', { name: 'What to write' }),
            'its head',
          );
        },
        options,
      ));

    test(`U1h in the list they cover no row and nothing that acts on the rows, ${name}`, () =>
      withPage(
        browser,
        async (page) => {
          const subject = `In the list ${name}`;
          await open(subject);
          await signIn(page, desk, desk.admin);
          await listRow(page, subject).focus();
          await page.keyboard.press('t');
          const taken = toast(page, 'You have taken');
          await taken.waitFor();
          // Its time stands still while the pointer is there.
          await taken.hover();
          await page.keyboard.press('x');
          await expectApart(
            taken,
            page.getByRole('toolbar', { name: '1 selected' }),
            'the toolbar',
          );
          await expectApart(taken, rows(page), 'the list');
          const menu = page.getByRole('navigation', { name: 'Menu' });
          if (isPhone) await expectApart(taken, menu, 'the bar at the bottom');

          await taken.getByRole('button', { name: 'Dismiss' }).click();
          await taken.waitFor({ state: 'detached' });
          // The room that was made for it is the list's again.
          const gap = async () => {
            const list = await rows(page).boundingBox();
            const foot = isPhone ? await menu.boundingBox() : { y: page.viewportSize()!.height };
            return (foot?.y ?? 0) - ((list?.y ?? 0) + (list?.height ?? 0));
          };
          await expect.poll(gap).toBeLessThan(60);
        },
        options,
      ));
  }

  test('U1i under a panel that has come up from the left, they stand in the other corner', () =>
    withPage(browser, async (page) => {
      await open('Beside a panel');
      await signIn(page, desk, desk.admin);
      await listRow(page, 'Beside a panel').focus();
      await page.keyboard.press('t');
      const taken = toast(page, 'You have taken');
      await taken.waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      const panel = page.getByRole('dialog', { name: 'Synchronisation' });
      await panel.waitFor();
      await expectApart(page.locator('ol[aria-live] li'), panel, 'the panel');
    }));
});

describe('the sync mark of a phone', () => {
  const mark = (page: Page) =>
    page.getByRole('navigation', { name: 'Menu' }).getByRole('status').getByRole('button');

  for (const colorScheme of ['light', 'dark'] as const)
    test(`L6q has one word in sight below it and the whole sentence for the ear, ${colorScheme}`, () =>
      withPage(
        browser,
        async (page) => {
          await open(`Offline ${colorScheme}`);
          await signIn(page, desk, desk.admin);
          await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
          await expect.poll(() => mark(page).innerText()).toMatch(/^Saved/);
          expect(await mark(page).getAttribute('title')).toBe('All saved');
          expect((await mark(page).textContent())?.trim()).toBe('Saved, All saved');
          await expectAccessible(page, 'list');

          await page.context().setOffline(true);
          await expect.poll(() => mark(page).innerText()).toMatch(/^Offline/);
          await listRow(page, `Offline ${colorScheme}`).focus();
          await page.keyboard.press('t');
          await expect.poll(() => mark(page).getAttribute('title')).toContain('1 change kept here');
          await expectAccessible(page, 'offline');
          const word = mark(page).locator('span').filter({ hasText: 'Offline' }).first();
          const [inside, around] = [await word.boundingBox(), await mark(page).boundingBox()];
          expect(inside?.width ?? 99).toBeLessThanOrEqual(around?.width ?? 0);
          expect(around?.height ?? 0).toBeGreaterThanOrEqual(44);

          await page.context().setOffline(false);
          await expect.poll(() => mark(page).innerText(), { timeout: 30_000 }).toMatch(/^Saved/);
        },
        { ...PHONE, colorScheme },
      ));

  test('L6q U5h in French, and fitting into the bar', () =>
    withPage(
      browser,
      async (page) => {
        await page.addInitScript(() => localStorage.setItem('homing-language', 'fr'));
        await signIn(page, desk, desk.admin, {
          email: 'Adresse e-mail',
          password: 'Mot de passe',
          signIn: 'Se connecter',
          saved: 'Tout est enregistré',
        });
        const word = page
          .getByRole('navigation', { name: 'Menu' })
          .getByRole('status')
          .locator('button > span')
          .first();
        await expect.poll(() => word.innerText()).toMatch(/^Enregistré/);
        expect(await word.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
      },
      { ...PHONE, locale: 'fr' },
    ));
});

describe('the storage', () => {
  const panel = (page: Page) => page.getByRole('dialog', { name: 'Synchronisation' });
  const openPanel = async (page: Page): Promise<void> => {
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await panel(page).waitFor();
  };

  for (const [answer, words] of [
    [true, 'The browser has promised to keep what is here'],
    [false, 'The browser has not promised to keep what is here'],
  ] as const)
    test(`B22b L8c the panel says what the browser answered: ${answer ? 'kept' : 'no promise'}`, () =>
      withPage(browser, async (page) => {
        await page.addInitScript((isGranted) => {
          Object.defineProperties(StorageManager.prototype, {
            persist: { value: () => Promise.resolve(isGranted) },
            persisted: { value: () => Promise.resolve(false) },
          });
        }, answer);
        await open(`Storage ${answer}`);
        await signIn(page, desk, desk.admin);
        await openPanel(page);
        await panel(page).getByText('is asked to keep what is here when you first').waitFor();
        await page.keyboard.press('Escape');
        await panel(page).waitFor({ state: 'detached' });

        await listRow(page, `Storage ${answer}`).focus();
        await page.keyboard.press('t');
        await toast(page, answer ? 'You have taken' : 'You have')
          .first()
          .waitFor();
        await synced(page);
        await openPanel(page);
        await panel(page).getByText(words).waitFor();
        await expectAccessible(page, 'the panel');
      }));
});
