// What people of the desk are told of (N4) and what they choose of it (N1), as they see it: a colleague's act in one
// browser's desk, a choice that counts at once, a phone.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  signIn,
  startJourney,
  synced,
  withPage,
  type DeskWords,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'told', blueprint: 'saas' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const WIDE = { viewport: { width: 1280, height: 900 } } satisfies BrowserContextOptions;
const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  colorScheme: 'dark',
  locale: 'fr',
} satisfies BrowserContextOptions;
const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};
const bell = (page: Page) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Notifications/ });
const centre = (page: Page, name = 'Notifications') => page.getByRole('dialog', { name });
const told = (page: Page, words: string, subject: string, name?: string) =>
  centre(page, name).getByRole('listitem').filter({ hasText: words }).filter({ hasText: subject });
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/screenshots/notifications-${name}.png`, fullPage: true });
const assign = (ticketId: string, assignee: string) =>
  desk.call('POST', `tickets/${ticketId}/assign`, { assignee });
const unread = async (page: Page) => (await bell(page).textContent()) ?? '';

describe('notifications', () => {
  test('N4da a new ticket and what a colleague assigns are told, opened, and read: also without a network and over a reload', () =>
    withPage(
      browser,
      async (page) => {
        const ana = await desk.addPerson('Ana Sol');
        await signIn(page, desk, ana);
        expect(await unread(page)).not.toContain('unread');
        await desk.send({ subject: 'The tap drips' });
        const second = await desk.send({ subject: 'The door squeaks' });
        await bell(page).getByText('2 unread').waitFor({ state: 'attached' });
        await assign(second.id, ana.id);
        await bell(page).getByText('3 unread').waitFor({ state: 'attached' });

        await page.keyboard.press('g');
        await page.keyboard.press('n');
        const given = told(page, 'Ada Nord assigned the', 'The door squeaks');
        await given.getByText('Unread').waitFor({ state: 'attached' });
        await told(page, 'Rosa Rivera', 'The tap drips').waitFor();
        await expectAccessible(page, 'the centre');
        await picture(page, 'centre');
        await centre(page)
          .getByRole('tab', { name: /^Mentions/ })
          .click();
        await centre(page).getByText('Nobody has mentioned you').waitFor();
        await centre(page).getByRole('tab', { name: /^All/ }).click();

        // Whatever is told of it is read with the ticket.
        await given.getByRole('button', { name: /Ada Nord assigned/ }).press('Enter');
        await page.getByRole('heading', { level: 2, name: /The door squeaks/ }).waitFor();
        await bell(page).getByText('1 unread').waitFor({ state: 'attached' });
        await synced(page);

        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.context().setOffline(true);
        await page.reload();
        await bell(page).click();
        const dripping = told(page, 'Rosa Rivera', 'The tap drips');
        await dripping.getByRole('button', { name: 'Mark as read' }).click();
        expect(await dripping.getByText('Unread').count()).toBe(0);
        // The button went; its line has the focus.
        expect(await dripping.locator(':focus').count()).toBe(1);
        await page.keyboard.press('Escape');
        expect(await unread(page)).not.toContain('unread');
        await page.reload();
        await bell(page).waitFor();
        expect(await unread(page)).not.toContain('unread');

        // The server hears of it once there is a network.
        const heard = page.waitForResponse(
          (response) => response.url().endsWith('/notifications/read') && response.ok(),
        );
        await page.context().setOffline(false);
        await heard;
      },
      WIDE,
    ));

  test('N1df what one chooses counts at once, goes back to the default, and says what is wrong beside its field', () =>
    withPage(
      browser,
      async (page) => {
        const ben = await desk.addPerson('Ben Roth');
        await signIn(page, desk, ben);
        await page.goto(`${desk.url}/w/told/account`);
        const event = page.getByRole('group', { name: /^Assigned to you/ });
        const inApp = event.getByRole('checkbox', { name: /^In the app/ });
        await inApp.uncheck();
        await event.getByText('Your own choice').waitFor();
        await page.getByLabel('Quiet hours', { exact: true }).last().selectOption('own');
        await page.getByLabel('From', { exact: true }).fill('');
        const section = page.getByRole('region', { name: 'What you are told of' });
        await section.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('link', { name: 'Fill in a time.' }).click();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('notify-quiet-from');
        await expectAccessible(page, 'preferences with an error');
        await page.getByLabel('From', { exact: true }).fill('23:00');
        await section.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Saved.').waitFor();

        await page.getByRole('link', { name: 'Back to the desk' }).click();
        const ticket = await desk.send({ subject: 'Not told of twice' });
        await bell(page).getByText('1 unread').waitFor({ state: 'attached' });
        await assign(ticket.id, ben.id);
        await desk.send({ subject: 'What came after' });
        await bell(page).getByText('2 unread').waitFor({ state: 'attached' });
        await bell(page).click();
        await told(page, 'Rosa Rivera', 'What came after').waitFor();
        expect(await told(page, 'assigned', 'Not told of twice').count()).toBe(0);

        await centre(page).getByRole('button', { name: 'Preferences' }).click();
        await page.getByLabel('From', { exact: true }).waitFor();
        expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('23:00');
        expect(await inApp.isChecked()).toBe(false);
        await event.getByRole('button', { name: /^Back to the default/ }).click();
        expect(await inApp.isChecked()).toBe(true);
        expect(await page.evaluate(() => document.activeElement?.id)).toBe(
          'notify-events-assigned-inApp',
        );
        await section.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Saved.').waitFor();
        await picture(page, 'preferences');
        await page.getByRole('link', { name: 'Back to the desk' }).click();
        const again = await desk.send({ subject: 'Told of again' });
        await bell(page).getByText('3 unread').waitFor({ state: 'attached' });
        await assign(again.id, ben.id);
        await bell(page).click();
        await told(page, 'Ada Nord assigned', 'Told of again').waitFor();
      },
      WIDE,
    ));

  test('N1dg the workspace’s defaults and its mail switch, on a phone in French and dark', async () => {
    const french = await server.workspace({ slug: 'rappel', blueprint: 'saas', language: 'fr' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, french, french.admin, FRENCH);
        await french.send({ subject: 'Le robinet goutte' });
        const button = page.getByRole('button', { name: /^Alertes/ });
        await button.getByText('1 non lu').waitFor({ state: 'attached' });
        await button.click();
        const line = told(page, 'Rosa Rivera', 'Le robinet goutte');
        await line.waitFor();
        await expectNarrow(page);
        await expectAccessible(page, 'the centre on a phone');
        await picture(page, 'phone-centre');
        await centre(page).getByRole('button', { name: 'Tout marquer comme lu' }).click();
        await expect.poll(() => line.getByText('Non lu').count()).toBe(0);
        // More than are shown at once: what lies before them, and where they end.
        await Promise.all(
          Array.from({ length: 50 }, (_one, n) =>
            french.send({ subject: `Fuite ${n}`, email: `guest${n}@example.org` }),
          ),
        );
        await centre(page).getByRole('button', { name: 'Montrer les précédentes' }).click();
        await centre(page).getByText('C’est tout. Les 500 dernières').waitFor();
        await expect.poll(() => centre(page).getByRole('listitem').count()).toBe(51);
        await page.keyboard.press('Escape');

        await page.goto(`${french.url}/w/rappel/notifications`);
        const event = page.getByRole('group', { name: 'Évaluation' });
        await event.getByLabel('E-mail').check();
        await event.getByText('Choisi ici').waitFor();
        await page.getByLabel(/^Minutes avant/).fill('1');
        await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
        await page.getByRole('link', { name: /Un nombre entier de 5/ }).waitFor();
        await page.getByLabel(/^Minutes avant/).fill('20');
        await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
        await page.getByText('C’est enregistré.').waitFor();
        await expectNarrow(page);
        await expectAccessible(page, 'the defaults on a phone');
        await picture(page, 'phone-defaults');
        const { notifications } = (await french.call('GET', 'settings')) as {
          notifications: { events: object; dueSoonMinutes: number };
        };
        expect(notifications).toMatchObject({
          events: { rated: { mail: true } },
          dueSoonMinutes: 20,
        });

        await french.call('PATCH', 'settings', { enable_email_notifications: false });
        await page.goto(`${french.url}/w/rappel/account`);
        await page.getByText('Les e-mails sont coupés dans cet espace.').waitFor();
        const own = page.getByRole('group', { name: 'Évaluation' });
        expect(await own.getByLabel('E-mail').isChecked()).toBe(true);
        await own.getByText('Activé par défaut').first().waitFor();
        await expectNarrow(page);
        await expectAccessible(page, 'preferences on a phone');
        await picture(page, 'phone-preferences');
        await page.context().setOffline(true);
        await page.getByRole('button', { name: 'Enregistrer', exact: true }).nth(1).click();
        await page.getByText('Il faut une connexion au serveur').first().waitFor();
      },
      PHONE,
    );
  });
});

async function expectNarrow(page: Page): Promise<void> {
  const widths = () =>
    page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
  await eventually(widths, ([inside, outside]) => inside <= outside);
}
