// A request's whole way through the real screens, with and without a network, over closed tabs and two people at once.
// Every journey has a browser of its own, Chromium and then Firefox (L7), and ends with what the customer may read. The
// line is cut under the browser: what Firefox offers for being offline leaves open sockets as they are.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS, mindsPolicy } from '#test/support/browser.ts';
import {
  eventually,
  isAt,
  listRow,
  openBrowser,
  withPage,
  openTicket,
  openWorkspace,
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
import { openLine, type Line } from '#test/support/line.ts';

let server: JourneyServer;
let browser: Browser;
let kill: (page: Page) => Promise<void>;
let travel: JourneyWorkspace;
/** Of those who stay online. */
let whole: Line;
let folder: string;

beforeAll(async () => {
  [server, folder] = await Promise.all([startJourney(), mkdtemp(join(tmpdir(), 'homing-files-'))]);
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const lineOf = (): Promise<Line> =>
  openLine(() => server.port, { hidesPolicy: mindsPolicy(browser) });

/** A browser with a line of its own to the server. */
async function onLine(act: (page: Page, line: Line) => Promise<void>): Promise<void> {
  const line = await lineOf();
  try {
    await withPage(browser, (page) => act(page, line));
  } finally {
    await line.close();
  }
}

/** Signed in, with the service worker in charge, so that the desk starts without a network. */
async function atDesk(
  page: Page,
  person: JourneyPerson,
  { url }: { url: string } = travel,
): Promise<void> {
  await signIn(page, { ...travel, url }, person);
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

/** In a page: how often it has given an answer to the server. Firefox keeps the bodies of requests to itself. */
function countAnswers(): void {
  const page = globalThis as unknown as { answers: number; fetch: typeof globalThis.fetch };
  const ask = page.fetch;
  page.answers = 0;
  page.fetch = (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const body = typeof init?.body === 'string' ? init.body : '';
    if (/\/sync\/v1\/.*push/.test(address) && body.includes('"reply"')) page.answers += 1;
    return ask(input, init);
  };
}
const answersPushed = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { answers: number }).answers);

/** By words, with the keyboard. */
async function find(page: Page, text: string, subject: string): Promise<void> {
  await page.locator('body').press('/');
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await dialog.getByRole('combobox').fill(text);
  await dialog.getByRole('option').filter({ hasText: subject }).first().click();
  await page.getByRole('heading', { level: 2 }).filter({ hasText: subject }).waitFor();
  await page.getByRole('article').first().waitFor();
}

async function writeNote(page: Page, text: string): Promise<void> {
  await page.keyboard.press('n');
  const box = page.getByRole('textbox', { name: 'Internal note', exact: true });
  await box.click();
  await page.keyboard.type(text);
  await send(page, 'Save the note');
  await box.waitFor({ state: 'detached' });
}

/** From the disk: Firefox takes no file that has never been one. */
async function attach(page: Page, name: string): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, `What ${name} says.`);
  await page
    .getByRole('tabpanel', { name: 'Reply' })
    .locator('input[type=file][multiple]')
    .setInputFiles(path);
}

