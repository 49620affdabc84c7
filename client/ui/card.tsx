import { Show, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './card.module.css';

/** One framed thing. Never a card in a card. `callout` draws the eye once; `paper` is the private, amber ground. */
export function Card(props: {
  title?: string | undefined;
  look?: 'plain' | 'callout' | 'paper' | undefined;
  icon?: JSX.Element;
  footer?: JSX.Element;
  children: JSX.Element;
}) {
  return (
    <section class={classNames(styles['card'], styles[props.look ?? 'plain'])}>
      <Show when={props.title}>
        <h3 class={styles['title']}>
          <Show when={props.icon}>{props.icon}</Show>
          {props.title}
        </h3>
      </Show>
      <div class={styles['body']}>{props.children}</div>
      <Show when={props.footer}>
        <div class={styles['footer']}>{props.footer}</div>
      </Show>
    </section>
  );
}
