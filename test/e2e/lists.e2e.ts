// The lists of the desk in a real browser against a real server: the given views apart, what is unread, columns, orders,
// parts and density, and a saved view that is changed on the screen (S3).

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  signIn,
  startJourney,
  synced,
  withPage,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let ana: JourneyPerson;
let letters: Receipt;

const WIDE = { viewport: { width: 1440, height: 900 } };
const SUBJECTS = [
  ['Zebra crossing is worn', 'low'],
  ['Boiler in the cellar', 'critical'],
  ['A new key card', 'medium'],
  ['Cannot sign in', 'high'],
] as const;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'rows', blueprint: 'maildesk' });
  ana = await desk.addPerson('Ana Sol');
  for (const [subject, priority] of SUBJECTS) {
    const made = await desk.send({ subject, description: `${subject}. Please help.` });
    if (subject === 'A new key card') letters = made;
    const { items } = (await desk.call('GET', 'tickets')) as { items: { id: string }[] };
    await desk.call('PATCH', `tickets/${items[0]!.id}`, { priority });
  }
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const rail = (page: Page, name = 'Views') => page.getByRole('navigation', { name });
const view = (page: Page, name: RegExp) => rail(page).getByRole('link', { name });
const table = (page: Page) => page.getByRole('table');
const links = (page: Page) => page.locator('main a[data-index]');
const head = (page: Page, name: string) => page.getByRole('columnheader', { name });
/** The subjects as they stand. */
const subjects = async (page: Page): Promise<string[]> => {
  const shown = await links(page).allInnerTexts();
  return shown.map((text) => SUBJECTS.find(([one]) => text.includes(one))?.[0] ?? text);
};
const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const panel = (page: Page) => page.getByRole('dialog', { name: 'Display' });
async function arrange(
  page: Page,
  choice: { sort?: string; groupBy?: string; density?: string; columns?: readonly string[] },
): Promise<void> {
  await press(page, 'd');
  const { sort, groupBy, density, columns = [] } = choice;
  if (sort !== undefined) await panel(page).getByLabel('Sort by').selectOption({ label: sort });
  if (groupBy !== undefined)
    await panel(page).getByLabel('Group by').selectOption({ label: groupBy });
  if (density !== undefined)
    await panel(page).getByLabel('Density').selectOption({ label: density });
  for (const column of columns)
    await panel(page).getByLabel('Add a column').selectOption({ label: column });
  await press(page, 'Escape');
  await panel(page).waitFor({ state: 'hidden' });
}
const controlled = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

describe('a long list', () => {
  const COUNT = 240;
  let long: JourneyWorkspace;
  beforeAll(async () => {
    long = await server.workspace({ slug: 'long', blueprint: 'helpdesk' });
    const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);
    for (let at = 0; at < COUNT; at += 12)
      await Promise.all(
        numbers.slice(at, at + 12).map((number) =>
          long.call('POST', 'tickets', {
            subject: `Lamp ${number} is out`,
            description: 'It went out last night.',
            channel: 'phone',
            requester: { name: 'Rosa Rivera', email: 'rosa@example.org' },
          }),
        ),
      );
  }, 120_000);
  const rows = (page: Page) => page.locator('main li:has(> a[data-index])');
  const place = (page: Page) =>
    page.evaluate(() => document.activeElement?.closest('li')?.getAttribute('aria-posinset'));

  test('U6a U1a it draws only the rows in view, tells their place among all, and is walked with j, k, End and Home; one row is the tab stop', () =>
    withPage(browser, async (page) => {
      await signIn(page, long, long.admin);
      await rail(page)
        .getByRole('link', { name: /^Unassigned/ })
        .click();
      await expect.poll(() => rows(page).first().getAttribute('aria-setsize')).toBe(String(COUNT));
      expect(await rows(page).count()).toBeLessThan(40);
      expect(await rows(page).first().getAttribute('aria-posinset')).toBe('1');

      await links(page).first().focus();
      await press(page, 'j', 'j', 'k');
      await expect.poll(() => place(page)).toBe('2');
      expect(await page.locator('main a[data-index][tabindex="0"]').count()).toBe(1);
      await press(page, 'End');
      await expect.poll(() => place(page)).toBe(String(COUNT));
      expect(await rows(page).count()).toBeLessThan(40);
      await press(page, 'Home');
      await expect.poll(() => place(page)).toBe('1');
      const subject = /Lamp \d+ is out/.exec(await links(page).first().innerText())![0];
      await press(page, 'Enter');
      await page.getByRole('heading', { level: 2 }).filter({ hasText: subject }).waitFor();
      expect(await links(page).first().getAttribute('aria-current')).toBe('true');
    }));
});

