// Rows of sums and spreads, as figures of parts and periods.

import type { Durations, OperatorFigures, Stays, Times, Volumes } from './report-api.ts';
import type { Days } from './report-period.ts';
import { BETWEEN, type Spread, type Sum } from './report-views.ts';
import { CHANGE, isStay, statusOfStay } from './sums.ts';

/** Of one key and one stretch of time. */
export type Cell = {
  readonly count: (what: string) => number;
  readonly sum: (what: string) => number;
  readonly durations: (what: string) => Durations;
  /** At the end of it. */
  readonly backlog: number;
};
export type Part<Figures> = {
  readonly key: string;
  readonly total: Figures;
  readonly previous: Figures;
  readonly periods: readonly (Days & { readonly figures: Figures })[];
};

export function partsOf<Figures>(
  keys: readonly string[],
  periods: readonly (Days & { readonly first: string })[],
  rows: {
    readonly sums: readonly Sum[];
    readonly spreads: readonly Spread[];
    /** Before the time that is compared with. */
    readonly backlog: ReadonlyMap<string, number>;
  },
  figuresOf: (cell: Cell) => Figures,
): Part<Figures>[] {
  const sums = new Map<string, { count: number; sum: number }>();
  const add = (id: string, { count, sum }: { readonly count: number; readonly sum: number }) => {
    const before = sums.get(id) ?? { count: 0, sum: 0 };
    sums.set(id, { count: before.count + count, sum: before.sum + sum });
  };
  const idOf = (key: string, period: string, what: string): string => `${key}\n${period}\n${what}`;
  for (const row of rows.sums) {
    add(idOf(row.key, row.period ?? 'previous', row.what), row);
    if (row.period !== null && row.period !== BETWEEN) add(idOf(row.key, 'total', row.what), row);
  }
  const spreads = new Map(
    rows.spreads.map((row) => [idOf(row.key, row.period, row.what), row] as const),
  );
  const cellOf = (key: string, period: string, backlog: number): Cell => {
    const found = (what: string) => sums.get(idOf(key, period, what)) ?? { count: 0, sum: 0 };
    return {
      count: (what) => found(what).count,
      sum: (what) => found(what).sum,
      durations: (what) => {
        const { count, sum } = found(what);
        const spread = spreads.get(idOf(key, period, what));
        return {
          count,
          meanMs: count === 0 ? null : Math.round(sum / count),
          medianMs: spread?.medianMs ?? null,
          p90Ms: spread?.p90Ms ?? null,
        };
      },
      backlog,
    };
  };
  return keys.map((key) => {
    const changeIn = (period: string): number => sums.get(idOf(key, period, CHANGE))?.count ?? 0;
    const before = (rows.backlog.get(key) ?? 0) + changeIn('previous');
    let backlog = before + changeIn(BETWEEN);
    const told = periods.map(({ first, from, to }) => {
      backlog += changeIn(first);
      return { from, to, figures: figuresOf(cellOf(key, first, backlog)) };
    });
    return {
      key,
      total: figuresOf(cellOf(key, 'total', backlog)),
      previous: figuresOf(cellOf(key, 'previous', before)),
      periods: told,
    };
  });
}

export const VOLUMES = ['opened', 'closed', 'reopened', 'merged', CHANGE] as const;
export const volumesOf = ({ count, backlog }: Cell): Volumes => ({
  opened: count('opened'),
  closed: count('closed'),
  reopened: count('reopened'),
  merged: count('merged'),
  backlog,
});

export const TIMES = ['first-response', 'resolution'] as const;
export const timesOf = ({ durations }: Cell): Times => ({
  firstResponse: durations('first-response'),
  resolution: durations('resolution'),
});

export const staysOf =
  (whats: readonly string[]) =>
  ({ sum, durations }: Cell): Stays => ({
    statuses: whats.filter(isStay).map((what) => ({
      status: statusOfStay(what),
      totalMs: sum(what),
      stays: durations(what),
    })),
  });

export const OPERATOR = [
  'taken',
  'answered',
  'replied',
  'closed',
  'handed-over',
  'first-response',
  'resolution',
  'worked',
  'rated',
] as const;
export const operatorOf = ({ count, sum, durations }: Cell): OperatorFigures => ({
  taken: count('taken'),
  answered: count('answered'),
  replies: count('replied'),
  closed: count('closed'),
  handedOver: count('handed-over'),
  firstResponse: durations('first-response'),
  resolution: durations('resolution'),
  minutesWorked: sum('worked'),
  ratings: {
    count: count('rated'),
    average: count('rated') === 0 ? null : Math.round((100 * sum('rated')) / count('rated')) / 100,
  },
});
