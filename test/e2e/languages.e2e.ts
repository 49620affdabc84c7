// Arabic from right to left and German with its long words: a whole conversation, and every kind of screen under the eye
// of axe, wide and narrow, light and dark (U4, U5). Its pictures are in test/screenshots.

import { mkdir } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  eventually,
  expectAccessible,
  listRow,
  openTicket,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type DeskWords,
  type JourneyServer,
  type JourneyWorkspace,
} from '../support/journey.ts';

const SCREENSHOTS = 'test/screenshots/languages';

const WORDS = {
  ar: {
    email: 'البريد الإلكتروني',
    password: 'كلمة المرور',
    signIn: 'تسجيل الدخول',
    saved: 'كل شيء محفوظ',
  },
  de: {
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    signIn: 'Anmelden',
    saved: 'Alles gespeichert',
  },
} as const satisfies Record<string, DeskWords>;
const SUBJECTS = {
  ar: 'ليلتان في لشبونة (Hotel Avenida 24)',
  de: 'Reiserücktrittskostenversicherungsbescheinigung für zwei Nächte',
};

let server: JourneyServer;
let browser: Browser;
beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  server = await startJourney();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (slug: string, language: string): Promise<JourneyWorkspace> =>
  server.workspace({ slug, blueprint: 'maildesk', language, name: 'Nordlicht Reisen' });

const rootOf = (page: Page) =>
  page.evaluate(() => ({
    language: document.documentElement.lang,
    direction: document.documentElement.dir,
  }));
/** Nothing sticks out of the page, on whichever side it ends. */
const overflow = (page: Page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });

describe('in Arabic', () => {
  test('U5a somebody signs in, reads and answers in Arabic, all of it from right to left', () =>
    withPage(
      browser,
      async (page) => {
        const workspace = await open('arabic-journey', 'ar');
        const receipt = await workspace.send({
          subject: SUBJECTS.ar,
          description: 'نريد غرفة هادئة في Hotel Avenida، من فضلكم.',
          name: 'ليلى حداد',
        });

        await page.goto(`${workspace.url}/s/${workspace.slug}`);
        await page.getByLabel(WORDS.ar.email, { exact: true }).waitFor();
        expect(await rootOf(page)).toEqual({ language: 'ar', direction: 'rtl' });
        await expectAccessible(page, 'sign-in');
        await signIn(page, workspace, workspace.admin, WORDS.ar);
        expect(await rootOf(page)).toEqual({ language: 'ar', direction: 'rtl' });

        // The list stands to the right of the ticket, and the rail to the right of the list.
        await openTicket(page, SUBJECTS.ar);
        const list = await listRow(page, SUBJECTS.ar).boundingBox();
        const article = await page.getByRole('article').first().boundingBox();
        expect(list!.x).toBeGreaterThan(article!.x + article!.width - 1);

        await writeReply(page, 'نعم، الغرفة 12 متاحة.', 'رد');
        await send(page, /^(إرسال|استلام وإرسال)$/);
        const messages = await eventually(
          () => workspace.messages(receipt),
          (all) => all.some(({ side }) => side === 'operator'),
        );
        expect(messages.at(-1)?.html).toContain('نعم، الغرفة 12 متاحة.');
        await synced(page, WORDS.ar);
        const answer = page.getByRole('article').filter({ hasText: 'نعم، الغرفة' });
        await answer.waitFor();
        // The answer that departs gives way to the one that was accepted, also while it is looked at.
        await expect
          .poll(() =>
            answer.getByText('نعم، الغرفة').evaluate((one) => getComputedStyle(one).direction),
          )
          .toBe('rtl');
        await expectAccessible(page, 'a ticket with an Arabic answer');
      },
      { locale: 'ar', viewport: { width: 1440, height: 900 } },
    ));

  test('U4z words in Latin letters keep their direction inside Arabic ones', () =>
    withPage(
      browser,
      async (page) => {
        const workspace = await open('arabic-mixed', 'ar');
        await workspace.send({ subject: 'Two nights in Lisbon?', description: 'A quiet room.' });
        await signIn(page, workspace, workspace.admin, WORDS.ar);
        await openTicket(page, 'Two nights in Lisbon?');

        const directionOf = (text: string) =>
          page
            .getByText(text)
            .filter({ visible: true })
            .first()
            .evaluate((one) => getComputedStyle(one).direction);
        expect(await directionOf('Two nights in Lisbon?')).toBe('ltr');
        expect(await directionOf('A quiet room.')).toBe('ltr');
        // A name of one line runs to the right and yet begins where the lines around it do.
        const name = page.locator('p[dir="auto"]').filter({ hasText: 'Rosa Rivera' }).first();
        expect(await name.evaluate((one) => getComputedStyle(one).textAlign)).toBe('right');
        await page.screenshot({ path: `${SCREENSHOTS}/ar-mixed-wide-light.png` });
      },
      { locale: 'ar', viewport: { width: 1440, height: 900 } },
    ));

  test('U4r a long line in Latin letters loses its end in an Arabic list, and not its first words', () =>
    withPage(
      browser,
      async (page) => {
        const workspace = await open('arabic-long', 'ar');
        await workspace.send({
          subject: 'Two nights in Lisbon',
          name: 'Maximiliane Freifrau von Hohenstein-Waldeck',
          description: 'A quiet room with a view over the river, and a cot for the baby, please.',
        });
        await signIn(page, workspace, workspace.admin, WORDS.ar);
        const row = listRow(page, 'Two nights in Lisbon');
        await row.waitFor();
        const isSeen = (text: string) =>
          row.getByText(text).evaluate((element) => {
            const first = document.createRange();
            first.setStart(element.firstChild!, 0);
            first.setEnd(element.firstChild!, 1);
            const box = element.closest('a')!.getBoundingClientRect();
            const letter = first.getBoundingClientRect();
            return letter.left >= box.left && letter.right <= box.right;
          });
        expect(await isSeen('A quiet room')).toBe(true);
        expect(await isSeen('Maximiliane')).toBe(true);
      },
      { locale: 'ar', viewport: { width: 1440, height: 900 } },
    ));
});

