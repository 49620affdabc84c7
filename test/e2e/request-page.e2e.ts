// The customers' pages: sending a request with and without script, with and without a network, and following it by
// its access code.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { FileId } from '#shared/base/ids.ts';
import { newId } from '#test/support/device-calls.ts';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  withPage,
  REQUEST,
  startJourney,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { listenToLine, POOR_LINE, throttle } from '#test/support/page-quality.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'travel', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function fillRequest(page: Page, change: Partial<typeof REQUEST> = {}): Promise<void> {
  const request = { ...REQUEST, ...change };
  await page.getByLabel('Your name').fill(request.name);
  await page.getByLabel('E-mail address').fill(request.email);
  await page.getByLabel('Phone').fill(request.phone);
  await page.getByLabel('City').fill(request.city);
  await page.getByLabel('Subject').fill(request.subject);
  await page.getByLabel('What happened?').fill(request.description);
}

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();

/** The server gets it and answers, and the line breaks before the answer is there. Once. */
async function loseOneAnswer(page: Page, path: RegExp): Promise<() => number> {
  let arrived = 0;
  await page.route(path, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    arrived += 1;
    if (arrived > 1) return route.fallback();
    await route.fetch();
    await route.abort('connectionreset');
  });
  return () => arrived;
}

/** The service worker keeps the page only from the second visit on. */
async function visitWithWorker(page: Page, path: string): Promise<void> {
  await page.goto(`${desk.url}${path}`);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
}

describe('the request page', () => {
  test('P1a a request is received with its number and access code, and its link opens it', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/r/travel`);
      await fillRequest(page);
      await send(page);

      await page.getByRole('heading', { name: 'We have received it' }).waitFor();
      await page.getByRole('link', { name: 'Follow your request' }).click();

      await page.getByRole('heading', { name: REQUEST.subject }).waitFor();
      expect(await page.getByRole('listitem').filter({ hasText: 'quiet room' }).count()).toBe(1);
      expect(await page.locator('[aria-current=step]').innerText()).toContain('Received');
    });
  });

  test('T2a missing and wrong fields are named beside the field and on top, and the first link leads to it', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/r/travel`);
      await page.getByLabel('E-mail address').fill('not an address');
      await send(page);

      const summary = page.getByRole('alert').filter({ hasText: 'Please check these fields' });
      expect(await summary.getByRole('link').count()).toBe(6);
      await summary.getByRole('link', { name: /^City/ }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('city');
      expect(await page.locator('#email-error').innerText()).toContain('name@example.org');
      expect(await page.getByLabel('E-mail address').inputValue()).toBe('not an address');
    });
  });

  test('P1b what one writes survives a reload', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/r/travel`);
      await page.getByLabel('What happened?').fill('The beginning of a long story');
      await page.getByText('Saved on this device').waitFor();

      await page.reload();

      expect(await page.getByLabel('What happened?').inputValue()).toBe(
        'The beginning of a long story',
      );
    });
  });

  test('P1c without script the form sends, and gives everything back when a field is wrong', async () => {
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${desk.url}/r/travel`);
        await fillRequest(page, { email: 'rosa at example', subject: 'Without script' });
        // A form that comes back at once is taken for a robot's.
        await page.waitForTimeout(2_100);
        await send(page);

        await page.getByRole('heading', { name: 'Please check these fields' }).waitFor();
        expect(await page.locator('#email-error').innerText()).toContain('name@example.org');
        expect(await page.getByLabel('Subject').inputValue()).toBe('Without script');
        expect(await page.getByLabel('What happened?').inputValue()).toBe(REQUEST.description);

        await page.getByLabel('E-mail address').fill(REQUEST.email);
        await page.waitForTimeout(2_100);
        await send(page);

        await page.getByRole('heading', { name: 'We have received it' }).waitFor();
        expect(await page.locator('.code').innerText()).toMatch(/^[A-Z0-9-]{20,}$/);
      },
      { javaScriptEnabled: false },
    );
  });

  test('P1i is light: few files of our own, under 60 KB on the line, usable on a slow one within seconds', async () => {
    await withPage(browser, async (page) => {
      const line = listenToLine(page, await throttle(page, POOR_LINE));

      await page.goto(`${desk.url}/r/travel`, { waitUntil: 'load' });
      await page.getByLabel('Subject').fill('Slow line');
      await page.getByText('Saved on this device').waitFor({ timeout: 10_000 });

      expect(line.hosts()).toEqual([new URL(desk.url).host]);
      expect(line.bytes()).toBeGreaterThan(5_000);
      expect(line.bytes()).toBeLessThan(60 * 1024);
    });
  });

  test('P1d a request written offline waits on the device and sends itself once', async () => {
    await withPage(browser, async (page) => {
      await visitWithWorker(page, '/r/travel');
      const subject = 'Written in a tunnel';
      await page.context().setOffline(true);
      await fillRequest(page, { subject });
      await send(page);
      await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
      // The page itself is there without a connection, and still holds the request.
      await page.reload();
      await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
      await page.getByText(subject).waitFor();

      await page.context().setOffline(false);

      await page.getByRole('heading', { name: 'We have received it' }).waitFor();
      const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
        items: { subject: string }[];
      };
      expect(items.filter((ticket) => ticket.subject === subject)).toHaveLength(1);
    });
  });

  test('P1j a request whose answer was lost on the way is one ticket', async () => {
    await withPage(browser, async (page) => {
      const subject = 'Sent into the dark';
      const arrived = await loseOneAnswer(page, /\/public\/requests$/);
      await page.goto(`${desk.url}/r/travel`);
      await fillRequest(page, { subject });
      await send(page);
      await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();

      await page.evaluate(() => dispatchEvent(new Event('online')));

      await page.getByRole('heading', { name: 'We have received it' }).waitFor();
      expect(arrived()).toBe(2);
      const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
        items: { subject: string }[];
      };
      expect(items.filter((ticket) => ticket.subject === subject)).toHaveLength(1);
    });
  });
});

