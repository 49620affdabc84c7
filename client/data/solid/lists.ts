// The lists as accessors, over the index in memory: rows in an order and in parts, how many each list has and how many of
// them are unread.

import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from 'solid-js';
import { MINUTE_MS } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { EngineRoom } from '../engine-room.ts';
import { givenLists, NO_GIVEN_LISTS } from '../given-lists.ts';
import { createListIndex } from '../list-index.ts';
import type { Beside, TicketListItem } from '../list-item.ts';
import { fieldsOfSort, newestFirst, NEWEST_FIRST, type Arrangement } from '../list-order.ts';
import { partsOf } from '../list-parts.ts';
import type { ListChoice, ListId } from '../list-rows.ts';
import { beyondKnown, moreReader } from '../list-values.ts';
import { createReads } from '../reads.ts';
import type { ViewCountRecord, ViewId } from '../records.ts';
import type { SavedLists } from '../saved-lists.ts';
import { createGatherer } from './gather-changes.ts';
import { readUntilDone } from './read-until-done.ts';
import type { TicketList } from './desk-types.ts';

export type ListsOf = {
  readonly configuration: Accessor<Configuration | undefined>;
  readonly self: Accessor<SelfRow | undefined>;
  readonly held: Accessor<ReadonlySet<TicketId>>;
  readonly counts: Accessor<readonly ViewCountRecord[]>;
  readonly saved: Accessor<SavedLists & { readonly key: string }>;
};

/** Lists that are counted in memory; the others' counts lie in the store. */
const isCountedHere = (view: ViewId): boolean =>
  view.startsWith('view:') ||
  view === 'incoming' ||
  view === 'waiting-customer' ||
  view === 'expired';

const isDesk = ({ permissions }: SelfRow): boolean =>
  permissions.some((one) => one === 'ticket.read' || one === 'ticket.read-all');

/** Between two breaths; the one takes a millisecond or two, the other a few. */
const LOOKED_AT_ONCE = 5_000;
const READ_AT_ONCE = 200;
/** Nothing has changed for so long: there is time to get lists ready that nobody has asked for yet. */
const QUIET_MS = 300;

