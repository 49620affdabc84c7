import { Show, createUniqueId, type JSX } from 'solid-js';
import { useUi } from './ui-context.tsx';
import styles from './field.module.css';

/** What every field takes. An error is a sentence that says how to put it right. */
export interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Fields are required unless they say otherwise: an optional one is marked, not a required one. */
  optional?: boolean | undefined;
  /** The label is for the ear only: where the place already says it, as in a toolbar. */
  labelHidden?: boolean | undefined;
  /** Anchor of the error summary; made up when left out. */
  id?: string | undefined;
}

export interface FieldIds {
  id: string;
  describedBy: string | undefined;
  invalid: true | undefined;
}

/** Label above, hint under it, error beside the control: the frame around one control. */
export function Field(props: FieldProps & { children: (ids: FieldIds) => JSX.Element }) {
  const ui = useUi();
  const made = createUniqueId();
  const ids: FieldIds = {
    get id() {
      return props.id ?? `field-${made}`;
    },
    get describedBy() {
      const described = [
        props.hint !== undefined && `${ids.id}-hint`,
        props.error !== undefined && `${ids.id}-error`,
      ].filter((id) => id !== false);
      return described.length > 0 ? described.join(' ') : undefined;
    },
    get invalid() {
      return props.error === undefined ? undefined : true;
    },
  };

  return (
    <div class={styles['field']} classList={{ [styles['wrong'] ?? '']: props.error !== undefined }}>
      <label class={props.labelHidden === true ? 'visually-hidden' : styles['label']} for={ids.id}>
        {props.label}
        <Show when={props.optional}>
          <span class={styles['optional']}> {ui.text.optional}</span>
        </Show>
      </label>
      <Show when={props.hint}>
        {(hint) => (
          <p class={styles['hint']} id={`${ids.id}-hint`}>
            {hint()}
          </p>
        )}
      </Show>
      <FieldError id={`${ids.id}-error`} error={props.error} />
      {props.children(ids)}
    </div>
  );
}

export function FieldError(props: { id: string; error: string | undefined }) {
  return (
    <Show when={props.error}>
      {(error) => (
        <p class={styles['error']} id={props.id}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path
              fill="currentColor"
              d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 3.6h1.8l-.2 4.6H7.3Zm.9 7.3a1 1 0 1 1 0-2 1 1 0 0 1 0 2Z"
            />
          </svg>
          {error()}
        </p>
      )}
    </Show>
  );
}
