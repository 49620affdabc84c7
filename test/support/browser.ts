import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const CANDIDATES = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Debian's Chromium, else the one that Playwright has installed for itself. */
function chromiumOptions() {
  const executablePath = CANDIDATES.find((path) => path !== '' && existsSync(path));
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

export const launchBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions());

/** With a profile of one's own: what browsers refuse in a private window, such as installing, is possible here. */
export const launchWithProfile = (
  folder: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...chromiumOptions(), locale: 'en', ...options });

const FIREFOXES = [process.env['FIREFOX'] ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox'];
const firefoxPath = FIREFOXES.find((path) => path !== '' && existsSync(path));
/** False: there is none and none could be brought; tools/test.mjs says so, and fails for it where the gate runs. */
export const hasFirefox = firefoxPath !== undefined;

/** Debian's Firefox. `firefox-bridge.mjs` says what it does not know yet. */
export const launchFirefox = (): Promise<Browser> =>
  firefox.launch({
    channel: 'moz-firefox',
    executablePath: fileURLToPath(new URL('firefox-bridge.mjs', import.meta.url)),
    env: { ...process.env, FIREFOX: firefoxPath },
  });

/**
 * An older Firefox lets a page's policy forbid what Playwright asks of the page: the test then goes over a line that hides
 * it (`openLine`).
 */
export const mindsPolicy = (browser: Browser): boolean =>
  browser.browserType() === firefox && Number.parseInt(browser.version(), 10) < 153;

/**
 * Those that are here, for what both must do. `kill` is not closing but being gone: nothing in the page gets a word in.
 * Firefox has no order for it; its tab is closed without being asked.
 */
export const BROWSERS = [
  {
    name: 'Chromium',
    launch: launchBrowser,
    kill: async (page: Page) => {
      const client = await page.context().newCDPSession(page);
      const gone = page.waitForEvent('crash');
      // Never answered: the one who would answer is dead.
      client.send('Page.crash').catch(() => undefined);
      await gone;
      await page.close();
    },
  },
  ...(hasFirefox
    ? [{ name: 'Firefox', launch: launchFirefox, kill: (page: Page) => page.close() }]
    : []),
];

/** A fresh profile whose page errors and console errors fail the test that looks at `errors`. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => {
    // Firefox tells here what it writes into its console by itself, as of a socket that could not be opened.
    if (error.name !== '') errors.push(`${error.name}: ${error.message}`);
  });
  return { context, page, errors };
}
