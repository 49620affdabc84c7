// A day in the field as one journey, on a phone: a morning's requests on the device, no network from then on, and in the
// evening one bar of signal, which breaks once.

import { createHash, randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  listRow,
  openBrowser,
  send,
  signIn,
  startJourney,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';
import { openLine, type Line } from '#test/support/line.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let line: Line;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  line = await openLine(() => server.port);
  const made = await server.workspace({ slug: 'field', blueprint: 'maildesk' });
  desk = Object.create(made, { url: { value: line.url } }) as JourneyWorkspace;
});
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
});

const READ = 40;
const ANSWERED = 15;
/** Two photos each. */
const WITH_PHOTOS = 5;
const OPENED = 5;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

type Message = {
  readonly html: string;
  readonly files: readonly { readonly id: string; readonly name: string; readonly size: number }[];
};
const messagesOf = async (id: string): Promise<readonly Message[]> =>
  ((await desk.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;

/** What a phone's camera gives when it is told to save space: nothing here makes it smaller still. */
async function photo(name: string) {
  const raw = { width: 240, height: 180, channels: 3 as const };
  const noise = randomBytes(raw.width * raw.height * raw.channels);
  const buffer = await sharp(noise, { raw }).png().toBuffer();
  return { name, mimeType: 'image/png', buffer };
}
const sha256 = (bytes: Buffer | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const subjectOf = (index: number): string => `Boiler ${String(index + 1).padStart(2, '0')}`;
const wordsOf = (index: number): string => `Valve ${index + 1} is changed.`;

/** The rows are drawn as one scrolls: after each step one waits for that, however long it takes. */
async function openOnPhone(page: Page, subject: string): Promise<void> {
  await page.locator('a[data-index]').first().waitFor();
  await eventually(
    () =>
      page.evaluate(async (words) => {
        const isDrawn = () =>
          [...document.querySelectorAll('a[data-index]')].some((row) =>
            row.textContent.includes(words),
          );
        if (isDrawn()) return true;
        let box: Element | null = document.querySelector('a[data-index]');
        // What has more in it than fits need not scroll: a row whose words are cut off does not.
        while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY))
          box = box.parentElement;
        if (box === null) return false;
        const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
        box.scrollTop = isAtEnd ? 0 : box.scrollTop + box.clientHeight * 0.6;
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        await frame();
        await frame();
        return isDrawn();
      }, subject),
    (isThere) => isThere,
    60_000,
  );
  await listRow(page, subject).tap();
  await page.getByRole('heading', { level: 2 }).filter({ hasText: subject }).waitFor();
}
const back = (page: Page) => page.getByRole('button', { name: 'Back to the list' }).tap();
const kept = (page: Page, count: number) =>
  page
    .getByRole('status')
    .filter({ hasText: `Offline, ${count} changes kept here`, visible: true })
    .first()
    .waitFor();

async function answer(
  page: Page,
  index: number,
  photos: Awaited<ReturnType<typeof photo>>[],
): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Reply', exact: true });
  if (!(await box.isVisible())) await page.keyboard.press('r');
  await box.click();
  await page.keyboard.type(wordsOf(index));
  const panel = page.getByRole('tabpanel', { name: 'Reply' });
  if (photos.length > 0) {
    await panel.locator('input[type=file][multiple]').setInputFiles(photos);
    await expect
      .poll(() => panel.getByRole('list', { name: 'Attached files' }).getByRole('listitem').count())
      .toBe(photos.length);
  }
  await send(page);
  await page
    .getByRole('article')
    .filter({ hasText: wordsOf(index) })
    .waitFor();
}

async function openRequest(page: Page, index: number): Promise<void> {
  await page.getByRole('button', { name: 'New', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Omar Haddad');
  await dialog.getByLabel('Phone').fill('+49 40 123456');
  await dialog.getByLabel('Email address').fill(`omar${index}@example.org`);
  await dialog.getByLabel('City').fill('Hamburg');
  await dialog.getByLabel('Subject').fill(`Met on the way ${index}`);
  await dialog.getByLabel('Description').fill('It drips.');
  await dialog.getByRole('button', { name: 'Open the request' }).click();
  await page
    .getByRole('heading', { level: 2 })
    .filter({ hasText: `way ${index}` })
    .waitFor();
  await back(page);
}

/** One bar: slow both ways, and far. */
async function oneBar(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 60_000,
    uploadThroughput: 60_000,
    connectionType: 'cellular2g',
  });
}

