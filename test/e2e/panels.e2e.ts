// Panels of other systems beside the answer box (C8): an administrator adds one, an operator puts what it knows into an
// answer, and a hostile one gets nowhere.

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
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
import { openPanelSite, type PanelSite } from '#test/support/panel-site.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let site: PanelSite;
/** Another one that nobody has allowed. */
let elsewhere: PanelSite;

beforeAll(async () => {
  [server, browser, site, elsewhere] = await Promise.all([
    startJourney(),
    launchBrowser(),
    openPanelSite(),
    openPanelSite(),
  ]);
  desk = await server.workspace({ slug: 'panels', blueprint: 'maildesk' });
  const words = await readFile(new URL('../../docs/PANELS.md', import.meta.url), 'utf8');
  site.pages.set('/stock', /```html\n([\s\S]*?)```/.exec(words)![1]!);
  site.pages.set('/silent', '<!doctype html><p>I say nothing</p>');
  site.pages.set('/hostile', HOSTILE);
  site.pages.set('/moved', '<!doctype html><p id="moved">Moved</p>');
  elsewhere.pages.set('/', '<!doctype html><p>Elsewhere</p>');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await elsewhere?.close();
  await server?.stop();
});

/** Connects, tells the test what it hears, and does what the test asks. */
const HOSTILE = `<!doctype html><title>Hostile</title><body><p>A panel</p><script>
  globalThis.heard = [];
  globalThis.tried = {};
  const attempt = (name, run) => {
    try { globalThis.tried[name] = String(run()); } catch (error) { globalThis.tried[name] = error.name; }
  };
  addEventListener('message', (event) => {
    if (event.source !== top || event.data?.type !== 'welcome') return;
    globalThis.port = event.ports[0];
    port.onmessage = ({ data }) => heard.push(data);
    port.postMessage({ type: 'ready' });
  });
  attempt('document', () => top.document.title);
  attempt('parent', () => parent.document.title);
  attempt('cookie', () => document.cookie);
  attempt('storage', () => localStorage.length);
  attempt('origin', () => self.origin);
  top.postMessage({ homing: 1, type: 'hello' }, '*');
</script></body>`;

const addPanel = async (name: string, path: string, more: object = {}): Promise<string> =>
  (
    (await desk.call('POST', 'panels', {
      name: { en: name },
      address: `${site.url}${path}`,
      ...more,
    })) as { id: string }
  ).id;
const remove = (id: string) => desk.call('DELETE', `panels/${id}`);

const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true });
const textOf = (page: Page) =>
  box(page).evaluate((element) =>
    [...element.querySelectorAll('p')].map((paragraph) => {
      const copy = paragraph.cloneNode(true) as HTMLElement;
      for (const caret of copy.querySelectorAll('.ProseMirror-widget')) caret.remove();
      return copy.textContent ?? '';
    }),
  );
const picture = (page: Page, name: string) =>
  page.screenshot({ path: `test/screenshots/panels-${name}.png` });
const inserting = (page: Page) => page.getByRole('button', { name: 'Insert from a directory' });
const panelFrame = (page: Page, path: string): Promise<Frame> =>
  eventually(
    async () => page.frames().find((frame) => frame.url().startsWith(`${site.url}${path}`)),
    (frame) => frame !== undefined,
  ) as Promise<Frame>;
const said = (page: Page, words: string | RegExp) =>
  page.getByText(words).filter({ visible: true }).first();

async function openBox(page: Page, subject: string, words = 'Dear Rosa, ') {
  const receipt = await desk.send({ subject });
  await signIn(page, desk, desk.admin);
  await openTicket(page, subject);
  await writeReply(page, words);
  await inserting(page).click();
  return receipt;
}
async function openPanel(page: Page, name: string, path: string): Promise<Frame> {
  await page.getByRole('tab', { name }).click();
  return panelFrame(page, path);
}
type Hostile = {
  readonly heard: { type: string; code?: string; id?: string; ticket?: object }[];
  readonly tried: Record<string, string>;
};
const heard = (frame: Frame) =>
  frame.evaluate(() => (globalThis as unknown as Hostile).heard) as Promise<Hostile['heard']>;
