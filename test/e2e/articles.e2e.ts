// The knowledge base (P10): read on a phone, offered while a request is written, written at the desk and put into an answer.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openTicket,
  send,
  signIn,
  startJourney,
  withPage,
  writeReply,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'nordlicht', blueprint: 'maildesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const PHONE = { viewport: { width: 360, height: 800 }, hasTouch: true } as const;

async function publish(title: string, html: string, summary = ''): Promise<string> {
  const { id } = (await desk.call('POST', 'articles', {
    audience: 'public',
    texts: { en: { title, summary, html } },
  })) as { id: string };
  await desk.call('POST', `articles/${id}/publish`);
  return id;
}

test('P10l on a phone one is offered what may help while one writes, and reads it', async () => {
  await publish(
    'Paper jam in the printer',
    '<h2>Step by step</h2><ol><li>Open the tray.</li><li>Pull the paper gently.</li></ol><table><tr><th>Light</th><th>Meaning</th></tr><tr><td>red</td><td>jam</td></tr></table>',
    'What to do when paper is stuck.',
  );
  await publish('Opening hours', '<p>From nine to five.</p>');
  await withPage(
    browser,
    async (page) => {
      await page.goto(`${desk.url}/r/nordlicht`);
      await page.getByRole('link', { name: 'Read our articles' }).waitFor();
      const subject = page.getByLabel('Subject');
      await subject.pressSequentially('My printers jam');
      const offered = page.getByRole('region', { name: 'This may help' });
      await offered.getByRole('link', { name: 'Paper jam in the printer' }).waitFor();
      expect(await offered.getByRole('link').count()).toBe(1);
      // Told politely; one goes on writing where one was.
      await page.getByRole('status').getByText('Articles that may help').waitFor();
      expect(await subject.evaluate((input) => document.activeElement === input)).toBe(true);
      await expectAccessible(page, 'the request page with articles');
      await offered.screenshot({ path: 'test/screenshots/articles-offered.png' });
      await page.screenshot({ path: 'test/screenshots/articles-request-360.png', fullPage: true });

      const [article] = await Promise.all([
        page.waitForEvent('popup'),
        offered.getByRole('link').click(),
      ]);
      await article.getByRole('heading', { level: 1, name: 'Paper jam in the printer' }).waitFor();
      await expectAccessible(article, 'an article');
      await article.screenshot({
        path: 'test/screenshots/articles-article-360.png',
        fullPage: true,
      });
      expect(await subject.inputValue()).toBe('My printers jam');

      await article.getByRole('link', { name: 'All articles' }).click();
      await article.getByLabel('Search the articles').fill('hou');
      await article.getByRole('button', { name: 'Search' }).click();
      await article.getByRole('link', { name: 'Opening hours' }).waitFor();
      await expectAccessible(article, 'what was found');
      await article.goto(`${desk.url}/k/nordlicht`);
      await expectAccessible(article, 'the knowledge base');
      await article.screenshot({ path: 'test/screenshots/articles-list-360.png', fullPage: true });
      const [inside, outside] = await article.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      expect(inside).toBeLessThanOrEqual(outside!);

      // Without a connection nothing is asked, and nothing goes wrong.
      await page.context().setOffline(true);
      await subject.fill('Opening hours');
      await page.getByText('You are offline').waitFor();
      expect(await offered.getByRole('link').allInnerTexts()).toEqual(['Paper jam in the printer']);
    },
    PHONE,
  );
});

