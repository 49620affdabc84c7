import type { Editor } from '@tiptap/core';
import BookOpenText from 'lucide-solid/icons/book-open-text';
import Lightbulb from 'lucide-solid/icons/lightbulb';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import Send from 'lucide-solid/icons/send';
import X from 'lucide-solid/icons/x';
import { encodeSnapshot, snapshot } from 'yjs';
import {
  For,
  Show,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
} from 'solid-js';
import type { MessageId } from '#shared/base/ids.ts';
import { excerptOf, plainText } from '#shared/base/plain-text.ts';
import { missingIn } from '#shared/templates/placeholders.ts';
import type { StatusId } from '#shared/engine/configuration.ts';
import type { ConversationItem, DraftHandle, HeldView } from '#client/data/index.ts';
import {
  AttachButtons,
  DropZone,
  FileChips,
  createAttachments,
} from '#client/features/files/index.ts';
import { setTakenBack, takenBack } from '#client/features/held/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { Button } from '#client/ui/button.tsx';
import { buttonClass } from '#client/ui/button-class.ts';
import { IconButton } from '#client/ui/icon-button.tsx';
import { Menu } from '#client/ui/menu.tsx';
import { PhaseGlyph } from '#client/ui/phase-glyph.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { ArticlePanel } from './article-panel.tsx';
import { attempt, failureWords } from './attempt.ts';
import { ComposerWarning } from './composer-warning.tsx';
import { lastSeenSeq } from './conversation-rows.ts';
import { InsertPanel } from './insert-panel.tsx';
import type { Present } from './create-presence.ts';
import { departuresOf } from './departures.ts';
import { draftWords } from './draft-words.ts';
import { EditorToolbar } from './editor-toolbar.tsx';
import { messageHtml } from './message-html.ts';
import { putInFromPanel, type PutIn } from './panel-words.ts';
import { PrivateDraftOffer } from './private-draft-offer.tsx';
import { ReplyEditor } from './reply-editor.tsx';
import { actionsAmong, sendCommands, statusesAfterReply } from './send-commands.ts';
import { chosenActions, NO_ACTIONS, TemplateActions } from './template-actions.tsx';
import { putWords } from './template-asking.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

const EXCERPT = 80;

