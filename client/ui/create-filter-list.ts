import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js';

export interface FilterItem {
  id: string;
  label: string;
  detail?: string | undefined;
  /** Further words that find it: an address, the other name of an action. */
  keywords?: string | undefined;
  disabled?: boolean | undefined;
}

/** Case and accents do not count: "resume" finds "Résumé". */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Items holding every word typed; those whose label begins with it first, otherwise in the order given. */
export function filterItems<Item extends FilterItem>(
  items: readonly Item[],
  query: string,
): Item[] {
  const words = foldText(query).split(/\s+/u).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [...items];
  const found = items.filter((item) => {
    const text = foldText(`${item.label} ${item.detail ?? ''} ${item.keywords ?? ''}`);
    return words.every((word) => text.includes(word));
  });
  const starts = (item: Item) => (foldText(item.label).startsWith(first) ? 0 : 1);
  return found.sort((a, b) => starts(a) - starts(b));
}

/** The state of a list that a text field filters and the arrow keys walk: Picker, CommandPalette. */
export function createFilterList<Item extends FilterItem>(options: {
  items: Accessor<readonly Item[]>;
  onChoose: (item: Item) => void;
}) {
  const [query, setQuery] = createSignal('');
  const [position, setPosition] = createSignal(0);
  const found = createMemo(() => filterItems(options.items(), query()));
  const active = () => found()[Math.min(position(), found().length - 1)];

  createEffect(on(query, () => setPosition(0), { defer: true }));

  const move = (delta: number) => {
    const list = found();
    if (list.length === 0) return;
    let next = Math.min(position(), list.length - 1);
    // Wraps around and steps over what cannot be chosen; gives up after one round.
    for (let step = 0; step < list.length; step += 1) {
      next = (next + delta + list.length) % list.length;
      if (list[next]?.disabled !== true) break;
    }
    setPosition(next);
  };

  const choose = (item: Item | undefined) => {
    if (item !== undefined && item.disabled !== true) options.onChoose(item);
  };

  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || (event.ctrlKey && event.key === 'n')) move(1);
    else if (event.key === 'ArrowUp' || (event.ctrlKey && event.key === 'p')) move(-1);
    else if (event.key === 'Enter') choose(active());
    else return;
    event.preventDefault();
  };

  const point = (item: Item) => {
    const index = found().indexOf(item);
    if (index >= 0) setPosition(index);
  };

  return { query, setQuery, found, active, choose, point, handleKeyDown };
}
