import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { EngineRoom } from '../engine-room.ts';
import { createListIndex, filterItems } from '../list-index.ts';
import type { ViewId } from '../records.ts';
import type { TicketList } from './desk-types.ts';

/** Lists over the index in memory. One instance per desk. */
export function createLists(
  room: EngineRoom,
  configuration: Accessor<Configuration | undefined>,
  held: Accessor<ReadonlySet<TicketId>>,
) {
  const [version, setVersion] = createSignal(0);
  const index = createListIndex(room, configuration, () => setVersion((n) => n + 1));
  const fail = (error: unknown) => {
    if ((error as Error).name !== 'DatabaseClosedError')
      room.platform.warn('The lists could not be read', error);
  };
  index.start().catch(fail);
  onCleanup(
    room.hub.listen((message) => {
      if (message.t === 'tickets') index.refresh(message.ids).catch(fail);
    }),
  );
  // Phases of cold tickets follow the configuration.
  createEffect(on(configuration, () => void index.refresh('all').catch(fail), { defer: true }));

  const tickets = (view: Accessor<ViewId>, text: Accessor<string>): Accessor<TicketList> =>
    createMemo(() => {
      version();
      const rows = filterItems(index.all(), view(), text(), held());
      return { rows, total: rows.length, isReady: index.isReady() };
    });
  return {
    tickets,
    count: (view: ViewId): number => {
      version();
      return filterItems(index.all(), view, '', held()).length;
    },
    draftGeneration: (id: TicketId): number => index.get(id)?.draftGeneration ?? 1,
  };
}
