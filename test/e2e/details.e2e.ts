// What a request came without is filled in on its own page by whoever holds its code (T2, P2): contact, category and the
// category's fields, with script and without.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageId, TicketId } from '#shared/base/ids.ts';
import { createAccessCodes } from '#server/commands/index.ts';
import { listen, type HttpServer } from '#server/http-server.ts';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  openWorkspace,
  withPage,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { DAYS, everyone, FLOOR, ROOM, roomCategories, SEATS } from '#test/support/room-fields.ts';
import { createWorld, type World } from '#test/support/world.ts';

let world: World;
let server: HttpServer;
let browser: Browser;
let desk: JourneyWorkspace;

const FIELDS = [
  ...[ROOM, SEATS, FLOOR, DAYS].map((field) => ({ ...field, isMandatory: true })),
  { id: 'remark', label: { en: 'Remark', fr: 'Remarque' }, type: 'text', ...everyone },
];
const CATEGORIES = roomCategories({ fields: ['room', 'seats', 'floor', 'days', 'remark'] });

beforeAll(async () => {
  world = await createWorld();
  server = await listen({ app: world.app, host: '127.0.0.1', port: 0, tls: undefined });
  browser = await launchBrowser();
  desk = await openWorkspace(() => `http://localhost:${server.port}`, {
    slug: 'works',
    blueprint: 'saas',
  });
  await desk.call('PATCH', 'settings', {
    languages: ['en', 'fr'],
    fields: FIELDS,
    categories: CATEGORIES,
    mandatory: ['email', 'subject', 'description', 'phone', 'category'],
  });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
  await server?.drain();
});

type Mailed = { readonly id: TicketId; readonly number: number; readonly code: string };

