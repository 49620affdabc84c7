// Words and files that one person writes by themselves, a note or a customer's answer: they lie on this device, as its
// author is told, until they are sent as one entry.

import type { Editor } from '@tiptap/core';
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { plainText } from '#shared/base/plain-text.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import { OWN_NOTE, type DraftHandle } from '#client/data/index.ts';
import { createAttachments } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { attempt, failureWords } from './attempt.ts';
import { draftWords } from './draft-words.ts';
import { messageHtml } from './message-html.ts';
import { useTicket } from './ticket-context.tsx';

export type OwnWords = ReturnType<typeof createOwnWords>;

export function createOwnWords(options: {
  readonly kind: 'note' | 'reply';
  /** The entry that carries the message. */
  readonly commandFor: (message: NewMessage, editor: Editor) => Command;
  /** Called once the device has the entry. */
  readonly onSent: () => void;
}) {
  const { t } = useI18n();
  const { desk, id, names } = useTicket();
  const [draft, setDraft] = createSignal<DraftHandle>();
  const [editor, setEditor] = createSignal<Editor>();
  const [html, setHtml] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isSending, setSending] = createSignal(false);
  const isEmpty = createMemo(() => plainText(html()) === '');
  const attachments = createAttachments(desk, () => `${options.kind}/${id}`);
  const hasNothing = () => isEmpty() && attachments.isEmpty();
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

  const readEditor = () => setHtml(editor()?.getHTML() ?? '');
  // What was kept stands in it before anybody types.
  createEffect(
    on(editor, (current) => {
      if (current !== undefined) readEditor();
    }),
  );

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
    const files = attachments.ids();
    const message: NewMessage = {
      id: desk.newId(),
      html: messageHtml(current.getHTML()),
      ...(files.length > 0 && { files }),
    };
    const failure = await attempt(() => desk.perform([options.commandFor(message, current)]));
    setSending(false);
    if (failure !== undefined) {
      setProblem(`${failureWords(failure, names, t)} ${t('held.kept')}`);
      return;
    }
    draft()?.release();
    setDraft(undefined);
    await desk.discardPrivateDraft({ ticketId: id, generation: OWN_NOTE });
    if (!isHere) return;
    open();
    options.onSent();
  }

  return {
    draft,
    editor,
    setEditor,
    readEditor,
    html,
    isEmpty,
    hasNothing,
    attachments,
    problem,
    isSending,
    send,
    /** Where the words lie. */
    kept: () => draftWords(draft()?.status() ?? 'local'),
  };
}
