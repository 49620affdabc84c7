// The parts of client/ui in a real browser: what a unit test without one cannot see. Runs on the gallery,
// which shows every component in every state, so that a broken part is found before a screen uses it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from '#test/support/journey.ts';
import { launchBrowser, openContext } from '#test/support/browser.ts';

const gallery = join(import.meta.dirname, '../../client/ui/gallery');
let folder: string;
let server: PreviewServer;
let browser: Browser;
let address: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homing-gallery-'));
  await build({
    configFile: join(gallery, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  server = await preview({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const bound = server.httpServer.address();
  if (bound === null || typeof bound === 'string') throw new Error('the gallery has no port');
  address = `http://127.0.0.1:${bound.port}/`;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Look {
  query?: string;
  width?: number;
  theme?: 'light' | 'dark';
}

async function withGallery(look: Look, act: (page: Page) => Promise<void>): Promise<void> {
  const { context, page, errors } = await openContext(browser, {
    viewport: { width: look.width ?? 1280, height: 900 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
  });
  try {
    await page.goto(`${address}?${look.query ?? 'view=parts'}`);
    await page.locator('main').waitFor();
    await act(page);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  test.each(['parts', 'desk', 'form'])('U4c axe finds nothing on %s', async (view) => {
    for (const width of [360, 1280]) {
      await withGallery({ query: `view=${view}`, width, theme }, async (page) => {
        await expectAccessible(page, '');
      });
    }
  });
});

test.each(['Dialog', 'Sheet', 'Palette', 'Picker', 'Popover', 'Toast'])(
  'U4d axe finds nothing with an open %s',
  async (name) => {
    await withGallery({}, async (page) => {
      await page.getByRole('button', { name, exact: true }).click();
      await page.waitForTimeout(100);

      await expectAccessible(page, '');
    });
  },
);

test('U4e nothing is wider than a narrow screen, left to right and right to left', async () => {
  for (const view of ['parts', 'desk', 'form']) {
    for (const direction of ['ltr', 'rtl']) {
      await withGallery({ query: `view=${view}&dir=${direction}`, width: 320 }, async (page) => {
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );

        expect(excess, `${view} ${direction}`).toBe(0);
      });
    }
  }
});

test('U4f what one touches is at least 44 px high on a phone', async () => {
  for (const view of ['parts', 'desk', 'form']) {
    await withGallery({ query: `view=${view}`, width: 360 }, async (page) => {
      const small = await page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>(
            'button, select, input:not([type=checkbox], [type=radio]), label:has(input), nav a, li > a[data-index]',
          ),
        ]
          .filter((element) => element.checkVisibility() && element.offsetHeight < 43.5)
          .map((element) => `${element.tagName} ${element.textContent} ${element.offsetHeight}`),
      );

      expect(small, view).toEqual([]);
    });
  }
});

describe('what opens', () => {
  test('U4g a dialog takes the focus to its field, keeps it, and gives it back', async () => {
    await withGallery({}, async (page) => {
      const opener = page.getByRole('button', { name: 'Dialog', exact: true });
      await opener.click();
      await expect
        .poll(() => page.getByLabel('Colleague').evaluate((e) => e === document.activeElement))
        .toBe(true);
      for (let step = 0; step < 6; step += 1) await page.keyboard.press('Tab');
      const inside = await page.evaluate(
        () => document.activeElement?.closest('[role=dialog]') !== null,
      );
      expect(inside).toBe(true);

      await page.keyboard.press('Escape');
      await expect.poll(() => opener.evaluate((e) => e === document.activeElement)).toBe(true);
    });
  });

  test('U1b the palette finds a command and runs it', async () => {
    await withGallery({}, async (page) => {
      await page.getByRole('button', { name: 'Palette', exact: true }).click();
      await page.getByRole('combobox', { name: 'Commands' }).fill('assi');
      await page.keyboard.press('Enter');

      await page.getByText('Assign was run.').waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
    });
  });

  test('a picker opens where its button is, and choosing closes it', async () => {
    await withGallery({}, async (page) => {
      const opener = page.getByRole('button', { name: 'Picker', exact: true });
      await opener.click();
      const scrolled = await page.evaluate(() => scrollY);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');

      expect(scrolled).toBeGreaterThan(0);
      await page.getByText('Assigned to Tom Okafor.').waitFor();
      expect(await page.getByRole('combobox', { name: 'Assign to' }).count()).toBe(0);
    });
  });

  test('a toast offers to undo', async () => {
    await withGallery({}, async (page) => {
      await page.getByRole('button', { name: 'Toast', exact: true }).click();
      await page.getByRole('button', { name: 'Undo' }).click();

      await page.getByText('Open again.').waitFor();
      expect(await page.getByText('Closed “Cannot sign in”.').count()).toBe(0);
    });
  });
});

test('a refused form: focus goes to the summary each time, and from there to the field', async () => {
  await withGallery({ query: 'view=form' }, async (page) => {
    const summary = page.getByRole('alert');
    for (const _refusal of [1, 2]) {
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect.poll(() => summary.evaluate((e) => e === document.activeElement)).toBe(true);
    }
    await summary.getByRole('link').first().click();

    const field = page.getByLabel('Email address');
    expect(await field.evaluate((e) => e === document.activeElement)).toBe(true);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  });
});

test('C3f somebody else’s words: nothing runs, nothing is fetched, links are tamed', async () => {
  const { context, page, errors } = await openContext(browser);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) foreign.push(request.url());
  });
  page.on('dialog', (dialog) => {
    errors.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  try {
    await page.goto(`${address}?view=parts`);
    const words = page.getByText('Hello there').locator('xpath=ancestor::div[1]');
    await words.waitFor();

    const html = await words.innerHTML();
    expect(html).not.toMatch(/onclick|javascript:|<script|<style|<img/iu);
    const link = words.getByRole('link', { name: 'a link' });
    expect(await link.getAttribute('rel')).toBe('noreferrer noopener nofollow');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await words.getByRole('link', { name: 'a bad one' }).count()).toBe(0);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});