const say = (frame: Frame, message: unknown) =>
  frame.evaluate(
    (one) => (globalThis as unknown as { port: MessagePort }).port.postMessage(one),
    message,
  );
/** A press into it, which gives it the focus: without it no panel writes. */
const enter = (frame: Frame) => frame.getByText('A panel', { exact: true }).click();
const connected = (frame: Frame) =>
  eventually(
    () => heard(frame),
    (all) => all.some(({ type }) => type === 'context'),
  );

describe('a panel that means well', () => {
  test('C8j an administrator adds one, an operator puts words of it into an answer, sees whose they are, and takes them out', () =>
    withPage(browser, async (page) => {
      await signIn(page, desk, desk.admin);
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByRole('link', { name: 'Manage panels' }).click();
      await page.getByText('No panels yet').waitFor();
      await picture(page, 'none');
      await page.getByRole('button', { name: 'Add a panel' }).click();
      await page.getByLabel('Name (English)').fill('Stock');
      await page.getByLabel('Address', { exact: true }).fill('ftp://stock.example');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').getByText('begins with https://').waitFor();
      await page.getByLabel('Address', { exact: true }).fill(`${site.url}/stock`);
      await page.getByLabel(/^Facts of the/).check();
      await expectAccessible(page, 'the form of a panel');
      await picture(page, 'form');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('list', { name: 'Panels of other systems' }).waitFor();
      await picture(page, 'list');
      await expectAccessible(page, 'the list of panels');

      const receipt = await desk.send({ subject: 'When will it come?' });
      await page.getByRole('link', { name: 'Back to administration' }).click();
      await page.getByRole('link', { name: 'Back to the desk' }).click();
      await openTicket(page, 'When will it come?');
      await writeReply(page, 'Dear Rosa, ');
      const before = site.visits.length;
      await inserting(page).click();
      await page.getByRole('tab', { name: 'Stock' }).waitFor();
      // Loaded when it is opened, and not before.
      expect(site.visits).toHaveLength(before);
      await page.getByRole('tab', { name: 'Directories' }).focus();
      await page.keyboard.press('ArrowRight');
      const frame = await panelFrame(page, '/stock');
      await frame.getByText('About: When will it come?').waitFor();
      const visit = site.visits.at(before)!;
      expect(visit.headers.referer).toBeUndefined();
      await frame.getByRole('button', { name: 'Put the delivery time in' }).click();
      await frame.getByText('It is in the answer.').waitFor();
      await expect.poll(() => textOf(page)).toEqual(['Dear Rosa, In stock, delivered in 3 days.']);
      await said(page, 'Put in by Stock: “In stock, delivered in 3 days.”').waitFor();
      await page.mouse.move(0, 0);
      await picture(page, 'put-in');
      await expectAccessible(page, 'an answer with words of a panel');
      await page.getByRole('button', { name: 'Take it out' }).click();
      await expect.poll(() => textOf(page)).toEqual(['Dear Rosa, ']);
      await expect.poll(() => said(page, /^Put in by/).isVisible()).toBe(false);

      // A link is offered; nobody is led anywhere.
      await frame.getByRole('button', { name: 'Look at the stock' }).click();
      const link = page.getByRole('link', { name: 'stock.example/shelves/7' });
      await link.waitFor();
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
      await page.getByRole('button', { name: 'Leave the link' }).click();

      await frame.getByRole('button', { name: 'Put the delivery time in' }).click();
      await expect.poll(async () => (await textOf(page)).join()).toContain('3 days');
      // What one writes afterwards is not taken out by a button any more.
      await box(page).press('Control+End');
      await page.keyboard.type(' Best, Ada');
      await expect.poll(() => page.getByRole('button', { name: 'Take it out' }).count()).toBe(0);
      await send(page);
      await eventually(
        () => desk.messages(receipt),
        (all) =>
          all[1]?.html ===
          '<p>Dear Rosa, In stock, delivered in <strong>3 days</strong>. Best, Ada</p>',
      );
      const { items } = (await desk.call('GET', 'panels')) as { items: { id: string }[] };
      for (const { id } of items) await remove(id);
    }));

  test('C8k a panel is told what was allowed, of the ticket beside it, and nothing more', () =>
    withPage(browser, async (page) => {
      const none = await addPanel('Nothing', '/hostile?none');
      const all = await addPanel('Both', '/hostile?both', { sees: ['ticket', 'requester'] });
      await openBox(page, 'Told and not told');
      const closed = await openPanel(page, 'Nothing', '/hostile?none');
      expect((await connected(closed))[0]).toEqual({
        type: 'context',
        language: 'en',
        direction: 'ltr',
      });
      const open = await openPanel(page, 'Both', '/hostile?both');
      const context = (await connected(open))[0]!;
      expect(context).toMatchObject({
        ticket: { number: expect.any(Number), subject: 'Told and not told', priority: 'medium' },
        requester: { name: 'Rosa Rivera', email: 'rosa.rivera@example.org' },
      });
      expect(Object.keys(context.ticket!).sort()).toEqual(
        'category group language number phase priority status subject tags'.split(' '),
      );
      await remove(none);
      await remove(all);
    }));
});

