import { For, Show, splitProps, type JSX } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import styles from './field.module.css';

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean | undefined;
  /** Consecutive options with the same one stand under it. */
  group?: string | undefined;
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
            <For each={grouped(local.options)}>
              {({ group, options }) => (
                <Show when={group} fallback={<Options options={options} value={local.value} />}>
                  {(label) => (
                    <optgroup label={label()}>
                      <Options options={options} value={local.value} />
                    </optgroup>
                  )}
                </Show>
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

function Options(props: { options: readonly SelectOption[]; value: SelectProps['value'] }) {
  return (
    <For each={props.options}>
      {(option) => (
        <option
          value={option.value}
          disabled={option.disabled}
          selected={option.value === props.value}
        >
          {option.label}
        </option>
      )}
    </For>
  );
}

type OptionGroup = { readonly group: string | undefined; readonly options: SelectOption[] };

function grouped(options: readonly SelectOption[]): readonly OptionGroup[] {
  const groups: OptionGroup[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last !== undefined && last.group === option.group) last.options.push(option);
    else groups.push({ group: option.group, options: [option] });
  }
  return groups;
}
