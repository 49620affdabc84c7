// The rows of a list: stacked, or in columns under a head that sorts. Only what is in sight is in the document, so that
// 100,000 scroll like 100. One row is the tab stop and is found by its ticket: when the order changes, the focus stays
// on the ticket and not on the place.

import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import {
  For,
  Show,
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  on,
  onCleanup,
  onMount,
  type Accessor,
  type JSX,
} from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { TicketId } from '#shared/base/ids.ts';
import type { Sort } from '#shared/conditions/sort.ts';
import type { ListPart, PartKey, TicketListItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { classNames } from '#client/ui/class-names.ts';
import type { ListColumn } from './list-columns.ts';
import {
  blockOf,
  countedAt,
  layoutRows,
  lineOfBlock,
  linesOf,
  rowAt,
  rowBeyond,
  topOfRow,
  windowOf,
  type Window,
} from './row-layout.ts';
import styles from './ticket-rows.module.css';

export type RowsHandle = {
  /** So many rows on; the focus goes along. */
  readonly move: (delta: number) => void;
  readonly focus: () => void;
};

export type TicketRowsProps = {
  rows: readonly TicketListItem[];
  parts: readonly ListPart[] | undefined;
  /** Undefined: stacked. */
  columns: readonly ListColumn[] | undefined;
  rowHeight: number;
  headingHeight: number;
  label: string;
  isBusy: boolean;
  /** Another list: it is shown from its beginning. */
  listKey: string;
  /** The ticket that is open beside the list. */
  currentId: TicketId | undefined;
  activeId: TicketId | undefined;
  hrefOf: (ticket: TicketListItem) => string;
  onOpen: (ticket: TicketListItem) => void;
  onActive: (ticket: TicketListItem) => void;
  sort: Sort;
  onSort: (column: ListColumn) => void;
  isFolded: (key: PartKey) => boolean;
  onFold: (key: PartKey) => void;
  partHeading: (part: PartKey) => JSX.Element;
  row: (ticket: Accessor<TicketListItem>) => JSX.Element;
  cell: (ticket: Accessor<TicketListItem>, column: ListColumn) => JSX.Element;
  ref: (handle: RowsHandle) => void;
};

/** Rows that are drawn beyond what is in sight, so that scrolling finds them there. */
const BEYOND = 8;

type Drawn = { readonly ticket: TicketListItem; readonly index: number };

export function TicketRows(props: TicketRowsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  let scroller!: HTMLDivElement;
  let head: HTMLDivElement | undefined;
  const [place, setPlace] = createSignal(0);
  const [room, setRoom] = createSignal(0);

  onMount(() => {
    const measure = () => setRoom(scroller.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    measure();
    onCleanup(() => observer.disconnect());
  });

  const layout = createMemo(() =>
    layoutRows({
      count: props.rows.length,
      parts: props.parts,
      isFolded: props.isFolded,
      rowHeight: props.rowHeight,
      headingHeight: props.headingHeight,
    }),
  );
  const windows = createMemo<readonly Window[]>(
    () => {
      const beyond = BEYOND * props.rowHeight;
      return windowOf(layout(), place() - beyond, place() + room() + beyond);
    },
    [],
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  /** By the name of each block: what of it is drawn. */
  const drawnBlocks = createMemo(
    () => new Map(windows().map((one) => [nameOf(layout().blocks[one.block]?.key), one] as const)),
  );
  const drawn = createMemo(() => {
    const found = new Map<string, Drawn>();
    for (const { from, to } of windows())
      for (let index = from; index < to; index += 1) {
        const ticket = props.rows[index];
        if (ticket !== undefined) found.set(ticket.id, { ticket, index });
      }
    return found;
  });
  const idsOf = (name: string): string[] => {
    const one = drawnBlocks().get(name);
    return one === undefined ? [] : props.rows.slice(one.from, one.to).map(({ id }) => id);
  };

  let stoodIn = '';
  const activeIndex = createMemo((last: number) => {
    // In another list nobody has stood anywhere yet.
    const before = props.listKey === stoodIn ? last : 0;
    stoodIn = props.listKey;
    const indexOf = (id: TicketId | undefined) =>
      id === undefined ? -1 : props.rows.findIndex((row) => row.id === id);
    const active = indexOf(props.activeId);
    const current = active >= 0 ? active : indexOf(props.currentId);
    // The row one stood on has left: whatever has come to its place is next, not the head of the list.
    const index = current >= 0 ? current : Math.max(0, Math.min(before, props.rows.length - 1));
    // A folded row is no place to stand on: the tab stop is the next one in sight.
    const block = blockOf(layout(), index);
    if (block?.isFolded !== true) return index;
    return rowAt(layout(), Math.min(block.before, layout().shown - 1)) ?? index;
  }, 0);

  const linkAt = (index: number) =>
    scroller.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
  const reveal = (index: number): void => {
    const top = topOfRow(layout(), index);
    const visible = scroller.clientHeight - (head?.offsetHeight ?? 0);
    if (top < scroller.scrollTop + layout().headingHeight)
      scroller.scrollTop = Math.max(0, top - layout().headingHeight);
    else if (top + props.rowHeight > scroller.scrollTop + visible)
      scroller.scrollTop = top + props.rowHeight - visible;
    // Drawn now, so that it can be given the focus.
    setPlace(scroller.scrollTop);
    setRoom(scroller.clientHeight);
  };
  const goTo = (index: number | undefined): void => {
    const ticket = index === undefined ? undefined : props.rows[index];
    if (index === undefined || ticket === undefined) return;
    props.onActive(ticket);
    reveal(index);
    linkAt(index)?.focus({ preventScroll: true });
  };
  const step = (delta: number) => goTo(rowBeyond(layout(), activeIndex(), delta));
  // eslint-disable-next-line solid/reactivity -- a ref is given once
  props.ref({
    // The first press goes to where one stands.
    move: (delta) => (props.activeId === undefined ? goTo(activeIndex()) : step(delta)),
    focus: () => goTo(activeIndex()),
  });

  createEffect(
    on(
      () => props.listKey,
      () => {
        // Moving what need not move lays the whole page out before it can be drawn.
        if (place() === 0) return;
        scroller.scrollTop = 0;
        setPlace(0);
      },
      { defer: true },
    ),
  );

  // A row that is moved or drawn anew loses the focus without anybody having taken it.
  let hasFocus = false;
  const handleFocusOut = (event: FocusEvent) => {
    if (event.relatedTarget !== null) hasFocus = false;
    else
      queueMicrotask(() => {
        if (event.target instanceof Node && event.target.isConnected) hasFocus = false;
      });
  };
  createEffect(
    on([drawn, () => props.columns], () => {
      if (!hasFocus) return;
      queueMicrotask(() => {
        if (hasFocus && document.activeElement === document.body)
          linkAt(activeIndex())?.focus({ preventScroll: true });
      });
    }),
  );

  const destination = (event: KeyboardEvent): number | undefined => {
    const page = Math.max(1, Math.floor(room() / props.rowHeight) - 1);
    switch (event.key) {
      case 'ArrowDown':
      case 'j':
        return 1;
      case 'ArrowUp':
      case 'k':
        return -1;
      case 'PageDown':
        return page;
      case 'PageUp':
        return -page;
      case 'Home':
        return Number.NEGATIVE_INFINITY;
      case 'End':
        return Number.POSITIVE_INFINITY;
      default:
        return undefined;
    }
  };
  const handleKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof Element) || event.target.closest('[data-index]') === null) return;
    const delta = destination(event);
    if (delta !== undefined) {
      event.preventDefault();
      if (Number.isFinite(delta)) step(delta);
      else goTo(rowAt(layout(), delta < 0 ? 0 : layout().shown - 1));
      return;
    }
    const ticket = props.rows[activeIndex()];
    if (event.key !== 'Enter' || ticket === undefined) return;
    event.preventDefault();
    props.onOpen(ticket);
  };
  const handleClick = (event: MouseEvent, ticket: TicketListItem): void => {
    if (event.defaultPrevented) return;
    props.onActive(ticket);
    // The reader's own wish for a new tab or window goes to the browser.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    props.onOpen(ticket);
  };

  const link = (entry: Accessor<Drawn>, content: JSX.Element): JSX.Element => (
    <a
      class={styles['link']}
      data-index={entry().index}
      href={props.hrefOf(entry().ticket)}
      tabIndex={activeIndex() === entry().index ? 0 : -1}
      aria-current={entry().ticket.id === props.currentId ? 'true' : undefined}
      onClick={(event) => handleClick(event, entry().ticket)}
      onFocus={() => props.onActive(entry().ticket)}
    >
      {content}
    </a>
  );
  const offsetOf = ({ index }: Drawn): string => {
    const block = blockOf(layout(), index);
    return `translateY(${(index - (block?.start ?? 0)) * props.rowHeight}px)`;
  };

  const Row = (own: { id: string }) => {
    const entry = createMemo<Drawn>(
      (before) => drawn().get(own.id) ?? before,
      // eslint-disable-next-line solid/reactivity -- the first one; it is followed above
      drawn().get(own.id) as Drawn,
    );
    const ticket = () => entry().ticket;
    const counted = () => countedAt(layout(), entry().index);
    return (
      <Show
        when={props.columns}
        fallback={
          <li
            class={styles['row']}
            style={{ height: `${props.rowHeight}px`, transform: offsetOf(entry()) }}
            aria-setsize={counted().size}
            aria-posinset={counted().position}
          >
            {link(entry, props.row(ticket))}
          </li>
        }
      >
        {(columns) => (
          <div
            class={classNames(styles['row'], styles['line'])}
            role="row"
            aria-rowindex={counted().line}
            style={{ height: `${props.rowHeight}px`, transform: offsetOf(entry()) }}
          >
            <For each={columns()}>
              {(column) => (
                <div
                  class={classNames(styles['cell'], column.isEnd && styles['end'])}
                  role="cell"
                  data-column={column.name}
                >
                  {column.isLink
                    ? link(entry, props.cell(ticket, column))
                    : props.cell(ticket, column)}
                </div>
              )}
            </For>
          </div>
        )}
      </Show>
    );
  };

  const Part = (own: { name: string }) => {
    const block = () => layout().blocks[drawnBlocks().get(own.name)?.block ?? -1];
    const heading = () => {
      const one = block();
      return one === undefined || one.key === undefined ? undefined : { ...one, key: one.key };
    };
    const headingId = createUniqueId();
    const line = () => lineOfBlock(layout().blocks, drawnBlocks().get(own.name)?.block ?? 0);
    const rows = () => (
      <Dynamic
        component={props.columns === undefined ? 'ul' : 'div'}
        class={styles['rows']}
        role={props.columns === undefined ? 'list' : 'presentation'}
        aria-label={
          props.columns === undefined && heading() === undefined ? props.label : undefined
        }
        aria-labelledby={
          props.columns === undefined && heading() !== undefined ? headingId : undefined
        }
      >
        <For each={idsOf(own.name)}>{(id) => <Row id={id} />}</For>
      </Dynamic>
    );
    return (
      <div
        class={styles['part']}
        role={props.columns === undefined ? undefined : 'rowgroup'}
        style={{
          height: `${block()?.height ?? 0}px`,
          transform: `translateY(${block()?.top ?? 0}px)`,
        }}
      >
        <Show when={heading()}>
          {(one) => (
            <div
              class={styles['heading']}
              role={props.columns === undefined ? undefined : 'row'}
              aria-rowindex={props.columns === undefined ? undefined : line()}
              style={{ height: `${props.headingHeight}px` }}
            >
              <div
                class={styles['headingCell']}
                role={props.columns === undefined ? 'heading' : 'rowheader'}
                aria-level={props.columns === undefined ? 2 : undefined}
                aria-colspan={props.columns?.length}
              >
                <button
                  type="button"
                  class={styles['fold']}
                  aria-expanded={!one().isFolded}
                  onClick={() => props.onFold(one().key)}
                >
                  <ChevronDown aria-hidden="true" />
                  <span id={headingId}>{props.partHeading(one().key)}</span>
                  <span class={styles['partCount']}>
                    <span aria-hidden="true">{i18n.formatCount(one().count)}</span>
                    <span class="visually-hidden">{t('desk.count', { count: one().count })}</span>
                  </span>
                </button>
              </div>
            </div>
          )}
        </Show>
        {rows()}
      </div>
    );
  };

  const parts = () => <For each={[...drawnBlocks().keys()]}>{(name) => <Part name={name} />}</For>;
  return (
    <div
      ref={scroller}
      class={classNames(styles['scroller'], props.columns !== undefined && styles['wide'])}
      aria-busy={props.isBusy}
      onScroll={() => setPlace(scroller.scrollTop)}
      onKeyDown={handleKeyDown}
      onFocusIn={() => (hasFocus = true)}
      onFocusOut={handleFocusOut}
    >
      <Show
        when={props.columns}
        fallback={
          <div class={styles['list']} style={{ height: `${layout().height}px` }}>
            {parts()}
          </div>
        }
      >
        {(columns) => (
          <div
            class={styles['table']}
            role="table"
            aria-label={props.label}
            aria-rowcount={linesOf(layout())}
            style={{
              '--columns': columns()
                .map(({ width }) => width)
                .join(' '),
            }}
          >
            <div class={styles['head']} role="rowgroup" ref={(element) => (head = element)}>
              <div class={styles['line']} role="row" aria-rowindex={1}>
                <For each={columns()}>
                  {(column) => (
                    <ColumnHead column={column} sort={props.sort} onSort={props.onSort} />
                  )}
                </For>
              </div>
            </div>
            <div
              class={styles['list']}
              role="presentation"
              style={{ height: `${layout().height}px` }}
            >
              {parts()}
            </div>
          </div>
        )}
      </Show>
    </div>
  );
}

const nameOf = (key: PartKey | undefined): string => (key === undefined ? '' : JSON.stringify(key));

function ColumnHead(props: {
  column: ListColumn;
  sort: Sort;
  onSort: (column: ListColumn) => void;
}) {
  const isDescending = () => props.sort.startsWith('-');
  const isSorted = () =>
    props.column.sort !== undefined && props.sort.replace(/^-/, '') === props.column.sort;
  return (
    <div
      class={classNames(styles['cell'], props.column.isEnd && styles['end'])}
      role="columnheader"
      aria-sort={isSorted() ? (isDescending() ? 'descending' : 'ascending') : undefined}
    >
      <Show
        when={props.column.sort}
        fallback={<span class={styles['name']}>{props.column.label}</span>}
      >
        <button type="button" class={styles['sort']} onClick={() => props.onSort(props.column)}>
          <span class={styles['name']}>{props.column.label}</span>
          <Show when={isSorted()}>
            <Show when={isDescending()} fallback={<ArrowUp aria-hidden="true" />}>
              <ArrowDown aria-hidden="true" />
            </Show>
          </Show>
        </button>
      </Show>
    </div>
  );
}
