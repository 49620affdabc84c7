// A computer that strangers use next (L5): nothing of a visit stays, however it ends, and who would lose words is told.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  PASSWORD,
  eventually,
  expectAccessible,
  openBrowser,
  openTicket,
  send,
  startJourney,
  synced,
  writeReply,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'kiosk', blueprint: 'maildesk' });
  await desk.send({ subject: 'In a hotel lobby' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signInHere(page: Page, person: JourneyPerson): Promise<void> {
  await page.goto(`${desk.url}/s/kiosk`);
  await page.getByLabel('Email address', { exact: true }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('This is a public or shared computer').check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/w\/kiosk(\/|$)/);
  await synced(page);
}
const databases = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
const sessionCookie = async (context: BrowserContext) =>
  (await context.cookies()).find(({ name }) => name.endsWith('homing-kiosk'));

describe('a public computer', () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ])
    test(`L5af ${viewport.width} px: a reload goes on, closing with unsent words asks first, and after the last tab nothing is left`, async () => {
      const { context, page, errors } = await openBrowser(browser, { viewport });
      try {
        const ana = await desk.addPerson('Ana Sol');
        await page.goto(`${desk.url}/s/kiosk`);
        await page.getByText('Nothing stays on it.').waitFor();
        await expectAccessible(page, 'signing in on a public computer');
        await signInHere(page, ana);
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        expect((await sessionCookie(context))?.expires).toBe(-1);
        await page.reload();
        await synced(page);
        expect((await databases(page)).some((name) => name.startsWith('homing:kiosk:'))).toBe(true);

        await openTicket(page, 'In a hotel lobby');
        await context.setOffline(true);
        await writeReply(page, 'Only here.');
        await send(page);
        const notice = page.getByText(/Public computer: \d+ pieces? of work ha(s|ve) not reached/);
        await notice.waitFor();
        await expectAccessible(page, 'unsent work on a public computer');
        const asked = page.waitForEvent('dialog');
        await page.close({ runBeforeUnload: true });
        const dialog = await asked;
        expect(dialog.type()).toBe('beforeunload');
        const closed = page.waitForEvent('close');
        await dialog.accept();
        await closed;
        await context.setOffline(false);

        const next = await context.newPage();
        await next.goto(`${desk.url}/r/kiosk`);
        await eventually(
          () => databases(next),
          (names) => names.every((name) => !name.startsWith('homing:')),
        );
        await next.goto(`${desk.url}/w/kiosk/`);
        await next.getByLabel('Password', { exact: true }).waitFor();
        expect(await next.evaluate(async () => (await fetch('/api/v1/w/kiosk/me')).status)).toBe(
          401,
        );
        expect(errors).toEqual([]);
      } finally {
        await context.close();
      }
    });

  test('L5ag a tab that was killed: the next one finds nobody signed in, and nothing of the visit', async () => {
    const { context, page } = await openBrowser(browser, { serviceWorkers: 'block' });
    try {
      await signInHere(page, await desk.addPerson('Ana Sol'));
      await openTicket(page, 'In a hotel lobby');
      await page.close();

      const next = await context.newPage();
      await next.goto(`${desk.url}/w/kiosk/`);
      await next.getByText('You are signed out. Nothing is left on this computer.').waitFor();
      expect(await databases(next)).toEqual(['homing']);
      expect(await next.evaluate(async () => (await fetch('/api/v1/w/kiosk/me')).status)).toBe(401);
    } finally {
      await context.close();
    }
  });

  test('L5ah who has gone away is asked after nine minutes and signed out after ten; an answer in one tab counts in all', async () => {
    const { context, page } = await openBrowser(browser);
    try {
      await page.clock.install();
      await signInHere(page, await desk.addPerson('Ana Sol'));
      const question = page.getByRole('alertdialog', { name: 'Are you still there?' });
      const second = await context.newPage();
      await second.goto(page.url());
      await synced(second);
      await page.bringToFront();
      await page.clock.fastForward('09:10');
      await question.waitFor();
      await expectAccessible(page, 'the question whether somebody is there');
      await question.getByRole('button', { name: 'I am still here' }).click();
      await question.waitFor({ state: 'detached' });
      await second
        .getByRole('alertdialog', { name: 'Are you still there?' })
        .waitFor({ state: 'detached' });
      await page.clock.fastForward('09:10');
      await question.waitFor();
      await page.clock.fastForward('01:00');
      await page.getByText('You are signed out. Nothing is left on this computer.').waitFor();
      // Both tabs leave at once: this one may have heard of it while the other still clears up.
      await expect.poll(() => databases(page)).toEqual(['homing']);
    } finally {
      await context.close();
    }
  });
});