describe('a panel that means ill', () => {
  test('C8l it cannot see or move the desk, speak for others, post to us or lead its frame elsewhere', () =>
    withPage(browser, async (page) => {
      const id = await addPanel('Hostile', '/hostile');
      await openBox(page, 'A hostile one');
      const frame = await openPanel(page, 'Hostile', '/hostile');
      await connected(frame);
      expect(await frame.evaluate(() => (globalThis as unknown as Hostile).tried)).toEqual({
        document: 'SecurityError',
        parent: 'SecurityError',
        cookie: 'SecurityError',
        storage: 'SecurityError',
        origin: 'null',
      });

      // Words from another window than the panel's, and words that are not for the window.
      await page.evaluate(() => {
        window.postMessage({ homing: 1, type: 'hello' }, '*');
        window.postMessage({ type: 'insert', id: 'x', html: '<p>From the wrong one</p>' }, '*');
      });
      await frame.evaluate(() => {
        window.top!.postMessage({ type: 'insert', id: 'x', html: '<p>Past the port</p>' }, '*');
      });

      // Up and out.
      const address = page.url();
      await frame.evaluate((to) => {
        for (const run of [
          () => (window.top!.location.href = to),
          () => (window.parent.location.href = to),
          () => window.open(to),
          () => window.open(to, '_top'),
        ]) {
          try {
            run();
          } catch {
            // As it should be.
          }
        }
        for (const target of ['_top', '_parent', '_blank']) {
          const link = document.createElement('a');
          link.href = to;
          link.target = target;
          document.body.append(link);
          link.click();
        }
      }, `${elsewhere.url}/`);

      // Words that nobody has asked for.
      await say(frame, { type: 'insert', id: 'unasked', html: '<p>Unasked</p>' });
      await expect
        .poll(async () => (await heard(frame)).at(-1))
        .toEqual({ type: 'refused', id: 'unasked', code: 'not-now' });
      expect(await textOf(page)).toEqual(['Dear Rosa, ']);

      // Markup that would run.
      await enter(frame);
      await say(frame, {
        type: 'insert',
        id: 'script',
        html:
          '<script>top.ran = 1</script><img src="x" onerror="top.ran = 2"><svg onload="top.ran = 3"></svg>' +
          '<iframe src="javascript:top.ran=4"></iframe><p onclick="top.ran = 5">Only <a href="javascript:top.ran=6">words</a></p>' +
          '<img data-attachment="0199aa00-0000-7000-8000-00000000beef">',
      });
      await expect.poll(async () => (await heard(frame)).at(-1)?.type).toBe('inserted');
      expect(await textOf(page)).toEqual(['Dear Rosa, Only words']);
      expect(await box(page).locator('img, svg, iframe, script, [onclick], a[href]').count()).toBe(
        0,
      );
      await say(frame, { type: 'insert', id: 'nothing', html: '<script>top.ran = 7</script>' });
      await expect.poll(async () => (await heard(frame)).at(-1)?.code).toBe('empty');
      await say(frame, { type: 'insert', id: 'huge', html: `<p>${'x'.repeat(5_000_000)}</p>` });
      await expect.poll(async () => (await heard(frame)).at(-1)?.code).toBe('too-large');
      expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
      expect(page.url()).toBe(address);
      expect(page.context().pages()).toHaveLength(1);
      expect(elsewhere.visits).toHaveLength(0);

      // Forms: not to us, not to others.
      const answers: string[] = [];
      page.on('response', (response) => {
        if (response.request().method() === 'POST' && response.url().includes('/tickets'))
          answers.push(response.url());
      });
      const post = (to: string) =>
        frame.evaluate((action) => {
          const form = document.createElement('form');
          form.method = 'post';
          form.action = action;
          document.body.append(form);
          form.submit();
        }, to);
      await post(`${desk.url}/api/v1/w/${desk.slug}/tickets`);
      await expect
        .poll(() => page.frames().some((one) => one.url().startsWith('chrome-error:')))
        .toBe(true);
      expect(answers).toEqual([]);
      expect(page.url()).toBe(address);
      await inserting(page).click();
      await inserting(page).click();
      const again = await openPanel(page, 'Hostile', '/hostile');
      await connected(again);
      await again
        .evaluate((to) => {
          location.href = to;
        }, `${elsewhere.url}/`)
        .catch(() => undefined);
      await expect
        .poll(() => page.frames().some((one) => one.url().startsWith('chrome-error:')))
        .toBe(true);
      expect(elsewhere.visits).toHaveLength(0);
      expect(await textOf(page)).toEqual(['Dear Rosa, Only words']);
      await remove(id);
    }));

  test('C8l one that floods is stopped, and what it said too much has not come into the answer', () =>
    withPage(browser, async (page) => {
      const id = await addPanel('Flood', '/hostile');
      await openBox(page, 'A flood');
      const frame = await openPanel(page, 'Flood', '/hostile');
      await connected(frame);
      await enter(frame);
      await frame.evaluate(() => {
        const { port } = globalThis as unknown as { port: MessagePort };
        for (let count = 0; count < 2_000; count += 1)
          port.postMessage({ type: 'insert', id: `${count}`, text: 'spam ' });
      });
      await said(page, 'Flood said too much at once and was stopped.').waitFor();
      expect(page.frames().some((one) => one.url().startsWith(site.url))).toBe(false);
      const words = (await textOf(page)).join('');
      expect(words.match(/spam/g)!.length).toBeLessThanOrEqual(12);
      await picture(page, 'stopped');
      await expectAccessible(page, 'a panel that was stopped');
      await page.getByRole('button', { name: 'Open it again' }).click();
      await connected(await panelFrame(page, '/hostile'));
      await remove(id);
    }));
});

