import { createRoot, createSignal } from 'solid-js';
import { expect, test } from 'vitest';
import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { NotificationRow } from '#shared/protocol/rows.ts';
import { createSeenNotifications } from './seen-notifications.ts';

const stored = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
} as Storage;

const row = (id: string, readAt: string | null = null): NotificationRow =>
  ({
    id,
    ticketId: `ticket ${id}`,
    at: `2026-11-21T08:00:0${id}.000Z`,
    readAt,
  }) as unknown as NotificationRow;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function open(personId: string, isOnline: () => boolean) {
  const [rows, setRows] = createSignal<readonly NotificationRow[]>([row('1'), row('2')]);
  const [contact, setContact] = createSignal(0);
  const told: string[][] = [];
  const mentions = createRoot(() =>
    createSeenNotifications({
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

test('N4cc one is read by itself, also without a network and after the page was loaded anew', async () => {
  let isOnline = false;
  const before = open('lea', () => isOnline);
  before.mentions.mark([row('1')]);
  await settled();
  expect(before.mentions.isUnread(row('1'))).toBe(false);
  expect(before.mentions.isUnread(row('2'))).toBe(true);

  isOnline = true;
  const after = open('lea', () => isOnline);
  await settled();
  expect(after.mentions.unread()).toBe(1);
  expect(after.told).toEqual([['1']]);
});

test('N4cd what two tabs have read is both kept, and only what the server does not know yet', () => {
  const [first, second] = [open('kim', () => false), open('kim', () => false)];
  first.mentions.mark([row('1')]);
  second.mentions.mark([row('2')]);
  expect(open('kim', () => false).mentions.unread()).toBe(0);

  second.setRows([row('1', '2026-11-21T09:00:00.000Z'), row('2'), row('3')]);
  second.mentions.mark([row('3')]);
  expect(stored.get('homing-seen:desk')).toBe('kim 2,3');
});

test('N4ce what is told of a ticket is read when the ticket is looked at, and nothing else', () => {
  const device = open('mia', () => true);
  device.mentions.markTicket('ticket 2' as TicketId);
  expect(device.mentions.isUnread(row('2'))).toBe(false);
  expect(device.mentions.isUnread(row('1'))).toBe(true);
});
