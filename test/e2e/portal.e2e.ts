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
import { listenToLine, SLOW_4G, throttle } from '#test/support/page-quality.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let technician: JourneyPerson;
let thomas: JourneyPerson;

const ENGLISH = { email: 'Email address', password: 'Password', signIn: 'Sign in' } as const;
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
  await desk.call('POST', 'products', {
    items: [
      { reference: 'OX-1500', designation: 'Onduleur pour baie' },
      { reference: 'LP-44', designation: 'Imprimante LP-44' },
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Goes to their own list; the desk's words are not there to wait for. */
async function signInCustomer(
  page: Page,
  person: JourneyPerson,
  words: Pick<DeskWords, 'email' | 'password' | 'signIn'> = ENGLISH,
): Promise<void> {
  await page.goto(`${desk.url}/s/${desk.slug}`);
  await page.getByLabel(words.email, { exact: true }).fill(person.email);
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words.signIn, exact: true }).click();
  await page.waitForURL(/\/p\/ventes/);
}

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page
        .screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true })
        .then(() => undefined);

/** What the customer with this account has bought: the id of the sale. */
async function sell(person: JourneyPerson, reference: string, serial: string): Promise<string> {
  const { items } = (await desk.call('GET', `products?q=${reference}`)) as {
    items: { id: string }[];
  };
  const sale = (await desk.call('POST', 'sales', {
    customerId: person.id,
    productId: items[0]?.id ?? '',
    serialNumber: serial,
    soldOn: '2026-03-02',
  })) as { id: string };
  return sale.id;
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

describe('on a phone', () => {
  const stored = async (subject: string) => {
    const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
      items: { subject: string }[];
    };
    return items.filter((ticket) => ticket.subject === subject);
  };

  test('P3m with slow 4G the list and its acts are at hand, and without a network one reads on and asks: it arrives once', async () => {
    const customer = await desk.addPerson('Lucie Blanc', 'customer');
    await desk.call('POST', 'tickets', {
      subject: 'La lampe clignote',
      description: 'Depuis ce matin.',
      channel: 'phone',
      requester: { name: customer.name, email: customer.email },
    });
    await withPage(
      browser,
      async (page) => {
        const session = await throttle(page, SLOW_4G);
        const line = listenToLine(page, session);
        await signInCustomer(page, customer);
        const own = page.getByRole('listitem').filter({ hasText: 'La lampe clignote' });
        await own.waitFor();
        const ask = page.getByRole('main').getByRole('button', { name: /^Write a new/ });
        await ask.waitFor();

        expect(line.hosts()).toEqual([new URL(desk.url).host]);
        expect(line.bytes()).toBeGreaterThan(50_000);
        expect(line.bytes()).toBeLessThan(700 * 1024);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
          true,
        );
        expect((await ask.boundingBox())?.height).toBeGreaterThanOrEqual(44);

        await session.detach();
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.context().setOffline(true);
        await page.reload();
        await own.waitFor();
        await page.getByRole('status').filter({ hasText: 'Offline' }).first().waitFor();
        await ask.click();
        const form = page.getByRole('dialog');
        await form.getByLabel('Subject').fill('Et la prise aussi');
        await form.getByLabel('Description').fill('Elle chauffe.');
        await form.getByRole('button', { name: 'Send', exact: true }).click();
        const asked = page.getByRole('listitem').filter({ hasText: 'Et la prise aussi' });
        await asked.waitFor();
        expect(await stored('Et la prise aussi')).toEqual([]);
        await page.context().setOffline(false);
        // Its number is the server's to give.
        await asked.filter({ hasText: /#\d+/ }).waitFor();
        expect(await stored('Et la prise aussi')).toHaveLength(1);
      },
      { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    );
  });
});

describe('a first load that the network cuts off', () => {
  for (const { colorScheme, language, words, texts } of [
    {
      colorScheme: 'light',
      language: 'en',
      words: ENGLISH,
      texts: {
        cut: 'Your assistance requests could not be loaded yet',
        ask: /^Write a new/,
        empty: 'You have no assistance requests yet',
      },
    },
    {
      colorScheme: 'dark',
      language: 'fr',
      words: FRENCH,
      texts: {
        cut: 'Impossible de charger vos demandes d’assistance pour l’instant',
        ask: 'Nouvelle demande d’assistance',
        empty: 'Rien pour l’instant',
      },
    },
  ] as const)
    test(`P3r U3a says so instead of that there are none, and goes on when the network is back, ${language} ${colorScheme}`, () =>
      withPage(
        browser,
        async (page) => {
          const customer = await desk.addPerson(`Coupe ${language}`, 'customer');
          await desk.call('PATCH', `people/${customer.id}`, { language });
          const subject = `Bac coincé (${language})`;
          await desk.call('POST', 'tickets', {
            subject,
            description: 'Depuis ce matin.',
            channel: 'phone',
            requester: { name: customer.name, email: customer.email },
          });
          // Who one is arrives, but no request: the line breaks in the middle of the load.
          let isCut = false;
          let isBack = false;
          await page.route('**/sync/v1/**', async (route) => {
            if (isBack) return route.continue();
            if (isCut) return route.abort('internetdisconnected');
            if (!route.request().url().endsWith('/load')) return route.continue();
            isCut = true;
            const response = await route.fetch();
            const lines = (await response.text()).split('\n');
            const arrived = lines.slice(
              0,
              lines.findIndex((line) => line.includes(subject)),
            );
            expect(arrived.length).toBeGreaterThan(0);
            return route.fulfill({ response, body: `${arrived.join('\n')}\n` });
          });
          await signInCustomer(page, customer, words);
          const main = page.getByRole('main');
          await main.getByRole('button', { name: texts.ask }).waitFor();
          await main.getByText(texts.cut).waitFor();
          expect(await main.getByText(texts.empty).count()).toBe(0);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          ).toBe(true);
          await expectAccessible(page, 'when the network cut it off');
          await picture(page, `portal-cut-${language}-${colorScheme}`);

          isBack = true;
          await page.evaluate(() => dispatchEvent(new Event('online')));
          await main.getByRole('listitem').filter({ hasText: subject }).waitFor();
          await main.getByText(texts.cut).waitFor({ state: 'detached' });
        },
        {
          colorScheme,
          locale: language,
          serviceWorkers: 'block',
          viewport: { width: 390, height: 780 },
        },
      ));
});

describe('a new request', () => {
  const dialog = (page: Page) => page.getByRole('dialog');
  const openForm = async (page: Page) => {
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Write a new/ })
      .click();
    await dialog(page).getByLabel('Subject').waitFor();
  };
  type Ticket = { readonly subject: string; readonly sale: { readonly id: string } | null };
  const stored = async (subject: string) => {
    const { items } = (await desk.call('GET', 'tickets?limit=100')) as { items: Ticket[] };
    return items.find((ticket) => ticket.subject === subject);
  };

  test('P8s a buyer says which product it is about: asked for beside the field, and the request is kept in the form', async () => {
    const buyer = await desk.addPerson('Nadia Perrin', 'customer');
    const sale = await sell(buyer, 'OX-1500', 'XYZ000000000001');
    await withPage(
      browser,
      async (page) => {
        await signInCustomer(page, buyer);
        await openForm(page);
        const form = dialog(page);
        const product = form.getByLabel('Product', { exact: true });
        await product.waitFor();
        await form.getByLabel('Subject').fill('Il sonne encore');
        await form.getByLabel('Description').fill('Toutes les heures.');
        await form.getByRole('button', { name: 'Send', exact: true }).click();

        await form
          .getByRole('alert')
          .getByRole('link', { name: 'Choose one of the products that were bought.' })
          .click();
        expect(await product.evaluate((select) => select === document.activeElement)).toBe(true);
        expect(await product.getAttribute('aria-invalid')).toBe('true');
        await expectAccessible(page, 'the form that was refused');
        await picture(page, 'portal-form-refused');
        expect(await stored('Il sonne encore')).toBeUndefined();

        await product.selectOption({ label: 'Onduleur pour baie · XYZ000000000001' });
        await form.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByRole('listitem').filter({ hasText: 'Il sonne encore' }).waitFor();
        await page
          .getByRole('listitem')
          .filter({ hasText: /#\d+ Il sonne encore/ })
          .waitFor();
      },
      { viewport: { width: 390, height: 780 } },
    );
    expect((await stored('Il sonne encore'))?.sale?.id).toBe(sale);
  });

  test('P8t who has bought nothing is asked for no product, and opens a request without one', async () => {
    const stranger = await desk.addPerson('Odile Roux', 'customer');
    await withPage(browser, async (page) => {
      await signInCustomer(page, stranger);
      await openForm(page);
      const form = dialog(page);
      await form.getByRole('button', { name: 'Send', exact: true }).click();
      await form.getByRole('link', { name: /description/i }).waitFor();
      expect(await form.getByLabel('Product').count()).toBe(0);
      await form.getByLabel('Subject').fill('Une question de plus');
      await form.getByLabel('Description').fill('Bonjour.');
      await form.getByRole('button', { name: 'Send', exact: true }).click();
      await page
        .getByRole('listitem')
        .filter({ hasText: /#\d+ Une question de plus/ })
        .waitFor();
    });
    expect((await stored('Une question de plus'))?.sale ?? null).toBeNull();
  });

  test('P1p how urgent it is is asked for, until the workspace switches that off, also in a form that was open before', async () => {
    const customer = await desk.addPerson('Jean Morel', 'customer');
    const customersMay = { close: true, reopen: false };
    await withPage(browser, async (page) => {
      await signInCustomer(page, customer);
      await openForm(page);
      const priority = dialog(page).getByLabel('Priority');
      await priority.waitFor();
      await desk.call('PATCH', 'settings', {
        customersMay: { ...customersMay, setPriority: false },
      });
      await priority.waitFor({ state: 'detached' });
      await dialog(page).getByLabel('Subject').waitFor({ timeout: 5_000 });
      await desk.call('PATCH', 'settings', { customersMay });
      await priority.waitFor();
    });
  });
});

describe('a request of one’s own', () => {
  type Ticket = { readonly id: string; readonly number: number };
  type Message = {
    readonly side: string;
    readonly html: string;
    readonly files: { name: string }[];
  };
  const messagesOf = async (workspace: JourneyWorkspace, { id }: Ticket) =>
    ((await workspace.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;
  const write = (page: Page, label: string, words: string) =>
    page.getByRole('textbox', { name: label, exact: true }).pressSequentially(words);

  test('P3s C11x it stands under what waits for my answer, is answered without a network, and ends when its customer says so', async () => {
    const customer = await desk.addPerson('Brigitte Lenoir', 'customer');
    const ticket = (await desk.call('POST', 'tickets', {
      subject: 'Le bac se coince',
      description: 'À chaque page.',
      channel: 'phone',
      requester: { name: customer.name, email: customer.email },
    })) as Ticket;
    await withPage(
      browser,
      async (page) => {
        await signInCustomer(page, customer, FRENCH);
        const waiting = page.getByRole('list', { name: 'En attente de ma réponse' });
        await page.getByRole('list', { name: 'Chez nous' }).getByText('Le bac se coince').waitFor();
        await desk.call('POST', `tickets/${ticket.id}/messages`, {
          kind: 'reply',
          html: '<p>Quel est le <b>numéro de série</b> ?</p>',
        });
        await waiting.getByText('Le bac se coince').waitFor();
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await waiting.getByRole('link', { name: /Le bac se coince/ }).click();
        await page.getByRole('heading', { level: 1, name: 'Le bac se coince' }).waitFor();
        await page.getByText('numéro de série').waitFor();
        await expectAccessible(page, 'a request of one’s own');
        await picture(page, 'portal-ticket');

        await page.context().setOffline(true);
        await write(page, 'Votre réponse', 'Il est au dos.');
        await page.getByText('conservé', { exact: false }).first().waitFor();
        await page.reload();
        const box = page.getByRole('textbox', { name: 'Votre réponse', exact: true });
        await expect.poll(() => box.innerText()).toContain('Il est au dos.');
        expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(
          true,
        );
        await page
          .locator('input[type=file][multiple]')
          .setInputFiles({ name: 'dos.txt', mimeType: 'text/plain', buffer: Buffer.from('AB12') });
        await page.getByRole('listitem').filter({ hasText: 'dos.txt' }).waitFor();
        await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
        await page.getByRole('article').filter({ hasText: 'Il est au dos.' }).waitFor();
        await expect.poll(() => box.innerText()).not.toContain('Il est au dos.');
        await page.context().setOffline(false);
        await expect
          .poll(async () => (await messagesOf(desk, ticket)).at(-1)?.html, { timeout: 30_000 })
          .toContain('Il est au dos.');
        const sent = await messagesOf(desk, ticket);
        expect(sent).toHaveLength(3);
        expect(sent[2]).toMatchObject({ side: 'customer', files: [{ name: 'dos.txt' }] });

        await page.getByRole('button', { name: 'C’est résolu' }).click();
        await page.getByRole('button', { name: 'C’est résolu' }).waitFor({ state: 'detached' });
        await page.getByRole('link', { name: 'Vos demandes d’assistance' }).click();
        await page.getByRole('list', { name: 'Terminé' }).getByText('Le bac se coince').waitFor();
        expect(await waiting.count()).toBe(0);
        await expectAccessible(page, 'the list in its parts');
        await picture(page, 'portal-list');
      },
      { locale: 'fr', viewport: { width: 390, height: 780 } },
    );
  });

  test('P3t T15y T16y a solution is refused with a word, then approved, and its customer says once how it went', async () => {
    const service = await server.workspace({ slug: 'service', blueprint: 'servicedesk' });
    const customer = await service.addPerson('Ida Brandt', 'customer');
    const ticket = (await service.call('POST', 'tickets', {
      subject: 'No sound',
      description: 'Since the update.',
      channel: 'phone',
      requester: { name: customer.name, email: customer.email },
    })) as Ticket;
    const propose = async (words: string) => {
      await service.call('POST', `tickets/${ticket.id}/propose-solution`, { texts: { en: words } });
      await service.call('POST', `tickets/${ticket.id}/review-solution`, { outcome: 'approve' });
    };
    const stored = () => service.call('GET', `tickets/${ticket.id}`);
    await propose('Choose the other speaker.');
    await withPage(browser, async (page) => {
      await page.goto(`${service.url}/s/service`);
      await page.getByLabel('Email address', { exact: true }).fill(customer.email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('link', { name: /No sound/ }).click();
      await page.getByText('Choose the other speaker.').waitFor();
      await expectAccessible(page, 'a proposed solution');
      await picture(page, 'portal-solution');
      await page.getByRole('button', { name: 'No, it does not help' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('What is still wrong?').fill('There is only one.');
      await dialog.getByRole('button', { name: 'Send', exact: true }).click();
      await expect
        .poll(stored)
        .toMatchObject({ solution: { stage: 'refused', note: 'There is only one.' } });

      await propose('Install the driver again.');
      await page.getByText('Install the driver again.').waitFor();
      await page.getByRole('button', { name: 'Yes, it is solved' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).first().waitFor();
      await page.getByText('How did we do?').waitFor();
      await page.locator('form').getByRole('button', { name: 'Send' }).click();
      await page.getByText('Choose one of these first.').waitFor();
      await page.getByRole('radio', { name: 'Good', exact: true }).check();
      await page.getByLabel('What should we know?').fill('It took a while.');
      await expectAccessible(page, 'how it went');
      await picture(page, 'portal-rating');
      await page.locator('form').getByRole('button', { name: 'Send' }).click();
      await page.getByText('You found it: Good').waitFor();
      expect(await page.getByText('How did we do?').count()).toBe(0);
      await expect
        .poll(stored)
        .toMatchObject({ rating: { value: 4, comment: { en: 'It took a while.' } } });

      // A link made for the desk leads its customer to the same ticket here.
      await page.goto(`${service.url}/w/service/ticket/${ticket.id}`);
      await page.getByRole('heading', { level: 1, name: 'No sound' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/p/service/ticket/${ticket.id}`);
      // What is not theirs, or not there, is said, with a way back.
      await page.goto(`${service.url}/p/service/ticket/${customer.id}`);
      await page.getByText('There is no such ticket here').waitFor();
      await page.getByRole('button', { name: 'Back to the list' }).click();
      await page.getByRole('link', { name: /No sound/ }).waitFor();
    });
  });
});

describe('what was bought', () => {
  test('P8q product, reference, serial number and date of sale stand among the facts of a request, in French', async () => {
    const open = async (subject: string, sale: string | undefined) =>
      desk.call('POST', 'tickets', {
        subject,
        description: 'Il sonne.',
        channel: 'phone',
        requester: { name: thomas.name, email: thomas.email },
        ...(sale === undefined ? {} : { sale }),
      });
    await open('L’onduleur sonne', await sell(thomas, 'OX-1500', 'abc123456789012'));
    await open('L’étiquette colle', await sell(thomas, 'LP-44', '0123456789ABCDE'));
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
        // It may be about something that was bought: nobody has said so.
        await expect.poll(read).toMatchObject({ Produit: 'Aucun produit' });
        expect(Object.keys(await read())).not.toContain('Numéro de série');
      },
      { locale: 'fr', viewport: { width: 1720, height: 900 } },
    );
  });
});
