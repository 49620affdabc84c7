import Lightbulb from 'lucide-solid/icons/lightbulb';
import Lock from 'lucide-solid/icons/lock';
import { Show, createEffect, createSignal, on } from 'solid-js';
import { excerptOf } from '#shared/base/plain-text.ts';
import { DropZone, FileChips } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { ArticlePanel } from './article-panel.tsx';
import { createOwnWords } from './create-own-words.ts';
import { NoteEditor, mentionsIn } from './note-editor.tsx';
import { OwnFoot } from './own-foot.tsx';
import { putWords } from './template-asking.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

const EXCERPT = 60;

export function NoteComposer(props: {
  isActive: boolean;
  onWords: (words: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { id } = useTicket();
  const actions = useActions();
  const [isCiting, setCiting] = createSignal(false);
  const words = createOwnWords({
    kind: 'note',
    departs: false,
    commandFor: (message, editor) => ({
      type: 'note',
      ticketId: id,
      message,
      mentions: mentionsIn(editor),
    }),
    // Somebody may be writing an answer by now: that box stays.
    onSent: () => props.isActive && props.onClose(),
  });
  const { editor } = words;
  createEffect(on(words.html, (html) => props.onWords(excerptOf(html, EXCERPT)), { defer: true }));
  createEffect(
    on([() => props.isActive, editor], ([isActive, current]) => {
      if (isActive && current !== undefined)
        queueMicrotask(() => current.isDestroyed || current.commands.focus('end'));
    }),
  );

  actions.register({
    id: 'ticket.saveNote',
    group: () => t('ticket.actions'),
    label: () => t('conversation.saveNote'),
    keys: ['mod+Enter'],
    isEnabled: () => props.isActive && !words.hasNothing(),
    run: () => void words.send(),
  });

  return (
    <DropZone
      class={styles['panelRest']}
      attachments={words.attachments}
      disabled={words.isSending()}
    >
      <p class={styles['private']}>
        <Lock aria-hidden="true" />
        {t('conversation.onlyTeam')}
      </p>
      <div class={styles['scroll']}>
        <Show when={words.draft()} keyed fallback={<div class={styles['noEditor']} />}>
          {(handle) => (
            <NoteEditor
              draft={handle}
              label={t('conversation.internalNote')}
              placeholder={t('conversation.notePlaceholder')}
              onEditor={words.setEditor}
              onChange={words.readEditor}
              onSend={() => void words.send()}
              onLeave={() => props.onClose()}
            />
          )}
        </Show>
      </div>
      <FileChips attachments={words.attachments} disabled={words.isSending()} />
      <Show when={words.problem()}>
        {(problem) => (
          <p class={styles['problem']} role="alert">
            {problem()}
          </p>
        )}
      </Show>
      <Show when={isCiting()}>
        <ArticlePanel
          isForCustomers={false}
          onPut={(article) => {
            const current = editor();
            if (current === undefined) return;
            putWords(current, current.state.selection.from, article);
            setCiting(false);
          }}
          onClose={() => {
            setCiting(false);
            editor()?.commands.focus();
          }}
        />
      </Show>
      <OwnFoot words={words} submit={t('conversation.saveNote')}>
        <IconButton
          size="small"
          label={t('article.insert')}
          icon={<Lightbulb />}
          disabled={words.isSending() || editor() === undefined}
          aria-expanded={isCiting()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setCiting((isOpen) => !isOpen)}
        />
      </OwnFoot>
    </DropZone>
  );
}
