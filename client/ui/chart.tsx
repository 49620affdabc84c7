import {
  For,
  Index,
  Match,
  Show,
  Switch,
  createEffect,
  createSignal,
  createUniqueId,
  on,
  onCleanup,
  onMount,
} from 'solid-js';
import { arrowStep } from './arrow-step.ts';
import { columnAt, labelEvery, linePath, wordsWidth, type Point } from './chart-scale.ts';
import { classNames } from './class-names.ts';
import { useUi } from './ui-context.tsx';
import styles from './chart.module.css';

export interface ChartColumn {
  /** Under the axis. */
  short: string;
  /** Wherever there is room. */
  long: string;
}
export interface ChartSeries {
  id: string;
  label: string;
  /** One for each column; null: there is none. */
  values: readonly (number | null)[];
}
export interface ChartProps {
  look: 'lines' | 'bars';
  /** What it shows, in a sentence, for whoever does not see it; the numbers stand in a table beside it. */
  summary: string;
  /** What one walks along with the arrow keys. */
  stepLabel: string;
  columns: readonly ChartColumn[];
  /** At most six: more cannot be told from each other. */
  series: readonly ChartSeries[];
  ticks: readonly number[];
  formatTick: (value: number) => string;
  format: (value: number | null) => string;
  /** Makes the figure of the column that is looked at a button. */
  onOpen?: ((series: ChartSeries, column: number) => void) | undefined;
  /** Whether there is anything behind it. */
  canOpen?: ((series: ChartSeries, column: number) => boolean) | undefined;
}

const HEIGHT = 220;
const TOP = 12;
/** Under the axis, where the columns are named. */
const FOOT = 28;
const GUTTER = 8;
/** Beyond the last column, for half of its name. */
const END = 16;
/** Narrower than that, marks would run together. */
const LEAST_FOR_MARKS = 14;
const MARK = 4.5;

/**
 * Lines or bars over columns, told apart by shape and dashes as well as by colour. One column is looked at, by pointer, thumb or
 * arrow keys; its figures stand below.
 */
