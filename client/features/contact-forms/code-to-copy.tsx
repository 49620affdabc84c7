import Copy from 'lucide-solid/icons/copy';
import { createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { TextArea } from '#client/ui/text-area.tsx';
import styles from './contact-forms.module.css';

export function CodeToCopy(props: {
  id: string;
  label: string;
  hint: string;
  code: string;
  rows: number;
}) {
  const { t } = useI18n();
  const [copied, setCopied] = createSignal<{ readonly code: string; readonly isDone: boolean }>();
  const outcome = () => (copied()?.code === props.code ? copied() : undefined);
  let field: HTMLTextAreaElement | undefined;

  /** A browser may not let a page copy, and on an insecure origin none does: the marked text is then one key away. */
  async function copy(): Promise<void> {
    const { code } = props;
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const isDone =
      clipboard !== undefined &&
      (await clipboard.writeText(code).then(
        () => true,
        () => false,
      ));
    field?.select();
    setCopied({ code, isDone });
  }

  return (
    <div class={styles['code']}>
      <TextArea
        ref={(area: HTMLTextAreaElement) => {
          field = area;
        }}
        id={props.id}
        label={props.label}
        hint={props.hint}
        value={props.code}
        rows={props.rows}
        readOnly
        dir="ltr"
        spellcheck={false}
      />
      <div class={styles['actions']}>
        <Button size="small" icon={<Copy />} onClick={() => void copy()}>
          {t(outcome()?.isDone === true ? 'common.copied' : 'common.copy')}
          <span class="visually-hidden">, {props.label}</span>
        </Button>
        <span class={styles['muted']} role="status">
          {outcome()?.isDone === false ? t('contact.copyByHand') : ''}
        </span>
      </div>
    </div>
  );
}
