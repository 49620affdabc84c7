import { createRoot, createSignal } from 'solid-js';
import { expect, test } from 'vitest';
import type { PersonId } from '#shared/base/ids.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import { createSeenMentions } from './seen-mentions.ts';

const stored = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
} as Storage;

const row = (id: string, readAt: string | null = null): NotificationRow =>
  ({ id, at: `2026-11-21T08:00:0${id}.000Z`, readAt }) as unknown as NotificationRow;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function open(personId: string, isOnline: () => boolean) {
  const [rows, setRows] = createSignal<readonly NotificationRow[]>([row('1'), row('2')]);
  const [contact, setContact] = createSignal(0);
  const told: string[][] = [];
  const mentions = createRoot(() =>
    createSeenMentions({
      slug: 'desk',
      personId: personId as PersonId,
      rows,
      contact,
      tell: async (ids) => {
        if (isOnline()) told.push([...ids]);
        return isOnline();
      },
    }),
  );
  return { mentions, setRows, told, contactAgain: () => setContact((n) => n + 1) };
}

test('C4n read without a network is read here at once, and told at the next contact, once', async () => {
  let isOnline = false;
  const device = open('ana', () => isOnline);
  expect(device.mentions.unread()).toBe(2);

  device.mentions.markAll();
  await settled();
  expect(device.mentions.unread()).toBe(0);
  expect(device.told).toEqual([]);

  isOnline = true;
  device.contactAgain();
  await settled();
  device.contactAgain();
  await settled();
  expect(device.told).toEqual([['1', '2']]);
});

test('C4o read on another device is read here, and what comes later is unread again', async () => {
  const device = open('ben', () => true);
  device.setRows([row('1', '2026-11-21T09:00:00.000Z'), row('2'), row('3')]);
  expect(device.mentions.unread()).toBe(2);

  device.mentions.markAll();
  await settled();
  expect(device.told).toEqual([['2', '3']]);
  device.setRows([row('4')]);
  expect(device.mentions.unread()).toBe(1);
});

test('C4p what another person has read in this browser says nothing about this one', () => {
  open('ana', () => true).mentions.markAll();

  expect(open('eva', () => true).mentions.unread()).toBe(2);
});
