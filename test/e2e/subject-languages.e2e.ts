// A subject in the reader's language (T17): in the list, over the ticket, where customers read, and found by its words.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  listRow,
  openTicket,
  signIn,
  startJourney,
  withPage,
  type DeskWords,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'tongues', blueprint: 'helpdesk' });
  await desk.call('PATCH', 'settings', { languages: ['en', 'fr', 'de'] });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};

test('T17e each reads a subject in their own language, in the list, over the ticket and among their requests, and finds it so', async () => {
  const { id } = await desk.send({
    subject: 'Der Bildschirm ist schwarz',
    description: 'Seit heute.',
    language: 'de',
  });
  const texts = { en: 'The screen is black', fr: 'L’écran est noir' };
  for (const [language, text] of Object.entries(texts))
    await desk.call('POST', `tickets/${id}/translate`, { field: 'subject', language, text });
  const ana = await desk.addPerson('Ana Sol');
  await withPage(browser, async (page) => {
    await signIn(page, desk, ana);
    await openTicket(page, texts.en);
    expect(await page.getByText('Der Bildschirm').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Filter the list' }).fill('écran');
    await listRow(page, texts.en).waitFor();
    await page.getByRole('combobox', { name: 'Filter the list' }).fill('nowhere');
    await expect.poll(() => listRow(page, texts.en).count()).toBe(0);
  });
  const noel = await desk.addPerson('Noël Petit', 'customer');
  await desk.call('PATCH', `tickets/${id}`, { requester: { email: noel.email, name: noel.name } });
  const own = (await desk.call('POST', 'tickets', {
    subject: 'Der Drucker klemmt',
    description: 'Seit heute.',
    language: 'de',
    requester: { email: noel.email, name: noel.name },
  })) as { id: string };
  await desk.call('POST', `tickets/${own.id}/translate`, {
    field: 'subject',
    language: 'fr',
    text: 'L’imprimante est bloquée',
  });
  await withPage(
    browser,
    async (page) => {
      await signIn(page, desk, noel, FRENCH);
      await page.getByText('L’imprimante est bloquée').first().waitFor();
      expect(await page.getByText('Der Drucker').count()).toBe(0);
    },
    { locale: 'fr-FR' },
  );
});