describe('the access-code page', () => {
  test('P2a a wrong code is refused without a word about the request, the right one opens it', async () => {
    const receipt = await desk.send({ subject: 'A secret journey' });
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/t/travel`);
      await page.getByLabel('Number').fill(String(receipt.number));
      await page.getByLabel('Access code').fill('AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA');
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('Number and access code do not match').waitFor();
      expect(await page.getByText('A secret journey').count()).toBe(0);

      await page.getByLabel('Access code').fill(receipt.accessCode.toLowerCase());
      await page.getByRole('button', { name: 'Open' }).click();

      await page.getByRole('heading', { name: 'A secret journey' }).waitFor();
    });
  });

  test('P2e the code is in no address that leaves the browser, whichever way one comes in', async () => {
    const receipt = await desk.send({ subject: 'Not for logs' });
    await withPage(browser, async (page) => {
      const sent: string[] = [];
      page.on('request', (request) => {
        // What a fragment holds stays in the browser, though its list of requests shows it.
        const address = request.url().replace(/#.*$/, '');
        sent.push(`${address} ${request.headers()['referer'] ?? ''}`);
      });
      const spellings = [receipt.accessCode, receipt.accessCode.replaceAll('-', '')];

      await page.goto(receipt.url);
      await page.getByRole('heading', { name: 'Not for logs' }).waitFor();
      await page.goto(`${desk.url}/t/travel`);
      await page.getByLabel('Number').fill(String(receipt.number));
      await page.getByLabel('Access code').fill(receipt.accessCode);
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByRole('heading', { name: 'Not for logs' }).waitFor();
      await page.getByLabel('Your answer').fill('Thank you.');
      await page.getByRole('button', { name: 'Send answer' }).click();
      await page.getByRole('listitem').filter({ hasText: 'Thank you.' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Not for logs' }).waitFor();

      expect(sent.length).toBeGreaterThan(5);
      for (const spelling of spellings) {
        expect(sent.filter((line) => line.toLowerCase().includes(spelling.toLowerCase()))).toEqual(
          [],
        );
      }
    });
  });

  test('P2b its requester closes the request and opens it again', async () => {
    const receipt = await desk.send({ subject: 'Solved and not solved' });
    await withPage(browser, async (page) => {
      await page.goto(receipt.url);
      await page.getByRole('button', { name: 'It is solved: close' }).click();
      await page.locator('[aria-current=step]').filter({ hasText: 'Closed' }).waitFor();
      expect((await desk.status(receipt)).phase).toBe('closed');

      await page.getByRole('button', { name: 'Not solved: open again' }).click();

      await page.locator('[aria-current=step]').filter({ hasText: 'In progress' }).waitFor();
      expect((await desk.status(receipt)).status).toBe('waiting-for-operator');
    });
  });

  test('P2c an answer written offline is kept over a reload and arrives once', async () => {
    const receipt = await desk.send({ subject: 'An answer from the train' });
    await withPage(browser, async (page) => {
      await visitWithWorker(page, new URL(receipt.url).pathname + new URL(receipt.url).hash);
      await page.getByRole('heading', { name: 'An answer from the train' }).waitFor();
      await page.context().setOffline(true);
      await page.getByLabel('Your answer').fill('We arrive at nine.');
      await page.getByRole('button', { name: 'Send answer' }).click();
      await page.getByText('Will be sent when the connection is back').waitFor();
      await page.reload();
      await page.getByText('We arrive at nine.').waitFor();

      await page.context().setOffline(false);

      await page
        .getByText('Will be sent when the connection is back')
        .waitFor({ state: 'detached' });
      const messages = await eventually(
        () => desk.messages(receipt),
        (all) => all.length > 1,
      );
      expect(messages.map(({ html }) => html.replaceAll(/<[^>]*>/g, ''))).toEqual([
        REQUEST.description,
        'We arrive at nine.',
      ]);
      expect(await page.getByText('We arrive at nine.').count()).toBe(1);
    });
  });

  test('P2r on a phone with a poor line it is light and at hand, and what is written when the line goes is kept and arrives once', async () => {
    const receipt = await desk.send({ subject: 'A question from the country' });
    await withPage(
      browser,
      async (page) => {
        const session = await throttle(page, POOR_LINE);
        const line = listenToLine(page, session);
        await page.goto(receipt.url);
        const answer = page.getByLabel('Your answer');
        await answer.fill('We are on the');
        const { host } = new URL(desk.url);

        expect(line.hosts()).toEqual([host]);
        expect(line.bytes()).toBeGreaterThan(5_000);
        expect(line.bytes()).toBeLessThan(100 * 1024);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
          true,
        );
        const button = page.getByRole('button', { name: 'Send answer' });
        for (const control of [answer, button])
          expect((await control.boundingBox())?.height).toBeGreaterThanOrEqual(44);

        await session.detach();
        await page.context().setOffline(true);
        await answer.fill('We are on the road.');
        await button.click();
        const pending = page.getByText('Will be sent when the connection is back');
        await pending.waitFor();
        await page.context().setOffline(false);
        await pending.waitFor({ state: 'detached' });
        const messages = await eventually(
          () => desk.messages(receipt),
          (all) => all.length > 1,
        );
        expect(messages.map(({ html }) => html.replaceAll(/<[^>]*>/g, ''))).toEqual([
          REQUEST.description,
          'We are on the road.',
        ]);
      },
      { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
    );
  });

  test('P2g answers of two tabs wait side by side; what a closed tab left is sent by the other, each once', async () => {
    const receipt = await desk.send({ subject: 'Answered from two tabs' });
    await withPage(browser, async (one) => {
      await visitWithWorker(one, new URL(receipt.url).pathname + new URL(receipt.url).hash);
      await one.getByRole('heading', { name: 'Answered from two tabs' }).waitFor();
      const two = await one.context().newPage();
      await two.goto(receipt.url);
      await two.getByRole('heading', { name: 'Answered from two tabs' }).waitFor();
      await one.context().setOffline(true);
      for (const [page, words] of [
        [one, 'From the first tab.'],
        [two, 'From the second tab.'],
      ] as const) {
        await page.getByLabel('Your answer').fill(words);
        await page.getByRole('button', { name: 'Send answer' }).click();
        await page.getByText(words).waitFor();
      }
      await two.close();

      await one.context().setOffline(false);

      const messages = await eventually(
        () => desk.messages(receipt),
        (all) => all.length > 2,
      );
      expect(messages.map(({ html }) => html.replaceAll(/<[^>]*>/g, ''))).toEqual([
        REQUEST.description,
        'From the first tab.',
        'From the second tab.',
      ]);
      await one
        .getByText('Will be sent when the connection is back')
        .first()
        .waitFor({ state: 'detached' });
      expect(await one.getByText('From the second tab.').count()).toBe(1);
    });
  });

  test('P2f an answer whose receipt was lost on the way stands there once', async () => {
    const receipt = await desk.send({ subject: 'Answered into the dark' });
    await withPage(browser, async (page) => {
      const arrived = await loseOneAnswer(page, /\/messages$/);
      await page.goto(receipt.url);
      await page.getByLabel('Your answer').fill('We arrive at ten.');
      await page.getByRole('button', { name: 'Send answer' }).click();
      await expect.poll(arrived, { timeout: 10_000 }).toBe(1);

      await expect
        .poll(
          async () => {
            await page.evaluate(() => dispatchEvent(new Event('online')));
            return arrived();
          },
          { timeout: 20_000, interval: 500 },
        )
        .toBeGreaterThanOrEqual(2);
      await page
        .getByText('Will be sent when the connection is back')
        .waitFor({ state: 'detached' });
      expect(await desk.messages(receipt)).toHaveLength(2);
      expect(await page.getByText('We arrive at ten.').count()).toBe(1);
    });
  });
});

describe('both pages', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`U4a axe finds nothing on customers' pages, ${colorScheme}`, async () => {
      const receipt = await desk.send({ subject: `Seen in ${colorScheme}` });
      await withPage(
        browser,
        async (page) => {
          await page.goto(`${desk.url}/r/travel`);
          await expectAccessible(page, 'request page');
          await send(page);
          await page.getByRole('alert').waitFor();
          await expectAccessible(page, 'request page with errors');
          await fillRequest(page, { subject: `Axe in ${colorScheme}` });
          await send(page);
          await page.getByRole('heading', { name: 'We have received it' }).waitFor();
          await expectAccessible(page, 'receipt');
          await page.goto(`${desk.url}/t/travel`);
          await page.getByRole('heading', { name: 'Follow your request' }).waitFor();
          await expectAccessible(page, 'access-code form');
          await page.goto(receipt.url);
          await page.getByRole('heading', { name: `Seen in ${colorScheme}` }).waitFor();
          await expectAccessible(page, 'request by access code');
          await page.goto(`${desk.url}/r/nobody`);
          await expectAccessible(page, 'no such workspace');
        },
        { colorScheme },
      );
    });
  }
});

