import { Show } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Banner } from '#client/ui/banner.tsx';
import type { Standing } from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import styles from './reports.module.css';

/** Before any figure: not all is in them yet. */
export function RebuildingNotice(props: { standing: Standing }) {
  const { t } = useI18n();
  return (
    <Show when={props.standing.isRebuilding || props.standing.upTo === null}>
      <Banner tone="info" title={t('report.rebuilding')} live="status">
        {t('report.rebuildingText')}
      </Banner>
    </Show>
  );
}

/** Up to when everything is counted, and by which calendar. */
export function StandingNotice(props: { standing: Standing }) {
  const { t } = useI18n();
  const { format } = useReports();
  return (
    <>
      <Show when={props.standing.notCounted}>
        {(count) => (
          <Banner tone="warning" title={t('report.notCounted', { count: count() })}>
            {t('report.notCountedText')}
          </Banner>
        )}
      </Show>
      <p class={styles['muted']}>
        <Show when={props.standing.upTo}>
          {(upTo) => t('report.upTo', { time: format().moment(fromInstant(upTo())) })}
        </Show>{' '}
        {t('report.calendar', { zone: props.standing.timeZone })}
      </p>
    </>
  );
}