describe.each(BROWSERS)('$name', (those) => {
  beforeAll(async () => {
    kill = those.kill;
    browser = await those.launch();
    whole = await lineOf();
    // Each finds only its own requests.
    travel = await openWorkspace(() => whole.url, {
      slug: those.name.toLowerCase(),
      blueprint: 'maildesk',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await whole?.close();
  });

  describe('the whole way', () => {
    test('L7m P1 a customer asks on the form; an operator finds it, leaves a note and answers with a file; the customer reads it and answers back', async () => {
      const ana = await travel.addPerson('Ana Sol');
      await withPage(browser, async (customer) => {
        await customer.goto(`${travel.url}/r/${travel.slug}`);
        for (const [label, value] of [
          ['Your name', REQUEST.name],
          ['E-mail address', REQUEST.email],
          ['Phone', REQUEST.phone],
          ['City', REQUEST.city],
          ['Subject', 'A boat on the Tejo'],
          ['What happened?', REQUEST.description],
        ] as const)
          await customer.getByLabel(label).fill(value);
        await customer.getByRole('button', { name: 'Send', exact: true }).click();
        await customer.getByRole('link', { name: 'Follow your request' }).click();
        await customer.getByRole('heading', { name: 'A boat on the Tejo' }).waitFor();

        await withPage(browser, async (page) => {
          await atDesk(page, ana);
          await find(page, 'boat', 'A boat on the Tejo');
          await writeNote(page, 'She prefers the morning.');
          await page.getByRole('article', { name: 'Internal note by Ana Sol' }).waitFor();
          await writeReply(page, 'The tickets are in the file.');
          await attach(page, 'boat-tickets.txt');
          await send(page);
          await customer
            .getByRole('listitem')
            .filter({ hasText: 'The tickets are in the file.' })
            .waitFor();
          await page
            .getByRole('article')
            .getByRole('button', { name: 'Download boat-tickets.txt' })
            .waitFor();
          expect(await customer.getByText('She prefers the morning.').count()).toBe(0);

          await customer.getByLabel('Your answer').fill('See you at nine.');
          await customer.getByRole('button', { name: 'Send answer' }).click();
          await page.getByRole('article').filter({ hasText: 'See you at nine.' }).waitFor();
        });
      });
    });

    test('L7n S5 without a line one searches, opens, notes and answers with a file; after a reload all of it goes once', async () => {
      const ana = await travel.addPerson('Ana Sol');
      const receipt = await travel.send({ subject: 'Azulejos by the metre' });
      await travel.send({ subject: 'Something else altogether' });
      await onLine(async (page, line) => {
        await atDesk(page, ana, line);
        await openTicket(page, 'Azulejos by the metre');
        await openTicket(page, 'Something else altogether');
        line.cut();
        await find(page, 'azulejo', 'Azulejos by the metre');
        await writeNote(page, 'Ask the workshop.');
        await writeReply(page, 'The drawing is in the file.');
        await attach(page, 'drawing.txt');
        await send(page);
        // What is about to leave is on screen too: only what is kept here survives as an answer.
        await keptHere(page, 2);
        await page.reload();
        await page.getByRole('article').filter({ hasText: 'The drawing is in' }).waitFor();
        expect(await words(receipt)).toEqual([REQUEST.description]);

        line.mend();
        await synced(page);
        expect(await answered(receipt)).toEqual([
          REQUEST.description,
          'The drawing is in the file.',
        ]);
        const { items } = (await travel.call('GET', `tickets/${receipt.id}/messages`)) as {
          items: { kind: string; html: string; files: { name: string }[] }[];
        };
        expect(items.filter(({ html }) => html.includes('Ask the workshop.'))).toHaveLength(1);
        expect(items.flatMap(({ files }) => files.map(({ name }) => name))).toEqual([
          'drawing.txt',
        ]);
      });
    });

    test('L7o P3 a customer’s own list is there again without a line, and fills itself when the line is back', async () => {
      const slug = `portal-${travel.slug}`;
      const desk = await server.workspace({ slug, blueprint: 'extranet' });
      const thomas = await desk.addPerson('Thomas Girard', 'customer');
      const ask = (subject: string) =>
        desk.call('POST', 'tickets', {
          subject,
          description: 'Since this morning.',
          channel: 'phone',
          requester: { name: thomas.name, email: thomas.email },
        });
      await ask('The reader reads nothing');
      await onLine(async (page, line) => {
        await page.goto(`${line.url}/s/${slug}`);
        await page.getByLabel('Email address', { exact: true }).fill(thomas.email);
        await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await isAt(page, new RegExp(`^/p/${slug}`));
        const own = page.getByRole('main').getByRole('listitem');
        await own.filter({ hasText: 'The reader reads nothing' }).waitFor();
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        line.cut();
        await page.reload();
        await own.filter({ hasText: 'The reader reads nothing' }).waitFor();
        await ask('The printer prints nothing');
        line.mend();
        await own.filter({ hasText: 'The printer prints nothing' }).waitFor();
      });
    });
  });

  describe('offline', () => {
    test('L1a an operator takes, answers and closes offline, reloads, comes back: the customer reads one answer, in order', async () => {
      const ana = await travel.addPerson('Ana Sol');
      const receipt = await travel.send({ subject: 'Answered on the train' });
      await onLine(async (page, line) => {
        await atDesk(page, ana, line);
        await openTicket(page, 'Answered on the train');

        line.cut();
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

        line.mend();
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
      await onLine(async (offline, line) => {
        await atDesk(offline, ana, line);
        await openTicket(offline, 'Wanted by two');
        line.cut();
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
          expect(await answered(receipt)).toEqual([
            REQUEST.description,
            'Ben proposes the Chiado.',
          ]);

          line.mend();
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
        await onLine(async (page, line) => {
          await atDesk(page, ana, line);
          await openTicket(page, subject);
          line.cut();
          await page.getByRole('button', { name: 'Take', exact: true }).click();
          await writeReply(page, `Ana, ${way}.`);
          await send(page);
          await keptHere(page, 2);
          // Meanwhile a colleague takes it, and lets go of it again once the answer has come back.
          const path = `tickets/${receipt.id}`;
          await travel.call('POST', `${path}/take`);
          line.mend();
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
        await again.goto(`${travel.url}/w/${travel.slug}`);
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
        await again.goto(`${travel.url}/w/${travel.slug}`);

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
        await first.context().addInitScript(countAnswers);
        await atDesk(first, ana);
        const second = await first.context().newPage();
        await second.goto(`${travel.url}/w/${travel.slug}`);
        await synced(second);
        await openTicket(first, 'Seen in two tabs');
        await openTicket(second, 'Seen in two tabs');

        await second.getByRole('button', { name: 'Take', exact: true }).click();
        await first.getByText('You hold the request').waitFor();
        await writeReply(second, 'Once and for all.');
        await send(second);
        expect(await answered(receipt)).toHaveLength(2);
        await first.getByRole('article', { name: 'Message by Ana Sol' }).waitFor();
        const pushed = await Promise.all([first, second].map(answersPushed));
        expect(pushed[0]! + pushed[1]!).toBe(1);

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
            names.map(async (name) =>
              (await (await caches.open(name)).keys()).map(({ url }) => url),
            ),
          );
          return { urls: urls.flat(), local: JSON.stringify({ ...localStorage }) };
        });
        expect(kept.urls.filter((url) => /\/(api|sync|r|t)\//.test(url))).toEqual([]);
        expect(kept.local).not.toContain('Confidential');
        expect(kept.local).not.toContain(ana.email);
        await page.goto(`${travel.url}/w/${travel.slug}`);
        await page.getByLabel('Password', { exact: true }).waitFor();
      });
    });

    test('L5b an ended session seals unsent work; signing in again gives it back and sends it once', async () => {
      const ana = await travel.addPerson('Ana Sol');
      const receipt = await travel.send({ subject: 'Written before the end' });
      await onLine(async (page, line) => {
        await atDesk(page, ana, line);
        await openTicket(page, 'Written before the end');
        line.cut();
        await page.getByRole('button', { name: 'Take', exact: true }).click();
        await writeReply(page, 'Kept under seal.');
        await send(page);
        await page.getByRole('article', { name: 'Message by Ana Sol' }).waitFor();
        await page.context().clearCookies();
        line.mend();

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
});
