// What becomes of an answer between writing it and the server's word on it: it leaves before any act that follows it, is
// nobody's draft once it is held, waits for the network in so many words, and is missed when its page dies.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  listRow,
  openBrowser,
  openTicket,
  REQUEST,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'answers', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Signed in, with the service worker in charge, so that the desk starts without a network. */
async function atDesk(page: Page, person?: JourneyPerson): Promise<void> {
  // What one test leaves waiting for its author is nobody else's.
  await signIn(page, desk, person ?? (await desk.addPerson('Ana Sol')));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}
const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true });
const heldCard = (page: Page) =>
  page.getByRole('article').filter({ hasText: 'Your answer, not sent' });
type Taken = { readonly desk: { readonly lockHolder: unknown } };
const words = async (receipt: Receipt): Promise<string[]> =>
  (await desk.messages(receipt)).map(({ html }) => html.replaceAll(/<[^>]*>/g, '').trim());

/** Its operator has written and sent it; a colleague was faster, and it has come back. */
async function heldAnswer(page: Page, subject: string): Promise<Receipt> {
  const receipt = await desk.send({ subject });
  await atDesk(page);
  await openTicket(page, subject);
  await writeReply(page, 'Begun in the station,');
  await page.getByText('Draft shared with your team').waitFor();
  await page.context().setOffline(true);
  await page.keyboard.type(' ended on the train.');
  await send(page);
  await page.getByRole('article').getByText('Waits for the network').waitFor();
  await desk.call('POST', `tickets/${receipt.id}/take`);
  await page.context().setOffline(false);
  await heldCard(page).getByText('Begun in the station, ended on the train.').waitFor();
  return receipt;
}

describe('a held answer', () => {
  test('A5c its words are no draft any more, neither at once nor after a reload', () =>
    withPage(browser, async (page) => {
      await heldAnswer(page, 'Held, not drafted');
      const start = page.getByRole('button', { name: /^Write to Rosa Rivera/ });
      await start.waitFor();
      // What the server still knows of the draft has come by then.
      await page.waitForTimeout(3_000);
      await start.click();
      await expect.poll(() => box(page).innerText()).toBe('\n');
      expect(await page.getByRole('button', { name: /^(Send|Take and send)$/ }).isDisabled()).toBe(
        true,
      );

      await page.reload();
      await heldCard(page).waitFor();
      await start.waitFor();
      await page.waitForTimeout(1_000);
      expect(await page.getByText('Draft:').count()).toBe(0);
    }));

  test('A5c a draft on which a colleague has written on meanwhile stays theirs', () =>
    withPage(browser, async (page) => {
      const receipt = await desk.send({ subject: 'Written on' });
      await atDesk(page);
      await openTicket(page, 'Written on');
      await writeReply(page, 'Begun');
      await page.getByText('Draft shared with your team').waitFor();
      await page.context().setOffline(true);
      await send(page);
      await page.getByRole('article').getByText('Waits for the network').waitFor();
      await withPage(browser, async (other) => {
        await atDesk(other, desk.admin);
        await openTicket(other, 'Written on');
        await other.keyboard.press('t');
        // Whoever is first at the server has it.
        await eventually(
          async () => (await desk.call('GET', `tickets/${receipt.id}`)) as Taken,
          (ticket) => ticket.desk.lockHolder !== null,
        );
        await other.getByRole('button', { name: /Draft: Begun/ }).click();
        await other.keyboard.press('End');
        await other.keyboard.type(' and written on');
        await other.getByText('Draft shared with your team').waitFor();
        await page.context().setOffline(false);
        await heldCard(page).waitFor();
        await page.getByRole('button', { name: /Draft: Begun and written on/ }).waitFor();
        expect((await box(other).innerText()).trim()).toBe('Begun and written on');
      });
      expect(await words(receipt)).toHaveLength(1);
    }));

  test('A5f what it says of the request is true now, not when it was refused', () =>
    withPage(browser, async (page) => {
      const receipt = await heldAnswer(page, 'Let go again');
      await heldCard(page).getByText('Ada Nord has taken this').waitFor();
      await desk.call('POST', `tickets/${receipt.id}/drop`);
      await heldCard(page).getByText('is free again').waitFor();
      await page.keyboard.press('t');
      await heldCard(page).getByText('You hold the request now').waitFor();
      expect(await heldCard(page).getByText('has taken this').count()).toBe(0);
    }));
});

