import Download from 'lucide-solid/icons/download';
import { Show, createSignal } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { saveFile } from './save-file.ts';
import type { ShownFile } from './shown-file.ts';
import styles from './files.module.css';

export function SaveButton(props: { desk: Desk; file: ShownFile }) {
  const { t } = useI18n();
  const [problem, setProblem] = createSignal('');
  return (
    <>
      <Show when={problem()}>
        <span class={styles['problem']} role="alert">
          {problem()}
        </span>
      </Show>
      <IconButton
        size="small"
        label={t('file.download', { name: props.file.name })}
        icon={<Download />}
        onClick={() => {
          setProblem('');
          void saveFile(props.desk, props.file).then((saved) => {
            if (saved !== 'ok') setProblem(t(saved === 'gone' ? 'file.gone' : 'file.unreachable'));
          });
        }}
      />
    </>
  );
}
