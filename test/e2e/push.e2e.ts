// Notifications on a device (L7, N1), as its person sees them: switched on by a touch, shown with no page open, not shown of
// what is before one's eyes, gone when it is read, and nobody else's after signing out.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PushMessage } from '#shared/protocol/push.ts';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openBrowser,
  PASSWORD,
  signIn,
  startJourney,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';
import {
  isSubscribed,
  openPushDoor,
  shownHere,
  standInForPushService,
} from '#test/support/push-here.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'bell', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

type Opened = { context: BrowserContext; page: Page; errors: string[] };
async function openWithPush(): Promise<Opened> {
  const opened = await openBrowser(browser);
  await opened.context.grantPermissions(['notifications'], { origin: desk.url });
  await standInForPushService(opened.context);
  return opened;
}
const panelOf = (page: Page) => page.getByRole('region', { name: 'Notifications on this device' });

async function switchOn(page: Page): Promise<void> {
  await page.goto(`${desk.url}/w/bell/account`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const panel = panelOf(page);
  await panel.getByText('Off for this device').waitFor();
  await panel.getByRole('button', { name: 'Switch on' }).click();
  await panel.getByText('On for this device').waitFor();
}
const messageFor = (person: JourneyPerson, receipt: Receipt): PushMessage => ({
  v: 1,
  workspace: 'bell',
  personId: person.id,
  ticketId: receipt.id,
  title: `#${receipt.number} News`,
  body: 'Rosa Rivera has written',
  lang: 'en',
  dir: 'ltr',
  at: Date.now(),
});
const titles = async (page: Page) => (await shownHere(page)).map(({ title }) => title);

describe('notifications on this device', () => {
  test('N1aa switched on by a touch, they stay on over a reload, carry the subject or not, and can be switched off', async () => {
    const { context, page, errors } = await openWithPush();
    try {
      const ana = await desk.addPerson('Ana Sol');
      await signIn(page, desk, ana);
      await switchOn(page);
      await expectAccessible(page, 'notifications switched on');
      expect(await isSubscribed(page)).toBe(true);
      const panel = panelOf(page);
      const answered = page.waitForResponse(
        (response) => response.url().endsWith('/me/push') && response.request().method() === 'POST',
      );
      await panel.getByLabel('Show the subject and who it is from').uncheck();
      expect((await answered).status()).toBe(200);

      await page.reload();
      await panel.getByText('On for this device').waitFor();
      expect(await panel.getByLabel('Show the subject and who it is from').isChecked()).toBe(false);

      await panel.getByRole('button', { name: 'Switch off' }).click();
      await panel.getByText('Off for this device').waitFor();
      await page.reload();
      await panel.getByText('Off for this device').waitFor();
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('N1ab told with no page of the desk open: it is shown once per ticket, and the ticket is on the device when it opens', async () => {
    const { context, page, errors } = await openWithPush();
    try {
      const ana = await desk.addPerson('Ana Sol');
      await signIn(page, desk, ana);
      await switchOn(page);
      await page.close();
      const receipt = await desk.send({ subject: 'While nobody looked' });
      const blank = await context.newPage();
      await blank.goto(`${desk.url}/r/bell`);
      const door = await openPushDoor(blank, desk.url);

      await door.deliver(messageFor(ana, receipt));
      await eventually(
        () => titles(blank),
        ({ length }) => length > 0,
      );
      await door.deliver({ ...messageFor(ana, receipt), title: 'Newer' });
      await eventually(
        () => titles(blank),
        ([title]) => title === 'Newer',
      );
      const [shown, ...more] = await shownHere(blank);
      expect(more).toEqual([]);
      expect(shown).toMatchObject({
        body: 'Rosa Rivera has written',
        tag: `bell ${ana.id} ${receipt.id}`,
        lang: 'en',
        dir: 'ltr',
      });
      expect(shown?.icon).toContain('/icons/');

      // The pull that came along: the device has it, though no page has asked.
      await eventually(
        () =>
          blank.evaluate(
            async ([name, id]) =>
              new Promise<boolean>((resolve) => {
                const request = indexedDB.open(name!);
                request.addEventListener('success', () => {
                  const db = request.result;
                  const found = db.transaction('tickets').objectStore('tickets').getKey(id!);
                  found.addEventListener('success', () => {
                    db.close();
                    resolve(found.result !== undefined);
                  });
                });
              }),
            [`homing:bell:${ana.id}`, receipt.id] as const,
          ),
        (isThere) => isThere,
      );
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('N1ac what is before one’s eyes is not shown; of another ticket it is; touched, the open desk goes there; read, it is gone', async () => {
    const { context, page, errors } = await openWithPush();
    try {
      const ana = await desk.addPerson('Ana Sol');
      const [seen, other] = [
        await desk.send({ subject: 'Before my eyes' }),
        await desk.send({ subject: 'Somewhere else' }),
      ];
      await signIn(page, desk, ana);
      await switchOn(page);
      await page.goto(`${desk.url}/w/bell/ticket/${seen.id}`);
      await page.getByRole('heading', { name: 'Before my eyes' }).first().waitFor();
      const door = await openPushDoor(page, desk.url);

      await door.deliver(messageFor(ana, seen));
      await door.deliver({ ...messageFor(ana, other), title: 'Elsewhere' });
      const shown = await eventually(
        () => titles(page),
        ({ length }) => length > 0,
      );
      expect(shown).toEqual(['Elsewhere']);

      // The browser has no hand that could touch it here: the worker is told what the hand would tell.
      const [worker] = context.serviceWorkers();
      await worker!.evaluate(async () => {
        const own = self as unknown as {
          registration: ServiceWorkerRegistration;
          homingSeldom: { touched: (data: unknown) => Promise<void> };
        };
        const [one] = await own.registration.getNotifications();
        await own.homingSeldom.touched(one?.data);
      });
      await page.waitForURL(`**/w/bell/ticket/${other.id}`);
      await page.getByRole('heading', { name: 'Somewhere else' }).first().waitFor();
      expect(context.pages()).toHaveLength(1);
      await eventually(
        () => titles(page),
        ({ length }) => length === 0,
      );
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('N1ad L5 who signs out takes the subscription and what was shown along; nothing for them is shown to who comes next', async () => {
    const { context, page, errors } = await openWithPush();
    try {
      const [ana, ben] = [await desk.addPerson('Ana Sol'), await desk.addPerson('Ben Berg')];
      const receipt = await desk.send({ subject: 'Of Ana' });
      await signIn(page, desk, ana);
      await switchOn(page);
      const door = await openPushDoor(page, desk.url);
      await door.deliver(messageFor(ana, receipt));
      await eventually(
        () => titles(page),
        ({ length }) => length === 1,
      );

      await page.goto(`${desk.url}/w/bell/`);
      await page.getByRole('button', { name: 'Ana Sol' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(/\/s\/bell/);
      // A notification is closed beside whoever asks for it.
      await expect.poll(() => titles(page)).toEqual([]);
      expect(await isSubscribed(page)).toBe(false);

      await signIn(page, desk, ben);
      await switchOn(page);
      await door.deliver(messageFor(ana, receipt));
      await door.deliver({ ...messageFor(ben, receipt), title: 'For Ben' });
      const shown = await eventually(
        () => titles(page),
        ({ length }) => length > 0,
      );
      expect(shown).toEqual(['For Ben']);
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('N1ae no, no answer, no such thing, no service and a public computer are said in a sentence each', async () => {
    const { context, page, errors } = await openWithPush();
    try {
      await signIn(page, desk, await desk.addPerson('Ana Sol'));
      const panel = panelOf(page);
      const tryWith = async (change: string, words: string, isTouched: boolean) => {
        const other = await context.newPage();
        await other.addInitScript({ content: change });
        await other.goto(`${desk.url}/w/bell/account`);
        const here = panelOf(other);
        if (isTouched) await here.getByRole('button', { name: 'Switch on' }).click();
        await here.getByText(words).waitFor();
        await expectAccessible(other, words);
        await other.close();
      };
      await tryWith(
        `Object.defineProperty(Notification, 'permission', { get: () => 'denied' })`,
        'The browser has been told to show no notifications from here.',
        false,
      );
      await tryWith(
        `Notification.requestPermission = async () => 'default'`,
        'The browser’s question was closed without an answer.',
        true,
      );
      await tryWith(
        `PushManager.prototype.subscribe = async () => { throw new DOMException('none', 'AbortError') }`,
        'The browser could not reach its own service',
        true,
      );
      await tryWith(
        `delete globalThis.PushManager`,
        'This browser cannot show notifications.',
        false,
      );
      await tryWith(
        `delete globalThis.PushManager; Object.defineProperty(navigator, 'userAgent', { get: () => 'iPhone' })`,
        'add this app to the home screen',
        false,
      );
      // The server is away when it is touched.
      await page.goto(`${desk.url}/w/bell/account`);
      await panel.getByRole('button', { name: 'Switch on' }).waitFor();
      await context.route('**/me/push', (route) => route.abort());
      await panel.getByRole('button', { name: 'Switch on' }).click();
      await panel.getByText('This needs a connection to the server.').waitFor();
      await context.unroute('**/me/push');
      await panel.getByRole('button', { name: 'Try again' }).click();
      await panel.getByText('Off for this device').waitFor();
      expect(errors).toEqual([]);
    } finally {
      await context.close();
    }

    const kiosk = await openWithPush();
    try {
      const { page: public_ } = kiosk;
      const ben = await desk.addPerson('Ben Berg');
      await public_.goto(`${desk.url}/s/bell`);
      await public_.getByLabel('Email address', { exact: true }).fill(ben.email);
      await public_.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await public_.getByLabel('This is a public or shared computer').check();
      await public_.getByRole('button', { name: 'Sign in', exact: true }).click();
      await public_.waitForURL(/\/w\/bell(\/|$)/);
      await public_.goto(`${desk.url}/w/bell/account`);
      await panelOf(public_)
        .getByText('There are no notifications on a public computer.')
        .waitFor();
      expect(kiosk.errors).toEqual([]);
    } finally {
      await kiosk.context.close();
    }
  });
});