/** A mail brings an address, a subject and words, and nothing else. */
async function mail(subject: string): Promise<Mailed> {
  const { context } = world;
  const workspace = await context.requireWorkspace('works');
  const id = context.ids<TicketId>();
  const email = 'rosa@example.org';
  const opened = await context.execute({
    workspaceId: workspace.id,
    actor: { kind: 'system' },
    origin: { via: 'mail', ip: '192.0.2.10', actorName: 'mail' },
    commands: [
      {
        type: 'open',
        ticketId: id,
        subject,
        message: { id: context.ids<MessageId>(), html: '<p>Is the room <b>free</b>?</p>' },
        requester: {
          personId: null,
          name: 'Rosa Rivera',
          email,
          phone: '',
          address: '',
          city: '',
          country: '',
        },
        channel: 'email',
        language: 'en',
      },
    ],
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const code = createAccessCodes(context.secrets.derive('access-code')).derive({
    workspaceId: workspace.id,
    ticketId: id,
    recipient: email,
    generation: 1,
  });
  return { id, number: opened.tickets[0]?.number ?? 0, code };
}
const stored = async ({ id }: Mailed) =>
  (await desk.call('GET', `tickets/${id}`)) as {
    category: string;
    incomplete: string[];
    fields: object;
    requester: { phone: string };
  };
const WHOLE = {
  category: 'building-rooms',
  incomplete: [],
  requester: { phone: '+33 1 23 45 67 89' },
  fields: { room: 'B 12', seats: 12, floor: 'first', days: ['mo'] },
};

const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
const errorOf = (page: Page, name: string) => page.locator(`[id="${name}-error"]`);
const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const picture = (page: Page, name: string) =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page
        .screenshot({ path: `${process.env['PICTURES']}/${name}.png`, fullPage: true })
        .then(() => undefined);
async function fillFields(page: Page): Promise<void> {
  await page.getByLabel('Room').fill('B 12');
  await page.getByLabel('Seats').fill('12');
  await page.getByLabel('Floor').selectOption({ label: 'First' });
  await page.getByLabel('Monday').check();
}

describe('what a mail came without', () => {
  test('T2s P2h the category that is chosen brings its missing fields along; what is wrong is named beside them, and all of it arrives', async () => {
    const mailed = await mail('With script');
    await withPage(browser, async (page) => {
      await page.goto(`${desk.url}/t/works/${mailed.number}#code=${mailed.code}`);
      await page.getByRole('heading', { name: 'We still need a few details' }).waitFor();
      expect(await page.getByLabel('Room').count()).toBe(0);
      await save(page);
      expect(await errorOf(page, 'category').innerText()).toBe('Please choose what it is about.');
      expect(await errorOf(page, 'phone').innerText()).toBe('Please fill in this field.');
      await expectAccessible(page, 'details with errors');

      await page.getByLabel('Phone').fill('none');
      await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
      await page.getByLabel('Seats').fill('900');
      // What may be left out is not asked for: this form is for what is missing.
      expect(await page.getByLabel('Remark').count()).toBe(0);
      await save(page);
      const summary = page.getByRole('alert').filter({ hasText: 'Please check these fields' });
      await summary.getByRole('link', { name: /^Room/ }).click();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('fields.room');
      expect(await errorOf(page, 'fields.seats').innerText()).toBe(
        'This value is not possible here.',
      );
      expect(await errorOf(page, 'fields.days').innerText()).toBe('Please fill in this field.');
      expect(await errorOf(page, 'phone').innerText()).toContain('+33 1 23 45 67 89');
      expect((await stored(mailed)).incomplete).toEqual(['phone', 'category']);

      await page.getByLabel('Phone').fill('+33 1 23 45 67 89');
      await fillFields(page);
      await save(page);
      await page.getByText('Nothing is missing any more.').waitFor();
      expect(await page.getByRole('heading', { name: 'We still need' }).count()).toBe(0);
    });
    expect(await stored(mailed)).toMatchObject(WHOLE);
  });

  test('T2t P2i without script number and code are typed, and the same is filled in', async () => {
    const mailed = await mail('Without script');
    await withPage(
      browser,
      async (page) => {
        const addresses: string[] = [];
        page.on('request', (request) => addresses.push(request.url()));
        await page.goto(`${desk.url}/t/works/${mailed.number}`);
        await page.getByLabel('Access code').fill('AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA');
        await page.getByRole('button', { name: 'Open' }).click();
        // Playwright finds no text inside <noscript>.
        await page.locator('.summary').waitFor();
        const words = await page.locator('main').innerText();
        expect(words).toContain('Number and access code do not match');
        expect(words).not.toContain('Without script');

        expect(await page.getByLabel('Number').inputValue()).toBe(String(mailed.number));
        await page.getByLabel('Access code').fill(mailed.code.toLowerCase());
        await page.getByRole('button', { name: 'Open' }).click();
        await page.getByRole('heading', { name: 'Without script' }).waitFor();
        await page.getByText('Is the room free?').waitFor();
        await save(page);
        expect(await errorOf(page, 'category').innerText()).toBe('Please choose what it is about.');

        await page.getByLabel('Phone').fill('+33 1 23 45 67 89');
        await page.getByLabel('What is it about?').selectOption({ label: 'Meeting rooms' });
        await save(page);
        // Its fields are asked for with the next page; nothing of them was in this one.
        await page.getByLabel('Room').waitFor();
        expect(await errorOf(page, 'fields.room').isHidden()).toBe(true);
        expect(await page.getByLabel('Phone').count()).toBe(0);
        await page.getByLabel('Seats').fill('many');
        await page.getByLabel('Monday').check();
        await save(page);
        expect(await errorOf(page, 'fields.seats').innerText()).toBe('Please check this value.');
        expect(await errorOf(page, 'fields.room').innerText()).toBe('Please fill in this field.');
        expect(await page.getByLabel('Monday').isChecked()).toBe(true);
        expect(await page.getByLabel('Seats').inputValue()).toBe('many');

        await fillFields(page);
        await save(page);
        await page.getByText('Nothing is missing any more.').waitFor();
        expect(addresses.length).toBeGreaterThan(3);
        for (const address of addresses)
          expect(address.toUpperCase().replaceAll('-', '')).not.toContain(
            mailed.code.replaceAll('-', ''),
          );
      },
      { javaScriptEnabled: false },
    );
    expect(await stored(mailed)).toMatchObject(WHOLE);
  });

  const PHONE = { colorScheme: 'dark', viewport: { width: 390, height: 780 } } as const;
  const refuse = async (page: Page) => {
    await page.getByRole('heading', { name: 'Il nous manque' }).waitFor();
    await page.getByLabel('De quoi s’agit-il ?').selectOption({ label: 'Salles de réunion' });
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Merci de remplir ce champ.').first().waitFor();
  };

  test('U4t on a phone, in French and in the dark the form and its errors break no rule of accessibility', async () => {
    const mailed = await mail('Au téléphone');
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${desk.url}/t/works/${mailed.number}?lang=fr#code=${mailed.code}`);
        await refuse(page);
        await expectAccessible(page, 'details in French');
        expect(await fits(page)).toBe(true);
        await picture(page, 'track-details-fr-dark-script');

        // The page of the plain form, in a browser where axe can run.
        await page.evaluate(
          ({ number, code }) => {
            const form = document.createElement('form');
            form.method = 'post';
            form.action = '/t/works?lang=fr';
            form.innerHTML = `<input name="number" value="${number}"><input name="code" value="${code}">`;
            document.body.append(form);
            form.submit();
          },
          { number: mailed.number, code: mailed.code },
        );
        await page.getByText('Is the room free?').waitFor();
        await refuse(page);
        await expectAccessible(page, 'details of the plain form');
        expect(await fits(page)).toBe(true);
        await picture(page, 'track-details-fr-dark-plain');
      },
      PHONE,
    );
  });

  test('U4t on a phone without script the plain form fits and says what is possible', async () => {
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${desk.url}/t/works?lang=fr`);
        await page.getByLabel('Code d’accès').fill('AAAAA');
        await picture(page, 'track-plain-form');
        expect(await fits(page)).toBe(true);
        expect(await page.locator('main').innerText()).toContain('Sans JavaScript');
      },
      { ...PHONE, javaScriptEnabled: false },
    );
  });
});
