import { z } from '@hono/zod-openapi';
import { isDay } from '#shared/base/day.ts';
import { isUuid } from '#shared/base/ids.ts';
import { pageQuery, nextField } from '#server/platform/http/describe.ts';
import type { FactKind } from './facts.ts';
import { AGE_BANDS } from './now-views.ts';
import { MOST_PERIODS, STEPS } from './report-period.ts';
import { TICKET_DIVISIONS } from './sums.ts';

/** Of an answer; the largest. */
export const MOST_PARTS = 50;
/** Of an answer: parts by periods by durations, each of which is a spread to read. */
export const MOST_SPREADS = 20_000;

/** What can be opened, and the facts that it counts. */
export const FIGURES = {
  opened: ['opened'],
  closed: ['closed'],
  reopened: ['reopened'],
  merged: ['merged'],
  firstResponse: ['first-response'],
  resolution: ['resolution'],
  stays: ['stay', 'ended-stay'],
  replies: ['replied'],
  answered: ['answered'],
  taken: ['taken'],
  handedOver: ['handed-over'],
  minutesWorked: ['worked'],
  ratings: ['rated'],
  backlog: [],
  age: [],
} as const satisfies Record<string, readonly FactKind[]>;
export type FigureName = keyof typeof FIGURES;
const FIGURE_NAMES = Object.keys(FIGURES) as [FigureName, ...FigureName[]];

/** Nothing was before; of days long ago PostgreSQL and JavaScript have different ideas. */
/** The last is far enough for an open end, and near enough to count the months until then. */
export const isReportDay = (text: string): boolean =>
  isDay(text) && text >= '1970-01-01' && text <= '2199-12-31';
const day = z.string().refine(isReportDay, 'A day as YYYY-MM-DD, from 1970-01-01 to 2199-12-31');
const uuid = z.string().refine(isUuid, 'An id');
const most = STEPS.map((step) => `${MOST_PERIODS[step]} of a ${step}`).join(', ');
const divide = z
  .enum(TICKET_DIVISIONS)
  .optional()
  .describe('Divided by this: by status as it was then, by anything else as the ticket is now');
const range = {
  from: day.describe('First day, in the time zone of the workspace'),
  to: day.describe('Last day; those to come are left out'),
};
export const reportQuery = z.strictObject({
  ...range,
  by: z
    .enum(STEPS)
    .optional()
    .describe(`Periods, by month where it is left out; at most ${most}. Weeks begin on Monday`),
  divide,
});
export const operatorsQuery = reportQuery
  .omit({ divide: true })
  .extend({ person: uuid.optional().describe('Only theirs') });
export const agesQuery = z.strictObject({ divide });
export const behindQuery = pageQuery.extend({
  figure: z.enum(FIGURE_NAMES).describe('What was counted'),
  from: day.optional().describe('First day; of `backlog` and `age` there is none'),
  to: day.optional().describe('Last day; of `age` there is none'),
  divide,
  key: z.string().max(200).optional().describe('Of the part; goes with `divide`'),
  status: z.string().max(200).optional().describe('Of the stays; goes with `stays`'),
  person: uuid.optional().describe('Counted for this operator'),
  band: z.coerce
    .number()
    .int()
    .min(0)
    .max(AGE_BANDS.length - 1)
    .optional()
    .describe('Of the ages, from 0; goes with `age`'),
});

const count = z.number().int();
const durations = z
  .object({
    count,
    meanMs: z.number().int().nullable(),
    medianMs: z.number().int().nullable(),
    p90Ms: z.number().int().nullable(),
  })
  .describe(
    'Null: of none. Half of them, and nine of ten, took at most that long; told to within 1 %',
  );
