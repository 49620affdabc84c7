import ChartNoAxesColumn from 'lucide-solid/icons/chart-no-axes-column';
import { Show, createMemo } from 'solid-js';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import { Chart } from '#client/ui/chart.tsx';
import { EmptyState } from '#client/ui/empty-state.tsx';
import { Select } from '#client/ui/select.tsx';
import {
  behindOf,
  chartedOfParts,
  chartedOfWhole,
  ticksOf,
  type Charted,
  type Whose,
} from './charted.ts';
import { FigureTable, type TableCell, type TableRow } from './figure-table.tsx';
import type { Behind } from './report-address.ts';
import type { Figure } from './report-figures.ts';
import type { Part, Report } from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import { RebuildingNotice, StandingNotice } from './standing-notice.tsx';
import styles from './reports.module.css';

type SheetProps<Figures> = {
  report: Report<Figures>;
  figures: readonly Figure<Figures>[];
  /** Ids of figures that stand in one chart where all is told in one. */
  together?: readonly (readonly string[])[] | undefined;
  /** What the parts are; undefined: it tells everything in one. */
  parts: { readonly label: string; readonly nameOf: (key: string) => string } | undefined;
  /** Of a part, or of all. */
  whoseOf: (key: string) => Whose;
  onPart?: ((key: string) => void) | undefined;
};