test('L2q L6 F2 a day without a network: 40 requests read, 15 answered, 10 photos, 5 opened, then one bar of signal that breaks once: all of it arrives once, whole and in order', async () => {
  const receipts: Receipt[] = [];
  for (let index = 0; index < READ; index += 1)
    receipts.push(
      await desk.send({
        subject: subjectOf(index),
        email: `tenant${index}@example.org`,
        description: `Flat ${index + 1} is cold.`,
      }),
    );
  const photos = await Promise.all(
    Array.from({ length: WITH_PHOTOS * 2 }, (_, index) => photo(`boiler-${index}.png`)),
  );

  const opened = await openBrowser(browser, PHONE);
  const { context, errors } = opened;
  let { page } = opened;
  try {
    await signIn(page, desk, await desk.addPerson('Ana Sol'));
    await page.mouse.move(0, 0);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    line.cut();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await page.getByRole('status').filter({ hasText: 'Offline', visible: true }).first().waitFor();

    let waiting = 0;
    for (let index = 0; index < READ; index += 1) {
      await openOnPhone(page, subjectOf(index));
      await page
        .getByRole('article')
        .filter({ hasText: `Flat ${index + 1} is cold.` })
        .waitFor();
      if (index < ANSWERED) {
        await answer(
          page,
          index,
          index < WITH_PHOTOS ? photos.slice(index * 2, index * 2 + 2) : [],
        );
        waiting += 1;
        if (waiting > 1) await kept(page, waiting);
      }
      await back(page);
      if (index === 7) {
        await page.reload();
        await kept(page, waiting);
      }
      if (index === 20) {
        const address = page.url();
        await page.close();
        page = await context.newPage();
        await page.goto(address);
        await kept(page, waiting);
      }
    }
    for (let index = 0; index < OPENED; index += 1) {
      await openRequest(page, index);
      waiting += 1;
    }
    await kept(page, waiting);
    await expectAccessible(page, 'the list after a day without a network');
    for (const { id } of receipts) expect(await messagesOf(id)).toHaveLength(1);

    await oneBar(context, page);
    const broken = line.cutAfter(500_000);
    line.mend();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await page
      .getByRole('status')
      .filter({ hasText: /On its way|changes? waiting/, visible: true })
      .first()
      .waitFor();
    await broken;
    await page
      .getByRole('status')
      .filter({ hasText: 'Offline', visible: true })
      .first()
      .waitFor({ timeout: 60_000 });
    line.mend();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await page
      .getByRole('status')
      .filter({ hasText: 'All saved', visible: true })
      .first()
      .waitFor({ timeout: 180_000 });

    for (const [index, { id }] of receipts.entries()) {
      const messages = await messagesOf(id);
      expect([index, messages.length]).toEqual([index, index < ANSWERED ? 2 : 1]);
      if (index >= ANSWERED) continue;
      expect(messages[1]!.html).toContain(wordsOf(index));
      const mine = index < WITH_PHOTOS ? photos.slice(index * 2, index * 2 + 2) : [];
      expect(messages[1]!.files.map(({ name }) => name)).toEqual(mine.map(({ name }) => name));
    }
    const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
      items: { id: string; number: number; subject: string }[];
    };
    // Numbers are given as requests arrive: in the order in which they were written.
    expect(
      items
        .filter(({ subject }) => subject.startsWith('Met on the way'))
        .toSorted((a, b) => a.number - b.number)
        .map(({ subject }) => subject),
    ).toEqual(Array.from({ length: OPENED }, (_, index) => `Met on the way ${index}`));
    expect(items).toHaveLength(READ + OPENED);

    const ids: string[] = [];
    for (const { id } of receipts.slice(0, WITH_PHOTOS))
      ids.push(...(await messagesOf(id))[1]!.files.map((file) => file.id));
    expect(await hashesOf(ids)).toEqual(photos.map(({ buffer }) => sha256(buffer)));
    expect(errors).toEqual([]);
  } catch (error) {
    await page
      .screenshot({ path: `test/screenshots/failed-${Date.now()}-0.png`, timeout: 5_000 })
      .catch(() => undefined);
    throw error;
  } finally {
    await context.close();
  }
}, 600_000);

/** As another browser gets them, on a good line. */
async function hashesOf(ids: readonly string[]): Promise<readonly string[]> {
  const { context, page } = await openBrowser(browser);
  try {
    const direct = Object.create(desk, { url: { value: server.url } }) as JourneyWorkspace;
    await signIn(page, direct, desk.admin);
    return await page.evaluate(async (files) => {
      const hashes: string[] = [];
      for (const id of files) {
        const response = await fetch(`/api/v1/w/field/files/${id}/content`);
        const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
        const bytes = [...new Uint8Array(digest)];
        hashes.push(bytes.map((one) => one.toString(16).padStart(2, '0')).join(''));
      }
      return hashes;
    }, ids);
  } finally {
    await context.close();
  }
}
