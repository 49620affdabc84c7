// X3: where events go, on their administrators' screen: added, its secret shown once, tried out, its log read.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import {
  expectAccessible,
  signIn,
  startJourney,
  withPage,
  type JourneyServer,
  type JourneyWorkspace,
} from '#test/support/journey.ts';

let server: JourneyServer;
let browser: Browser;
let desk: JourneyWorkspace;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJourney({ DEMO: 'off' }), launchBrowser()]);
  desk = await server.workspace({ slug: 'hooks', blueprint: 'helpdesk' });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('X3x a webhook is added with events and a filter, its secret is shown this once, a test says what came of it and stands in the log', async () => {
  await withPage(browser, async (page) => {
    await signIn(page, desk, desk.admin);
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByText('No webhooks yet').waitFor();
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const url = page.getByLabel('Address', { exact: true });
    await url.fill('https://10.0.0.1/hooks');
    await page.getByLabel('What it is for').fill('Issue tracker');
    await page.getByLabel('Only where this filter holds').fill('nonsense:1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This address belongs to an internal network.').first().waitFor();
    await url.fill('https://hooks.invalid/tickets');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('nonsense', { exact: false }).first().waitFor();
    await page.getByLabel('Only where this filter holds').fill('priority>=high');
    await page.getByLabel('Rated').check();
    await expectAccessible(page, 'the form of a webhook');
    await page.getByRole('button', { name: 'Save' }).click();

    const field = page.getByLabel('Secret', { exact: true });
    await field.waitFor();
    const secret = await field.inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const line = page.getByRole('list', { name: 'Webhooks' }).getByRole('listitem');
    await line.getByText('hooks.invalid').waitFor();
    expect(await page.content()).not.toContain(secret);

    await line.getByRole('button', { name: /^Edit/ }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('It could not be reached.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await line.getByRole('button', { name: /^Log/ }).click();
    const delivery = page.getByRole('list', { name: 'Log' }).getByRole('listitem');
    await delivery.getByText('Failed', { exact: true }).waitFor();
    await delivery.getByText('1 attempt').click();
    await expectAccessible(page, 'the log of a webhook');
  });
  const { items } = (await desk.call('GET', 'webhooks')) as {
    items: { events: string[]; q: string }[];
  };
  expect(items).toMatchObject([{ q: 'priority>=high' }]);
  expect(items[0]!.events.toSorted()).toEqual(['message.posted', 'ticket.opened', 'ticket.rated']);
});
