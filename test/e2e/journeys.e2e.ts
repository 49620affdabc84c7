// A request's whole way through the real screens, with and without a network, over closed tabs and two people at once.
// Every journey has a browser of its own and ends with what the customer may read.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  listRow,
  openBrowser,
  withPage,
  openTicket,
  PASSWORD,
  REQUEST,
  send,
  signIn,
  startJourney,
  synced,
  writeReply,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let travel: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  travel = await server.workspace({ slug: 'travel', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Signed in, with the service worker in charge, so that the desk starts without a network. */
async function atDesk(page: Page, person: JourneyPerson): Promise<void> {
  await signIn(page, travel, person);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

const words = async (receipt: Receipt): Promise<string[]> =>
  (await travel.messages(receipt)).map(({ html }) => html.replaceAll(/<[^>]*>/g, '').trim());

const answered = (receipt: Receipt, count = 2): Promise<string[]> =>
  eventually(
    () => words(receipt),
    (all) => all.length >= count,
  );

/** The mark says that so many changes wait on the device. */
const keptHere = (page: Page, count: number): Promise<void> =>
  page
    .getByRole('status')
    .filter({ hasText: `${count} change${count === 1 ? '' : 's'} kept here`, visible: true })
    .first()
    .waitFor();

/** Not closed but gone: nothing in the page gets a word in. */
async function kill(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const gone = page.waitForEvent('crash');
  // Never answered: the one who would answer is dead.
  client.send('Page.crash').catch(() => undefined);
  await gone;
  await page.close();
}

describe('offline', () => {
  test('L1a an operator takes, answers and closes offline, reloads, comes back: the customer reads one answer, in order', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Answered on the train' });
    await withPage(browser, async (page) => {
      await atDesk(page, ana);
      await openTicket(page, 'Answered on the train');

      await page.context().setOffline(true);
      await page.getByRole('button', { name: 'Take', exact: true }).click();
      await page.getByText('You hold the request').waitFor();
      await writeReply(page, 'A quiet room is booked.');
      // Closing at once does not overtake the answer, which could still be taken back.
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await keptHere(page, 3);
      await page.reload();
      await page.getByRole('article').filter({ hasText: 'A quiet room is booked.' }).waitFor();
      expect(await words(receipt)).toEqual([REQUEST.description]);

      await page.context().setOffline(false);
      await synced(page);

      expect(await answered(receipt)).toEqual([REQUEST.description, 'A quiet room is booked.']);
      expect(await travel.status(receipt)).toMatchObject({ phase: 'closed' });
      const history = (await travel.call('GET', `tickets/${receipt.id}/history`)) as {
        items: { type: string; event: { kind?: string } }[];
      };
      const kinds = history.items.map(({ type, event }) => event.kind ?? type);
      expect(kinds.filter((kind) => /taken|reply|status/.test(kind)).slice(-4)).toEqual([
        'ticket-taken',
        'reply',
        'status-changed',
        'status-changed',
      ]);
      const shown = page.getByRole('article').filter({ hasText: 'A quiet room is booked.' });
      expect(await shown.count()).toBe(1);
    });
  });

  test('A5a two take and answer, one of them offline: one answer is sent, the other is held and handed over as a note', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const ben = await travel.addPerson('Ben Brook');
    const receipt = await travel.send({ subject: 'Wanted by two' });
    await withPage(browser, async (offline) => {
      await atDesk(offline, ana);
      await openTicket(offline, 'Wanted by two');
      await offline.context().setOffline(true);
      await offline.getByRole('button', { name: 'Take', exact: true }).click();
      await writeReply(offline, 'Ana proposes the Alfama.');
      await send(offline);
      await keptHere(offline, 2);

      await withPage(browser, async (online) => {
        await atDesk(online, ben);
        await openTicket(online, 'Wanted by two');
        await online.getByRole('button', { name: 'Take', exact: true }).click();
        await writeReply(online, 'Ben proposes the Chiado.');
        await send(online);
        expect(await answered(receipt)).toEqual([REQUEST.description, 'Ben proposes the Chiado.']);

        await offline.context().setOffline(false);
        const held = offline.getByRole('article').filter({ hasText: 'Your answer, not sent' });
        await held.getByText('Ana proposes the Alfama.').waitFor();
        await held.getByRole('button', { name: 'Give to Ben Brook as a note' }).click();

        const note = online.getByRole('article', { name: 'Internal note by Ana Sol' });
        await note.getByText('Ana proposes the Alfama.').waitFor();
        await held.waitFor({ state: 'detached' });
      });
      expect(await words(receipt)).toEqual([REQUEST.description, 'Ben proposes the Chiado.']);
    });
  });

  test('A5b a held answer is sent after taking the request, or discarded', async () => {
    const ana = await travel.addPerson('Ana Sol');
    for (const way of ['send', 'discard'] as const) {
      const subject = `Held, then ${way}`;
      const receipt = await travel.send({ subject });
      await withPage(browser, async (page) => {
        await atDesk(page, ana);
        await openTicket(page, subject);
        await page.context().setOffline(true);
        await page.getByRole('button', { name: 'Take', exact: true }).click();
        await writeReply(page, `Ana, ${way}.`);
        await send(page);
        await keptHere(page, 2);
        // Meanwhile a colleague takes it, and lets go of it again once the answer has come back.
        const path = `tickets/${receipt.id}`;
        await travel.call('POST', `${path}/take`);
        await page.context().setOffline(false);
        const held = page.getByRole('article').filter({ hasText: 'Your answer, not sent' });
        await held.getByText(`Ana, ${way}.`).waitFor();
        await travel.call('POST', `${path}/drop`);
        await page.getByText('Ada Nord let go of the request').waitFor();

        if (way === 'send') {
          await held.getByRole('button', { name: 'Take and send' }).click();
          expect(await answered(receipt)).toEqual([REQUEST.description, 'Ana, send.']);
        } else {
          await held.getByRole('button', { name: 'Discard' }).click();
        }
        await held.waitFor({ state: 'detached' });
        const act = page.getByRole('article').filter({ hasText: 'Take: not done' });
        await act.getByRole('button', { name: 'Dismiss', exact: true }).click();
        await synced(page);
      });
      expect(await words(receipt)).toHaveLength(way === 'send' ? 2 : 1);
    }
  });

  test('C12a a tab killed between writing and sending: what was written is there again and goes once', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Killed in the middle' });
    const { context, page } = await openBrowser(browser);
    try {
      await atDesk(page, ana);
      await openTicket(page, 'Killed in the middle');
      await page.getByRole('button', { name: 'Take', exact: true }).click();
      await writeReply(page, 'Half of a sentence');
      await page.getByText('Draft shared with your team').waitFor();
      await kill(page);

      const again = await context.newPage();
      await again.goto(`${travel.url}/w/travel`);
      await openTicket(again, 'Killed in the middle');
      await writeReply(again, ' and its end.');
      expect(await again.getByRole('textbox', { name: 'Reply', exact: true }).innerText()).toBe(
        'Half of a sentence and its end.',
      );
      await send(again);

      expect(await answered(receipt)).toEqual([
        REQUEST.description,
        'Half of a sentence and its end.',
      ]);
      await synced(again);
      expect(await words(receipt)).toHaveLength(2);
    } finally {
      await context.close();
    }
  });

  test('C12b what one types stays in the box while the ticket changes under it', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Changed while writing' });
    await withPage(browser, async (page) => {
      await atDesk(page, ana);
      await openTicket(page, 'Changed while writing');
      await writeReply(page, 'One half');
      await travel.call('POST', `tickets/${receipt.id}/change-status`, {
        status: 'waiting-for-operator',
      });
      await page.getByRole('button', { name: 'Waiting for operator' }).waitFor();
      await page.keyboard.type(' and the other.');

      expect(await page.getByRole('textbox', { name: 'Reply', exact: true }).innerText()).toBe(
        'One half and the other.',
      );
    });
  });

  test('L1b a tab killed after sending while the server was down: the answer goes once when both are back', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Queued, then killed' });
    const { context, page } = await openBrowser(browser);
    try {
      await atDesk(page, ana);
      await openTicket(page, 'Queued, then killed');
      await server.kill();
      await page.getByRole('button', { name: 'Take', exact: true }).click();
      await writeReply(page, 'Sent before the end.');
      await send(page);
      await keptHere(page, 2);
      await kill(page);
      await server.restart();

      const again = await context.newPage();
      await again.goto(`${travel.url}/w/travel`);

      expect(await answered(receipt)).toEqual([REQUEST.description, 'Sent before the end.']);
      await synced(again);
      expect(await words(receipt)).toHaveLength(2);
    } finally {
      await context.close();
    }
  });
});

