// A search while it is typed: the device answers every keystroke, the server a little later, once the fingers rest.

import {
  createComputed,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk, FoundPlace, LocalAnswer } from '#client/data/index.ts';
import { askedOf, grammarOf, type Asked } from './asked.ts';
import { joinAnswers, type Found } from './join-answers.ts';
import { searchServer, type ServerSearch } from './server-search.ts';

/** Fingers rest. */
const DEBOUNCE_MS = 250;
const LOCAL_LIMIT = 30;
const SERVER_LIMIT = 20;
/** Rows of which one sees the words at first. */
const SEEN = 12;

export type TicketSearch = {
  readonly text: Accessor<string>;
  readonly setText: (text: string) => void;
  readonly asked: Accessor<Asked | undefined>;
  readonly found: Accessor<readonly Found[]>;
  /** How many the device has in all. */
  readonly localTotal: Accessor<number>;
  /** The device has answered this text. */
  readonly isAnswered: Accessor<boolean>;
  readonly server: Accessor<ServerState>;
  readonly suggestions: Accessor<readonly { readonly text: string; readonly q: string }[]>;
};
export type ServerState = 'resting' | 'asking' | 'answered' | 'unreachable' | 'refused';

export function createTicketSearch(options: {
  readonly desk: Desk;
  readonly slug: string;
  readonly isOpen: Accessor<boolean>;
}): TicketSearch {
  const { desk, slug, isOpen } = options;
  const [text, setText] = createSignal('');
  const [local, setLocal] = createSignal<LocalAnswer>();
  const [places, setPlaces] = createSignal<ReadonlyMap<TicketId, readonly FoundPlace[]>>(new Map());
  const [answer, setAnswer] = createSignal<ServerSearch>();
  const [server, setServer] = createSignal<ServerState>('resting');
  const [isAnswered, setAnswered] = createSignal(false);
  const grammar = createMemo(() => grammarOf(desk));
  const asked = createMemo(() => (isOpen() ? askedOf(text(), grammar()) : undefined));
  const key = createMemo(() => asked()?.q);
  const isOffline = () => desk.sync().state === 'offline';

  const askDevice = async (what: Asked, signal: AbortSignal): Promise<void> => {
    const found = await desk.search.find(what.where, LOCAL_LIMIT, signal);
    if (signal.aborted) return;
    setLocal(found);
    setPlaces(new Map());
    setAnswered(true);
    if (found === undefined) return;
    const ids = found.tickets.map(({ id }) => id);
    for (const part of [ids.slice(0, SEEN), ids.slice(SEEN)]) {
      const more = await desk.search.extracts(what.where, part, signal);
      if (signal.aborted) return;
      setPlaces((before) => new Map([...before, ...more]));
    }
  };
  const askServer = async (what: Asked, signal: AbortSignal): Promise<void> => {
    setServer('asking');
    const found = await searchServer(desk.api, slug, what.q, SERVER_LIMIT, signal);
    if (signal.aborted) return;
    setAnswer(found);
    setServer(typeof found === 'object' ? 'answered' : found);
  };

  createEffect(
    // When the index has been read whole the device may know more.
    on([key, desk.search.isWhole], () => {
      const what = untrack(asked);
      const abort = new AbortController();
      onCleanup(() => abort.abort());
      setAnswered(false);
      if (what === undefined) {
        setLocal(undefined);
        return;
      }
      void askDevice(what, abort.signal);
    }),
  );
  createEffect(
    on([key, isOffline], () => {
      const what = untrack(asked);
      const abort = new AbortController();
      setAnswer(undefined);
      setServer(isOffline() ? 'unreachable' : 'resting');
      if (what === undefined || isOffline()) return;
      const timer = setTimeout(() => void askServer(what, abort.signal), DEBOUNCE_MS);
      onCleanup(() => {
        clearTimeout(timer);
        abort.abort();
      });
    }),
  );

  // A row that stays is the same row, whatever comes in beside it.
  const [shown, setShown] = createStore<{ found: readonly Found[] }>({ found: [] });
  createComputed(() =>
    setShown('found', reconcile([...joinAnswers(local(), places(), answer())], { key: 'id' })),
  );

  return {
    text,
    setText,
    asked,
    found: () => shown.found,
    localTotal: () => local()?.total ?? 0,
    isAnswered,
    server,
    suggestions: () => {
      const told = answer();
      return typeof told === 'object' ? told.suggestions : [];
    },
  };
}
