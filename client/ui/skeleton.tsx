import { For } from 'solid-js';
import { useUi } from './ui-context.tsx';
import styles from './skeleton.module.css';

/** Stands in on a first load only; afterwards what is stored here is shown at once. */
export function Skeleton(props: { rows?: number; shape?: 'row' | 'text' }) {
  const ui = useUi();
  return (
    <div class={styles[props.shape ?? 'text']} role="status">
      <span class="visually-hidden">{ui.text.loading}</span>
      <For each={Array.from({ length: props.rows ?? 3 })}>
        {() => (
          <div class={styles['line']} aria-hidden="true">
            <i class={styles['disc']} />
            <i class={styles['bar']} />
            <i class={styles['tail']} />
          </div>
        )}
      </For>
    </div>
  );
}
