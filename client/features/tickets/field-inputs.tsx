// Controls for custom fields (T4), whichever form they stand in. What is typed stays text until it is sent.

import { For, Match, Switch, type JSX } from 'solid-js';
import type { FieldDefinition, FieldId } from '#shared/engine/configuration.ts';
import { TICKED, isLongText } from '#shared/engine/field-input.ts';
import { FIELD_LIMITS } from '#shared/engine/fields.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Checkbox } from '#client/ui/checkbox.tsx';
import { FieldError } from '#client/ui/field.tsx';
import { Select } from '#client/ui/select.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { fieldLabel, optionsOf } from './category-names.ts';
import styles from './field-inputs.module.css';

/** As forms have them: a list of texts for each field. */
export type TypedFields = Readonly<Record<FieldId, readonly string[]>>;

export function FieldInputs(props: {
  fields: readonly FieldDefinition[];
  languages: readonly [string, ...string[]];
  typed: TypedFields;
  onTyped: (id: FieldId, texts: readonly string[]) => void;
  /** Sentences by path, `fields.<id>`. */
  errors: Readonly<Record<string, string>>;
  idOf: (path: string) => string;
}) {
  return (
    <For each={props.fields}>
      {(field) => (
        <FieldInput
          field={field}
          languages={props.languages}
          typed={props.typed[field.id] ?? []}
          onTyped={(texts) => props.onTyped(field.id, texts)}
          error={props.errors[`fields.${field.id}`]}
          id={props.idOf(`fields.${field.id}`)}
        />
      )}
    </For>
  );
}

type InputProps = {
  field: FieldDefinition;
  languages: readonly [string, ...string[]];
  typed: readonly string[];
  onTyped: (texts: readonly string[]) => void;
  error: string | undefined;
  id: string;
};

function FieldInput(props: InputProps) {
  const { t, language } = useI18n();
  const label = () =>
    fieldLabel({ fields: [props.field], languages: props.languages }, props.field.id, language());
  const first = () => props.typed[0] ?? '';
  const isOptional = () => props.field.isMandatory !== true;
  const most = () => props.field.maxLength ?? FIELD_LIMITS.textLength;
  const choices = () => {
    const chosen = new Set(props.typed);
    return optionsOf(props.field, language(), props).filter(
      // What was archived is chosen no more, but what stands there stays to be seen.
      ({ value, isArchived }) => !isArchived || chosen.has(value),
    );
  };
  const hint = () => {
    const { type, min, max } = props.field;
    if (type !== 'number') return undefined;
    if (min !== undefined && max !== undefined) return t('ticket.numberRange', { min, max });
    if (min !== undefined) return t('ticket.numberLeast', { min });
    return max === undefined ? undefined : t('ticket.numberMost', { max });
  };
  const common = () => ({
    id: props.id,
    label: label(),
    optional: isOptional(),
    error: props.error,
    autocomplete: 'off',
  });

  return (
    <Switch
      fallback={
        <TextField
          {...common()}
          hint={hint()}
          type={props.field.type === 'date' ? 'date' : 'text'}
          inputmode={props.field.type === 'number' ? 'decimal' : undefined}
          maxLength={props.field.type === 'text' ? most() : undefined}
          value={first()}
          onInput={(value) => props.onTyped([value])}
        />
      }
    >
      <Match when={isLongText(props.field)}>
        <TextArea
          {...common()}
          rows={3}
          maxLength={most()}
          value={first()}
          onInput={(value) => props.onTyped([value])}
        />
      </Match>
      <Match when={props.field.type === 'dropdown'}>
        <Select
          {...common()}
          placeholder={t('ticket.choiceNone')}
          options={choices()}
          value={first()}
          onChange={(value) => props.onTyped([value])}
        />
      </Match>
      <Match when={props.field.type === 'checkbox'}>
        <Checkbox
          id={props.id}
          label={label()}
          error={props.error}
          checked={props.typed.length > 0}
          onChange={(isTicked) => props.onTyped(isTicked ? [TICKED] : [])}
        />
      </Match>
      <Match when={props.field.type === 'multiple'}>
        <Choices {...props} label={label()} choices={choices()} isOptional={isOptional()} />
      </Match>
    </Switch>
  );
}

/** Several of a few. */
function Choices(
  props: InputProps & {
    label: string;
    isOptional: boolean;
    choices: readonly { readonly value: string; readonly label: string }[];
  },
): JSX.Element {
  const { t } = useI18n();
  return (
    <fieldset
      class={styles['choices']}
      classList={{ [styles['wrong'] ?? '']: props.error !== undefined }}
      aria-describedby={props.error === undefined ? undefined : `${props.id}-error`}
    >
      <legend class={styles['legend']}>
        {props.label}
        {props.isOptional && <span class={styles['optional']}> {t('ui.optional')}</span>}
      </legend>
      <FieldError id={`${props.id}-error`} error={props.error} />
      <For each={props.choices}>
        {({ value, label }, index) => (
          <Checkbox
            {...(index() === 0 && { id: props.id })}
            label={label}
            aria-invalid={props.error === undefined ? undefined : true}
            checked={props.typed.includes(value)}
            onChange={(isTicked) =>
              props.onTyped(
                props.choices
                  .map((choice) => choice.value)
                  .filter((one) => (one === value ? isTicked : props.typed.includes(one))),
              )
            }
          />
        )}
      </For>
    </fieldset>
  );
}
