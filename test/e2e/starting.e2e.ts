// The first minutes: the demo and its end, signing up, French from the first page to the last answer; and every page
// under the eye of axe.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localText } from '#shared/base/local-text.ts';
import { BLUEPRINTS } from '#shared/blueprints/index.ts';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  withPage,
  openTicket,
  PASSWORD,
  send,
  signIn,
  startJourney,
  synced,
  writeReply,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'on' }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

const DEMO_PASSWORD = 'pigeon-finds-home';

describe('the first page', () => {
  test('W11a every demo desk is a card whose sign-ins lead straight into it', async () => {
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      for (const name of [
        'Brightline Software',
        'Northgate Hospital',
        'Azur Voyages',
        'Distritec',
        'Metropolis City Services',
      ]) {
        await page.getByRole('heading', { name }).waitFor();
      }
      // Whoever only sees the terminal finds them there.
      const printed = server.output();
      for (const line of [
        '/w/demo-saas',
        '/w/demo-extranet',
        `nadia@azur.example  ${DEMO_PASSWORD}`,
      ])
        expect(printed).toContain(line);
      await page.getByRole('link', { name: 'Nadia Haddad' }).click();
      expect(await page.getByLabel('Email address', { exact: true }).inputValue()).toBe(
        'nadia@azur.example',
      );
      await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('list', { name: 'Requests' }).getByRole('link').first().waitFor();
    });
  });

  for (const [locale, ways] of [
    ['en', { 'Azur Voyages': 'Mail desk', Distritec: 'Customer extranet' }],
    ['fr', { 'Azur Voyages': 'Service courrier', Distritec: 'Extranet clients' }],
  ] as const)
    test(`W11m every card says which way of working it shows, and in a line what that is, ${locale}`, () =>
      withPage(
        browser,
        async (page) => {
          await page.goto(server.url);
          await page.getByRole('heading', { level: 3 }).first().waitFor();
          const cards = page.locator('#demo section');
          expect(await cards.count()).toBe(5);
          const said = await cards.evaluateAll((all) =>
            all.map((card) => [
              card.querySelector('h3')?.textContent ?? '',
              card.querySelector('p strong')?.textContent ?? '',
              card.querySelector('p strong + span')?.textContent ?? '',
            ]),
          );
          for (const { name, summary } of BLUEPRINTS)
            expect(said.map(([, way, line]) => [way, line])).toContainEqual([
              localText(name, locale),
              localText(summary, locale),
            ]);
          for (const [desk, way] of Object.entries(ways))
            expect(said.find(([title]) => title === desk)?.[1]).toBe(way);
        },
        { locale },
      ));

  test('W11c the demo stands below the sign-up, and without it the form keeps what is typed', async () => {
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      const form = await page.getByRole('button', { name: 'Create the workspace' }).boundingBox();
      const desks = page.getByRole('region', { name: 'Or look around first' });
      const demo = await desks.boundingBox();
      expect(demo?.y).toBeGreaterThan((form?.y ?? 0) + (form?.height ?? 0));
      expect(await desks.getByRole('heading', { level: 3 }).count()).toBe(5);

      await page.getByRole('link', { name: 'See the demo desks' }).click();
      await expect.poll(async () => (await desks.boundingBox())?.y).toBeLessThan(400);
      await fill(page, { 'Your name': 'Ida Fjord' });
      await page.route('**/api/v1/server/demo', (route) => route.abort());
      await desks.getByRole('button', { name: 'Remove the demo' }).click();
      await page.getByText('The server cannot be reached.').waitFor();
      await page.unroute('**/api/v1/server/demo');
      // As if it were gone: the last test of this file removes it.
      await page.route('**/api/v1/server/demo', (route) => route.fulfill({ status: 204 }));
      await desks.getByRole('button', { name: 'Remove the demo' }).click();
      await desks.waitFor({ state: 'detached' });
      expect(await page.getByRole('link', { name: 'See the demo desks' }).count()).toBe(0);
      expect(await page.getByLabel('Your name', { exact: true }).inputValue()).toBe('Ida Fjord');
    });
  });

  for (const { locale, create, missing, demo } of [
    {
      locale: 'en',
      create: 'Create the workspace',
      missing: 'Fill in: Your name.',
      demo: 'Or look around first',
    },
    {
      locale: 'fr',
      create: 'Créer l’espace',
      missing: 'À renseigner : Votre nom.',
      demo: 'Ou visitez d’abord',
    },
  ])
    for (const colorScheme of ['light', 'dark'] as const)
      test(`U4a axe finds nothing on it, wide and narrow, ${locale}, ${colorScheme}`, async () => {
        await withPage(
          browser,
          async (page) => {
            await page.goto(server.url);
            await page.getByRole('heading', { name: demo }).waitFor();
            expect(await page.locator('html').getAttribute('lang')).toBe(locale);
            for (const width of [1280, 390, 320]) {
              await page.setViewportSize({ width, height: 844 });
              const over = await page.evaluate(
                () => document.documentElement.scrollWidth - window.innerWidth,
              );
              expect(over, `${width} px`).toBeLessThanOrEqual(0);
              await expectAccessible(page, `first page, ${width} px`);
            }
            await page.getByRole('button', { name: create }).click();
            await page.getByRole('link', { name: missing }).waitFor();
            await expectAccessible(page, 'first page with errors');
          },
          { locale, colorScheme },
        );
      });

  test('W2a what is missing for a workspace is named beside the field, and nothing typed is lost', async () => {
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      await fill(page, { 'Name of your organisation': 'Fjord & Söhne' });
      await page.getByRole('button', { name: 'Create the workspace' }).click();

      await page.getByRole('link', { name: /Your name/ }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('admin.name');
      expect(await page.getByLabel('Name of your organisation', { exact: true }).inputValue()).toBe(
        'Fjord & Söhne',
      );
      expect(await page.getByLabel('Address', { exact: true }).inputValue()).toBe('fjord-sohne');
    });
  });

  test('W2b signing up ends on a working inbox: a request of its page comes in', async () => {
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      await page.getByRole('radio', { name: /^Mail desk/ }).check({ force: true });
      await fill(page, {
        'Name of your organisation': 'Fjord Travel',
        'Your name': 'Ida Fjord',
        'Email address': 'ida@fjord.example',
        'Choose a password': PASSWORD,
      });
      await page.getByRole('button', { name: 'Create the workspace' }).click();
      await page.waitForURL(/\/w\/fjord-travel/);
      await synced(page);

      await withPage(browser, async (customer) => {
        await customer.goto(`${server.url}/r/fjord-travel`);
        await fill(customer, {
          'Your name': 'Rosa Rivera',
          'E-mail address': 'rosa@example.org',
          Phone: '+33 1 23 45 67 89',
          City: 'Lyon',
          Subject: 'The very first one',
          'What happened?': 'Is anybody there?',
        });
        await customer.getByRole('button', { name: 'Send', exact: true }).click();
        await customer.getByRole('heading', { name: 'We have received it' }).waitFor();
      });
      await listRow(page, 'The very first one').waitFor();
    });
  });
});

