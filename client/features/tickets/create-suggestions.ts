// What may help with a ticket about a product (P11): from this device at once, from the server when it can be asked.

import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { likestFirst } from '#shared/conditions/likeness.ts';
import {
  isOpenPhase,
  type Phase,
  type Priority,
  type StatusId,
} from '#shared/engine/configuration.ts';
import type { Requester, Solution } from '#shared/engine/ticket-state.ts';
import type { Desk, TicketListItem, TicketView } from '#client/data/index.ts';

export type SuggestedTicket = {
  readonly id: TicketId;
  readonly number: number | null;
  readonly subject: string;
  readonly status: StatusId;
  readonly phase: Phase;
  readonly priority: Priority;
  readonly createdAt: Instant;
};
type ServerTicket = SuggestedTicket & {
  readonly requester: Requester;
  readonly solution: Solution | null;
  readonly sale: { readonly serialNumber: string } | null;
};
export type LastReply = {
  readonly html: string;
  readonly authorName: string;
  readonly at: Instant;
};
export type KnownSolution = {
  readonly ticket: SuggestedTicket & Pick<ServerTicket, 'requester' | 'solution' | 'sale'>;
  /** The last answer before the end; null: the ticket's solution is meant. */
  readonly reply: LastReply | null;
};
export type SuggestedArticle = {
  readonly id: string;
  readonly audience: 'public' | 'internal';
  readonly language: string;
  readonly title: string;
};
type Told = {
  readonly requests: readonly ServerTicket[];
  readonly solutions: readonly KnownSolution[];
};

export type Suggestions = {
  readonly requests: Accessor<readonly SuggestedTicket[]>;
  /** Undefined: the server has not been reached. */
  readonly solutions: Accessor<readonly KnownSolution[] | undefined>;
  /** Ended ones of this device, for as long as the server has not said what solved others. */
  readonly ended: Accessor<readonly TicketListItem[]>;
  readonly articles: Accessor<readonly SuggestedArticle[]>;
  readonly state: Accessor<'asking' | 'offline' | 'unreachable' | 'whole'>;
  readonly retry: () => void;
};

const MOST = { requests: 5, solutions: 3, articles: 3, here: 60 };
/** Somebody stays with a ticket. */
const PAUSE_MS = 400;
const LIMIT_MS = 8_000;

export function createSuggestions(desk: Desk, ticket: Accessor<TicketView>): Suggestions {
  const [local, setLocal] = createSignal<readonly TicketListItem[]>();
  const [told, setTold] = createSignal<Told>();
  const [articles, setArticles] = createSignal<readonly SuggestedArticle[]>([]);
  const [isUnreachable, setUnreachable] = createSignal(false);
  const [tries, setTries] = createSignal(0);
  const isOffline = () => desk.sync().state === 'offline';
  const key = createMemo(() => {
    const { id, sale, isLocal } = ticket();
    return JSON.stringify([id, sale?.id, sale?.reference, isLocal]);
  });

  const ask = async (signal: AbortSignal): Promise<void> => {
    const { id, sale, isLocal } = ticket();
    if (sale === null) return;
    const here = await desk.search.find(
      { field: 'product', op: 'is', values: [sale.reference] },
      MOST.here,
      signal,
    );
    if (signal.aborted) return;
    setLocal((here?.tickets ?? []).filter((one) => one.id !== id));
    // The server knows nothing of what was made here and has not been sent.
    if (isOffline() || isLocal) return;
    const path = `w/${encodeURIComponent(desk.workspace().slug)}/tickets/${id}`;
    const options = { limitMs: LIMIT_MS, signal };
    const [same, found] = await Promise.all([
      desk.api.get<Told>(`${path}/same-product?limit=${MOST.requests}`, options),
      desk.api.get<{ readonly items: readonly SuggestedArticle[] }>(`${path}/articles`, options),
    ]);
    if (signal.aborted) return;
    setUnreachable(!same.ok);
    if (same.ok) setTold(same.value.data);
    // Not everybody who may read tickets reads articles.
    setArticles(found.ok ? found.value.data.items : []);
  };
  createEffect(
    on([key, isOffline, tries, () => desk.search.isWhole()], ([now], before) => {
      const abort = new AbortController();
      onCleanup(() => abort.abort());
      setUnreachable(false);
      if (before?.[0] !== now) {
        setLocal(undefined);
        setTold(undefined);
        setArticles([]);
      }
      const timer = setTimeout(() => void ask(abort.signal), PAUSE_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );

  const own = () => {
    const { subject, sale } = ticket();
    return { subject, product: sale === null ? '' : `${sale.designation} ${sale.reference}` };
  };
  const ended = createMemo(() =>
    likestFirst(own(), local() ?? [])
      .filter(({ phase, isCold }) => !isOpenPhase(phase) && !isCold)
      .slice(0, MOST.solutions),
  );
  const requests = createMemo((): readonly SuggestedTicket[] => {
    // What this device shows may be newer than the server's answer.
    const here = new Map((local() ?? []).map((one) => [one.id, one]));
    const beyond = (told()?.requests ?? []).filter(({ id }) => !here.has(id));
    return likestFirst(own(), [...here.values(), ...beyond]).slice(0, MOST.requests);
  });
  return {
    requests,
    solutions: () => told()?.solutions.slice(0, MOST.solutions),
    ended,
    articles: () => articles().slice(0, MOST.articles),
    state: () => {
      if (isOffline() || ticket().isLocal) return 'offline';
      if (isUnreachable()) return 'unreachable';
      return told() === undefined ? 'asking' : 'whole';
    },
    retry: () => setTries((count) => count + 1),
  };
}
