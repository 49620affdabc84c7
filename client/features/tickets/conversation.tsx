// The conversation: the newest at the bottom and kept in sight while one is there, older ones on demand. Rows are drawn
// once and only again when they change; those out of sight cost no layout (content-visibility).

import ArrowDown from 'lucide-solid/icons/arrow-down';
import {
  For,
  Match,
  Show,
  Switch,
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  onMount,
  type Accessor,
} from 'solid-js';
import type { MessageId } from '#shared/base/ids.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { Conversation as ConversationAccess, HeldView } from '#client/data/index.ts';
import { HeldCard, createDiscards } from '#client/features/held/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { createFocusKeeper } from '#client/ui/create-focus-keeper.ts';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import {
  conversationRows,
  isSameRow,
  type ConversationRow,
  type HeldRow,
  type MessageRow,
  type EventsRow,
} from './conversation-rows.ts';
import { createNewMark } from './create-new-mark.ts';
import { DepartingMessage } from './departing-message.tsx';
import { letLeave, type Departure } from './departures.ts';
import { EventsLine } from './events-line.tsx';
import { MessageItem } from './message-item.tsx';
import { useTicket } from './ticket-context.tsx';
import styles from './conversation.module.css';

/** Within this distance of the end one is at the end. */
const AT_END_PX = 64;

export function Conversation(props: {
  conversation: ConversationAccess;
  departure: Departure | undefined;
  onReplyTo: ((id: MessageId) => void) | undefined;
}) {
  const { t } = useI18n();
  const { desk, id, ticket } = useTicket();
  let scroller!: HTMLDivElement;
  let content!: HTMLDivElement;
  let restore: { readonly first: string | undefined; readonly fromEnd: number } | undefined;
  const [isAtEnd, setAtEnd] = createSignal(true);
  const toasts = useToasts();
  const discards = createDiscards(desk, () =>
    toasts.show({ text: t('held.discardFailed'), tone: 'danger' }),
  );
  const held = () =>
    desk.held().filter((item) => item.ticketId === id && !discards.isHidden(item.id));
  const discard = (item: HeldView) => {
    discards.discard(item);
    toasts.show({
      text: t(item.kind === 'other' ? 'held.dismissed' : 'held.discarded'),
      action: { label: t('common.undo'), onAction: () => discards.undo(item.id) },
    });
  };
  const files = desk.files.ofTicket(() => id);
  const rows = createMemo(() => conversationRows(props.conversation().items, held()));
  const byKey = createMemo(() => new Map(rows().map((row) => [row.key, row])));
  const keys = createMemo(() => rows().map(({ key }) => key));
  createFocusKeeper(() => content, keys);
  /** Never twice: it stands among the others a little before all that goes with it is done. */
  const departure = createMemo(() =>
    props
      .conversation()
      .items.some((item) => item.type === 'message' && item.id === props.departure?.messageId)
      ? undefined
      : props.departure,
  );
  const mark = createNewMark(
    () => props.conversation().items,
    () => desk.self().id,
    isAtEnd,
  );
  const isEmpty = () => rows().length === 0 && props.departure === undefined;

  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  onMount(() => {
    // Rows that come into sight get their real height: stay at the end through all of it.
    const observer = new ResizeObserver(() => {
      if (isAtEnd()) toEnd();
    });
    observer.observe(content);
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
    toEnd();
  });
  const handleScroll = () => {
    setAtEnd(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_END_PX);
  };

  function showEarlier(): void {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    restore = { first: keys()[0], fromEnd };
    props.conversation.showEarlier();
  }
  // What one was reading stays where it was when older rows come above it.
  createEffect(
    on(keys, (current) => {
      if (restore === undefined || current.length === 0 || current[0] === restore.first) return;
      const { fromEnd } = restore;
      restore = undefined;
      requestAnimationFrame(() => {
        scroller.scrollTop = scroller.scrollHeight - fromEnd;
      });
    }),
  );

  function jumpTo(messageId: MessageId): void {
    const element = document.getElementById(`message-${messageId}`);
    if (element === null) {
      showEarlier();
      return;
    }
    setAtEnd(false);
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
  }

  createEffect(
    on(
      () => props.departure !== undefined,
      (isLeaving) => {
        if (isLeaving) queueMicrotask(toEnd);
      },
      { defer: true },
    ),
  );

  return (
    <div class={styles['frame']}>
      <div
        class={styles['scroller']}
        ref={scroller}
        onScroll={handleScroll}
        role="log"
        aria-label={t('conversation.label')}
        aria-live="polite"
        tabindex="0"
      >
        <div class={styles['content']} ref={content}>
          <Earlier conversation={props.conversation} onEarlier={showEarlier} />
          <Show
            when={!isEmpty()}
            fallback={
              <Show
                when={props.conversation().isComplete}
                fallback={
                  <Show when={props.conversation().fetching !== 'unreachable'}>
                    <Skeleton shape="text" rows={6} />
                  </Show>
                }
              >
                <EmptyState title={t('conversation.empty')} />
              </Show>
            }
          >
            <ol class={styles['rows']}>
              <For each={keys()}>
                {(key) => (
                  <>
                    <Show when={mark.before() === key}>
                      <li class={styles['newMark']}>
                        <span>{t('conversation.newHere')}</span>
                      </li>
                    </Show>
                    <Row
                      row={() => byKey().get(key)}
                      files={files()}
                      onReplyTo={props.onReplyTo}
                      onJump={jumpTo}
                      onDiscard={discard}
                      requesterName={ticket().requester.name}
                    />
                  </>
                )}
              </For>
              <Show when={departure()}>
                {(leaving) => <DepartingMessage departure={leaving()} />}
              </Show>
            </ol>
          </Show>
        </div>
      </div>
      <Show when={!isAtEnd()}>
        <span class={styles['jump']}>
          <Button size="small" icon={<ArrowDown />} onClick={toEnd}>
            {mark.count() > 0
              ? t('conversation.newBelow', { count: mark.count() })
              : t('conversation.toNewest')}
          </Button>
        </span>
      </Show>
    </div>
  );
}

