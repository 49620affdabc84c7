import { batch, createMemo, createSignal, type Accessor } from 'solid-js';

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

/**
 * Items holding every word typed, those first whose label begins with all of it, then those that have it as it was typed,
 * then those that begin with its first word; otherwise in the order given. "Door 2" is not "#82 Door 1".
 */
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
  const phrase = words.join(' ');
  const rankOf = (item: Item): number => {
    const label = foldText(item.label).split(/\s+/u).join(' ');
    if (label.startsWith(phrase)) return 0;
    if (` ${label} `.includes(` ${phrase} `)) return 1;
    if (label.includes(` ${phrase}`)) return 2;
    return label.startsWith(first) ? 3 : 4;
  };
  const ranks = new Map(found.map((item) => [item, rankOf(item)]));
  return found.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

/** The state of a list that a text field filters and the arrow keys walk: Picker, CommandPalette. */
export function createFilterList<Item extends FilterItem>(options: {
  items: Accessor<readonly Item[]>;
  onChoose: (item: Item) => void;
}) {
  const [query, setQueryText] = createSignal('');
  /** The place that was last asked for; each asking is a new one. */
  const [goal, setGoal] = createSignal({ index: 0 });
  const found = createMemo(() => filterItems(options.items(), query()));
  let reached: object | undefined;
  let index = 0;
  /** One stands on an item and not on a place: items come anew, and in another order, between two presses. */
  const active = createMemo<Item | undefined>((before) => {
    const list = found();
    const asked = goal();
    const stayed =
      asked === reached && before !== undefined ? list.findIndex(({ id }) => id === before.id) : -1;
    if (asked !== reached) index = asked.index;
    else if (stayed >= 0) index = stayed;
    reached = asked;
    index = Math.max(0, Math.min(index, list.length - 1));
    return list[index];
  });
  const setQuery = (text: string) =>
    batch(() => {
      setQueryText(text);
      setGoal({ index: 0 });
    });
  const move = (delta: number) => {
    const list = found();
    if (list.length === 0) return;
    let next = Math.max(
      0,
      list.findIndex((item) => item === active()),
    );
    // Wraps around and steps over what cannot be chosen; gives up after one round.
    for (let step = 0; step < list.length; step += 1) {
      next = (next + delta + list.length) % list.length;
      if (list[next]?.disabled !== true) break;
    }
    setGoal({ index: next });
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
    const place = found().indexOf(item);
    if (place >= 0) setGoal({ index: place });
  };

  return { query, setQuery, found, active, choose, point, handleKeyDown };
}
