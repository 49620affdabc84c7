import { For } from 'solid-js';
import { classNames } from './class-names.ts';
import styles from './kbd.module.css';

export function Kbd(props: { keys: readonly string[]; inverse?: boolean | undefined }) {
  return (
    <span
      class={classNames(styles['keys'], props.inverse === true && styles['inverse'])}
      // As on the keyboard and in every manual, whatever the language.
      dir="ltr"
    >
      <For each={props.keys}>{(key) => <kbd class={styles['key']}>{key}</kbd>}</For>
    </span>
  );
}
