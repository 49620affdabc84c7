// Where one writes: an answer that operators share, or a note for the team. Small until it is used; on a phone it comes
// up as a sheet.

import ChevronDown from 'lucide-solid/icons/chevron-down';
import PencilLine from 'lucide-solid/icons/pencil-line';
import Lock from 'lucide-solid/icons/lock';
import Reply from 'lucide-solid/icons/reply';
import X from 'lucide-solid/icons/x';
import { Show, createEffect, createSignal } from 'solid-js';
import type { MessageId } from '#shared/base/ids.ts';
import type { ConversationItem, DraftHandle } from '#client/data/index.ts';
import { justPut, setJustPut } from '#client/features/files/index.ts';
import { takenBack } from '#client/features/held/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { useActions } from '#client/ui/actions.tsx';
import { createRootMark } from '#client/ui/root-mark.ts';
import type { Present } from './create-presence.ts';
import { departuresOf } from './departures.ts';
import { NoteComposer } from './note-composer.tsx';
import { ReplyComposer } from './reply-composer.tsx';
import { createStayedBehind } from './stayed-behind.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './composer.module.css';

export type ComposerKind = 'reply' | 'note';

export function Composer(props: {
  draft: DraftHandle | undefined;
  items: readonly ConversationItem[];
  present: readonly Present[];
  kind: ComposerKind | undefined;
  onKind: (kind: ComposerKind | undefined) => void;
  parentId: MessageId | undefined;
  onParent: (id: MessageId | undefined) => void;
  /** Words for the answer; `onPut` says that they are in it. */
  toPut: string | undefined;
  onPut: () => void;
}) {
  const { t, formatNumber } = useI18n();
  const { desk, rights, ticket } = useTicket();
  const actions = useActions();
  const departures = departuresOf(desk);
  const [replyWords, setReplyWords] = createSignal('');
  const [noteWords, setNoteWords] = createSignal('');
  const stayedBehind = createStayedBehind(desk);
  const notSent = () => {
    const found = stayedBehind().find(
      (draft) => draft.ticketId === ticket().id && draft.generation === props.draft?.generation,
    );
    return replyWords() === '' ? undefined : found;
  };
  const isOpen = () => props.kind !== undefined;
  const filesIn = (kind: ComposerKind) =>
    desk.files
      .local()
      .filter((file) => file.entryId === null && file.place === `${kind}/${ticket().id}`).length;
  const filesWords = (kind: ComposerKind) =>
    filesIn(kind) === 0 ? '' : t('file.inDraft', { files: formatNumber(filesIn(kind)) });
  createEffect(() => {
    if (justPut() !== ticket().id || !rights().reply) return;
    setJustPut(undefined);
    props.onKind('reply');
  });
  createEffect(() => {
    if (takenBack()?.ticketId === ticket().id && rights().reply) props.onKind('reply');
  });
  const kinds = () => [
    ...(rights().reply ? (['reply'] as const) : []),
    ...(rights().note ? (['note'] as const) : []),
  ];
  // Where it is open it has its buttons at the foot of the page.
  createRootMark('foot-taken', () => kinds().length > 0 && (isOpen() || notSent() !== undefined));
  const kind = () => props.kind ?? kinds()[0];
  let starts: HTMLDivElement | undefined;
  /** Folded away, the focus stays where one would begin again: the keys of the desk work from there. */
  const fold = () => {
    const from = kind();
    props.onKind(undefined);
    queueMicrotask(() => starts?.querySelector<HTMLElement>(`[data-start="${from}"]`)?.focus());
  };
  const tabsId = () => `composer-${ticket().id}`;

  function handleTabKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = kinds().find((one) => one !== kind());
    if (other === undefined) return;
    event.preventDefault();
    props.onKind(other);
    document.getElementById(`${tabsId()}-${other}`)?.focus();
  }

  return (
    <Show when={kinds().length > 0}>
      <div
        class={styles['composer']}
        classList={{
          [styles['open'] ?? '']: isOpen(),
          [styles['isNote'] ?? '']: isOpen() && kind() === 'note',
        }}
      >
        <Show when={notSent()}>
          {(draft) => (
            <p class={styles['notSent']} role="status">
              <PencilLine aria-hidden="true" />
              <span>{t('conversation.stayedBehind')}</span>
              <IconButton
                size="small"
                label={t('held.dismiss')}
                icon={<X />}
                onClick={() => void desk.markLeaving(draft(), false)}
              />
            </p>
          )}
        </Show>
        <Show when={!isOpen()}>
          <div class={styles['closed']} ref={starts}>
            <Show when={rights().reply}>
              <button
                type="button"
                class={styles['start']}
                data-start="reply"
                aria-keyshortcuts="r"
                onClick={() => actions.run('ticket.reply')}
              >
                <Reply aria-hidden="true" />
                <span class="truncate">
                  <Show
                    when={departures.of(ticket().id) === undefined && replyWords()}
                    fallback={t('conversation.replyPlaceholder', {
                      name: ticket().requester.name || t('common.someone'),
                    })}
                  >
                    <strong>{t('conversation.draft')}</strong> {replyWords()}
                  </Show>
                  <Show when={departures.of(ticket().id) === undefined && filesWords('reply')}>
                    {(words) => <> · {words()}</>}
                  </Show>
                </span>
              </button>
            </Show>
            <Show when={rights().note}>
              <button
                type="button"
                class={`${styles['start']} ${styles['startNote']}`}
                data-start="note"
                aria-keyshortcuts="n"
                onClick={() => actions.run('ticket.note')}
              >
                <Lock aria-hidden="true" />
                <span class="truncate">
                  <Show when={noteWords()} fallback={t('ticket.note')}>
                    {t('conversation.noteDraft', { words: noteWords() })}
                  </Show>
                  <Show when={filesWords('note')}>{(words) => <> · {words()}</>}</Show>
                </span>
              </button>
            </Show>
          </div>
        </Show>
        <div class={styles['body']} hidden={!isOpen()}>
          <div class={styles['head']}>
            <div
              class={styles['tabs']}
              role="tablist"
              aria-label={t('conversation.write')}
              onKeyDown={handleTabKey}
            >
              <Show when={rights().reply}>
                <button
                  type="button"
                  role="tab"
                  id={`${tabsId()}-reply`}
                  aria-selected={kind() === 'reply'}
                  aria-controls={`${tabsId()}-reply-panel`}
                  tabindex={kind() === 'reply' ? 0 : -1}
                  class={styles['tab']}
                  onClick={() => props.onKind('reply')}
                >
                  <Reply aria-hidden="true" />
                  {t('conversation.reply')}
                </button>
              </Show>
              <Show when={rights().note}>
                <button
                  type="button"
                  role="tab"
                  id={`${tabsId()}-note`}
                  aria-selected={kind() === 'note'}
                  aria-controls={`${tabsId()}-note-panel`}
                  tabindex={kind() === 'note' ? 0 : -1}
                  class={styles['tab']}
                  onClick={() => props.onKind('note')}
                >
                  <Lock aria-hidden="true" />
                  {t('conversation.internalNote')}
                </button>
              </Show>
            </div>
            <IconButton
              size="small"
              label={t('conversation.fold')}
              icon={<ChevronDown />}
              onClick={fold}
            />
          </div>
          <Show when={rights().reply}>
            <div
              role="tabpanel"
              id={`${tabsId()}-reply-panel`}
              aria-labelledby={`${tabsId()}-reply`}
              class={styles['panel']}
              hidden={kind() !== 'reply'}
            >
              <ReplyComposer
                draft={props.draft}
                items={props.items}
                present={props.present}
                isActive={props.kind === 'reply'}
                parentId={props.parentId}
                onParent={props.onParent}
                toPut={props.toPut}
                onPut={props.onPut}
                onWords={setReplyWords}
                onNote={() => props.onKind('note')}
                onOpen={() => props.onKind('reply')}
                onClose={fold}
              />
            </div>
          </Show>
          <Show when={rights().note}>
            <div
              role="tabpanel"
              id={`${tabsId()}-note-panel`}
              aria-labelledby={`${tabsId()}-note`}
              class={styles['panel']}
              hidden={kind() !== 'note'}
            >
              <NoteComposer
                isActive={props.kind === 'note'}
                onWords={setNoteWords}
                onClose={fold}
              />
            </div>
          </Show>
        </div>
      </div>
    </Show>
  );
}
