import { For, Show, createMemo, createSignal } from 'solid-js';
import type { FoldPart } from '#shared/base/folds.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { messageParts } from './message-parts.ts';
import styles from './message.module.css';

type AttachmentUrl = ((id: string) => string | undefined) | undefined;

/** A message with what it quotes, and a mail's signature, folded away. */
export function FoldedHtml(props: { html: string; attachmentUrl?: AttachmentUrl }) {
  const parts = createMemo(() => messageParts(props.html));
  return (
    <For each={parts()}>
      {(part) => (
        <Show
          when={part.fold}
          fallback={
            <SafeHtml
              html={part.html}
              class={styles['words']}
              attachmentUrl={props.attachmentUrl}
            />
          }
        >
          <Folded part={part} attachmentUrl={props.attachmentUrl} />
        </Show>
      )}
    </For>
  );
}

function Folded(props: { part: FoldPart; attachmentUrl: AttachmentUrl }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = createSignal(false);
  const words = () =>
    props.part.fold === 'signature'
      ? t(isOpen() ? 'conversation.signatureHide' : 'conversation.signature')
      : t(isOpen() ? 'conversation.quotedHide' : 'conversation.quoted');
  return (
    <>
      <button
        type="button"
        class={styles['fold']}
        aria-expanded={isOpen()}
        onClick={() => setOpen((open) => !open)}
      >
        {words()}
      </button>
      <Show when={isOpen()}>
        <SafeHtml
          html={props.part.html}
          class={styles['words']}
          attachmentUrl={props.attachmentUrl}
        />
      </Show>
    </>
  );
}