export function Chart(props: ChartProps) {
  const ui = useUi();
  const id = createUniqueId();
  const [width, setWidth] = createSignal(640);
  const [chosen, setChosen] = createSignal<number>();
  let frame!: HTMLDivElement;
  onMount(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(frame);
    onCleanup(() => observer.disconnect());
  });

  const count = () => props.columns.length;
  // Of other columns one looks at the newest first.
  createEffect(on(count, () => setChosen(undefined), { defer: true }));
  const cursor = () => Math.min(chosen() ?? count() - 1, count() - 1);
  const isRtl = () => ui.direction === 'rtl';
  const begin = () =>
    Math.ceil(Math.max(...props.ticks.map((tick) => wordsWidth(props.formatTick(tick))))) + GUTTER;
  const inner = () => Math.max(1, width() - begin() - END);
  const band = () => inner() / Math.max(1, count());
  /** Along the line: from where its text begins. */
  const along = (distance: number): number => (isRtl() ? width() - distance : distance);
  const xOf = (column: number): number => along(begin() + (column + 0.5) * band());
  /** A name at the edge is moved into the picture. */
  const within = (x: number, name: string): number => {
    const half = wordsWidth(name) / 2;
    return Math.min(Math.max(half, width() - half), Math.max(half, x));
  };
  const top = () => props.ticks.at(-1) ?? 1;
  const yOf = (value: number): number =>
    TOP + (1 - value / Math.max(top(), Number.MIN_VALUE)) * (HEIGHT - TOP - FOOT);
  const pointOf = (series: ChartSeries, column: number): Point | undefined => {
    const value = series.values[column] ?? null;
    return value === null ? undefined : { x: xOf(column), y: yOf(value) };
  };
  const pointsOf = (series: ChartSeries) =>
    props.columns.map((_, column) => pointOf(series, column));
  const every = () => {
    const longest = Math.max(1, ...props.columns.map(({ short }) => wordsWidth(short)));
    return labelEvery(count(), inner(), longest + GUTTER);
  };
  const words = () => {
    const column = props.columns[cursor()];
    const figures = props.series.map(
      ({ label, values }) => `${label} ${props.format(values[cursor()] ?? null)}`,
    );
    const list = new Intl.ListFormat(ui.locale, { type: 'unit' });
    return list.format([column?.long ?? '', ...figures]);
  };
  const go = (to: number): void => {
    setChosen(Math.min(count() - 1, Math.max(0, to)));
  };

  function point(event: PointerEvent): void {
    const { left, width: wide } = frame.getBoundingClientRect();
    const place = isRtl() ? left + wide - event.clientX : event.clientX - left;
    go(columnAt(place - begin(), inner(), count()));
  }
  function press(event: KeyboardEvent & { readonly currentTarget: Element }): void {
    const page = Math.max(2, Math.round(count() / 6));
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: 1,
      ArrowDown: -1,
      PageUp: page,
      PageDown: -page,
      Home: -count(),
      End: count(),
    };
    const step = steps[event.key] ?? arrowStep(event, event.currentTarget);
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(cursor() + step);
  }

  return (
    <figure class={styles['chart']}>
      <div class={styles['frame']} ref={frame}>
        <svg
          class={styles['drawing']}
          role="img"
          aria-label={props.summary}
          width={width()}
          height={HEIGHT}
          viewBox={`0 0 ${width()} ${HEIGHT}`}
        >
          <For each={props.ticks}>
            {(tick) => (
              <>
                <line
                  class={classNames(styles['grid'], tick === 0 && styles['axis'])}
                  x1={along(begin())}
                  x2={along(width() - END)}
                  y1={yOf(tick)}
                  y2={yOf(tick)}
                />
                <text
                  class={styles['words']}
                  x={along(begin() - GUTTER)}
                  y={yOf(tick) + 4}
                  text-anchor="end"
                >
                  {props.formatTick(tick)}
                </text>
              </>
            )}
          </For>
          <Index each={props.columns}>
            {(column, index) => (
              // Counted from the newest, which is always named.
              <Show when={(count() - 1 - index) % every() === 0}>
                <text
                  class={styles['words']}
                  x={within(xOf(index), column().short)}
                  y={HEIGHT - 8}
                  text-anchor="middle"
                >
                  {column().short}
                </text>
              </Show>
            )}
          </Index>
          <line
            class={styles['cursor']}
            x1={xOf(cursor())}
            x2={xOf(cursor())}
            y1={TOP}
            y2={HEIGHT - FOOT}
          />
          <Show when={props.look === 'lines'} fallback={<Bars />}>
            <Index each={props.series}>
              {(series, index) => (
                <g class={styles[`series${index}`]}>
                  <path class={styles['line']} d={linePath(pointsOf(series()))} />
                  <Index each={pointsOf(series())}>
                    {(place, column) => (
                      <Show
                        when={
                          band() >= LEAST_FOR_MARKS || column === cursor() ? place() : undefined
                        }
                      >
                        {(there) => (
                          <Mark
                            n={index}
                            at={there()}
                            size={column === cursor() ? MARK + 2 : MARK}
                          />
                        )}
                      </Show>
                    )}
                  </Index>
                </g>
              )}
            </Index>
          </Show>
        </svg>
        <div
          class={styles['along']}
          role="slider"
          tabIndex={0}
          aria-label={props.stepLabel}
          aria-orientation="horizontal"
          aria-valuemin={1}
          aria-valuemax={count()}
          aria-valuenow={cursor() + 1}
          aria-valuetext={words()}
          aria-controls={`${id}-read`}
          onKeyDown={press}
          onPointerDown={point}
          onPointerMove={(event) => event.pointerType === 'mouse' && point(event)}
        />
      </div>
      <figcaption class={styles['read']} id={`${id}-read`}>
        <span class={styles['when']}>{props.columns[cursor()]?.long}</span>
        <ul class={styles['legend']}>
          <Index each={props.series}>
            {(series, index) => (
              <li class={styles['entry']}>
                <svg
                  class={classNames(styles['key'], styles[`series${index}`])}
                  viewBox="0 0 28 16"
                  aria-hidden="true"
                >
                  <Show
                    when={props.look === 'lines'}
                    fallback={<rect class={styles['bar']} x="6" y="2" width="16" height="12" />}
                  >
                    <path class={styles['line']} d="M1 8H27" />
                    <Mark n={index} at={{ x: 14, y: 8 }} size={MARK} />
                  </Show>
                </svg>
                <bdi>{series().label}</bdi> <Figure series={series()} />
              </li>
            )}
          </Index>
        </ul>
      </figcaption>
    </figure>
  );

  function Bars() {
    const wide = () => Math.min(48, (band() * 0.7) / Math.max(1, props.series.length));
    return (
      <Index each={props.series}>
        {(series, index) => (
          <g class={styles[`series${index}`]}>
            <Index each={pointsOf(series())}>
              {(place, column) => (
                <Show when={place()}>
                  {(there) => (
                    <rect
                      class={classNames(styles['bar'], column === cursor() && styles['looked'])}
                      x={
                        there().x +
                        (isRtl() ? -1 : 1) * (index - (props.series.length - 1) / 2) * wide() -
                        wide() / 2
                      }
                      y={there().y}
                      width={wide()}
                      height={Math.max(0, HEIGHT - FOOT - there().y)}
                    />
                  )}
                </Show>
              )}
            </Index>
          </g>
        )}
      </Index>
    );
  }

  function Figure(figure: { series: ChartSeries }) {
    const value = () => props.format(figure.series.values[cursor()] ?? null);
    const opens = () =>
      props.onOpen !== undefined && (props.canOpen?.(figure.series, cursor()) ?? true);
    return (
      <Show when={opens()} fallback={<strong class={styles['value']}>{value()}</strong>}>
        <button
          type="button"
          class={styles['open']}
          onClick={() => props.onOpen?.(figure.series, cursor())}
        >
          {value()}
          <span class="visually-hidden">
            , {figure.series.label}, {props.columns[cursor()]?.long}
          </span>
        </button>
      </Show>
    );
  }
}

/** Circle, square, triangle, diamond, the triangle turned over, cross. */
function Mark(props: { n: number; at: Point; size: number }) {
  const path = () => {
    const { x, y } = props.at;
    const r = props.size;
    switch (props.n) {
      case 1:
        return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
      case 2:
        return `M${x} ${y - r - 1}L${x + r + 1} ${y + r}H${x - r - 1}Z`;
      case 3:
        return `M${x} ${y - r - 1}L${x + r + 1} ${y}L${x} ${y + r + 1}L${x - r - 1} ${y}Z`;
      case 4:
        return `M${x} ${y + r + 1}L${x + r + 1} ${y - r}H${x - r - 1}Z`;
      default:
        return `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`;
    }
  };
  return (
    <Switch fallback={<path class={styles['mark']} d={path()} />}>
      <Match when={props.n === 0}>
        <circle class={styles['mark']} cx={props.at.x} cy={props.at.y} r={props.size} />
      </Match>
      <Match when={props.n === 5}>
        <path class={styles['cross']} d={path()} />
      </Match>
    </Switch>
  );
}
