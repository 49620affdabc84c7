// A day of the extranet, in French and by keyboard where somebody works at a counter: a seller makes an account for a
// customer and records what they buy (P5, P6, P7); the customer asks about it, is asked back, answers without a network;
// a technician resolves it (P8, W6).

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openBrowser,
  openTicket,
  send,
  signIn,
  startJourney,
  withPage,
  writeReply,
  type DeskWords,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};
const LUC = { email: 'luc.lambert@girard.example', password: 'agrafes et chevaux' };

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let seller: JourneyPerson;
let technician: JourneyPerson;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({
    slug: 'ventes',
    blueprint: 'extranet',
    language: 'fr',
    name: 'Distri Tech',
  });
  seller = await desk.addPerson('Sonia Sabatier', 'seller');
  technician = await desk.addPerson('Rachid Benali');
  await desk.call('POST', 'products', {
    items: [
      { reference: 'OX-1500', designation: 'Onduleur OX 1500 pour baie' },
      { reference: 'OX-700', designation: 'Onduleur OX 700', isOnSale: false },
      ...Array.from({ length: 11 }, (_, n) => ({
        reference: `CAM-${n + 10}`,
        designation: `Caméra ${n + 10}`,
      })),
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['PICTURES'];
  if (folder !== undefined)
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};
const isFocused = (page: Page, id: string) =>
  page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const serial = (page: Page) => page.getByLabel('Numéro de série', { exact: true });
const record = (page: Page) =>
  page.getByRole('button', { name: 'Enregistrer la vente', exact: true }).click();

test('P5o P6g P7d a seller makes an account and records sales by keyboard, on a phone’s width, with what is wrong at its field', () =>
  withPage(
    browser,
    async (page) => {
      await signIn(page, desk, seller, FRENCH);
      await page.goto(`${desk.url}/w/${desk.slug}/sales`);
      await page.getByRole('heading', { level: 1, name: 'Enregistrer une vente' }).waitFor();
      await record(page);
      await page.getByRole('link', { name: 'Choisissez d’abord un client.' }).click();
      await isFocused(page, 'sale-customer');
      await expectAccessible(page, 'the form that was refused');

      // Nobody of this name: the account begins with it.
      await page.keyboard.type('Luc Lambert');
      await page.getByText('Personne ne correspond.').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await isFocused(page, 'customer-email');
      await page.keyboard.type(seller.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type('court');
      await page.keyboard.press('Enter');
      await page
        .getByRole('link', { name: 'Le mot de passe doit avoir au moins 10 caractères.' })
        .click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(LUC.password);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: /celle du compte de quelqu’un d’autre/ }).click();
      await isFocused(page, 'customer-email');
      await expectAccessible(page, 'a new account that was refused');
      await picture(page, 'seller-phone-account');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(LUC.email);
      await page.keyboard.press('Enter');
      await page.getByText('Le compte de Luc Lambert est créé.').waitFor();

      // Many match: how many is said, and more is waited for.
      await isFocused(page, 'sale-product');
      await page.keyboard.type('CAM');
      await page.getByText('11 produits correspondent. Précisez pour choisir.').waitFor();
      expect(await page.getByRole('option').count()).toBe(0);
      await page.keyboard.type('-13');
      await page.getByRole('option', { name: /Caméra 13/ }).waitFor();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('eur ox');
      const gone = page.getByRole('option', { name: /OX-700/ });
      await gone.getByText('Plus en vente').waitFor();
      await page.keyboard.press('ArrowDown');
      await picture(page, 'seller-phone-products');
      await page.keyboard.press('Enter');
      await isFocused(page, 'sale-serial');
      await page.getByText(/seule une vente d’un jour passé/).waitFor();

      // Each wrong number says why; a right one is made of capitals as it is typed.
      for (const [typed, why] of [
        ['abc12345678901', 'celui-ci en a 14'],
        ['abc1234567890123', 'celui-ci en a 16'],
        ['abc123é', 'pas « é »'],
        ['abc 123', 'sans espace'],
      ] as const) {
        await serial(page).fill('');
        await serial(page).pressSequentially(typed);
        await serial(page).blur();
        await page.getByText(why).first().waitFor();
      }
      await serial(page).fill('');
      await serial(page).pressSequentially('abc123456789xyz');
      expect(await serial(page).inputValue()).toBe('ABC123456789XYZ');
      await page.getByLabel('Vendu le').fill('2026-01-31');
      await page.keyboard.press('Enter');
      await page
        .getByText(
          'Luc Lambert a acheté Onduleur OX 700 (ABC123456789XYZ) le 31 janvier 2026. La vente est enregistrée.',
        )
        .waitFor();
      await page
        .getByRole('list', { name: 'Achats de Luc Lambert' })
        .getByText('ABC123456789XYZ')
        .waitFor();

      // Ready for the next. Without a network nothing is lost, and it is said.
      await isFocused(page, 'sale-product');
      await page.keyboard.type('ox-1500');
      await page.keyboard.press('Enter');
      await isFocused(page, 'sale-serial');
      await page.keyboard.type('sn0000000000042');
      await page.context().setOffline(true);
      await page.getByText('Pas de liaison avec le serveur').first().waitFor();
      await page.keyboard.press('Enter');
      await page
        .getByText(/la vente ne comptera pas deux fois/)
        .first()
        .waitFor();
      await picture(page, 'seller-phone-offline');
      expect(await overflow(page)).toBe(0);
      expect(await serial(page).inputValue()).toBe('SN0000000000042');
      await page.context().setOffline(false);
      await page.getByText('Une vente s’enregistre en ligne').waitFor({ state: 'detached' });
      await record(page);
      await page.getByText(/^Luc Lambert a acheté Onduleur OX 1500 pour baie/).waitFor();
      await expectAccessible(page, 'a sale that was recorded');
      await picture(page, 'seller-phone-recorded');
      expect(await overflow(page)).toBe(0);

      // The same piece is sold once.
      await isFocused(page, 'sale-product');
      await page.keyboard.type('ox-1500');
      await page.keyboard.press('Enter');
      await isFocused(page, 'sale-serial');
      await page.keyboard.type('sn0000000000042');
      await page.keyboard.press('Enter');
      await page
        .getByRole('link', { name: 'Ce numéro de série a déjà été vendu pour ce produit.' })
        .waitFor();
    },
    { locale: 'fr', viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  ));

test('P8v W6l the customer asks about what they bought, is asked back, answers without a network, and a technician resolves it', async () => {
  const [client, staff] = [
    await openBrowser(browser, { locale: 'fr', viewport: { width: 390, height: 780 } }),
    await openBrowser(browser, { locale: 'fr', viewport: { width: 1720, height: 1000 } }),
  ];
  try {
    const page = client.page;
    await page.goto(`${desk.url}/s/${desk.slug}`);
    await page.getByLabel(FRENCH.email, { exact: true }).fill(LUC.email);
    await page.getByLabel(FRENCH.password, { exact: true }).fill(LUC.password);
    await page.getByRole('button', { name: FRENCH.signIn, exact: true }).click();
    await page.waitForURL(/\/p\/ventes/);
    await page.getByRole('heading', { level: 1, name: 'Vos demandes d’assistance' }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.getByRole('button', { name: 'Nouvelle demande d’assistance', exact: true }).click();
    const form = page.getByRole('dialog');
    await form
      .getByLabel('Produit', { exact: true })
      .selectOption({ label: 'Onduleur OX 1500 pour baie · SN0000000000042' });
    await form.getByLabel('Objet').fill('Il siffle');
    await form.getByLabel('Description').fill('Depuis hier soir.');
    await picture(page, 'client-form');
    await form.getByRole('button', { name: 'Envoyer', exact: true }).click();
    const row = page.getByRole('listitem').filter({ hasText: /#\d+ Il siffle/ });
    await row.getByText('Ouvert', { exact: true }).waitFor();
    await picture(page, 'client-list');

    const work = staff.page;
    await signIn(work, desk, technician, FRENCH);
    await picture(work, 'technician-list');
    await openTicket(work, 'Il siffle');
    await work.getByText('SN0000000000042').first().waitFor();
    await writeReply(work, 'Quel voyant est allumé ?', 'Répondre');
    await send(work, /^(Envoyer|Prendre en charge et envoyer)$/);
    await work.getByText('En cours de traitement').first().waitFor();
    await picture(work, 'technician-ticket');

    const waiting = page.getByRole('list', { name: 'En attente de ma réponse' });
    await waiting.getByText('En cours de traitement').waitFor();
    await waiting.getByRole('link').click();
    // Whose words they are stands beside them, for the customer and on the desk.
    for (const one of [page, work])
      await one
        .getByRole('article')
        .filter({ hasText: 'Quel voyant est allumé ?' })
        .getByText('Rachid Benali')
        .first()
        .waitFor();
    await page.context().setOffline(true);
    await page
      .getByRole('textbox', { name: 'Votre réponse', exact: true })
      .pressSequentially('Le rouge, à gauche.');
    await page.getByRole('button', { name: 'Envoyer', exact: true }).click();
    await page.getByRole('article').filter({ hasText: 'Le rouge, à gauche.' }).waitFor();
    await picture(page, 'client-ticket');
    await page.context().setOffline(false);
    await work.getByRole('article').filter({ hasText: 'Le rouge, à gauche.' }).waitFor();

    await work.keyboard.press('Escape');
    await work.getByRole('button', { name: 'Clore', exact: true }).click();
    await page.getByText('Résolu', { exact: true }).first().waitFor();
    await picture(page, 'client-resolved');
    const { items } = await eventually(
      async () =>
        (await desk.call('GET', 'tickets')) as { items: { status: string; assigneeId: null }[] },
      (found) => found.items[0]?.status === 'resolu',
    );
    expect(items[0]?.assigneeId ?? null).toBeNull();
    expect([...client.errors, ...staff.errors]).toEqual([]);
  } finally {
    await client.context.close();
    await staff.context.close();
  }
});
