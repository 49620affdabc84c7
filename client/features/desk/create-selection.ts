import { createEffect, createMemo, createSignal, on, untrack, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { TicketListItem } from '#client/data/index.ts';

export type Selection = ReturnType<typeof createSelection>;

/**
 * Rows marked for an act on all of them, no more than can be named at once; or all that the list holds on the server
 * (S4). A row that leaves the list leaves the selection, and a list that asks for something else has none.
 */
export function createSelection(
  rows: Accessor<readonly TicketListItem[]>,
  /** What the list holds, as the server is asked for it; undefined: it is no filter. */
  where: Accessor<Condition | undefined>,
  /** As many as can be named at once. */
  most: number,
  onTooMany: () => void,
) {
  const [ids, setIds] = createSignal<ReadonlySet<TicketId>>(new Set());
  const [isEverything, setEverything] = createSignal(false);
  /** Pressing a row marks it instead of opening it. */
  const [isChoosing, setChoosing] = createSignal(false);
  const tickets = createMemo(() =>
    ids().size === 0 ? [] : rows().filter((ticket) => ids().has(ticket.id)),
  );
  const clear = () => {
    setEverything(false);
    setChoosing(false);
    setIds(new Set<TicketId>());
  };
  // What has left the list does not come back marked, nor does "all" outlive the rows it was chosen over.
  createEffect(
    on(
      rows,
      () => {
        const here = tickets();
        if (here.length === ids().size) return;
        if (here.length === 0) setEverything(false);
        setIds(new Set(here.map(({ id }) => id)));
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => JSON.stringify(where()),
      () => setEverything(false),
      { defer: true },
    ),
  );
  return {
    tickets,
    isChoosing,
    choose: () => {
      if (isChoosing()) clear();
      else setChoosing(true);
    },
    has: (id: TicketId) => (isEverything() && tickets().length > 0) || ids().has(id),
    toggle: (id: TicketId) => {
      setEverything(false);
      const next = new Set(tickets().map((ticket) => ticket.id));
      if (!next.delete(id)) {
        if (next.size >= most) {
          onTooMany();
          return;
        }
        next.add(id);
      }
      setIds(next);
    },
    /** All that are shown, as far as they can be named; once more: none. */
    toggleAll: () => {
      if (untrack(isWhole)) clear();
      else
        setIds(
          new Set(
            rows()
              .slice(0, most)
              .map(({ id }) => id),
          ),
        );
    },
    /** Every row that can be named is marked: what else matches can be offered. */
    isWhole,
    chooseEverything: () => setEverything(true),
    /** Set where all that match are meant, also what is not on this device. */
    everything: (): Condition | undefined =>
      isEverything() && tickets().length > 0 ? where() : undefined,
    canChooseEverything: () => where() !== undefined,
    clear,
  };

  function isWhole(): boolean {
    return tickets().length > 0 && tickets().length >= Math.min(rows().length, most);
  }
}
