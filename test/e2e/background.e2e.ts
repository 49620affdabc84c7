// What was written without a network leaves though the app has been closed (L2): the browser wakes the service worker.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wakeWorkers } from '#test/support/background-sync.ts';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  openBrowser,
  openTicket,
  send,
  signIn,
  startJourney,
  synced,
  writeReply,
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
  const made = await server.workspace({ slug: 'background', blueprint: 'maildesk' });
  desk = Object.create(made, { url: { value: line.url } }) as JourneyWorkspace;
});
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
});

type Message = { readonly html: string; readonly files: readonly { readonly name: string }[] };
const messagesOf = async ({ id }: Receipt): Promise<readonly Message[]> =>
  ((await desk.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;
const PICTURE = {
  name: 'pixel.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

/** An answer with a picture, written while the line is cut. */
async function answerWithoutLine(page: Page, subject: string): Promise<Receipt> {
  const receipt = await desk.send({ subject });
  await signIn(page, desk, await desk.addPerson('Ana Sol'));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await openTicket(page, subject);
  line.cut();
  await writeReply(page, 'Written in the cellar.');
  const panel = page.getByRole('tabpanel', { name: 'Reply' });
  await panel.locator('input[type=file][multiple]').setInputFiles(PICTURE);
  await panel.getByRole('listitem').filter({ hasText: 'pixel.png' }).waitFor();
  await send(page);
  await page
    .getByRole('status')
    .filter({ hasText: /changes? kept here/, visible: true })
    .first()
    .waitFor();
  return receipt;
}

describe('the app is closed before there is a network', () => {
  test('L2o an answer and its picture leave without a tab, once, however often the worker is woken; the next tab finds them sent', async () => {
    const { context, page, errors } = await openBrowser(browser);
    try {
      const receipt = await answerWithoutLine(page, 'Nobody looks');
      const address = page.url();
      await page.close();
      const waker = await wakeWorkers(context, line.url);
      await waker.sync();
      expect((await messagesOf(receipt)).length).toBe(1);

      line.mend();
      const messages = await eventually(
        async () => {
          await waker.sync();
          return messagesOf(receipt);
        },
        ({ length }) => length > 1,
      );
      await waker.sync();
      expect(messages).toHaveLength(2);
      expect(messages[1]!.html).toContain('Written in the cellar.');
      expect(messages[1]!.files.map(({ name }) => name)).toEqual(['pixel.png']);

      const next = await context.newPage();
      await next.goto(address);
      await synced(next);
      await next.getByRole('article').filter({ hasText: 'Written in the cellar.' }).waitFor();
      expect(
        await next.getByRole('article').filter({ hasText: 'Written in the cellar.' }).count(),
      ).toBe(1);
      expect((await messagesOf(receipt)).length).toBe(2);
      expect(errors).toEqual([]);
    } finally {
      line.mend();
      await context.close();
    }
  });

  test('L2p with two tabs open and the worker woken over and over nothing is sent twice', async () => {
    const { context, page, errors } = await openBrowser(browser);
    try {
      const receipt = await answerWithoutLine(page, 'Everybody at once');
      const other = await context.newPage();
      await other.goto(page.url()).catch(() => undefined);
      const waker = await wakeWorkers(context, line.url);
      line.mend();
      await eventually(
        async () => {
          await waker.sync();
          return messagesOf(receipt);
        },
        ({ length }) => length > 1,
      );
      for (let again = 0; again < 5; again += 1) await waker.sync();
      await page.bringToFront();
      await synced(page);
      const messages = await messagesOf(receipt);
      expect(messages).toHaveLength(2);
      expect(messages[1]!.files).toHaveLength(1);
      expect(errors).toEqual([]);
    } finally {
      line.mend();
      await context.close();
    }
  });
});
