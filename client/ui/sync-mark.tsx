import { Show } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './sync-mark.module.css';

export type SyncMarkState = 'saved' | 'sending' | 'offline' | 'attention' | 'error';

export interface SyncMarkProps {
  state: SyncMarkState;
  /** What the state is, in words; they are always there, the mark only helps the eye. */
  label: string;
  /** How many changes wait or need somebody. */
  count?: number | undefined;
  /** Opens the list of what waits; without it the mark is a plain status. */
  onActivate?: (() => void) | undefined;
  /** One word under the mark, the rest for the ear: on a phone's bar. */
  word?: string | undefined;
}

const paths: Record<SyncMarkState, string> = {
  saved: 'm5 8.3 2.1 2.1L11.2 6',
  sending: 'M8 11.2V5m-2.6 2.4L8 4.8l2.6 2.6',
  offline: 'M5.2 8h5.6',
  attention: 'M8 4.6v4M8 11.2v.1',
  error: 'm5.8 5.8 4.4 4.4m0-4.4-4.4 4.4',
};

function SyncMarkContent(props: SyncMarkProps) {
  return (
    <>
      <svg class={styles['mark']} viewBox="0 0 16 16" fill="none" aria-hidden="true">
        <circle class={styles['ring']} cx="8" cy="8" r="6.75" />
        <path class={styles['sign']} d={paths[props.state]} />
      </svg>
      <Show when={props.word} fallback={<span class={styles['label']}>{props.label}</span>}>
        {(word) => (
          <span class={styles['word']}>
            {word()}
            <Show when={word() !== props.label}>
              <span class="visually-hidden">, {props.label}</span>
            </Show>
          </span>
        )}
      </Show>
      <Show when={(props.count ?? 0) > 0}>
        <span class={styles['count']} aria-hidden="true">
          {props.count}
        </span>
      </Show>
    </>
  );
}

/** Small and always in sight. `status` announces politely, and only when the words change. */
export function SyncMark(props: SyncMarkProps) {
  return (
    <div
      role="status"
      class={classNames(
        styles['sync'],
        styles[props.state],
        props.word !== undefined && styles['stacked'],
      )}
    >
      <Show
        when={props.onActivate}
        fallback={
          <span class={styles['line']}>
            <SyncMarkContent {...props} />
          </span>
        }
      >
        {(onActivate) => (
          <button
            type="button"
            class={classNames(styles['line'], styles['button'])}
            title={props.word === undefined ? undefined : props.label}
            onClick={() => onActivate()()}
          >
            <SyncMarkContent {...props} />
          </button>
        )}
      </Show>
    </div>
  );
}
