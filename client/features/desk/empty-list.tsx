import CircleCheck from 'lucide-solid/icons/circle-check';
import Inbox from 'lucide-solid/icons/inbox';
import Search from 'lucide-solid/icons/search';
import { Match, Show, Switch } from 'solid-js';
import type { ViewId } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';

/** Why there is nothing here, and what to do next. */
export function EmptyList(props: {
  view: ViewId;
  text: string;
  /** More may still come: nothing is known to be empty. */
  isLoading: boolean;
  onClear: () => void;
  onNew: (() => void) | undefined;
}) {
  const { t } = useI18n();
  return (
    <Switch
      fallback={
        <EmptyState
          icon={<Inbox />}
          title={t('desk.emptyTitle')}
          text={t('desk.emptyText')}
          actions={
            <Show when={props.view === 'all' && props.onNew}>
              <Button onClick={() => props.onNew?.()}>{t('ticket.new')}</Button>
            </Show>
          }
        />
      }
    >
      <Match when={props.text.trim() !== ''}>
        <EmptyState
          icon={<Search />}
          title={t('desk.emptySearchTitle')}
          text={t('desk.emptySearchText')}
          actions={<Button onClick={() => props.onClear()}>{t('desk.clearSearch')}</Button>}
        />
      </Match>
      <Match when={props.isLoading}>
        <Skeleton shape="row" rows={8} />
      </Match>
      <Match when={props.view === 'mine'}>
        <EmptyState
          icon={<CircleCheck />}
          title={t('desk.emptyMineTitle')}
          text={t('desk.emptyMineText')}
        />
      </Match>
      <Match when={props.view === 'unassigned'}>
        <EmptyState
          icon={<CircleCheck />}
          title={t('desk.emptyUnassignedTitle')}
          text={t('desk.emptyUnassignedText')}
        />
      </Match>
      <Match when={props.view === 'waiting'}>
        <EmptyState
          icon={<CircleCheck />}
          title={t('desk.emptyWaitingTitle')}
          text={t('desk.emptyWaitingText')}
        />
      </Match>
      <Match when={props.view === 'incoming'}>
        <EmptyState
          icon={<CircleCheck />}
          title={t('desk.emptyIncomingTitle')}
          text={t('desk.emptyIncomingText')}
        />
      </Match>
      <Match when={props.view === 'waiting-customer'}>
        <EmptyState
          icon={<Inbox />}
          title={t('desk.emptyWaitingCustomerTitle')}
          text={t('desk.emptyWaitingCustomerText')}
        />
      </Match>
      <Match when={props.view === 'expired'}>
        <EmptyState
          icon={<CircleCheck />}
          title={t('desk.emptyExpiredTitle')}
          text={t('desk.emptyExpiredText')}
        />
      </Match>
      <Match when={props.view === 'closed'}>
        <EmptyState
          icon={<Inbox />}
          title={t('desk.emptyClosedTitle')}
          text={t('desk.emptyClosedText')}
        />
      </Match>
    </Switch>
  );
}