export function ReplyComposer(props: {
  draft: DraftHandle | undefined;
  items: readonly ConversationItem[];
  present: readonly Present[];
  isActive: boolean;
  parentId: MessageId | undefined;
  onParent: (id: MessageId | undefined) => void;
  toPut: string | undefined;
  onPut: () => void;
  onWords: (words: string) => void;
  onNote: () => void;
  onOpen: () => void;
  onClose: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const { desk, id, ticket, configuration, rights, lock, names } = useTicket();
  const toasts = useToasts();
  const actions = useActions();
  const departures = departuresOf(desk);
  const [editor, setEditor] = createSignal<Editor>();
  const [html, setHtml] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  /** What had been said when one began to write: what comes after it may change the answer. */
  const [begunAt, setBegunAt] = createSignal<number>();
  const [isInserting, setInserting] = createSignal(false);
  const [isCiting, setCiting] = createSignal(false);
  /** What a panel of another system has put in last: nobody can tell whether somebody has asked it to. */
  const [putIn, setPutIn] = createSignal<PutIn>();
  let isHere = true;
  onCleanup(() => {
    isHere = false;
    void departures.of(id)?.leaveNow();
  });

  const isEmpty = createMemo(() => plainText(html()) === '');
  const chosen = createMemo(() =>
    props.draft === undefined
      ? NO_ACTIONS
      : chosenActions(desk, { ticketId: id, generation: props.draft.generation }),
  );
  const departure = () => departures.of(id);
  const attachments = createAttachments(desk, () => `reply/${id}`);
  const hasNothing = () => isEmpty() && attachments.isEmpty();
  const takenBy = () => {
    const state = lock();
    return state.kind === 'taken' ? state.by : undefined;
  };
  const writing = () => props.present.filter(({ isWriting }) => isWriting).map(({ name }) => name);
  const canSend = () =>
    !hasNothing() && departure() === undefined && takenBy() === undefined && editor() !== undefined;
  const willTake = () => lock().kind === 'free';
  const status = () => (props.draft === undefined ? undefined : draftWords(props.draft.status()));

  const whereWords = () => {
    const others = writing();
    const kept = isEmpty() ? undefined : status();
    return [
      others.length > 0
        ? t('conversation.writing', { count: others.length, names: i18n.formatList(others) })
        : '',
      kept === undefined ? '' : t(kept.key),
    ]
      .filter((words) => words !== '')
      .join(' · ');
  };

  const handleChange = () => {
    const next = editor()?.getHTML() ?? '';
    // With its last word an answer's actions go.
    if (!isEmpty() && plainText(next) === '') chosen().clear();
    setHtml(next);
    const words = excerptOf(next, EXCERPT);
    props.onWords(words);
    if (words === '') setPutIn(undefined);
    if (words === '') setBegunAt(undefined);
    else setBegunAt((seq) => seq ?? lastSeenSeq(props.items));
  };
  createEffect(
    on(editor, (current) => {
      if (current !== undefined) handleChange();
    }),
  );
  // All of them went while this device did not look, and others have come.
  createEffect(() => {
    const actionsHere = chosen();
    const stop = props.draft?.onReplaced(() => actionsHere.clear());
    if (stop !== undefined) onCleanup(stop);
  });
  createEffect(
    on([() => props.isActive, editor], ([isActive, current]) => {
      if (isActive && current !== undefined)
        queueMicrotask(() => current.isDestroyed || current.commands.focus('end'));
    }),
  );
  createEffect(() => {
    const item = takenBack();
    const [current, draft] = [editor(), props.draft];
    if (item?.ticketId !== id || current === undefined || draft === undefined) return;
    if (departure() !== undefined) return;
    setTakenBack(undefined);
    untrack(() => void putBack(item, current, draft));
  });
  createEffect(() => {
    const [words, current] = [props.toPut, editor()];
    if (words === undefined || current === undefined || departure() !== undefined) return;
    untrack(() => props.onPut());
    // Where one writes, as with an article; after the focus has gone into what may just have been opened.
    queueMicrotask(
      () => current.isDestroyed || putWords(current, current.state.selection.from, words),
    );
  });
  // What was wrong may be right now: the sentence goes with its cause.
  createEffect(
    on([() => lock().kind, takenBy, html], () => setProblem(undefined), { defer: true }),
  );
  const answeredMeanwhile = createMemo(() => {
    const since = begunAt();
    if (since === undefined) return undefined;
    const newer = props.items.findLast(
      (item) =>
        item.type === 'message' &&
        item.kind === 'reply' &&
        item.side === 'operator' &&
        item.authorId !== desk.self().id &&
        (item.seq ?? 0) > since,
    );
    return newer?.type === 'message' ? newer : undefined;
  });
  const offered = () =>
    desk
      .privateDrafts()
      .filter((draft) => draft.ticketId === id && draft.generation !== props.draft?.generation);
  const parent = () => {
    const found = props.items.find((item) => item.type === 'message' && item.id === props.parentId);
    return found?.type === 'message' ? found : undefined;
  };

  /** A held answer's words; it is given up when they lie here for good. */
  async function putBack(item: HeldView, current: Editor, draft: DraftHandle): Promise<void> {
    const end = current.state.doc.content.size;
    current.commands.insertContentAt({ from: current.isEmpty ? 0 : end, to: end }, item.html);
    current.commands.focus('end');
    chosen().add(actionsAmong(item.commands));
    if (!(await draft.whenStored())) return;
    const failure = await attempt(() => desk.takeBackHeld(item.id));
    if (failure !== undefined && isHere) setProblem(failureWords(failure, names, t));
  }

  function send(next?: StatusId): void {
    const current = editor();
    if (current === undefined || departure() !== undefined) return;
    setProblem(undefined);
    if (attachments.defers(() => isHere && send(next))) return;
    if (hasNothing()) {
      setProblem(t('conversation.writeFirst'));
      current.commands.focus();
      return;
    }
    if (attachments.hasRefused()) {
      setProblem(t('file.removeRefused'));
      return;
    }
    const state = lock();
    if (state.kind === 'taken') {
      setProblem(names.refusal({ code: 'LOCKED', by: state.by }));
      return;
    }
    const words = messageHtml(current.getHTML());
    const files = attachments.ids();
    const missing = missingIn(words);
    if (missing.length > 0) {
      setProblem(t('template.fillIn', { names: i18n.formatList(missing) }));
      current.commands.focus();
      return;
    }
    const draft = props.draft && { ticketId: id, generation: props.draft.generation };
    const seen = props.draft && encodeSnapshot(snapshot(props.draft.doc));
    // So that a page which dies in the seconds before says later that it was not sent. Without the mark nothing is lost.
    const mark = (isLeaving: boolean) => {
      if (draft !== undefined) void desk.markLeaving(draft, isLeaving);
    };
    const messageId = desk.newId<MessageId>();
    const commands = sendCommands({
      ticket: ticket(),
      configuration: configuration(),
      messageId,
      followUpTicketId: desk.newId(),
      html: words,
      files,
      parentId: props.parentId,
      baseSeq: lastSeenSeq(props.items),
      status: next,
      actions: chosen().all(),
    });
    const fail = (sentence: string) => {
      mark(false);
      if (!isHere) {
        toasts.show({ text: sentence, tone: 'danger' });
        return false;
      }
      setProblem(sentence);
      props.onOpen();
      return false;
    };
    mark(true);
    departures.start(
      id,
      words,
      // eslint-disable-next-line solid/reactivity -- run once, when it leaves
      async () => {
        // The sender answers for what they saw: a colleague may have typed in the meantime.
        if (messageHtml(html()) !== words) return fail(t('conversation.changedMeanwhile'));
        const failure = await attempt(() => desk.perform(commands));
        if (failure !== undefined)
          return fail(`${failureWords(failure, names, t)} ${t('held.kept')}`);
        // What was sent is no draft any more; if it is refused, its words come back as a held reply.
        if (draft !== undefined && seen !== undefined) await desk.spendDraft(draft, seen);
        if (isHere) props.onParent(undefined);
        return true;
      },
      // eslint-disable-next-line solid/reactivity -- run once, when it is taken back
      () => {
        mark(false);
        if (isHere) props.onOpen();
      },
      { messageId, files },
    );
    props.onClose();
  }

  function insertFromPanel(panel: string, words: string): string | undefined {
    const current = editor();
    // Only into the answer that is on the screen and can be written.
    if (current === undefined || !current.isEditable || !props.isActive) return 'not-now';
    const isIn = putInFromPanel(current, panel, words, (put) =>
      setPutIn(put.words === '' ? undefined : put),
    );
    return isIn ? undefined : 'empty';
  }

  const choices = () => {
    const { closeStatus } = configuration();
    const after = statusesAfterReply(configuration(), ticket());
    return [
      ...(after.includes(closeStatus)
        ? [
            {
              label: t('conversation.sendAndClose'),
              icon: <PhaseGlyph phase={names.phase(closeStatus)} tint={names.tint(closeStatus)} />,
              onSelect: () => send(closeStatus),
            },
          ]
        : []),
      ...after
        .filter((one) => one !== closeStatus)
        .map((one) => ({
          label: t('conversation.sendAndSet', { status: names.status(one) }),
          icon: <PhaseGlyph phase={names.phase(one)} tint={names.tint(one)} />,
          onSelect: () => send(one),
        })),
    ];
  };

  actions.register(
    {
      id: 'ticket.send',
      group: () => t('ticket.actions'),
      label: () => t('conversation.send'),
      keys: ['mod+Enter'],
      isEnabled: () => props.isActive && canSend(),
      run: () => send(),
    },
    {
      id: 'ticket.sendAndClose',
      group: () => t('ticket.actions'),
      label: () => t('conversation.sendAndClose'),
      isEnabled: () =>
        canSend() &&
        rights().changeStatus &&
        statusesAfterReply(configuration(), ticket()).includes(configuration().closeStatus),
      run: () => send(configuration().closeStatus),
    },
  );

  return (
    <DropZone
      class={styles['panelRest']}
      attachments={attachments}
      disabled={departure() !== undefined}
    >
      <For each={offered()}>
        {(draft) => (
          <PrivateDraftOffer
            draft={draft}
            editor={editor()}
            onActions={(actions) => chosen().add(actions)}
          />
        )}
      </For>
      <Show when={takenBy()}>
        {(by) => (
          <ComposerWarning
            text={t('conversation.lockedBy', { name: names.person(by()) })}
            action={
              rights().note
                ? { label: t('conversation.writeNote'), run: () => props.onNote() }
                : undefined
            }
          />
        )}
      </Show>
      <Show when={answeredMeanwhile()}>
        {(newer) => (
          <ComposerWarning
            text={t('conversation.answeredMeanwhile', { name: newer().authorName })}
            action={{
              label: t('conversation.haveRead'),
              run: () => setBegunAt(lastSeenSeq(props.items)),
            }}
          />
        )}
      </Show>
      <Show when={parent()}>
        {(message) => (
          <p class={styles['parent']}>
            <span class="truncate">
              {t('conversation.inAnswerTo', {
                name: message().authorName || ticket().requester.name,
              })}
              : {excerptOf(message().html, EXCERPT)}
            </span>
            <IconButton
              size="small"
              label={t('conversation.answerNoneInParticular')}
              icon={<X />}
              onClick={() => props.onParent(undefined)}
            />
          </p>
        )}
      </Show>
      <div class={styles['scroll']}>
        <Show when={props.draft} keyed fallback={<div class={styles['noEditor']} />}>
          {(draft) => (
            <ReplyEditor
              draft={draft}
              label={t('conversation.reply')}
              placeholder={t('conversation.replyPlaceholder', {
                name: ticket().requester.name || t('common.someone'),
              })}
              isReadOnly={departure() !== undefined || draft.status() === 'renewed'}
              onEditor={setEditor}
              onChange={handleChange}
              onSend={() => send()}
              onActions={(actions) => chosen().add(actions)}
              onFiles={(template) => void attachments.addOfTemplate(template)}
              onLeave={() => props.onClose()}
            />
          )}
        </Show>
        <Show when={desk.self().signature}>
          <SafeHtml html={desk.self().signature} class={styles['signature']} />
        </Show>
      </div>
      <FileChips attachments={attachments} disabled={departure() !== undefined} />
      <TemplateActions chosen={chosen()} isDisabled={departure() !== undefined} />
      <Show when={problem()}>
        <p class={styles['problem']} role="alert">
          {problem()}
        </p>
      </Show>
      <Show when={putIn()}>
        {(put) => (
          <p class={styles['putIn']} role="status">
            <span>{t('panel.inserted', { name: put().panel, words: put().words })}</span>
            <Show when={put().takeOut}>
              {(takeOut) => (
                <Button size="small" variant="quiet" onClick={() => takeOut()()}>
                  {t('panel.takeOut')}
                </Button>
              )}
            </Show>
            <IconButton
              size="small"
              label={t('held.dismiss')}
              icon={<X />}
              onClick={() => setPutIn(undefined)}
            />
          </p>
        )}
      </Show>
      <Show when={isCiting()}>
        <ArticlePanel
          isForCustomers
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
      <Show when={isInserting()}>
        <InsertPanel
          onInsert={insertFromPanel}
          onPut={(words) => {
            const current = editor();
            if (current === undefined) return;
            putWords(current, current.state.selection.from, words);
            setInserting(false);
          }}
          onClose={() => {
            setInserting(false);
            editor()?.commands.focus();
          }}
        />
      </Show>
      <div class={styles['foot']}>
        <EditorToolbar editor={editor()} disabled={departure() !== undefined} />
        <IconButton
          size="small"
          label={t('template.insert')}
          icon={<BookOpenText />}
          disabled={departure() !== undefined || editor() === undefined}
          aria-expanded={isInserting()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            setCiting(false);
            setInserting((isOpen) => !isOpen);
          }}
        />
        <IconButton
          size="small"
          label={t('article.insert')}
          icon={<Lightbulb />}
          disabled={departure() !== undefined || editor() === undefined}
          aria-expanded={isCiting()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            setInserting(false);
            setCiting((isOpen) => !isOpen);
          }}
        />
        <AttachButtons attachments={attachments} disabled={departure() !== undefined} />
        <span
          class={styles['where']}
          classList={{ [styles['bad'] ?? '']: status()?.isBad === true }}
          role="status"
        >
          {whereWords()}
        </span>
        <span class={styles['send']}>
          <Button
            variant="primary"
            icon={<Send />}
            disabled={!canSend()}
            aria-keyshortcuts="Control+Enter"
            title={actions.keysOf('ticket.send')?.join(' ')}
            onClick={() => send()}
          >
            {t(willTake() ? 'conversation.takeAndSend' : 'conversation.send')}
          </Button>
          <Show when={rights().changeStatus && choices().length > 0}>
            <Menu
              placement="top-end"
              label={t('conversation.sendOptions')}
              triggerClass={`${buttonClass({ variant: 'primary' })} ${styles['sendMore']}`}
              disabled={!canSend()}
              items={choices()}
            >
              <ChevronUp aria-hidden="true" />
            </Menu>
          </Show>
        </span>
      </div>
    </DropZone>
  );
}
