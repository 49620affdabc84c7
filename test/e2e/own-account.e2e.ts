// A customer in the portal (P3): the own account with another address by a link that is mailed there, an answer that can be
// taken back, and what a request came without.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  PASSWORD,
  startJourney,
  withPage,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { ROOM, roomCategories, SEATS } from '#test/support/room-fields.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';

const OTHER_PASSWORD = 'agrafes et chevaux';
let mails: MailServer;
let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let cleo: JourneyPerson;
beforeAll(async () => {
  mails = await startMailServer();
  [server, browser] = await Promise.all([
    startJourney({ DEMO: 'off', SMTP_URL: mails.url, MAIL_FROM: 'desk@nordlicht.test' }),
    launchBrowser(),
  ]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'helpdesk' });
  cleo = await desk.addPerson('Cleo Costa', 'customer');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await mails?.close();
});

const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page
        .screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true })
        .then(() => undefined);

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${desk.url}/s/${desk.slug}`);
  await page.getByLabel('Email address', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/p\/nordlicht/);
}

test('P3a a customer changes names, password and address by themselves, and signs in with what they chose', () =>
  withPage(
    browser,
    async (page) => {
      await signIn(page, cleo.email, PASSWORD);
      await page.getByRole('link', { name: 'Your account' }).click();
      const first = page.getByLabel('First name');
      await first.waitFor();
      // One name, told apart as most are written.
      expect([await first.inputValue(), await page.getByLabel('Last name').inputValue()]).toEqual([
        'Cleo',
        'Costa',
      ]);
      expect(await page.getByLabel('Signature').count()).toBe(0);
      await expectAccessible(page, 'the account of a customer');
      await picture(page, 'account-390');

      await first.fill('Cléopâtre');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved.').waitFor();

      const password = page.locator('form').filter({ hasText: 'Change the password' });
      await password.getByLabel('Present password').fill('not this one');
      await password.getByLabel('New password').fill(OTHER_PASSWORD);
      await password.getByRole('button', { name: 'Change the password' }).click();
      await password.getByText('This is not your present password.').first().waitFor();
      await password.getByLabel('Present password').fill(PASSWORD);
      await password.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('Password changed.').waitFor();

      const address = page.locator('form').filter({ hasText: 'Send the link' });
      await address.getByLabel('New email address').fill(cleo.email);
      await address.getByRole('button', { name: 'Send the link' }).click();
      await address.getByText('This is your address already.').first().waitFor();
      await address.getByLabel('New email address').fill('cleo@elsewhere.example');
      await address.getByLabel('Present password').fill(OTHER_PASSWORD);
      await address.getByRole('button', { name: 'Send the link' }).click();
      await address.getByText('A link is on its way to cleo@elsewhere.example').waitFor();
      await picture(page, 'account-asked-390');

      const place = await eventually(
        () =>
          Promise.resolve(
            mails.taken
              .filter(({ to }) => to === 'cleo@elsewhere.example')
              .map(({ mail }) => /\/address#token=[\w-]+/.exec(mail.text ?? '')?.[0])[0],
          ),
        (found) => found !== undefined,
      );
      const link = `${desk.url}/s/${desk.slug}${place}`;
      await page.goto(link);
      await page.getByText('cleo@elsewhere.example').first().waitFor();
      await expectAccessible(page, 'confirming an address');
      await picture(page, 'confirm-address-390');
      await page.getByRole('button', { name: 'Confirm this address' }).click();
      await page.getByText('This address is yours now').waitFor();
      await page.goto(link);
      await page.reload();
      await page.getByText('This link does not work any more.').waitFor();

      await page.context().clearCookies();
      await signIn(page, 'cleo@elsewhere.example', OTHER_PASSWORD);
    },
    { viewport: { width: 390, height: 780 }, serviceWorkers: 'block' },
  ));

test('P3b an answer in the portal can be taken back for some seconds, also without a network; it leaves before what follows it', () =>
  withPage(
    browser,
    async (page) => {
      const dana = await desk.addPerson('Dana Doyle', 'customer');
      const { id } = await opened(dana, 'The screen stays dark');
      await signIn(page, dana.email, PASSWORD);
      await page.getByRole('link', { name: /The screen stays dark/ }).click();
      const answer = page.getByRole('textbox', { name: 'Your answer' });
      const send = page.getByRole('button', { name: 'Send', exact: true });
      const leaving = page.getByRole('article', { name: /^Leav|Send/ });
      const said = async () =>
        ((await desk.call('GET', `tickets/${id}/messages`)) as { items: { html: string }[] }).items
          .map(({ html }) => html)
          .join();

      await answer.fill('I have taken this back');
      await send.click();
      await page.getByRole('button', { name: 'Undo' }).click();
      expect(await answer.innerText()).toContain('I have taken this back');
      expect(await send.isEnabled()).toBe(true);

      await page.context().setOffline(true);
      await answer.fill('Written on the train');
      await send.click();
      await leaving.waitFor();
      await expectAccessible(page, 'an answer that can be taken back');
      await picture(page, 'answer-leaving-390');
      await page.getByRole('button', { name: 'Undo' }).click();
      await answer.fill('Written on the train, twice');
      await send.click();
      // What follows an answer comes after it.
      await page.getByRole('button', { name: 'It is solved' }).click();
      await page.getByText('Written on the train, twice').first().waitFor();
      await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
      await page.context().setOffline(false);
      const all = await eventually(said, (words) => words.includes('twice'));
      expect(all).not.toContain('taken this back');
      await eventually(
        async () => (await desk.call('GET', `tickets/${id}`)) as { phase: string },
        ({ phase }) => phase === 'closed',
      );
    },
    { viewport: { width: 390, height: 780 } },
  ));

test('P3c T2 the portal asks for what a request came without, with the fields of its category, and keeps it without a network', () =>
  withPage(
    browser,
    async (page) => {
      const edda = await desk.addPerson('Edda Engel', 'customer');
      await desk.call('PATCH', 'settings', {
        fields: [ROOM, { ...SEATS, isMandatory: true }],
        categories: roomCategories({ fields: ['room', 'seats'] }),
      });
      const { id } = await opened(edda, 'A room for the council');
      await desk.call('PATCH', `tickets/${id}`, { category: 'building-rooms' });
      await signIn(page, edda.email, PASSWORD);
      await page.getByRole('link', { name: /A room for the council/ }).click();
      const form = page.getByRole('form', { name: 'We still need a few details' });
      await form.getByRole('button', { name: 'Fill them in' }).click();
      await form.getByLabel('Room').fill('B 12');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.getByRole('alert').getByText(/Seats/).waitFor();
      expect(await form.getByLabel('Room').inputValue()).toBe('B 12');
      await expectAccessible(page, 'missing details');
      await picture(page, 'details-390');

      await page.context().setOffline(true);
      await form.getByLabel('Seats').fill('12');
      await form.getByRole('button', { name: 'Save' }).click();
      await form.waitFor({ state: 'detached' });
      await page.context().setOffline(false);
      await eventually(
        async () =>
          (await desk.call('GET', `tickets/${id}`)) as { incomplete: string[]; fields: object },
        ({ incomplete, fields }) =>
          incomplete.length === 0 &&
          JSON.stringify(fields) === JSON.stringify({ room: 'B 12', seats: 12 }),
      );
    },
    { viewport: { width: 390, height: 780 } },
  ));

async function opened(by: JourneyPerson, subject: string): Promise<{ readonly id: string }> {
  return (await desk.call('POST', 'tickets', {
    subject,
    description: 'Since this morning.',
    channel: 'phone',
    requester: { name: by.name, email: by.email },
  })) as { id: string };
}
