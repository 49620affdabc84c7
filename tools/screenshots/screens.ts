// The screens that are looked at, each with the way to it. Ways go by keys and by what stays the same in every language.

import type { Page } from 'playwright-core';

export type Desk = {
  readonly url: string;
  readonly slug: string;
  /** Of a request that has been answered, with its access code. */
  readonly track: string;
};

export type Who = 'nobody' | 'operator' | 'customer';

export type Screen = {
  readonly name: string;
  readonly who: Who;
  readonly path: (desk: Desk) => string;
  /** From there on. */
  readonly act?: (page: Page) => Promise<void>;
  /** Only from, or only below, the width at which the rail stands beside the list. */
  readonly only?: 'wide' | 'narrow';
};

/** What the list shows in columns where this is chosen. */
export const COLUMNS = [
  'number',
  'subject',
  'requester',
  'status',
  'assignee',
  'priority',
  'updated',
] as const;

const keys =
  (...all: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of all) await page.keyboard.press(key);
  };
const dialog = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog')).first();
/** What these keys open. */
const opens =
  (...all: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await keys(...all)(page);
    await dialog(page).waitFor();
  };
const desk =
  (path = '') =>
  ({ slug }: Desk): string =>
    `/w/${slug}/${path}`;
const rows = (page: Page) => page.locator('a[data-index]');
const listed = async (page: Page): Promise<void> => rows(page).first().waitFor();

async function openTicket(page: Page): Promise<void> {
  await listed(page);
  await rows(page).nth(2).click();
  await page.getByRole('article').first().waitFor();
}

async function compose(page: Page, key: 'r' | 'n'): Promise<void> {
  await openTicket(page);
  await page.keyboard.press(key);
  const editor = page.locator('[contenteditable=true]:visible').first();
  await editor.waitFor();
  await editor.click();
  // A draft of an earlier picture may be there.
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('A quiet room is booked for both nights.');
}

/** Kept on the device, as the list's own panel keeps it. */
async function showColumns(page: Page, groupBy: string | null): Promise<void> {
  await listed(page);
  await page.evaluate(
    async ({ columns, parts }) => {
      const slug = location.pathname.split('/')[2] ?? '';
      const answer = await fetch(`/api/v1/w/${slug}/me`);
      const { id } = (await answer.json()) as { id: string };
      const looks = { all: { sort: '-updated', groupBy: parts, columns } };
      localStorage.setItem(`homing-lists:${slug}`, JSON.stringify({ person: id, looks }));
    },
    { columns: COLUMNS, parts: groupBy },
  );
  await page.reload();
  await listed(page);
}

export const SCREENS: readonly Screen[] = [
  { name: 'first-page', who: 'nobody', path: () => '/' },
  {
    name: 'first-page-errors',
    who: 'nobody',
    path: () => '/',
    act: async (page) => {
      await page.locator('form button[type=submit]').first().click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  { name: 'request-page', who: 'nobody', path: ({ slug }) => `/r/${slug}` },
  {
    name: 'request-page-errors',
    who: 'nobody',
    path: ({ slug }) => `/r/${slug}`,
    act: async (page) => {
      await page.locator('#request-form button[type=submit]').click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  { name: 'access-code', who: 'nobody', path: ({ slug }) => `/t/${slug}` },
  {
    name: 'access-code-request',
    who: 'nobody',
    path: ({ track }) => track,
    act: (page) => page.locator('h1[dir], h1').first().waitFor(),
  },
  { name: 'sign-in', who: 'nobody', path: ({ slug }) => `/s/${slug}` },
  { name: 'not-found', who: 'nobody', path: () => '/nowhere' },
  { name: 'portal', who: 'customer', path: () => '/p/demo-extranet' },
  {
    name: 'portal-new',
    who: 'customer',
    path: () => '/p/demo-extranet',
    act: async (page) => {
      await page.locator('main p button').last().click();
      await dialog(page).waitFor();
    },
  },

  { name: 'list', who: 'operator', path: desk(), act: listed },
  {
    name: 'list-selection',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await listed(page);
      await keys('j', 'x', 'j', 'x', 'j', 'x')(page);
    },
  },
  {
    name: 'list-status-of-many',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await listed(page);
      await keys('j', 'x', 'j', 'x')(page);
      await opens('s')(page);
    },
  },
  {
    name: 'list-display',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await listed(page);
      await opens('d')(page);
    },
  },
  {
    name: 'list-columns',
    who: 'operator',
    path: desk(),
    act: (page) => showColumns(page, null),
  },
  {
    name: 'list-columns-parts',
    who: 'operator',
    path: desk(),
    act: (page) => showColumns(page, 'status'),
  },
  {
    name: 'list-columns-selection',
    who: 'operator',
    path: desk(),
    only: 'wide',
    act: async (page) => {
      await showColumns(page, null);
      await keys('j', 'x', 'j', 'x')(page);
    },
  },
  {
    name: 'list-filter',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await listed(page);
      await page.keyboard.press('f');
      await page.keyboard.type('status:');
    },
  },
  {
    name: 'list-nothing-found',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await listed(page);
      await page.keyboard.press('f');
      await page.keyboard.type('zzzzzz');
      await page.keyboard.press('Enter');
      await rows(page).first().waitFor({ state: 'detached' });
    },
  },
  { name: 'list-empty', who: 'operator', path: desk('view/expired') },
  { name: 'held', who: 'operator', path: desk('view/held') },
  {
    name: 'rail',
    who: 'operator',
    path: desk(),
    only: 'narrow',
    act: async (page) => {
      await listed(page);
      await page.locator('header button:visible, nav button:visible').first().click();
    },
  },
  { name: 'ticket', who: 'operator', path: desk(), act: openTicket },
  {
    name: 'ticket-status',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await openTicket(page);
      await keys('s')(page);
    },
  },
  {
    name: 'composer-reply',
    who: 'operator',
    path: desk(),
    act: (page) => compose(page, 'r'),
  },
  { name: 'composer-note', who: 'operator', path: desk(), act: (page) => compose(page, 'n') },
  {
    name: 'ticket-details',
    who: 'operator',
    path: desk(),
    act: async (page) => {
      await openTicket(page);
      await keys('i')(page);
    },
  },
  { name: 'search', who: 'operator', path: desk(), act: searchFor },
  { name: 'palette', who: 'operator', path: desk(), act: after(opens('Control+k')) },
  { name: 'keys', who: 'operator', path: desk(), act: after(opens('?')) },
  { name: 'sync', who: 'operator', path: desk(), act: after(opens('g', 's')) },
  { name: 'mentions', who: 'operator', path: desk(), act: after(opens('g', 'n')) },
  { name: 'bulk', who: 'operator', path: desk(), act: after(opens('g', 'b')) },
  { name: 'new-request', who: 'operator', path: desk(), act: after(opens('c')) },
  { name: 'account', who: 'operator', path: desk('account') },
  { name: 'groups', who: 'operator', path: desk('groups') },
  { name: 'articles', who: 'operator', path: desk('articles') },
  { name: 'panels', who: 'operator', path: desk('panels') },
  { name: 'api-keys', who: 'operator', path: desk('api-keys') },
];

function after(act: (page: Page) => Promise<void>) {
  return async (page: Page): Promise<void> => {
    await listed(page);
    await act(page);
  };
}

async function searchFor(page: Page): Promise<void> {
  await listed(page);
  await opens('/')(page);
  await page.keyboard.type('visa');
  await dialog(page).getByRole('option').first().waitFor();
}
