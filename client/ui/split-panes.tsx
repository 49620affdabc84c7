import { Show, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import { createRootMark } from './root-mark.ts';
import styles from './split-panes.module.css';

export interface SplitPanesProps {
  /** The pane a narrow screen shows. */
  pane: 'rail' | 'list' | 'detail';
  class?: string | undefined;
  rail: JSX.Element;
  list: JSX.Element;
  detail: JSX.Element;
  /** A fourth column, shown beside the detail when there is room (1440 px); below, the app offers it as a Sheet. */
  aside?: JSX.Element;
  asideLabel?: string | undefined;
}

/**
 * 220 · 360–440 · rest from 1100 px; list and detail from 700 px; one pane below. The panes scroll by themselves.
 * Brings the `main` landmark (list and detail) and the `aside`; the rail brings its own `nav`.
 */
export function SplitPanes(props: SplitPanesProps) {
  createRootMark('panes');
  return (
    <div class={classNames(styles['panes'], props.class)} data-pane={props.pane}>
      <div class={styles['rail']}>{props.rail}</div>
      <main class={styles['main']}>
        <div class={styles['list']}>{props.list}</div>
        <div class={styles['detail']}>{props.detail}</div>
      </main>
      <Show when={props.aside}>
        <aside class={styles['aside']} aria-label={props.asideLabel}>
          {props.aside}
        </aside>
      </Show>
    </div>
  );
}
