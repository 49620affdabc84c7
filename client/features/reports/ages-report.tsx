import Hourglass from 'lucide-solid/icons/hourglass';
import { Show, createMemo } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { countTicks } from '#client/ui/chart-scale.ts';
import { Chart } from '#client/ui/chart.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { bandSigns, bandWords } from './age-words.ts';
import { Answered } from './answered.tsx';
import { createAsked } from './create-asked.ts';
import { createRefresh } from './create-refresh.ts';
import { FigureTable, type TableRow } from './figure-table.tsx';
import { DIVISION_LABELS, DivisionField } from './period-fields.tsx';
import { DIVISIONS } from './report-address.ts';
import type { Ages } from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import styles from './reports.module.css';

/** How old what is open is at this moment (R2). */
export function AgesReport() {
  const { t, ...i18n } = useI18n();
  const { address, desk, format, isOnline, names, open, requests } = useReports();
  const asked = createAsked({
    question: () => ({ divide: address().divide }),
    ask: ({ divide }, signal) => requests.ages(divide, signal),
    isOnline,
  });
  createRefresh(desk, asked.again, { isToldOfNews: false });
  const division = (ages: Ages) => DIVISIONS.find((one) => one === ages.divide);
  const nameOf = (ages: Ages, key: string): string => {
    const divide = division(ages);
    return divide === undefined ? t('report.total') : names.part(divide, key);
  };
  const opener = (ages: Ages, band: number, key: string, count: number) => {
    const divide = division(ages);
    return count === 0
      ? undefined
      : () => open({ figure: 'age', band, ...(divide !== undefined && { divide, key }) });
  };
  const sums = (ages: Ages): readonly number[] =>
    ages.bands.map((_, band) =>
      ages.parts.reduce((sum, { counts }) => sum + (counts[band] ?? 0), 0),
    );

  return (
    <>
      <div class={styles['filters']}>
        <DivisionField />
      </div>
      <Answered asked={asked} rows={6}>
        {(ages) => {
          const counts = createMemo(() => sums(ages()));
          return (
            <Show
              when={ages().parts.length > 0}
              fallback={
                <EmptyState
                  icon={<Hourglass />}
                  title={t('report.agesEmpty')}
                  text={t('report.agesEmptyText')}
                />
              }
            >
              <Chart
                look="bars"
                summary={t('report.agesSummary')}
                stepLabel={t('report.stepAge')}
                columns={ages().bands.map((band) => ({
                  short: bandSigns(band, i18n.formatNumber),
                  long: bandWords(band, { t, ...i18n }),
                }))}
                series={[{ id: 'open', label: t('report.openAll'), values: counts() }]}
                ticks={countTicks(Math.max(0, ...counts()))}
                formatTick={(value) => format().count(value)}
                format={(value) => format().figure('count', value)}
                canOpen={(_, band) => division(ages()) === undefined && (counts()[band] ?? 0) > 0}
                onOpen={(_, band) => opener(ages(), band, '', counts()[band] ?? 0)?.()}
              />
              <Table ages={ages()} counts={counts()} />
              <Show when={ages().partsLeftOut > 0}>
                <p class={styles['muted']}>{t('report.leftOut', { count: ages().partsLeftOut })}</p>
              </Show>
              <p class={styles['muted']}>
                {t('report.asOf', { time: format().moment(fromInstant(ages().at)) })}
              </p>
            </Show>
          );
        }}
      </Answered>
    </>
  );

  function Table(table: { ages: Ages; counts: readonly number[] }) {
    const rows = createMemo((): readonly TableRow[] =>
      table.ages.parts.map(({ key, counts, oldestAt }) => ({
        head: nameOf(table.ages, key),
        cells: [
          ...counts.map((count, band) => ({
            text: format().count(count),
            onOpen: opener(table.ages, band, key, count),
          })),
          { text: format().count(counts.reduce((sum, count) => sum + count, 0)) },
          { text: format().moment(fromInstant(oldestAt)) },
        ],
      })),
    );
    const isParted = () => table.ages.divide !== null;
    return (
      <FigureTable
        caption={t('report.agesTable')}
        head={headOf()}
        columns={[
          ...table.ages.bands.map((band) => bandWords(band, { t, ...i18n })),
          t('report.openAll'),
          t('report.oldest'),
        ]}
        rows={rows()}
        sums={
          isParted() && table.ages.partsLeftOut === 0
            ? [
                {
                  head: t('report.total'),
                  cells: [
                    ...table.counts.map((count) => ({ text: format().count(count) })),
                    {
                      text: format().count(table.counts.reduce((sum, count) => sum + count, 0)),
                    },
                    {},
                  ],
                },
              ]
            : undefined
        }
      />
    );

    function headOf(): string {
      const divide = division(table.ages);
      return t(divide === undefined ? 'report.tickets' : DIVISION_LABELS[divide]);
    }
  }
}
