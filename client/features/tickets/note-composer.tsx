import type { Editor } from '@tiptap/core';
import Lightbulb from 'lucide-solid/icons/lightbulb';
import Lock from 'lucide-solid/icons/lock';
import { Show, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { excerptOf, plainText } from '#shared/base/plain-text.ts';
import { OWN_NOTE, type DraftHandle } from '#client/data/index.ts';
import {
  AttachButtons,
  DropZone,
  FileChips,
  createAttachments,
} from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { ArticlePanel } from './article-panel.tsx';
import { attempt, failureWords } from './attempt.ts';
import { draftWords } from './draft-words.ts';
import { EditorToolbar } from './editor-toolbar.tsx';
import { messageHtml } from './message-html.ts';
import { NoteEditor, mentionsIn } from './note-editor.tsx';
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
  const { desk, id, names } = useTicket();
  const actions = useActions();
  const [draft, setDraft] = createSignal<DraftHandle>();
  const [editor, setEditor] = createSignal<Editor>();
  const [html, setHtml] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isSaving, setSaving] = createSignal(false);
  const [isCiting, setCiting] = createSignal(false);
  const isEmpty = createMemo(() => plainText(html()) === '');
  const attachments = createAttachments(desk, () => `note/${id}`);
  const hasNothing = () => isEmpty() && attachments.isEmpty();
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

  const handleChange = () => {
    const next = editor()?.getHTML() ?? '';
    setHtml(next);
    props.onWords(excerptOf(next, EXCERPT));
  };
  createEffect(
    on(editor, (current) => {
      if (current !== undefined) handleChange();
    }),
  );
  createEffect(
    on([() => props.isActive, editor], ([isActive, current]) => {
      if (isActive && current !== undefined)
        queueMicrotask(() => current.isDestroyed || current.commands.focus('end'));
    }),
  );

  async function save(): Promise<void> {
    const current = editor();
    if (current === undefined || isSaving()) return;
    setProblem(undefined);
    if (attachments.defers(() => isHere && void save())) return;
    if (hasNothing()) {
      setProblem(t('conversation.writeFirst'));
      current.commands.focus();
      return;
    }
    if (attachments.hasRefused()) {
      setProblem(t('file.removeRefused'));
      return;
    }
    setSaving(true);
    const words = messageHtml(current.getHTML());
    const files = attachments.ids();
    const failure = await attempt(() =>
      desk.perform([
        {
          type: 'note',
          ticketId: id,
          message: { id: desk.newId(), html: words, ...(files.length > 0 && { files }) },
          mentions: mentionsIn(current),
        },
      ]),
    );
    setSaving(false);
    if (failure !== undefined) {
      setProblem(`${failureWords(failure, names, t)} ${t('held.kept')}`);
      return;
    }
    draft()?.release();
    setDraft(undefined);
    await desk.discardPrivateDraft({ ticketId: id, generation: OWN_NOTE });
    if (!isHere) return;
    open();
    // Somebody may be writing an answer by now: that box stays.
    if (props.isActive) props.onClose();
  }

  actions.register({
    id: 'ticket.saveNote',
    group: () => t('ticket.actions'),
    label: () => t('conversation.saveNote'),
    keys: ['mod+Enter'],
    isEnabled: () => props.isActive && !hasNothing(),
    run: () => void save(),
  });

  return (
    <DropZone class={styles['panelRest']} attachments={attachments} disabled={isSaving()}>
      <p class={styles['private']}>
        <Lock aria-hidden="true" />
        {t('conversation.onlyTeam')}
      </p>
      <div class={styles['scroll']}>
        <Show when={draft()} keyed fallback={<div class={styles['noEditor']} />}>
          {(handle) => (
            <NoteEditor
              draft={handle}
              label={t('conversation.internalNote')}
              placeholder={t('conversation.notePlaceholder')}
              onEditor={setEditor}
              onChange={handleChange}
              onSend={() => void save()}
              onLeave={() => props.onClose()}
            />
          )}
        </Show>
      </div>
      <FileChips attachments={attachments} disabled={isSaving()} />
      <Show when={problem()}>
        <p class={styles['problem']} role="alert">
          {problem()}
        </p>
      </Show>
      <Show when={isCiting()}>
        <ArticlePanel
          isForCustomers={false}
          onPut={(words) => {
            const current = editor();
            if (current === undefined) return;
            putWords(current, current.state.selection.from, words);
            setCiting(false);
          }}
          onClose={() => {
            setCiting(false);
            editor()?.commands.focus();
          }}
        />
      </Show>
      <div class={styles['foot']}>
        <EditorToolbar editor={editor()} disabled={isSaving()} />
        <IconButton
          size="small"
          label={t('article.insert')}
          icon={<Lightbulb />}
          disabled={isSaving() || editor() === undefined}
          aria-expanded={isCiting()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setCiting((isOpen) => !isOpen)}
        />
        <AttachButtons attachments={attachments} disabled={isSaving()} />
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
            disabled={hasNothing() || isSaving()}
            aria-keyshortcuts="Control+Enter"
            onClick={() => void save()}
          >
            {t('conversation.saveNote')}
          </Button>
        </span>
      </div>
    </DropZone>
  );
}
