// Files in the browser: photos taken without a network, an upload whose line and server die, paste and drop, what is not
// taken, and looking at what came.

import { createHash, randomBytes } from 'node:crypto';
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
import { openLine, type Line } from '#test/support/line.ts';
import { pdfOf } from '#test/support/pdf.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let line: Line;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  line = await openLine(() => server.port);
  desk = await server.workspace({ slug: 'files', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
});

type Message = {
  readonly id: string;
  readonly html: string;
  readonly files: readonly {
    readonly id: string;
    readonly name: string;
    readonly size: number;
    readonly type: string;
    readonly width: number | null;
    readonly height: number | null;
    readonly state: string;
  }[];
};
const messagesOf = async ({ id }: Receipt): Promise<readonly Message[]> =>
  ((await desk.call('GET', `tickets/${id}/messages`)) as { items: Message[] }).items;

/** As a phone takes it: large, lying on its side, with a note of which way is up. */
const photo = async (name: string, tint: string) => {
  const small = await sharp({
    create: {
      width: 260,
      height: 195,
      channels: 3,
      background: tint,
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer();
  const buffer = await sharp(small)
    .resize(2_600, 1_950, { kernel: 'nearest' })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 92 })
    .toBuffer();
  return { name, mimeType: 'image/jpeg', buffer };
};
const picture = (width: number, background: string) =>
  sharp({ create: { width, height: 200, channels: 3, background } })
    .png()
    .toBuffer();

/** At a ticket with the answer box open, the service worker in charge. */
async function atTicket(page: Page, subject: string, url = desk.url): Promise<Receipt> {
  const receipt = await desk.send({ subject });
  await signIn(page, { ...desk, url }, await desk.addPerson('Ana Sol'));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await openTicket(page, subject);
  await page.keyboard.press('r');
  await box(page).waitFor();
  return receipt;
}
const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true });
const panel = (page: Page) => page.getByRole('tabpanel', { name: 'Reply' });
const attach = (page: Page, files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
  panel(page).locator('input[type=file][multiple]').setInputFiles(files);
const chips = (page: Page) =>
  panel(page).getByRole('list', { name: 'Attached files' }).getByRole('listitem');
const pictures = (page: Page) =>
  page.getByRole('list', { name: 'Pictures of this message' }).getByRole('button');

describe('photos without a network', () => {
  test('F2p L2 three photos in an answer offline, the page reloaded: all arrive once, upright and smaller, when the network is back', () =>
    withPage(browser, async (page) => {
      const receipt = await atTicket(page, 'Water in the cellar');
      await page.context().setOffline(true);
      await attach(
        page,
        await Promise.all([
          photo('stairs.jpg', '#804020'),
          photo('wall.jpg', '#208040'),
          photo('pump.jpg', '#204080'),
        ]),
      );
      await expect.poll(() => chips(page).count()).toBe(3);
      await expect
        .poll(
          () => chips(page).getByText('kept here, goes up when there is a connection').count(),
          // Three photos are made smaller one after the other, and the device finds out that nobody answers.
          { timeout: 60_000 },
        )
        .toBe(3);
      await expectAccessible(page, 'an answer with photos that wait');
      await writeReply(page, 'This is how it looks.');
      await send(page);
      await page.getByText('This is how it looks.').first().waitFor();
      await expect.poll(() => pictures(page).count()).toBe(3);
      // It has left: what is reloaded before that is a draft again (C12).
      await page
        .getByRole('status')
        .filter({ hasText: /changes? kept here/, visible: true })
        .first()
        .waitFor();

      await page.reload();
      await page.getByText('This is how it looks.').first().waitFor();
      await expect.poll(() => pictures(page).locator('img').count()).toBe(3);
      expect(await chips(page).count()).toBe(0);
      expect((await messagesOf(receipt)).length).toBe(1);

      await page.context().setOffline(false);
      const messages = await eventually(
        () => messagesOf(receipt),
        (all) => all.length > 1,
      );
      await synced(page);
      expect(messages).toHaveLength(2);
      const { files } = messages[1]!;
      expect(files.map(({ name }) => name)).toEqual(['stairs.jpg', 'wall.jpg', 'pump.jpg']);
      for (const { width, height } of files) expect([width, height]).toEqual([1_536, 2_048]);
      await expect.poll(() => pictures(page).locator('img').count()).toBe(3);
      expect((await messagesOf(receipt)).length).toBe(2);
    }));

  test('F2x what is sent in the instant in which files are picked takes them along: an answer and a note', () =>
    withPage(browser, async (page) => {
      await atTicket(page, 'Picked and sent');
      for (const [tab, button, words] of [
        ['Reply', /^(Send|Take and send)$/, 'Both are in the files.'],
        ['Internal note', /^Save the note$/, 'For us only.'],
      ] as const) {
        if (tab !== 'Reply') await page.keyboard.press('n');
        const there = page.getByRole('tabpanel', { name: tab });
        await there.getByRole('textbox').click();
        await page.keyboard.type(words);
        const act = await there.getByRole('button', { name: button }).elementHandle();
        await there.locator('input[type=file][multiple]').evaluate((input, pressed) => {
          const picked = new DataTransfer();
          for (const name of ['one.txt', 'two.txt']) picked.items.add(new File([name], name));
          (input as HTMLInputElement).files = picked.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
          (pressed as HTMLElement).click();
        }, act);
        const sent = page.getByRole('article').filter({ hasText: words });
        await sent.getByRole('button', { name: 'Download one.txt' }).waitFor();
        await sent.getByRole('button', { name: 'Download two.txt' }).waitFor();
      }
    }));

  test('F2q a photo goes as it was taken where its author says so', () =>
    withPage(browser, async (page) => {
      const receipt = await atTicket(page, 'Every pixel');
      const taken = await photo('meter.jpg', '#777777');
      await attach(page, taken);
      await chips(page)
        .getByRole('button', { name: /^Keep the original/ })
        .click();
      await writeReply(page, 'Read the number.');
      await send(page);
      const messages = await eventually(
        () => messagesOf(receipt),
        (all) => all.length > 1,
      );
      expect(messages[1]!.files).toMatchObject([{ name: 'meter.jpg', size: taken.buffer.length }]);
    }));
});

describe('an upload whose line breaks', () => {
  test(
    'F2r it goes on where it was, after the line and the server have died half-way: nothing is sent twice',
    () =>
      withPage(browser, async (page) => {
        const receipt = await atTicket(page, 'A long film', line.url);
        // Text that nothing can make shorter.
        const bytes = Buffer.from(
          randomBytes(9 * 1024 * 1024)
            .toString('hex')
            .slice(0, 12_000_000),
        );
        const before = line.sentUp();
        const broken = line.cutAfter(5_000_000);
        await attach(page, { name: 'protocol.txt', mimeType: 'text/plain', buffer: bytes });
        await broken;
        await server.kill();
        await writeReply(page, 'All of it is in the file.');
        await send(page);
        await page.getByText('All of it is in the file.').first().waitFor();
        await page.getByRole('listitem').getByText('protocol.txt').first().waitFor();
        await server.restart();
        line.mend();
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        const messages = await eventually(
          () => messagesOf(receipt),
          (all) => all.length > 1,
          60_000,
        );
        expect(messages).toHaveLength(2);
        expect(messages[1]!.files).toMatchObject([{ name: 'protocol.txt', size: bytes.length }]);
        // Half of it did not go again; a piece that was on its way may.
        expect(line.sentUp() - before).toBeLessThan(bytes.length + 3_500_000);
        const saved = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Download protocol.txt' }).click();
        const stream = await (await saved).createReadStream();
        const hash = createHash('sha256');
        for await (const piece of stream) hash.update(piece as Buffer);
        expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    180_000,
  );
});

describe('what is not taken', () => {
  test('F1d empty, forbidden, too large, and what is not what its name says: each has its sentence, and the rest goes', () =>
    withPage(browser, async (page) => {
      const receipt = await atTicket(page, 'Odd files');
      await attach(page, [
        { name: 'nothing.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
        { name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
        { name: 'trick.png', mimeType: 'image/png', buffer: Buffer.from('<script>1</script>') },
        { name: '‮../ok‬ <1>.png', mimeType: 'image/png', buffer: await picture(300, 'red') },
      ]);
      const said = panel(page).getByRole('alert');
      await said.getByText(/nothing\.png.* is empty/).waitFor();
      await said.getByText(/setup\.exe.*kind that is not accepted here/).waitFor();
      await expect.poll(() => chips(page).count()).toBe(2);
      // Too much to be handed over by the test itself.
      await box(page).evaluate((element) => {
        const transfer = new DataTransfer();
        transfer.items.add(
          new File([new Uint8Array(26 * 1024 * 1024)], 'film.mp4', { type: 'video/mp4' }),
        );
        element.dispatchEvent(
          new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
        );
      });
      await said.getByText(/film\.mp4.*too large/).waitFor();
      await chips(page)
        .getByText(/is not what its name says/)
        .waitFor();
      await expectAccessible(page, 'an answer with files that were not taken');
      await writeReply(page, 'As you asked.');
      await page.getByRole('button', { name: /^(Send|Take and send)$/ }).click();
      await panel(page).getByText('One of the files cannot be sent. Remove it first.').waitFor();
      await chips(page).getByRole('button', { name: 'Remove trick.png' }).click();
      await expect.poll(() => chips(page).count()).toBe(1);
      await send(page);
      const messages = await eventually(
        () => messagesOf(receipt),
        (all) => all.length > 1,
      );
      expect(messages[1]!.files.map(({ name }) => name)).toEqual(['ok _1_.png']);
    }));
});

describe('looking at files', () => {
  /** As the clipboard and the desktop give them. */
  const give = async (page: Page, how: 'paste' | 'drop', name: string, bytes: Buffer) => {
    await box(page).evaluate(
      (element, { kind, file, data }) => {
        const content = Uint8Array.from(atob(data), (one) => one.codePointAt(0)!);
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], file, { type: 'image/png' }));
        const options = { bubbles: true, cancelable: true };
        if (kind === 'paste') {
          element.dispatchEvent(
            new ClipboardEvent('paste', { ...options, clipboardData: transfer }),
          );
          return;
        }
        for (const type of ['dragenter', 'dragover', 'drop'])
          element.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: transfer }));
      },
      { kind: how, file: name, data: bytes.toString('base64') },
    );
  };

  test('F1j an answer whose file the server never takes comes back: it says which, goes into the box again with all it had, and is sent without it', () =>
    withPage(
      browser,
      async (page) => {
        const receipt = await desk.send({ subject: 'A plan of the house' });
        await signIn(page, desk, await desk.addPerson('Ana Sol'));
        await openTicket(page, 'A plan of the house');
        await page.keyboard.press('r');
        await box(page).waitFor();
        const isOfPlan = (metadata = '') =>
          metadata.includes(Buffer.from('plan.png').toString('base64'));
        let isSent = (): void => undefined;
        const sent = new Promise<void>((resolve) => (isSent = resolve));
        await page.route('**/uploads', async (route) => {
          if (!isOfPlan(route.request().headers()['upload-metadata'])) return route.continue();
          await sent;
          return route.fulfill({
            status: 415,
            contentType: 'application/problem+json',
            body: JSON.stringify({ status: 415, code: 'UNSUPPORTED_TYPE', title: 'No' }),
          });
        });
        const file = async (name: string) => ({
          name,
          mimeType: 'image/png',
          buffer: await picture(300, '#406080'),
        });
        await attach(page, [await file('plan.png'), await file('door.png')]);
        await expect.poll(() => chips(page).count()).toBe(2);
        await writeReply(page, 'Here is the plan.');
        await send(page);
        await page.getByText('1 change waiting').first().waitFor();
        isSent();
        const card = page.getByRole('article').filter({ hasText: 'Your answer was not sent' });
        await card
          .getByText('This was not sent because the server does not take “plan.png”.')
          .waitFor();
        await card.getByText('Here is the plan.').waitFor();
        await card.getByText('If you send it again, it goes without that file.').waitFor();
        await expectAccessible(page, 'an answer whose file is not taken');
        await page.screenshot({ path: 'test/screenshots/files-not-taken.png' });

        await card.getByRole('button', { name: 'Back into the answer box' }).click();
        await card.waitFor({ state: 'detached' });
        expect(await box(page).locator('p').allTextContents()).toEqual(['Here is the plan.']);
        const refused = chips(page).filter({ hasText: 'is not taken by the server' });
        expect(await refused.textContent()).toContain('plan.png');
        await expectAccessible(page, 'a draft with a file that is not taken');
        await page.screenshot({ path: 'test/screenshots/files-not-taken-draft.png' });
        await refused.getByRole('button', { name: /plan\.png/ }).click();
        await expect.poll(() => chips(page).count()).toBe(1);
        await send(page);
        await eventually(
          () => messagesOf(receipt),
          (messages) => messages[1]?.files[0]?.name === 'door.png',
        );
        const messages = await messagesOf(receipt);
        expect(messages).toHaveLength(2);
        expect(messages[1]?.html).toContain('Here is the plan.');
        expect(messages[1]?.files.map(({ name }) => name)).toEqual(['door.png']);
      },
      { serviceWorkers: 'block' },
    ));

  test('F4c what is pasted and dropped is attached, and all of it is looked at by keyboard: pictures, PDF, back again', () =>
    withPage(browser, async (page) => {
      const receipt = await atTicket(page, 'Two pictures and a contract');
      await give(page, 'paste', 'image.png', await picture(400, 'navy'));
      await chips(page).getByText('image.png').waitFor();
      await give(page, 'drop', 'plan.png', await picture(500, 'green'));
      await chips(page).getByText('plan.png').waitFor();
      expect(await box(page).locator('img').count()).toBe(0);
      await attach(page, {
        name: 'contract.pdf',
        mimeType: 'application/pdf',
        buffer: pdfOf(['The first page', 'The second page']),
      });
      await expect.poll(() => chips(page).getByText('uploaded').count()).toBe(3);
      await send(page);
      const messages = await eventually(
        () => messagesOf(receipt),
        (all) => all.length > 1,
      );
      expect(messages[1]!.html).toBe('');
      expect(messages[1]!.files.map(({ name }) => name)).toEqual([
        'image.png',
        'plan.png',
        'contract.pdf',
      ]);
      await synced(page);

      await pictures(page).first().focus();
      await page.keyboard.press('Enter');
      const viewer = page.getByRole('dialog');
      await viewer.getByRole('heading', { name: 'image.png' }).waitFor();
      await viewer.getByRole('img', { name: 'image.png' }).waitFor();
      await expectAccessible(page, 'the viewer with a picture');
      await page.keyboard.press('+');
      await viewer.locator('img[data-zoomed]').waitFor();
      await page.keyboard.press('0');
      await page.keyboard.press('ArrowRight');
      await viewer.getByRole('heading', { name: 'plan.png' }).waitFor();
      await page.keyboard.press('ArrowRight');
      await viewer.getByRole('img', { name: 'Page 1 of 2' }).waitFor();
      await viewer.getByText('The first page').waitFor({ state: 'attached' });
      // Something is drawn: not one colour only.
      await expect
        .poll(() =>
          viewer.getByRole('img', { name: 'Page 1 of 2' }).evaluate((element) => {
            const canvas = element as HTMLCanvasElement;
            const { data } = canvas
              .getContext('2d')!
              .getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size > 1;
          }),
        )
        .toBe(true);
      await expectAccessible(page, 'the viewer with a PDF');
      await page.keyboard.press('ArrowLeft');
      await viewer.getByRole('heading', { name: 'plan.png' }).waitFor();
      await page.keyboard.press('Escape');
      await viewer.waitFor({ state: 'detached' });
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
        'View image.png',
      );

      // What was looked at is there without a network, and says so where it is not.
      await page.context().setOffline(true);
      await pictures(page).nth(1).click();
      await viewer.getByRole('img', { name: 'plan.png' }).waitFor();
      await page.keyboard.press('Escape');
      await page.context().setOffline(false);
    }));

  test('F4w U4zc what one stands on keeps the focus when the answer takes its place among what the server tells', () =>
    withPage(browser, async (page) => {
      await atTicket(page, 'Looked at at once');
      await page.context().setOffline(true);
      await give(page, 'paste', 'image.png', await picture(400, 'navy'));
      await chips(page).getByText('image.png').waitFor();
      await send(page);
      await page.getByRole('article').getByText('Waits for the network').waitFor();
      await pictures(page).first().focus();
      await page.context().setOffline(false);
      // Before the answer, which it puts in another place.
      await page.getByText('Ana Sol took the request').waitFor();
      await page.getByText('The status went from').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
        'View image.png',
      );
    }));

  test('F4x of a PDF of very many pages the first are shown, and that is said', () =>
    withPage(browser, async (page) => {
      await atTicket(page, 'A long contract');
      await attach(page, {
        name: 'long.pdf',
        mimeType: 'application/pdf',
        buffer: pdfOf(Array.from({ length: 301 }, (_, index) => `Page ${index + 1}`)),
      });
      await expect.poll(() => chips(page).count()).toBe(1);
      await writeReply(page, 'All of it.');
      await send(page);
      // It has come back from the server: from now on it stays the same message.
      await page.getByText('Ana Sol took the request').waitFor();
      await page.getByRole('button', { name: 'View long.pdf' }).click();
      const viewer = page.getByRole('dialog');
      await viewer.getByText('The first 300 of 301 pages are shown.').waitFor();
      expect(await viewer.getByRole('img', { name: /of 301/ }).count()).toBe(300);
      await expectAccessible(page, 'a PDF of many pages');
      await page.screenshot({ path: 'test/screenshots/files-long-pdf.png' });
    }));

  test('F4d what another app shares is kept by the service worker, asked about, and goes with the answer that one chooses', () =>
    withPage(
      browser,
      async (page) => {
        const receipt = await desk.send({ subject: 'A broken lamp' });
        await signIn(page, desk, await desk.addPerson('Ana Sol'));
        await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
        await page.context().setOffline(true);
        const bytes = (await picture(300, 'orange')).toString('base64');
        // As a phone does it: a form of the system's own, with what was chosen elsewhere.
        await page.evaluate((data) => {
          const content = Uint8Array.from(atob(data), (one) => one.codePointAt(0)!);
          const transfer = new DataTransfer();
          transfer.items.add(new File([content], 'lamp.png', { type: 'image/png' }));
          const input = Object.assign(document.createElement('input'), {
            type: 'file',
            name: 'files',
            files: transfer.files,
          });
          const form = Object.assign(document.createElement('form'), {
            method: 'post',
            enctype: 'multipart/form-data',
            action: '/w/files/share',
          });
          form.append(input);
          document.body.append(form);
          form.submit();
        }, bytes);
        const dialog = page.getByRole('alertdialog', { name: 'Where do these files belong?' });
        await dialog.getByText('lamp.png').waitFor();
        await expectAccessible(page, 'the question where shared files belong');
        await dialog.getByLabel('Find by words or number').fill('lamp');
        await dialog.getByRole('button', { name: /A broken lamp/ }).click();
        await chips(page).getByText('lamp.png').waitFor();
        expect(await dialog.count()).toBe(0);
        await page.context().setOffline(false);
        await send(page);
        const messages = await eventually(
          () => messagesOf(receipt),
          (all) => all.length > 1,
        );
        expect(messages[1]!.files.map(({ name }) => name)).toEqual(['lamp.png']);
      },
      { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ));
});