/** Lists over the index in memory. One instance per desk. */
export function createLists(room: EngineRoom, of: ListsOf) {
  const { configuration, self, held, counts, saved } = of;
  const [version, setVersion] = createSignal(0);
  const reads = createReads(room);

  const asker = createMemo(
    () => {
      const [who, where] = [self(), configuration()];
      if (who === undefined || where === undefined) return undefined;
      const { id, groupIds } = who;
      const key = JSON.stringify([
        id,
        groupIds,
        isDesk(who),
        where.statuses,
        where.ticketExpirationDays,
        where.categories,
        where.fields,
      ]);
      return { key, self: who, configuration: where, isDesk: isDesk(who) };
    },
    undefined,
    { equals: (before, after) => before?.key === after?.key },
  );
  const given = createMemo(() => {
    const one = asker();
    return one === undefined || !one.isDesk
      ? NO_GIVEN_LISTS
      : givenLists(one.configuration, one.self, room.platform.now);
  });
  const [wanted, setWanted] = createSignal<readonly string[]>([]);
  const moreOf = createMemo(() => {
    const one = asker();
    if (one === undefined) return () => undefined;
    return moreReader(wanted(), {
      configuration: one.configuration,
      side: one.isDesk ? 'operator' : 'customer',
      person: one.self,
    });
  });
  const beside = (): Beside =>
    untrack(() => ({
      savedOf: saved().savedOf,
      givenOf: given().of,
      moreOf: moreOf(),
      isUnread: ({ view }) => {
        const who = asker();
        return who !== undefined && who.isDesk && reads.isUnread(view, who.self.id);
      },
    }));

  const index = createListIndex(room, configuration, () => setVersion((n) => n + 1), beside);
  const fail = (error: unknown) => {
    if ((error as Error).name !== 'DatabaseClosedError')
      room.platform.warn('The lists could not be read', error);
  };
  const untilDone = readUntilDone(room, index.refresh, fail);
  onCleanup(untilDone.stop);
  const changes = createGatherer(room, async (ids) => {
    await untilDone.read(ids);
    if (ids === 'all') return;
    try {
      const moved = await reads.passOwnNotes(ids.filter((id) => index.get(id)?.isUnread === true));
      if (moved.length > 0) await untilDone.read(moved);
    } catch (error) {
      fail(error);
    }
  });
  onCleanup(changes.stop);
  onCleanup(room.ahead.listen(index.show));
  onCleanup(
    room.hub.listen((message, isOwn) => {
      if (message.t !== 'tickets') return;
      const { ids } = message;
      if (isOwn || ids === 'all') return changes.add(ids);
      reads
        .reload(ids)
        .catch(fail)
        .finally(() => changes.add(ids));
    }),
  );

  const want = (fields: readonly string[]): void => {
    const known = untrack(wanted);
    const added = beyondKnown(fields).filter((field) => !known.includes(field));
    if (added.length > 0) setWanted([...known, ...new Set(added)]);
  };

  // What time moves is told by values that every list then has to know.
  createEffect(() => want(saved().timeFields));

  // Everything that a reading depends on is known before the first one; another one follows when it changes.
  const readsStarted = reads.start().catch(fail);
  let isStarted = false;
  createEffect(
    on([asker, wanted, () => saved().key], ([who], before) => {
      if (who === undefined) return;
      if (isStarted) {
        if (before !== undefined) void untilDone.read('all');
        return;
      }
      isStarted = true;
      void readsStarted.then(() => untilDone.read('all'));
    }),
  );

  // Time passes without anything changing.
  let timer: unknown;
  let isPassing = false;
  const look = () => {
    timer = room.platform.timers.set(look, MINUTE_MS);
    // What is being read just now is as of the last time; the next look finds what that has missed.
    if (isPassing || !index.isWhole()) return;
    isPassing = true;
    passTime()
      .catch(fail)
      .finally(() => (isPassing = false));
  };
  const passTime = async (): Promise<void> => {
    const isMoved = untrack(saved).passTime();
    const items = index.all();
    const moved = untrack(given)
      .expiredSince(items)
      .map(({ id }) => id);
    if (isMoved !== undefined)
      for (let at = 0; at < items.length; at += LOOKED_AT_ONCE) {
        if (at > 0) await pause();
        for (const item of items.slice(at, at + LOOKED_AT_ONCE))
          if (isMoved(item)) moved.push(item.id);
      }
    for (let at = 0; at < moved.length; at += READ_AT_ONCE) {
      if (at > 0) await pause();
      await untilDone.read(moved.slice(at, at + READ_AT_ONCE));
    }
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      room.platform.timers.set(resolve, 0);
    });
  timer = room.platform.timers.set(look, MINUTE_MS);
  onCleanup(() => room.platform.timers.clear(timer));

  const expectLists = (choices: Accessor<readonly ListChoice[]>): void => {
    let waiting: unknown;
    const prepareNext = (): void => {
      if (index.prepareOne(untrack(choices))) waiting = room.platform.timers.set(prepareNext, 0);
    };
    createEffect(() => {
      version();
      choices();
      room.platform.timers.clear(waiting);
      waiting = room.platform.timers.set(prepareNext, QUIET_MS);
    });
    onCleanup(() => room.platform.timers.clear(waiting));
  };

  const expectActs = (ids: Accessor<readonly TicketId[]>): void => {
    let release = (): void => undefined;
    createEffect(() => {
      // Before those until now are let go: what stays expected stays at hand.
      const next = room.ahead.expect(ids());
      release();
      release = next;
    });
    onCleanup(() => release());
  };

  const heldRows = (): readonly TicketListItem[] =>
    [...held()].flatMap((id) => index.get(id) ?? []).sort(newestFirst);

  const tickets = (
    view: Accessor<ListId>,
    only: Accessor<ReadonlySet<TicketId> | undefined> = () => undefined,
    arrangement: Accessor<Arrangement> = () => NEWEST_FIRST,
    columns: Accessor<readonly string[]> = () => [],
  ): Accessor<TicketList> => {
    createEffect(() => {
      const { sort, parting } = arrangement();
      want([
        ...columns(),
        ...fieldsOfSort(sort),
        ...(parting === undefined ? [] : [parting.field]),
      ]);
    });
    return createMemo(() => {
      version();
      const list = view();
      const { rows: inView, isSorted } =
        list === 'held' ? { rows: heldRows(), isSorted: true } : index.rows(list, arrangement());
      const meant = only();
      const rows = meant === undefined ? inView : inView.filter(({ id }) => meant.has(id));
      // The first rows stand before all have been read; how many there are is known from the start.
      const isWhole = index.isWhole() && !untilDone.isBehind();
      const counted =
        isWhole || meant !== undefined ? undefined : counts().find((one) => one.view === list);
      const { parting } = arrangement();
      return {
        rows,
        total: Math.max(rows.length, counted?.count ?? 0),
        isReady: isWhole || rows.length > 0,
        isSorted: isSorted && isWhole,
        parts: parting === undefined || !isSorted ? undefined : partsOf(rows, parting),
      };
    });
  };

  const countsHere = createMemo(() => {
    version();
    const all: Partial<Record<ViewId, number>> = {};
    const unread: Partial<Record<ViewId, number>> = {};
    for (const [view, count] of index.counts()) {
      if (isCountedHere(view)) all[view] = count.all;
      if (count.unread > 0) unread[view] = count.unread;
    }
    return { all, unread };
  });
  return {
    tickets,
    expectLists,
    expectActs,
    countsHere,
    heldCount: (): number => {
      version();
      return heldRows().length;
    },
    /** As the lists show it now. */
    item: (id: TicketId) => index.get(id),
    /** Another number whenever what lists hold has changed. */
    version,
    all: () => index.all(),
    isReady: () => {
      version();
      return index.isReady();
    },
    draftGeneration: (id: TicketId): number => index.get(id)?.draftGeneration ?? 1,
    reads,
  };
}
