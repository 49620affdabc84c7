import { Show, type JSX } from 'solid-js';
import { AttachButtons } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import type { OwnWords } from './create-own-words.ts';
import { EditorToolbar } from './editor-toolbar.tsx';
import styles from './composer.module.css';

/** Below words of one's own: tools, files, where the words lie, and the way out. */
export function OwnFoot(props: {
  words: OwnWords;
  submit: string;
  /** Between the tools of the text and those of files. */
  children?: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <div class={styles['foot']}>
      <EditorToolbar editor={props.words.editor()} disabled={props.words.isSending()} />
      {props.children}
      <AttachButtons attachments={props.words.attachments} disabled={props.words.isSending()} />
      <span
        class={styles['where']}
        classList={{ [styles['bad'] ?? '']: props.words.kept().isBad }}
        role="status"
      >
        <Show when={!props.words.isEmpty()}>{t(props.words.kept().key)}</Show>
      </span>
      <span class={styles['send']}>
        <Button
          variant="primary"
          disabled={props.words.hasNothing() || props.words.isSending()}
          aria-keyshortcuts="Control+Enter"
          onClick={() => void props.words.send()}
        >
          {props.submit}
        </Button>
      </span>
    </div>
  );
}
