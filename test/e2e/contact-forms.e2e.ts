// A form on another site (X4): an administrator names the site and copies a line, its page carries the form, and what is
// written there becomes a ticket. A site that is not named shows nothing of it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  signIn,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { openPanelSite, type PanelSite } from '#test/support/panel-site.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let site: PanelSite;
/** Another one that nobody has named. */
let elsewhere: PanelSite;
beforeAll(async () => {
  [server, browser, site, elsewhere] = await Promise.all([
    startJourney(),
    launchBrowser(),
    openPanelSite(),
    openPanelSite(),
  ]);
  desk = await server.workspace({ slug: 'hotel', blueprint: 'maildesk' });
  await desk.call('PATCH', 'settings', { languages: ['en', 'fr'] });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await elsewhere?.close();
  await server?.stop();
});

/** This machine may be busy. */
const POLL = { timeout: 30_000 };
const PHONE = { viewport: { width: 360, height: 740 } };

test('X4o an administrator names a site and copies a line; on its page, on a phone, a visitor sends what becomes a ticket', async () => {
  let line = '';
  await withPage(browser, async (page) => {
    await signIn(page, desk, desk.admin);
    await page.goto(`${desk.url}/w/hotel/contact-forms`);
    await page.getByRole('checkbox', { name: 'Take forms from other sites' }).check();
    const sites = page.getByRole('textbox', { name: 'Allowed sites' });
    await sites.fill('not a site');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('not a site').waitFor();
    await sites.fill(`${site.url}/contact/us`);
    await page.getByRole('button', { name: 'Save' }).click();
    const code = page.getByRole('textbox', { name: 'A line that brings our form' });
    await code.waitFor();
    expect(await sites.inputValue()).toBe(site.url);
    await page.getByRole('combobox', { name: 'Language of the form' }).selectOption('fr');
    line = await code.inputValue();
    expect(line).toContain('data-lang="fr"');
    await expectAccessible(page, 'the screen of forms on other sites');
  });

  const host = `<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Hotel</title><h1>Hotel</h1>${line}<p>Below</p></html>`;
  site.pages.set('/', host);
  elsewhere.pages.set('/', host);
  await withPage(
    browser,
    async (page) => {
      await page.goto(site.url);
      const frame = page.locator('iframe');
      const form = frame.contentFrame();
      await form.getByRole('button', { name: 'Envoyer' }).waitFor();
      // As high as it has to be: nothing in it scrolls, in either direction.
      await expect
        .poll(
          () =>
            form.locator('html').evaluate(({ scrollHeight, scrollWidth }) => ({
              hidden: scrollHeight - innerHeight,
              wide: scrollWidth > innerWidth,
            })),
          POLL,
        )
        .toEqual({ hidden: 0, wide: false });

      await form.getByRole('textbox', { name: 'Votre nom' }).fill('Rosa Rivera');
      await form.getByRole('textbox', { name: 'Adresse e-mail' }).fill('rosa');
      await form.getByRole('textbox', { name: 'Téléphone' }).fill('+33 1 23 45 67 89');
      await form.getByRole('textbox', { name: 'Ville' }).fill('Lyon');
      await form.getByRole('textbox', { name: 'Objet' }).fill('Une chambre calme');
      await form.getByRole('textbox', { name: 'Que se passe-t-il' }).fill('Pour deux nuits.');
      await form.locator('input[type=file]').setInputFiles({
        name: 'plan.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('Un plan'),
      });
      const proof = form.locator('input[name=proof]');
      await expect.poll(() => proof.inputValue(), POLL).not.toBe('');
      // Nothing is taken from who is quicker than people are: the form says when it was made.
      const submit = async (): Promise<void> => {
        const token = await form.locator('input[name=formToken]').inputValue();
        const madeAt = Number.parseInt(token, 36);
        await expect.poll(() => Date.now() - madeAt, POLL).toBeGreaterThan(2_500);
        await form.getByRole('button', { name: 'Envoyer' }).click();
      };
      // What is wrong is said; what was written, and the file, are still there.
      await submit();
      await form.locator('#email-error:not([hidden])').waitFor();
      expect(await form.getByRole('textbox', { name: 'Objet' }).inputValue()).toBe(
        'Une chambre calme',
      );
      expect(await form.getByRole('checkbox', { name: 'plan.txt' }).isChecked()).toBe(true);
      await form.getByRole('textbox', { name: 'Adresse e-mail' }).fill('rosa@kunde.test');
      await submit();
      await form.getByRole('heading', { name: 'C’est bien reçu' }).waitFor();
      await form.getByRole('link', { name: 'Suivre' }).waitFor();
      expect(new URL(page.url()).origin).toBe(site.url);
    },
    PHONE,
  );
  const { items } = (await desk.call('GET', 'tickets')) as {
    items: { id: string; subject: string; language: string }[];
  };
  expect(items).toMatchObject([{ subject: 'Une chambre calme', language: 'fr' }]);
  const messages = (await desk.call('GET', `tickets/${items[0]!.id}/messages`)) as {
    items: { files: { name: string }[] }[];
  };
  expect(messages.items[0]?.files.map(({ name }) => name)).toEqual(['plan.txt']);

  await withPage(browser, async (page) => {
    const refused = page.waitForEvent('console', (said) => said.text().includes('frame-ancestors'));
    await page.goto(elsewhere.url);
    await refused;
    const frame = page.locator('iframe').contentFrame();
    expect(await frame.getByRole('textbox').count()).toBe(0);
  });
});
