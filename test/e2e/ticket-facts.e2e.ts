// What stands beside a ticket: the product that it is about, changed in place (P8), and a history that tells what was
// before and after (T11).

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  listRow,
  openTicket,
  signIn,
  startJourney,
  synced,
  withPage,
  type DeskWords,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let ana: JourneyPerson;
let cleo: JourneyPerson;
const sold: Record<string, string> = {};

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};
const WIDE = { viewport: { width: 1720, height: 1000 } };

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'shop', blueprint: 'extranet', language: 'en' });
  await desk.call('PATCH', 'settings', {
    languages: ['en', 'fr'],
    fields: [
      {
        id: 'room',
        label: { en: 'Room', fr: 'Salle' },
        type: 'text',
        audience: 'everyone',
        isGlobal: true,
      },
    ],
    categories: [
      { id: 'power', label: { en: 'Power', fr: 'Alimentation' } },
      { id: 'paper', label: { en: 'Paper', fr: 'Papier' } },
    ],
  });
  ana = await desk.addPerson('Ana Sol');
  cleo = await desk.addPerson('Cleo Marchetti', 'customer');
  await desk.call('POST', 'products', {
    items: [
      { reference: 'OX-1', designation: 'Inverter' },
      { reference: 'LP-44', designation: 'Printer' },
    ],
  });
  for (const [reference, serialNumber] of [
    ['OX-1', 'ABC123456789012'],
    ['LP-44', '0123456789ABCDE'],
  ] as const) {
    const { items } = (await desk.call('GET', `products?q=${reference}`)) as {
      items: { id: string }[];
    };
    const sale = (await desk.call('POST', 'sales', {
      customerId: cleo.id,
      productId: items[0]?.id,
      serialNumber,
    })) as { id: string };
    sold[reference] = sale.id;
  }
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Ticket = { readonly id: string; readonly sale: { readonly serialNumber: string } | null };
const open = async (subject: string, requester: JourneyPerson | undefined, more: object = {}) =>
  (await desk.call('POST', 'tickets', {
    subject,
    description: 'It hums.',
    channel: 'phone',
    requester:
      requester === undefined
        ? { name: 'Rosa Rivera', email: 'rosa.rivera@example.org' }
        : { name: requester.name, email: requester.email },
    ...more,
  })) as Ticket;
const saleOf = async ({ id }: Ticket) =>
  ((await desk.call('GET', `tickets/${id}`)) as Ticket).sale?.serialNumber ?? null;
const arrived = (ticket: Ticket, serialNumber: string | null) =>
  eventually(
    () => saleOf(ticket),
    (serial) => serial === serialNumber,
  );
