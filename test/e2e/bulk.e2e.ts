// Many tickets at once (S4): a selection on the device, also without a network; all that match, by an order of the server
// whose progress outlives a reload; what was refused, with its reason; what is taken back, and what is not.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  openWorkspace,
  signIn,
  withPage,
  type JourneyPerson,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { testDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { startServer, type ServerProcess } from '#test/support/server-process.ts';

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  hasTouch: true,
  isMobile: true,
};
const WIDE: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

let database: TestDatabase;
/** Answers requests and carries out no order: that the worker does, once it is there. */
let web: ServerProcess;
let worker: ServerProcess | undefined;
let browser: Browser;
let desk: JourneyWorkspace;
let ana: JourneyPerson;

const environment = (role: string) => ({
  DATABASE_URL: database.appUrl,
  MIGRATE_DATABASE_URL: database.ownerUrl,
  SECRET_KEY: 'a secret of this test alone, and long enough',
  ROLE: role,
});

beforeAll(async () => {
  database = await testDatabase();
  [web, browser] = await Promise.all([startServer({ env: environment('web') }), launchBrowser()]);
  desk = await openWorkspace(() => web.url, { slug: 'many', blueprint: 'helpdesk' });
  ana = await desk.addPerson('Ana Amado');
});
afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  await web?.stop();
  await database?.drop();
});

async function startWorker(): Promise<void> {
  worker ??= await startServer({ env: environment('worker') });
}

type Ticket = { id: string; number: number; priority: string; status: string; mergedInto?: string };
const open = async (subject: string, more: object = {}): Promise<string> =>
  (
    (await desk.call('POST', 'tickets', {
      subject,
      description: `${subject}. What can I do?`,
      channel: 'phone',
      priority: 'low',
      requester: { name: 'Rosa Rivera', email: 'rosa.rivera@example.org' },
      ...more,
    })) as { id: string }
  ).id;
const many = (count: number, subject: string, more: object = {}): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => open(`${subject} ${n + 1}`, more)));
const load = async (id: string): Promise<Ticket> =>
  (await desk.call('GET', `tickets/${id}`)) as Ticket;
const prioritiesOf = (ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await load(id)).priority));

const filterBy = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('f');
  await page.getByRole('combobox', { name: 'Filter the list' }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Remove filter/ }).waitFor();
};
const bar = (page: Page): Locator => page.getByRole('toolbar');
const strip = (page: Page): Locator => page.getByRole('region', { name: 'Bulk changes' });
/** Beside what is said to those who do not see it. */
const told = (page: Page, words: string): Locator => strip(page).getByText(words).last();
const toast = (page: Page, words: string | RegExp): Locator =>
  page
    .getByRole('region', { name: 'Notifications' })
    .getByRole('listitem')
    .filter({ hasText: words });
/** Stands on a row and marks it. */
async function mark(page: Page, ...subjects: string[]): Promise<void> {
  for (const subject of subjects) {
    await listRow(page, subject).focus();
    await page.keyboard.press('x');
  }
}
/** A question with a searched list, answered by typing. */
async function answer(page: Page, words: string): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox').fill(words);
  await page.keyboard.press('Enter');
}
const isControlled = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

test('S4n a selection is changed without a network; undo leaves what somebody has changed since, and says so', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(3, 'Lamp');
      await signIn(page, desk, ana);
      await isControlled(page);
      await mark(page, 'Lamp 1', 'Lamp 2', 'Lamp 3');
      await page.context().setOffline(true);
      await page.keyboard.press('p');
      await answer(page, 'critical');
      await toast(page, 'Done for 3 tickets.').waitFor();
      await toast(page, 'Done for 3').hover();
      await page.context().setOffline(false);
      await expect
        .poll(() => prioritiesOf(ids), { timeout: 15_000 })
        .toEqual(['critical', 'critical', 'critical']);

      await desk.call('PATCH', `tickets/${ids[1]}`, { priority: 'high' });
      await expect
        .poll(() => listRow(page, 'Lamp 2').textContent(), { timeout: 15_000 })
        .toContain('High');
      await toast(page, 'Done for 3').getByRole('button', { name: 'Undo' }).click();
      const left = page.getByRole('status').filter({ hasText: '1 was left as it is' });
      await left.waitFor();
      await expectAccessible(page, 'what was left');
      expect(await left.textContent()).toContain('Somebody has changed it since.');
      await expect
        .poll(() => prioritiesOf(ids), { timeout: 15_000 })
        .toEqual(['low', 'high', 'low']);
      await left.getByRole('button', { name: /Lamp 2/ }).click();
      await page.getByRole('heading', { level: 2, name: 'Lamp 2' }).waitFor();
    },
    WIDE,
  ));

