import { Index, Show, createUniqueId } from 'solid-js';
import { classNames } from '#client/ui/class-names.ts';
import { ChangeMark } from './change-mark.tsx';
import type { Change } from './report-format.ts';
import styles from './reports.module.css';

export type TableCell = {
  readonly text?: string | undefined;
  readonly change?: Change | undefined;
  /** Undefined: there is nothing behind it. */
  readonly onOpen?: (() => void) | undefined;
};
export type TableRow = {
  readonly head: string;
  readonly onHead?: (() => void) | undefined;
  readonly cells: readonly TableCell[];
};

/** Figures in rows and columns; where there is no room for all of it, it is moved by thumb or keys, and what it is of stays. */
export function FigureTable(props: {
  caption: string;
  /** What the rows are. */
  head: string;
  columns: readonly string[];
  rows: readonly TableRow[];
  /** Their heads are short: days, months. */
  isBrief?: boolean | undefined;
  /** Under the line. */
  sums?: readonly TableRow[] | undefined;
}) {
  const id = createUniqueId();
  return (
    <div class={styles['scroll']} role="region" tabIndex={0} aria-labelledby={`${id}-caption`}>
      <table class={classNames(styles['table'], props.isBrief === true && styles['brief'])}>
        <caption class={styles['caption']} id={`${id}-caption`}>
          {props.caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">{props.head}</th>
            <Index each={props.columns}>{(column) => <th scope="col">{column()}</th>}</Index>
          </tr>
        </thead>
        <tbody>
          <Index each={props.rows}>{(row) => <Row row={row()} />}</Index>
        </tbody>
        <Show when={props.sums}>
          {(sums) => (
            <tfoot>
              <Index each={sums()}>{(row) => <Row row={row()} />}</Index>
            </tfoot>
          )}
        </Show>
      </table>
    </div>
  );

  function Row(line: { row: TableRow }) {
    return (
      <tr>
        <th scope="row">
          <Show when={line.row.onHead} fallback={<bdi>{line.row.head}</bdi>}>
            <button type="button" class={styles['open']} onClick={() => line.row.onHead?.()}>
              <bdi>{line.row.head}</bdi>
            </button>
          </Show>
        </th>
        <Index each={line.row.cells}>
          {(cell, index) => (
            <td>
              <Show when={cell().onOpen} fallback={cell().text}>
                <button type="button" class={styles['open']} onClick={() => cell().onOpen?.()}>
                  {cell().text}
                  <span class="visually-hidden">
                    , {props.columns[index]}, {line.row.head}
                  </span>
                </button>
              </Show>
              <Show when={cell().change}>{(change) => <ChangeMark change={change()} />}</Show>
            </td>
          )}
        </Index>
      </tr>
    );
  }
}
