// N2, N3: what mails say, written by an administrator with the mail beside it; and what could not be delivered.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  signIn,
  startJourney,
  withPage,
  type DeskWords,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';

let mails: MailServer;
let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let french: JourneyWorkspace;
let arabic: JourneyWorkspace;

beforeAll(async () => {
  mails = await startMailServer();
  [server, browser] = await Promise.all([
    startJourney({ DEMO: 'off', SMTP_URL: mails.url, MAIL_FROM: 'desk@nordlicht.example' }),
    launchBrowser(),
  ]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
  french = await server.workspace({ slug: 'lumiere', blueprint: 'maildesk', language: 'fr' });
  arabic = await server.workspace({ slug: 'janub', blueprint: 'maildesk', language: 'ar' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await mails?.close();
});

const FRENCH: DeskWords = {
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  signIn: 'Se connecter',
  saved: 'Tout est enregistré',
};
const ARABIC: DeskWords = {
  email: 'البريد الإلكتروني',
  password: 'كلمة المرور',
  signIn: 'تسجيل الدخول',
  saved: 'كل شيء محفوظ',
};
const WIDE = { viewport: { width: 1280, height: 900 } } satisfies BrowserContextOptions;
const PHONE = { viewport: { width: 360, height: 800 }, hasTouch: true } as const;
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/screenshots/mail-templates-${name}.png`, fullPage: true });
const expectNarrow = async (page: Page) => {
  const [inside, outside] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(inside).toBeLessThanOrEqual(outside!);
};
const invited = (email: string, name: string, language: string) =>
  desk.call('POST', 'people', { name, email, profile: 'customer', language });
const mailTo = (email: string) =>
  eventually(
    () => Promise.resolve(mails.taken.find(({ to }) => to === email)),
    (taken) => taken !== undefined,
  );

test('N2n a French text is written with the mail beside it, told what is wrong, sent, and put back', async () => {
  await withPage(
    browser,
    async (page) => {
      await signIn(page, desk, desk.admin);
      await page.goto(`${desk.url}/w/${desk.slug}/mail-texts`);
      await page.getByRole('heading', { level: 1, name: 'Texts of mails' }).waitFor();
      await page.getByRole('list', { name: 'About accounts' }).waitFor();
      await expectAccessible(page, 'the list of texts');
      await picture(page, 'list');
      await page.getByRole('button', { name: /^Edit.*Invitation/ }).click();
      await page.getByLabel('Language of the mail').selectOption({ label: 'French' });
      const subject = page.getByLabel('Subject', { exact: true });
      const body = page.getByLabel('Text', { exact: true });
      await page.waitForFunction(() =>
        document.querySelector<HTMLTextAreaElement>('#mail-text-body')?.value.includes('chez'),
      );
      await page.locator('#preview-subject', { hasText: 'Votre compte chez' }).waitFor();

      // Its field and its name are told; the link cannot be left out.
      await subject.fill('Bienvenue {{person.shoe}}');
      await body.fill('{{greeting}}\n\nVenez.');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('link', { name: /There is no \{\{person\.shoe\}\}/ }).waitFor();
      expect(await subject.getAttribute('aria-invalid')).toBe('true');
      await page.getByRole('link', { name: /cannot be left out.*password\.link/ }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('mail-text-body');
      await expectAccessible(page, 'the form with errors');
      await picture(page, 'errors');

      await subject.fill('Bienvenue ');
      await page.getByRole('button', { name: 'Name of the reader' }).click();
      expect(await subject.inputValue()).toBe('Bienvenue {{person.name}}');
      await body.focus();
      await page.keyboard.press('Control+End');
      await page.getByRole('button', { name: /^Choose a password.*needed/ }).click();
      expect(await body.inputValue()).toMatch(/Venez\.\n\n\[.*\]\(\{\{password\.link\}\}\)$/);
      await page.locator('#preview-subject', { hasText: 'Bienvenue Camille Laurent' }).waitFor();
      await page.getByRole('link', { name: 'Choisir un mot de passe', exact: true }).waitFor();
      await page.getByRole('tab', { name: 'Plain text' }).click();
      await page.getByText('Bonjour Camille Laurent,').waitFor();
      await page.getByRole('tab', { name: 'With layout' }).click();
      await expectAccessible(page, 'the editor');
      await picture(page, 'editor');

      // Nobody loses what they wrote unasked.
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('list', { name: 'About accounts' }).getByText('French').waitFor();
      await invited('zoe@customer.example', 'Zoe <b>Zahn</b>', 'fr');
      const taken = await mailTo('zoe@customer.example');
      expect(taken!.mail.subject).toBe('Bienvenue Zoe <b>Zahn</b>');
      expect(taken!.mail.text).toContain('Venez.');

      await page.getByRole('button', { name: /^Edit.*Invitation/ }).click();
      await page.getByRole('button', { name: 'Back to the text of the product' }).click();
      await page
        .getByRole('alertdialog')
        .getByRole('button', { name: 'Back to the text of the product' })
        .click();
      await page.getByText('The text of the product is sent again.').waitFor();
      await invited('yan@customer.example', 'Yan', 'fr');
      expect((await mailTo('yan@customer.example'))!.mail.subject).toContain('Votre compte chez');

      // What was sent before is put back from its history.
      await page.getByRole('button', { name: /^Edit.*Invitation/ }).click();
      await page.getByRole('button', { name: 'Earlier versions' }).click();
      const versions = page
        .getByRole('dialog', { name: 'Earlier versions' })
        .getByRole('list', { name: 'Earlier versions' })
        .getByRole('listitem');
      await versions.nth(1).waitFor();
      await versions.nth(0).getByText('Sent now').waitFor();
      await versions.nth(0).getByText('Text of the product').waitFor();
      await versions.nth(1).getByText(desk.admin.name).waitFor();
      await expectAccessible(page, 'earlier versions');
      await picture(page, 'versions');
      await versions
        .nth(1)
        .getByRole('button', { name: /^Put it into the form/ })
        .click();
      await page.locator('#preview-subject', { hasText: 'Bienvenue Camille Laurent' }).waitFor();
      expect(await subject.inputValue()).toBe('Bienvenue {{person.name}}');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('list', { name: 'About accounts' }).getByText('French').waitFor();
      await invited('xia@customer.example', 'Xia', 'fr');
      expect((await mailTo('xia@customer.example'))!.mail.subject).toBe('Bienvenue Xia');

      // The preview is of a request that is there, too.
      await desk.send({ subject: 'The lift hangs' });
      await page.getByRole('button', { name: /^Edit.*Request received/ }).click();
      await page.getByRole('button', { name: 'With the facts of a request' }).click();
      const choice = page.getByRole('dialog', { name: 'With the facts of a request' });
      await choice.getByLabel('Which request').fill('lift');
      await choice.getByLabel(/The lift hangs/).check();
      await expectAccessible(page, 'a request for the preview');
      await picture(page, 'choose');
      await choice.getByRole('button', { name: 'Show it' }).click();
      await page.getByText(/^With the facts of .*The lift hangs/).waitFor();
      await page.getByRole('region', { name: 'Preview' }).getByText('Rosa Rivera').waitFor();
      await page.getByRole('button', { name: 'With made-up facts' }).click();
      await page.getByText('With made-up facts. Nothing is sent.').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();

      // Without a network the screen says what it needs.
      await page.getByRole('button', { name: /^Edit.*Answer/ }).click();
      await page.locator('#preview-subject').waitFor();
      await page.context().setOffline(true);
      await body.press('Control+End');
      await body.pressSequentially('\n\nSo.');
      await page.getByText('The preview needs a connection to the server.').waitFor();
      await page.context().setOffline(false);
    },
    WIDE,
  );
  for (const [name, where, words, options, event] of [
    ['phone', desk, undefined, PHONE, 'answer'],
    ['dark', desk, undefined, { ...WIDE, colorScheme: 'dark' }, 'confirmation'],
    ['french', french, FRENCH, { ...PHONE, locale: 'fr-FR' }, 'confirmation'],
    ['arabic', arabic, ARABIC, { ...WIDE, locale: 'ar-EG' }, 'confirmation'],
  ] as const)
    await withPage(
      browser,
      async (page) => {
        await signIn(page, where, where.admin, words);
        await page.goto(`${where.url}/w/${where.slug}/mail-texts`);
        await page.locator(`#edit-${event}`).waitFor();
        await expectNarrow(page);
        await page.locator(`#edit-${event}`).click();
        await page.locator('#preview-subject').waitFor();
        await expectNarrow(page);
        await expectAccessible(page, `the editor, ${name}`);
        await picture(page, `editor-${name}`);
      },
      options,
    );
});