function Row(props: {
  row: Accessor<ConversationRow | undefined>;
  files: ReadonlyMap<MessageId, readonly FileRow[]>;
  requesterName: string;
  onReplyTo: ((id: MessageId) => void) | undefined;
  onJump: (id: MessageId) => void;
  onDiscard: (item: HeldView) => void;
}) {
  const { desk } = useTicket();
  // A row that has just gone keeps its last look until it is taken away.
  const row = createMemo<ConversationRow | undefined>((last) => props.row() ?? last, undefined, {
    equals: isSameRow,
  });
  const message = () => (row()?.type === 'message' ? (row() as MessageRow) : undefined);
  const events = () => (row()?.type === 'events' ? (row() as EventsRow) : undefined);
  const held = () => (row()?.type === 'held' ? (row() as HeldRow).held : undefined);
  return (
    <Switch>
      <Match when={message()}>
        {(found) => (
          <MessageItem
            row={found()}
            files={props.files.get(found().message.id)}
            requesterName={props.requesterName}
            onReplyTo={props.onReplyTo}
            onJump={props.onJump}
          />
        )}
      </Match>
      <Match when={events()}>{(found) => <EventsLine events={found().events} />}</Match>
      <Match when={held()}>
        {(found) => (
          <li class={styles['held']}>
            <HeldCard
              desk={desk}
              item={found()}
              before={() => letLeave(desk, [found().ticketId])}
              onDiscard={() => props.onDiscard(found())}
            />
          </li>
        )}
      </Match>
    </Switch>
  );
}

/** What lies before the first row: more to show, on its way, or out of reach. */
function Earlier(props: { conversation: ConversationAccess; onEarlier: () => void }) {
  const { t } = useI18n();
  return (
    <Switch>
      <Match when={props.conversation().fetching === 'unreachable'}>
        <p class={styles['earlier']} role="status">
          {t('conversation.unreachable')}{' '}
          <Button size="small" onClick={() => props.conversation.showEarlier()}>
            {t('common.retry')}
          </Button>
        </p>
      </Match>
      <Match when={props.conversation().fetching === 'under-way'}>
        <p class={styles['earlier']} role="status">
          {t('conversation.fetching')}
        </p>
      </Match>
      <Match when={!props.conversation().isComplete && props.conversation().items.length > 0}>
        <p class={styles['earlier']}>
          <Button size="small" variant="quiet" onClick={() => props.onEarlier()}>
            {t('conversation.showEarlier')}
          </Button>
        </p>
      </Match>
    </Switch>
  );
}