test('U5a French throughout: request, desk, answer, access code', async () => {
  const desk: JourneyWorkspace = await server.workspace({
    slug: 'distribution',
    blueprint: 'extranet',
    language: 'fr',
    name: 'Distribution Leclair',
  });
  const lea = await desk.addPerson('Camille Roux');
  await withPage(
    browser,
    async (customer) => {
      await customer.goto(`${server.url}/r/distribution`);
      expect(await customer.locator('html').getAttribute('lang')).toBe('fr');
      await customer.getByRole('button', { name: 'Envoyer' }).click();
      await customer.getByRole('heading', { name: 'Merci de vérifier ces champs' }).waitFor();
      await fill(customer, {
        'Votre nom': 'Thomas Girard',
        'Adresse e-mail': 'thomas@girard.example',
        Objet: 'L’onduleur sonne',
        'Que se passe-t-il ?': 'Il sonne toutes les dix minutes.',
      });
      await customer.getByRole('button', { name: 'Envoyer' }).click();
      await customer.getByRole('heading', { name: 'C’est bien reçu' }).waitFor();
      await customer.getByRole('link', { name: /^Suivre votre/ }).click();
      await customer.getByRole('heading', { name: 'L’onduleur sonne' }).waitFor();
      await customer.locator('[aria-current=step]').filter({ hasText: 'Reçu' }).waitFor();

      await withPage(
        browser,
        async (operator) => {
          const words = {
            email: 'Adresse e-mail',
            password: 'Mot de passe',
            signIn: 'Se connecter',
            saved: 'Tout est enregistré',
          };
          await signIn(operator, desk, lea, words);
          expect(await operator.locator('html').getAttribute('lang')).toBe('fr');
          await operator.getByRole('combobox', { name: 'Filtrer la liste' }).waitFor();
          await openTicket(operator, 'L’onduleur sonne');
          await writeReply(operator, 'Nous le remplaçons demain.', 'Répondre');
          await send(operator, /^Envoyer$/);
          await customer
            .getByRole('listitem')
            .filter({ hasText: 'Nous le remplaçons demain.' })
            .waitFor();
          await customer.locator('[aria-current=step]').filter({ hasText: 'En cours' }).waitFor();
          await synced(operator, words);
          // Not a word of the other language on the whole screen.
          const text = await operator.locator('body').innerText();
          expect(text).not.toMatch(/\b(Reply|Send|Search|Unassigned|Waiting|Requester|Subject)\b/);
        },
        { locale: 'fr' },
      );

      await customer.getByRole('button', { name: 'C’est résolu : clore' }).click();
      await customer.locator('[aria-current=step]').filter({ hasText: 'Clos' }).waitFor();
      await customer.getByText('C’est clos. Une réponse ouvre une nouvelle').waitFor();
    },
    { locale: 'fr' },
  );
});

