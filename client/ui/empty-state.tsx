import { Show, type JSX } from 'solid-js';
import styles from './empty-state.module.css';

/** What an empty place is for and the one thing to do next. */
export function EmptyState(props: {
  icon?: JSX.Element;
  title: string;
  text?: string | undefined;
  actions?: JSX.Element;
}) {
  return (
    <div class={styles['empty']}>
      <Show when={props.icon}>
        <span class={styles['icon']} aria-hidden="true">
          {props.icon}
        </span>
      </Show>
      <p class={styles['title']}>{props.title}</p>
      <Show when={props.text}>
        <p class={styles['text']}>{props.text}</p>
      </Show>
      <Show when={props.actions}>
        <div class={styles['actions']}>{props.actions}</div>
      </Show>
    </div>
  );
}
