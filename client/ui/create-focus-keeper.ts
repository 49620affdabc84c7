import { createComputed, createEffect, on, type Accessor } from 'solid-js';

/**
 * What is drawn in another order is taken out for an instant, and a browser takes the focus from what is taken out. It stays
 * where it was, unless somebody has put it elsewhere. `order`: changes before the drawing does.
 */
export function createFocusKeeper(
  within: () => HTMLElement | undefined,
  order: Accessor<unknown>,
): void {
  let held: HTMLElement | undefined;
  createComputed(
    on(order, () => {
      const active = document.activeElement;
      held =
        active instanceof HTMLElement && within()?.contains(active) === true ? active : undefined;
    }),
  );
  createEffect(
    on(order, () => {
      if (held?.isConnected === true && document.activeElement === document.body)
        held.focus({ preventScroll: true });
      held = undefined;
    }),
  );
}