test('S4n each of a selection that is refused is named with its reason; the others are done', () =>
  withPage(
    browser,
    async (page) => {
      // Whoever works on tickets ends only those that they have answered (T13).
      const answered = await open('Radiator 1');
      await open('Radiator 2');
      await desk.call('PATCH', 'settings', {
        closing: { mustHaveAnswered: 'any' },
      });
      await desk.call('POST', `tickets/${answered}/messages`, { text: 'It is warm again.' });
      await signIn(page, desk, ana);
      await mark(page, 'Radiator 1', 'Radiator 2');
      await page.keyboard.press('e');
      const refused = page.getByRole('status').filter({ hasText: '1 could not be changed' });
      await refused.waitFor();
      expect(await refused.getByRole('button', { name: /Radiator/ }).allTextContents()).toEqual([
        expect.stringContaining('Radiator 2'),
      ]);
      expect((await refused.textContent())?.toLowerCase()).toContain('answer');
      await toast(page, 'Done for 1; 1 could not be changed.').waitFor();
      await expect
        .poll(async () => (await load(answered)).status, { timeout: 15_000 })
        .toBe('closed');
      await refused.getByRole('button', { name: 'Dismiss' }).click();
      await refused.waitFor({ state: 'detached' });
    },
    WIDE,
  ));

test('S4o all that match need a connection, and say so; then the order is looked at before it is given', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(4, 'Sink');
      await signIn(page, desk, ana);
      await isControlled(page);
      await filterBy(page, 'subject:sink');
      await listRow(page, 'Sink 1').focus();
      await page.keyboard.press('Shift+X');
      await bar(page).getByText('4 selected').waitFor();
      await page.context().setOffline(true);
      await bar(page).getByText('Selecting all that match needs a connection.').waitFor();
      await page.keyboard.press('Shift+A');
      await toast(page, 'Selecting all that match needs a connection.').waitFor();
      await page.context().setOffline(false);
      await bar(page).getByRole('button', { name: 'Select all 4 that match' }).click();
      await bar(page).getByText('All that match').waitFor();
      // What this device has not heard of yet is meant as well.
      const late = await open('Sink 5');
      await page.keyboard.press('p');
      await answer(page, 'critical');
      const asked = page.getByRole('alertdialog', { name: 'Priority: Critical' });
      await asked.getByText('5 tickets will be changed').waitFor();
      const go = asked.getByRole('button', { name: 'Change 5 tickets' });
      // Its colours follow its state a moment later.
      await expect
        .poll(() => go.evaluate((button) => getComputedStyle(button).color), { timeout: 15_000 })
        .toMatch(/^(?:lab\(100 0 0\)|oklch\(1 0 0\)|rgb\(255, 255, 255\))$/);
      await expectAccessible(page, 'the question before an order');
      await page.context().setOffline(true);
      await asked.getByText('This needs a connection. Nothing was changed.').waitFor();
      await page.context().setOffline(false);
      await asked.getByRole('button', { name: 'Change 5 tickets' }).waitFor();
      await asked.getByRole('button', { name: 'Cancel' }).click();
      await asked.waitFor({ state: 'detached' });
      expect(await prioritiesOf([...ids, late])).toEqual(['low', 'low', 'low', 'low', 'low']);
    },
    WIDE,
  ));

