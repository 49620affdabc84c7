import Copy from 'lucide-solid/icons/copy';
import { createSignal, onMount } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { Card } from '#client/ui/card.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import styles from './administration.module.css';

/** What is seen this once and has to be copied now. */
export function ShownOnce(props: {
  id: string;
  title: string;
  text: string;
  label: string;
  hint?: string | undefined;
  value: string;
  copiedText: string;
  byHandText: string;
  doneLabel: string;
  onDone: () => void;
}) {
  const { t } = useI18n();
  const [copied, setCopied] = createSignal<'copied' | 'by-hand'>();
  let field: HTMLInputElement | undefined;
  onMount(() => field?.select());

  /** A browser may not let a page copy, and on an insecure origin none does: the marked text is then one key away. */
  async function copy(): Promise<void> {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const isCopied =
      clipboard !== undefined &&
      (await clipboard.writeText(props.value).then(
        () => true,
        () => false,
      ));
    field?.select();
    setCopied(isCopied ? 'copied' : 'by-hand');
  }

  return (
    <Card look="callout" title={props.title} level={2}>
      <p>{props.text}</p>
      <TextField
        ref={(input: HTMLInputElement) => {
          field = input;
        }}
        id={props.id}
        label={props.label}
        hint={props.hint}
        value={props.value}
        readOnly
        spellcheck={false}
        autocomplete="off"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class={styles['actions']}>
        <Button variant="primary" icon={<Copy />} onClick={() => void copy()}>
          {t(copied() === 'copied' ? 'common.copied' : 'common.copy')}
        </Button>
        <Button onClick={() => props.onDone()}>{props.doneLabel}</Button>
      </div>
      <p class={styles['muted']} role="status">
        {copied() === undefined ? '' : copied() === 'copied' ? props.copiedText : props.byHandText}
      </p>
    </Card>
  );
}
