// What helps a technician with a request about a product (P11): other requests about it, what solved them, and the lists of
// all of this product and of this very piece; on the device alone while there is no network.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  listRow,
  openTicket,
  signIn,
  startJourney,
  withPage,
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

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let technician: JourneyPerson;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({
    slug: 'atelier',
    blueprint: 'extranet',
    language: 'fr',
    name: 'Distri Tech',
  });
  technician = await desk.addPerson('Rachid Benali');
  const [luc, lea] = [
    await desk.addPerson('Luc Lambert', 'customer'),
    await desk.addPerson('Léa Leroy', 'customer'),
  ];
  await desk.call('POST', 'products', {
    items: [{ reference: 'OX-1500', designation: 'Onduleur OX 1500 pour baie' }],
  });
  const { items } = (await desk.call('GET', 'products?q=OX-1500')) as { items: { id: string }[] };
  const sell = async (person: JourneyPerson, serialNumber: string): Promise<string> => {
    const sale = { customerId: person.id, productId: items[0]!.id, serialNumber };
    return ((await desk.call('POST', 'sales', sale)) as { id: string }).id;
  };
  const open = async (person: JourneyPerson, subject: string, sale: string): Promise<string> => {
    const requester = { name: person.name, email: person.email };
    const ticket = { subject, description: 'Que faire ?', requester, sale };
    return ((await desk.call('POST', 'tickets', ticket)) as { id: string }).id;
  };
  const hers = await sell(lea, 'SN0000000000041');
  const solved = await open(lea, 'Alarme continue', hers);
  await desk.call('POST', `tickets/${solved}/messages`, {
    kind: 'reply',
    text: 'Bonjour Léa Leroy, remplacez la batterie.',
  });
  await desk.call('POST', `tickets/${solved}/close`);
  const urgent = await open(lea, 'Ne charge plus', hers);
  await desk.call('POST', `tickets/${urgent}/change-priority`, { priority: 'critical' });
  await open(luc, 'Alarme toutes les heures', await sell(luc, 'SN0000000000042'));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};

test('P11l a technician sees what is known of the product, puts it into the answer, and opens the lists of product and piece', () =>
  withPage(
    browser,
    async (page) => {
      await signIn(page, desk, technician, FRENCH);
      await openTicket(page, 'Alarme toutes les heures');
      const same = page.getByRole('region', { name: 'Le même produit' });
      const rows = same.getByRole('listitem');
      await rows.nth(1).waitFor();
      expect(await rows.nth(0).innerText()).toMatch(/Alarme continue[\s\S]*Résolu · #1 · /);
      expect(await rows.nth(1).innerText()).toMatch(
        /Ne charge plus[\s\S]*Critique[\s\S]*Ouvert · #2 · /,
      );
      const known = page.getByRole('region', { name: 'Solutions connues' });
      await known.getByText('Bonjour Léa Leroy, remplacez la batterie.').waitFor();
      await picture(page, 'same-product');
      await expectAccessible(page, 'suggestions beside a ticket');

      // Whose name stood there is left out, and has to be written over.
      await known.getByRole('button', { name: /^Insérer dans la réponse/ }).click();
      const answer = page.getByRole('textbox', { name: 'Répondre' });
      await answer.getByText('Bonjour ⟨requester.name?⟩, remplacez la batterie.').waitFor();
      await picture(page, 'same-product-put');
      await page.keyboard.type('Luc');
      await answer.getByText('Bonjour Luc, remplacez la batterie.').waitFor();

      await page.context().setOffline(true);
      await same.getByText(/seul cet appareil est parcouru/).waitFor();
      await rows.nth(1).waitFor();
      await known.getByText('Bonjour Léa Leroy, remplacez la batterie.').waitFor();
      await picture(page, 'same-product-offline');
      // Of one that the server was never asked about the device knows as much; to herself it may say her name.
      await openTicket(page, 'Ne charge plus');
      await known.getByText('Bonjour Léa Leroy, remplacez la batterie.').waitFor();
      await known.getByRole('button', { name: /^Insérer dans la réponse/ }).click();
      await answer.getByText('Bonjour Léa Leroy, remplacez la batterie.').waitFor();

      // Ended ones too, which stand in no list of open ones; here from the device alone.
      await same.getByRole('link', { name: 'Tout voir sur ce produit' }).click();
      for (const subject of ['Alarme continue', 'Ne charge plus', 'Alarme toutes les heures'])
        await listRow(page, subject).waitFor();
      await picture(page, 'same-product-list');
      await page.context().setOffline(false);
      await openTicket(page, 'Alarme toutes les heures');
      await same.getByRole('link', { name: 'Tout voir sur ce numéro de série' }).click();
      await listRow(page, 'Alarme toutes les heures').waitFor();
      await listRow(page, 'Ne charge plus').waitFor({ state: 'detached' });
      expect(await listRow(page, 'Alarme continue').count()).toBe(0);
    },
    { locale: 'fr', viewport: { width: 1720, height: 1000 } },
  ));