export const standing = {
  timeZone: z.string(),
  upTo: z
    .string()
    .nullable()
    .describe('All that was known by then is counted; null: counting has only begun'),
  isRebuilding: z
    .boolean()
    .describe('All is being counted anew, as after another time zone: figures are of both'),
  notCounted: z
    .number()
    .int()
    .optional()
    .describe(
      'Tickets that could not be counted as they are now; the log of the server says why, and each is tried again. Absent: none',
    ),
};
const span = { from: z.string(), to: z.string() };
const partsOf = <Figures extends z.ZodType>(figures: Figures) => ({
  ...standing,
  ...span,
  by: z.enum(STEPS),
  divide: z.string().nullable(),
  previous: z
    .object(span)
    .describe(
      'The time before that is compared with: as many whole months where these are, else as many days; of a month that goes on the same days of the one before',
    ),
  parts: z
    .array(
      z.object({
        key: z
          .string()
          .describe(
            'Id of the status, category, group, product or person, else its name; empty: none, or all',
          ),
        total: figures,
        previous: figures,
        periods: z.array(z.object({ ...span, figures })),
      }),
    )
    .describe(
      `The largest first, at most ${MOST_PARTS}; fewer where all of them would have more than ${MOST_SPREADS} durations`,
    ),
  partsLeftOut: count.describe('How many more there are'),
});

export const volumes = z.object({
  opened: count,
  closed: count.describe('Times that a ticket was resolved or closed'),
  reopened: count.describe('Times that one of those was taken up again'),
  merged: count.describe('Found to be duplicates; those that were open are in `closed` too'),
  backlog: count.describe('Open when the last of the days ended'),
});
export const times = z.object({
  firstResponse: durations.describe('From opening to the first answer, on the day of the answer'),
  resolution: durations.describe(
    'From opening to the end that still holds, on the day of that end; not of duplicates',
  ),
});
export const stays = z.object({
  statuses: z.array(z.object({ status: z.string(), totalMs: z.number(), stays: durations })),
});
export const operatorFigures = z.object({
  taken: count,
  answered: count.describe('Tickets that they answered for the first time'),
  replies: count,
  closed: count,
  handedOver: count,
  firstResponse: durations,
  resolution: durations,
  minutesWorked: count,
  ratings: z.object({ count, average: z.number().nullable() }),
});
export type Volumes = z.infer<typeof volumes>;
export type Times = z.infer<typeof times>;
export type Stays = z.infer<typeof stays>;
export type OperatorFigures = z.infer<typeof operatorFigures>;
export type Durations = z.infer<typeof durations>;

export const ticketsAnswer = z.object(partsOf(volumes)).openapi('TicketReport');
export const timesAnswer = z.object(partsOf(times)).openapi('TimeReport');
export const statusesAnswer = z.object(partsOf(stays)).openapi('StatusReport');
export const operatorsAnswer = z
  .object({
    ...partsOf(operatorFigures),
    names: z.record(z.string(), z.string()).describe('Of the operators, by id'),
  })
  .openapi('OperatorReport');
export const agesAnswer = z
  .object({
    at: z.string(),
    divide: z.string().nullable(),
    bands: z.array(
      z.object({ fromDays: count, toDays: count.nullable().describe('Younger than that') }),
    ),
    parts: z.array(
      z.object({
        key: z.string(),
        counts: z.array(count).describe('Per band'),
        oldestAt: z.string(),
      }),
    ),
    partsLeftOut: count,
  })
  .openapi('AgeReport');

const dayFigures = z.object({
  day: z.string(),
  opened: count,
  closed: count,
  reopened: count,
  replies: count,
  firstResponses: count,
  firstResponseMedianMs: count.nullable(),
});
const openFigure = z.object({
  count,
  q: z.string().describe('The filter that finds them'),
});
export const dashboardAnswer = z
  .object({
    ...standing,
    at: z.string(),
    open: z.object({
      all: openFigure,
      unassigned: openFigure,
      waitingForOperator: openFigure,
      waitingForCustomer: openFigure,
      expired: openFigure,
    }),
    today: dayFigures,
    yesterday: dayFigures.describe('Until the same time of the day'),
    days: z
      .array(z.object({ day: z.string(), opened: count, closed: count, backlog: count }))
      .describe('The last 30, today last'),
  })
  .openapi('Dashboard');
export const behindAnswer = z
  .object({
    ...standing,
    items: z.array(
      z.object({
        ticketId: z.string(),
        number: z.number().int().nullable(),
        subject: z.string(),
        status: z.string().describe('As it is now'),
        at: z.string().describe('When what is counted happened; of the backlog: since when'),
        personId: z.string().nullable(),
        value: z.number().nullable().describe('Milliseconds, minutes or stars'),
      }),
    ),
    next: nextField,
  })
  .openapi('ReportedTickets');
