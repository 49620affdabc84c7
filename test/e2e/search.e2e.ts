// The desk's search and its filters in a real browser against a real server: the device answers while one types, also
// without a network; the server joins; a filter is chips and text; a filter is kept as a view.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  signIn,
  startJourney,
  withPage,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let ana: JourneyPerson;

const REQUESTS = [
  { subject: 'Printer on the second floor', name: 'Hélène Lefèvre', city: 'Paris' },
  { subject: 'Where is my refund?', name: 'Otto Brandt', city: 'Berlin' },
  { subject: 'Lost suitcase', name: 'Philippa Marlowe', city: 'Paris' },
  { subject: 'A room with a view', name: 'Lucy Honeychurch', city: 'Firenze' },
];

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'finding', blueprint: 'helpdesk' });
  ana = await desk.addPerson('Ana Sol');
  for (const request of REQUESTS)
    await desk.send({
      ...request,
      email: `${request.city.toLowerCase()}.${request.name.length}@example.org`,
      description:
        request.city === 'Berlin' ? 'The wobbly toaster was sent back in May.' : 'Please help.',
    });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search' });
const options = (page: Page) => dialog(page).getByRole('option');
const offlineReady = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
};
/** The index knows the messages that came with the first load. */
const opened = async (page: Page): Promise<void> => {
  await page.locator('[data-index="0"]').waitFor();
  await page.locator('body').press('/');
  await dialog(page).waitFor();
};
const type = (page: Page, text: string) => dialog(page).getByRole('combobox').fill(text);

describe('the search', () => {
  test('S5a it answers while one types, without a network too, and says so', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, ana);
      await offlineReady(page);
      await page.reload();
      await page.locator('[data-index="0"]').waitFor();
      await page.context().setOffline(true);
      await opened(page);

      for (const [text, subject] of [
        ['lefev', 'Printer on the second floor'],
        ['HELENE', 'Printer on the second floor'],
        // One letter wrong.
        ['lefevbre', 'Printer on the second floor'],
        ['marlwoe', 'Lost suitcase'],
        // In a message, and in a city.
        ['toaster', 'Where is my refund?'],
        ['firenze', 'A room with a view'],
        ['status:open honey', 'A room with a view'],
      ] as const) {
        await type(page, text);
        await expect
          .poll(() => options(page).allInnerTexts(), { message: text })
          .toEqual([expect.stringContaining(subject)]);
      }
      await type(page, 'toast');
      await expect.poll(() => options(page).locator('mark').allInnerTexts()).toEqual(['toaster']);
      expect(await options(page).innerText()).toContain('On this device');
      await dialog(page)
        .getByText(/only this device was searched/)
        .waitFor();
      await type(page, 'zzzz');
      await dialog(page).getByText('Nothing found').waitFor();
      await expectAccessible(page, 'search, nothing found, offline');

      await type(page, 'paris');
      await expect.poll(() => options(page).count()).toBe(2);
      await page.keyboard.press('ArrowDown');
      const second = await options(page).nth(1).locator('span').nth(3).innerText();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/ticket\//);
      expect(second).not.toBe('');
      // What was looked for lately is offered, and the words stay.
      await page.locator('body').press('/');
      await expect.poll(() => dialog(page).getByRole('combobox').inputValue()).toBe('paris');
      await page.keyboard.press('Escape');
      await expect.poll(() => options(page).allInnerTexts()).toEqual(['paris']);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'hidden' });
    }));

  test('S1v answers are marked as the device’s or the server’s, and the server’s join below', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, ana);
      await opened(page);
      await type(page, 'paris');
      await expect.poll(() => options(page).count()).toBe(2);
      await dialog(page).getByText('Device and server searched').waitFor();
      for (const text of await options(page).allInnerTexts())
        expect(text).toContain('On this device');
      await expectAccessible(page, 'search with answers');

      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const elsewhere = {
        id: '01900000-0000-7000-8000-00000000beef',
        number: 4711,
        subject: 'Paris, but long ago',
        status: 'open',
        phase: 'closed',
        requester: { name: 'Old Friend', email: 'old@example.org' },
        excerpt: 'From the archive',
        createdAt: '2020-01-01T00:00:00.000Z',
        updatedAt: '2020-01-01T00:00:00.000Z',
      };
      await page.route('**/search?*', async (route) => {
        const answer = await route.fetch();
        const body = (await answer.json()) as { items: unknown[] };
        await held;
        await route.fulfill({
          response: answer,
          json: { ...body, items: [{ ticket: elsewhere, found: [] }, ...body.items] },
        });
      });
      await type(page, 'pari');
      await expect.poll(() => options(page).count()).toBe(2);
      // Where the words stand is found a moment after the tickets.
      await expect.poll(() => options(page).filter({ hasText: 'paris.' }).count()).toBe(2);
      await page.keyboard.press('ArrowDown');
      const before = await options(page).allInnerTexts();
      release();
      await expect.poll(() => options(page).count()).toBe(3);
      const after = await options(page).allInnerTexts();
      expect(after.slice(0, 2).map(words)).toEqual(before.map(words));
      expect(after[2]).toMatch(/Paris, but long ago[\s\S]*Server/);
      expect(await options(page).nth(1).getAttribute('aria-selected')).toBe('true');
    }));
});

