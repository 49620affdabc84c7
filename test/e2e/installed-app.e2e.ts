// What a desk does as an installed app: its icon's number and shortcuts, what other apps share into it, and a device that
// runs full (L7, L8, F4).

import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openTicket,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'app', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

type Message = {
  readonly html: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
};
const messagesOf = async ({ id }: Receipt): Promise<readonly Message[]> =>
  ((await desk.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;
/** Nothing makes it smaller. */
const noisy = async (name: string, width = 320, height = 320) => {
  const raw = { width, height, channels: 3 as const };
  const buffer = await sharp(randomBytes(width * height * 3), { raw })
    .png()
    .toBuffer();
  return { name, mimeType: 'image/png', buffer };
};

describe('the icon', () => {
  test('L7i its number is what needs the person, and goes with their session', () =>
    withPage(browser, async (page) => {
      await page.addInitScript(() => {
        const said: (number | 'cleared')[] = [];
        Object.assign(globalThis, { badge: said });
        Object.assign(navigator, {
          setAppBadge: async (count: number) => void said.push(count),
          clearAppBadge: async () => void said.push('cleared'),
        });
      });
      const last = () =>
        page.evaluate(() => (globalThis as unknown as { badge: unknown[] }).badge.at(-1));
      const ana = await desk.addPerson('Ana Sol');
      await signIn(page, desk, ana);
      await expect.poll(last).toBe('cleared');
      const receipt = await desk.send({ subject: 'Look at this' });
      await expect.poll(last).toBe(1);
      await desk.call('POST', `tickets/${receipt.id}/messages`, {
        kind: 'note',
        html: '<p>Ana, please</p>',
        mentions: [ana.id],
      });
      await expect.poll(last).toBe(2);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('Sign out');
      await page.keyboard.press('Enter');
      await page.getByLabel('Password', { exact: true }).waitFor();
      expect(await last()).toBe('cleared');
    }));
});

/** As a phone does it: a form of the system's own, with what was chosen elsewhere. */
async function share(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.evaluate(
    ({ data, called }) => {
      const content = Uint8Array.from(atob(data), (one) => one.codePointAt(0)!);
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], called, { type: 'image/png' }));
      const input = Object.assign(document.createElement('input'), {
        type: 'file',
        name: 'files',
        files: transfer.files,
      });
      const form = Object.assign(document.createElement('form'), {
        method: 'post',
        enctype: 'multipart/form-data',
        action: '/w/app/share',
      });
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    { data: bytes.toString('base64'), called: name },
  );
}

describe('sharing into it', () => {
  test('F4t a photo shared while nobody is signed in is not kept for whoever comes next, and that is said', () =>
    withPage(
      browser,
      async (page) => {
        await page.goto(`${desk.url}/s/app`);
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await share(page, 'lamp.png', (await noisy('lamp.png', 40, 40)).buffer);
        await page
          .getByText('Sign in first, then share the files again: nothing of them was kept here.')
          .waitFor();
        await expectAccessible(page, 'signing in after sharing');
        expect(
          await page.evaluate(async () =>
            (await caches.keys()).filter((name) => name.includes('shared')),
          ),
        ).toEqual([]);
      },
      PHONE,
    ));

  test('F4u a photo shared without a network waits, and one shared before the worker lives is asked for again', () =>
    withPage(
      browser,
      async (page) => {
        const receipt = await desk.send({ subject: 'A cracked window' });
        await signIn(page, desk, await desk.addPerson('Ana Sol'));
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.context().setOffline(true);
        const photo = await noisy('window.png', 60, 60);
        await share(page, photo.name, photo.buffer);
        const dialog = page.getByRole('alertdialog', { name: 'Where do these files belong?' });
        await dialog.getByText('window.png').waitFor();
        // Not lost with the page that asked.
        await page.reload();
        await dialog.getByText('window.png').waitFor();
        await dialog.getByLabel('Find by words or number').fill('cracked');
        await dialog.getByRole('button', { name: /A cracked window/ }).click();
        await send(page);
        await page.context().setOffline(false);
        const messages = await eventually(
          () => messagesOf(receipt),
          ({ length }) => length > 1,
        );
        expect(messages[1]!.files).toMatchObject([
          { name: 'window.png', size: photo.buffer.length },
        ]);
        const answer = await fetch(`${desk.url}/w/app/share`, {
          method: 'POST',
          body: new FormData(),
          redirect: 'manual',
        });
        expect([answer.status, answer.headers.get('location')]).toEqual([
          303,
          '/w/app/?shared=not-all',
        ]);
      },
      PHONE,
    ));
});