describe('an answer that leaves', () => {
  test('C12q it stands in the conversation once at every moment of its way', () =>
    withPage(browser, async (page) => {
      const receipt = await desk.send({ subject: 'Counted' });
      await atDesk(page);
      await openTicket(page, 'Counted');
      await writeReply(page, 'Only once.');
      await page.getByText('Draft shared with your team').waitFor();
      await page.evaluate(() => {
        const seen = new Set<number>();
        Object.assign(globalThis, { seen });
        new MutationObserver(() => {
          const all = [...document.querySelectorAll('article')];
          seen.add(all.filter((one) => one.textContent.includes('Only once.')).length);
        }).observe(document.body, { childList: true, subtree: true });
      });
      await send(page);
      await page
        .getByRole('article', { name: 'Message by Ana Sol' })
        .filter({ hasText: 'Only once.' })
        .waitFor();
      await synced(page);
      await eventually(
        () => words(receipt),
        (all) => all.length === 2,
      );
      const seen = await page.evaluate(() => [
        ...(globalThis as unknown as { seen: Set<number> }).seen,
      ]);
      expect(Math.max(...seen)).toBe(1);
    }));
});

describe('an answer that a colleague overtook, where nobody is blocked', () => {
  test('A5r it is sent anyway after reading theirs, given as a note, or discarded; the customer gets what was sent', async () => {
    const open = await server.workspace({ slug: 'answers-open', blueprint: 'saas' });
    const ana = await open.addPerson('Ana Sol');
    const messages = async (receipt: Receipt): Promise<string[]> =>
      (await open.messages(receipt)).map(({ html }) => html.replaceAll(/<[^>]*>/g, '').trim());
    for (const way of ['Send anyway', 'Keep as a note', 'Discard'] as const) {
      const subject = `Overtaken, ${way}`;
      const receipt = await open.send({ subject });
      await withPage(browser, async (page) => {
        await signIn(page, open, ana);
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        await openTicket(page, subject);
        await page.context().setOffline(true);
        await writeReply(page, `Ana, before ${way}.`);
        await send(page);
        await page.getByRole('article').getByText('Waits for the network').waitFor();
        await open.call('POST', `tickets/${receipt.id}/messages`, { text: 'Ada was faster.' });
        await page.context().setOffline(false);

        const held = heldCard(page);
        await held.getByText(`Ana, before ${way}.`).waitFor();
        // Theirs stands there to be read, before one decides.
        await held
          .getByRole('region', { name: 'The newer answer' })
          .getByText('Ada was faster.')
          .waitFor();
        expect(await messages(receipt)).toEqual([REQUEST.description, 'Ada was faster.']);

        await held.getByRole('button', { name: way }).click();
        await held.waitFor({ state: 'detached' });
        await synced(page);
        const sent = way === 'Send anyway' ? [`Ana, before ${way}.`] : [];
        const expected = [REQUEST.description, 'Ada was faster.', ...sent];
        await expect.poll(() => messages(receipt)).toEqual(expected);
      });
    }
  });
});

describe('order', () => {
  test('A4h an act from the list lets the answer of the same request leave first', () =>
    withPage(browser, async (page) => {
      const receipt = await desk.send({ subject: 'Answered, then closed' });
      await atDesk(page);
      await openTicket(page, 'Answered, then closed');
      await page.keyboard.press('t');
      await page.getByText('You hold the request').waitFor();
      await writeReply(page, 'Gladly.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Leaves in a few seconds').waitFor();
      await listRow(page, 'Answered, then closed').focus();
      await page.keyboard.press('x');
      await page.getByText('1 selected').first().waitFor();
      await page.getByRole('toolbar').getByRole('button', { name: 'Close' }).click();

      await eventually(
        () => desk.status(receipt),
        ({ phase }) => phase === 'closed',
      );
      const history = (await desk.call('GET', `tickets/${receipt.id}/history?limit=100`)) as {
        items: { seq: number; event: { type: string; to?: string; side?: string } }[];
      };
      const inOrder = history.items
        .toSorted((a, b) => a.seq - b.seq)
        .map(({ event }) => (event.side === 'operator' ? 'answered' : (event.to ?? event.type)));
      expect(inOrder.indexOf('answered')).toBeGreaterThan(-1);
      expect(inOrder.lastIndexOf('closed')).toBeGreaterThan(inOrder.indexOf('answered'));
    }));
});

describe('without a network', () => {
  test('L6c what was sent waits for the network in so many words, and then goes', () =>
    withPage(browser, async (page) => {
      const receipt = await desk.send({ subject: 'In a tunnel' });
      await atDesk(page);
      await openTicket(page, 'In a tunnel');
      await page.keyboard.press('t');
      await writeReply(page, 'From the tunnel.');
      await page.context().setOffline(true);
      await send(page);
      const mine = page.getByRole('article', { name: 'Message by Ana Sol' });
      await mine.getByText('Waits for the network').waitFor();
      expect(await mine.getByText('On its way').count()).toBe(0);

      await page.context().setOffline(false);
      await mine.getByText('Waits for the network').waitFor({ state: 'detached' });
      await eventually(
        () => words(receipt),
        (all) => all.length === 2,
      );
    }));
});