describe('the end of a request on its page', () => {
  test('P2y T15z T16z a solution is refused with a word and then approved, and how it went is said once', async () => {
    const service = await server.workspace({ slug: 'service', blueprint: 'servicedesk' });
    const receipt = await service.send({ subject: 'No sound' });
    const propose = async (words: string) => {
      await service.call('POST', `tickets/${receipt.id}/propose-solution`, {
        texts: { en: words },
      });
      await service.call('POST', `tickets/${receipt.id}/review-solution`, { outcome: 'approve' });
    };
    const stored = () => service.call('GET', `tickets/${receipt.id}`);
    await propose('Choose the other speaker.');
    await withPage(
      browser,
      async (page) => {
        await page.goto(receipt.url);
        await page.getByText('Choose the other speaker.').waitFor();
        await page.getByRole('button', { name: 'No, it does not help' }).click();
        await page.getByLabel(/^What is still wrong/).fill('There is only one.');
        await expectAccessible(page, 'a solution that is refused');
        await page.getByRole('button', { name: 'No, it does not help' }).click();
        await expect
          .poll(stored)
          .toMatchObject({ solution: { stage: 'refused', note: 'There is only one.' } });
        await page.getByRole('heading', { name: 'Our solution' }).waitFor();

        await propose('Install the driver again.');
        await page.getByText('Install the driver again.').waitFor();
        await page.getByRole('button', { name: 'Yes, it is solved' }).click();
        await page.getByText('How did we do?').waitFor();
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByText('Choose one of these first.').waitFor();
        await page.getByRole('radio', { name: 'Good', exact: true }).check();
        await page.getByLabel(/^What should we know/).fill('It took a while.');
        await expectAccessible(page, 'how it went');
        if (process.env['PICTURES'] !== undefined)
          await page.screenshot({ path: `${process.env['PICTURES']}/track.png`, fullPage: true });
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await page.getByText('You found it: Good').waitFor();
        expect(await page.getByText('How did we do?').count()).toBe(0);
        expect(await stored()).toMatchObject({
          rating: { value: 4, comment: { en: 'It took a while.' } },
        });
      },
      { viewport: { width: 390, height: 780 } },
    );
  });

  test('P2z F3z what came with an answer is saved from the page, and is said to be unreachable without a network', async () => {
    const receipt = await desk.send({ subject: 'The plan, please' });
    const id = newId<FileId>();
    await desk.upload(id, 'plan of the hotel.txt', Buffer.from('Second floor.'));
    await desk.call('POST', `tickets/${receipt.id}/take`, {});
    await desk.call('POST', `tickets/${receipt.id}/messages`, {
      kind: 'reply',
      html: '<p>Here it is.</p>',
      files: [id],
    });
    await withPage(browser, async (page) => {
      await page.goto(receipt.url);
      const file = page
        .getByRole('list', { name: 'Files' })
        .getByRole('button', { name: /plan of the hotel\.txt/ });
      const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
      expect(download.suggestedFilename()).toBe('plan of the hotel.txt');
      expect(await readFile(await download.path(), 'utf8')).toBe('Second floor.');
      await expectAccessible(page, 'an answer with a file');
      await page.context().setOffline(true);
      await file.click();
      await page.getByText('The file could not be loaded. Please try again.').waitFor();
    });
  });

  test('P2m F2z an answer with files, written without a network, is kept over a reload and arrives once; a file that is refused comes back with the reason', async () => {
    const receipt = await desk.send({ subject: 'Wet stairs' });
    const photo = Buffer.alloc(2_500_000, 'wet ');
    await withPage(
      browser,
      async (page) => {
        await visitWithWorker(page, new URL(receipt.url).pathname + new URL(receipt.url).hash);
        await page.getByRole('heading', { name: 'Wet stairs' }).waitFor();
        await page.context().setOffline(true);
        await page.getByLabel('Your answer').fill('See for yourself.');
        await page.getByLabel(/^Add files/).setInputFiles([
          { name: 'stairs.txt', mimeType: 'text/plain', buffer: photo },
          { name: 'wall.txt', mimeType: 'text/plain', buffer: Buffer.from('And the wall.') },
        ]);
        await page.getByRole('button', { name: 'Remove wall.txt' }).waitFor();
        await page.reload();
        await page.getByRole('button', { name: 'Remove stairs.txt' }).waitFor();
        await page.getByRole('button', { name: 'Remove wall.txt' }).click();
        await expectAccessible(page, 'an answer with files');
        if (process.env['PICTURES'] !== undefined)
          await page.screenshot({ path: `${process.env['PICTURES']}/files.png`, fullPage: true });
        await page.getByRole('button', { name: 'Send answer' }).click();
        await page.getByText('Will be sent when the connection is back').waitFor();
        await page.reload();
        await page.getByText('Will be sent when the connection is back').waitFor();
        await page.context().setOffline(false);
        const messages = await eventually(
          () => desk.messages(receipt),
          (all) => all.length > 1,
        );
        expect(messages).toHaveLength(2);
        expect(messages[1]).toMatchObject({
          html: '<p>See for yourself.</p>',
          files: [{ name: 'stairs.txt', size: photo.byteLength }],
        });
        await page.getByRole('button', { name: /stairs\.txt/ }).waitFor();

        // Its content is not what its name says: only the server sees that.
        await page.getByLabel('Your answer').fill('And this one.');
        await page
          .getByLabel(/^Add files/)
          .setInputFiles([
            { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
          ]);
        await page.getByRole('button', { name: 'Send answer' }).click();
        await page.getByRole('alert').filter({ hasText: 'photo.png' }).waitFor();
        expect(await page.getByLabel('Your answer').inputValue()).toBe('And this one.');
        await page.getByRole('button', { name: 'Remove photo.png' }).click();
        await page.getByRole('button', { name: 'Send answer' }).click();
        await eventually(
          () => desk.messages(receipt),
          (all) => all.length === 3,
        );
      },
      { viewport: { width: 390, height: 780 } },
    );
  });

  test('P1y F2z a request with files, written without a network, is kept over a reload and arrives once; what is refused comes back with the reason', async () => {
    const photo = Buffer.alloc(1_500_000, 'wet ');
    await withPage(
      browser,
      async (page) => {
        await visitWithWorker(page, '/r/travel');
        await page.context().setOffline(true);
        await fillRequest(page, { subject: 'Wet stairs again' });
        await page.getByLabel(/^Add files/).setInputFiles([
          { name: 'stairs.txt', mimeType: 'text/plain', buffer: photo },
          { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
        ]);
        await page.getByRole('button', { name: 'Remove photo.png' }).waitFor();
        await page.reload();
        await page.getByRole('button', { name: 'Remove stairs.txt' }).waitFor();
        await expectAccessible(page, 'a request with files');
        if (process.env['PICTURES'] !== undefined)
          await page.screenshot({ path: `${process.env['PICTURES']}/form.png`, fullPage: true });
        await send(page);
        await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'Kept on this device' }).waitFor();
        await page.context().setOffline(false);
        await page.evaluate(() => dispatchEvent(new Event('online')));

        // Its content is not what its name says: only the server sees that.
        await page.locator('#summary').getByText('photo.png').waitFor();
        await page.getByRole('button', { name: 'Remove photo.png' }).click();
        await send(page);
        await page.getByRole('heading', { name: 'We have received it' }).waitFor();
        await page.getByRole('link', { name: 'Follow your request' }).click();
        await page
          .getByRole('list', { name: 'Files' })
          .getByRole('button', { name: /stairs\.txt/ })
          .waitFor();
      },
      { viewport: { width: 390, height: 780 } },
    );
    const { items } = (await desk.call('GET', 'tickets?limit=100')) as {
      items: { subject: string }[];
    };
    expect(items.filter(({ subject }) => subject === 'Wet stairs again')).toHaveLength(1);
  });
});