describe('given views', () => {
  test('S3ba they stand apart in the rail with their counts and keys, and answer without a network', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        const names = await rail(page).locator('a[href*="/w/rows/"]').allInnerTexts();
        const words = names.map((name) => name.split('\n')[0]);
        expect(words.slice(0, 9)).toEqual([
          'All',
          'Incoming',
          'Mine',
          'Unassigned',
          'Waiting for us',
          'Waiting for customer',
          'Expired',
          'Held answers',
          'Closed',
        ]);
        await view(page, /^Incoming 4$/).waitFor();
        await view(page, /^Waiting for us 4$/).waitFor();
        await controlled(page);
        await page.context().setOffline(true);
        await press(page, 'g', 'i');
        await page.waitForURL(/view\/incoming$/);
        // Urgent first: the order that a queue has.
        await expect
          .poll(() => subjects(page))
          .toEqual([
            'Boiler in the cellar',
            'Cannot sign in',
            'A new key card',
            'Zebra crossing is worn',
          ]);
        await press(page, 'g', 'o');
        await page.getByText('You wait for nobody').waitFor();
        await press(page, 'g', 'e');
        await page.getByText('Nothing has expired').waitFor();
        // The device's own clock decides, also without a network.
        await page.clock.setSystemTime(Date.now() + 40 * 86_400_000);
        await page.reload();
        await view(page, /^Expired 4$/).waitFor();
        await expect.poll(() => links(page).count()).toBe(4);
        await press(page, '?');
        const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
        await keys.getByText('Waiting for customer', { exact: true }).waitFor();
      },
      WIDE,
    ));

  test('S3bb C10d what nobody here has read is counted beside the whole, until it stands open', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        await view(page, /^All 4$/).waitFor();
        const written = await fetch(
          `${server.url}/api/v1/w/rows/public/requests/${letters.number}/messages`,
          {
            method: 'POST',
            headers: {
              origin: server.url,
              'content-type': 'application/json',
              'access-code': letters.accessCode,
            },
            body: JSON.stringify({ html: '<p>Is anybody there?</p>' }),
          },
        );
        expect(written.status, await written.text()).toBe(201);
        await view(page, /^All 4\s*, 1 unread$/).waitFor();
        await view(page, /^Incoming 4\s*, 1 unread$/).waitFor();
        const row = links(page).filter({ hasText: 'A new key card' });
        expect(await row.innerText()).toContain('Unread');
        await expectAccessible(page, 'unread');
        await page.reload();
        await view(page, /^All 4\s*, 1 unread$/).waitFor();
        await row.click();
        await page.getByText('Is anybody there?').first().waitFor();
        await view(page, /^All 4$/).waitFor();
        await page.reload();
        await view(page, /^All 4$/).waitFor();
      },
      WIDE,
    ));
});

