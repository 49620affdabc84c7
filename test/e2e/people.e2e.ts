// U2, I4: administration as a whole, and its screen of people.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  PASSWORD,
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
let nadia: JourneyPerson;
beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
  nadia = await desk.addPerson('Nadia Haddad');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Stored = { id: string; email: string; profile: string; capacity: number | null };
const stored = async (q: string): Promise<Stored> => {
  const { items } = (await desk.call('GET', `people?q=${q}`)) as { items: Stored[] };
  expect(items).toHaveLength(1);
  return items[0]!;
};
const listed = (page: Page, name: string) =>
  page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: name });
const open = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`^Edit\\s*, ${name}$`) }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const field = (page: Page, name: string) => page.getByLabel(new RegExp(`^${name}`));

describe('U2 the administrator’s screens', () => {
  test('U2d from the desk to people: one is invited and gets in, is changed by two at once, and is shut out and let in', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, desk.admin);
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByRole('heading', { level: 2, name: 'People and access' }).waitFor();
      await page.getByText('Who works together, who leads, and their hours.').waitFor();
      await expectAccessible(page, 'administration');
      await page.getByRole('link', { name: 'Manage people' }).focus();
      await page.keyboard.press('Enter');

      // What is wrong is said beside its field, before and after the server has seen it.
      await page.getByRole('button', { name: 'Add a person' }).click();
      await page.keyboard.type('Mia');
      await page.getByRole('button', { name: 'Add and invite' }).click();
      await page.getByRole('link', { name: 'Fill in: Last name.' }).waitFor();
      await field(page, 'Last name').fill('Kern');
      await field(page, 'Email address').fill(nadia.email);
      await page.getByRole('button', { name: 'Add and invite' }).click();
      await page.getByRole('link', { name: 'Somebody has this email address already.' }).waitFor();
      await expectAccessible(page, 'a person who cannot be added');
      await field(page, 'Email address').fill('mia@nordlicht.example');
      await page.getByRole('button', { name: 'Add and invite' }).click();

      // No mail leaves: the link is handed over, and it works.
      await page.getByText('there is no mail server to send with').waitFor();
      const link = await page.getByLabel('Link', { exact: true }).inputValue();
      await withPage(browser, async (own) => {
        await own.goto(link);
        await own.getByLabel('Choose a password', { exact: true }).fill(PASSWORD);
        await own.getByRole('button', { name: 'Set the password' }).click();
        await own.getByText('Your password is set').waitFor();
      });
      await page.getByRole('button', { name: 'Done', exact: true }).click();
      await listed(page, 'Mia Kern').waitFor();

      // Found by state and by words.
      await page.getByLabel('State', { exact: true }).selectOption({ label: 'Invited' });
      await page.getByText('Nobody found').waitFor();
      await page.getByRole('button', { name: 'Show everybody' }).click();
      await page.getByRole('searchbox').fill('kern');
      await listed(page, 'Nadia Haddad').waitFor({ state: 'detached' });
      await expectAccessible(page, 'people');

      // What another profile gives is said before; what a colleague has changed meanwhile is kept.
      await open(page, 'Mia Kern');
      await field(page, 'Profile').selectOption({ label: 'Lead' });
      await page.getByText('Review proposed solutions').waitFor();
      await field(page, 'Open requests at a time').fill('4');
      await field(page, 'Email address').fill('mia.kern@nordlicht.example');
      const mia = await stored('kern');
      await desk.call('PATCH', `people/${mia.id}`, {
        email: 'theirs@nordlicht.example',
        awayUntil: '2030-08-17',
      });
      await save(page);
      await page.getByText(/Theirs is “.*theirs@nordlicht.example.*”, yours stands here/).waitFor();
      expect(await field(page, 'Back on').inputValue()).toBe('2030-08-17');
      await save(page);
      await listed(page, 'mia.kern@nordlicht.example').waitFor();
      expect(await stored('kern')).toMatchObject({
        profile: 'lead',
        capacity: 4,
        awayUntil: '2030-08-17',
      });

      await open(page, 'Mia Kern');
      await page.getByRole('button', { name: 'Disable', exact: true }).click();
      const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
      await dialog.getByText('is signed out everywhere at once and cannot sign in').waitFor();
      await expectAccessible(page, 'before somebody is disabled');
      await dialog.getByRole('button', { name: 'Disable', exact: true }).click();
      await page.getByRole('button', { name: 'Enable', exact: true }).click();
      await page.getByRole('button', { name: 'Send a link for a new password' }).waitFor();
    }));

  test('U2e the last administrator is told why they stay one, and who manages nobody sees none of it', () =>
    withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await page.goto(`${desk.url}/w/${desk.slug}/people`);
        await open(page, desk.admin.name);
        await page.getByText('You cannot disable yourself').waitFor();
        await field(page, 'Profile').selectOption({ label: 'Lead' });
        await save(page);
        await page
          .getByRole('link', { name: /Nobody would be left to manage this workspace/ })
          .waitFor();

        await withPage(browser, async (own) => {
          await signIn(own, desk, nadia);
          expect(await own.getByRole('link', { name: 'Administration' }).count()).toBe(0);
          await own.goto(`${desk.url}/w/${desk.slug}/people`);
          await own.getByText('You are not allowed to do this').first().waitFor();
          expect(await own.getByText(desk.admin.email).count()).toBe(0);
          await own.goto(`${desk.url}/w/${desk.slug}/administration`);
          await own.getByText('You are not allowed to do this').first().waitFor();
        });
      },
      { viewport: { width: 360, height: 740 } },
    ));
});