const words = (text: string): string => text.replaceAll(/\s/g, '');
const filter = (page: Page) => page.getByRole('combobox', { name: 'Filter the list' });
const chips = (page: Page) => page.getByRole('list', { name: 'Filters' }).getByRole('listitem');
const rows = (page: Page) => page.getByRole('list', { name: 'Tickets' }).getByRole('listitem');

describe('filters', () => {
  test('S1zb what only the server has is read with its files and page by page, and what needs a connection says so', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        // From now on nothing comes to this device by itself.
        await page.route('**/sync/v1/**', (route) => route.abort());
        const { id } = await desk.send({ subject: 'Unheard of', description: 'It hums.' });
        const file = '01890a5d-ac96-774b-bcce-b302099a8057';
        await desk.upload(file, 'hum.txt', Buffer.from('It hums at night.'));
        await desk.call('POST', `tickets/${id}/messages`, { text: 'Listen.', files: [file] });
        for (let index = 1; index <= 100; index += 1)
          await desk.call('POST', `tickets/${id}/messages`, {
            text: `Answer ${index}.`,
            kind: 'note',
          });
        let isCut = true;
        await page.route(`**/tickets/${id}**`, (route) =>
          isCut ? route.abort() : route.continue(),
        );
        await page.goto(`${desk.url}/w/finding/ticket/${id}`);
        await page.getByText('This one is not on this device.').waitFor();
        await expectAccessible(page, 'a ticket that is not here and cannot be read');
        isCut = false;
        const heading = page.getByRole('heading', { level: 2, name: /Unheard of/ });
        // On a slow machine the line is only now found to be there, and that reads it by itself: then the button is gone.
        const pressed = page.getByRole('button', { name: 'Try again' }).click();
        await Promise.race([pressed.catch(() => heading.waitFor()), heading.waitFor()]);
        await heading.waitFor();
        const articles = page.getByRole('article');
        await expect.poll(() => articles.count()).toBe(100);
        await expectAccessible(page, 'a ticket of the server');
        const download = page.waitForEvent('download');
        await articles.nth(1).getByRole('button', { name: 'Download hum.txt' }).click();
        expect((await download).suggestedFilename()).toBe('hum.txt');

        isCut = true;
        await page.getByRole('button', { name: 'Show more messages' }).click();
        await page.getByText('The rest could not be read. It needs a connection.').waitFor();
        await page.screenshot({ path: 'test/screenshots/server-ticket.png' });
        isCut = false;
        await page.getByRole('button', { name: 'Show more messages' }).click();
        await expect.poll(() => articles.count()).toBe(102);
        await page.getByText('Answer 100.').waitFor();
        expect(await page.getByRole('button', { name: 'Show more messages' }).count()).toBe(0);
      },
      { serviceWorkers: 'block' },
    ));

  test('S2a one types, completes and sees chips; chips go back into text; a mistake is shown at its place', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, ana);
      await listRow(page, 'suitcase').waitFor();
      const all = await rows(page).count();
      await page.locator('body').press('f');
      await page.keyboard.type('ci');
      await page.getByRole('option', { name: 'City' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await filter(page).inputValue()).toBe('city:');
      await page.keyboard.type('Paris');
      await expect.poll(() => rows(page).count()).toBe(2);
      await page.keyboard.press('Enter');
      await expect.poll(() => chips(page).allInnerTexts()).toEqual(['Change filter\nCity Paris']);

      await page.keyboard.type('sta');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: 'Open' }).first().waitFor();
      await page.keyboard.type('nonsense');
      await page.keyboard.press('Enter');
      await page
        .getByRole('alert')
        .getByText(/cannot be "nonsense"/)
        .waitFor();
      expect(await page.getByRole('alert').locator('mark').innerText()).toBe('nonsense');
      await expect.poll(() => rows(page).count()).toBe(2);
      await expectAccessible(page, 'a filter with a mistake');
      await filter(page).fill('suitcase');
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      await expect.poll(() => chips(page).count()).toBe(2);

      await page.getByRole('button', { name: 'Show as text' }).click();
      expect(await filter(page).inputValue()).toBe('city:Paris suitcase');
      await page.keyboard.press('Enter');
      await expect.poll(() => chips(page).count()).toBe(2);
      // By keyboard: back onto the first chip, and away with it.
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Delete');
      await expect.poll(() => chips(page).allInnerTexts()).toEqual(['Change filter\n“suitcase”']);
      await page.getByRole('button', { name: /^Remove filter/ }).click();
      await expect.poll(() => rows(page).count()).toBe(all);
    }));

  test('S3a S2b a filter is kept as a view with its count, there after a reload and without a network; renamed, deleted', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, ana);
      await page.locator('body').press('f');
      await page.keyboard.type('city:Paris');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save as a view' }).click();
      const saving = page.getByRole('dialog', { name: 'Save as a view' });
      await saving.getByLabel('Name of the view').fill('From Paris');
      await expectAccessible(page, 'saving a view');
      await saving.getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(/view\/view/);
      const link = page.getByRole('link', { name: /^From Paris\s*2$/ });
      await link.waitFor();
      await expect.poll(() => rows(page).count()).toBe(2);

      await offlineReady(page);
      await page.context().setOffline(true);
      await page.reload();
      await link.waitFor();
      await expect.poll(() => rows(page).count()).toBe(2);
      await page.locator('body').press('f');
      await page.keyboard.type('suitcase');
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.getByText('No connection: only this device is searched.').waitFor();
      await page.context().setOffline(false);

      await page.getByRole('button', { name: 'This view' }).click();
      await page.getByRole('menuitem', { name: 'Rename the view' }).click();
      const renaming = page.getByRole('dialog', { name: 'Rename the view' });
      await renaming.getByLabel('Name of the view').fill('Parisians');
      await renaming.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('link', { name: /^Parisians/ }).waitFor();

      await page.getByRole('button', { name: 'This view' }).click();
      await page.getByRole('menuitem', { name: 'Delete the view' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('link', { name: /^Parisians/ }).waitFor({ state: 'detached' });
      await listRow(page, 'A room with a view').waitFor();
    }));
});