describe('columns, orders and parts', () => {
  test('S3bc U1k by keyboard alone: columns, an order by their heads, a row opened and the list come back to', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        await arrange(page, { columns: ['Number', 'Priority', 'Updated'] });
        await table(page).waitFor();
        expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
          'Subject',
          'Number',
          'Priority',
          'Updated',
        ]);
        // The usual order of this list.
        expect(await head(page, 'Updated').getAttribute('aria-sort')).toBe('descending');
        await expectAccessible(page, 'columns');

        await head(page, 'Subject').getByRole('button').focus();
        await press(page, 'Enter');
        expect(await head(page, 'Subject').getAttribute('aria-sort')).toBe('ascending');
        const byName = SUBJECTS.map(([subject]) => subject).toSorted();
        await expect.poll(() => subjects(page)).toEqual(byName);
        await press(page, 'Enter');
        expect(await head(page, 'Subject').getAttribute('aria-sort')).toBe('descending');
        await expect.poll(() => subjects(page)).toEqual(byName.toReversed());

        await press(page, 'j', 'j');
        await expect.poll(() => page.locator(':focus').innerText()).toContain(byName.at(-2));
        await press(page, 'x');
        await page.getByText('1 selected').first().waitFor();
        await press(page, 'Escape', 'v');
        const card = page.getByRole('complementary', { name: 'Preview' });
        await card.getByRole('heading', { name: byName.at(-2)! }).waitFor();
        await press(page, 'Escape');
        await card.waitFor({ state: 'hidden' });
        await press(page, 'Enter');
        await page.waitForURL(/\/ticket\//);
        await table(page).waitFor({ state: 'hidden' });
        await expect.poll(() => subjects(page)).toEqual(byName.toReversed());
        await press(page, 'Escape');
        await table(page).waitFor();

        // The choice is this device's, with a network or without.
        await controlled(page);
        await page.context().setOffline(true);
        await page.reload();
        await table(page).waitFor();
        expect(await head(page, 'Subject').getAttribute('aria-sort')).toBe('descending');
        await expect.poll(() => subjects(page)).toEqual(byName.toReversed());
        // It is the choice for this list alone.
        await press(page, 'g', 'u');
        await page.waitForURL(/view\/unassigned$/);
        await table(page).waitFor({ state: 'hidden' });
      },
      WIDE,
    ));

  test('S3bd parts have headings with counts, are folded by key and by press, and rows in them are passed by', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        await arrange(page, { groupBy: 'Priority', density: 'Compact' });
        const headings = page
          .locator('main')
          .getByRole('heading', { level: 2 })
          .getByRole('button');
        await expect
          .poll(() => headings.allInnerTexts())
          .toEqual(
            ['Critical', 'High', 'Medium', 'Low'].map((word) => expect.stringContaining(word)),
          );
        expect(await headings.first().getAttribute('aria-expanded')).toBe('true');
        const height = async () => (await links(page).first().boundingBox())?.height ?? 0;
        expect(await height()).toBeLessThan(40);
        await expectAccessible(page, 'parts');

        await press(page, 'j', 'j');
        await expect.poll(() => page.locator(':focus').innerText()).toContain('Cannot sign in');
        await press(page, '.');
        expect(await headings.nth(1).getAttribute('aria-expanded')).toBe('false');
        await expect.poll(() => links(page).count()).toBe(3);
        // Who stood in it stands on the next row in sight.
        await expect.poll(() => page.locator(':focus').innerText()).toContain('A new key card');
        await press(page, 'j', 'k', 'k');
        await expect.poll(() => page.locator(':focus').innerText()).toContain('Boiler');
        await headings.nth(1).click();
        await expect.poll(() => links(page).count()).toBe(4);
        await page.reload();
        await expect.poll(() => headings.count()).toBe(4);
      },
      WIDE,
    ));

  test('S3be U1l on a phone, in Arabic, rows are stacked under headings that a thumb reaches', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        await page.getByRole('button', { name: 'Display' }).tap();
        await panel(page).getByLabel('Group by').selectOption({ label: 'Status' });
        await page.evaluate(() => localStorage.setItem('homing-language', 'ar'));
        await page.reload();
        await links(page).first().waitFor();
        expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
        const heading = page.locator('main').getByRole('heading', { level: 2 }).getByRole('button');
        await heading.waitFor();
        expect((await heading.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(43);
        await heading.tap();
        await expect.poll(() => links(page).count()).toBe(0);
        await heading.tap();
        await expect.poll(() => links(page).count()).toBe(4);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
        await page.getByRole('navigation').getByRole('button').first().tap();
        await rail(page, 'القوائم')
          .getByRole('link', { name: /^الوارد/ })
          .tap();
        await page.waitForURL(/view\/incoming$/);
        await links(page).first().waitFor();
        await expectAccessible(page, 'phone');
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));
});