const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['PICTURES']}/${name}.png` }).then(() => undefined);

describe('the product', () => {
  test('P8u is named and changed where it stands, with undo, and without a network too', async () => {
    const one = await open('It hums at night', cleo);
    await open('It hums by day', undefined);
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, ana);
        const facts = page.getByRole('complementary', { name: 'Details' });
        await openTicket(page, 'It hums by day');
        // Who has no account has bought nothing.
        await facts.getByText('Language', { exact: true }).waitFor();
        expect(await facts.getByText('Product', { exact: true }).count()).toBe(0);

        await openTicket(page, 'It hums at night');
        await facts.getByRole('button', { name: 'Change the product: No product' }).click();
        await page.getByRole('option', { name: 'Inverter · ABC123456789012' }).waitFor();
        await expectAccessible(page, 'the list of what was bought');
        await picture(page, 'sale-picker');
        await page.keyboard.type('inver');
        await page.keyboard.press('Enter');
        await facts.getByText('ABC123456789012', { exact: true }).waitFor();
        await arrived(one, 'ABC123456789012');
        await synced(page);

        await page.context().setOffline(true);
        await facts.getByRole('button', { name: /^Change the product/ }).click();
        await page.getByRole('option', { name: 'Printer · 0123456789ABCDE' }).click();
        // The device knows what it is, though the server has not said it yet.
        await facts.getByText('0123456789ABCDE', { exact: true }).waitFor();
        await facts.getByText('Printer', { exact: false }).first().waitFor();
        expect(await saleOf(one)).toBe('ABC123456789012');
        await page.context().setOffline(false);
        await arrived(one, '0123456789ABCDE');
        await synced(page);

        await facts.getByRole('button', { name: /^Change the product/ }).click();
        await page.getByRole('option', { name: 'No product' }).click();
        await arrived(one, null);
        await page.getByRole('button', { name: 'Undo' }).click();
        await facts.getByText('0123456789ABCDE', { exact: true }).waitFor();
        await arrived(one, '0123456789ABCDE');
      },
      WIDE,
    );
  });
});

describe('the history', () => {
  for (const { language, words, texts } of [
    {
      language: 'en',
      words: undefined,
      texts: {
        facts: 'Details',
        history: 'History',
        lines: [
          'Priority: Medium → Critical',
          'Category: Power → Paper',
          'Room: B 12 → C 3',
          'Tags: + urgent and big-house',
          'Tags: urgent',
          'Product: None → Inverter · ABC123456789012',
        ],
      },
    },
    {
      language: 'fr',
      words: FRENCH,
      texts: {
        facts: 'Détails',
        history: 'Historique',
        lines: [
          'Priorité : Moyenne → Critique',
          'Catégorie : Alimentation → Papier',
          'Salle : B 12 → C 3',
          'Étiquettes : + urgent et big-house',
          'Étiquettes : urgent',
          'Produit : Aucun → Inverter · ABC123456789012',
        ],
      },
    },
  ] as const)
    test(`T11m tells what priority, category, fields, tags and product were and are, ${language}`, async () => {
      const subject = `What became of it, ${language}`;
      const { id } = await open(subject, cleo, { category: 'power', fields: { room: 'B 12' } });
      for (const change of [
        { priority: 'critical' },
        { category: 'paper' },
        { fields: { room: 'C 3' } },
        { tags: ['urgent', 'big-house'] },
        { tags: ['big-house'] },
        { sale: sold['OX-1'] },
      ])
        await desk.call('PATCH', `tickets/${id}`, change);
      const reader = await desk.addPerson(`Reader ${language}`);
      await desk.call('PATCH', `people/${reader.id}`, { language });
      await withPage(
        browser,
        async (page) => {
          await signIn(page, desk, reader, words);
          await listRow(page, subject).waitFor();
          await openTicket(page, subject);
          const facts = page.getByRole('complementary', { name: texts.facts });
          await facts.getByRole('button', { name: texts.history }).click();
          await facts.getByText('→').first().waitFor();
          const told = async () =>
            (await facts.locator('ol p').allInnerTexts()).map((line) =>
              line.replaceAll(/\s+/g, ' ').trim(),
            );
          for (const line of texts.lines) await expect.poll(told).toContain(line);
          await expectAccessible(page, `history in ${language}`);
          await facts.getByText('→').first().scrollIntoViewIfNeeded();
          await picture(page, `history-${language}`);
        },
        { ...WIDE, locale: language, colorScheme: language === 'fr' ? 'dark' : 'light' },
      );
    });
});

test('U4n the details that open over the ticket take the focus, and no ring is drawn around the whole of them', async () => {
  await desk.send({ subject: 'Read beside the ticket' });
  await withPage(browser, async (page) => {
    await signIn(page, desk, ana);
    await openTicket(page, 'Read beside the ticket');
    await page.keyboard.press('i');
    const sheet = page.getByRole('dialog', { name: 'Details' });
    await sheet.waitFor();
    const focused = () =>
      sheet.evaluate((element) => {
        const active = document.activeElement;
        return active !== null && element.contains(active) && active.matches('[tabindex="-1"]')
          ? getComputedStyle(active).outlineStyle
          : 'elsewhere';
      });
    await expect.poll(focused).toBe('none');
  });
});