describe('a panel that cannot be had', () => {
  test('C8m without a connection it says so and opens when there is one; one that does not answer is named', () =>
    withPage(browser, async (page) => {
      const id = await addPanel('Silent', '/silent');
      const second = await addPanel('Later', '/hostile?later');
      await openBox(page, 'Nobody there');
      await page.getByRole('tab', { name: 'Later' }).waitFor();
      await page.context().setOffline(true);
      await page.getByRole('tab', { name: 'Later' }).click();
      await said(page, 'Later needs a connection.').waitFor();
      await page.context().setOffline(false);
      await connected(await panelFrame(page, '/hostile?later'));
      await page.getByRole('tab', { name: 'Silent' }).click();
      await panelFrame(page, '/silent');
      await said(page, 'Silent does not answer.').waitFor();
      await picture(page, 'silent');
      // Taken away by an administrator: a desk that has it still gets nothing any more.
      await remove(id);
      const before = site.visits.length;
      await page.getByRole('button', { name: 'Open it again' }).click();
      await said(page, 'Silent does not answer.').waitFor();
      expect(site.visits).toHaveLength(before);
      await remove(second);
    }));

  test('C8m an added panel is there with the next opening of the box, without loading the desk again', () =>
    withPage(browser, async (page) => {
      await openBox(page, 'Added later');
      expect(await page.getByRole('tab', { name: 'Fresh' }).count()).toBe(0);
      const id = await addPanel('Fresh', '/hostile');
      await inserting(page).click();
      await inserting(page).click();
      await connected(await openPanel(page, 'Fresh', '/hostile'));
      await remove(id);
    }));
});

