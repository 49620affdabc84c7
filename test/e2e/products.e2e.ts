// Who may loads products from a file, and is told what is wrong in it by line (P4).

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  signIn,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
const FRENCH = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'stock', blueprint: 'extranet', language: 'fr' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('P4l a file with mistakes is refused line by line and loads nothing; mended, in Windows-1252, it is loaded', () =>
  withPage(
    browser,
    async (page) => {
      await signIn(page, desk, desk.admin, FRENCH);
      await page.goto(`${desk.url}/w/${desk.slug}/products`);
      await page.getByRole('button', { name: 'Charger le fichier' }).click();
      await page.getByText('Choisissez d’abord un fichier.').waitFor();
      const choose = (text: string) =>
        page.getByLabel('Fichier de produits (CSV)').setInputFiles({
          name: 'produits.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(text, 'latin1'),
        });
      const load = () => page.getByRole('button', { name: 'Charger le fichier' }).click();

      await choose('référence;nom\nOX-1;Écran\n');
      await load();
      await page.getByText('La première ligne ne nomme aucune colonne « Désignation ».').waitFor();
      await choose('référence;désignation;en vente\nOX-1;Écran;oui\nOX-1;Écran;oui\nOX-2;;oui\n');
      await load();
      const wrong = page.getByRole('list', { name: 'Ce qui ne va pas dans le fichier' });
      await wrong
        .getByRole('listitem')
        .filter({ hasText: 'Ligne 3' })
        .getByText('Cette référence se trouve déjà à la ligne 2.')
        .waitFor();
      await wrong.getByRole('listitem').filter({ hasText: 'Ligne 4' }).waitFor();
      await expectAccessible(page, 'a file that was refused');
      if (process.env['PICTURES'] !== undefined)
        await page.screenshot({ path: `${process.env['PICTURES']}/products.png`, fullPage: true });

      await choose('référence;désignation;en vente\nOX-1;Écran réglé;oui\nOX-2;Câble;non\n');
      await load();
      await page.getByText('2 nouveaux').waitFor();
      await wrong.waitFor({ state: 'detached' });
      const { items } = (await desk.call('GET', 'products?q=OX-')) as {
        items: { designation: string; isOnSale: boolean }[];
      };
      expect(items).toMatchObject([
        { designation: 'Écran réglé', isOnSale: true },
        { designation: 'Câble', isOnSale: false },
      ]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    },
    { locale: 'fr', viewport: { width: 390, height: 780 } },
  ));