describe('two tabs', () => {
  test('L4a both show the same, one pushes, and when the leading one is closed the other goes on', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Seen in two tabs' });
    await withPage(browser, async (first) => {
      await atDesk(first, ana);
      const pushes: string[] = [];
      first.context().on('request', (request) => {
        if (/\/sync\/v1\/.*push/.test(request.url())) pushes.push(request.postData() ?? '');
      });
      const second = await first.context().newPage();
      await second.goto(`${travel.url}/w/travel`);
      await synced(second);
      await openTicket(first, 'Seen in two tabs');
      await openTicket(second, 'Seen in two tabs');

      await second.getByRole('button', { name: 'Take', exact: true }).click();
      await first.getByText('You hold the request').waitFor();
      await writeReply(second, 'Once and for all.');
      await send(second);
      expect(await answered(receipt)).toHaveLength(2);
      await first.getByRole('article', { name: 'Message by Ana Sol' }).waitFor();
      expect(pushes.filter((body) => body.includes('"reply"'))).toHaveLength(1);

      await first.close();
      const later = await travel.send({ subject: 'After the leader' });
      await listRow(second, 'After the leader').waitFor();
      await openTicket(second, 'After the leader');
      await second.getByRole('button', { name: 'Take', exact: true }).click();
      await writeReply(second, 'The other one leads.');
      await send(second);
      expect(await answered(later)).toEqual([REQUEST.description, 'The other one leads.']);
    });
  });
});