test('S4w more that match than were looked at are not deleted: it says so, looks again and asks again', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(3, 'Gutter');
      await signIn(page, desk, desk.admin);
      await filterBy(page, 'subject:gutter');
      await listRow(page, 'Gutter 1').focus();
      await page.keyboard.press('Shift+X');
      await bar(page).getByText('3 selected').waitFor();
      await page.keyboard.press('Shift+A');
      await bar(page).getByText('All that match').waitFor();
      await bar(page).getByRole('button', { name: 'More for the selected ones' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      const asked = page.getByRole('alertdialog', { name: 'Delete' });
      const go = asked.getByRole('button', { name: 'Delete 3 tickets' });
      await go.waitFor();
      // It comes in while one reads the question.
      const late = await open('Gutter 4');
      await go.click();
      await asked.getByText('More match now than when this was looked at.').waitFor();
      await asked.getByText('4 tickets will be changed').waitFor();
      await asked.getByRole('button', { name: 'Delete 4 tickets' }).waitFor();
      await expectAccessible(page, 'a question whose number has changed');
      const orders = async () =>
        (
          (await desk.call('GET', 'bulk')) as { items: { commands: string[]; total: number }[] }
        ).items
          .filter(({ commands }) => commands.includes('delete'))
          .map(({ total }) => total);
      expect(await orders()).not.toContain(4);
      expect(await Promise.all([...ids, late].map(async (id) => (await load(id)).id))).toEqual([
        ...ids,
        late,
      ]);
      await asked.getByRole('button', { name: 'Cancel' }).click();
      await asked.waitFor({ state: 'detached' });
      expect(await orders()).not.toContain(4);
    },
    WIDE,
  ));

