// Templates in the answer box (C7): `/` finds them, with the keyboard and without a network; what they do happens when the
// answer is sent; what could not be filled in is not sent.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '#test/support/browser.ts';
import { newId } from '#test/support/device-calls.ts';
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
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'templates', blueprint: 'maildesk' });
  const { statuses } = (await desk.call('GET', 'settings')) as {
    statuses: { id: string; phase: string }[];
  };
  const waiting = statuses.find(({ phase }) => phase === 'waiting-customer')!.id;
  const add = (template: object) =>
    desk.call('POST', 'templates', { scope: 'workspace', ...template });
  await add({
    name: 'Room confirmed',
    shortcut: 'room',
    bodies: {
      en: '<p>Dear {{requester.name}},</p><p>your room is <strong>booked</strong> (number {{ticket.number}}).</p>',
      fr: '<p>Bonjour {{requester.name}},</p><p>votre chambre est réservée.</p>',
    },
    actions: [
      { type: 'tag', add: ['booked'], remove: [] },
      { type: 'change-status', status: waiting },
      { type: 'change-priority', priority: 'high' },
    ],
  });
  await add({
    name: 'Call us back',
    shortcut: 'call',
    bodies: { en: '<p>We rang {{requester.address}}.</p>' },
  });
  await add({
    name: 'Greeting',
    scope: 'personal',
    bodies: { en: '<p>Kind regards, {{operator.firstName}}</p>' },
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true });
const list = (page: Page) => page.getByRole('listbox', { name: 'Templates' });
const options = (page: Page) => list(page).getByRole('option');
const textOf = (page: Page) =>
  box(page).evaluate((element) =>
    [...element.querySelectorAll('p')].map((paragraph) => {
      const copy = paragraph.cloneNode(true) as HTMLElement;
      for (const caret of copy.querySelectorAll('.ProseMirror-widget')) caret.remove();
      return copy.textContent ?? '';
    }),
  );
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/screenshots/templates-${name}.png` });
/** After a reload the box is folded away. */
async function openBox(page: Page): Promise<void> {
  await page.locator('[data-start="reply"]').click();
  await box(page).waitFor();
}
type Ticket = { priority: string; status: string; desk: { tags: string[] } };

async function opened(page: Page, subject: string) {
  const receipt = await desk.send({ subject, name: 'Rosa <b>Rivera</b>' });
  await signIn(page, desk, desk.admin);
  await openTicket(page, subject);
  return receipt;
}

describe('a template in an answer', () => {
  test('C7h by keyboard and without a network: words filled in, and what it does happens when it is sent', () =>
    withPage(browser, async (page) => {
      const receipt = await opened(page, 'A room for two');
      await synced(page);
      await page.context().setOffline(true);
      await writeReply(page, '/');
      await options(page).first().waitFor();
      expect(await options(page).count()).toBe(3);
      await picture(page, 'all');
      await expectAccessible(page, 'the list of templates');
      await page.keyboard.type('roo');
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      await expect
        .poll(() => textOf(page))
        .toEqual([
          'Dear Rosa <b>Rivera</b>,',
          expect.stringMatching(/^your room is booked \(number \d+\)\.$/),
        ]);
      expect(await list(page).isVisible()).toBe(false);
      const actions = page.getByRole('list', { name: 'When it is sent:' }).getByRole('listitem');
      await expect.poll(() => actions.count()).toBe(3);
      await picture(page, 'put-in');
      await expectAccessible(page, 'an answer with what it does');
      await page.getByRole('button', { name: 'Leave out: priority High' }).click();
      await expect.poll(() => actions.count()).toBe(2);

      // A second one, within the line.
      await box(page).press('Control+End');
      await page.keyboard.type(' /gree');
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Tab');
      await expect.poll(async () => (await textOf(page)).at(-1)).toMatch(/\)\. Kind regards, Ada$/);
      await send(page);
      await page.context().setOffline(false);
      const all = await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length === 2,
      );
      expect(all[1]?.html).toMatch(
        /^<p>Dear Rosa &lt;b&gt;Rivera&lt;\/b&gt;,<\/p><p>your room is <strong>booked<\/strong> \(number \d+\)\. Kind regards, Ada<\/p>$/,
      );
      const ticket = (await desk.call('GET', `tickets/${receipt.id}`)) as Ticket;
      expect(ticket.desk.tags).toEqual(['booked']);
      expect(ticket.priority).not.toBe('high');
      expect((await desk.status(receipt)).phase).toBe('waiting-customer');
      expect(await actions.count()).toBe(0);
    }));

  test('C7h what could not be filled in is shown, is typed over, and is not sent before', () =>
    withPage(browser, async (page) => {
      const receipt = await opened(page, 'Please ring');
      await writeReply(page, '/call');
      await options(page).first().waitFor();
      await options(page).first().click();
      await expect.poll(() => textOf(page)).toEqual(['We rang ⟨requester.address?⟩.']);
      await page.keyboard.press('Control+Enter');
      await page.getByRole('alert').getByText('Fill in what is missing first').waitFor();
      await picture(page, 'missing');
      expect(await desk.messages(receipt)).toHaveLength(1);
      // It is selected: words take its place.
      await page.keyboard.type('you twice');
      await expect.poll(() => textOf(page)).toEqual(['We rang you twice.']);
      await send(page);
      await eventually(
        () => desk.messages(receipt),
        (messages) => messages[1]?.html === '<p>We rang you twice.</p>',
      );
    }));

  test('C7h a slash within words asks for nothing, and Escape leaves what was typed', () =>
    withPage(browser, async (page) => {
      await opened(page, 'Either or');
      await writeReply(page, 'and/room');
      await page.waitForTimeout(300);
      expect(await list(page).isVisible()).toBe(false);
      await page.keyboard.type(' /room');
      await options(page).first().waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => list(page).isVisible()).toBe(false);
      await page.keyboard.type('s');
      await page.waitForTimeout(300);
      expect(await list(page).isVisible()).toBe(false);
      expect(await textOf(page)).toEqual(['and/room /rooms']);
    }));

  test('C8f an entry of a directory is found from one character and put into the answer by keyboard', () =>
    withPage(browser, async (page) => {
      const { id } = (await desk.call('POST', 'inserts', {
        name: 'Hotels',
        columns: [{ id: 'name' }, { id: 'city' }],
        layout: { en: '<p><strong>{{name}}</strong>, {{city}} – for {{requester.email}}</p>' },
      })) as { id: string };
      await desk.call('PUT', `inserts/${id}/entries`, {
        items: [
          { name: 'Old Mill', city: 'Bath' },
          { name: 'Étoile d’or', city: 'Liège' },
        ],
      });
      await opened(page, 'Which hotel');
      await writeReply(page, 'We booked: ');
      await page.getByRole('button', { name: 'Insert from a directory' }).click();
      const entries = page.getByRole('listbox', { name: 'Insert from a directory' });
      await expect.poll(() => entries.getByRole('option').count()).toBe(2);
      await page.keyboard.type('e');
      await expect.poll(() => entries.getByRole('option').count()).toBe(1);
      // Away from the button, whose tooltip stands outside of the page's parts.
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'hidden' });
      await picture(page, 'insert');
      await expectAccessible(page, 'the panel of directories');
      await page.keyboard.press('Enter');
      await expect
        .poll(() => textOf(page))
        .toEqual(['We booked: Étoile d’or, Liège – for rosa.rivera@example.org']);
      expect(await entries.isVisible()).toBe(false);
      await page.context().setOffline(true);
      await page.getByRole('button', { name: 'Insert from a directory' }).click();
      await page.getByText('Directories need a connection to the server.').waitFor();
      await page.keyboard.press('Escape');
      await expect.poll(() => entries.isVisible()).toBe(false);
      await page.context().setOffline(false);
    }));

  test('C7h on a phone the list keeps within the screen', () =>
    withPage(
      browser,
      async (page) => {
        await opened(page, 'On the phone');
        await page
          .getByRole('button', { name: /Write to/ })
          .first()
          .click();
        await box(page).waitFor();
        await box(page).click();
        await page.keyboard.type('/');
        await options(page).first().waitFor();
        await picture(page, 'phone');
        const edges = await list(page).boundingBox();
        expect(edges!.x).toBeGreaterThanOrEqual(0);
        expect(edges!.x + edges!.width).toBeLessThanOrEqual(360);
      },
      { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    ));

  test('C7i headings, tables, rules and images of a template stay in the draft, over a reload, and in the answer', () =>
    withPage(browser, async (page) => {
      const attachment = '0199aa00-0000-7000-8000-00000000beef';
      const words =
        '<h2>Your <em>trip</em></h2><p>In short:</p>' +
        '<table><caption>Prices</caption><thead><tr><th>Room</th><th>Price</th></tr></thead>' +
        '<tbody><tr><td>Double</td><td><p>90</p><ul><li><p>with breakfast</p></li></ul></td></tr>' +
        '<tr><td colspan="2">Taxes included</td></tr></tbody></table><hr>' +
        `<p>Map: <img data-attachment="${attachment}" alt="The way"></p>`;
      await desk.call('POST', 'templates', {
        scope: 'workspace',
        name: 'Offer',
        shortcut: 'offer',
        bodies: { en: words },
      });
      const receipt = await opened(page, 'An offer with a table');
      await synced(page);
      await writeReply(page, '/offer');
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      const shape = () =>
        box(page).evaluate((element) => ({
          names: ['h2', 'caption', 'th', 'td', 'hr', 'img[data-attachment]'].map(
            (name) => element.querySelectorAll(name).length,
          ),
          wide: element.querySelector('td[colspan="2"]')?.textContent,
          image: element.querySelector<HTMLElement>('img[data-attachment]')?.dataset['attachment'],
        }));
      const whole = { names: [1, 1, 2, 3, 1, 1], wide: 'Taxes included', image: attachment };
      await expect.poll(shape).toEqual(whole);
      await picture(page, 'rich');
      await expectAccessible(page, 'an answer with a table');

      await page.reload();
      await openBox(page);
      await expect.poll(shape).toEqual(whole);
      // One writes on within it.
      await box(page).locator('td').first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(' room');
      await send(page);
      const all = await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length === 2,
      );
      expect(all[1]?.html).toBe(
        '<h2>Your <em>trip</em></h2><p>In short:</p>' +
          '<table><caption>Prices</caption><tbody><tr><th><p>Room</p></th><th><p>Price</p></th></tr>' +
          '<tr><td><p>Double room</p></td><td><p>90</p><ul><li><p>with breakfast</p></li></ul></td></tr>' +
          '<tr><td colspan="2"><p>Taxes included</p></td></tr></tbody></table><hr />' +
          `<p>Map: <img data-attachment="${attachment}" alt="The way" /></p>`,
      );
    }));

  test('C7j what a template will do is still there after a reload, and is done then', () =>
    withPage(browser, async (page) => {
      const receipt = await opened(page, 'Reloaded in between');
      await synced(page);
      await writeReply(page, '/room');
      await options(page).first().waitFor();
      await page.keyboard.press('Enter');
      const actions = page.getByRole('list', { name: 'When it is sent:' }).getByRole('listitem');
      await expect.poll(() => actions.count()).toBe(3);
      await page.getByRole('button', { name: 'Leave out: priority High' }).click();
      await expect.poll(() => actions.count()).toBe(2);
      const before = await actions.allTextContents();
      await synced(page);

      await page.reload();
      await openBox(page);
      await expect.poll(() => actions.allTextContents()).toEqual(before);
      await send(page);
      await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length === 2,
      );
      const ticket = (await desk.call('GET', `tickets/${receipt.id}`)) as Ticket;
      expect(ticket.desk.tags).toEqual(['booked']);
      expect(ticket.priority).not.toBe('high');
      expect((await desk.status(receipt)).phase).toBe('waiting-customer');

      // With the last word they go, for good.
      await writeReply(page, '/room');
      await options(page).first().waitFor();
      await page.keyboard.press('Enter');
      await expect.poll(() => actions.count()).toBe(3);
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await expect.poll(() => actions.count()).toBe(0);
      await writeReply(page, 'x');
      await page.getByText('Draft shared with your team').waitFor();
      // At once: the server may have heard of more than the device has written.
      await page.reload();
      await openBox(page);
      await expect.poll(() => textOf(page)).toEqual(['x']);
      await expect.poll(() => actions.count()).toBe(0);
    }));

  test('C7l files of a template go along without an upload, offline too; one can be removed, and a template that has none any more says so', () =>
    withPage(browser, async (page) => {
      const uploads: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/uploads')) uploads.push(request.method());
      });
      const files = [await upload('Prices 2027.pdf'), await upload('Map.pdf')];
      const { id } = (await desk.call('POST', 'templates', {
        scope: 'workspace',
        name: 'Prices',
        shortcut: 'prices',
        bodies: { en: '<p>Our prices are attached.</p>' },
        attachmentIds: files,
      })) as { id: string };
      const receipt = await opened(page, 'Prices please');
      await synced(page);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await page.context().setOffline(true);
      await writeReply(page, '/prices');
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      const chips = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem');
      await expect.poll(() => chips.count()).toBe(2);
      await expect.poll(() => chips.first().textContent()).toContain('from the template');
      await picture(page, 'files');
      await expectAccessible(page, 'an answer with files of a template');
      await page.getByRole('button', { name: /Map\.pdf/ }).click();
      await expect.poll(() => chips.count()).toBe(1);
      await page.reload();
      await openBox(page);
      await expect.poll(() => chips.count()).toBe(1);
      await send(page);
      await page.getByText('Our prices are attached.').first().waitFor();
      await page.context().setOffline(false);
      await eventually(
        () => desk.messages(receipt),
        (messages) => messages.length === 2,
      );
      const { items } = (await desk.call('GET', `tickets/${receipt.id}/messages`)) as {
        items: { html: string; files?: { name: string; state: string }[] }[];
      };
      expect(items.at(-1)?.files).toMatchObject([{ name: 'Prices 2027.pdf', state: 'ready' }]);
      // Nothing went up; what was removed was given up at most.
      expect(uploads.filter((method) => method !== 'DELETE')).toEqual([]);

      // The template loses its files while an answer with them is written.
      const second = await desk.send({ subject: 'Prices again' });
      await openTicket(page, 'Prices again');
      await page.context().setOffline(true);
      await writeReply(page, '/prices');
      await expect.poll(() => options(page).count()).toBe(1);
      await page.keyboard.press('Enter');
      await expect.poll(() => chips.count()).toBe(2);
      await desk.call('PATCH', `templates/${id}`, { attachmentIds: [] });
      await page.context().setOffline(false);
      await page.getByText('is no longer with its template').first().waitFor();
      await picture(page, 'files-gone');
      expect(await desk.messages(second)).toHaveLength(1);
      for (const name of ['Prices 2027.pdf', 'Map.pdf'])
        await page.getByRole('button', { name: new RegExp(name.replace('.', '\\.')) }).click();
      await expect.poll(() => chips.count()).toBe(0);
      await send(page);
      await eventually(
        () => desk.messages(second),
        (messages) => messages[1]?.html === '<p>Our prices are attached.</p>',
      );
    }));
});

/** As an integrator puts one there. */
async function upload(name: string): Promise<string> {
  const id = newId();
  const bytes = Buffer.from(`%PDF-1.7\n% ${name}\n%%EOF`);
  await desk.upload(id, name, bytes);
  return id;
}
