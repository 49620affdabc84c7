// The figures of each report: what they are called, what they are of, and which lines stand behind them. Pure.

import type { MessageKey } from '#client/i18n/messages.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import { MEASURES, type FigureName, type Measure } from './report-address.ts';
import type { Better, FigureKind } from './report-format.ts';
import type { OperatorFigures, Report, Spans, Stays, Times, Volumes } from './reports-api.ts';

export type Figure<Figures> = {
  readonly id: string;
  readonly label: string;
  readonly kind: FigureKind;
  readonly better: Better;
  readonly valueOf: (figures: Figures) => number | null;
  /** How much stands behind it. */
  readonly linesOf: (figures: Figures) => number;
  readonly behind: FigureName;
  /** Of the stays. */
  readonly status?: string;
};
type T = I18n['t'];

export const FIGURE_LABELS = {
  opened: 'report.opened',
  closed: 'report.closed',
  reopened: 'report.reopened',
  merged: 'report.merged',
  firstResponse: 'report.firstResponse',
  resolution: 'report.resolution',
  stays: 'report.stays',
  replies: 'report.replies',
  answered: 'report.answered',
  taken: 'report.taken',
  handedOver: 'report.handedOver',
  minutesWorked: 'report.minutesWorked',
  ratings: 'report.ratings',
  backlog: 'report.backlog',
  age: 'report.age',
} as const satisfies Record<FigureName, MessageKey>;
export const FIGURE_KINDS: Readonly<Partial<Record<FigureName, FigureKind>>> = {
  firstResponse: 'time',
  resolution: 'time',
  stays: 'time',
  minutesWorked: 'minutes',
  ratings: 'stars',
};
export const MEASURE_LABELS = {
  median: 'report.median',
  p90: 'report.p90',
  mean: 'report.mean',
  count: 'report.howMany',
} as const satisfies Record<Measure, MessageKey>;

const measured = (spans: Spans, measure: Measure): number | null => {
  switch (measure) {
    case 'median':
      return spans.medianMs;
    case 'p90':
      return spans.p90Ms;
    case 'mean':
      return spans.meanMs;
    case 'count':
      return spans.count;
  }
};

const counted = <Name extends FigureName>(
  t: T,
  name: Name,
  better: Better,
): Figure<Readonly<Record<Name, number>>> => {
  const valueOf = (figures: Readonly<Record<Name, number>>) => figures[name];
  return {
    id: name,
    label: t(FIGURE_LABELS[name]),
    kind: FIGURE_KINDS[name] ?? 'count',
    better,
    valueOf,
    linesOf: valueOf,
    behind: name,
  };
};

export const volumeFigures = (t: T): readonly Figure<Volumes>[] => [
  counted(t, 'opened', 'neither'),
  counted(t, 'closed', 'more'),
  counted(t, 'reopened', 'less'),
  counted(t, 'merged', 'neither'),
  counted(t, 'backlog', 'less'),
];

const timed = (t: T, name: 'firstResponse' | 'resolution', measure: Measure): Figure<Times> => ({
  id: measure === 'median' ? name : `${name}-${measure}`,
  label: t('report.measured', {
    figure: t(FIGURE_LABELS[name]),
    measure: t(MEASURE_LABELS[measure]),
  }),
  kind: measure === 'count' ? 'count' : 'time',
  better: measure === 'count' ? 'neither' : 'less',
  valueOf: (figures) => measured(figures[name], measure),
  linesOf: (figures) => figures[name].count,
  behind: name,
});

export const timeFigures = (t: T): readonly Figure<Times>[] =>
  (['firstResponse', 'resolution'] as const).flatMap((name) =>
    MEASURES.map((measure) => timed(t, name, measure)),
  );

export const operatorFigures = (t: T): readonly Figure<OperatorFigures>[] => [
  counted(t, 'taken', 'neither'),
  counted(t, 'answered', 'neither'),
  counted(t, 'replies', 'neither'),
  counted(t, 'closed', 'more'),
  counted(t, 'handedOver', 'neither'),
  timed(t, 'firstResponse', 'median'),
  timed(t, 'resolution', 'median'),
  counted(t, 'minutesWorked', 'neither'),
  {
    id: 'ratings',
    label: t(FIGURE_LABELS.ratings),
    kind: 'stars',
    better: 'more',
    valueOf: ({ ratings }) => ratings.average,
    linesOf: ({ ratings }) => ratings.count,
    behind: 'ratings',
  },
];

/** One for each status in which a ticket has been, those with the most stays first. */
export function stayFigures(
  report: Pick<Report<Stays>, 'parts'>,
  measure: Measure,
  statusName: (status: string) => string,
): readonly Figure<Stays>[] {
  const counts = new Map<string, number>();
  for (const { total, previous } of report.parts)
    for (const { statuses } of [total, previous])
      for (const { status, stays } of statuses)
        counts.set(status, (counts.get(status) ?? 0) + stays.count);
  const staysOf = ({ statuses }: Stays, status: string) =>
    statuses.find((one) => one.status === status)?.stays;
  return [...counts]
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([status]) => ({
      id: status,
      label: statusName(status),
      kind: measure === 'count' ? 'count' : 'time',
      better: measure === 'count' ? 'neither' : 'less',
      valueOf: (figures) => {
        const stays = staysOf(figures, status);
        return stays === undefined ? (measure === 'count' ? 0 : null) : measured(stays, measure);
      },
      linesOf: (figures) => staysOf(figures, status)?.count ?? 0,
      behind: 'stays',
      status,
    }));
}
