// Answers that are about to leave: for a few seconds they can be taken back (C12). Until then their words lie in the
// shared draft, which survives a crash; from then on in the outbox. They leave at once when the page goes out of sight
// or the ticket is left, so that nobody believes sent what was not.

import { createSignal, type Accessor } from 'solid-js';
import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';

type Leaving = {
  /** Under which it stands in the conversation once it has left. */
  readonly messageId?: MessageId;
  readonly files?: readonly FileId[];
};
export type Departure = Leaving & {
  readonly ticketId: TicketId;
  /** The words as their sender saw them. */
  readonly html: string;
  readonly takeBack: () => void;
  /** Resolves once it has left; false: it could not, and its sender reads why. */
  readonly leaveNow: () => Promise<boolean>;
};

export const TAKE_BACK_MS = 5_000;

export type Departures = {
  readonly of: (ticketId: TicketId) => Departure | undefined;
  readonly start: (
    ticketId: TicketId,
    html: string,
    onLeave: () => Promise<boolean>,
    onTakenBack: () => void,
    what?: Leaving,
  ) => void;
};

/**
 * Before any act on a ticket: an answer that still could be taken back goes first, so that what is seen first is sent
 * first. False: it did not leave, and what was to follow it must not happen.
 */
export async function letLeave(desk: Desk, ticketIds: readonly TicketId[]): Promise<boolean> {
  const departures = departuresOf(desk);
  const left = await Promise.all(
    ticketIds.map((id) => departures.of(id)?.leaveNow() ?? Promise.resolve(true)),
  );
  return left.every(Boolean);
}

const byDesk = new WeakMap<Desk, Departures>();

export function departuresOf(desk: Desk): Departures {
  const known = byDesk.get(desk);
  if (known !== undefined) return known;
  const made = createDepartures(document, TAKE_BACK_MS);
  byDesk.set(desk, made);
  return made;
}

export function createDepartures(
  page: Pick<Document, 'addEventListener' | 'visibilityState'>,
  delayMs: number,
): Departures {
  const [all, setAll]: [
    Accessor<ReadonlyMap<TicketId, Departure>>,
    (next: ReadonlyMap<TicketId, Departure>) => unknown,
  ] = createSignal<ReadonlyMap<TicketId, Departure>>(new Map());
  const remove = (ticketId: TicketId) =>
    setAll(new Map([...all()].filter(([id]) => id !== ticketId)));

  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'hidden') for (const one of all().values()) void one.leaveNow();
  });

  return {
    of: (ticketId) => all().get(ticketId),
    start: (ticketId, html, onLeave, onTakenBack, what = {}) => {
      let isOver = false;
      let leaving = Promise.resolve(true);
      const leaveNow = () => {
        if (isOver) return leaving;
        isOver = true;
        clearTimeout(timer);
        // Shown until it stands in the conversation, or its refusal beside the text.
        // eslint-disable-next-line solid/reactivity -- it changes the list, it does not follow it
        leaving = onLeave().finally(() => remove(ticketId));
        return leaving;
      };
      const timer = setTimeout(() => void leaveNow(), delayMs);
      const departure: Departure = {
        ...what,
        ticketId,
        html,
        leaveNow,
        takeBack: () => {
          if (isOver) return;
          isOver = true;
          clearTimeout(timer);
          remove(ticketId);
          onTakenBack();
        },
      };
      setAll(new Map([...all(), [ticketId, departure]]));
    },
  };
}
