import { splitProps, type JSX } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';
import styles from './field.module.css';

export interface TextAreaProps
  extends FieldProps, Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'onInput'> {
  onInput?: ((value: string, event: InputEvent) => void) | undefined;
}

/** Grows with its text where the browser can, and by hand everywhere. */
export function TextArea(props: TextAreaProps) {
  const [field, local, rest] = splitProps(
    props,
    ['label', 'hint', 'error', 'optional', 'labelHidden', 'id'],
    ['onInput', 'class'],
  );
  return (
    <Field {...field}>
      {(ids) => (
        <textarea
          rows={4}
          {...rest}
          class={styles['control']}
          id={ids.id}
          aria-describedby={ids.describedBy}
          aria-invalid={ids.invalid}
          onInput={(event) => local.onInput?.(event.currentTarget.value, event)}
        />
      )}
    </Field>
  );
}
