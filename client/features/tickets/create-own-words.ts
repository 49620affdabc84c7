// Words and files that one person writes by themselves, a note or a customer's answer: they lie on this device, as its
// author is told, until they are sent as one entry. An answer can be taken back for a few seconds, as the desk's (C12).

import type { Editor } from '@tiptap/core';
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { plainText } from '#shared/base/plain-text.ts';
import type { Command, NewMessage } from '#shared/engine/commands.ts';
import { OWN_NOTE, type DraftHandle } from '#client/data/index.ts';
import { createAttachments } from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { attempt, failureWords } from './attempt.ts';
import { departuresOf } from './departures.ts';
import { draftWords } from './draft-words.ts';
import { messageHtml } from './message-html.ts';
import { useTicket } from './ticket-context.tsx';

export type OwnWords = ReturnType<typeof createOwnWords>;

export function createOwnWords(options: {
  readonly kind: 'note' | 'reply';
  /** The entry that carries the message. */
  readonly commandFor: (message: NewMessage, editor: Editor) => Command;
  /** For some seconds it can be taken back. */
  readonly departs: boolean;
  /** Called once the device has the entry. */
  readonly onSent: () => void;
}) {
  const { t } = useI18n();
  const { desk, id, names } = useTicket();
  const toasts = useToasts();
  const departures = departuresOf(desk);
  const departure = () => (options.departs ? departures.of(id) : undefined);
  const [draft, setDraft] = createSignal<DraftHandle>();
  const [editor, setEditor] = createSignal<Editor>();
  const [html, setHtml] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [isSending, setSending] = createSignal(false);
  const isEmpty = createMemo(() => plainText(html()) === '');
  const attachments = createAttachments(desk, () => `${options.kind}/${id}`);
  const hasNothing = () => isEmpty() && attachments.isEmpty();
  const isBusy = () => isSending() || departure() !== undefined;
  const OWN = { ticketId: id, generation: OWN_NOTE };
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
    void departure()?.leaveNow();
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
    if (current === undefined || isBusy()) return;
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
    const files = attachments.ids();
    const message: NewMessage = {
      id: desk.newId(),
      html: messageHtml(current.getHTML()),
      ...(files.length > 0 && { files }),
    };
    const command = options.commandFor(message, current);
    if (!options.departs) {
      await leave(command);
      return;
    }
    // So that a page which dies in the seconds before says later that it was not sent. Without the mark nothing is lost.
    void desk.markLeaving(OWN, true);
    departures.start(
      id,
      message.html,
      () => leave(command),
      () => {
        void desk.markLeaving(OWN, false);
        if (isHere) queueMicrotask(() => current.isDestroyed || current.commands.focus('end'));
      },
      { messageId: message.id, files },
    );
  }

  async function leave(command: Command): Promise<boolean> {
    setSending(true);
    const failure = await attempt(() => desk.perform([command]));
    setSending(false);
    if (failure !== undefined) {
      if (options.departs) void desk.markLeaving(OWN, false);
      const sentence = `${failureWords(failure, names, t)} ${t('held.kept')}`;
      if (isHere) setProblem(sentence);
      else toasts.show({ text: sentence, tone: 'danger' });
      return false;
    }
    if (isHere) draft()?.release();
    setDraft(undefined);
    await desk.discardPrivateDraft(OWN);
    if (!isHere) return true;
    open();
    options.onSent();
    return true;
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
    /** On their way, or about to be. */
    isSending: isBusy,
    send,
    /** Where the words lie. */
    kept: () => draftWords(draft()?.status() ?? 'local'),
  };
}
