// Starts the product with its demo and takes a picture of every screen in the looks that tell most. What a picture shows is
// judged by eye: nothing fails here but a screen that cannot be reached.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openContext } from '#test/support/browser.ts';
import { startServer } from '#test/support/server-process.ts';
import { SCREENS, type Desk, type Screen, type Who } from './screens.ts';

const FOLDER = resolve('test/screenshots/looks');
const PASSWORD = 'pigeon-finds-home';
const PEOPLE = {
  operator: { slug: 'demo-maildesk', email: 'lea@azur.example' },
  customer: { slug: 'demo-extranet', email: 'thomas@girard-electricite.example' },
};

type Theme = 'light' | 'dark';
type Look = { readonly language: string; readonly theme: Theme; readonly width: number };

/** Not every combination: each width, each language and each theme several times. */
const LOOKS: readonly Look[] = [
  ...[360, 390, 768, 1280, 1720].map((width): Look => ({ language: 'en', theme: 'light', width })),
  ...[390, 768, 1280, 1720].map((width): Look => ({ language: 'en', theme: 'dark', width })),
  { language: 'fr', theme: 'light', width: 360 },
  { language: 'fr', theme: 'dark', width: 1280 },
  { language: 'ar', theme: 'light', width: 390 },
  { language: 'ar', theme: 'light', width: 1280 },
  { language: 'ar', theme: 'dark', width: 768 },
];
const HEIGHTS: Readonly<Record<number, number>> = { 360: 740, 390: 844, 768: 1024, 1720: 1000 };
const nameOf = ({ language, theme, width }: Look): string => `${language}-${theme}-${width}`;

export async function takeScreenshots(parameters: readonly string[]): Promise<void> {
  const words = parameters.filter((one) => !one.startsWith('--'));
  const only = parameters.find((one) => one.startsWith('--only='))?.slice('--only='.length);
  const screens = SCREENS.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const looks = LOOKS.filter(
    (look) => only === undefined || `-${nameOf(look)}-`.includes(`-${only}-`),
  );
  const server = await startServer({ env: { DEMO: 'on' } });
  try {
    const browser = await launchBrowser();
    try {
      const track = await answeredRequest(server.url);
      const desk = { url: server.url, slug: PEOPLE.operator.slug, track };
      await mkdir(FOLDER, { recursive: true });
      for (const look of looks) await takeLook(browser, desk, look, screens);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
  process.stdout.write(`The pictures are in ${FOLDER}\n`);
}

async function takeLook(
  browser: Browser,
  desk: Desk,
  look: Look,
  screens: readonly Screen[],
): Promise<void> {
  const { language, theme, width } = look;
  const isTouch = width < 1_000;
  const open = () =>
    openContext(browser, {
      viewport: { width, height: HEIGHTS[width] ?? 800 },
      locale: language,
      colorScheme: theme,
      reducedMotion: 'reduce',
      ...(isTouch ? { hasTouch: true, isMobile: width < 700 } : {}),
    });
  const contexts = new Map<Who, BrowserContext>();
  for (const screen of screens) {
    if (screen.only !== undefined && (screen.only === 'wide') !== width >= 1_100) continue;
    let context = contexts.get(screen.who);
    if (context === undefined) {
      const opened = await open();
      ({ context } = opened);
      contexts.set(screen.who, context);
      if (screen.who !== 'nobody') await signIn(opened.page, desk.url, screen.who);
      // A person has a language of their own; what is chosen on the device goes before it.
      await context.addInitScript((chosen) => {
        localStorage.setItem('homing-language', chosen);
      }, language);
      await opened.page.close();
    }
    const page = await context.newPage();
    try {
      await page.goto(new URL(screen.path(desk), desk.url).href);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await screen.act?.(page);
      await settle(page);
    } catch (error) {
      const [line] = String(error).split('\n');
      process.stdout.write(`${screen.name} ${nameOf(look)}: ${line}\n`);
    }
    await page.screenshot({ path: join(FOLDER, `${screen.name}.${nameOf(look)}.png`) });
    // What was chosen for one picture is not in the next.
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage))
        if (key.startsWith('homing-lists:')) localStorage.removeItem(key);
    });
    await page.close();
  }
  for (const context of contexts.values()) await context.close();
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

async function signIn(page: Page, url: string, who: Exclude<Who, 'nobody'>): Promise<void> {
  const { slug, email } = PEOPLE[who];
  await page.goto(`${url}/s/${slug}`);
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(new RegExp(`/[wp]/${slug}`));
  await page.getByRole('listitem').first().waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The address of a request with its access code: no demo request gives its own away. */
async function answeredRequest(url: string): Promise<string> {
  const { slug, email } = PEOPLE.operator;
  const base = `${url}/api/v1/w/${slug}`;
  const headers = { 'content-type': 'application/json', origin: url };
  const post = async (path: string, body: unknown, cookie = '') => {
    const response = await fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const receipt = (await (
    await post('public/requests', {
      name: 'Maximiliane Freifrau von Hohenstein-Waldeck',
      email: 'maximiliane@example.org',
      phone: '+33 1 23 45 67 89',
      city: 'Lyon',
      subject:
        'Our coach left without us, and the Donaudampfschifffahrtsgesellschaft knows nothing',
      description: 'We stood at the stop for an hour.\nPlease tell us what to do now.',
    })
  ).json()) as { id: string; url: string };
  const session = await post('sessions', { email, password: PASSWORD });
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await post(`tickets/${receipt.id}/take`, {}, cookie);
  await post(
    `tickets/${receipt.id}/messages`,
    { kind: 'reply', html: '<p>The next coach leaves at nine. Your seats are booked.</p>' },
    cookie,
  );
  return receipt.url;
}