const SIZES = [
  ['wide', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const;

describe.each(['ar', 'de'] as const)('in %s', (language) => {
  let workspace: JourneyWorkspace;
  let link: string;
  beforeAll(async () => {
    workspace = await open(`screens-${language}`, language);
    const receipt = await workspace.send({
      subject: SUBJECTS[language],
      description: language === 'ar' ? 'نريد غرفة هادئة.' : 'Wir hätten gern ein ruhiges Zimmer.',
    });
    link = `/t/${workspace.slug}/${receipt.number}?lang=${language}#code=${receipt.accessCode}`;
  });

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test.each(SIZES)(
      'U4z U5u %s: axe finds nothing, and nothing sticks out of the page',
      (size, viewport) =>
        withPage(
          browser,
          async (page) => {
            const look = async (where: string): Promise<void> => {
              await page.screenshot({
                path: `${SCREENSHOTS}/${language}-${where}-${size}-${colorScheme}.png`,
              });
              expect(await overflow(page), where).toBeLessThanOrEqual(0);
              expect((await rootOf(page)).language, where).toBe(language);
              await expectAccessible(page, where);
            };

            await page.goto(`${workspace.url}/r/${workspace.slug}?lang=${language}`);
            await page.getByRole('heading', { level: 1 }).waitFor();
            await look('request');
            await page.goto(`${workspace.url}${link}`);
            await page.getByRole('listitem').first().waitFor();
            await look('follow');
            await page.goto(`${workspace.url}/s/${workspace.slug}`);
            await page.getByLabel(WORDS[language].email, { exact: true }).waitFor();
            await look('sign-in');
            await signIn(page, workspace, workspace.admin, WORDS[language]);
            await listRow(page, SUBJECTS[language]).waitFor();
            await look('desk');
            await openTicket(page, SUBJECTS[language]);
            await look('ticket');
            await page.goto(`${workspace.url}/w/${workspace.slug}/account`);
            await page.getByRole('heading', { level: 1 }).waitFor();
            await look('account');
          },
          { locale: language, viewport, colorScheme },
        ),
    );
  });
});
