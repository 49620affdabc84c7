// Custom fields and categories where people fill them in: the request page with and without script and network, the
// desk's new ticket, and the facts beside an open one.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openTicket,
  PASSWORD,
  REQUEST,
  signIn,
  startJourney,
  synced,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { DAYS, everyone, FLOOR, ROOM, roomCategories, SEATS } from '#test/support/room-fields.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

const FIELDS = [
  ROOM,
  SEATS,
  { id: 'billable', label: { en: 'Billable', fr: 'Facturable' }, type: 'checkbox', ...everyone },
  FLOOR,
  DAYS,
  { id: 'needed-on', label: { en: 'Needed on', fr: 'Pour le' }, type: 'date', ...everyone },
  {
    id: 'impact',
    label: { en: 'Impact', fr: 'Portée' },
    type: 'text',
    audience: 'operators',
    isGlobal: true,
  },
];
const CATEGORIES = roomCategories({
  priority: 'high',
  fields: ['room', 'seats', 'billable', 'floor', 'days', 'needed-on'],
});

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'works', blueprint: 'saas' });
  const { mandatory } = (await desk.call('GET', 'settings')) as { mandatory: string[] };
  await desk.call('PATCH', 'settings', {
    fields: FIELDS,
    categories: CATEGORIES,
    mandatory: [...mandatory, 'category'],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Ticket = {
  readonly id: string;
  readonly subject: string;
  readonly category: string;
  readonly priority: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly desk: { readonly tags: readonly string[] };
};
const stored = async (subject: string): Promise<Ticket | undefined> => {
  const { items } = (await desk.call('GET', 'tickets?limit=100')) as { items: Ticket[] };
  return items.find((ticket) => ticket.subject === subject);
};
const RIGHT = {
  room: 'B 12',
  seats: 12,
  billable: true,
  floor: 'first',
  days: ['mo', 'tu'],
  'needed-on': '2026-12-01',
};

async function fillRequest(page: Page, subject: string): Promise<void> {
  await page.getByLabel('Your name').fill(REQUEST.name);
  await page.getByLabel('E-mail address').fill(REQUEST.email);
  await page.getByLabel('Subject').fill(subject);
  await page.getByLabel('What happened?').fill(REQUEST.description);
}
async function fillFields(page: Page): Promise<void> {
  await page.getByLabel('Room').fill('B 12');
  await page.getByLabel('Seats').fill('12');
  await page.getByLabel('Billable').check();
  await page.getByLabel('Floor').selectOption({ label: 'First' });
  await page.getByLabel('Monday').check();
  await page.getByLabel('Tuesday').check();
  await page.getByLabel('Needed on').fill('2026-12-01');
}
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
const received = (page: Page) =>
  page.getByRole('heading', { name: 'We have received it' }).waitFor();
const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page
        .screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true })
        .then(() => undefined);