test('S4x signing out ends the looking after orders, and nothing of them stays in the browser', () =>
  withPage(
    browser,
    async (page) => {
      await many(2, 'Shutter');
      await signIn(page, desk, ana);
      await filterBy(page, 'subject:shutter');
      await listRow(page, 'Shutter 1').focus();
      await page.keyboard.press('Shift+X');
      await page.keyboard.press('Shift+A');
      await bar(page).getByText('All that match').waitFor();
      await page.keyboard.press('p');
      await answer(page, 'high');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Change 2 tickets' }).click();
      // Nobody carries it out yet.
      await told(page, '0 of 2').waitFor();
      const kept = () =>
        page.evaluate(() =>
          Object.keys(localStorage).filter((key) => key.startsWith('homing-orders')),
        );
      expect(await kept()).toEqual(['homing-orders:many']);
      const ordered = await page.evaluate(
        (key) => localStorage.getItem(key)?.split(' ').at(-1),
        'homing-orders:many',
      );
      await page.getByRole('button', { name: /Ana Amado/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('You are signed out').waitFor();
      expect(await kept()).toEqual([]);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.evaluate(async () => {
        document.dispatchEvent(new Event('visibilitychange'));
        await fetch('/api/v1/openapi.json');
      });
      await expect.poll(() => asked).toContain('/api/v1/openapi.json');
      expect(asked).not.toContain('/api/v1/w/many/bulk');
      await desk.call('POST', `bulk/${ordered}/cancel`, {});
    },
    WIDE,
  ));

test(
  'S4p progress outlives a reload and can be stopped; what is done can be undone, what was refused is listed',
  () =>
    withPage(
      browser,
      async (page) => {
        const ids = await many(60, 'Fuse');
        await signIn(page, desk, desk.admin);
        await filterBy(page, 'subject:fuse');
        await listRow(page, 'Fuse').focus();
        await page.keyboard.press('Shift+X');
        await page.keyboard.press('Shift+A');
        await bar(page).getByText('All that match').waitFor();
        const give = async () => {
          await page.keyboard.press('p');
          await answer(page, 'high');
          await page
            .getByRole('alertdialog')
            .getByRole('button', { name: 'Change 60 tickets' })
            .click();
          await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        };
        await give();
        await told(page, '0 of 60').waitFor();
        await expectAccessible(page, 'an order under way');
        await page.reload();
        await told(page, '0 of 60').waitFor();
        // In whatever part of the desk one is.
        await listRow(page, 'Fuse').click();
        await page.getByRole('article').first().waitFor();
        await strip(page).getByRole('button', { name: 'Stop' }).click();
        await told(page, 'stopped with 60 left').waitFor();
        await strip(page).getByRole('button', { name: 'Put away' }).click();
        await strip(page).waitFor({ state: 'hidden' });
        expect(new Set(await prioritiesOf(ids))).toEqual(new Set(['low']));

        await filterBy(page, 'subject:fuse');
        await listRow(page, 'Fuse').focus();
        await page.keyboard.press('Shift+X');
        await page.keyboard.press('Shift+A');
        await give();
        await told(page, '0 of 60').waitFor();
        await startWorker();
        await told(page, '60 changed').waitFor();
        expect(new Set(await prioritiesOf(ids))).toEqual(new Set(['high']));
        // It ended, and a reload has not forgotten it.
        await page.reload();
        await told(page, '60 changed').waitFor();
        await desk.call('PATCH', `tickets/${ids[7]}`, { priority: 'critical' });
        await strip(page).getByRole('button', { name: 'Undo' }).click();
        await told(page, '59 changed · 1 could not be changed').waitFor();
        const back = await prioritiesOf(ids);
        expect(back.filter((priority) => priority === 'low')).toHaveLength(59);
        expect(back[7]).toBe('critical');

        await strip(page)
          .getByRole('button', { name: /^Details/ })
          .click();
        const panel = page.getByRole('dialog', { name: 'Bulk changes' });
        await panel.getByText('Undo: Change the priority').waitFor();
        await panel.getByText('It was undone.').waitFor();
        await panel.getByRole('button', { name: 'See which and why' }).click();
        await panel.getByText('Something has been done to it since').waitFor();
        await expectAccessible(page, 'orders and what was refused');
        await panel.getByRole('button', { name: /Fuse 8/ }).click();
        await page.getByRole('heading', { level: 2, name: 'Fuse 8' }).waitFor();
      },
      WIDE,
    ),
  120_000,
);

test('S4q only an administrator is offered to delete; it asks once, with numbers, and can be undone', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(2, 'Kettle');
      await signIn(page, desk, desk.admin);
      await mark(page, 'Kettle 1', 'Kettle 2');
      await bar(page).getByRole('button', { name: 'More for the selected ones' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      const asked = page.getByRole('alertdialog', { name: 'Delete' });
      await asked.getByText('2 tickets will be changed').waitFor();
      await asked.getByText('For 30 days they can be brought back').waitFor();
      await asked.getByRole('button', { name: 'Delete 2 tickets' }).click();
      await told(page, '2 changed').waitFor();
      await listRow(page, 'Kettle').waitFor({ state: 'detached' });
      await strip(page).getByRole('button', { name: 'Undo' }).click();
      await told(page, 'Undo: Delete').waitFor();
      await listRow(page, 'Kettle 1').waitFor();
      expect(await Promise.all(ids.map(async (id) => (await load(id)).id))).toEqual(ids);
    },
    WIDE,
  ));

test('S4q an operator has no way to delete many; their answers to many are filled in for each', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(2, 'Blind');
      await desk.call('POST', 'templates', {
        scope: 'workspace',
        name: 'Coming on Monday',
        bodies: { en: '<p>Dear {{requester.name}}, we come on Monday.</p>' },
        actions: [{ type: 'tag', add: ['monday'], remove: [] }],
      });
      await signIn(page, desk, ana);
      await mark(page, 'Blind 1', 'Blind 2');
      await bar(page).getByRole('button', { name: 'More for the selected ones' }).click();
      const items = page.getByRole('menuitem');
      await items.filter({ hasText: 'Answer with a template' }).waitFor();
      expect((await items.allTextContents()).join()).not.toContain('Delete');
      await items.filter({ hasText: 'Answer with a template' }).click();
      await answer(page, 'Monday');
      const asked = page.getByRole('alertdialog');
      await asked.getByText('What was sent cannot be taken back').waitFor();
      await asked.getByRole('button', { name: 'Answer 2 tickets' }).click();
      await told(page, '2 changed').waitFor();
      await expect.poll(() => strip(page).getByRole('button', { name: 'Undo' }).count()).toBe(0);
      for (const id of ids) {
        const { items: messages } = (await desk.call('GET', `tickets/${id}/messages`)) as {
          items: { side: string; html: string }[];
        };
        expect(messages.filter(({ side }) => side === 'operator').map(({ html }) => html)).toEqual([
          '<p>Dear Rosa Rivera, we come on Monday.</p>',
        ]);
      }
    },
    WIDE,
  ));

