// What the whole page has to know of one of its parts – a dialog is open, there are panes – stands as an attribute of the
// root, for as long as one of those parts is there. A rule such as `:root:has(…)` says the same, but every element that
// comes or goes then makes the browser look at all others again: half of what drawing a list cost.

import { createEffect, onCleanup } from 'solid-js';

/**
 * `backdrop`: something is open before everything else; `over`: that, or a panel with buttons of its own; `foot-taken`: the
 * foot of the page has buttons; `columns`: a list that takes the room of two panes; `notice`: a line above the desk.
 */
export type RootMark = 'panes' | 'backdrop' | 'over' | 'foot-taken' | 'columns' | 'notice';

const counts = new Map<RootMark, number>();

function change(mark: RootMark, by: 1 | -1): void {
  const count = (counts.get(mark) ?? 0) + by;
  counts.set(mark, count);
  document.documentElement.toggleAttribute(`data-${mark}`, count > 0);
}

/** As long as the owner is there, and only while `isOn` says so. */
export function createRootMark(mark: RootMark, isOn: () => boolean = () => true): void {
  createEffect(() => {
    if (!isOn()) return;
    change(mark, 1);
    onCleanup(() => change(mark, -1));
  });
}
