// A1: groups on their administrators' screen, with everything that belongs to one.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
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
let omar: JourneyPerson;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
  nadia = await desk.addPerson('Nadia Haddad');
  omar = await desk.addPerson('Omar Quint');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Group = {
  id: string;
  name: string;
  leadId: string | null;
  mailbox: string;
  memberIds: string[];
  businessHours: Record<string, string[][]> | null;
  isArchived: boolean;
};
const stored = async (name: string): Promise<Group | undefined> => {
  const { items } = (await desk.call('GET', 'groups')) as { items: Group[] };
  return items.find((group) => group.name === name);
};
const toGroups = async (page: Page): Promise<void> => {
  await signIn(page, desk, desk.admin);
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'Manage groups' }).click();
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
};
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const listed = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Groups' }).getByRole('listitem').filter({ hasText: name });

describe('A1 the screen of groups', () => {
  test('A1e an administrator adds a group with lead, members, mailbox and several hours a day', async () => {
    await withPage(browser, async (page) => {
      await toGroups(page);
      await page.getByRole('button', { name: 'Add a group' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Night watch');
      await page.getByLabel(/^Lead/).selectOption({ label: nadia.name });
      await page.getByLabel(/^Mailbox address/).fill('night@nordlicht.example');
      await page.getByLabel(nadia.name, { exact: true }).check();
      await page.getByLabel(omar.name, { exact: true }).check();
      await page.getByText('Times are those of the workspace: Europe/Paris.').waitFor();
      await page.getByLabel('Own business hours').check();
      await page.getByRole('button', { name: /^Add hours\s*, Sunday$/ }).click();
      await page.getByLabel('Sunday, opens (1)').fill('08:00');
      await page.getByLabel('Sunday, closes (1)').fill('11:30');
      await page.getByRole('button', { name: /^Add hours\s*, Sunday$/ }).click();
      await page.getByLabel('Sunday, opens (2)').fill('20:00');
      await page.getByLabel('Sunday, closes (2)').fill('00:00');
      await save(page);

      await listed(page, 'Night watch').getByText('2 members · led by Nadia Haddad').waitFor();
    });
    const group = await stored('Night watch');
    expect(group).toMatchObject({
      leadId: nadia.id,
      mailbox: 'night@nordlicht.example',
      memberIds: [nadia.id, omar.id].toSorted(),
    });
    expect(group?.businessHours?.['7']).toEqual([
      ['08:00', '11:30'],
      ['20:00', '24:00'],
    ]);
  });

  test('A1f what is wrong is said beside its field, and nothing typed is lost', async () => {
    await withPage(browser, async (page) => {
      await toGroups(page);
      await page.getByRole('button', { name: 'Add a group' }).click();
      await page.getByLabel(/^Mailbox address/).fill('nowhere');
      await page.getByLabel('Own business hours').check();
      await page.getByLabel('Monday, opens (1)').fill('19:00');
      await save(page);

      await page.getByRole('link', { name: 'Fill in: Name.' }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('group-name');
      const mailbox = page.getByLabel(/^Mailbox address/);
      expect(await mailbox.getAttribute('aria-invalid')).toBe('true');
      expect(await mailbox.inputValue()).toBe('nowhere');
      const opens = page.getByLabel('Monday, opens (1)');
      const saidBy = (await opens.getAttribute('aria-describedby')) ?? '';
      expect(await page.locator(`[id="${saidBy}"]`).textContent()).toBe(
        'It must close after it opens.',
      );
      await expectAccessible(page, 'the form with errors');
    });
  });

  test('A1g a group is renamed, its hours go back to the workspace’s, and it is archived and brought back', async () => {
    await desk.call('POST', 'groups', {
      name: 'Old name',
      businessHours: { '1': [['09:00', '12:00']] },
    });
    await withPage(browser, async (page) => {
      await toGroups(page);
      await page.getByRole('button', { name: /^Edit\s*, Old name$/ }).click();
      await page.getByLabel('Name', { exact: true }).fill('New name');
      await page.getByLabel('Own business hours').uncheck();
      await save(page);
      await listed(page, 'New name').waitFor();
      expect(await stored('New name')).toMatchObject({ businessHours: null, isArchived: false });
      expect(await stored('Old name')).toBeUndefined();

      await page.getByRole('button', { name: /^Edit\s*, New name$/ }).click();
      await page.getByRole('button', { name: 'Archive', exact: true }).click();
      await listed(page, 'New name').getByText('Archived').waitFor();
      expect((await stored('New name'))?.isArchived).toBe(true);

      await page.getByRole('button', { name: /^Edit\s*, New name$/ }).click();
      await page.getByRole('button', { name: 'Take out of the archive' }).click();
      // The list comes back once it has been saved.
      await listed(page, 'New name').waitFor();
      await listed(page, 'New name').getByText('Archived').waitFor({ state: 'detached' });
      expect((await stored('New name'))?.isArchived).toBe(false);
    });
  });

  test('A1h a colleague’s change meanwhile is not written over, and the group of new requests stays', async () => {
    await desk.call('POST', 'groups', { name: 'Shared' });
    await withPage(browser, async (page) => {
      await toGroups(page);
      await page.getByRole('button', { name: /^Edit\s*, Shared$/ }).click();
      await page.getByLabel('Name', { exact: true }).fill('Mine');
      const group = await stored('Shared');
      await desk.call('PATCH', `groups/${group?.id}`, { name: 'Theirs' });
      await save(page);
      await page.getByText(/Somebody has changed this meanwhile/).waitFor();
      expect(await stored('Mine')).toBeUndefined();
      await page.getByRole('button', { name: 'Cancel' }).click();

      const { defaultGroup } = (await desk.call('GET', 'settings')) as { defaultGroup: string };
      await page.locator(`[id="edit-${defaultGroup}"]`).click();
      await page.getByRole('button', { name: 'Archive', exact: true }).click();
      await page.getByText(/New requests arrive here/).waitFor();
    });
  });

  test('A1i by keyboard alone: open, name, save, and the focus is back where one was', async () => {
    await withPage(browser, async (page) => {
      await toGroups(page);
      await page.getByRole('button', { name: 'Add a group' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.id === 'group-name');
      await page.keyboard.type('By keyboard');
      await page.keyboard.press('Enter');
      await listed(page, 'By keyboard').waitFor();
      const id = (await stored('By keyboard'))?.id;
      await page.waitForFunction((edit) => document.activeElement?.id === edit, `edit-${id}`);
    });
  });

  test('A1j who may not manage people finds no way there, and no list behind the address', async () => {
    await withPage(browser, async (page) => {
      await signIn(page, desk, nadia);
      expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
      await page.goto(`${desk.url}/w/${desk.slug}/groups`);
      await page.getByText('You are not allowed to do this').first().waitFor();
      expect(await page.getByRole('button', { name: 'Add a group' }).count()).toBe(0);
    });
  });

  test.each([
    ['light', 'wide', { width: 1280, height: 800 }],
    ['dark', 'wide', { width: 1280, height: 800 }],
    ['light', 'phone', { width: 360, height: 740 }],
    ['dark', 'phone', { width: 360, height: 740 }],
  ] as const)(
    'U4k axe finds nothing on the groups, %s, %s, in French too',
    async (colorScheme, _size, viewport) => {
      await withPage(
        browser,
        async (page) => {
          await signIn(page, desk, desk.admin);
          await page.goto(`${desk.url}/w/${desk.slug}/groups`);
          await page.getByRole('list', { name: 'Groups' }).waitFor();
          await expectAccessible(page, 'the list');
          await page.getByRole('button', { name: 'Add a group' }).click();
          await page.getByLabel('Own business hours').check();
          await expectAccessible(page, 'the form');
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow).toBe(0);
          await page.evaluate(() => localStorage.setItem('homing-language', 'fr'));
          await page.reload();
          await page.getByRole('button', { name: 'Ajouter un groupe' }).click();
          await page.getByLabel('Heures d’ouverture propres').check();
          await page.getByLabel('lundi, ouverture (1)').waitFor();
          await expectAccessible(page, 'the form in French');
        },
        { viewport, colorScheme },
      );
    },
  );
});
