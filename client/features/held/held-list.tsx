import CirclePause from 'lucide-solid/icons/circle-pause';
import { For, Show } from 'solid-js';
import type { TicketId } from '#shared/base/ids.ts';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { useToasts } from '#client/ui/toasts.tsx';
import { HeldCard } from './held-card.tsx';
import { createDiscards } from './held-discards.ts';
import styles from './held.module.css';

/** Everything of this person that was refused and waits for them: answers first, then acts. */
export function HeldList(props: {
  desk: Desk;
  currentId: TicketId | undefined;
  onTicket: (id: TicketId) => void;
  /** Before anything is done to a ticket. */
  before: (id: TicketId) => Promise<boolean>;
}) {
  const { t } = useI18n();
  const toasts = useToasts();
  // eslint-disable-next-line solid/reactivity -- a desk is one for the life of what stands under it
  const discards = createDiscards(props.desk, () =>
    toasts.show({ text: t('held.discardFailed'), tone: 'danger' }),
  );
  const shown = () => props.desk.held().filter((item) => !discards.isHidden(item.id));
  return (
    <div class={styles['scroll']}>
      <Show
        when={shown().length > 0}
        fallback={
          <EmptyState
            icon={<CirclePause />}
            title={t('desk.emptyHeldTitle')}
            text={t('desk.emptyHeldText')}
          />
        }
      >
        <ul class={styles['list']} aria-label={t('desk.viewHeld')}>
          <For each={shown()}>
            {(item) => (
              <li>
                <HeldCard
                  desk={props.desk}
                  item={item}
                  isCurrent={item.ticketId === props.currentId}
                  before={() => props.before(item.ticketId)}
                  onTicket={() => props.onTicket(item.ticketId)}
                  onDiscard={() => {
                    discards.discard(item);
                    toasts.show({
                      text: t(item.kind === 'other' ? 'held.dismissed' : 'held.discarded'),
                      action: { label: t('common.undo'), onAction: () => discards.undo(item.id) },
                    });
                  }}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