describe('sessions', () => {
  const databases = (page: Page): Promise<string[]> =>
    page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));

  async function signOut(page: Page): Promise<void> {
    await page.getByRole('button', { name: /Ana Sol/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  }

  test('L5a signing out leaves no database and no cache of that person', async () => {
    const ana = await travel.addPerson('Ana Sol');
    await travel.send({ subject: 'Confidential plans' });
    await withPage(browser, async (page) => {
      await atDesk(page, ana);
      await openTicket(page, 'Confidential plans');
      expect((await databases(page)).length).toBeGreaterThan(0);

      await signOut(page);
      await page.getByText('Nothing of this workspace is left on this device').waitFor();

      expect((await databases(page)).filter((name) => name.includes(ana.id))).toEqual([]);
      const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        const urls = await Promise.all(
          names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
        );
        return { urls: urls.flat(), local: JSON.stringify({ ...localStorage }) };
      });
      expect(kept.urls.filter((url) => /\/(api|sync|r|t)\//.test(url))).toEqual([]);
      expect(kept.local).not.toContain('Confidential');
      expect(kept.local).not.toContain(ana.email);
      await page.goto(`${travel.url}/w/travel`);
      await page.getByLabel('Password', { exact: true }).waitFor();
    });
  });

  test('L5b an ended session seals unsent work; signing in again gives it back and sends it once', async () => {
    const ana = await travel.addPerson('Ana Sol');
    const receipt = await travel.send({ subject: 'Written before the end' });
    await withPage(browser, async (page) => {
      await atDesk(page, ana);
      await openTicket(page, 'Written before the end');
      await page.context().setOffline(true);
      await page.getByRole('button', { name: 'Take', exact: true }).click();
      await writeReply(page, 'Kept under seal.');
      await send(page);
      await page.getByRole('article', { name: 'Message by Ana Sol' }).waitFor();
      await page.context().clearCookies();
      await page.context().setOffline(false);

      await page.getByText('sealed until you sign in again').waitFor();
      expect(await words(receipt)).toHaveLength(1);
      await page.getByLabel('Email address', { exact: true }).fill(ana.email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();

      expect(await answered(receipt)).toEqual([REQUEST.description, 'Kept under seal.']);
      await synced(page);
      expect(await words(receipt)).toHaveLength(2);
    });
  });
});
