import { createEffect } from 'solid-js';

/** What the tab says: what one can do here, and where. It follows the language. */
export function usePageTitle(title: () => string, place: () => string): void {
  createEffect(() => {
    document.title = `${title()} · ${place()}`;
  });
}
