// What journeys through the real screens have in common: a server to walk on, people who use it, and the places of
// the desk by the names that everybody sees. Only for `*.e2e.ts`.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import { expect } from 'vitest';
import { testDatabase } from './postgres.ts';
import { openContext } from './browser.ts';
import { startServer, type ServerProcess } from './server-process.ts';

export const PASSWORD = 'correct horse battery';

export type JourneyServer = ServerProcess & {
  /** A workspace with its first administrator, made through the API. */
  readonly workspace: (options: {
    readonly slug: string;
    readonly blueprint: string;
    readonly language?: string;
    readonly name?: string;
  }) => Promise<JourneyWorkspace>;
};

export type JourneyPerson = { readonly id: string; readonly name: string; readonly email: string };
export type Receipt = {
  readonly id: string;
  readonly number: number;
  readonly accessCode: string;
  readonly url: string;
};
export type PublicMessage = {
  readonly side: 'customer' | 'operator';
  readonly authorName: string;
  readonly html: string;
};

export type JourneyWorkspace = {
  readonly slug: string;
  readonly url: string;
  readonly admin: JourneyPerson;
  readonly addPerson: (name: string, profile?: string) => Promise<JourneyPerson>;
  /** A request as its page sends it, without the page. */
  readonly send: (request?: Readonly<Record<string, string>>) => Promise<Receipt>;
  /** The public conversation, as its requester may read it. */
  readonly messages: (receipt: Receipt) => Promise<readonly PublicMessage[]>;
  readonly status: (
    receipt: Receipt,
  ) => Promise<{ readonly status: string; readonly phase: string }>;
  /** As the administrator. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** A file of the administrator's, whole, under that id. */
  readonly upload: (id: string, name: string, bytes: Uint8Array) => Promise<void>;
};

/** The server as its own process, on a fresh database of the test run's PostgreSQL. */
export async function startJourney(
  env: Readonly<Record<string, string>> = {},
): Promise<JourneyServer> {
  const database = await testDatabase();
  const server = await startServer({
    env: { DATABASE_URL: database.appUrl, MIGRATE_DATABASE_URL: database.ownerUrl, ...env },
  });
  return {
    ...server,
    get url() {
      return server.url;
    },
    get port() {
      return server.port;
    },
    get pid() {
      return server.pid;
    },
    workspace: (options) => openWorkspace(() => server.url, options),
    stop: async () => {
      await server.stop();
      await database.drop();
    },
  };
}