describe('the request page', () => {
  test('T4l P1j the chosen category asks for its fields; what is wrong is named beside them, and all six arrive', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/r/works`);
      await fillRequest(page, 'By the page');
      expect(await page.getByLabel('Room').count()).toBe(0);
      await send(page);
      expect(await page.locator('[id="category-error"]').innerText()).toBe(
        'Please choose what it is about.',
      );

      await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
      expect(await page.getByLabel('Impact').count()).toBe(0);
      await page.getByLabel('Seats').fill('a few');
      await send(page);

      const summary = page.getByRole('alert').filter({ hasText: 'Please check these fields' });
      await summary.getByRole('link', { name: /^Room/ }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('fields.room');
      expect(await page.locator('[id="fields.room-error"]').innerText()).toBe(
        'Please fill in this field.',
      );
      expect(await page.locator('[id="fields.seats-error"]').innerText()).toBe(
        'Please check this value.',
      );
      await fillFields(page);
      await send(page);
      await received(page);
    });
    const ticket = await stored('By the page');
    expect(ticket).toMatchObject({ category: 'building-rooms', priority: 'high', fields: RIGHT });
  });

  test('T4m P1k without script the server answers with the fields of the category, and nothing typed is lost', async () => {
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${desk.url}/r/works`);
        await fillRequest(page, 'Without script');
        await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
        await send(page);

        await page.getByText('Nothing has been sent yet').waitFor();
        expect(await page.getByLabel('Subject').inputValue()).toBe('Without script');
        await fillFields(page);
        await page.getByLabel('Room').fill('');
        await page.waitForTimeout(2_100);
        await send(page);

        await page.getByRole('heading', { name: 'Please check these fields' }).waitFor();
        expect(await page.locator('[id="fields.room-error"]').innerText()).toBe(
          'Please fill in this field.',
        );
        expect(await page.getByLabel('Seats').inputValue()).toBe('12');
        expect(await page.getByLabel('Tuesday').isChecked()).toBe(true);
        expect(await page.getByLabel('Billable').isChecked()).toBe(true);

        await page.getByLabel('What is it about?').selectOption({ label: 'Other' });
        await page.getByLabel('Subject').fill('');
        await page.waitForTimeout(2_100);
        await send(page);
        await page.getByRole('heading', { name: 'Please check these fields' }).waitFor();
        expect(await page.getByLabel('Seats').count()).toBe(0);
        await page.getByLabel('Subject').fill('Without script');
        await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
        await send(page);
        // Back from another category: what was typed for this one is there again.
        await page.getByText('Nothing has been sent yet').waitFor();
        expect(await page.getByLabel('Seats').inputValue()).toBe('12');
        expect(await page.getByLabel('Monday').isChecked()).toBe(true);

        await page.getByLabel('Room').fill('B 12');
        await page.waitForTimeout(2_100);
        await send(page);
        await received(page);
      },
      { javaScriptEnabled: false },
    );
    expect(await stored('Without script')).toMatchObject({
      category: 'building-rooms',
      fields: RIGHT,
    });
  });

  test('T4n P1l a request that waits for a network keeps its category and fields, over a reload too', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/r/works`);
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
      await page.reload();
      await fillRequest(page, 'From the cellar');
      await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
      await fillFields(page);
      await page.reload();
      expect(await page.getByLabel('Room').inputValue()).toBe('B 12');
      expect(await page.getByLabel('Monday').isChecked()).toBe(true);

      await page.context().setOffline(true);
      await send(page);
      await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
      await page.context().setOffline(false);
      await received(page);
    });
    expect(await stored('From the cellar')).toMatchObject({
      category: 'building-rooms',
      fields: RIGHT,
    });
  });

  test('U4p the form with its fields and errors breaks no rule of accessibility, in both languages and themes, on a phone too', async () => {
    for (const [lang, colorScheme, width] of [
      ['en', 'light', 1280],
      ['fr', 'dark', 320],
    ] as const) {
      await withPage(
        browser,
        async (page) => {
          await page.goto(`${desk.url}/r/works?lang=${lang}`);
          await page.locator('#category').selectOption('building-rooms');
          await page.getByRole('button', { name: /^(Send|Envoyer)$/ }).click();
          await page.locator('#summary').waitFor();
          await expectAccessible(page, `${lang} ${colorScheme}`);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          ).toBe(true);
          await picture(page, `request-${lang}-${colorScheme}-${width}`);
        },
        { colorScheme, viewport: { width, height: 800 } },
      );
    }
  });
});

const WIDE = { viewport: { width: 1720, height: 1000 } };

describe('the desk', () => {
  const dialog = (page: Page) => page.getByRole('dialog');

  test('T4o T5h a new ticket has category and fields, with what is wrong beside them, and opens without a network', async () => {
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await page.context().setOffline(true);
        await page.keyboard.press('c');
        const form = dialog(page);
        await form.getByLabel('Name').fill('Rosa Rivera');
        await form.getByLabel('Email address').fill('rosa.rivera@example.org');
        await form.getByLabel('Subject').fill('On the phone');
        await form.getByLabel('Description').fill('Please.');
        await form.getByLabel('Category').selectOption({ label: 'Meeting rooms' });
        expect(await form.getByLabel('Priority').inputValue()).toBe('high');
        await form.getByLabel('Seats').fill('0');
        await form.getByRole('button', { name: 'Open the ticket' }).click();

        await form.getByRole('link', { name: /^Room/ }).waitFor();
        expect(await form.getByText('This must be filled in.', { exact: true }).count()).toBe(1);
        expect(
          await form.getByText('This value is not possible here.', { exact: true }).count(),
        ).toBe(1);
        await expectAccessible(page, 'the form that was refused');
        await picture(page, 'new-ticket');
        await fillFields(page);
        await form.getByLabel('Impact').fill('the whole house');
        await form.getByRole('button', { name: 'Open the ticket' }).click();

        await page.getByRole('heading', { level: 2 }).filter({ hasText: 'On the phone' }).waitFor();
        const facts = page.getByRole('complementary', { name: 'Details' });
        await facts.getByText('Monday, Tuesday').waitFor();
        await facts.getByText('Building › Meeting rooms').waitFor();
        await page.context().setOffline(false);
        await eventually(
          () => stored('On the phone'),
          (found) => found !== undefined,
        );
        await synced(page);
      },
      WIDE,
    );
    const ticket = await stored('On the phone');
    expect(ticket).toMatchObject({
      category: 'building-rooms',
      priority: 'high',
      fields: { ...RIGHT, impact: 'the whole house' },
    });
  });

  test('T4p T5i T6c the facts of an open ticket are edited in place by keys alone, without a network', async () => {
    await desk.send({ subject: 'In place', category: 'other' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await openTicket(page, 'In place');
        await page.context().setOffline(true);
        const facts = page.getByRole('complementary', { name: 'Details' });

        await page.keyboard.press('p');
        await page.keyboard.type('crit');
        await page.keyboard.press('Enter');
        await facts.getByRole('button', { name: 'Change priority: Critical' }).waitFor();

        await page.keyboard.press('y');
        await page.keyboard.type('meet');
        await page.keyboard.press('Enter');
        // The category asks for a room: its form opens by itself.
        const form = facts.getByRole('form', { name: 'Fields' });
        await expect
          .poll(() => form.getByLabel('Room').evaluate((input) => input === document.activeElement))
          .toBe(true);
        await form.getByLabel('Seats').fill('many');
        await page.keyboard.press('Enter');
        await form.getByText('This is not in the right form.', { exact: true }).waitFor();
        await expectAccessible(page, 'fields that were refused');
        await picture(page, 'facts-refused');
        await form.getByLabel('Seats').fill('12');
        await form.getByLabel('Room').fill('B 12');
        await form.getByLabel('Billable').press('Space');
        await form.getByLabel('Floor').selectOption({ label: 'First' });
        await form.getByLabel('Monday').press('Space');
        await form.getByLabel('Tuesday').press('Space');
        await form.getByLabel('Needed on').fill('2026-12-01');
        await form.getByLabel('Room').press('Enter');
        await facts.getByText('Monday, Tuesday').waitFor();
        expect(await facts.getByText('December 1, 2026').count()).toBe(1);
        await expect
          .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
          .toBe('Edit the fields');

        await page.keyboard.press('l');
        await page.keyboard.type('Big House');
        await page.keyboard.press('Enter');
        await facts.getByText('big-house').waitFor();
        await expectAccessible(page, 'the facts');
        await picture(page, 'facts');
        await page.context().setOffline(false);
        await synced(page);
      },
      WIDE,
    );
    const ticket = await eventually(
      () => stored('In place'),
      (found) => found?.category === 'building-rooms',
    );
    expect(ticket).toMatchObject({ priority: 'critical', fields: RIGHT });
    expect(ticket?.desk.tags).toEqual(['big-house']);
  });

  test('T4q U4q on a phone, in French and in the dark the same is done in the sheet', async () => {
    const person = await desk.addPerson('Fleur Petit');
    await desk.call('PATCH', `people/${person.id}`, { language: 'fr' });
    await desk.send({ subject: 'Au téléphone', category: 'other' });
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, person, {
          email: 'Adresse e-mail',
          password: 'Mot de passe',
          signIn: 'Se connecter',
          saved: 'Tout est enregistré',
        });
        await openTicket(page, 'Au téléphone');
        await page.getByRole('button', { name: 'Afficher les détails' }).click();
        const sheet = dialog(page);
        await sheet.getByRole('button', { name: /^Changer de catégorie/ }).click();
        await page.getByRole('option', { name: /Salles de réunion/ }).click();
        const form = sheet.getByRole('form', { name: 'Champs' });
        await form.getByLabel('Places').fill('1 200,5');
        await form.getByRole('button', { name: 'Enregistrer' }).click();
        await form.getByText('Cette valeur n’est pas possible ici.', { exact: true }).waitFor();
        await expectAccessible(page, 'fields in the sheet');
        await picture(page, 'facts-phone-refused');
        await form.getByLabel('Places').fill('12,5');
        await form.getByLabel('Salle').fill('B 12');
        await form.getByRole('button', { name: 'Enregistrer' }).click();
        await sheet.getByText('12,5', { exact: true }).waitFor();
        await expectAccessible(page, 'the sheet');
        await picture(page, 'facts-phone');
        // What is done on a device leaves with its page: it has to go up first.
        await page.keyboard.press('Escape');
        await synced(page, { saved: 'Tout est enregistré' });
      },
      {
        locale: 'fr-FR',
        colorScheme: 'dark',
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        isMobile: true,
      },
    );
    await eventually(
      () => stored('Au téléphone'),
      (found) => found?.fields['seats'] === 12.5 && found.fields['room'] === 'B 12',
    );
  });
});

describe('the portal', () => {
  test('P8r T3h a signed-in customer asks about a product that they bought, which is named as missing, also without a network', async () => {
    const shop = await server.workspace({ slug: 'shop', blueprint: 'extranet' });
    const { mandatory } = (await shop.call('GET', 'settings')) as { mandatory: string[] };
    await shop.call('PATCH', 'settings', {
      mandatory: [...mandatory, 'sale'],
      fields: [{ ...FIELDS[0], isGlobal: true }],
    });
    const cleo = await shop.addPerson('Cleo Marchetti', 'customer');
    await shop.call('POST', 'products', {
      items: [{ reference: 'OX-1', designation: 'Inverter' }],
    });
    const { items } = (await shop.call('GET', 'products?q=OX-1')) as { items: { id: string }[] };
    await shop.call('POST', 'sales', {
      customerId: cleo.id,
      productId: items[0]?.id,
      serialNumber: 'ABC123456789012',
    });
    type Asked = Ticket & { readonly sale: { readonly serialNumber: string } | null };
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${shop.url}/s/shop`);
        await page.getByLabel('Email address', { exact: true }).fill(cleo.email);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL(/\/p\/shop/);
        await page.getByRole('button', { name: /^Write a new/ }).click();
        const form = page.getByRole('dialog');
        await form.getByRole('option', { name: /Inverter/ }).waitFor({ state: 'attached' });
        await page.context().setOffline(true);
        await form.getByLabel('Subject').fill('It hums');
        await form.getByLabel('Description').fill('All night.');
        await form.getByRole('button', { name: 'Send', exact: true }).click();
        await form.getByText('Choose one of the products that were bought.').first().waitFor();
        await form.getByRole('link', { name: /^Room/ }).waitFor();
        await expectAccessible(page, 'a request that was refused');
        await picture(page, 'portal-refused');
        await form.getByLabel('Product').selectOption({ label: 'Inverter · ABC123456789012' });
        await form.getByLabel('Room').fill('Cellar');
        await form.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByRole('listitem').filter({ hasText: 'It hums' }).waitFor();
        await picture(page, 'portal-sent');
        await page.context().setOffline(false);
        const asked = await eventually(
          async () => ((await shop.call('GET', 'tickets')) as { items: Asked[] }).items[0],
          (found) => found?.subject === 'It hums',
        );
        expect(asked?.sale?.serialNumber).toBe('ABC123456789012');
        expect(asked?.fields).toEqual({ room: 'Cellar' });
      },
      { viewport: { width: 390, height: 780 }, colorScheme: 'dark' },
    );
  });
});
