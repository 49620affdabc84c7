import { Show, type JSX } from 'solid-js';
import { Badge } from '#client/ui/badge.tsx';
import { Button } from '#client/ui/button.tsx';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { FieldError } from '#client/ui/field.tsx';
import styles from './sales.module.css';

/** What was found, in the place where it was looked for. */
export function Chosen(props: {
  /** Of the field that it stands for: the error summary leads to the way to change it. */
  id: string;
  label: string;
  name: string;
  detail: string;
  mark?: string | undefined;
  error: string | undefined;
  /** What the button does, for who hears it alone. */
  changeLabel: string;
  onChange: () => void;
  children?: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <div class={styles['chosen']} role="group" aria-label={props.label}>
      <p class={styles['chosenLabel']} aria-hidden="true">
        {props.label}
      </p>
      <FieldError id={`${props.id}-error`} error={props.error} />
      <div class={styles['chosenBody']}>
        <span class={styles['words']}>
          <bdi class={styles['name']}>{props.name}</bdi>
          <bdi class={styles['muted']}>{props.detail}</bdi>
        </span>
        <Show when={props.mark}>{(mark) => <Badge tone="warning">{mark()}</Badge>}</Show>
        <Button
          id={props.id}
          size="small"
          aria-label={props.changeLabel}
          onClick={() => props.onChange()}
        >
          {t('sale.change')}
        </Button>
      </div>
      {props.children}
    </div>
  );
}
