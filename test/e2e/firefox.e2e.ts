// The desk in Firefox (L7): signing in, reading, answering, a cut line, a reload without one, what waits goes once. The
// line is cut under the browser: what Firefox offers for being offline leaves open sockets as they are.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFirefox, launchFirefox, mindsPolicy } from '#test/support/browser.ts';
import {
  eventually,
  isAt,
  listRow,
  openTicket,
  openWorkspace,
  send,
  signIn,
  startJourney,
  synced,
  withPage,
  writeReply,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';
import { openLine, type Line } from '#test/support/line.ts';

let server: JourneyServer;
let line: Line;
let browser: Browser;
let workspace: JourneyWorkspace;

beforeAll(async () => {
  if (!hasFirefox) return;
  [server, browser] = await Promise.all([startJourney(), launchFirefox()]);
  line = await openLine(() => server.port, { hidesPolicy: mindsPolicy(browser) });
  workspace = await openWorkspace(() => line.url, { slug: 'fox', blueprint: 'maildesk' });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
});

const kept = (page: Page, count: number): Promise<void> =>
  page
    .getByRole('status')
    .filter({ hasText: `${count} change${count === 1 ? '' : 's'} kept here`, visible: true })
    .first()
    .waitFor();

describe.skipIf(!hasFirefox)('Firefox', () => {
  test('L7f an operator answers; the customer reads it', async () => {
    const receipt = await workspace.send({ subject: 'A room with a view' });
    await withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      await openTicket(page, 'A room with a view');
      await writeReply(page, 'The Chiado has one.');
      await send(page);
      const read = await eventually(
        () => workspace.messages(receipt),
        ({ length }) => length === 2,
      );
      expect(read[1]?.html).toContain('The Chiado has one.');
      await synced(page);
    });
  }, 180_000);

  test('L7g with the line cut one answers, reloads and goes on; it is sent once when the line is back', async () => {
    const receipt = await workspace.send({ subject: 'Answered in the cellar' });
    await withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      await openTicket(page, 'Answered in the cellar');
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      line.cut();
      await writeReply(page, 'From the cellar.');
      await send(page);
      await kept(page, 1);
      await page.reload();
      await listRow(page, 'Answered in the cellar').waitFor();
      await page.getByText('From the cellar.').first().waitFor();
      line.mend();
      await synced(page);
      const read = await workspace.messages(receipt);
      expect(read.filter(({ html }) => html.includes('From the cellar.'))).toHaveLength(1);
    });
  }, 180_000);

  test('L5x signing out leaves no database of that person', async () => {
    await workspace.send({ subject: 'To be wiped' });
    await withPage(browser, async (page) => {
      await signIn(page, workspace, workspace.admin);
      await openTicket(page, 'To be wiped');
      const names = () =>
        page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''));
      const before = await names();
      await page.getByRole('button', { name: /Ada Nord/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await isAt(page, /^\/s\/fox/);
      const left = await eventually(names, (all) => all.length < before.length);
      expect(left.filter((name) => name.includes(workspace.admin.id))).toEqual([]);
    });
  }, 180_000);
});
