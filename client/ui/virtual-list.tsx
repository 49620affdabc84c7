import { createVirtualizer } from '@tanstack/solid-virtual';
import { For, Show, createEffect, createSignal, on, type Accessor, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './virtual-list.module.css';

// Only the rows in view are in the document, so 100,000 scroll like 100. One row is the tab stop (roving
// focus) and carries its place in the whole, which the ear needs because most rows are not there.
// The focused row is found by key: when the list is sorted anew, focus stays on the thing, not the place.

export interface VirtualListHandle {
  /** Moves the tab stop and focuses it; j/k and the arrows end here. */
  move: (delta: number) => void;
  focus: () => void;
  scrollToKey: (key: string) => void;
  /** The row of the tab stop. */
  activeKey: () => string | undefined;
}

export interface RowState {
  index: Accessor<number>;
  active: Accessor<boolean>;
  current: Accessor<boolean>;
}

export interface VirtualListProps<Item> {
  items: readonly Item[];
  getKey: (item: Item) => string;
  /** Row height in px; rows are all alike. */
  rowHeight: number;
  label: string;
  /** The row that is open elsewhere on the screen. */
  currentKey?: string | undefined;
  /** Where the row leads; makes it a real link. */
  getHref?: ((item: Item) => string) | undefined;
  /** Enter, click; not when the reader asked for a new tab. */
  onActivate: (item: Item) => void;
  onActiveChange?: ((item: Item) => void) | undefined;
  /** Keys that belong to the feature (x, t, e …), for the active row; return true when used. */
  onKey?: ((event: KeyboardEvent, item: Item) => boolean) | undefined;
  /** Called when the last rows come into view. */
  onNearEnd?: (() => void) | undefined;
  ref?: ((handle: VirtualListHandle) => void) | undefined;
  class?: string | undefined;
  children: (item: Accessor<Item>, state: RowState) => JSX.Element;
}

const nearEndRows = 20;

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  let scroller: HTMLDivElement | undefined;
  const [activeKey, setActiveKey] = createSignal<string>();

  const virtualizer = createVirtualizer<HTMLDivElement, HTMLElement>({
    get count() {
      return props.items.length;
    },
    getScrollElement: () => scroller ?? null,
    estimateSize: () => props.rowHeight,
    overscan: 8,
    scrollPaddingStart: 4,
    scrollPaddingEnd: 4,
  });

  createEffect(
    on(
      () => props.rowHeight,
      () => virtualizer.measure(),
      { defer: true },
    ),
  );

  const indexOf = (key: string | undefined) =>
    key === undefined ? -1 : props.items.findIndex((item) => props.getKey(item) === key);
  const activeIndex = () => {
    const active = indexOf(activeKey());
    if (active >= 0) return active;
    return Math.max(0, indexOf(props.currentKey));
  };

  const mountedRow = (index: number) =>
    scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index, { align: 'auto' });
    // A row far away is mounted by the scroll just asked for, at the next frame.
    const row = mountedRow(index);
    if (row === null)
      requestAnimationFrame(() => mountedRow(index)?.focus({ preventScroll: true }));
    else row.focus({ preventScroll: true });
  };

  const activate = (index: number) => {
    const item = props.items[index];
    if (item === undefined) return;
    setActiveKey(props.getKey(item));
    props.onActiveChange?.(item);
  };

  const goTo = (index: number) => {
    if (props.items.length === 0) return;
    const next = Math.min(Math.max(index, 0), props.items.length - 1);
    activate(next);
    focusRow(next);
  };

  // eslint-disable-next-line solid/reactivity -- a ref is given once
  props.ref?.({
    move: (delta) => goTo(activeKey() === undefined ? activeIndex() : activeIndex() + delta),
    focus: () => goTo(activeIndex()),
    scrollToKey: (key) => {
      const index = indexOf(key);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    activeKey,
  });

  createEffect(() => {
    const last = virtualizer.getVirtualItems().at(-1);
    if (last !== undefined && last.index >= props.items.length - nearEndRows) props.onNearEnd?.();
  });

  const pageRows = () =>
    Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / props.rowHeight) - 1);
  const destination = (event: KeyboardEvent): number | undefined => {
    switch (event.key) {
      case 'ArrowDown':
      case 'j':
        return activeIndex() + 1;
      case 'ArrowUp':
      case 'k':
        return activeIndex() - 1;
      case 'PageDown':
        return activeIndex() + pageRows();
      case 'PageUp':
        return activeIndex() - pageRows();
      case 'Home':
        return 0;
      case 'End':
        return props.items.length - 1;
      default:
        return undefined;
    }
  };

  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = destination(event);
    if (target !== undefined) {
      event.preventDefault();
      goTo(target);
      return;
    }
    const item = props.items[activeIndex()];
    if (item === undefined) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      props.onActivate(item);
    } else if (props.onKey?.(event, item) === true) {
      event.preventDefault();
    }
  };

  const handleClick = (event: MouseEvent, index: number) => {
    if (event.defaultPrevented) return;
    activate(index);
    // The reader's own wish for a new tab or window goes to the browser.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const item = props.items[index];
    if (item !== undefined) props.onActivate(item);
  };

  return (
    <div
      class={classNames(styles['scroller'], props.class)}
      ref={scroller}
      onKeyDown={handleKeyDown}
    >
      <ul
        class={styles['list']}
        role="list"
        aria-label={props.label}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
      >
        <For each={virtualizer.getVirtualItems()}>
          {(row) => {
            const item = () => props.items[row.index];
            const state: RowState = {
              index: () => row.index,
              active: () => activeIndex() === row.index,
              current: () => {
                const shown = item();
                return shown !== undefined && props.getKey(shown) === props.currentKey;
              },
            };
            return (
              <Show when={item() !== undefined}>
                <li
                  class={styles['row']}
                  aria-setsize={props.items.length}
                  aria-posinset={row.index + 1}
                  style={{ height: `${row.size}px`, transform: `translateY(${row.start}px)` }}
                >
                  <a
                    class={styles['link']}
                    data-index={row.index}
                    href={props.getHref?.(item() as Item)}
                    role={props.getHref === undefined ? 'button' : undefined}
                    tabIndex={state.active() ? 0 : -1}
                    aria-current={state.current() ? 'true' : undefined}
                    onClick={(event) => handleClick(event, row.index)}
                    onFocus={() => activate(row.index)}
                  >
                    {props.children(() => item() as Item, state)}
                  </a>
                </li>
              </Show>
            );
          }}
        </For>
      </ul>
    </div>
  );
}
