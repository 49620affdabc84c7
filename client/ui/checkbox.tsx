import { Show, createUniqueId, splitProps, type JSX } from 'solid-js';
import { FieldError } from './field.tsx';
import styles from './choice.module.css';

export interface CheckboxProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'type'
> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  onChange?: ((checked: boolean) => void) | undefined;
}

export function Checkbox(props: CheckboxProps) {
  const [local, rest] = splitProps(props, ['label', 'hint', 'error', 'onChange', 'class', 'id']);
  const made = createUniqueId();
  const id = () => local.id ?? `check-${made}`;
  const describedBy = () =>
    [local.hint !== undefined && `${id()}-hint`, local.error !== undefined && `${id()}-error`]
      .filter((part) => part !== false)
      .join(' ') || undefined;
  return (
    <div>
      <FieldError id={`${id()}-error`} error={local.error} />
      <label class={styles['choice']}>
        <input
          type="checkbox"
          {...rest}
          id={id()}
          class={styles['input']}
          aria-describedby={describedBy()}
          aria-invalid={local.error === undefined ? undefined : true}
          onChange={(event) => local.onChange?.(event.currentTarget.checked)}
        />
        <span class={styles['words']}>
          <span>{local.label}</span>
          <Show when={local.hint}>
            {(hint) => (
              <span class={styles['hint']} id={`${id()}-hint`}>
                {hint()}
              </span>
            )}
          </Show>
        </span>
      </label>
    </div>
  );
}