test('S4r by keyboard alone: tags, merging into one of them after one question, and the table', () =>
  withPage(
    browser,
    async (page) => {
      const ids = await many(3, 'Door');
      await signIn(page, desk, desk.admin);
      await filterBy(page, 'subject:door');
      await listRow(page, 'Door 1').focus();
      await page.keyboard.press('Shift+X');
      await bar(page).getByText('3 selected').waitFor();
      await page.keyboard.press('l');
      await page.getByRole('dialog', { name: 'Change the tags' }).getByLabel('Add').waitFor();
      await page.keyboard.type('Storm damage, urgent');
      await page.keyboard.press('Enter');
      await toast(page, 'Done for 3 tickets.').waitFor();
      await expect
        .poll(
          async () =>
            ((await desk.call('GET', 'tickets?q=tag:storm-damage')) as { items: unknown[] }).items
              .length,
          { timeout: 15_000 },
        )
        .toBe(3);
      const download = page.waitForEvent('download');
      await page.keyboard.press('Shift+E');
      const table = await (await download).createReadStream();
      let text = '';
      for await (const chunk of table) text += String(chunk);
      for (const n of [1, 2, 3]) expect(text).toContain(`Door ${n}`);
      expect(text).toContain('storm-damage, urgent');

      await page.keyboard.press('Shift+M');
      await answer(page, 'Door 2');
      const asked = page.getByRole('alertdialog', { name: /Merge into “#\d+ Door 2”/ });
      await asked.getByText('merging cannot be undone').waitFor();
      await asked.getByRole('button', { name: 'Merge 2 tickets' }).focus();
      await page.keyboard.press('Enter');
      await toast(page, 'Done for 2 tickets.').waitFor();
      expect(await toast(page, 'Done for 2').getByRole('button', { name: 'Undo' }).count()).toBe(0);
      const statuses = () => Promise.all(ids.map(async (id) => (await load(id)).status));
      const before = (await statuses())[1];
      await expect
        .poll(async () => (await statuses()).filter((status) => status !== before), {
          timeout: 15_000,
        })
        .toHaveLength(2);
      expect((await statuses())[1]).toBe(before);
    },
    WIDE,
  ));

test('S4s on a phone everything is there, in reach and in the width of the screen', () =>
  withPage(
    browser,
    async (page) => {
      await startWorker();
      await many(3, 'Tap');
      await signIn(page, desk, desk.admin);
      await filterBy(page, 'subject:tap');
      await page.getByRole('button', { name: 'Select several' }).click();
      await bar(page).getByText('Press those that you mean.').waitFor();
      for (const n of [1, 2, 3]) await listRow(page, `Tap ${n}`).click();
      await bar(page).getByText('3 selected').waitFor();
      await expectAccessible(page, 'a selection on a phone');
      const isTooWide = () =>
        page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
      expect(await isTooWide()).toBe(false);
      await bar(page).getByRole('button', { name: 'Select all 3 that match' }).click();
      await bar(page).getByRole('button', { name: 'More for the selected ones' }).click();
      await page.getByRole('menuitem', { name: 'Change priority' }).click();
      await answer(page, 'high');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Change 3 tickets' }).click();
      await told(page, '3 changed').waitFor();
      await expectAccessible(page, 'an order on a phone');
      expect(await isTooWide()).toBe(false);
      await strip(page).getByRole('button', { name: 'Details' }).click();
      await page.getByRole('dialog', { name: 'Bulk changes' }).waitFor();
      await expectAccessible(page, 'orders on a phone');
    },
    PHONE,
  ));
