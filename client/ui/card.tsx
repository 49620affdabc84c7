import { Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { classNames } from './class-names.ts';
import styles from './card.module.css';

/** One framed thing. Never a card in a card. `callout` draws the eye once; `paper` is the private, amber ground. */
export function Card(props: {
  title?: string | undefined;
  /** Of the title's heading, by what stands above it on the page. */
  level?: 2 | 3 | undefined;
  /** Takes the height of its row; what belongs at its foot is there. */
  fill?: boolean | undefined;
  look?: 'plain' | 'callout' | 'paper' | undefined;
  icon?: JSX.Element;
  footer?: JSX.Element;
  children: JSX.Element;
}) {
  return (
    <section
      class={classNames(
        styles['card'],
        styles[props.look ?? 'plain'],
        props.fill === true && styles['fill'],
      )}
    >
      <Show when={props.title}>
        <Dynamic component={props.level === 2 ? 'h2' : 'h3'} class={styles['title']}>
          <Show when={props.icon}>{props.icon}</Show>
          {props.title}
        </Dynamic>
      </Show>
      <div class={styles['body']}>{props.children}</div>
      <Show when={props.footer}>
        <div class={styles['footer']}>{props.footer}</div>
      </Show>
    </section>
  );
}
