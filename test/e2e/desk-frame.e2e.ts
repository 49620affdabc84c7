// The desk's frame in a real browser against a real server: lists and counts, keys and palette, phone and languages,
// working and reloading without a network, refused acts, signing out.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openContext } from '#test/support/browser.ts';
import { expectAccessible } from '#test/support/journey.ts';
import { startServer, type ServerProcess } from '#test/support/server-process.ts';

const PASSWORD = 'a sentence to remember';
const LIVE_MS = 30_000;

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A caller of the API with a cookie of its own. */
function createCaller() {
  let cookie = '';
  return async <T = unknown>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: {
        origin: server.url,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...(cookie !== '' && { cookie }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie();
    if (set.length > 0) cookie = set.map((one) => one.split(';')[0]).join('; ');
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
}
type Caller = ReturnType<typeof createCaller>;

type World = {
  readonly slug: string;
  /** Ana, who made the workspace, and Léa, through the API. */
  readonly ana: Caller;
  readonly lea: Caller;
  readonly tickets: readonly string[];
};

const SUBJECTS = ['Printer is jammed', 'Where is my refund?', 'Lost suitcase', 'Cannot sign in'];

async function createWorld(): Promise<World> {
  const slug = `desk-${randomUUID().slice(0, 8).replace(/^\d/, 'a')}`;
  const ana = createCaller();
  const lea = createCaller();
  await ana('POST', 'workspaces', {
    slug,
    name: 'Northwind Travel',
    blueprint: 'maildesk',
    language: 'en',
    admin: { name: 'Ana Lindqvist', email: 'ana@example.com', password: PASSWORD },
  });
  const { items: groups } = await ana<{ items: { id: string }[] }>('GET', `w/${slug}/groups`);
  await ana('POST', `w/${slug}/people`, {
    name: 'Léa Fournier',
    email: 'lea@example.com',
    profile: 'technician',
    password: PASSWORD,
    groupIds: groups.map(({ id }) => id),
  });
  await lea('POST', `w/${slug}/sessions`, { email: 'lea@example.com', password: PASSWORD });
  const tickets: string[] = [];
  for (const [index, subject] of SUBJECTS.entries()) {
    const made = await ana<{ id: string }>('POST', `w/${slug}/tickets`, {
      subject,
      description: `${subject}. What can I do?`,
      channel: 'phone',
      priority: index === 0 ? 'critical' : 'medium',
      group: groups[0]?.id,
      requester: {
        name: `Customer ${index}`,
        email: `c${index}@example.org`,
        phone: '+47 555 01 00',
        address: 'Long street 1',
        city: 'Oslo',
        country: 'NO',
      },
    });
    tickets.push(made.id);
  }
  await ana('POST', `w/${slug}/tickets/${tickets[0]}/take`, {});
  await lea('POST', `w/${slug}/tickets/${tickets[1]}/take`, {});
  return { slug, ana, lea, tickets };
}

async function signIn(page: Page, slug: string, email = 'ana@example.com'): Promise<void> {
  await page.goto(`${server.url}/s/${slug}`);
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/w/${slug}`));
  await page.locator('[data-index="0"]').waitFor();
}

async function withDesk(
  options: BrowserContextOptions & { language?: string },
  act: (page: Page, world: World) => Promise<void>,
): Promise<void> {
  const world = await createWorld();
  const { language, ...contextOptions } = options;
  const { context, page, errors } = await openContext(browser, contextOptions);
  // What is waited for is that it happens, not how fast: the machine may have other work.
  context.setDefaultTimeout(30_000);
  if (language !== undefined) {
    await context.addInitScript((tag) => localStorage.setItem('homing-language', tag), language);
  }
  try {
    await signIn(page, world.slug);
    await act(page, world);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

const rows = (page: Page) => page.locator('main ul a[data-index]');
const views = (page: Page, name = 'Views') => page.getByRole('navigation', { name });
const count = (page: Page, view: RegExp) => views(page).getByRole('link', { name: view });
/** The sync mark that is in sight: there is one per layout. */
const syncMark = (page: Page) =>
  page
    .locator('[role="status"]:visible')
    .filter({ hasText: /saved|Offline|way|needs|need/ })
    .first();

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Stands on the first row that nobody has taken. */
async function goToUnassigned(page: Page): Promise<void> {
  await press(page, 'g', 'u');
  await page.waitForURL(/view\/unassigned$/);
  await expect.poll(() => rows(page).count()).toBe(2);
  await press(page, 'j');
}

/** The file that holds what a route shows. */
async function partOf(route: string): Promise<string> {
  const manifest = JSON.parse(
    await readFile(new URL('../../dist/client/.vite/manifest.json', import.meta.url), 'utf8'),
  ) as Record<string, { file: string }>;
  const part = manifest[`${route}?tsr-split=component`];
  if (part === undefined) throw new Error(`${route} is not a part of its own`);
  return part.file;
}

async function controlledByServiceWorker(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: LIVE_MS,
  });
}

describe('lists', () => {
  test('U1c the views show what belongs to them, with counts that follow the server', () =>
    withDesk({}, async (page, world) => {
      await expect.poll(() => rows(page).count()).toBe(4);
      await count(page, /^Mine 1$/).click();
      await expect.poll(() => rows(page).allInnerTexts()).toHaveLength(1);
      expect(await rows(page).first().innerText()).toContain('Printer is jammed');
      await count(page, /^Unassigned 2$/).click();
      await expect.poll(() => rows(page).count()).toBe(2);

      await world.lea('POST', `w/${world.slug}/tickets/${world.tickets[2]}/take`, {});

      await count(page, /^Unassigned 1$/).waitFor({ timeout: LIVE_MS });
      await expect.poll(() => rows(page).count()).toBe(1);
    }));

  test('U1c a filter holds as one types and says when nothing is found', () =>
    withDesk({}, async (page) => {
      await press(page, 'f');
      await page.keyboard.type('suitcase');
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.keyboard.type(' zzz');
      await page.getByText('Nothing found').waitFor();
      await press(page, 'Escape');
      await expect.poll(() => rows(page).count()).toBe(4);
    }));

  test('U1c back and forward walk through what was open, and an address opens it', () =>
    withDesk({}, async (page, world) => {
      await count(page, /^Mine/).click();
      await rows(page).first().click();
      await page.waitForURL(/ticket\/.*view=mine/);
      await page.goBack();
      await page.waitForURL(/view\/mine$/);
      await page.goForward();
      await page.waitForURL(new RegExp(`ticket/${world.tickets[0]}`));
      await page.reload();
      await page
        .getByRole('heading', { name: /Printer is jammed/ })
        .first()
        .waitFor();
      expect(await count(page, /^Mine/).getAttribute('aria-current')).toBe('page');
    }));
});

describe('keyboard', () => {
  test('U1a a whole walk without a mouse: move, open, go to a view, take, undo', () =>
    withDesk({}, async (page) => {
      await goToUnassigned(page);
      const subject = (await page.locator(':focus').innerText()).split('\n')[0] ?? '';
      await press(page, 't');
      await page.getByText('You have taken').waitFor();
      await expect.poll(() => rows(page).count()).toBe(1);
      await press(page, 'z');
      await expect.poll(() => rows(page).count()).toBe(2);
      await press(page, 'g', 'a');
      await page.waitForURL(/\/w\/[^/]+\/?$/);
      await press(page, 'j', 'j', 'Enter');
      await page.waitForURL(/ticket\//);
      expect(subject).not.toBe('');
    }));

  test('U1a rows are selected with x and acted on together', () =>
    withDesk({}, async (page) => {
      await press(page, 'g', 'u');
      await expect.poll(() => rows(page).count()).toBe(2);
      await press(page, 'j', 'x', 'j', 'x');
      await page.getByText('2 selected').first().waitFor();
      await press(page, 't');
      await expect.poll(() => rows(page).count()).toBe(0);
      await page.getByText('Everything is taken').waitFor();
    }));

  test('U1a the palette finds actions and tickets, and ? lists the keys that work', () =>
    withDesk({}, async (page, world) => {
      await press(page, 'Control+k');
      await page.keyboard.type('unass');
      await press(page, 'Enter');
      await page.waitForURL(/view\/unassigned$/);
      await press(page, 'Control+k');
      await page.keyboard.type('suitcase');
      await press(page, 'Enter');
      await page.waitForURL(/ticket\//);
      await page.goBack();
      // By a word that stands only in what was written, as soon as it is here.
      await press(page, 'Control+k');
      await page.keyboard.type('zeppelin');
      await world.ana('POST', `w/${world.slug}/tickets/${world.tickets[3]}/messages`, {
        kind: 'note',
        text: 'They came by zeppelin',
      });
      await page.getByRole('option', { name: SUBJECTS[3]! }).waitFor({ timeout: LIVE_MS });
      await press(page, 'Enter');
      await page.waitForURL(new RegExp(`ticket/${world.tickets[3]}`));
      await page.goBack();
      await press(page, '?');
      const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
      for (const name of ['Commands', 'Take', 'Assign', 'Held answers']) {
        await keys.getByText(name, { exact: true }).first().waitFor();
      }
      await press(page, 'Escape');
      await keys.waitFor({ state: 'hidden' });
    }));
});

describe('without a network', () => {
  test('L6d L1k the state shows at once, the app reloads, and what was done goes out on return', () =>
    withDesk({}, async (page, world) => {
      await controlledByServiceWorker(page);
      await page.context().setOffline(true);
      await expect.poll(() => syncMark(page).innerText()).toContain('Offline');

      await goToUnassigned(page);
      await press(page, 't');
      await expect.poll(() => syncMark(page).innerText()).toContain('1 change');
      await press(page, 'g', 's');
      await page.getByRole('dialog').getByText('Take', { exact: true }).waitFor();
      await page.reload();
      await rows(page).first().waitFor();
      await expect.poll(() => syncMark(page).innerText()).toContain('1 change');

      await page.context().setOffline(false);
      await expect
        .poll(() => syncMark(page).innerText(), { timeout: 30_000 })
        .toContain('All saved');
      const { items } = await world.ana<{ items: { assignee?: { name: string } | null }[] }>(
        'GET',
        `w/${world.slug}/tickets`,
      );
      expect(items).toHaveLength(4);
    }));

  test('L6d a part that the device has not yet says so, and the desk stays; with a network it opens', () =>
    withDesk({ serviceWorkers: 'block' }, async (page) => {
      await page.route(`**/${await partOf('routes/w.$workspace.administration.tsx')}`, (route) =>
        route.abort(),
      );
      await page.reload();
      await rows(page).first().waitFor();
      await page.context().setOffline(true);
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByText('This page is not on this device yet').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'Try again' }).and(page.locator(':enabled')).waitFor();
      await page.getByText('This page is not on this device yet').waitFor();

      await page.getByRole('button', { name: 'Back' }).click();
      await goToUnassigned(page);
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByText('This page is not on this device yet').waitFor();
      await page.unrouteAll();
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Administration' }).waitFor();
    }));

  test('L3d A5j a take that a colleague was faster with is undone, explained, and dismissed with a way back', () =>
    withDesk({}, async (page, world) => {
      await controlledByServiceWorker(page);
      await goToUnassigned(page);
      const href = (await page.locator(':focus').getAttribute('href')) ?? '';
      const id = /ticket\/([0-9a-f-]+)/.exec(href)?.[1];
      await page.context().setOffline(true);
      await press(page, 't');
      await expect.poll(() => syncMark(page).innerText()).toContain('1 change');
      await world.lea('POST', `w/${world.slug}/tickets/${id}/take`, {});
      await page.context().setOffline(false);

      await expect
        .poll(() => syncMark(page).innerText(), { timeout: 30_000 })
        .toContain('1 needs you');
      await press(page, 'g', 'h');
      const card = page.locator('main article').first();
      await card.getByText('Take: not done.').waitFor();
      expect(await card.innerText()).toContain('Léa Fournier has taken this');
      await card.getByRole('button', { name: 'Dismiss' }).click();
      await card.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Undo' }).last().click();
      await card.waitFor();
      await card.getByRole('button', { name: 'Dismiss' }).click();
      await press(page, 'g', 'a');
      await expect.poll(() => syncMark(page).innerText()).toContain('All saved');
    }));
});

describe('signing out', () => {
  const databases = (page: Page) =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

  test('L5a it leaves no database and no cache of the person', () =>
    withDesk({}, async (page) => {
      expect((await databases(page)).length).toBeGreaterThan(1);
      await page.getByRole('button', { name: /Ana Lindqvist/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('You are signed out').waitFor();
      // The app's own register of sessions and wipes stays; it is empty.
      expect((await databases(page)).filter((name) => name !== 'homing')).toEqual([]);
      const kept = await page.evaluate(async () => ({
        caches: await caches.keys(),
        storage: Object.keys(localStorage).filter((key) => key.startsWith('homing-seen')),
      }));
      expect(kept.caches.filter((name) => !name.startsWith('workbox-precache'))).toEqual([]);
      expect(kept.storage).toEqual([]);
      await page.goBack();
      await page.waitForURL(/\/s\//);
    }));

  test('L5a unsent work is named in numbers before it is given up', () =>
    withDesk({}, async (page) => {
      await controlledByServiceWorker(page);
      await page.context().setOffline(true);
      await goToUnassigned(page);
      await press(page, 't');
      await expect.poll(() => syncMark(page).innerText()).toContain('1 change');
      await press(page, 'Control+k');
      await page.keyboard.type('Sign out');
      await press(page, 'Enter');
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText('1 change has not reached the server').waitFor();
      await dialog.getByRole('button', { name: 'Stay signed in' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await databases(page)).not.toEqual(['homing']);
    }));

  test('L5c a session ended elsewhere leads to signing in and says that unsent work is sealed', () =>
    withDesk({}, async (page, world) => {
      await goToUnassigned(page);
      // Written before anything else that the desk asks tells it that the session is over.
      await page.context().clearCookies();
      await press(page, 't');
      await page.waitForURL(new RegExp(`/s/${world.slug}`), { timeout: 30_000 });
      await page.getByText('sealed until you sign in again').waitFor();
    }));
});

describe('everybody', () => {
  test('U5f the desk speaks French, with the words of the workspace', () =>
    withDesk({ language: 'fr', locale: 'fr' }, async (page) => {
      await views(page, 'Vues')
        .getByRole('link', { name: /^À moi 1$/ })
        .click();
      await page.getByRole('heading', { name: /À moi/ }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      await expect.poll(() => page.locator('body').innerText()).toContain('Tout est enregistré');
    }));

  test('U1d on a phone there is one pane, a bar at the bottom, and nothing is wider than the screen', () =>
    withDesk(
      { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
      async (page) => {
        const bar = page.getByRole('navigation', { name: 'Menu' });
        for (const button of await bar.getByRole('button').all()) {
          const box = await button.boundingBox();
          expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
        }
        const overflow = () =>
          page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
        expect(await overflow()).toBe(0);
        await bar.getByRole('button', { name: 'Views' }).click();
        await count(page, /^Mine 1$/).click();
        await expect.poll(() => rows(page).count()).toBe(1);
        await rows(page).first().click();
        await page.waitForURL(/ticket\//);
        await rows(page).first().waitFor({ state: 'hidden' });
        expect(await overflow()).toBe(0);
        await page.goBack();
        await rows(page).first().waitFor();
      },
    ));

  const places = ['', '/view/held', '/view/mine', '/account'];
  test.each(['light', 'dark'] as const)('U4j axe finds nothing on the desk, %s', (theme) =>
    withDesk({ colorScheme: theme, reducedMotion: 'reduce' }, async (page, world) => {
      for (const place of places) {
        await page.goto(`${server.url}/w/${world.slug}${place}`);
        await page.locator('h1').first().waitFor();
        await syncMark(page).waitFor();
        await expectAccessible(page, place);
      }
    }),
  );
});
