import { Show, type JSX } from 'solid-js';
import styles from './field-group.module.css';

/** Fields that belong together, under one legend; `columns` pairs short ones where there is room. */
export function FieldGroup(props: {
  legend?: string | undefined;
  hint?: string | undefined;
  columns?: boolean | undefined;
  children: JSX.Element;
}) {
  return (
    <fieldset class={styles['group']}>
      <Show when={props.legend}>
        <legend class={styles['legend']}>{props.legend}</legend>
      </Show>
      <Show when={props.hint}>
        <p class={styles['hint']}>{props.hint}</p>
      </Show>
      <div class={props.columns === true ? styles['columns'] : styles['stack']}>
        {props.children}
      </div>
    </fieldset>
  );
}
