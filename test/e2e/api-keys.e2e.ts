// X2: the keys of other programs on their administrators' screen: made with scopes and an end, shown once, revoked.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'keys', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Key = {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
};
const stored = async (name: string): Promise<Key | undefined> => {
  const { items } = (await desk.call('GET', 'api-keys')) as { items: Key[] };
  return items.find((key) => key.name === name);
};
const makeByApi = (name: string, more: object = {}) =>
  desk.call('POST', 'api-keys', { name, scopes: ['people.read'], ...more }) as Promise<
    Key & { secret: string }
  >;
/** What the server answers to a program with this key. */
const useKey = async (secret: string): Promise<number> =>
  (
    await fetch(`${desk.url}/api/v1/w/${desk.slug}/people`, {
      headers: { authorization: `Bearer ${secret}` },
    })
  ).status;

async function toKeys(page: Page): Promise<void> {
  await signIn(page, desk, desk.admin);
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
}
const listed = (page: Page, name: string) =>
  page.getByRole('list', { name: 'API keys' }).getByRole('listitem').filter({ hasText: name });
const secretField = (page: Page) => page.getByLabel('Key', { exact: true });

describe('X2 the screen of API keys', () => {
  test('X2n a key is made with scopes and an end, its secret shown this once and copied, and it opens what it may', async () => {
    await withPage(
      browser,
      async (page) => {
        await toKeys(page);
        await page.getByText('No key is in use').waitFor();
        await page.getByRole('button', { name: 'New key' }).click();
        await page.waitForFunction(() => document.activeElement?.id === 'key-name');
        await page.keyboard.type('Web shop');
        await page.getByLabel('Valid for').selectOption({ label: '30 days' });
        await page.getByText(/^Ends on /).waitFor();
        await page.getByLabel('See people and groups').check();
        await page.getByLabel('Search products').check();
        await page.getByRole('button', { name: 'Make the key' }).click();

        await page.getByRole('heading', { name: 'The key is ready' }).waitFor();
        const secret = await secretField(page).inputValue();
        expect(secret).toMatch(/^hk_[\w-]{43}$/);
        expect(await secretField(page).getAttribute('readonly')).not.toBeNull();
        await page.getByRole('button', { name: 'Copy' }).click();
        await page.getByText('Copied to the clipboard.').waitFor();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
        expect(await useKey(secret)).toBe(200);

        await page.getByRole('button', { name: 'I have kept it' }).click();
        const line = listed(page, 'Web shop');
        await line.getByText('In use', { exact: true }).waitFor();
        await line.getByText(/^Made by Ada Nord on .* · Last used .* · Ends on /).waitFor();
        await line.getByText('May do 2 things').click();
        await line.getByText('Search products').waitFor();
        await page.waitForFunction(() => document.activeElement?.id !== 'key-secret');
        expect(await page.content()).not.toContain(secret);
        await page.reload();
        await listed(page, 'Web shop').waitFor();
        expect(await page.content()).not.toContain(secret);
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
    const key = await stored('Web shop');
    expect(key?.scopes.toSorted()).toEqual(['people.read', 'products.read']);
    const days = (Date.parse(key?.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
  });

  test('X2o one is asked before a key is revoked; then it opens nothing and stands among those that have ended', async () => {
    const { secret } = await makeByApi('Old script');
    await withPage(browser, async (page) => {
      await toKeys(page);
      const revoke = listed(page, 'Old script').getByRole('button', { name: /^Revoke/ });
      await revoke.click();
      const question = page.getByRole('alertdialog', { name: 'Revoke “Old script”?' });
      await question.getByText('It cannot be brought back.').waitFor();
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'detached' });
      expect(await useKey(secret)).toBe(200);

      await revoke.click();
      // Without the server nothing is done, and the question says so.
      await page.route('**/api-keys/*', (route) => route.abort());
      await question.getByRole('button', { name: 'Revoke' }).click();
      await question.getByText('This needs a connection to the server.').waitFor();
      await page.unroute('**/api-keys/*');
      await question.getByRole('button', { name: 'Revoke' }).click();
      await question.waitFor({ state: 'detached' });
      await listed(page, 'Old script').waitFor({ state: 'detached' });
      await page.getByText(/^\d keys? that ha/).click();
      const ended = page.getByRole('list', { name: 'Keys that have ended' });
      const line = ended.getByRole('listitem').filter({ hasText: 'Old script' });
      await line.getByText('Revoked', { exact: true }).waitFor();
      expect(await line.getByRole('button').count()).toBe(0);
    });
    expect(await useKey(secret)).toBe(401);
    expect((await stored('Old script'))?.revokedAt).not.toBeNull();
  });

  test('X2p what is missing is said beside its field, and nothing that was chosen is lost', async () => {
    await withPage(browser, async (page) => {
      await toKeys(page);
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('Valid for').selectOption({ label: 'Without end' });
      await page.getByText('It works until somebody revokes it.').waitFor();
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByRole('link', { name: 'Choose at least one thing' }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-scopes');
      await page.getByRole('link', { name: 'Fill in: What it is for.' }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('key-name');
      await expectAccessible(page, 'the form with errors');
      await page.keyboard.type('Nightly export');
      await page.getByLabel('Read the audit log').check();
      // A connection that fails keeps the form as it is.
      await page.route('**/api-keys', (route) => route.abort());
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByText('This needs a connection to the server.').first().waitFor();
      await page.unroute('**/api-keys');
      expect(await page.getByLabel('Read the audit log').isChecked()).toBe(true);
      await page.getByRole('button', { name: 'Make the key' }).click();
      await secretField(page).waitFor();
    });
    expect(await stored('Nightly export')).toMatchObject({
      scopes: ['audit.read'],
      expiresAt: null,
    });
  });

  test('X2q a key whose maker may no longer do it rests, and says why', async () => {
    const maker = await desk.addPerson('Mia Quist', 'administrator');
    const cookie = await fetch(`${desk.url}/api/v1/w/${desk.slug}/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: desk.url },
      body: JSON.stringify({ email: maker.email, password: 'correct horse battery' }),
    });
    await fetch(`${desk.url}/api/v1/w/${desk.slug}/api-keys`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: desk.url,
        cookie: cookie.headers.getSetCookie()[0]?.split(';')[0] ?? '',
      },
      body: JSON.stringify({ name: 'Of Mia', scopes: ['audit.read', 'people.read'] }),
    });
    await withPage(browser, async (page) => {
      await toKeys(page);
      await listed(page, 'Of Mia').getByText('In use', { exact: true }).waitFor();
      await desk.call('PATCH', `people/${maker.id}`, { profile: 'technician' });
      await page.reload();
      const line = listed(page, 'Of Mia');
      await line.getByText('May do 2 things').click();
      await line
        .getByRole('listitem')
        .filter({ hasText: 'Read the audit log' })
        .getByText('Rests', { exact: true })
        .waitFor();
      await desk.call('PATCH', `people/${maker.id}`, { isDisabled: true });
      await page.reload();
      await line.getByText('Mia Quist is disabled').waitFor();
    });
  });

  test('X2r who may not manage keys finds no way there, and no list behind the address', async () => {
    const nadia = await desk.addPerson('Nadia Haddad', 'lead');
    await withPage(browser, async (page) => {
      await signIn(page, desk, nadia);
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByRole('link', { name: 'Knowledge base' }).waitFor();
      expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
      await page.goto(`${desk.url}/w/${desk.slug}/api-keys`);
      await page.getByText('You are not allowed to do this').first().waitFor();
      expect(await page.getByRole('button', { name: 'New key' }).count()).toBe(0);
    });
  });

  test('X2s where the page may not copy, the key is marked for copying by hand', async () => {
    await withPage(browser, async (page) => {
      await page.addInitScript(() =>
        Object.defineProperty(navigator, 'clipboard', { value: undefined }),
      );
      await toKeys(page);
      await page.getByRole('button', { name: 'New key' }).click();
      await page.getByLabel('What it is for').fill('By hand');
      await page.getByLabel('Search products').check();
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('copy it with Ctrl or ⌘ and C').waitFor();
      const marked = await page.evaluate(() => getSelection()?.toString());
      expect(marked).toBe(await secretField(page).inputValue());
    });
  });

  test.each([
    ['light', 'wide', { width: 1280, height: 800 }],
    ['dark', 'wide', { width: 1280, height: 800 }],
    ['light', 'phone', { width: 360, height: 740 }],
    ['dark', 'phone', { width: 360, height: 740 }],
  ] as const)(
    'U4m axe finds nothing on the keys, %s, %s, in French too',
    async (colorScheme, size, viewport) => {
      const name = `A key with a name of forty characters ${colorScheme} ${size}`;
      await makeByApi(name);
      await withPage(
        browser,
        async (page) => {
          const overflow = () =>
            page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
          await signIn(page, desk, desk.admin);
          await page.goto(`${desk.url}/w/${desk.slug}/api-keys`);
          await listed(page, name).getByText('May do 1 thing').click();
          await expectAccessible(page, 'the list');
          expect(await overflow()).toBe(0);
          await listed(page, name)
            .getByRole('button', { name: /^Revoke/ })
            .click();
          await page.getByRole('alertdialog').waitFor();
          await expectAccessible(page, 'the question');
          await page.keyboard.press('Escape');
          await page.getByRole('button', { name: 'New key' }).click();
          await expectAccessible(page, 'the form');
          expect(await overflow()).toBe(0);
          await page.evaluate(() => localStorage.setItem('homing-language', 'fr'));
          await page.reload();
          await page.getByRole('heading', { level: 1, name: 'Clés d’API' }).waitFor();
          await page.getByRole('button', { name: 'Nouvelle clé' }).click();
          await page.getByLabel('À quoi elle sert').fill(`Clé ${colorScheme} ${size}`);
          await page.getByLabel('Lire le journal d’audit').check();
          await expectAccessible(page, 'the form in French');
          await page.getByRole('button', { name: 'Créer la clé' }).click();
          await page.getByLabel('Clé', { exact: true }).waitFor();
          await expectAccessible(page, 'the secret');
          expect(await overflow()).toBe(0);
          await page.screenshot({ path: `test/screenshots/api-key-${size}-${colorScheme}.png` });
        },
        { viewport, colorScheme },
      );
    },
  );
});
