import Clock from 'lucide-solid/icons/clock';
import CornerDownRight from 'lucide-solid/icons/corner-down-right';
import Lock from 'lucide-solid/icons/lock';
import Reply from 'lucide-solid/icons/reply';
import { Show, createMemo } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { MessageId } from '#shared/base/ids.ts';
import type { FileRow } from '#shared/files/file.ts';
import {
  MessageFiles,
  createInlinePictures,
  createLocalFiles,
  fromRow,
  type ShownFile,
} from '#client/features/files/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Avatar } from '#client/ui/avatar.tsx';
import { IconButton } from '#client/ui/icon-button.tsx';
import { RelativeTime } from '#client/ui/relative-time.tsx';
import { SafeHtml } from '#client/ui/safe-html.tsx';
import { pendingKey, syncStatusOf } from './sync-status.ts';
import { useTicket } from './ticket-context.tsx';
import type { MessageRow } from './conversation-rows.ts';
import { FoldedHtml } from './folded-html.tsx';
import { MessageActs } from './message-acts.tsx';
import styles from './message.module.css';

export function MessageItem(props: {
  row: MessageRow;
  /** Those that the server tells of. */
  files: readonly FileRow[] | undefined;
  requesterName: string;
  onReplyTo: ((id: MessageId) => void) | undefined;
  onJump: (id: MessageId) => void;
}) {
  const { t } = useI18n();
  const { desk, id, side } = useTicket();
  const sync = syncStatusOf(desk);
  const message = () => props.row.message;
  const isNote = () => message().kind === 'note';
  const author = () => message().authorName || props.requesterName || t('common.someone');
  const isPending = () => message().state !== 'saved';
  const local = createLocalFiles(desk, id, () => message().fileIds ?? []);
  // One list from its writing to its being here from the server: whoever looks at a file goes on looking. What is here and
  // what the server tells of are read apart, so that for a moment a file may be in neither.
  const files = createMemo<readonly ShownFile[]>((before) => {
    const now = (props.files ?? message().files)?.map(fromRow) ?? local();
    return now.length > 0 ? now : before;
  }, []);
  const pictureUrl = createInlinePictures(desk, () => message().html, files);

  const inAnswerTo = (name: string) =>
    name === '' ? t('conversation.inAnswerToEarlier') : t('conversation.inAnswerTo', { name });
  return (
    <li
      class={styles['message']}
      classList={{
        [styles['theirs'] ?? '']: message().side !== side,
        [styles['ours'] ?? '']: message().side === side && !isNote(),
        [styles['note'] ?? '']: isNote(),
        [styles['indented'] ?? '']: props.row.isIndented,
        [styles['pending'] ?? '']: isPending(),
      }}
    >
      <article
        class={styles['paper']}
        id={`message-${message().id}`}
        tabindex="-1"
        aria-label={t(isNote() ? 'conversation.noteBy' : 'conversation.messageBy', {
          name: author(),
        })}
      >
        <header class={styles['meta']}>
          <Avatar name={author()} seed={message().authorId ?? author()} size="small" decorative />
          <span class={styles['author']} dir="auto">
            {author()}
          </span>
          <Show when={isNote()}>
            <span class={styles['private']}>
              <Lock aria-hidden="true" />
              {t('conversation.onlyTeam')}
            </span>
          </Show>
          <span class={styles['end']}>
            <Show when={props.onReplyTo !== undefined && !isPending() && !isNote()}>
              <span class={styles['tools']}>
                <IconButton
                  size="small"
                  label={t('conversation.replyTo')}
                  icon={<Reply />}
                  onClick={() => props.onReplyTo?.(message().id)}
                />
              </span>
            </Show>
            <Show when={!isPending()}>
              <span class={styles['tools']}>
                <MessageActs message={message()} />
              </span>
            </Show>
            <Show
              when={isPending()}
              fallback={
                <RelativeTime class={styles['time']} at={fromInstant(message().at)} look="long" />
              }
            >
              <span class={styles['state']}>
                <Clock aria-hidden="true" />
                {t(pendingKey(message().state, sync().state))}
              </span>
            </Show>
          </span>
        </header>
        <Show when={props.row.parent}>
          {(parent) => (
            <button
              type="button"
              class={styles['parent']}
              onClick={() => props.onJump(parent().id)}
            >
              <CornerDownRight aria-hidden="true" />
              <span>
                <Show when={parent().excerpt} fallback={inAnswerTo(parent().authorName)}>
                  {t('common.label', { label: inAnswerTo(parent().authorName) })}{' '}
                  <span class={styles['parentWords']}>{parent().excerpt}</span>
                </Show>
              </span>
            </button>
          )}
        </Show>
        <FoldedHtml html={message().html} attachmentUrl={pictureUrl} />
        <MessageFiles desk={desk} files={files()} />
        <Show when={message().signature}>
          <SafeHtml html={message().signature} class={styles['signature']} />
        </Show>
      </article>
    </li>
  );
}
