// What one looks at, as the address says it: it can be linked, reloaded and gone back to. Strange words in it mean nothing. Pure.

import { isDay } from '#shared/base/day.ts';
import { isUuid } from '#shared/base/ids.ts';
import {
  daysOf,
  daysProblem,
  PERIODS,
  STEPS,
  stepsFor,
  usualStep,
  type Days,
  type Period,
  type Step,
} from './report-days.ts';

export const REPORTS = ['now', 'tickets', 'times', 'statuses', 'operators', 'ages'] as const;
export type ReportName = (typeof REPORTS)[number];
export const DIVISIONS = [
  'status',
  'priority',
  'category',
  'group',
  'channel',
  'country',
  'product',
] as const;
export type Division = (typeof DIVISIONS)[number];
export const MEASURES = ['median', 'p90', 'mean', 'count'] as const;
export type Measure = (typeof MEASURES)[number];
export const FIGURE_NAMES = [
  'opened',
  'closed',
  'reopened',
  'merged',
  'firstResponse',
  'resolution',
  'stays',
  'replies',
  'answered',
  'taken',
  'handedOver',
  'minutesWorked',
  'ratings',
  'backlog',
  'age',
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** The tickets behind one figure. */
export type Behind = {
  readonly figure: FigureName;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly divide?: Division | undefined;
  readonly key?: string | undefined;
  readonly status?: string | undefined;
  readonly person?: string | undefined;
  readonly band?: number | undefined;
};
export type ReportAddress = {
  readonly report: ReportName;
  readonly period: Period;
  /** Of a period of one's own; as they were typed. */
  readonly from: string;
  readonly to: string;
  /** Undefined: what suits the period. */
  readonly by: Step | undefined;
  readonly divide: Division | undefined;
  readonly measure: Measure;
  /** What the chart shows; undefined, or unknown: the first. */
  readonly chart: string | undefined;
  readonly person: string | undefined;
  readonly behind: Behind | undefined;
};

const SEARCH_KEYS = [
  'report',
  'period',
  'from',
  'to',
  'by',
  'divide',
  'measure',
  'chart',
  'person',
  'behind',
] as const;
export type ReportSearch = { readonly [Key in (typeof SEARCH_KEYS)[number]]?: string };

const USUAL_PERIOD: Period = '30-days';
const oneOf = <Name extends string>(
  names: readonly Name[],
  text: string | null | undefined,
): Name | undefined => names.find((name) => name === text);

export function readAddress(search: ReportSearch): ReportAddress {
  const { person } = search;
  return {
    report: oneOf(REPORTS, search.report) ?? 'now',
    period: search.period === 'own' ? 'own' : (oneOf(PERIODS, search.period) ?? USUAL_PERIOD),
    from: search.from ?? '',
    to: search.to ?? '',
    by: oneOf(STEPS, search.by),
    divide: oneOf(DIVISIONS, search.divide),
    measure: oneOf(MEASURES, search.measure) ?? 'median',
    chart: search.chart,
    person: person !== undefined && isUuid(person) ? person : undefined,
    behind: search.behind === undefined ? undefined : readBehind(search.behind),
  };
}

/** What is usual is left out, so that a link says what is not. */
export function writeAddress(address: ReportAddress): ReportSearch {
  const { report, period, from, to, by, divide, measure, chart, person, behind } = address;
  const isOwn = period === 'own';
  const told: Record<(typeof SEARCH_KEYS)[number], string | undefined> = {
    report: report === 'now' ? undefined : report,
    period: period === USUAL_PERIOD ? undefined : period,
    from: isOwn ? from : undefined,
    to: isOwn ? to : undefined,
    by,
    divide,
    measure: measure === 'median' ? undefined : measure,
    chart,
    person,
    behind: behind === undefined ? undefined : behindQuery(behind),
  };
  return Object.fromEntries(
    Object.entries(told).filter(([, value]) => value !== undefined && value !== ''),
  ) as ReportSearch;
}

/** As the server is asked, too. */
export const behindQuery = (behind: Behind): string =>
  new URLSearchParams(
    Object.entries(behind).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

function readBehind(text: string): Behind | undefined {
  const told = new URLSearchParams(text);
  const get = (name: string): string | undefined => told.get(name) ?? undefined;
  const day = (name: string): string | undefined => {
    const value = get(name);
    return value !== undefined && isDay(value) ? value : undefined;
  };
  const figure = oneOf(FIGURE_NAMES, get('figure'));
  if (figure === undefined) return undefined;
  const divide = oneOf(DIVISIONS, get('divide'));
  const person = get('person');
  const band = get('band');
  const all: Behind = {
    figure,
    from: day('from'),
    to: day('to'),
    divide,
    key: divide === undefined ? undefined : (get('key') ?? ''),
    status: figure === 'stays' ? get('status') : undefined,
    person: person !== undefined && isUuid(person) ? person : undefined,
    band: band !== undefined && /^\d$/.test(band) ? Number(band) : undefined,
  };
  // What cannot be asked for is no address.
  const needsFrom = figure !== 'age' && figure !== 'backlog';
  if (needsFrom !== (all.from !== undefined)) return undefined;
  if ((figure !== 'age') !== (all.to !== undefined)) return undefined;
  if ((figure === 'age') !== (all.band !== undefined)) return undefined;
  return all;
}

export type Asked = Days & { readonly by: Step };

/** The days that are asked for, and by what; undefined: those that were typed cannot be. */
export function askedOf(
  { period, from, to, by }: Pick<ReportAddress, 'period' | 'from' | 'to' | 'by'>,
  today: string,
): Asked | undefined {
  if (period === 'own' && daysProblem({ from, to }, isDay) !== undefined) return undefined;
  const days = period === 'own' ? { from, to } : daysOf(period, today);
  const fits = by !== undefined && stepsFor(days).includes(by);
  return { ...days, by: fits ? by : usualStep(days) };
}
