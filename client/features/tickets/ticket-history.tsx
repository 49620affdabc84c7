import { For, Show, createMemo, createSignal } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import type { Conversation, ConversationItem } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { eventChanges, eventSentence, viaWords } from './event-sentences.ts';
import { useEventNames } from './use-event-names.ts';
import { useTicket } from './ticket-context.tsx';
import styles from './ticket-facts.module.css';

const STEP = 50;

/** Everything that happened, newest first: who, what, from where, and what it was before (T11). */
export function TicketHistory(props: { conversation: Conversation }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { ticket } = useTicket();
  const names = useEventNames();
  const [limit, setLimit] = createSignal(STEP);
  const lines = createMemo(() =>
    props
      .conversation()
      .items.filter((item) => item.type === 'event' || item.state === 'saved')
      .toReversed(),
  );

  const sentence = (item: ConversationItem): string =>
    item.type === 'event'
      ? eventSentence(item, names)
      : t(
          item.kind === 'note'
            ? 'event.noteWritten'
            : item.side === 'operator'
              ? 'event.answered'
              : 'event.wrote',
          {
            name: item.authorName || ticket().requester.name || t('common.someone'),
          },
        );

  return (
    <>
      <ol class={styles['history']}>
        <For each={lines().slice(0, limit())}>
          {(item) => (
            <li>
              <p>{sentence(item)}</p>
              <Show when={item.type === 'event' && eventChanges(item, names)}>
                {(changes) => (
                  <For each={changes()}>
                    {(change) => (
                      <p class={styles['change']}>
                        {t('common.label', { label: change.label })}{' '}
                        <Show when={change.from}>{(from) => <del dir="auto">{from()}</del>}</Show>
                        {change.from === undefined ? '+ ' : change.to === undefined ? '' : ' → '}
                        <Show when={change.to}>{(to) => <ins dir="auto">{to()}</ins>}</Show>
                      </p>
                    )}
                  </For>
                )}
              </Show>
              <p class={styles['when']}>
                <time datetime={item.at}>{i18n.formatDate(fromInstant(item.at), 'dateTime')}</time>
                <Show when={item.via}>{(via) => <> · {viaWords(via(), t)}</>}</Show>
              </p>
            </li>
          )}
        </For>
      </ol>
      <Show when={lines().length > limit() || !props.conversation().isComplete}>
        <Button
          size="small"
          variant="quiet"
          onClick={() => {
            if (lines().length <= limit()) props.conversation.showEarlier();
            setLimit((n) => n + STEP);
          }}
        >
          {t('common.showMore')}
        </Button>
      </Show>
    </>
  );
}
