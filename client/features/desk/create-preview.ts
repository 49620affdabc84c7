// Which ticket of the list is previewed, and where. By pointer it comes when one rests on a row and goes when one leaves;
// by key it stays, follows the row one stands on, and goes with Escape. A finger holds a row.

import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { TicketListItem } from '#client/data/index.ts';

/** Resting on a row is no accident any more. */
const REST_MS = 450;
/** The way from the row to the card, over the gap. */
const LEAVE_MS = 200;
const GAP_PX = 8;

export type PreviewPlace = {
  readonly id: TicketId;
  readonly by: 'pointer' | 'key' | 'touch';
  /** px: the row's top in the window. */
  readonly top: number;
  /** px from the edge at which lines begin to the end of the list. */
  readonly start: number;
};

export type Preview = {
  readonly place: Accessor<PreviewPlace | undefined>;
  readonly toggle: () => void;
  readonly close: () => void;
  /** The pointer has reached the card. */
  readonly stay: () => void;
  readonly leave: () => void;
  readonly rowHandlers: {
    readonly onPointerOver: (event: PointerEvent) => void;
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerLeave: () => void;
    readonly onContextMenu: (event: Event) => void;
    /** Before the row's own. */
    readonly onClickCapture: (event: MouseEvent) => void;
  };
};

type Given = {
  readonly rows: Accessor<readonly TicketListItem[]>;
  readonly active: Accessor<TicketListItem | undefined>;
  /** The list's element. */
  readonly element: () => HTMLElement | undefined;
};

export function createPreview({ rows, active, element }: Given): Preview {
  const [place, setPlace] = createSignal<PreviewPlace>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasHeld = false;
  const later = (work: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
  const close = (): void => {
    clearTimeout(timer);
    setPlace(undefined);
  };
  onCleanup(() => clearTimeout(timer));

  const rowOf = (target: EventTarget | null): HTMLElement | undefined =>
    target instanceof Element
      ? (target.closest<HTMLElement>('[data-index]') ?? undefined)
      : undefined;
  const show = (row: HTMLElement, by: PreviewPlace['by']): void => {
    const ticket = rows()[Number(row.dataset['index'])];
    const list = element()?.getBoundingClientRect();
    if (ticket === undefined || list === undefined) return;
    const isRightToLeft = getComputedStyle(row).direction === 'rtl';
    const start = isRightToLeft ? innerWidth - list.left : list.right;
    setPlace({ id: ticket.id, by, top: row.getBoundingClientRect().top, start: start + GAP_PX });
  };
  const rowOfTicket = (id: TicketId): HTMLElement | undefined => {
    const index = rows().findIndex((one) => one.id === id);
    return element()?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
  };

  // By key it goes along with the row, and what left the list is not shown any more.
  createEffect(() => {
    const shown = place();
    if (shown === undefined) return;
    const now = active();
    if (shown.by === 'key' && now !== undefined && now.id !== shown.id) {
      // The row may only be there after the scrolling that brought one to it.
      requestAnimationFrame(() => {
        const row = rowOfTicket(now.id);
        if (row !== undefined && place()?.by === 'key') show(row, 'key');
      });
    } else if (!rows().some(({ id }) => id === shown.id)) close();
  });

  return {
    place,
    close,
    toggle: () => {
      const ticket = active();
      if (place() !== undefined || ticket === undefined) return close();
      const row = rowOfTicket(ticket.id);
      if (row !== undefined) show(row, 'key');
    },
    stay: () => clearTimeout(timer),
    leave: () => {
      if (place()?.by === 'pointer') later(close, LEAVE_MS);
    },
    rowHandlers: {
      onPointerOver: (event) => {
        if (event.pointerType !== 'mouse' || place()?.by === 'key') return;
        const row = rowOf(event.target);
        if (row === undefined) return later(close, LEAVE_MS);
        const id = rows()[Number(row.dataset['index'])]?.id;
        if (id === place()?.id) return clearTimeout(timer);
        later(() => show(row, 'pointer'), REST_MS);
      },
      onPointerDown: (event) => {
        hasHeld = false;
        const row = rowOf(event.target);
        if (event.pointerType === 'mouse' || row === undefined) return close();
        later(() => {
          hasHeld = true;
          show(row, 'touch');
        }, REST_MS);
      },
      onPointerMove: (event) => {
        // A finger that moves scrolls; small tremors are none.
        if (event.pointerType !== 'mouse' && Math.abs(event.movementY) > 3 && !hasHeld)
          clearTimeout(timer);
      },
      onPointerUp: () => {
        if (!hasHeld && place()?.by !== 'pointer') clearTimeout(timer);
      },
      onPointerLeave: () => {
        if (place()?.by === 'pointer') later(close, LEAVE_MS);
        else if (place() === undefined) clearTimeout(timer);
      },
      onContextMenu: (event) => {
        if (hasHeld) event.preventDefault();
      },
      onClickCapture: (event) => {
        if (!hasHeld) return close();
        // Holding is not opening.
        hasHeld = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