/** A chart, and below it the table with the same numbers; each opens what is behind it. */
export function ReportSheet<Figures>(props: SheetProps<Figures>) {
  const { t, ...i18n } = useI18n();
  const { address, change, format, open } = useReports();
  const first = () => props.report.parts[0];
  const charts = createMemo((): readonly Charted[] => {
    const { report, figures, parts, whoseOf } = props;
    const [whole] = report.parts;
    if (whole === undefined) return [];
    return parts === undefined
      ? chartedOfWhole(whole, figures, props.together ?? [], whoseOf(whole.key), (labels) =>
          i18n.formatList(labels),
        )
      : chartedOfParts(report, figures, whoseOf, parts.nameOf);
  });
  const chart = () => charts().find(({ id }) => id === address().chart) ?? charts()[0];
  const figure = () => props.figures.find(({ id }) => id === chart()?.id);
  const columns = createMemo(() =>
    (first()?.periods ?? []).map((days) => ({
      short: format().shortPeriod(props.report.by, days),
      long: format().period(props.report.by, days),
    })),
  );
  const hasPeriods = () => columns().length > 0 && chart() !== undefined;
  const opener = (behind: Behind | undefined): (() => void) | undefined =>
    behind === undefined ? undefined : () => open(behind);

  return (
    <>
      <RebuildingNotice standing={props.report} />
      <p class={styles['muted']}>
        {t('report.compared', {
          days: format().days(props.report),
          previous: format().days(props.report.previous),
        })}
      </p>
      <Show
        when={hasPeriods() ? chart() : undefined}
        fallback={
          <EmptyState
            icon={<ChartNoAxesColumn />}
            title={t('report.empty')}
            text={t('report.emptyText')}
          />
        }
      >
        {(shown) => (
          <>
            <Show when={charts().length > 1}>
              <div class={styles['choice']}>
                <Select
                  id="report-chart"
                  label={t('report.chart')}
                  value={shown().id}
                  options={charts().map(({ id, label }) => ({ value: id, label }))}
                  onChange={(id) => change({ chart: id }, { replace: true })}
                />
              </div>
            </Show>
            <Chart
              look="lines"
              summary={t('report.summary', {
                figures: shown().label,
                days: format().days(props.report),
              })}
              stepLabel={t('report.step')}
              columns={columns()}
              series={shown().series}
              ticks={ticksOf(shown().kind, shown().series)}
              formatTick={(value) => format().tick(shown().kind, value)}
              format={(value) => format().figure(shown().kind, value)}
              canOpen={(series, column) => behindIn(shown(), series.id, column) !== undefined}
              onOpen={(series, column) => opener(behindIn(shown(), series.id, column))?.()}
            />
            <Show when={shown().ofAll}>
              {(count) => (
                <p class={styles['muted']}>
                  {t('report.largest', {
                    shown: format().count(shown().series.length),
                    all: format().count(count()),
                  })}
                </p>
              )}
            </Show>
            <Show when={props.parts} fallback={<WholeTable />}>
              {(parts) => (
                <>
                  <PartsTable label={parts().label} nameOf={parts().nameOf} />
                  <Show when={figure()}>
                    {(one) => (
                      <CourseTable
                        label={parts().label}
                        nameOf={parts().nameOf}
                        figure={one() as Figure<Figures>}
                      />
                    )}
                  </Show>
                  <Show when={props.report.partsLeftOut > 0}>
                    <p class={styles['muted']}>
                      {t('report.leftOut', { count: props.report.partsLeftOut })}
                    </p>
                  </Show>
                </>
              )}
            </Show>
          </>
        )}
      </Show>
      <StandingNotice standing={props.report} />
    </>
  );

  /** A row for each period, and all of it beside the time before. */
  function WholeTable() {
    const table = createMemo((): { rows: readonly TableRow[]; sums: readonly TableRow[] } => {
      const { report, figures, whoseOf } = props;
      const [part] = report.parts;
      if (part === undefined) return { rows: [], sums: [] };
      const whose = whoseOf(part.key);
      const cell = (
        one: Figure<Figures>,
        values: Figures,
        days: { readonly from: string; readonly to: string },
      ): TableCell => ({
        text: format().figure(one.kind, one.valueOf(values)),
        onOpen: opener(behindOf(one, values, days, whose)),
      });
      const { period, change: changeOf } = format();
      return {
        rows: part.periods.map((days) => ({
          head: period(report.by, days),
          cells: figures.map((one) => cell(one, days.figures, days)),
        })),
        sums: [
          {
            head: t('report.total'),
            cells: figures.map((one) => cell(one, part.total, report)),
          },
          {
            head: t('report.before'),
            cells: figures.map((one) => cell(one, part.previous, report.previous)),
          },
          {
            head: t('report.change'),
            cells: figures.map((one) => ({
              change: changeOf(
                one.kind,
                one.better,
                one.valueOf(part.total),
                one.valueOf(part.previous),
              ),
            })),
          },
        ],
      };
    });
    return (
      <FigureTable
        caption={t('report.inPeriods')}
        head={t('report.period')}
        columns={props.figures.map(({ label }) => label)}
        rows={table().rows}
        sums={table().sums}
      />
    );
  }

  /** A row for each part: all of its figures, and how they stand to the time before. */
  function PartsTable(table: { label: string; nameOf: (key: string) => string }) {
    const rows = createMemo((): readonly TableRow[] => {
      const { report, figures, onPart, whoseOf } = props;
      return report.parts.map((part) => ({
        head: table.nameOf(part.key),
        onHead: onPart === undefined ? undefined : () => onPart(part.key),
        cells: figures.map((one) => ({
          text: format().figure(one.kind, one.valueOf(part.total)),
          onOpen: opener(behindOf(one, part.total, report, whoseOf(part.key))),
          change: changeIn(one, part),
        })),
      }));
    });
    return (
      <FigureTable
        caption={t('report.inAll')}
        head={table.label}
        columns={props.figures.map(({ label }) => label)}
        rows={rows()}
      />
    );
  }

  /** What the chart shows of the largest, of all. */
  function CourseTable(table: {
    label: string;
    nameOf: (key: string) => string;
    figure: Figure<Figures>;
  }) {
    const rows = createMemo((): readonly TableRow[] => {
      const { figure: one, nameOf } = table;
      const words = (values: Figures) => format().figure(one.kind, one.valueOf(values));
      return props.report.parts.map((part) => ({
        head: nameOf(part.key),
        cells: part.periods.map(({ figures, ...days }) => ({
          text: words(figures),
          onOpen: opener(behindOf(one, figures, days, props.whoseOf(part.key))),
        })),
      }));
    });
    return (
      <FigureTable
        caption={t('report.course', { figure: table.figure.label })}
        head={table.label}
        isBrief
        columns={columns().map(({ short }) => short)}
        rows={rows()}
      />
    );
  }

  function changeIn(one: Figure<Figures>, part: Part<Figures>) {
    return format().change(
      one.kind,
      one.better,
      one.valueOf(part.total),
      one.valueOf(part.previous),
    );
  }
}

const behindIn = (chart: Charted, series: string, column: number): Behind | undefined =>
  chart.series.find(({ id }) => id === series)?.behind[column];