test('N3d what could not be delivered is counted and listed with its reason, sent once more or let be', async () => {
  mails.misbehave = (to) =>
    to.endsWith('@refused.example') ? { at: 'rcpt', code: 550 } : undefined;
  for (const name of ['Ina', 'Uwe'])
    await invited(`${name.toLowerCase()}@refused.example`, name, 'en');
  await eventually(
    async () => (await desk.call('GET', 'failed-deliveries')) as { total: number },
    ({ total }) => total === 2,
  );
  await withPage(
    browser,
    async (page) => {
      await signIn(page, desk, desk.admin);
      await page.getByRole('link', { name: /Administration.*2 not delivered/ }).click();
      await page.getByRole('link', { name: /Mails in and out.*2 not delivered/ }).click();
      await page.getByRole('tab', { name: 'Not delivered' }).click();
      const lines = page.getByRole('list', { name: 'Not delivered' }).getByRole('listitem');
      const ina = lines.filter({ hasText: 'ina@refused.example' });
      await ina.getByText('The other server refused it.').waitFor();
      await ina.getByText('tried once').waitFor();
      await expectAccessible(page, 'what was not delivered');
      await picture(page, 'failed');

      mails.misbehave = () => undefined;
      await ina.getByRole('button', { name: /^Send again/ }).click();
      await page.getByRole('alertdialog').getByText('ina@refused.example').waitFor();
      await picture(page, 'failed-ask');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Send again' }).click();
      await ina.waitFor({ state: 'detached' });
      await mailTo('ina@refused.example');

      await lines.getByRole('button', { name: /^Let it be/ }).click();
      await page.getByText('Everything was delivered').waitFor();
      await expectNarrow(page);
    },
    WIDE,
  );
});
