import { Link } from '@tanstack/solid-router';
import { For, Show, createMemo, type JSX } from 'solid-js';
import { fromInstant } from '#shared/base/clock.ts';
import { ok } from '#shared/base/result.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Chart } from '#client/ui/chart.tsx';
import { classNames } from '#client/ui/class-names.ts';
import { Answered } from './answered.tsx';
import { ChangeMark } from './change-mark.tsx';
import { behindOf, ticksOf } from './charted.ts';
import { createAsked } from './create-asked.ts';
import { createRefresh } from './create-refresh.ts';
import { FigureTable } from './figure-table.tsx';
import type { Behind, FigureName } from './report-address.ts';
import { daysOf } from './report-days.ts';
import { FIGURE_LABELS, timeFigures, volumeFigures, type Figure } from './report-figures.ts';
import type { Change } from './report-format.ts';
import {
  OPEN_FIGURES,
  type Dashboard,
  type DayFigures,
  type OpenFigure,
  type Report,
} from './reports-api.ts';
import { useReports } from './reports-context.tsx';
import { RebuildingNotice, StandingNotice } from './standing-notice.tsx';
import styles from './reports.module.css';

const OPEN_LABELS = {
  all: 'report.openAll',
  unassigned: 'report.openUnassigned',
  waitingForOperator: 'report.openWaitingForOperator',
  waitingForCustomer: 'report.openWaitingForCustomer',
  expired: 'report.openExpired',
} as const satisfies Record<OpenFigure, MessageKey>;
const OF_DAY = [
  { name: 'opened', behind: 'opened', better: 'neither' },
  { name: 'closed', behind: 'closed', better: 'more' },
  { name: 'reopened', behind: 'reopened', better: 'less' },
  { name: 'replies', behind: 'replies', better: 'neither' },
  { name: 'firstResponses', behind: 'firstResponse', better: 'neither' },
] as const satisfies readonly {
  readonly name: keyof DayFigures;
  readonly behind: FigureName;
  readonly better: 'more' | 'less' | 'neither';
}[];

/** The figures of this moment, today beside yesterday, and the last 30 days (R3). */
export function NowReport() {
  const { t } = useI18n();
  const { desk, format, isOnline, requests } = useReports();
  const asked = createAsked({
    question: () => true,
    ask: (_, signal) => requests.dashboard(signal),
    isOnline,
  });
  createRefresh(desk, asked.again, { isToldOfNews: true });
  return (
    <>
      <Answered asked={asked} rows={8}>
        {(now) => (
          <>
            <RebuildingNotice standing={now()} />
            <p class={styles['muted']}>
              {t('report.asOf', { time: format().moment(fromInstant(now().at)) })}
            </p>
            <OpenNow now={now()} />
            <Today now={now()} />
          </>
        )}
      </Answered>
      <LastDays isFailureSaidAbove={asked.failure() !== undefined} />
      <Show when={asked.data()}>
        {(now) => (
          <>
            <Show when={now().days.length > 0}>
              <Course now={now()} />
            </Show>
            <StandingNotice standing={now()} />
          </>
        )}
      </Show>
    </>
  );
}

