// M1, M9: mailboxes and the log of mails on their administrators' screens, with a real mail server behind them.

import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { hasDovecot, MAIL_PASSWORD, startDovecot, type Dovecot } from '#test/support/dovecot.ts';
import {
  eventually,
  expectAccessible,
  REQUEST,
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
let dovecot: Dovecot | undefined;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startJourney({ DEMO: 'off', MAIL_PRIVATE: 'on' }),
    launchBrowser(),
  ]);
  if (hasDovecot()) dovecot = await startDovecot();
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await dovecot?.stop();
});

const WIDE = { viewport: { width: 1280, height: 900 } } satisfies BrowserContextOptions;
const SCREENS = [
  ['wide', WIDE],
  ['wide-dark', { ...WIDE, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ['phone-dark', { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[];

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};

type Mail = { id: string; state: string; problem: string | null; subject: string | null };
const mails = async (where: JourneyWorkspace, query = ''): Promise<Mail[]> =>
  ((await where.call('GET', `emails?${query}`)) as { items: Mail[] }).items;
const mailboxOf = (user: string, changes: object = {}) => ({
  name: `Support of ${user}`,
  address: `${user}@nordlicht.example`,
  incoming: {
    kind: 'imap',
    host: '127.0.0.1',
    port: dovecot?.ports.imap ?? 143,
    security: 'none',
    user,
    login: { kind: 'password', password: MAIL_PASSWORD },
    ...changes,
  },
});
const mailFrom = (subject: string): Buffer =>
  Buffer.from(
    [
      'From: Rosa Rivera <rosa.rivera@example.org>',
      'To: support@nordlicht.example',
      `Subject: ${subject}`,
      'Date: Sun, 22 Nov 2026 09:00:00 +0000',
      `Message-ID: <${subject.toLowerCase().replaceAll(/[^a-z]+/g, '-')}@example.org>`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      '<script>top.ran = 1</script> Is there a room with a view?',
      '',
    ].join('\r\n'),
  );
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/screenshots/mail-screens-${name}.png`, fullPage: true });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);
const lines = (page: Page, list: string, words: string) =>
  page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: words });
const expectNarrow = async (page: Page) => {
  const [inside, outside] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(inside).toBeLessThanOrEqual(outside!);
};
const toMailboxes = async (page: Page, where = desk) => {
  await page.goto(`${where.url}/w/${where.slug}/mailboxes`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

describe.skipIf(!hasDovecot())('mailboxes', () => {
  test('M1u one is added by keyboard, visited and tested, and its mail leads to its ticket', async () => {
    dovecot!.put('support', mailFrom('A room with a view'));
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await page.keyboard.press('Control+k');
        await page.keyboard.type('Manage mailboxes');
        await page.keyboard.press('Enter');
        await page.getByText('No mailboxes yet').waitFor();
        await expectAccessible(page, 'no mailboxes');
        await picture(page, 'none');

        await page.getByRole('button', { name: 'Add a mailbox' }).press('Enter');
        await page.waitForFunction(() => document.activeElement?.id === 'mailbox-address');
        await page.keyboard.type('support');
        await page.keyboard.press('Enter');
        await page.getByRole('link', { name: 'Write an address like' }).waitFor();
        await page.getByRole('link', { name: 'Fill in: Server.' }).press('Enter');
        expect(await focused(page)).toBe('mailbox-incoming-host');
        const host = page.getByLabel('Server', { exact: true });
        expect(await host.getAttribute('aria-invalid')).toBe('true');
        await expectAccessible(page, 'the form with errors');
        await picture(page, 'errors');

        await page.getByLabel('Address of the mailbox').fill('support@nordlicht.example');
        await page.getByLabel('Name', { exact: true }).fill('Support');
        await host.fill('127.0.0.1');
        await page.getByLabel('Encryption').selectOption({ label: 'None' });
        // The usual port went along; this one is nobody's usual one.
        expect(await page.getByLabel('Port', { exact: true }).inputValue()).toBe('143');
        await page.getByLabel('Port', { exact: true }).fill(String(dovecot!.ports.imap));
        await page.getByLabel('Name for signing in').first().fill('support');
        await page.getByLabel('Password of the mailbox').fill(MAIL_PASSWORD);
        await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');

        const line = lines(page, 'Mailboxes', 'support@nordlicht.example');
        await line.getByText('Working').waitFor();
        await line.getByText(/^Last visit/).waitFor();
        await line.getByRole('button', { name: /^Test the connection/ }).press('Enter');
        await line.getByText(/^The connection works/).waitFor();
        await expectAccessible(page, 'the list of mailboxes');
        await picture(page, 'list');

        dovecot!.put('support', mailFrom('Another room'));
        await line.getByRole('button', { name: /^Check now/ }).press('Enter');
        await eventually(
          () => mails(desk, 'direction=in&state=done'),
          (all) => all.length === 2,
        );

        await page.getByRole('link', { name: 'Back to' }).click();
        await page.getByRole('link', { name: 'Mails in and out' }).click();
        await page.getByLabel('Direction').selectOption({ label: 'Incoming' });
        const mail = lines(page, 'Mails in and out', 'A room with a view');
        await mail.getByText('Taken in').waitFor();
        await mail.getByText('from rosa.rivera@example.org').waitFor();
        await expectAccessible(page, 'the log of mails');
        await picture(page, 'log');
        await mail.getByRole('link', { name: /^Open the/ }).press('Enter');
        await page
          .getByRole('heading', { level: 2 })
          .filter({ hasText: 'A room with a view' })
          .waitFor();
      },
      WIDE,
    );
  });

  test('M1v a connection that fails says why, a visit that fails since when', async () => {
    await desk.call(
      'POST',
      'mailboxes',
      mailboxOf('wrong', { login: { kind: 'password', password: 'not it' } }),
    );
    await desk.call(
      'POST',
      'mailboxes',
      mailboxOf('sealed', { port: dovecot!.ports.imaps, security: 'tls' }),
    );
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await toMailboxes(page);
        const wrong = lines(page, 'Mailboxes', 'wrong@nordlicht.example');
        await wrong.getByRole('button', { name: /^Test the connection/ }).click();
        await wrong.getByText('The connection does not work.').waitFor();
        await wrong
          .getByRole('status')
          .getByText(/^The server refuses the name/)
          .waitFor();
        const sealed = lines(page, 'Mailboxes', 'sealed@nordlicht.example');
        await sealed.getByRole('button', { name: /^Test the connection/ }).click();
        await sealed
          .getByRole('status')
          .getByText(/nobody vouches for the certificate/)
          .waitFor();

        await eventually(
          () =>
            desk.call('GET', 'mailboxes') as Promise<{ items: { health: { state: string } }[] }>,
          ({ items }) => items.filter(({ health }) => health.state === 'failing').length === 2,
        );
        await page.reload();
        await wrong.getByText('Failing', { exact: true }).waitFor();
        await wrong.getByText(/^Failing since/).waitFor();
        await wrong.getByText('It has never worked yet.').waitFor();
        await expectAccessible(page, 'mailboxes that fail');
        await picture(page, 'failing');
      },
      WIDE,
    );
  });

  test('M1w what is secret is never shown, a change keeps it, and another server asks for it anew', async () => {
    const before = (await desk.call('POST', 'mailboxes', mailboxOf('secret'))) as { id: string };
    await withPage(browser, async (page) => {
      await signIn(page, desk, desk.admin);
      await toMailboxes(page);
      await page.getByRole('button', { name: /^Edit\s*, Support of secret$/ }).click();
      const password = page.getByLabel(/^Password of the mailbox/);
      expect(await password.inputValue()).toBe('');
      await page.getByText('It is kept here and never shown.').waitFor();
      expect(await page.content()).not.toContain(MAIL_PASSWORD);

      await page.getByLabel('Server', { exact: true }).fill('localhost');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('link', { name: 'Fill in: Password of the mailbox.' }).waitFor();
      await page.getByLabel('Server', { exact: true }).fill('127.0.0.1');
      await page.getByLabel('In use').uncheck();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const line = lines(page, 'Mailboxes', 'secret@nordlicht.example');
      await line.getByText('Off', { exact: true }).waitFor();
      expect(await line.getByRole('button', { name: /^Check now/ }).count()).toBe(0);
      // Off, and yet it can be tried: with the password that was kept.
      await line.getByRole('button', { name: /^Test the connection/ }).click();
      await line.getByText(/^The connection works/).waitFor();

      await page.getByRole('button', { name: /^Edit\s*, Support of secret$/ }).click();
      await page.getByRole('button', { name: 'Remove the mailbox' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Remove Support of secret?' });
      await expectAccessible(page, 'the question before a mailbox goes');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForFunction(() => document.activeElement?.id === 'remove-mailbox');
      await page.getByRole('button', { name: 'Remove the mailbox' }).click();
      await dialog.getByRole('button', { name: 'Remove the mailbox' }).click();
      await page.getByText('The mailbox is gone.').waitFor();
      await page.getByRole('button', { name: 'Add a mailbox' }).waitFor();
      await expect.poll(() => line.count()).toBe(0);
    });
    await expect(desk.call('GET', `mailboxes/${before.id}`)).rejects.toThrow(/404/);
  });
});

describe('mails', () => {
  test('M9d one that waits for a server says so in French, with what to set up; its source is text and can be saved', async () => {
    const french = await server.workspace({ slug: 'azur', blueprint: 'maildesk', language: 'fr' });
    await french.send({ subject: 'Deux nuits à Lisbonne <b>' });
    await eventually(
      () => mails(french),
      (all) => all.some(({ problem }) => problem === 'no-server'),
    );
    await withPage(
      browser,
      async (page) => {
        await signIn(page, french, french.admin, FRENCH);
        await page.getByRole('link', { name: 'Administration' }).click();
        await page.getByRole('link', { name: 'E-mails reçus et envoyés' }).click();
        await page
          .getByText(/^\d+ e-mails? attend(ent)?, car aucun serveur ne l(’|es )envoie$/)
          .waitFor();
        await page.getByText(/faites régler.*SMTP_URL/).waitFor();
        const line = lines(page, 'E-mails reçus et envoyés', `à ${REQUEST.email}`).first();
        await line.getByText('En attente').waitFor();
        await line.getByText('Aucun serveur ne l’envoie encore.').waitFor();
        await expectAccessible(page, 'mails that wait, in French');
        await picture(page, 'waiting-french');

        await line.getByRole('button', { name: /^Regarder/ }).click();
        await page.waitForFunction(() => document.activeElement?.id === 'mail-back');
        await page.getByRole('button', { name: 'Montrer le texte brut' }).click();
        const source = page.getByRole('region', { name: 'Texte brut' });
        await source.getByText(/^From: /m).waitFor();
        expect(await source.textContent()).toContain(`To: `);
        expect(await source.locator('*').count()).toBe(0);
        await expectAccessible(page, 'the source of a mail');
        await picture(page, 'source-french');
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'Enregistrer en fichier' }).click(),
        ]);
        expect(await readFile(await file.path(), 'utf8')).toContain(REQUEST.email);

        await page.getByRole('button', { name: 'Renvoyer' }).click();
        await page.getByText('Il attend d’être envoyé.').waitFor();
        await page.getByRole('button', { name: 'Retour à la liste' }).click();
        // Tried at once, and in vain: there is still no server.
        await eventually(
          () => mails(french),
          (all) => all.some(({ problem }) => problem === 'no-server'),
        );
        await page.getByRole('button', { name: 'Actualiser' }).click();
        await page.getByRole('link', { name: 'Vers les boîtes' }).click();
        await page.getByRole('heading', { level: 1, name: 'Boîtes aux lettres' }).waitFor();
      },
      { ...WIDE, locale: 'fr', acceptDownloads: true },
    );
  });

  test('M9e they are told apart by direction and state, come in pages, and without a network that is said', async () => {
    const busy = await server.workspace({ slug: 'busy', blueprint: 'maildesk' });
    // Each its own address: a confirmation each.
    for (let count = 0; count < 51; count += 1)
      await busy.send({ subject: `Request ${count}`, email: `guest${count}@example.org` });
    await eventually(
      () => mails(busy, 'direction=out&limit=200'),
      (all) => all.length >= 51,
    );
    await withPage(
      browser,
      async (page) => {
        await signIn(page, busy, busy.admin);
        await page.goto(`${busy.url}/w/busy/mails`);
        const all = page.getByRole('list', { name: 'Mails in and out' }).getByRole('listitem');
        await expect.poll(() => all.count()).toBe(50);
        expect(await page.getByRole('button', { name: 'Newer mails' }).isDisabled()).toBe(true);
        const first = await all.first().textContent();
        await page.getByRole('button', { name: 'Older mails' }).click();
        await expect.poll(() => all.first().textContent()).not.toBe(first);
        await expect.poll(() => focused(page)).toBe('mails-list');
        expect(await page.getByRole('button', { name: 'Older mails' }).isDisabled()).toBe(true);
        await page.getByRole('button', { name: 'Newer mails' }).click();
        await expect.poll(() => all.first().textContent()).toBe(first);

        await page.getByLabel('State').selectOption({ label: 'Sent' });
        await page.getByText('No mail is like this').waitFor();
        // A state that incoming mails do not know is forgotten with the direction.
        await page.getByLabel('Direction').selectOption({ label: 'Incoming' });
        expect(await page.getByLabel('State').inputValue()).toBe('');
        await page.getByText('No mail is like this').waitFor();
        await expectAccessible(page, 'no mails that are like this');
        await page.getByLabel('Direction').selectOption({ label: 'In and out' });
        await expect.poll(() => all.count()).toBe(50);
        // More than a page of them.
        await page.getByText('51 mails wait because no server sends them').waitFor();

        await page.context().setOffline(true);
        await page.getByRole('button', { name: 'Look again' }).click();
        await page.getByText('This needs a connection to the server.').waitFor();
        await page.context().setOffline(false);
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByLabel('Direction').waitFor();
      },
      WIDE,
    );
  });

  test('M9f who may not manage settings sees neither screen, nor a way there', async () => {
    const nadia = await desk.addPerson('Nadia Haddad');
    await withPage(browser, async (page) => {
      await signIn(page, desk, nadia);
      expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
      for (const where of ['mails', 'mailboxes']) {
        await page.goto(`${desk.url}/w/${desk.slug}/${where}`);
        await page.getByText('You are not allowed to do this.').waitFor();
      }
    });
  });
});

describe.each(SCREENS)('on a screen: %s', (name, options) => {
  test('M9g U4 both screens keep within it, and read', async () => {
    await desk.send({
      subject: `A very long subject of somebody who says everything in it, ${name}`,
    });
    await eventually(
      () => mails(desk),
      (all) => all.some(({ problem }) => problem === 'no-server'),
    );
    await withPage(
      browser,
      async (page) => {
        await signIn(page, desk, desk.admin);
        await toMailboxes(page);
        await page.getByRole('button', { name: 'Add a mailbox' }).waitFor();
        await expectNarrow(page);
        await expectAccessible(page, `mailboxes, ${name}`);
        await picture(page, `mailboxes-${name}`);
        await page.getByRole('button', { name: 'Add a mailbox' }).click();
        await page
          .getByLabel('How it is sent')
          .selectOption({ label: 'By a server of its own (SMTP)' });
        await page.getByLabel('How it signs in').first().selectOption({ index: 1 });
        await expectNarrow(page);
        await expectAccessible(page, `the form of a mailbox, ${name}`);
        await picture(page, `form-${name}`);

        await page.goto(`${desk.url}/w/${desk.slug}/mails`);
        const line = lines(page, 'Mails in and out', REQUEST.email).first();
        await line.waitFor();
        await expectNarrow(page);
        await expectAccessible(page, `mails, ${name}`);
        await picture(page, `mails-${name}`);
        await line.getByRole('button', { name: /^Look at it/ }).click();
        await page.getByRole('button', { name: 'Show the source' }).click();
        await page.getByRole('region', { name: 'Source' }).waitFor();
        await expectNarrow(page);
        await expectAccessible(page, `a mail, ${name}`);
        await picture(page, `mail-${name}`);
      },
      options,
    );
  });
});
