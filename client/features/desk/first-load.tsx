import { Show } from 'solid-js';
import type { SyncStatus } from '#client/data/index.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Logo } from '#client/ui/logo.tsx';
import { Skeleton } from '#client/ui/skeleton.tsx';
import styles from './desk.module.css';

/** The shape of the desk before there is anything to show in it. */
export function FirstLoad(props: { sync: SyncStatus | undefined }) {
  const { t } = useI18n();
  return (
    <div class={styles['firstLoad']}>
      <div class={styles['firstRail']} aria-hidden="true">
        <span class={styles['brand']}>
          <Logo />
        </span>
      </div>
      <main class={styles['firstList']}>
        <p class={styles['firstWords']}>
          {t('sync.firstLoad')}
          <Show when={props.sync?.loading}>
            {(loading) => <span> {t('sync.firstLoadProgress', loading())}</span>}
          </Show>
        </p>
        <Skeleton shape="row" rows={8} />
      </main>
    </div>
  );
}
