// This person's orders as the server knows them. What runs is looked at until it has ended, in whatever part of the desk
// one is; a device that was away asks again as soon as it has contact.

import { createEffect, createRoot, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Result } from '#shared/base/result.ts';
import type { ApiFailure, Desk } from '#client/data/index.ts';
import { endOnLeaving, keepFollowed, readFollowed } from './followed-orders.ts';
import { createOrdersApi, type Order, type OrdersApi } from './orders-api.ts';

const LOOK_MS = 1_500;
/** Nobody is looking, or the last look failed. */
const SELDOM_MS = 15_000;

export type Orders = {
  readonly api: OrdersApi;
  /** The latest first; undefined until the server has told. */
  readonly all: Accessor<readonly Order[] | undefined>;
  /** What is in sight of the whole desk: what runs, and what has ended and was not put away. The latest first. */
  readonly shown: Accessor<readonly Order[]>;
  /** The last look failed: numbers may be older than they seem. */
  readonly isStale: Accessor<boolean>;
  readonly follow: (order: Order) => void;
  readonly putAway: (id: string) => void;
  readonly refresh: () => Promise<void>;
  readonly stop: (id: string) => Promise<ApiFailure | undefined>;
  readonly undo: (id: string) => Promise<ApiFailure | undefined>;
};

const byDesk = new WeakMap<Desk, Orders>();

/** One for the life of a desk, until it is left (`endOrders`). */
export function ordersOf(desk: Desk): Orders {
  const known = byDesk.get(desk);
  if (known !== undefined) return known;
  const made = createRoot((end) => {
    endOnLeaving(desk.workspace().slug, end);
    return createOrders(desk);
  });
  byDesk.set(desk, made);
  return made;
}

function createOrders(desk: Desk): Orders {
  const api = createOrdersApi(desk);
  const { slug } = desk.workspace();
  const selfId = desk.self().id;
  const [all, setAll] = createSignal<readonly Order[]>();
  const [followed, setFollowed] = createSignal(readFollowed(slug, selfId));
  const [isStale, setStale] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: Promise<void> | undefined;
  let isOver = false;
  /** The desk was left: somebody else may sit here now. */
  let hasLeft = false;
  onCleanup(() => {
    hasLeft = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', handleVisibility);
  });

  const keep = (ids: readonly string[]) => setFollowed(keepFollowed(slug, selfId, ids));
  const isRunning = () => all()?.some(({ state }) => state === 'running') === true;
  const put = (order: Order) =>
    setAll((before = []) =>
      [order, ...before.filter(({ id }) => id !== order.id)].toSorted((a, b) =>
        a.createdAt < b.createdAt ? 1 : -1,
      ),
    );

  const look = async (): Promise<void> => {
    const answer = await api.list();
    if (hasLeft) return;
    if (!answer.ok) {
      setStale(true);
      // Signed out, or not at a desk any more: asking again would not help.
      isOver = answer.error.kind === 'problem' && [401, 403].includes(answer.error.status);
      return;
    }
    const before = new Map(all()?.map((order) => [order.id, order.state]));
    const { items } = answer.value;
    setStale(false);
    setAll(items);
    const running = items.filter(({ state }) => state === 'running').map(({ id }) => id);
    if (running.some((id) => !followed().includes(id))) keep([...followed(), ...running]);
    const hasEnded = items.some(
      ({ id, state }) => state !== 'running' && before.get(id) === 'running',
    );
    if (hasEnded) desk.syncNow();
  };
  const refresh = async (): Promise<void> => {
    if (hasLeft) return;
    looking ??= look().finally(() => {
      looking = undefined;
      schedule();
    });
    await looking;
  };
  function schedule(): void {
    clearTimeout(timer);
    if (hasLeft || isOver || !isRunning()) return;
    const isSeldom = isStale() || document.visibilityState === 'hidden';
    timer = setTimeout(() => void refresh(), isSeldom ? SELDOM_MS : LOOK_MS);
  }

  // With every contact until the server has told once, and while something runs whose numbers are old.
  createEffect(
    on(
      () => desk.sync().lastContactAt,
      (at) => {
        if (at !== null && !isOver && (all() === undefined || isStale())) void refresh();
      },
    ),
  );
  function handleVisibility(): void {
    if (document.visibilityState === 'visible' && !isOver && isRunning()) void refresh();
  }
  document.addEventListener('visibilitychange', handleVisibility);

  const changed = async (
    asked: Promise<Result<Order, ApiFailure>>,
    onOrder: (order: Order) => void,
  ): Promise<ApiFailure | undefined> => {
    const answer = await asked;
    if (hasLeft) return undefined;
    if (answer.ok) onOrder(answer.value);
    // Whether it reached the server or not: that is asked, not guessed.
    void refresh();
    return answer.ok ? undefined : answer.error;
  };
  const follow = (order: Order) => {
    if (hasLeft) return;
    // The undo is what one wants to hear of now.
    keep([...followed().filter((id) => id !== order.undoOf), order.id]);
    put(order);
    desk.syncNow();
    schedule();
  };
  return {
    api,
    all,
    shown: () =>
      (all() ?? []).filter(({ id, state }) => state === 'running' || followed().includes(id)),
    isStale,
    follow,
    putAway: (id) => {
      if (!hasLeft) keep(followed().filter((one) => one !== id));
    },
    refresh,
    stop: (id) => changed(api.cancel(id), put),
    undo: (id) => changed(api.undo(id), follow),
  };
}