export async function openWorkspace(
  url: () => string,
  options: Parameters<JourneyServer['workspace']>[0],
): Promise<JourneyWorkspace> {
  const { slug, blueprint } = options;
  let people = 0;
  let cookie = '';
  const call: JourneyWorkspace['call'] = async (method, path, body) => {
    const address = path.startsWith('/') ? path : `/api/v1/w/${slug}/${path}`;
    const response = await fetch(`${url()}${address}`, {
      method,
      headers: {
        origin: url(),
        accept: 'application/json',
        'user-agent': 'Chrome/141 journey',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const set = response.headers.getSetCookie()[0];
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return response.status === 204 ? undefined : await response.json();
  };
  const upload: JourneyWorkspace['upload'] = async (id, name, bytes) => {
    const base = {
      origin: url(),
      cookie,
      'tus-resumable': '1.0.0',
      'user-agent': 'Chrome/141 journey',
    };
    const b64 = (text: string): string => Buffer.from(text).toString('base64');
    const address = `${url()}/api/v1/w/${slug}/uploads`;
    const begun = await fetch(address, {
      method: 'POST',
      headers: {
        ...base,
        'upload-length': String(bytes.byteLength),
        'upload-metadata': `id ${b64(id)},filename ${b64(name)},filetype ${b64('')}`,
      },
    });
    const done = await fetch(`${address}/${id}`, {
      method: 'PATCH',
      headers: {
        ...base,
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: bytes as never,
    });
    if (!begun.ok || !done.ok) throw new Error(`upload ${name}: ${begun.status} ${done.status}`);
  };
  const email = `ada@${slug}.example`;
  const { id } = (await call('POST', '/api/v1/workspaces', {
    slug,
    blueprint,
    name: options.name ?? 'Nordlicht Reisen',
    language: options.language ?? 'en',
    admin: { name: 'Ada Nord', email, password: PASSWORD },
  })) as { id: string };
  const view = async ({ number, accessCode }: Receipt) => {
    const response = await fetch(`${url()}/api/v1/w/${slug}/public/requests/${number}`, {
      headers: { 'access-code': accessCode },
    });
    if (!response.ok) throw new Error(`request ${number}: ${response.status}`);
    return (await response.json()) as {
      messages: PublicMessage[];
      status: string;
      phase: string;
    };
  };
  return {
    slug,
    get url() {
      return url();
    },
    admin: { id, name: 'Ada Nord', email },
    call,
    upload,
    addPerson: async (name, profile = 'technician') => {
      people += 1;
      const address = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}.${people}@${slug}.example`;
      const groups = (await call('GET', 'groups')) as { items: { id: string }[] };
      const made = (await call('POST', 'people', {
        name,
        email: address,
        profile,
        password: PASSWORD,
        groupIds: groups.items.map((group) => group.id),
      })) as { id: string };
      return { id: made.id, name, email: address };
    },
    send: async (request = {}) =>
      (await call('POST', `/api/v1/w/${slug}/public/requests`, {
        ...REQUEST,
        ...request,
      })) as Receipt,
    messages: async (receipt) => (await view(receipt)).messages,
    status: view,
  };
}

export const REQUEST = {
  name: 'Rosa Rivera',
  email: 'rosa.rivera@example.org',
  phone: '+33 1 23 45 67 89',
  city: 'Lyon',
  subject: 'Two nights in Lisbon',
  description: 'We would like a quiet room, please.',
};

/** A browser of one's own: nothing of another person is in it. */
export async function openBrowser(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const opened = await openContext(browser, { reducedMotion: 'reduce', ...options });
  // A journey waits for what happens, not for how fast: the machine may have other work.
  opened.context.setDefaultTimeout(30_000);
  return opened;
}

/** Signs in on the screen and waits until the list is there. */
export async function signIn(
  page: Page,
  { slug, url }: JourneyWorkspace,
  person: JourneyPerson,
  words: DeskWords = ENGLISH,
): Promise<void> {
  await page.goto(`${url}/s/${slug}`);
  await page.getByLabel(words.email, { exact: true }).fill(person.email);
  await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: words.signIn, exact: true }).click();
  await isAt(page, new RegExp(`^/w/${slug}(/|$)`));
  await synced(page, words);
}

/** An address that the app has gone to by itself: an older Firefox tells `waitForURL` nothing of it. */
export async function isAt(page: Page, path: RegExp): Promise<void> {
  await page.waitForFunction((source) => new RegExp(source).test(location.pathname), path.source);
}

/** A browser for one walk; a page that fails leaves its picture in test/screenshots. */
export async function withPage(
  browser: Browser,
  act: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const { context, page, errors } = await openBrowser(browser, options);
  try {
    await act(page);
    expect(errors).toEqual([]);
  } catch (error) {
    for (const [index, one] of context.pages().entries()) {
      const path = `test/screenshots/failed-${Date.now()}-${index}.png`;
      await one.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
    }
    throw error;
  } finally {
    await context.close();
  }
}

export type DeskWords = {
  readonly email: string;
  readonly password: string;
  readonly signIn: string;
  readonly saved: string;
};
const ENGLISH: DeskWords = {
  email: 'Email address',
  password: 'Password',
  signIn: 'Sign in',
  saved: 'All saved',
};

/** The mark that is always in sight says that everything has reached the server. */
export async function synced(page: Page, words: Pick<DeskWords, 'saved'> = ENGLISH): Promise<void> {
  await page.getByRole('status').filter({ hasText: words.saved, visible: true }).first().waitFor();
}

export const listRow = (page: Page, subject: string): Locator =>
  page.getByRole('listitem').getByRole('link').filter({ hasText: subject }).first();

/** Waits for its conversation, which is on the device from then on. */
export async function openTicket(page: Page, subject: string): Promise<void> {
  await listRow(page, subject).click();
  await page.getByRole('heading', { level: 2 }).filter({ hasText: subject }).waitFor();
  await page.getByRole('article').first().waitFor();
}

/** Writes into the answer box that operators share. */
export async function writeReply(page: Page, words: string, label = 'Reply'): Promise<void> {
  const editor = page.getByRole('textbox', { name: label, exact: true });
  if (!(await editor.isVisible())) await page.keyboard.press('r');
  await editor.waitFor();
  await editor.click();
  await page.keyboard.type(words);
}

/** Sends what stands in the box and looks away, which ends the seconds in which it could be taken back. */
export async function send(
  page: Page,
  name: string | RegExp = /^(Send|Take and send)$/,
): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.evaluate(() => {
    const look = (state: DocumentVisibilityState): void => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    look('hidden');
    look('visible');
  });
}

/** Waits for something that only another party can see. */
export async function eventually<T>(
  look: () => Promise<T>,
  isRight: (value: T) => boolean,
  limitMs = 30_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (isRight(value)) return value;
    if (Date.now() > until) {
      throw new Error(`not within ${limitMs} ms; last seen: ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

let axeSource: Promise<string> | undefined;

/**
 * No violation of what the project promises (U4), with the place of each in the message. A page that changes while it is
 * looked at is looked at again: half of what was found would belong to the one look and half to the other.
 */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  axeSource ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(await axeSource);
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const { found, hasChanged } = await lookForViolations(page);
    if (hasChanged && found.length > 0 && look < MOST_LOOKS) continue;
    expect(found, where).toEqual([]);
    return;
  }
}

const MOST_LOOKS = 5;

const lookForViolations = (page: Page) =>
  page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: () => Promise<{
          violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
    await nextFrame();
    await nextFrame();
    let hasChanged = false;
    const observer = new MutationObserver(() => (hasChanged = true));
    observer.observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    const { violations } = await axe.run();
    observer.disconnect();
    const found = violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
    }));
    return { found, hasChanged };
  });
