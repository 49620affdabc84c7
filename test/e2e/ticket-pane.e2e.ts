// The open ticket in real browsers: answering, noting, taking and closing; two people in one draft; what somebody else
// writes appearing by itself; taking an answer back; French; and no obstacle for anybody in either theme.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '#test/support/browser.ts';
import {
  eventually,
  expectAccessible,
  openBrowser,
  openTicket,
  signIn,
  startJourney,
  writeReply,
  type JourneyPerson,
  type JourneyServer,
  type JourneyWorkspace,
  type Receipt,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;
let ben: JourneyPerson;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney(), launchBrowser()]);
  desk = await server.workspace({ slug: 'pane', blueprint: 'maildesk' });
  ben = await desk.addPerson('Ben Okafor', 'lead');
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** A browser with somebody signed in and a ticket open. */
async function opened(
  subject: string,
  person: JourneyPerson = desk.admin,
  options: BrowserContextOptions = {},
) {
  const { context, page, errors } = await openBrowser(browser, options);
  await signIn(page, desk, person);
  await openTicket(page, subject);
  return {
    page,
    close: async () => {
      await context.close();
      expect(errors).toEqual([]);
    },
  };
}
const request = (subject: string): Promise<Receipt> => desk.send({ subject });
const messages = (page: Page) => page.getByRole('log').getByRole('article');
const box = (page: Page, name = 'Reply') => page.getByRole('textbox', { name, exact: true });
/** What stands in a shared text, without the names at carets. */
const textOf = (page: Page) =>
  box(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll('.ProseMirror-widget')) caret.remove();
    return copy.textContent ?? '';
  });
const historyOf = async (receipt: Receipt) =>
  (
    (await desk.call('GET', `tickets/${receipt.id}/history?limit=100`)) as {
      items: { event: { type: string } }[];
    }
  ).items.map(({ event }) => event.type);

