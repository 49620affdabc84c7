// The first page of a server without a demo, for each of the three who may sign up; what is typed stays, whatever is
// refused. Each server lives through one story, told in order.

import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { startMailServer, type MailServer } from '#test/support/mail-server.ts';
import {
  eventually,
  expectAccessible,
  PASSWORD,
  startJourney,
  synced,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const FIELDS = {
  'Name of your organisation': 'Fjord & Söhne',
  'Your name': 'Ida Fjord',
  'Email address': 'ida@fjord.example',
  'Choose a password': PASSWORD,
};

async function fill(page: Page, fields: Readonly<Record<string, string>> = FIELDS): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(value);
  }
}

/** Everything that was typed and chosen, by the name that it is sent under. */
const typed = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => ({
    blueprint: document.querySelector<HTMLInputElement>('[name=blueprint]:checked')?.value ?? '',
    ...Object.fromEntries(
      ['name', 'slug', 'language', 'admin.name', 'admin.email', 'admin.password'].map((id) => [
        id,
        (document.getElementById(id) as HTMLInputElement | null)?.value ?? '',
      ]),
    ),
  }));

/** The sentence beside a field, as it is read out with it. */
const errorOf = (page: Page, id: string): Promise<string> =>
  page.evaluate((path) => {
    const described = document.getElementById(path)?.getAttribute('aria-describedby') ?? '';
    return described
      .split(' ')
      .filter((one) => one.endsWith('-error'))
      .map((one) => document.getElementById(one)?.textContent ?? '')
      .join();
  }, id);