describe('a saved view', () => {
  const bar = (page: Page) => page.getByRole('group', { name: 'This view' });
  const make = async (name: string): Promise<string> => {
    const { id } = (await desk.call('POST', 'views', {
      scope: 'workspace',
      name: { en: name },
      filter: { v: 1, where: { field: 'priority', op: 'is', values: ['critical', 'high'] } },
      sort: 'created',
    })) as { id: string };
    return id;
  };

  test('S3bf who may change it keeps columns, order, parts and filter for all; it comes to others', async () => {
    const id = await make('Urgent');
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await view(page, /^Urgent 2/).click();
        await expect.poll(() => links(page).count()).toBe(2);
        await arrange(page, { sort: 'Subject', groupBy: 'Priority', columns: ['Priority'] });
        await bar(page).getByText('Changed, not saved').waitFor();
        await page.getByRole('button', { name: 'This view' }).click();
        await page.getByRole('menuitem', { name: 'Change the filter' }).click();
        await page.getByRole('button', { name: /Remove filter Priority/ }).click();
        await page.getByRole('combobox', { name: 'Filter the list' }).fill('priority:critical');
        await press(page, 'Enter');
        await expect.poll(() => links(page).count()).toBe(1);
        await expectAccessible(page, 'changes of a view');
        await bar(page).getByRole('button', { name: 'Save changes' }).click();
        await bar(page).waitFor({ state: 'hidden' });
        await synced(page);
        await view(page, /^Urgent 1/).waitFor();
        expect(await subjects(page)).toEqual(['Boiler in the cellar']);
      },
      WIDE,
    );
    const { items } = (await desk.call('GET', 'views')) as { items: Record<string, unknown>[] };
    expect(items.find((one) => one['id'] === id)).toMatchObject({
      q: 'priority:critical',
      columns: ['subject', 'priority'],
      sort: 'subject',
      groupBy: 'priority',
    });
  });

  test('S3bg who may not is told so and keeps theirs as a new one; without a network it says what is missing', async () => {
    await make('Everybody’s');
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        await view(page, /^Everybody’s 2/).click();
        await expect.poll(() => links(page).count()).toBe(2);
        await arrange(page, { sort: 'Priority' });
        await bar(page).getByText('You may not change this view').waitFor();
        expect(await bar(page).getByRole('button', { name: 'Save changes' }).count()).toBe(0);
        await bar(page).getByRole('button', { name: 'Save as new' }).click();
        const dialog = page.getByRole('dialog', { name: 'Save as a view' });
        await dialog.getByLabel('Name of the view').fill('My urgent');
        await page.context().setOffline(true);
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.getByText('Views are kept on the server').waitFor();
        await page.context().setOffline(false);
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.waitForURL(/view\/view/);
        await view(page, /^My urgent 2/).waitFor();
        await expect.poll(() => subjects(page)).toEqual(['Boiler in the cellar', 'Cannot sign in']);
        await bar(page).waitFor({ state: 'hidden' });
        // The other one is as it was, and so it is shown again when one gives up the change.
        await view(page, /^Everybody’s 2/).click();
        await bar(page).getByRole('button', { name: 'Discard' }).click();
        await bar(page).waitFor({ state: 'hidden' });
      },
      WIDE,
    );
    const { items } = (await desk.call('GET', 'views')) as { items: Record<string, unknown>[] };
    expect(
      items.find((one) => String((one['name'] as { en?: string }).en) === 'Everybody’s'),
    ).toMatchObject({
      sort: 'created',
      columns: [],
    });
  });
});

describe('columns', () => {
  test('U1s the usual seven stand side by side at 1280 px, with whole statuses, and who asks is named without an account too', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, ana);
      await arrange(page, {
        columns: ['Number', 'Requester', 'Status', 'Assignee', 'Priority', 'Updated'],
      });
      await head(page, 'Updated').waitFor();
      expect(await head(page, 'Subject').count()).toBe(1);
      const row = table(page).getByRole('row').filter({ hasText: 'Boiler in the cellar' });
      await row.getByText('Rosa Rivera').waitFor();
      expect(
        await table(page).evaluate((element) => {
          const scroller = element.parentElement!;
          return scroller.scrollWidth - scroller.clientWidth;
        }),
      ).toBe(0);
      const cut = await row
        .getByText('Open', { exact: true })
        .evaluate((label) => label.scrollWidth - label.clientWidth);
      expect(cut).toBeLessThanOrEqual(0);
    }));
});