test('P10m an article is written, published, offered to who asks, and put into an answer', async () => {
  await withPage(
    browser,
    async (page) => {
      await signIn(page, desk, desk.admin);
      await page.goto(`${desk.url}/w/nordlicht/articles`);
      await page.getByRole('button', { name: 'Write an article' }).click();
      await page.getByRole('combobox', { name: 'Who reads it' }).selectOption('public');
      await page.getByLabel('Title').fill('Change a booking');
      await page.getByLabel('Summary').fill('Until two days before you leave.');
      await page
        .getByRole('textbox', { name: 'Text' })
        .pressSequentially('Open your booking and choose another day.');
      await expectAccessible(page, 'the article being written');
      await page.getByRole('tab', { name: 'French' }).click();
      await page.getByLabel('Title').fill('Modifier une réservation');
      // What is missing is said, and nothing is lost.
      await page.getByRole('button', { name: 'Save and publish' }).click();
      await page.getByRole('alert').getByText('Every language needs a text.').waitFor();
      await page
        .getByRole('textbox', { name: 'Text' })
        .pressSequentially('Ouvrez votre réservation.');
      await page.getByRole('button', { name: 'Save and publish' }).click();
      await page.getByText('Published.', { exact: true }).waitFor();
      await page.screenshot({ path: 'test/screenshots/articles-form-1280.png', fullPage: true });

      // A colleague writes on it meanwhile: both texts are kept.
      const { items } = (await desk.call('GET', 'articles?q=booking')) as {
        items: { id: string }[];
      };
      const { id } = items[0]!;
      await desk.call('PATCH', `articles/${id}`, {
        texts: { en: { title: 'Of a colleague', html: '<p>Other words</p>' } },
      });
      await page.getByRole('tab', { name: 'English' }).click();
      await page.getByLabel('Title').fill('Change or move a booking');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Somebody else has changed this article').waitFor();
      await page.getByRole('button', { name: 'Save and publish' }).click();
      await page.getByText('Somebody else has changed this article').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Versions' }).click();
      const versions = page.getByRole('dialog', { name: 'Versions' });
      await versions.getByText('Set aside, never published').waitFor();
      await versions.getByRole('button', { name: /Version 2$/ }).click();
      await versions.getByText('Other words').waitFor();
      await expectAccessible(page, 'the versions');
      await versions.getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('button', { name: 'All articles' }).click();
      await page
        .getByRole('list', { name: 'Knowledge base' })
        .getByText('Change or move a booking', { exact: true })
        .first()
        .waitFor();
      await expectAccessible(page, 'the list of articles');
      await page.screenshot({ path: 'test/screenshots/articles-page-1280.png', fullPage: true });

      const internal = (await desk.call('POST', 'articles', {
        texts: { en: { title: 'Bookings of our own', html: '<p>For us alone</p>' } },
      })) as { id: string };
      await desk.call('POST', `articles/${internal.id}/publish`);
      const receipt = await desk.send({ subject: 'Can I move my booking?' });
      await page.goto(`${desk.url}/w/nordlicht/`);
      await openTicket(page, 'Can I move my booking?');
      await writeReply(page, 'Please see ');
      await page.getByRole('button', { name: 'Articles of the knowledge base' }).click();
      const offered = page.getByRole('region', { name: 'Articles of the knowledge base' });
      await offered.getByText('Change or move a booking', { exact: true }).waitFor();
      await offered.getByText('Bookings of our own', { exact: true }).waitFor();
      // The tooltip of the button goes with the pointer.
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'detached' });
      await expectAccessible(page, 'articles beside the answer');
      await page.screenshot({ path: 'test/screenshots/articles-beside-1280.png' });
      // An internal one has no link, and its words go in only when one says so twice.
      const inner = offered.getByRole('listitem').filter({ hasText: 'Bookings of our own' });
      expect(await inner.getByRole('button').count()).toBe(1);
      await inner.getByRole('button', { name: /^Put in the text/ }).click();
      await offered.getByRole('alert').getByText('customers cannot open a link to it').waitFor();
      const words = page.getByRole('textbox', { name: 'Reply' });
      expect(await words.innerText()).not.toContain('For us alone');
      await offered.getByRole('button', { name: /^Put in the link.*Change or move/ }).focus();
      await page.keyboard.press('Enter');
      const link = words.getByRole('link', { name: 'Change or move a booking' });
      await link.waitFor();
      expect(await link.getAttribute('href')).toBe(`${desk.url}/k/nordlicht/${id}?lang=en`);
      await send(page);
      const [, answer] = await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length > 1,
      );
      expect(answer?.html).toContain(`/k/nordlicht/${id}`);
    },
    { viewport: { width: 1280, height: 900 } },
  );
});

test('P10o a slash in an answer offers articles too, by keyboard; an internal one’s words only when one says so twice, and without a connection it says where they are', async () => {
  const id = await publish(
    'Lost luggage',
    '<p>Ask at the <strong>counter</strong> of the airline.</p>',
    'Who looks for it.',
  );
  const inner = (await desk.call('POST', 'articles', {
    texts: { en: { title: 'Luggage of our own', html: '<p>The cupboard on the left.</p>' } },
  })) as { id: string };
  await desk.call('POST', `articles/${inner.id}/publish`);
  const receipt = await desk.send({ subject: 'Where is my suitcase?' });
  await withPage(
    browser,
    async (page) => {
      await signIn(page, desk, desk.admin);
      await openTicket(page, 'Where is my suitcase?');
      const words = page.getByRole('textbox', { name: 'Reply', exact: true });
      const list = page.getByRole('listbox', { name: 'Templates and articles' });
      const options = list.getByRole('group', { name: 'Knowledge base' }).getByRole('option');
      const active = list.getByRole('option', { selected: true });

      await writeReply(page, '/luggage lo');
      await expect.poll(() => options.count()).toBe(2);
      await expectAccessible(page, 'articles behind a slash');
      await page.screenshot({ path: 'test/screenshots/articles-slash-360.png' });
      await page.keyboard.press('Enter');
      await words.getByText('counter', { exact: true }).waitFor();
      expect(await words.locator('strong').innerText()).toBe('counter');
      await list.waitFor({ state: 'detached' });

      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('/luggage lo');
      await expect.poll(() => options.count()).toBe(2);
      await page.keyboard.press('ArrowDown');
      await active.filter({ hasText: 'Put in the link' }).waitFor();
      await page.keyboard.press('Enter');
      const link = words.getByRole('link', { name: 'Lost luggage' });
      await link.waitFor();
      expect(await link.getAttribute('href')).toBe(`${desk.url}/k/nordlicht/${id}?lang=en`);

      await page.keyboard.press('Enter');
      await page.keyboard.type('/luggage own');
      await expect.poll(() => options.count()).toBe(1);
      await page.keyboard.press('Enter');
      await list.getByText('Its text would go to the customer').waitFor();
      expect(await words.innerText()).not.toContain('cupboard');
      await page.keyboard.press('Enter');
      await words.getByText('The cupboard on the left.').waitFor();

      // Nothing of them is on this device, and nobody is told that there were none.
      await page.context().setOffline(true);
      await page.getByRole('status').filter({ hasText: 'Offline' }).first().waitFor();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('/luggage');
      await page.getByText('Articles need a connection.').first().waitFor();
      expect(await options.count()).toBe(0);
      await page.keyboard.press('Escape');
      for (let key = 0; key < '/luggage'.length; key += 1) await page.keyboard.press('Backspace');
      await page.context().setOffline(false);
      await send(page);
      const [, answer] = await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length > 1,
      );
      expect(answer?.html).toContain('<strong>counter</strong>');
    },
    PHONE,
  );
});
