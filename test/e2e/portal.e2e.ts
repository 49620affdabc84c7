// A customer with an account in the extranet: their own list while it is on its way, and what they bought as a
// technician sees it beside their request (P8).

import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  openTicket,
  PASSWORD,
  signIn,
  startJourney,
  withPage,
  type DeskWords,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let technician: JourneyPerson;
let thomas: JourneyPerson;

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'ventes', blueprint: 'extranet', language: 'fr' });
  technician = await desk.addPerson('Rachid Benali');
  thomas = await desk.addPerson('Thomas Girard', 'customer');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Goes to their own list; the desk's words are not there to wait for. */
async function signInCustomer(page: Page, person: JourneyPerson): Promise<void> {
  await page.goto(`${desk.url}/s/${desk.slug}`);
  await page.getByLabel('Email address', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/p\/ventes/);
}

describe('the portal', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    test(`P3q U3a while requests are on their way it shows their shape, and not that there are none, ${colorScheme}`, () =>
      withPage(
        browser,
        async (page) => {
          const customer = await desk.addPerson(`Ursule ${colorScheme}`, 'customer');
          // Who one is comes with the first load; the list is known to be whole after the pull that follows it.
          const held: Route[] = [];
          let isHolding = true;
          let pulls = 0;
          await page.route('**/sync/v1/**/pull', async (route) => {
            pulls += 1;
            if (isHolding && pulls > 1) held.push(route);
            else await route.continue();
          });
          await signInCustomer(page, customer);
          const main = page.getByRole('main');
          // Their own page, and no longer what stands in until one knows whose it is.
          await main.getByRole('button', { name: /^Write a new/ }).waitFor();
          const shape = main.getByRole('status').filter({ hasText: 'Loading' });
          await shape.waitFor();
          expect(await main.getByText(/^You have no/).count()).toBe(0);
          await expectAccessible(page, 'while it loads');

          isHolding = false;
          for (const route of held) await route.continue();
          await main.getByText('You have no assistance requests yet').waitFor();
          await shape.waitFor({ state: 'detached' });
        },
        { colorScheme, serviceWorkers: 'block', viewport: { width: 390, height: 780 } },
      ));

  test('P3q a request that is there is shown at once the next time, also without a network', () =>
    withPage(browser, async (page) => {
      await desk.call('POST', 'tickets', {
        subject: 'Le lecteur ne lit plus',
        description: 'Depuis ce matin.',
        channel: 'phone',
        requester: { name: thomas.name, email: thomas.email },
      });
      await signInCustomer(page, thomas);
      const own = page.getByRole('listitem').filter({ hasText: 'Le lecteur ne lit plus' });
      await own.waitFor();
      await own.getByText('We are looking after it').waitFor();
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await page.context().setOffline(true);
      await page.reload();
      await own.waitFor();
      await page.getByRole('status').filter({ hasText: 'Offline' }).first().waitFor();
    }));
});

describe('what was bought', () => {
  test('P8q product, reference, serial number and date of sale stand among the facts of a request, in French', async () => {
    await desk.call('POST', 'products', {
      items: [
        { reference: 'OX-1500', designation: 'Onduleur pour baie' },
        { reference: 'LP-44', designation: 'Imprimante LP-44' },
      ],
    });
    const idOf = async (reference: string): Promise<string> => {
      const { items } = (await desk.call('GET', `products?q=${reference}`)) as {
        items: { id: string }[];
      };
      return items[0]?.id ?? '';
    };
    const open = async (subject: string, sale: string | undefined) =>
      desk.call('POST', 'tickets', {
        subject,
        description: 'Il sonne.',
        channel: 'phone',
        requester: { name: thomas.name, email: thomas.email },
        ...(sale === undefined ? {} : { sale }),
      });
    const sell = async (reference: string, serialNumber: string) =>
      (
        (await desk.call('POST', 'sales', {
          customerId: thomas.id,
          productId: await idOf(reference),
          serialNumber,
          soldOn: '2026-03-02',
        })) as { id: string }
      ).id;
    await open('L’onduleur sonne', await sell('OX-1500', 'abc123456789012'));
    await open('L’étiquette colle', await sell('LP-44', '0123456789ABCDE'));
    await open('Une question', undefined);

    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, technician, FRENCH);
        const facts = page.getByRole('complementary', { name: 'Détails' });
        /** The description beside each term. */
        const read = () =>
          facts
            .locator('dl > div')
            .evaluateAll((rows) =>
              Object.fromEntries(
                rows.map((row) => [
                  row.querySelector('dt')?.textContent ?? '',
                  (row.querySelector('dd')?.textContent ?? '').replaceAll(/\s+/g, ' '),
                ]),
              ),
            );
        await openTicket(page, 'L’onduleur sonne');
        await expect.poll(read).toMatchObject({
          Produit: 'Onduleur pour baie (OX-1500)',
          'Numéro de série': 'ABC123456789012',
          'Vendu le': '2 mars 2026',
        });
        await expectAccessible(page, 'with a product');

        await openTicket(page, 'L’étiquette colle');
        // The reference is not said twice.
        await expect.poll(read).toMatchObject({ Produit: 'Imprimante LP-44' });

        await openTicket(page, 'Une question');
        await expect.poll(async () => Object.keys(await read())).not.toContain('Produit');
        expect(Object.keys(await read())).not.toContain('Numéro de série');
      },
      { locale: 'fr', viewport: { width: 1720, height: 900 } },
    );
  });
});
