import { createMemo, createSignal, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { TicketListItem } from '#client/data/index.ts';

/** Rows marked for an act on all of them. A row that leaves the list leaves the selection. */
export function createSelection(rows: Accessor<readonly TicketListItem[]>) {
  const [ids, setIds] = createSignal<ReadonlySet<TicketId>>(new Set());
  const tickets = createMemo(() =>
    ids().size === 0 ? [] : rows().filter((ticket) => ids().has(ticket.id)),
  );
  return {
    tickets,
    has: (id: TicketId) => ids().has(id),
    toggle: (id: TicketId) =>
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    clear: () => setIds(new Set<TicketId>()),
  };
}