describe('similar tickets', () => {
  test('S6a S6m they stand beside the ticket and beside what is being written, also without a network', () =>
    withPage(
      browser,
      async (page) => {
        const twin = {
          subject: 'Badge reader at gate four blinks red',
          name: 'Dora Twin',
          email: 'dora.twin@example.org',
          description: 'Since Monday nobody gets in there with a badge.',
        };
        await desk.send(twin);
        await desk.send({ ...twin, subject: 'Gate four: badge reader blinks red again' });
        await signIn(page, desk, ana);
        await offlineReady(page);
        await page.reload();
        await listRow(page, 'Badge reader at gate four').click();
        const similar = page.getByRole('region', { name: 'Similar tickets' });
        await similar.getByRole('link', { name: /Gate four: badge reader/ }).waitFor();
        await similar.getByText('Possibly a duplicate').waitFor();
        expect(await similar.getByRole('link').count()).toBe(1);
        await similar.getByRole('link').click();
        await similar.getByRole('link', { name: /^New\. Badge reader at gate four/ }).waitFor();

        await page.context().setOffline(true);
        await page.locator('body').press('c');
        const opening = page.getByRole('dialog', { name: 'New ticket' });
        await opening.getByLabel('Email').fill('dora.twin@example.org');
        await opening.getByLabel('Subject').fill('badge reader blinks red at gate four');
        const alike = opening.getByRole('region', { name: 'Similar tickets' });
        await expect.poll(() => alike.getByRole('link').count()).toBe(2);
        expect(await alike.getByText('Possibly a duplicate').count()).toBe(2);
        await expectAccessible(page, 'a new ticket with similar ones');
      },
      { viewport: { width: 1600, height: 900 } },
    ));
});
