import { For, Show, createUniqueId } from 'solid-js';
import { FieldError, type FieldProps } from './field.tsx';
import { classNames } from './class-names.ts';
import { useUi } from './ui-context.tsx';
import field from './field.module.css';
import styles from './choice.module.css';

export interface RadioOption {
  value: string;
  label: string;
  hint?: string | undefined;
  disabled?: boolean | undefined;
}

export interface RadioGroupProps extends FieldProps {
  name: string;
  options: readonly RadioOption[];
  value?: string | undefined;
  onChange?: ((value: string) => void) | undefined;
  /** `cards` frames each choice, for a few important ones; `row` puts short ones beside each other. */
  look?: 'plain' | 'cards' | 'row' | undefined;
}

export function RadioGroup(props: RadioGroupProps) {
  const ui = useUi();
  const made = createUniqueId();
  const id = () => props.id ?? `radio-${made}`;
  const describedBy = () =>
    [props.hint !== undefined && `${id()}-hint`, props.error !== undefined && `${id()}-error`]
      .filter((part) => part !== false)
      .join(' ') || undefined;
  return (
    <fieldset
      class={classNames(field['field'], props.error !== undefined && field['wrong'])}
      aria-describedby={describedBy()}
    >
      <legend class={props.labelHidden === true ? 'visually-hidden' : field['label']}>
        {props.label}
        <Show when={props.optional}>
          <span class={field['optional']}> {ui.text.optional}</span>
        </Show>
      </legend>
      <Show when={props.hint}>
        {(hint) => (
          <p class={field['hint']} id={`${id()}-hint`}>
            {hint()}
          </p>
        )}
      </Show>
      <FieldError id={`${id()}-error`} error={props.error} />
      <div class={styles[props.look ?? 'plain']}>
        <For each={props.options}>
          {(option, index) => (
            <label class={styles['choice']}>
              <input
                type="radio"
                class={styles['input']}
                id={index() === 0 ? id() : undefined}
                name={props.name}
                value={option.value}
                disabled={option.disabled}
                checked={option.value === props.value}
                onChange={() => props.onChange?.(option.value)}
              />
              <span class={styles['words']}>
                <span>{option.label}</span>
                <Show when={option.hint}>
                  {(hint) => <span class={styles['hint']}>{hint()}</span>}
                </Show>
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
