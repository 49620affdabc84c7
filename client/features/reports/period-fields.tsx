import { Show } from 'solid-js';
import { isDay } from '#shared/base/day.ts';
import { capitalise } from '#shared/base/words/word-forms.ts';
import { useI18n } from '#client/i18n/i18n-context.tsx';
import type { MessageKey } from '#client/i18n/messages.ts';
import { Select } from '#client/ui/select.tsx';
import { TextField } from '#client/ui/text-field.tsx';
import { askedOf, DIVISIONS, MEASURES, type Division } from './report-address.ts';
import { daysProblem, PERIODS, stepsFor, type Period, type Step } from './report-days.ts';
import { MEASURE_LABELS } from './report-figures.ts';
import { useReports } from './reports-context.tsx';
import styles from './reports.module.css';

export const PERIOD_ID = 'report-period';
const PERIOD_LABELS = {
  '7-days': 'report.period7',
  '30-days': 'report.period30',
  '90-days': 'report.period90',
  month: 'report.periodMonth',
  'last-month': 'report.periodLastMonth',
  year: 'report.periodYear',
  'last-year': 'report.periodLastYear',
  '12-months': 'report.period12',
  own: 'report.periodOwn',
} as const satisfies Record<Period, MessageKey>;
const STEP_LABELS = {
  day: 'report.byDay',
  week: 'report.byWeek',
  month: 'report.byMonth',
  year: 'report.byYear',
} as const satisfies Record<Step, MessageKey>;
export const DIVISION_LABELS = {
  status: 'ticket.status',
  priority: 'ticket.priority',
  category: 'report.category',
  group: 'ticket.group',
  channel: 'ticket.channel',
  country: 'report.country',
  product: 'report.product',
} as const satisfies Record<Division, MessageKey>;

/** Of when a report is, and by what it is divided. */
export function PeriodFields(props: { hasDivision: boolean; hasMeasure: boolean }) {
  const { t, language } = useI18n();
  const { address, change, today } = useReports();
  const asked = () => askedOf(address(), today());
  const isOwn = () => address().period === 'own';
  const problem = () =>
    isOwn() ? daysProblem({ from: address().from, to: address().to }, isDay) : undefined;
  const replace = { replace: true } as const;

  function choose(period: string): void {
    // One's own begins with what one sees.
    const days = asked();
    change(
      {
        period: period as Period,
        by: undefined,
        ...(period === 'own' && days !== undefined && { from: days.from, to: days.to }),
      },
      replace,
    );
  }
  /** While somebody types, a browser says that there is no day. */
  const type = (name: 'from' | 'to', day: string): void => {
    if (isDay(day)) change(name === 'from' ? { from: day } : { to: day }, replace);
  };

  return (
    <div class={styles['filters']} role="group" aria-label={t('report.choose')}>
      <Select
        id={PERIOD_ID}
        label={t('report.period')}
        value={address().period}
        options={[...PERIODS, 'own' as const].map((value) => ({
          value,
          label: t(PERIOD_LABELS[value]),
        }))}
        onChange={choose}
      />
      <Show when={isOwn()}>
        <TextField
          id="report-from"
          type="date"
          label={t('report.from')}
          value={address().from}
          max={today()}
          onInput={(day) => type('from', day)}
          error={fromProblem()}
        />
        <TextField
          id="report-to"
          type="date"
          label={t('report.to')}
          value={address().to}
          onInput={(day) => type('to', day)}
          error={toProblem()}
        />
      </Show>
      <Show when={asked()}>
        {(days) => (
          <Select
            id="report-by"
            label={t('report.by')}
            value={days().by}
            options={stepsFor(days()).map((value) => ({ value, label: t(STEP_LABELS[value]) }))}
            onChange={(by) => change({ by: by as Step }, replace)}
          />
        )}
      </Show>
      <Show when={props.hasDivision}>
        <DivisionField />
      </Show>
      <Show when={props.hasMeasure}>
        <Select
          id="report-measure"
          label={t('report.measure')}
          value={address().measure}
          options={MEASURES.map((value) => ({
            value,
            label: capitalise(t(MEASURE_LABELS[value]), language()),
          }))}
          onChange={(measure) => change({ measure: measure as (typeof MEASURES)[number] }, replace)}
        />
      </Show>
    </div>
  );

  function fromProblem(): string | undefined {
    if (problem() === 'from') return t('report.dayMissing');
    return problem() === 'early' ? t('report.dayEarly') : undefined;
  }

  function toProblem(): string | undefined {
    switch (problem()) {
      case 'to':
        return t('report.dayMissing');
      case 'order':
        return t('report.daysOrder');
      case 'long':
        return t('report.daysLong');
      default:
        return undefined;
    }
  }
}

export function DivisionField() {
  const { t } = useI18n();
  const { address, change } = useReports();
  return (
    <Select
      id="report-divide"
      label={t('report.divide')}
      value={address().divide ?? ''}
      options={[
        { value: '', label: t('report.undivided') },
        ...DIVISIONS.map((value) => ({ value, label: t(DIVISION_LABELS[value]) })),
      ]}
      onChange={(divide) =>
        change(
          { divide: divide === '' ? undefined : (divide as Division), chart: undefined },
          { replace: true },
        )
      }
    />
  );
}
