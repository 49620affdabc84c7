// What one does with a ticket besides answering: links and merges (T8), time worked (T18), followers and copies (T19),
// a solution's way (T15), texts in several languages (T17), words that
// must go (C6), deletion (T12).

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  PASSWORD,
  eventually,
  expectAccessible,
  listRow,
  openTicket,
  signIn,
  startJourney,
  synced,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let workspace: JourneyWorkspace;
let service: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  workspace = await server.workspace({ slug: 'work', blueprint: 'helpdesk' });
  service = await server.workspace({ slug: 'service', blueprint: 'servicedesk' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Seen = {
  readonly id: string;
  readonly subject: string;
  readonly mergedInto: string | null;
  readonly solution: { readonly stage: string; readonly texts: object } | null;
  readonly translations: object;
  readonly desk: {
    readonly links: readonly { readonly kind: string; readonly ticketId: string }[];
    readonly minutesWorked: number;
    readonly watchers: readonly string[];
    readonly cc: readonly string[];
  };
};
async function seen(subject: string, { call } = workspace): Promise<Seen> {
  const { items } = (await call('GET', 'tickets?limit=100')) as {
    items: readonly Seen[];
  };
  const { id } = items.find((one) => one.subject === subject)!;
  return (await call('GET', `tickets/${id}`)) as Seen;
}
/** The facts stand beside the conversation. */
const WIDE = { viewport: { width: 1720, height: 1000 } };
const facts = (page: Page) => page.getByRole('complementary', { name: 'Details' });

describe('work on a ticket', () => {
  test('T8x a link is made from the screen, shows on both ends, and is taken away', async () => {
    await workspace.send({ subject: 'Switch on floor two' });
    await workspace.send({ subject: 'No network in room 204' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'No network in room 204');
        await facts(page).getByRole('button', { name: 'Add a link' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Kind of link').selectOption('blocked-by');
        await dialog.getByRole('searchbox').fill('floor two');
        await dialog.getByRole('radio', { name: /Switch on floor two/ }).check();
        await expectAccessible(page, 'link dialog');
        await dialog.getByRole('button', { name: 'Link', exact: true }).click();
        await facts(page)
          .getByRole('link', { name: /Switch on floor two/ })
          .click();
        await page.getByRole('heading', { level: 2, name: /Switch on floor two/ }).waitFor();
        await facts(page).getByText('Blocks', { exact: true }).waitFor();
        await synced(page);
        const other = await seen('No network in room 204');
        expect((await seen('Switch on floor two')).desk.links).toEqual([
          { kind: 'blocks', ticketId: other.id },
        ]);
        await facts(page).getByRole('button', { name: 'Remove the link' }).click();
        await eventually(
          () => seen('No network in room 204'),
          ({ desk }) => desk.links.length === 0,
        );
      },
      WIDE,
    );
  }, 120_000);

  test('T8y a duplicate is merged from the screen and points to the other', async () => {
    await workspace.send({ subject: 'Printer prints blank pages' });
    await workspace.send({ subject: 'Printer prints blank pages again' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'Printer prints blank pages again');
        await facts(page).getByRole('button', { name: 'Merge', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('searchbox').fill('blank');
        await dialog.getByRole('radio').first().check();
        await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
        await facts(page).getByText('Merged into').waitFor();
        const into = await seen('Printer prints blank pages');
        await eventually(
          () => seen('Printer prints blank pages again'),
          ({ mergedInto }) => mergedInto === into.id,
        );
      },
      WIDE,
    );
  }, 120_000);

  test('T18i time worked is recorded without a network and is there for everybody', async () => {
    await workspace.send({ subject: 'Laptop for a newcomer' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'Laptop for a newcomer');
        await page.context().setOffline(true);
        await facts(page).getByRole('button', { name: 'Record time' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('How long').fill('soon');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.getByText('Between one minute and 24 hours').waitFor();
        await dialog.getByLabel('How long').fill('1:30');
        await expectAccessible(page, 'time dialog');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await facts(page).getByText('1 hr 30 min').waitFor();
        await page.context().setOffline(false);
        await eventually(
          () => seen('Laptop for a newcomer'),
          ({ desk }) => desk.minutesWorked === 90,
        );
      },
      WIDE,
    );
  }, 120_000);

  test('T19e one follows, adds a colleague and an address that gets copies', async () => {
    await workspace.send({ subject: 'Badge for the garage' });
    const ben = await workspace.addPerson('Ben Olsen');
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'Badge for the garage');
        await listRow(page, 'Badge for the garage').waitFor();
        await page.keyboard.press('w');
        await facts(page).getByRole('button', { name: 'Stop following' }).waitFor();
        await facts(page).getByRole('button', { name: 'Add a follower' }).click();
        await page.getByRole('option', { name: /Ben Olsen/ }).click();
        await facts(page).getByText('Ben Olsen').waitFor();
        await facts(page).getByLabel('Add an address').fill('not an address');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').first().waitFor();
        await facts(page).getByLabel('Add an address').fill('Boss@Example.org');
        await page.keyboard.press('Enter');
        await facts(page).getByText('boss@example.org').waitFor();
        await expectAccessible(page, 'followers');
        await eventually(
          () => seen('Badge for the garage'),
          ({ desk }) =>
            desk.watchers.length === 2 &&
            desk.watchers.includes(ben.id) &&
            desk.cc[0] === 'boss@example.org',
        );
      },
      WIDE,
    );
  }, 120_000);

  test('T15h a solution is proposed in two languages, sent back with a note, mended and approved', async () => {
    await service.send({ subject: 'Mail arrives late' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, service, service.admin);
        await openTicket(page, 'Mail arrives late');
        await facts(page).getByRole('button', { name: 'Propose a solution' }).click();
        const dialog = page.getByRole('dialog');
        const propose = dialog.getByRole('button', { name: 'Propose', exact: true });
        await dialog.getByLabel('Solution (French)').fill('Redémarrer le relais.');
        expect(await propose.isDisabled()).toBe(true);
        await dialog.getByLabel('Solution (English)').fill('Restart the relay.');
        await expectAccessible(page, 'solution dialog');
        await propose.click();
        await facts(page).getByText('Waits for review').waitFor();
        await facts(page).getByRole('button', { name: 'Send back' }).click();
        await dialog.getByLabel('What you have to say about it').fill('Which relay?');
        await dialog.getByRole('button', { name: 'Send back' }).click();
        await facts(page).getByText('Which relay?').waitFor();
        // What was sent back is there again, to be mended.
        await facts(page).getByRole('button', { name: 'Propose a solution' }).click();
        expect(await dialog.getByLabel('Solution (French)').inputValue()).toBe(
          'Redémarrer le relais.',
        );
        await dialog.getByLabel('Solution (English)').fill('Restart relay mx2.');
        await propose.click();
        await facts(page).getByRole('button', { name: 'Approve' }).click();
        await dialog.getByRole('button', { name: 'Approve' }).click();
        await eventually(
          () => seen('Mail arrives late', service),
          ({ solution }) => solution?.stage === 'reviewed',
        );
        expect((await seen('Mail arrives late', service)).solution?.texts).toEqual({
          en: 'Restart relay mx2.',
          fr: 'Redémarrer le relais.',
        });
      },
      WIDE,
    );
  }, 120_000);

  test('T17h texts in several languages are edited side by side; the words as written stay', async () => {
    await service.send({ subject: 'The door is locked', description: 'Since this morning.' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, service, service.admin);
        await openTicket(page, 'The door is locked');
        await facts(page).getByRole('button', { name: 'Translations' }).click();
        const dialog = page.getByRole('dialog');
        const original = dialog.getByLabel('Description (English)');
        expect(await original.inputValue()).toBe('Since this morning.');
        expect(await original.isEditable()).toBe(false);
        await dialog.getByLabel('Subject (French)').fill('La porte est fermée');
        await dialog.getByLabel('Description (French)').fill('Depuis ce matin.');
        await expectAccessible(page, 'texts dialog');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await eventually(
          () => seen('The door is locked', service),
          ({ translations }) =>
            JSON.stringify(translations) ===
            JSON.stringify({
              subject: { fr: 'La porte est fermée' },
              description: { fr: 'Depuis ce matin.' },
            }),
        );
      },
      WIDE,
    );
  }, 120_000);

  test('T8z a message becomes a conversation of its own, which is linked', async () => {
    await workspace.send({ subject: 'Two wishes', description: 'And a second screen, please.' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'Two wishes');
        const message = page.getByRole('article', { name: /Rosa Rivera/ });
        await message.hover();
        await message.getByRole('button', { name: 'More with this message' }).click();
        await page.getByRole('menuitem', { name: 'Make it a conversation of its own' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Subject').fill('Second screen');
        await dialog.getByRole('button', { name: 'Make' }).click();
        await facts(page)
          .getByRole('link', { name: /Second screen/ })
          .click();
        await page.getByRole('heading', { level: 2, name: /Second screen/ }).waitFor();
        await page.getByRole('article').getByText('And a second screen, please.').waitFor();
      },
      WIDE,
    );
  }, 120_000);

  test('C6t an administrator takes the words of a message away, with a reason; without a network nothing happens', async () => {
    await workspace.send({ subject: 'My card number', description: 'It is 1234 5678.' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, workspace, workspace.admin);
        await openTicket(page, 'My card number');
        const message = page.getByRole('article', { name: /Rosa Rivera/ });
        await message.hover();
        await message.getByRole('button', { name: 'More with this message' }).click();
        await page.getByRole('menuitem', { name: 'Take the words away' }).click();
        const dialog = page.getByRole('alertdialog');
        const redact = dialog.getByRole('button', { name: 'Take away' });
        expect(await redact.isDisabled()).toBe(true);
        await dialog.getByLabel('Why').fill('A card number');
        await expectAccessible(page, 'redact dialog');
        await page.context().setOffline(true);
        await redact.click();
        await dialog.getByText('This needs a connection. Nothing was changed.').waitFor();
        await page.context().setOffline(false);
        await redact.click();
        await dialog.waitFor({ state: 'hidden' });
        await page.getByText('It is 1234 5678.').first().waitFor({ state: 'detached' });
      },
      WIDE,
    );
  }, 120_000);

  test('T12x an operator deletes with an administrator beside them; the administrator brings it back', async () => {
    await workspace.send({ subject: 'Sent by mistake' });
    const eva = await workspace.addPerson('Eva Lind');
    await withPage(browser, async (page) => {
      await signIn(page, workspace, eva);
      await openTicket(page, 'Sent by mistake');
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel('The administrator’s email address').fill(workspace.admin.email);
      await dialog.getByLabel('Their password').fill('not this one');
      await expectAccessible(page, 'delete dialog');
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByText('That is not an administrator’s address and password.').waitFor();
      expect(await dialog.getByLabel('Their password').inputValue()).toBe('');
      await dialog.getByLabel('Their password').fill(PASSWORD);
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await listRow(page, 'Sent by mistake').waitFor({ state: 'detached' });
    });
    await workspace.send({ subject: 'Sent by mistake too' });
    await withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      await openTicket(page, 'Sent by mistake too');
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await listRow(page, 'Sent by mistake too').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await listRow(page, 'Sent by mistake too').waitFor();
    });
  }, 120_000);
});