const create = (page: Page) => page.getByRole('button', { name: 'Create the workspace' });
const summary = (page: Page) => page.getByRole('alert').filter({ has: page.locator('li') });
const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('role'));
/** Until the page shows what it has asked for. */
const titled = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** What the API says to a sign-up that no form sends. */
async function signUpByApi(server: JourneyServer, slug: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/v1/workspaces`, {
    method: 'POST',
    headers: { origin: server.url, 'content-type': 'application/json' },
    body: JSON.stringify({
      slug,
      name: 'By hand',
      blueprint: 'saas',
      language: 'en',
      admin: { name: 'Ada Nord', email: 'ada@nord.example', password: PASSWORD },
    }),
  });
  return await answer.json();
}

describe('SIGNUP=open', () => {
  let server: JourneyServer;
  beforeAll(async () => {
    server = await startJourney({ SIGNUP: 'open' });
  });
  afterAll(() => server?.stop());

  test('W2k on a new install the first page is the sign-up, and little of the app comes with it', async () => {
    await withPage(browser, async (page) => {
      const scripts = new Map<string, number>();
      page.on('response', (response) => {
        if (!response.url().endsWith('.js')) return;
        const name = response.url().split('/').at(-1) ?? '';
        void response.body().then((body) => scripts.set(name, gzipSync(body).byteLength));
      });
      await page.goto(server.url);
      await titled(page, 'Start your help desk');
      await page.waitForLoadState('networkidle');

      expect(await page.getByRole('radio').count()).toBe(5);
      await page.getByText('one person answering each, statuses that say').waitFor();
      await fill(page);
      await page.getByRole('radio', { name: /^Service desk/ }).check({ force: true });
      expect(await typed(page)).toEqual({
        blueprint: 'servicedesk',
        name: 'Fjord & Söhne',
        slug: 'fjord-sohne',
        language: 'en',
        'admin.name': 'Ida Fjord',
        'admin.email': 'ida@fjord.example',
        'admin.password': PASSWORD,
      });
      await page.getByText(`${new URL(server.url).host}/r/fjord-sohne`).waitFor();
      // Nothing of the demo, which is off, and nothing of the desk.
      expect(await page.getByRole('heading', { name: 'Or look around first' }).count()).toBe(0);
      // Under two thousand bytes it is a route that says where the rest is.
      const names = [...scripts.keys()].filter((name) => (scripts.get(name) ?? 0) > 2_000);
      expect(names.filter((name) => /desk|ticket|draft|workflow/.test(name))).toEqual([]);
      const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
      expect(bytes, names.join()).toBeGreaterThan(20_000);
      expect(bytes, names.join()).toBeLessThan(130_000);
    });
  });

  test('W2l what is refused is named on top, with the focus, and beside its field; nothing typed is lost', async () => {
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      await titled(page, 'Start your help desk');
      await create(page).click();
      await summary(page).waitFor();

      expect(await focused(page)).toBe('alert');
      expect(await summary(page).getByRole('link').allInnerTexts()).toEqual([
        'Fill in: Name of your organisation.',
        'Fill in: Address.',
        'Fill in: Your name.',
        'Fill in: Email address.',
        'At least 10 characters. A short sentence is easy to remember.',
      ]);

      // What the form cannot know the server says: a password that is easy to guess.
      await page.getByRole('radio', { name: /^Mail desk/ }).check({ force: true });
      await fill(page, { ...FIELDS, 'Choose a password': 'ida@fjord.example' });
      const before = await typed(page);
      await create(page).click();
      await summary(page)
        .getByText('This password is easy to guess. Choose another one.')
        .waitFor();
      expect(await focused(page)).toBe('alert');
      expect(await errorOf(page, 'admin.password')).toContain('easy to guess');
      expect(await errorOf(page, 'name')).toBe('');
      expect(await typed(page)).toEqual(before);

      // Sentences follow the language of the page; what is typed stays.
      await page.getByRole('button', { name: 'Language: English' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Français' }).click();
      await titled(page, 'Créez votre service d’assistance');
      await summary(page).getByText('Ce mot de passe se devine trop facilement').waitFor();
      expect(await typed(page)).toEqual({ ...before, language: 'fr' });
    });
  });

  test('W2m without a connection the page says so in words, keeps what is typed, and sends it afterwards', async () => {
    await withPage(browser, async (page) => {
      await page.route('**/api/v1/server', (route) => route.abort());
      await page.goto(server.url);
      await page.getByText('There is no connection to the server.').waitFor();
      await page.unroute('**/api/v1/server');
      await page.getByRole('button', { name: 'Try again' }).click();
      await titled(page, 'Start your help desk');

      await fill(page);
      const before = await typed(page);
      await page.context().setOffline(true);
      await create(page).click();
      await summary(page)
        .getByText('The server cannot be reached. Check the connection and try again')
        .waitFor();
      expect(await focused(page)).toBe('alert');
      expect(await typed(page)).toEqual(before);
      await expectAccessible(page, 'sign-up without a connection');

      await page.context().setOffline(false);
      await create(page).click();
      await page.waitForURL(/\/w\/fjord-sohne/);
      await synced(page);
    });
  });

  test('W2n once there is a workspace the first page finds it, and signing up is one step further', async () => {
    await server.workspace({ slug: 'sails', blueprint: 'saas', name: 'Sails' });
    await withPage(browser, async (page) => {
      await page.goto(server.url);
      await titled(page, 'Find your desk');
      expect(await page.getByRole('radio').count()).toBe(0);
      const address = page.getByLabel('Address', { exact: true });
      const find = page.getByRole('button', { name: 'Go to your workspace' });

      for (const [text, sentence] of [
        ['', 'Fill in: Address.'],
        ['nobody-is-here', 'There is no workspace at this address.'],
        ['No such thing!', 'There is no workspace at this address.'],
      ] as const) {
        await address.fill(text);
        await find.click();
        await page.getByText(sentence).waitFor();
        expect(await errorOf(page, 'find')).toBe(sentence);
        expect(await focused(page)).toBe('find');
        expect(await address.inputValue()).toBe(text);
      }
      await page.context().setOffline(true);
      await address.fill('sails');
      await find.click();
      await page.getByText('The server cannot be reached.').waitFor();
      expect(await address.inputValue()).toBe('sails');
      await page.context().setOffline(false);
      await address.fill(`${server.url}/w/sails/view/mine`);
      await find.click();
      await page.waitForURL(/\/s\/sails/);
      await page.getByText('to Sails').waitFor();

      await page.goto(server.url);
      await page.getByRole('link', { name: 'Create the workspace' }).click();
      await page.waitForURL(/\/sign-up$/);
      await fill(page, { ...FIELDS, 'Name of your organisation': 'Sails' });
      await create(page).click();
      await summary(page).getByText('This address is taken. Try another one.').click();
      expect(await focused(page)).toBe('slug');
      expect(await errorOf(page, 'slug')).toBe('This address is taken. Try another one.');
      await fill(page, { Address: 'sails-two' });
      await create(page).click();
      await page.waitForURL(/\/w\/sails-two/);
      await synced(page);
    });
  });
});

describe('SIGNUP=first', () => {
  let server: JourneyServer;
  beforeAll(async () => {
    server = await startJourney({ SIGNUP: 'first' });
  });
  afterAll(() => server?.stop());

  test('W2o one workspace can be made; whoever comes too late reads why and keeps what was typed', async () => {
    await withPage(browser, async (late) => {
      await late.goto(server.url);
      await titled(late, 'Start your help desk');
      await fill(late, { ...FIELDS, 'Name of your organisation': 'Too late' });
      const before = await typed(late);
      await withPage(browser, async (page) => {
        await page.goto(server.url);
        await titled(page, 'Start your help desk');
        await fill(page);
        await create(page).click();
        await page.waitForURL(/\/w\/fjord-sohne/);
        await synced(page);
      });

      await create(late).click();
      await summary(late).getByText('Sign-up is closed on this server.').waitFor();
      expect(await focused(late)).toBe('alert');
      expect(await typed(late)).toEqual(before);

      await late.goto(server.url);
      await titled(late, 'Find your desk');
      await late.getByRole('heading', { name: 'This server already has its workspace.' }).waitFor();
      await late.getByText('Ask its administrator for an account.').waitFor();
      expect(await late.getByRole('link', { name: 'Create the workspace' }).count()).toBe(0);
      await late.goto(`${server.url}/sign-up`);
      await late.getByText('This server already has its workspace.').waitFor();
      expect(await create(late).count()).toBe(0);
    });
    expect(await signUpByApi(server, 'second')).toMatchObject({
      status: 403,
      code: 'SIGN_UP_CLOSED',
    });
  });
});

describe('SIGNUP=closed', () => {
  let server: JourneyServer;
  beforeAll(async () => {
    server = await startJourney({ SIGNUP: 'closed' });
  });
  afterAll(() => server?.stop());

  test.each([
    [
      'en',
      'Find your desk',
      'Sign-up is closed on this server.',
      'Whoever runs it can tell you where to go.',
    ],
    [
      'fr',
      'Retrouvez votre espace',
      'Les inscriptions sont fermées sur ce serveur.',
      'La personne qui gère ce serveur peut vous orienter.',
    ],
  ])('W2p no form is shown, in %s, and the words say why', async (locale, title, ...sentences) => {
    await withPage(
      browser,
      async (page) => {
        await page.goto(server.url);
        await titled(page, title);
        for (const sentence of sentences) await page.getByText(sentence).waitFor();
        await expectAccessible(page, 'first page, closed');
        await page.goto(`${server.url}/sign-up`);
        for (const sentence of sentences) await page.getByText(sentence).waitFor();
        expect(await page.getByRole('radio').count()).toBe(0);
        await page.getByRole('link', { name: title }).click();
        await titled(page, title);
      },
      { locale },
    );
  });

  test('W2q the API refuses it too', async () => {
    expect(await signUpByApi(server, 'anyway')).toMatchObject({
      status: 403,
      code: 'SIGN_UP_CLOSED',
    });
  });
});

describe('without a password', () => {
  let mails: MailServer;
  let server: JourneyServer;
  let desk: JourneyWorkspace;
  beforeAll(async () => {
    mails = await startMailServer();
    server = await startJourney({ SMTP_URL: mails.url, MAIL_FROM: 'desk@nordlicht.test' });
    desk = await server.workspace({ slug: 'nordlicht', blueprint: 'helpdesk' });
  });
  afterAll(async () => {
    await server?.stop();
    await mails?.close();
  });

  const PHONE = { viewport: { width: 360, height: 740 }, locale: 'en' };
  const NEW_PASSWORD = 'a staple of horses';
  const title = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
  /** The address in a mail, once it has come. */
  const linkTo = (email: string, nth = 1): Promise<string> =>
    eventually(
      async () => mails.taken.filter(({ to }) => to === email),
      (taken) => taken.length >= nth,
    ).then((taken) => {
      const path = /\/s\/\S+#token=[\w-]+/.exec(taken[nth - 1]?.mail.text ?? '')?.[0];
      return `${server.url}${path ?? ''}`;
    });
  const signInWith = async (page: Page, password: string): Promise<void> => {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await synced(page);
  };

  test('I2ab a forgotten password: asked for on the sign-in page, chosen behind the link of the mail, on a phone', async () => {
    const ana = await desk.addPerson('Ana Amado');
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${server.url}/s/${desk.slug}`);
        await page.getByRole('link', { name: 'Forgotten your password?' }).click();
        await title(page, 'Choose a new password').waitFor();
        await expectAccessible(page, 'forgotten');
        await page.getByRole('button', { name: 'Send the link' }).click();
        await summary(page).waitFor();
        await page.getByLabel('Email address', { exact: true }).fill(ana.email);
        await page.getByRole('button', { name: 'Send the link' }).click();
        await page.getByRole('status').getByText('an email is on its way').waitFor();
        await expectAccessible(page, 'asked');

        const link = await linkTo(ana.email);
        await page.goto(link);
        await page.getByText(ana.email).waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
        await expectAccessible(page, 'choose');
        await page.getByLabel('Choose a password', { exact: true }).fill('short');
        await page.getByRole('button', { name: 'Set the password' }).click();
        await summary(page).waitFor();
        await page.getByLabel('Choose a password', { exact: true }).fill(NEW_PASSWORD);
        await page.getByRole('button', { name: 'Set the password' }).click();
        await page.getByText('Your password is set. Sign in with it.').waitFor();
        expect(page.url()).not.toContain('token');
        await signInWith(page, NEW_PASSWORD);

        await page.goto(link);
        await page.getByText('This link does not work any more.').waitFor();
        await expectAccessible(page, 'over');
        await page.getByRole('link', { name: 'Ask for another link' }).click();
        await title(page, 'Choose a new password').waitFor();
      },
      PHONE,
    );
  });

  test('I2ac an invitation leads to a password of one’s own, and to the desk', async () => {
    const email = 'zoe@nordlicht.example';
    await desk.call('POST', 'people', { name: 'Zoe Zahn', email, profile: 'technician' });
    await withPage(
      browser,
      async (page) => {
        await page.goto(await linkTo(email));
        await page.getByText(email).waitFor();
        await page.getByLabel('Choose a password', { exact: true }).fill(NEW_PASSWORD);
        await page.getByRole('button', { name: 'Set the password' }).click();
        expect(await page.getByLabel('Email address', { exact: true }).inputValue()).toBe(email);
        await signInWith(page, NEW_PASSWORD);
      },
      PHONE,
    );
  });

  test('I2ad where no mail leaves, the page says so to everybody', async () => {
    await desk.call('PATCH', 'settings', { enable_email_notifications: false });
    await withPage(browser, async (page) => {
      await page.goto(`${server.url}/s/${desk.slug}/forgotten`);
      await page.getByText('No email leaves this desk at present.').waitFor();
      expect(await page.getByLabel('Email address', { exact: true }).count()).toBe(0);
      await expectAccessible(page, 'no mail');
    });
  });
});
