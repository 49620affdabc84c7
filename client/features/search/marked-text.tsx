import { For, Show } from 'solid-js';
import styles from './search.module.css';

type Mark = { readonly from: number; readonly to: number };

/** A text with the words in it that were looked for. */
export function MarkedText(props: { text: string; marks: readonly Mark[] }) {
  const parts = () => {
    const found: { text: string; isMarked: boolean }[] = [];
    let at = 0;
    for (const { from, to } of props.marks) {
      found.push({ text: props.text.slice(at, from), isMarked: false });
      found.push({ text: props.text.slice(from, to), isMarked: true });
      at = to;
    }
    found.push({ text: props.text.slice(at), isMarked: false });
    return found.filter(({ text }) => text !== '');
  };
  return (
    <For each={parts()}>
      {(part) => (
        <Show when={part.isMarked} fallback={part.text}>
          <mark class={styles['mark']}>{part.text}</mark>
        </Show>
      )}
    </For>
  );
}
