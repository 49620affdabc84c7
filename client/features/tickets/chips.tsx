import X from 'lucide-solid/icons/x';
import { For, Show, createSignal, type JSX } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import styles from './ticket-facts.module.css';

/** Values of one fact, each with its way out where there is one. */
export function Chips<Value extends string>(props: {
  values: readonly Value[];
  label: (value: Value) => string;
  /** What taking this one out is called; undefined: it stays. */
  removeLabel: (value: Value) => string | undefined;
  onRemove: (value: Value) => void;
}) {
  return (
    <Show when={props.values.length > 0}>
      <ul class={styles['tags']}>
        <For each={props.values}>
          {(value) => (
            <li class={styles['tag']}>
              <Badge>{props.label(value)}</Badge>
              <Show when={props.removeLabel(value)}>
                {(label) => <RemoveButton label={label()} onClick={() => props.onRemove(value)} />}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** Takes one out of a list of facts. */
export function RemoveButton(props: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      class={styles['untag']}
      aria-label={props.label}
      onClick={() => props.onClick()}
    >
      <X aria-hidden="true" />
    </button>
  );
}

/** A line to add one more; what could not be added stays in it. */
export function AddLine(props: {
  label: string;
  type?: 'text' | 'email';
  ref?: (input: HTMLInputElement) => void;
  /** Empty: nothing is added. */
  normal: (text: string) => string;
  onAdd: (value: string) => Promise<boolean>;
}): JSX.Element {
  const [text, setText] = createSignal('');
  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const value = props.normal(text());
    if (value !== '' && (await props.onAdd(value))) setText('');
  }
  return (
    <form onSubmit={(event) => void add(event)} novalidate>
      <input
        ref={(input) => props.ref?.(input)}
        class={styles['tagInput']}
        type={props.type ?? 'text'}
        aria-label={props.label}
        placeholder={props.label}
        autocomplete="off"
        enterkeyhint="done"
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