describe('a page that dies', () => {
  /** Not closed but gone: nothing in the page gets a word in. */
  async function kill(page: Page): Promise<void> {
    const client = await page.context().newCDPSession(page);
    const gone = page.waitForEvent('crash');
    // Never answered: the one who would answer is dead.
    client.send('Page.crash').catch(() => undefined);
    await gone;
    await page.close();
  }

  test('C12d inside the seconds of undoing: the next opening says that the answer was not sent and is a draft', async () => {
    const receipt = await desk.send({ subject: 'Died too soon' });
    const { context, page } = await openBrowser(browser);
    try {
      await atDesk(page);
      await openTicket(page, 'Died too soon');
      await page.keyboard.press('t');
      await writeReply(page, 'Almost sent.');
      await page.getByText('Draft shared with your team').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByText('Leaves in a few seconds').waitFor();
      await page.waitForTimeout(500);
      await kill(page);

      const again = await context.newPage();
      await again.goto(`${desk.url}/w/answers`);
      await again.getByText('An answer was not sent').waitFor();
      await again.getByRole('button', { name: 'Open it' }).click();
      const line = again.getByRole('status').filter({ hasText: 'This answer was not sent' });
      await line.waitFor();
      expect(await words(receipt)).toEqual([REQUEST.description]);
      await again.getByRole('button', { name: /Draft: Almost sent/ }).click();
      await send(again);
      await eventually(
        () => words(receipt),
        (all) => all.length === 2,
      );
      await line.waitFor({ state: 'detached' });
      expect(await words(receipt)).toEqual([REQUEST.description, 'Almost sent.']);
    } finally {
      await context.close();
    }
  });
});

test('T11c the full history has everything that one may read: mentions too, and where each came from', () =>
  withPage(
    browser,
    async (page) => {
      const receipt = await desk.send({ subject: 'Who was named' });
      await desk.addPerson('Ana Sol');
      await atDesk(page, desk.admin);
      await openTicket(page, 'Who was named');
      await page.keyboard.press('n');
      await page.getByRole('textbox', { name: 'Internal note', exact: true }).waitFor();
      await page.keyboard.type('Over to you, @ana');
      await page.getByRole('option', { name: 'Ana Sol' }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('article').filter({ hasText: '@Ana Sol' }).waitFor();
      await page.getByRole('button', { name: 'History' }).click();
      const facts = page.getByRole('complementary', { name: 'Details' });
      await facts.getByText('Ada Nord mentioned Ana Sol').waitFor();
      await facts.getByText('from the app').first().waitFor();

      const { items } = (await desk.call('GET', `tickets/${receipt.id}/history?limit=100`)) as {
        items: unknown[];
      };
      await expect.poll(() => facts.locator('ol > li').count()).toBe(items.length);
      expect(await page.getByRole('log').getByText('mentioned').count()).toBe(0);
    },
    { viewport: { width: 1720, height: 900 } },
  ));

describe('on a phone', () => {
  test('U1e every act of the header is reachable, 44 px high, and nothing is cut off', () =>
    withPage(
      browser,
      async (page) => {
        await desk.send({ subject: 'In one hand' });
        await desk.addPerson('Ana Sol');
        await atDesk(page, desk.admin);
        await openTicket(page, 'In one hand');
        const header = page
          .locator('header')
          .filter({ has: page.getByRole('heading', { level: 2 }) });
        const check = async () => {
          for (const button of await header.getByRole('button').all()) {
            const at = await button.boundingBox();
            expect(at, await button.innerText()).not.toBeNull();
            expect(at?.height ?? 0).toBeGreaterThanOrEqual(44);
            expect(at?.x ?? -1).toBeGreaterThanOrEqual(0);
            expect((at?.x ?? 0) + (at?.width ?? 999)).toBeLessThanOrEqual(390);
          }
        };
        await check();
        await header.getByRole('button', { name: 'Take', exact: true }).click();
        await page.getByText('You hold the request').waitFor();
        await check();
        await header.getByRole('button', { name: 'More actions' }).click();
        await page.getByRole('menuitem', { name: 'Let go' }).waitFor();
        await page.getByRole('menuitem', { name: 'Hand over to…' }).click();
        await page
          .getByRole('option', { name: /Ana Sol/ })
          .first()
          .click();
        await page.getByText('Ana Sol holds the request').waitFor();
        await check();
        await header.getByRole('button', { name: 'More actions' }).click();
        await page.getByRole('menuitem', { name: 'Take it over' }).click();
        await page.getByText('You hold the request').waitFor();
        await header.getByRole('button', { name: 'Close', exact: true }).click();
        await header.getByRole('button', { name: 'Reopen', exact: true }).waitFor();
        await check();
      },
      { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
    ));
});
