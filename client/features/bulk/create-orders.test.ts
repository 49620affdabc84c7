import { createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Desk } from '#client/data/index.ts';
import { ordersOf } from './create-orders.ts';
import { endOrders, forgetFollowed } from './followed-orders.ts';
import type { Order } from './orders-api.ts';

/** Longer than any pause between two looks. */
const LONG_MS = 60_000;
const STORED = 'homing-orders:shop';

const stored = new Map<string, string>();
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });

beforeEach(() => {
  vi.useFakeTimers();
  stored.clear();
  vi.stubGlobal('document', page);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
});
afterEach(() => {
  endOrders('shop');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const running = (id: string): Order => ({
  id,
  commands: ['take'],
  isUndoable: false,
  state: 'running',
  total: 9,
  counts: { done: 0, unchanged: 0, refused: 0, cancelled: 0, waiting: 9 },
  createdAt: '2026-03-01T10:00:00.000Z' as Order['createdAt'],
  endedAt: null,
  undoOf: null,
  undoneBy: null,
});

/** A desk of the workspace `shop` whose answers come when the test lets them. */
function openDesk(personId: string) {
  const asked: { answer: (order: Order) => void }[] = [];
  const [lastContactAt, setContact] = createSignal<number | null>(1);
  const later = (path: string) =>
    new Promise((resolve) =>
      asked.push({
        answer: (order) =>
          resolve({
            ok: true,
            value: { status: 200, data: path.endsWith('/bulk') ? { items: [order] } : order },
          }),
      }),
    );
  const desk = {
    workspace: () => ({ slug: 'shop' }),
    self: () => ({ id: personId }),
    sync: () => ({ lastContactAt: lastContactAt() }),
    syncNow: vi.fn(),
    api: { get: later, post: later },
  };
  return { orders: ordersOf(desk as unknown as Desk), asked, setContact, syncNow: desk.syncNow };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

test('S4x once a desk is left its orders are neither asked for nor written down, whatever answer comes', async () => {
  const ada = openDesk('ada');
  expect(ada.asked).toHaveLength(1);
  ada.asked[0]!.answer(running('one'));
  await settled();
  expect(stored.get(STORED)).toBe('ada one');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ada.asked).toHaveLength(2);
  const undone = ada.orders.undo('one');
  expect(ada.asked).toHaveLength(3);

  // A look and an undo are under way.
  endOrders('shop');
  forgetFollowed('shop');
  ada.asked[1]!.answer(running('two'));
  ada.asked[2]!.answer(running('three'));
  await undone;
  await settled();
  ada.orders.follow(running('four'));
  ada.orders.putAway('one');
  await ada.orders.refresh();
  page.dispatchEvent(new Event('visibilitychange'));
  ada.setContact(2);
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(stored.has(STORED)).toBe(false);
  expect(ada.asked).toHaveLength(3);
});

test('S4x left between two looks, there is no other; a second person’s orders are their own', async () => {
  const ada = openDesk('ada');
  ada.asked[0]!.answer(running('one'));
  await settled();
  endOrders('shop');
  forgetFollowed('shop');
  expect(vi.getTimerCount()).toBe(0);

  // Without a page load.
  const ben = openDesk('ben');
  ben.asked[0]!.answer(running('two'));
  await settled();
  page.dispatchEvent(new Event('visibilitychange'));
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(ada.asked).toHaveLength(1);
  expect(ben.asked).toHaveLength(2);
  expect(stored.get(STORED)).toBe('ben two');
  expect(ben.orders.shown().map(({ id }) => id)).toEqual(['two']);
});

test('S4x another desk of the same workspace ends what looked after orders of the one before', async () => {
  const before = openDesk('ada');
  before.asked[0]!.answer(running('one'));
  await settled();
  const after = openDesk('ada');
  await vi.advanceTimersByTimeAsync(LONG_MS);
  expect(before.asked).toHaveLength(1);
  expect(after.orders.shown()).toEqual([]);
});
