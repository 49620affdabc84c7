// Why a list is empty, or may not be whole. "You have none" is said only by a server that has told all of them.

import MessagesSquare from 'lucide-solid/icons/messages-square';
import WifiOff from 'lucide-solid/icons/wifi-off';
import { Match, Show, Switch, createMemo } from 'solid-js';
import type { Desk } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import { Button } from '#client/ui/button.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';

export function LoadState(props: { desk: Desk; isEmpty: boolean }) {
  const { t } = useI18n();
  const isWhole = () => {
    const { lastContactAt, loading } = props.desk.sync();
    return lastContactAt !== null && loading === undefined;
  };
  /** From the first failure until something comes: each further try would only make the words flicker. */
  const isCut = createMemo((wasCut: boolean) => {
    const { state, problem, loading } = props.desk.sync();
    if (isWhole() || loading !== undefined) return false;
    return wasCut || state === 'offline' || problem !== undefined;
  }, false);
  const retry = () => <Button onClick={() => props.desk.syncNow()}>{t('common.retry')}</Button>;
  return (
    <Show
      when={props.isEmpty}
      fallback={
        <Show when={isCut() && props.desk.sync().state !== 'syncing'}>
          <Banner tone="warning" title={t('portal.notAllLoaded')} live="status" actions={retry()}>
            {t('portal.notLoadedText')}
          </Banner>
        </Show>
      }
    >
      <Switch fallback={<Skeleton rows={6} />}>
        <Match when={isCut()}>
          <div role="status">
            <EmptyState
              icon={<WifiOff />}
              title={t('portal.notLoaded')}
              text={t('portal.notLoadedText')}
              actions={retry()}
            />
          </div>
        </Match>
        <Match when={isWhole()}>
          <EmptyState
            icon={<MessagesSquare />}
            title={t('portal.empty')}
            text={t('portal.emptyText')}
          />
        </Match>
      </Switch>
    </Show>
  );
}