describe('a device that runs full', () => {
  const stateOf = (page: Page) =>
    page.evaluate(async () => {
      const name = (await indexedDB.databases()).find((one) => one.name?.startsWith('homing:app:'));
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name!.name!);
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(new Error('no database')));
      });
      const all = <T>(table: string): Promise<T[]> =>
        new Promise((resolve) => {
          const request = db.transaction(table).objectStore(table).getAll();
          request.addEventListener('success', () => resolve(request.result as T[]));
        });
      const tickets = await all<{
        isStripped: boolean;
        view: { phase: string; subject: string };
      }>('tickets');
      const outbox = await all<{ state: string }>('outbox');
      const files = await all<{ name: string }>('files');
      db.close();
      return {
        stripped: tickets.filter((one) => one.isStripped).map(({ view }) => view),
        unsent: outbox.filter(({ state }) => state !== 'done' && state !== 'ok').length,
        files: files.map((one) => one.name),
      };
    });

  test('L8d in a real browser: ended conversations leave, nothing that is open and nothing unsent, a sentence says so, and with room it all arrives', () =>
    withPage(
      browser,
      async (page) => {
        for (let index = 0; index < 6; index += 1) {
          const receipt = await desk.send({
            subject: `Long over ${index}`,
            email: `over${index}@example.org`,
            description: 'word '.repeat(1_500),
          });
          await desk.call('POST', `tickets/${receipt.id}/take`, {});
          await desk.call('POST', `tickets/${receipt.id}/close`, {});
        }
        const receipt = await desk.send({ subject: 'In the cellar' });
        // Before anything lies here: a browser believes for a while in the room that it knew of.
        const session = await page.context().newCDPSession(page);
        const { origin } = new URL(desk.url);
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 3_000_000 });
        await signIn(page, desk, await desk.addPerson('Ana Sol'));
        await openTicket(page, 'In the cellar');
        await page.context().setOffline(true);
        await writeReply(page, 'Kept whatever happens.');
        await send(page);
        await page.getByText('Waits for the network').first().waitFor();

        const panel = page.getByRole('tabpanel', { name: 'Reply' });
        await page.keyboard.press('r');
        const photo = await noisy('cellar.png', 640, 320);
        const { stripped } = await eventually(
          async () => {
            await panel.locator('input[type=file][multiple]').setInputFiles(photo);
            return stateOf(page);
          },
          (found) => found.stripped.length > 0,
        );
        expect(stripped.filter(({ subject }) => !subject.startsWith('Long over'))).toEqual([]);
        const state = await stateOf(page);
        expect(state.unsent).toBeGreaterThan(0);
        await page.keyboard.press('Escape');
        await page.keyboard.press('g');
        await page.keyboard.press('s');
        await page
          .getByRole('dialog', { name: 'Synchronisation' })
          .getByText('This device is full. New work is safe; older requests were put back')
          .waitFor();
        await expectAccessible(page, 'a device that is full');

        await session.send('Storage.overrideQuotaForOrigin', { origin });
        await page.context().setOffline(false);
        const messages = await eventually(
          () => messagesOf(receipt),
          ({ length }) => length > 1,
        );
        expect(messages[1]!.html).toContain('Kept whatever happens.');
        await page.keyboard.press('Escape');
        await synced(page);
      },
      // What a worker keeps of the app counts too.
      { serviceWorkers: 'block' },
    ));
});