/** What is open; each figure leads to the list of the desk that its filter finds. */
function OpenNow(props: { now: Dashboard }) {
  const { t } = useI18n();
  const { format, slug } = useReports();
  return (
    <section class={styles['section']} aria-labelledby="report-open">
      <h2 id="report-open">{t('report.openNow')}</h2>
      <ul class={styles['cards']}>
        <For each={OPEN_FIGURES}>
          {(name) => (
            <li class={styles['card']}>
              <Link
                class={styles['whole']}
                to="/w/$workspace/view/$view"
                params={{ workspace: slug, view: 'all' }}
                search={{ q: props.now.open[name].q }}
              >
                <span class={styles['cardName']}>{t(OPEN_LABELS[name])}</span>{' '}
                <span class={styles['number']}>{format().count(props.now.open[name].count)}</span>
              </Link>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** Today, beside yesterday until the same time of the day. */
function Today(props: { now: Dashboard }) {
  const { t } = useI18n();
  const { format } = useReports();
  const day = () => ({ from: props.now.today.day, to: props.now.today.day });
  const yesterday = (words: string) => t('report.yesterday', { figure: words });
  return (
    <section class={styles['section']} aria-labelledby="report-today">
      <h2 id="report-today">{t('report.today')}</h2>
      <p class={styles['muted']}>{t('report.todayText')}</p>
      <ul class={styles['cards']}>
        <For each={OF_DAY}>
          {({ name, behind, better }) => (
            <KeyFigure
              label={t(name === 'firstResponses' ? 'report.firstResponses' : FIGURE_LABELS[name])}
              value={format().count(props.now.today[name])}
              change={format().change(
                'count',
                better,
                props.now.today[name],
                props.now.yesterday[name],
              )}
              before={yesterday(format().count(props.now.yesterday[name]))}
              behind={props.now.today[name] === 0 ? undefined : { figure: behind, ...day() }}
            />
          )}
        </For>
        <KeyFigure
          label={t('report.measured', {
            figure: t('report.firstResponse'),
            measure: t('report.median'),
          })}
          value={format().brief('time', props.now.today.firstResponseMedianMs)}
          change={format().change(
            'time',
            'less',
            props.now.today.firstResponseMedianMs,
            props.now.yesterday.firstResponseMedianMs,
          )}
          before={yesterday(format().brief('time', props.now.yesterday.firstResponseMedianMs))}
          behind={
            props.now.today.firstResponses === 0 ? undefined : { figure: 'firstResponse', ...day() }
          }
        />
      </ul>
    </section>
  );
}

/** The last 30 days beside the 30 before. */
function LastDays(props: { isFailureSaidAbove: boolean }) {
  const { t } = useI18n();
  const { desk, isOnline, requests, today } = useReports();
  const asked = createAsked({
    question: () => ({
      ...daysOf('30-days', today()),
      by: 'month' as const,
      divide: undefined,
    }),
    ask: async (question, signal) => {
      const [volumes, times] = await Promise.all([
        requests.tickets(question, signal),
        requests.times(question, signal),
      ]);
      if (!volumes.ok) return volumes;
      if (!times.ok) return times;
      return ok({ ...times.value, data: { volumes: volumes.value.data, times: times.value.data } });
    },
    isOnline,
  });
  createRefresh(desk, asked.again, { isToldOfNews: false });
  const figures = createMemo(() => volumeFigures(t).filter(({ id }) => id !== 'merged'));
  const medians = createMemo(() =>
    timeFigures(t).filter(({ id }) => id === 'firstResponse' || id === 'resolution'),
  );
  return (
    <Show when={asked.data() !== undefined || !props.isFailureSaidAbove}>
      <section class={styles['section']} aria-labelledby="report-month">
        <h2 id="report-month">{t('report.last30')}</h2>
        <p class={styles['muted']}>{t('report.last30Text')}</p>
        <Answered asked={asked} rows={3} isFailureSaidAbove={props.isFailureSaidAbove}>
          {(last) => (
            <ul class={styles['cards']}>
              <Compared report={last().volumes} figures={figures()} />
              <Compared report={last().times} figures={medians()} />
            </ul>
          )}
        </Answered>
      </section>
    </Show>
  );
}

/** Each figure of all, beside that of the time before. */
function Compared<Figures>(props: {
  report: Report<Figures>;
  figures: readonly Figure<Figures>[];
}) {
  const { t } = useI18n();
  const { format } = useReports();
  return (
    <Show when={props.report.parts[0]}>
      {(part) => (
        <For each={props.figures}>
          {(figure) => {
            const now = () => figure.valueOf(part().total);
            const before = () => figure.valueOf(part().previous);
            return (
              <KeyFigure
                label={figure.label}
                value={format().brief(figure.kind, now())}
                change={format().change(figure.kind, figure.better, now(), before())}
                before={t('report.daysBefore', {
                  figure: format().brief(figure.kind, before()),
                })}
                behind={behindOf(figure, part().total, props.report, {})}
              />
            );
          }}
        </For>
      )}
    </Show>
  );
}

/** What was opened and closed each day, and what was left. */
function Course(props: { now: Dashboard }) {
  const { t, ...i18n } = useI18n();
  const { format, open } = useReports();
  const days = () => props.now.days;
  const columns = createMemo(() =>
    days().map(({ day }) => ({
      short: format().shortPeriod('day', { from: day, to: day }),
      long: format().period('day', { from: day, to: day }),
    })),
  );
  const series = createMemo(() =>
    (['opened', 'closed'] as const).map((name) => ({
      id: name,
      label: t(FIGURE_LABELS[name]),
      values: days().map((day) => day[name]),
    })),
  );
  const behind = (name: 'opened' | 'closed' | 'backlog', index: number): Behind | undefined => {
    const day = days()[index];
    if (day === undefined || day[name] === 0) return undefined;
    return name === 'backlog'
      ? { figure: name, to: day.day }
      : { figure: name, from: day.day, to: day.day };
  };
  const opener = (asked: Behind | undefined) =>
    asked === undefined ? undefined : () => open(asked);
  const names = ['opened', 'closed', 'backlog'] as const;
  return (
    <section class={styles['section']} aria-labelledby="report-course">
      <h2 id="report-course">{t('report.perDay')}</h2>
      <Chart
        look="lines"
        summary={t('report.summary', {
          figures: i18n.formatList(series().map(({ label }) => label)),
          days: format().days({ from: days()[0]?.day ?? '', to: days().at(-1)?.day ?? '' }),
        })}
        stepLabel={t('report.step')}
        columns={columns()}
        series={series()}
        ticks={ticksOf('count', series())}
        formatTick={(value) => format().count(value)}
        format={(value) => format().figure('count', value)}
        canOpen={({ id }, index) => behind(id as 'opened' | 'closed', index) !== undefined}
        onOpen={({ id }, index) => opener(behind(id as 'opened' | 'closed', index))?.()}
      />
      <details class={styles['details']}>
        <summary>{t('report.asTable')}</summary>
        <FigureTable
          caption={t('report.inPeriods')}
          head={t('report.day')}
          columns={names.map((name) => t(FIGURE_LABELS[name]))}
          rows={days().map((day, index) => ({
            head: columns()[index]?.long ?? '',
            cells: names.map((name) => ({
              text: format().count(day[name]),
              onOpen: opener(behind(name, index)),
            })),
          }))}
        />
      </details>
    </section>
  );
}

function KeyFigure(props: {
  label: string;
  value: string;
  change: Change | undefined;
  before: string;
  behind: Behind | undefined;
}): JSX.Element {
  const { open } = useReports();
  const act = () => {
    const { behind } = props;
    if (behind !== undefined) open(behind);
  };
  const words = () => (
    <>
      <span class={styles['cardName']}>{props.label}</span>{' '}
      <span class={styles['number']}>{props.value}</span>
    </>
  );
  return (
    <li class={classNames(styles['card'], styles['compared'])}>
      <Show
        when={props.behind !== undefined}
        fallback={<span class={styles['whole']}>{words()}</span>}
      >
        <button type="button" class={styles['whole']} onClick={act}>
          {words()}
        </button>
      </Show>
      <p class={styles['beside']}>
        <Show when={props.change}>{(change) => <ChangeMark change={change()} />}</Show>{' '}
        <span>{props.before}</span>
      </p>
    </li>
  );
}