describe('one operator', () => {
  test('A4i C1c takes, answers and closes; the customer reads it, the history has it all', async () => {
    const receipt = await request('Keys left in room 12');
    const { page, close } = await opened('Keys left in room 12');
    await expect
      .poll(() => page.getByText('Nobody has taken the request yet').isVisible())
      .toBe(true);
    await page.keyboard.press('t');
    await page.getByText('You hold the request').waitFor();

    await writeReply(page, 'They are at the front desk.');
    await page.keyboard.press('Control+Enter');
    await messages(page)
      .filter({ hasText: 'They are at the front desk.' })
      .getByText('Leaves in a few seconds')
      .waitFor();
    expect(await desk.messages(receipt)).toHaveLength(1);
    await eventually(
      () => desk.messages(receipt),
      (all) => all.length === 2,
    );
    expect((await desk.messages(receipt))[1]).toMatchObject({
      side: 'operator',
      html: '<p>They are at the front desk.</p>',
    });

    await page.keyboard.press('e');
    await eventually(
      () => desk.status(receipt),
      ({ phase }) => phase === 'closed',
    );
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    expect(await historyOf(receipt)).toEqual(
      expect.arrayContaining(['ticket-opened', 'ticket-taken', 'message-posted', 'status-changed']),
    );
    await close();
  });

  test('C12e an answer that is taken back is not sent, and its words survive a reload', async () => {
    const receipt = await request('Late breakfast');
    const { page, close } = await opened('Late breakfast');
    await writeReply(page, 'Until eleven, I think');
    await page.keyboard.press('Control+Enter');
    await messages(page).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => textOf(page)).toBe('Until eleven, I think');
    await page.getByText('Draft shared with your team').waitFor();
    await page.waitForTimeout(6_000);
    expect(await desk.messages(receipt)).toHaveLength(1);

    await page.reload();
    await page.getByRole('button', { name: 'Draft: Until eleven' }).click();
    await expect.poll(() => textOf(page)).toBe('Until eleven, I think');
    await close();
  });

  test('C12f leaving the ticket does not leave the answer behind', async () => {
    const receipt = await request('Parking');
    await request('Another one');
    const { page, close } = await opened('Parking');
    await writeReply(page, 'Behind the house.');
    await page.keyboard.press('Control+Enter');
    await openTicket(page, 'Another one');
    await eventually(
      () => desk.messages(receipt),
      (all) => all.length === 2,
      4_000,
    );
    await close();
  });

  test('C4o a note names a colleague, who is told; the customer never sees it', async () => {
    const receipt = await request('Complaint about noise');
    const { page, close } = await opened('Complaint about noise');
    await page.keyboard.press('n');
    await box(page, 'Internal note').waitFor();
    await page.keyboard.type('Please call her, @oka');
    await page.getByRole('option', { name: 'Ben Okafor' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('today.');
    await page.keyboard.press('Control+Enter');

    const note = messages(page).filter({ hasText: '@Ben Okafor today.' });
    await note.getByText('Only your team sees this').waitFor();
    expect(await box(page, 'Internal note').count()).toBe(0);
    expect(JSON.stringify(await desk.messages(receipt))).not.toContain('call her');
    await eventually(
      () => historyOf(receipt),
      (types) => types.includes('person-mentioned'),
    );
    await close();
  });

  test('T9d T11h corrects who asked, and reads in the history what it was', async () => {
    await request('Wrong number');
    const { page, close } = await opened('Wrong number', desk.admin, {
      viewport: { width: 1720, height: 900 },
    });
    const facts = page.getByRole('complementary', { name: 'Details' });
    await facts.getByRole('button', { name: 'Edit' }).click();
    await facts.getByLabel('Email address').fill('nonsense');
    await facts.getByRole('button', { name: 'Save' }).click();
    await facts.getByText('Enter a valid e-mail address.').first().waitFor();
    await facts.getByLabel('Email address').fill('rosa@example.com');
    await facts.getByRole('button', { name: 'Save' }).click();
    await facts.getByRole('link', { name: 'rosa@example.com' }).waitFor();
    await facts.getByRole('button', { name: 'History' }).click();
    await facts.getByText('Email address: rosa.rivera@example.org → rosa@example.com').waitFor();
    await close();
  });

  test('T3e opens a ticket for somebody on the phone: what is missing is named, then it is there', async () => {
    await request('Something else');
    const { page, close } = await opened('Something else');
    await page.getByRole('button', { name: 'New request' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Open the request' }).click();
    await dialog
      .getByText('Enter a description.')
      .or(dialog.getByText('Fill in: Description.'))
      .first()
      .waitFor();
    await dialog.getByLabel('Name').fill('Omar Haddad');
    await dialog.getByLabel('Phone').fill('+49 40 123456');
    await dialog.getByLabel('Email address').fill('omar@example.org');
    await dialog.getByLabel('City').fill('Hamburg');
    await dialog.getByLabel('Subject').fill('Lost suitcase');
    await dialog.getByLabel('Description').fill('It is green.\n\nHe waits.');
    await dialog.getByRole('button', { name: 'Open the request' }).click();
    await page.getByRole('heading', { level: 2 }).filter({ hasText: 'Lost suitcase' }).waitFor();
    await messages(page).filter({ hasText: 'It is green.' }).waitFor();
    await close();
  });
});

describe('two operators', () => {
  test('C5j C10c write one answer together, and see each other', async () => {
    await request('A long answer');
    const ada = await opened('A long answer');
    const other = await opened('A long answer', ben);
    await writeReply(ada.page, 'Dear Rosa');
    await other.page.getByRole('button', { name: /Draft: Dear Rosa/ }).click();
    await expect.poll(() => textOf(other.page)).toBe('Dear Rosa');
    await other.page.keyboard.press('End');
    await other.page.keyboard.type(', gladly');
    await expect.poll(() => textOf(ada.page)).toBe('Dear Rosa, gladly');
    await expect
      .poll(() => box(ada.page).locator('.ProseMirror-widget').allTextContents())
      .toEqual(['Ben Okafor']);
    await expect
      .poll(() => box(other.page).locator('.ProseMirror-widget').allTextContents())
      .toEqual(['Ada Nord']);
    await ada.page.getByRole('status').filter({ hasText: 'Ben Okafor is writing' }).waitFor();
    await ada.page.getByRole('status').filter({ hasText: 'Ben Okafor is here too' }).waitFor();
    await ada.close();
    await other.close();
  });

  test('C5k words that a colleague adds while the answer leaves hold it back', async () => {
    const receipt = await request('Held back');
    const ada = await opened('Held back');
    const other = await opened('Held back', ben);
    await writeReply(ada.page, 'Yes');
    await other.page.getByRole('button', { name: /Draft: Yes/ }).click();
    await ada.page.getByRole('button', { name: /^(Send|Take and send)$/ }).click();
    await other.page.keyboard.press('End');
    await other.page.keyboard.type(' and no');
    await ada.page.getByRole('alert').filter({ hasText: 'a colleague changed the text' }).waitFor();
    expect(await textOf(ada.page)).toBe('Yes and no');
    expect(await desk.messages(receipt)).toHaveLength(1);
    await ada.close();
    await other.close();
  });

  test('C1d what a colleague notes appears by itself, and is announced when one is elsewhere', async () => {
    const receipt = await request('Live');
    const ada = await opened('Live');
    await desk.call('POST', `tickets/${receipt.id}/messages`, {
      html: '<p>From elsewhere</p>',
      kind: 'note',
    });
    await messages(ada.page).filter({ hasText: 'From elsewhere' }).waitFor({ timeout: 3_000 });
    await ada.close();
  });

  test('A3o a ticket that somebody else holds: one reads who, and can write along but not send', async () => {
    await request('Somebody has it');
    const ada = await opened('Somebody has it');
    await ada.page.keyboard.press('t');
    await ada.page.getByText('You hold the request').waitFor();
    const other = await opened('Somebody has it', ben);
    await other.page.getByText('Ada Nord holds the request').first().waitFor();
    await writeReply(other.page, 'My idea');
    await other.page.getByText('Only they can send').waitFor();
    expect(
      await other.page.getByRole('button', { name: /^(Send|Take and send)$/ }).isDisabled(),
    ).toBe(true);
    await ada.close();
    await other.close();
  });
});

test('U5g in French', async () => {
  await request('En français');
  const { page, close } = await opened('En français');
  await page.getByRole('button', { name: /Ada Nord/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Français' }).click();
  await page.getByText('Rosa Rivera a ouvert').waitFor();
  await page.getByRole('button', { name: /Écrire à Rosa Rivera/ }).click();
  await page.getByRole('textbox', { name: 'Répondre', exact: true }).waitFor();
  await page.getByRole('button', { name: /^(Envoyer|Prendre en charge et envoyer)$/ }).waitFor();
  await close();
});

test.each(['light', 'dark'] as const)('U4l nobody meets an obstacle, %s', async (colorScheme) => {
  const receipt = await request(`Accessible ${colorScheme}`);
  await desk.call('POST', `tickets/${receipt.id}/messages`, {
    html: '<p>A note</p>',
    kind: 'note',
  });
  const { page, close } = await opened(`Accessible ${colorScheme}`, desk.admin, {
    colorScheme,
    viewport: { width: 1720, height: 900 },
  });
  await page.keyboard.press('t');
  await page.getByText('You hold the request').waitFor();
  await page.getByRole('button', { name: 'History' }).click();
  await expectAccessible(page, 'open');
  await writeReply(page, 'Yes');
  await expectAccessible(page, 'answering');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Leaves in a few seconds').waitFor();
  await expectAccessible(page, 'leaving');
  await page.keyboard.press('n');
  await box(page, 'Internal note').waitFor();
  await page.keyboard.type('@');
  await page.getByRole('option').first().waitFor();
  await expectAccessible(page, 'noting');
  await close();
});
