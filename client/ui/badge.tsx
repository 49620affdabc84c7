import { Show, type JSX } from 'solid-js';
import { classNames } from './class-names.ts';
import type { Tone } from './tone.ts';
import styles from './badge.module.css';

/** A word in a tint. `count` draws the round form for numbers. */
export function Badge(props: {
  tone?: Tone | undefined;
  icon?: JSX.Element;
  count?: boolean | undefined;
  children: JSX.Element;
}) {
  return (
    <span
      class={classNames(
        styles['badge'],
        styles[props.tone ?? 'neutral'],
        props.count === true && styles['count'],
      )}
    >
      <Show when={props.icon}>{props.icon}</Show>
      <span class="truncate">{props.children}</span>
    </span>
  );
}
