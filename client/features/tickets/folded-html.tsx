import { Show, createMemo, createSignal } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { splitQuoted } from './split-quoted.ts';
import styles from './message.module.css';

/** A message with what it quotes at its end folded away. */
export function FoldedHtml(props: { html: string }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = createSignal(false);
  const parts = createMemo(() => splitQuoted(props.html));
  return (
    <>
      <SafeHtml html={parts().own} class={styles['words']} />
      <Show when={parts().quoted}>
        {(quoted) => (
          <>
            <button
              type="button"
              class={styles['fold']}
              aria-expanded={isOpen()}
              onClick={() => setOpen((open) => !open)}
            >
              {t(isOpen() ? 'conversation.quotedHide' : 'conversation.quoted')}
            </button>
            <Show when={isOpen()}>
              <SafeHtml html={quoted()} class={styles['words']} />
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