describe.each([
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ['wide-dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[])(
  'on a screen: %s',
  (name, options) => {
    test('C8j tabs and frame keep within it, and words come into the answer', () =>
      withPage(
        browser,
        async (page) => {
          const id = await addPanel('Stock and deliveries of the whole group', '/stock', {
            sees: ['ticket'],
          });
          const receipt = await desk.send({ subject: `Looked at: ${name}` });
          await signIn(page, desk, desk.admin);
          await openTicket(page, `Looked at: ${name}`);
          const start = page.locator('[data-start="reply"]');
          if (await start.isVisible()) await start.click();
          await box(page).click();
          await page.keyboard.type('Hello ');
          await inserting(page).click();
          const frame = await openPanel(page, 'Stock and deliveries', '/stock');
          await frame.getByText(`About: Looked at: ${name}`).waitFor();
          await frame.getByRole('button', { name: 'Look at the stock' }).click();
          await page.getByRole('link', { name: 'stock.example/shelves/7' }).waitFor();
          await frame.getByRole('button', { name: 'Put the delivery time in' }).click();
          await said(page, /^Put in by Stock and deliveries/).waitFor();
          await picture(page, name);
          await expectAccessible(page, `a panel, ${name}`);
          const width = options.viewport.width;
          const edges = (await page.locator('iframe').boundingBox())!;
          expect(edges.x).toBeGreaterThanOrEqual(0);
          expect(edges.x + edges.width).toBeLessThanOrEqual(width);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          expect(await desk.messages(receipt)).toHaveLength(1);
          await remove(id);
        },
        options,
      ));
  },
);

test('C8j in Arabic the tabs run from the right, the arrows with them, and a panel is told so', () =>
  withPage(
    browser,
    async (page) => {
      const arabic = await server.workspace({
        slug: 'panels-ar',
        blueprint: 'maildesk',
        language: 'ar',
      });
      const address = `${site.url}/hostile?ar`;
      await arabic.call('POST', 'panels', { name: { ar: 'المخزن' }, address });
      await arabic.send({ subject: 'ليلتان في لشبونة' });
      await signIn(page, arabic, arabic.admin, {
        email: 'البريد الإلكتروني',
        password: 'كلمة المرور',
        signIn: 'تسجيل الدخول',
        saved: 'كل شيء محفوظ',
      });
      await openTicket(page, 'ليلتان في لشبونة');
      await writeReply(page, 'نعم. ', 'رد');
      await page.getByRole('button', { name: 'إدراج من دليل' }).click();
      const first = page.getByRole('tab', { name: 'الأدلة' });
      const second = page.getByRole('tab', { name: 'المخزن' });
      await second.waitFor();
      const [right, left] = [(await first.boundingBox())!, (await second.boundingBox())!];
      expect(left.x).toBeLessThan(right.x);
      await first.focus();
      await page.keyboard.press('ArrowLeft');
      const frame = await panelFrame(page, '/hostile?ar');
      expect((await connected(frame))[0]).toMatchObject({ language: 'ar', direction: 'rtl' });
      await enter(frame);
      await say(frame, { type: 'insert', id: '1', text: 'متوفر في المخزن.' });
      await said(page, /أدرج .*المخزن.*متوفر/).waitFor();
      // Away from the button, whose tooltip stands outside of the page's parts.
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'hidden' });
      await picture(page, 'arabic');
      await expectAccessible(page, 'a panel in Arabic');
    },
    { locale: 'ar', viewport: { width: 1440, height: 900 } },
  ));
