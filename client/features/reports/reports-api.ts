// What the server counts (docs/REPORTS.md), for those who may see the figures of everybody.

import type { Instant } from '#shared/base/clock.ts';
import type { ApiClient, ApiResult } from '#client/data/index.ts';
import { behindQuery, type Asked, type Behind, type Division } from './report-address.ts';
import type { Days, Step } from './report-days.ts';

export type Spans = {
  readonly count: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
};
export type Volumes = {
  readonly opened: number;
  readonly closed: number;
  readonly reopened: number;
  readonly merged: number;
  readonly backlog: number;
};
export type Times = { readonly firstResponse: Spans; readonly resolution: Spans };
export type Stays = {
  readonly statuses: readonly {
    readonly status: string;
    readonly totalMs: number;
    readonly stays: Spans;
  }[];
};
export type OperatorFigures = Times & {
  readonly taken: number;
  readonly answered: number;
  readonly replies: number;
  readonly closed: number;
  readonly handedOver: number;
  readonly minutesWorked: number;
  readonly ratings: { readonly count: number; readonly average: number | null };
};

export type Standing = {
  readonly timeZone: string;
  /** All that was known by then is counted; null: counting has only begun. */
  readonly upTo: Instant | null;
  readonly isRebuilding: boolean;
  /** Tickets whose history cannot be read as it stands; absent: none. */
  readonly notCounted?: number;
};
export type Part<Figures> = {
  /** Of the status, category, group, product or person, else its name; empty: none, or all. */
  readonly key: string;
  readonly total: Figures;
  readonly previous: Figures;
  readonly periods: readonly (Days & { readonly figures: Figures })[];
};
export type Report<Figures> = Standing &
  Days & {
    readonly by: Step;
    readonly divide: string | null;
    readonly previous: Days;
    readonly parts: readonly Part<Figures>[];
    readonly partsLeftOut: number;
    /** Of operators, by id. */
    readonly names?: Readonly<Record<string, string>>;
  };
export type Ages = {
  readonly at: Instant;
  readonly divide: string | null;
  readonly bands: readonly { readonly fromDays: number; readonly toDays: number | null }[];
  readonly parts: readonly {
    readonly key: string;
    readonly counts: readonly number[];
    readonly oldestAt: Instant;
  }[];
  readonly partsLeftOut: number;
};
export type DayFigures = {
  readonly day: string;
  readonly opened: number;
  readonly closed: number;
  readonly reopened: number;
  readonly replies: number;
  readonly firstResponses: number;
  readonly firstResponseMedianMs: number | null;
};
export const OPEN_FIGURES = [
  'all',
  'unassigned',
  'waitingForOperator',
  'waitingForCustomer',
  'expired',
] as const;
export type OpenFigure = (typeof OPEN_FIGURES)[number];
export type Dashboard = Standing & {
  readonly at: Instant;
  readonly open: Readonly<
    Record<OpenFigure, { readonly count: number; /** Finds them. */ readonly q: string }>
  >;
  readonly today: DayFigures;
  readonly yesterday: DayFigures;
  readonly days: readonly {
    readonly day: string;
    readonly opened: number;
    readonly closed: number;
    readonly backlog: number;
  }[];
};
export type BehindLine = {
  readonly ticketId: string;
  readonly number: number | null;
  readonly subject: string;
  readonly status: string;
  readonly at: Instant;
  readonly personId: string | null;
  readonly value: number | null;
};
export type BehindPage = Standing & {
  readonly items: readonly BehindLine[];
  readonly next: string | null;
};

export type PartedQuestion = Asked & { readonly divide: Division | undefined };
export type OperatorsQuestion = Asked & { readonly person: string | undefined };

const LINES = 30;
const queryOf = (values: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();

export function createReportsApi(api: ApiClient, slug: string) {
  const workspace = `w/${encodeURIComponent(slug)}`;
  const base = `${workspace}/reports`;
  return {
    dashboard: (signal: AbortSignal): Promise<ApiResult<Dashboard>> =>
      api.get(`${base}/dashboard`, { signal }),
    tickets: (asked: PartedQuestion, signal: AbortSignal): Promise<ApiResult<Report<Volumes>>> =>
      api.get(`${base}/tickets?${queryOf(asked)}`, { signal }),
    times: (asked: PartedQuestion, signal: AbortSignal): Promise<ApiResult<Report<Times>>> =>
      api.get(`${base}/times?${queryOf(asked)}`, { signal }),
    statuses: (asked: PartedQuestion, signal: AbortSignal): Promise<ApiResult<Report<Stays>>> =>
      api.get(`${base}/statuses?${queryOf(asked)}`, { signal }),
    operators: (
      asked: OperatorsQuestion,
      signal: AbortSignal,
    ): Promise<ApiResult<Report<OperatorFigures>>> =>
      api.get(`${base}/operators?${queryOf(asked)}`, { signal }),
    ages: (divide: Division | undefined, signal: AbortSignal): Promise<ApiResult<Ages>> =>
      api.get(`${base}/ages?${queryOf({ divide })}`, { signal }),
    behind: (
      behind: Behind,
      cursor: string | undefined,
      signal: AbortSignal,
    ): Promise<ApiResult<BehindPage>> =>
      api.get(
        `${base}/behind?${behindQuery(behind)}&${queryOf({ limit: String(LINES), cursor })}`,
        { signal },
      ),
    product: (id: string): Promise<ApiResult<{ readonly designation: string }>> =>
      api.get(`${workspace}/products/${encodeURIComponent(id)}`),
  };
}
export type ReportsApi = ReturnType<typeof createReportsApi>;
