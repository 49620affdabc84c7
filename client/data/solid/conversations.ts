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
import type { ApiClient } from '../api.ts';
import { fetchConversation } from '../cold-conversation.ts';
import { readConversation, type ConversationView } from '../conversations.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { TicketView } from '../records.ts';
import type { Conversation } from './desk-types.ts';
import { followConversation } from '../sync/pub-feed.ts';
import { createLiveOn } from './live.ts';

/** Messages read at first, and more with every `showEarlier`. */
const WINDOW = 200;
const EMPTY: ConversationView = { items: [], isComplete: false };

export function createConversations(
  room: EngineRoom,
  api: ApiClient,
  slug: string,
  ticketOf: (id: Accessor<TicketId>) => Accessor<TicketView | undefined>,
) {
  return (id: Accessor<TicketId>): Conversation => {
    const [limit, setLimit] = createSignal(WINDOW);
    const [attempt, setAttempt] = createSignal(0);
    const [fetched, setFetched] = createSignal<ConversationView>();
    createEffect(
      on(id, () => {
        setLimit(WINDOW);
        setFetched(undefined);
      }),
    );
    const local = createLiveOn<string, ConversationView>(
      room.platform,
      () => `${id()} ${limit()}`,
      (key) => {
        const [ticketId, window] = key.split(' ');
        return room.store.read(['docs', 'events', 'outbox'], (db) =>
          readConversation(db, ticketId as TicketId, Number(window)),
        );
      },
      EMPTY,
    );
    const ticket = ticketOf(id);
    // Also what has been answered since it was fetched comes by fetching again.
    const coldKey = createMemo(() => {
      const view = ticket();
      return view?.isCold === true ? `${view.id} ${view.updatedAt} ${attempt()}` : undefined;
    });
    createEffect(
      on(coldKey, (key) => {
        if (key === undefined) {
          setFetched(undefined);
          return;
        }
        const ticketId = untrack(id);
        setFetched((before) => ({
          ...(before ?? EMPTY),
          isComplete: false,
          fetching: 'under-way' as const,
        }));
        fetchConversation(api, slug, ticketId).then(
          (found) => {
            if (untrack(coldKey) !== key) return;
            setFetched(
              (before) =>
                found ?? {
                  ...(before ?? EMPTY),
                  isComplete: false,
                  fetching: 'unreachable' as const,
                },
            );
          },
          (error: unknown) => room.platform.warn('A conversation could not be fetched', error),
        );
      }),
    );
    const followed = createMemo(() => {
      const view = ticket();
      return view === undefined || view.isLocal || view.isCold ? undefined : view.id;
    });
    createEffect(
      on(followed, (ticketId) => {
        if (ticketId !== undefined) onCleanup(followConversation(room, ticketId));
      }),
    );
    const merged = createMemo<ConversationView>(() => {
      const cold = fetched();
      if (cold === undefined) return local();
      const there = new Set(cold.items.map((item) => item.id));
      return {
        ...cold,
        items: [...cold.items, ...local().items.filter((item) => !there.has(item.id as never))],
      };
    });
    // oxlint-disable-next-line solid/reactivity -- the accessor itself is handed out, with a method on it
    return Object.assign(merged, {
      showEarlier: () => {
        setLimit((n) => n + WINDOW);
        setAttempt((n) => n + 1);
      },
    });
  };
}
