import { For, Show, splitProps, type JSX } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import styles from './field.module.css';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean | undefined;
}

export interface SelectProps
  extends FieldProps, Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'onChange'> {
  options: readonly SelectOption[];
  /** First, empty line: asks for a choice. */
  placeholder?: string | undefined;
  onChange?: ((value: string) => void) | undefined;
}

/** The browser's own list: best on phones, works without script. For a long list take Picker. */
export function Select(props: SelectProps) {
  const [field, local, rest] = splitProps(
    props,
    ['label', 'hint', 'error', 'optional', 'labelHidden', 'id'],
    ['options', 'placeholder', 'onChange', 'value', 'class'],
  );
  return (
    <Field {...field}>
      {(ids) => (
        <div class={styles['select']}>
          <select
            {...rest}
            class={styles['control']}
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onChange={(event) => local.onChange?.(event.currentTarget.value)}
          >
            <Show when={local.placeholder !== undefined}>
              <option value="" selected={(local.value ?? '') === ''}>
                {local.placeholder}
              </option>
            </Show>
            <For each={local.options}>
              {(option) => (
                <option
                  value={option.value}
                  disabled={option.disabled}
                  selected={option.value === local.value}
                >
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <svg viewBox="0 0 16 16" fill="none" aria-hidden="true">
            <path
              d="m4 6.5 4 4 4-4"
              stroke="currentColor"
              stroke-width="1.6"
              stroke-linecap="round"
              stroke-linejoin="round"
            />
          </svg>
        </div>
      )}
    </Field>
  );
}