describe('axe', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`U4b finds nothing before signing in, ${colorScheme}`, async () => {
      await withPage(
        browser,
        async (page) => {
          await page.goto(server.url);
          await page.getByRole('heading', { name: 'Azur Voyages' }).waitFor();
          // A workspace was made above.
          await page.getByRole('heading', { name: 'Find your desk' }).waitFor();
          await expectAccessible(page, 'finding a desk');
          await page.goto(`${server.url}/sign-up`);
          await page.getByRole('button', { name: 'Create the workspace' }).click();
          await page.getByRole('link', { name: /Your name/ }).waitFor();
          await expectAccessible(page, 'sign-up with errors');
          await page.goto(`${server.url}/s/demo-maildesk`);
          await page.getByLabel('Email address', { exact: true }).fill('nadia@azur.example');
          await page.getByLabel('Password', { exact: true }).fill('not the right one');
          await page.getByRole('button', { name: 'Sign in', exact: true }).click();
          await page.getByText('The email address or the password is wrong').first().waitFor();
          await expectAccessible(page, 'sign-in refused');
          await page.goto(`${server.url}/s/nobody-is-here`);
          await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
          await expectAccessible(page, 'no such workspace');
        },
        { colorScheme },
      );
    });

    test(`U4c finds nothing at the desk, ${colorScheme}`, async () => {
      await withPage(
        browser,
        async (page) => {
          await page.goto(`${server.url}/s/demo-maildesk?email=nadia@azur.example`);
          await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
          await page.getByRole('button', { name: 'Sign in', exact: true }).click();
          await synced(page);
          await expectAccessible(page, 'list');
          await page.getByRole('list', { name: 'Requests' }).getByRole('link').first().click();
          await page.getByRole('article').first().waitFor();
          await expectAccessible(page, 'ticket');
          await page.keyboard.press('r');
          await page.getByRole('textbox', { name: 'Reply', exact: true }).waitFor();
          await expectAccessible(page, 'ticket with the answer box');
          await page.goto(`${server.url}/w/demo-maildesk/view/held`);
          await page.getByRole('heading', { name: 'Held answers', exact: true }).waitFor();
          await synced(page);
          await expectAccessible(page, 'held answers');
          await page.goto(`${server.url}/w/demo-maildesk/account`);
          await page.getByRole('heading', { level: 2 }).first().waitFor();
          await expectAccessible(page, 'account');
        },
        { colorScheme },
      );
    });
  }
});

// The last one: nothing of the demo is there afterwards.
test('W11b one click removes the demo', async () => {
  await withPage(browser, async (page) => {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Remove the demo' }).click();
    await page.getByText('The demos are gone.').waitFor();
    expect(await page.getByRole('heading', { name: 'Azur Voyages' }).count()).toBe(0);

    const response = await page.goto(`${server.url}/r/demo-maildesk`);

    expect(response?.status()).toBe(404);
  });
});
