import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { EngineRoom } from '../engine-room.ts';
import { createListIndex, filterItems, type SavedOf } from '../list-index.ts';
import type { ViewCountRecord, ViewId } from '../records.ts';
import type { TicketList } from './desk-types.ts';

/** Changes come one by one when somebody works, and by the hundred, page after page, when much is loaded. */
const FEW = 50;
const GATHERED_MS = 400;

/**
 * Hands on what has changed: a few at once and the first page of many at once too, so that something is on screen; the
 * pages that follow it together, since each would draw the lists anew.
 */
function createGatherer(
  room: EngineRoom,
  handOn: (ids: readonly TicketId[] | 'all') => Promise<void>,
) {
  let waiting: Set<TicketId> | undefined;
  let timer: unknown;
  const flush = () => {
    timer = undefined;
    const ids = waiting;
    waiting = undefined;
    if (ids === undefined || ids.size === 0) return;
    timer = room.platform.timers.set(flush, GATHERED_MS);
    void handOn([...ids]);
  };
  return {
    add: (ids: readonly TicketId[] | 'all') => {
      if (ids === 'all' || ids.length <= FEW) return void handOn(ids);
      waiting = new Set([...(waiting ?? []), ...ids]);
      if (timer === undefined) flush();
    },
    stop: () => {
      if (timer !== undefined) room.platform.timers.clear(timer);
    },
  };
}

/** Lists over the index in memory. One instance per desk. */
export function createLists(
  room: EngineRoom,
  configuration: Accessor<Configuration | undefined>,
  held: Accessor<ReadonlySet<TicketId>>,
  counts: Accessor<readonly ViewCountRecord[]>,
  saved: Accessor<{ readonly key: string; readonly savedOf: SavedOf }>,
) {
  const [version, setVersion] = createSignal(0);
  const index = createListIndex(
    room,
    configuration,
    () => setVersion((n) => n + 1),
    (facts) => untrack(saved).savedOf(facts),
  );
  const fail = (error: unknown) => {
    if ((error as Error).name !== 'DatabaseClosedError')
      room.platform.warn('The lists could not be read', error);
  };
  index.start().catch(fail);
  const changes = createGatherer(room, (ids) => index.refresh(ids).catch(fail));
  onCleanup(changes.stop);
  onCleanup(
    room.hub.listen((message) => {
      if (message.t === 'tickets') changes.add(message.ids);
    }),
  );
  // Phases of cold tickets follow the configuration: read when it is known, and again only when it is another one.
  const phases = createMemo(() =>
    configuration()
      ?.statuses.map(({ id, phase }) => `${id} ${phase}`)
      .join(),
  );
  createEffect(
    on(phases, (now, before) => {
      if (now === undefined) return;
      (before === undefined ? index.readCold() : index.refresh('all')).catch(fail);
    }),
  );

  // Other views, or a day on which the same ones may hold others.
  createEffect(
    on(
      () => saved().key,
      (_, before) => {
        if (before !== undefined || saved().key !== '') index.refresh('all').catch(fail);
      },
    ),
  );
  const savedCounts = createMemo(() => {
    const found: Partial<Record<ViewId, number>> = {};
    if (saved().key === '') return found;
    version();
    for (const { views } of index.all())
      for (const view of views) if (view.startsWith('view:')) found[view] = (found[view] ?? 0) + 1;
    return found;
  });

  const tickets = (view: Accessor<ViewId>, text: Accessor<string>): Accessor<TicketList> =>
    createMemo(() => {
      version();
      const rows = filterItems(index.all(), view(), text(), held());
      const isWhole = index.isReady();
      // The first rows stand before all have been read; how many there are is known from the start.
      const counted =
        isWhole || text() !== '' ? undefined : counts().find((one) => one.view === view());
      const total = Math.max(rows.length, counted?.count ?? 0);
      return { rows, total, isReady: isWhole || rows.length > 0 };
    });
  return {
    tickets,
    savedCounts,
    count: (view: ViewId): number => {
      version();
      return filterItems(index.all(), view, '', held()).length;
    },
    draftGeneration: (id: TicketId): number => index.get(id)?.draftGeneration ?? 1,
  };
}
