import { Show, splitProps, type JSX } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import styles from './field.module.css';

export interface TextFieldProps
  extends FieldProps, Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id' | 'onInput'> {
  /** A small icon before the text, for search and the like. */
  icon?: JSX.Element;
  onInput?: ((value: string, event: InputEvent) => void) | undefined;
}

export function TextField(props: TextFieldProps) {
  const [field, local, rest] = splitProps(
    props,
    ['label', 'hint', 'error', 'optional', 'labelHidden', 'id'],
    ['icon', 'onInput', 'class'],
  );
  return (
    <Field {...field}>
      {(ids) => (
        <div class={local.icon === undefined ? undefined : styles['affixed']}>
          <Show when={local.icon}>
            <span class={styles['affix']}>{local.icon}</span>
          </Show>
          <input
            type="text"
            {...rest}
            class={styles['control']}
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onInput={(event) => local.onInput?.(event.currentTarget.value, event)}
          />
        </div>
      )}
    </Field>
  );
}
