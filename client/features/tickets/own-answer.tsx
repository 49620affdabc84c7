import type { Editor } from '@tiptap/core';
import { Show, createMemo, createSignal, onCleanup } from 'solid-js';
import { plainText } from '#shared/base/plain-text.ts';
import { isOpenPhase } from '#shared/engine/configuration.ts';
import { phaseOf, reopensOnMessage } from '#shared/engine/workflow.ts';
import { OWN_NOTE, type DraftHandle } from '#client/data/index.ts';
import {
  AttachButtons,
  DropZone,
  FileChips,
  createAttachments,
} from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { attempt, failureWords } from './attempt.ts';
import { draftWords } from './draft-words.ts';
import { EditorToolbar } from './editor-toolbar.tsx';
import { messageHtml } from './message-html.ts';
import { OwnEditor } from './own-editor.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

/** Where a customer answers. They write no notes: their words lie where an operator's note would, until they are sent. */
export function OwnAnswer() {
  const { t } = useI18n();
  const { desk, id, ticket, configuration, names } = useTicket();
  const toasts = useToasts();
  const [draft, setDraft] = createSignal<DraftHandle>();
  const [editor, setEditor] = createSignal<Editor>();
  const [html, setHtml] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isSending, setSending] = createSignal(false);
  const isEmpty = createMemo(() => plainText(html()) === '');
  const attachments = createAttachments(desk, () => `reply/${id}`);
  const hasNothing = () => isEmpty() && attachments.isEmpty();
  /** What is written now begins another one. */
  const isFollowUp = () =>
    !isOpenPhase(phaseOf(configuration(), ticket().status)) &&
    !reopensOnMessage(configuration(), ticket(), desk.now());
  /** Where the words lie. */
  const kept = () => draftWords(draft()?.status() ?? 'local');
  let isHere = true;

  const open = () => {
    const handle = desk.draft(id, OWN_NOTE);
    // If it cannot be read the handle says `not-saved`, and one can still write.
    handle.whenLoaded
      .catch(() => undefined)
      .finally(() => (isHere ? setDraft(handle) : handle.release()));
  };
  open();
  onCleanup(() => {
    isHere = false;
    draft()?.release();
  });

  async function send(): Promise<void> {
    const current = editor();
    if (current === undefined || isSending()) return;
    setProblem(undefined);
    if (attachments.defers(() => isHere && void send())) return;
    if (hasNothing()) {
      setProblem(t('conversation.writeFirst'));
      current.commands.focus();
      return;
    }
    if (attachments.hasRefused()) {
      setProblem(t('file.removeRefused'));
      return;
    }
    setSending(true);
    const wasFollowUp = isFollowUp();
    const files = attachments.ids();
    const failure = await attempt(() =>
      desk.perform([
        {
          type: 'reply',
          ticketId: id,
          message: {
            id: desk.newId(),
            html: messageHtml(current.getHTML()),
            ...(files.length > 0 && { files }),
          },
          basis: { baseSeq: ticket().pubSeq },
          followUpTicketId: desk.newId(),
        },
      ]),
    );
    setSending(false);
    if (failure !== undefined) {
      setProblem(`${failureWords(failure, names, t)} ${t('held.kept')}`);
      return;
    }
    if (wasFollowUp) toasts.show({ text: t('portal.becameNew') });
    draft()?.release();
    setDraft(undefined);
    await desk.discardPrivateDraft({ ticketId: id, generation: OWN_NOTE });
    if (isHere) open();
  }

  return (
    <section class={styles['composer']} aria-label={t('portal.yourAnswer')}>
      <DropZone
        class={`${styles['body']} ${styles['panel']}`}
        attachments={attachments}
        disabled={isSending()}
      >
        <div class={styles['scroll']}>
          <Show when={draft()} keyed fallback={<div class={styles['noEditor']} />}>
            {(handle) => (
              <OwnEditor
                draft={handle}
                label={t('portal.yourAnswer')}
                placeholder={t(isFollowUp() ? 'portal.answerBeginsNew' : 'portal.yourAnswer')}
                onEditor={setEditor}
                onChange={() => setHtml(editor()?.getHTML() ?? '')}
                onSend={() => void send()}
                onLeave={() => editor()?.commands.blur()}
              />
            )}
          </Show>
        </div>
        <FileChips attachments={attachments} disabled={isSending()} />
        <Show when={problem()}>
          <p class={styles['problem']} role="alert">
            {problem()}
          </p>
        </Show>
        <div class={styles['foot']}>
          <EditorToolbar editor={editor()} disabled={isSending()} />
          <AttachButtons attachments={attachments} disabled={isSending()} />
          <span
            class={styles['where']}
            classList={{ [styles['bad'] ?? '']: kept().isBad }}
            role="status"
          >
            <Show when={!isEmpty()}>{t(kept().key)}</Show>
          </span>
          <span class={styles['send']}>
            <Button
              variant="primary"
              disabled={hasNothing() || isSending()}
              aria-keyshortcuts="Control+Enter"
              onClick={() => void send()}
            >
              {t('portal.send')}
            </Button>
          </span>
        </div>
      </DropZone>
    </section>
  );
}
