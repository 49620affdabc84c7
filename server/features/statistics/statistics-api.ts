import { z } from '@hono/zod-openapi';
import { isDay } from '#shared/base/day.ts';
import { CONDITION_LIMITS } from '#shared/conditions/condition.ts';

export const DIVISIONS = ['status', 'priority', 'category', 'group', 'channel'] as const;
export type Division = (typeof DIVISIONS)[number];

/** Of one question: a quarter of a year. */
export const MOST_DAYS = 92;

const day = z.string().refine(isDay, 'A day as YYYY-MM-DD');
export const statisticsQuery = z.strictObject({
  from: day.describe('First day, in the time zone of the workspace'),
  to: day.describe(`Last day, at most ${MOST_DAYS} of them; those to come are left out`),
  by: z
    .enum(DIVISIONS)
    .optional()
    .describe(
      'Divided by this. By status: as it was then; by anything else: as the ticket is now. Left out: all together',
    ),
  q: z.string().max(CONDITION_LIMITS.text).optional().describe('Only those that this filter finds'),
});

const count = z.number().int();
export const statisticsAnswer = z
  .object({
    timeZone: z.string(),
    from: z.string(),
    to: z.string().describe('Today, where a later day was asked for'),
    by: z.enum(DIVISIONS).nullable(),
    parts: z
      .array(
        z.object({
          key: z
            .string()
            .describe('Id of the status, category or group, else its name; empty: none, or all'),
          days: z.array(
            z.object({
              day: z.string(),
              opened: count,
              closed: count.describe('Times that a ticket was resolved or closed'),
              reopened: count.describe('Times that one of those was taken up again'),
              backlog: count.describe('Neither resolved nor closed when the day ended'),
            }),
          ),
        }),
      )
      .describe('Those with anything to tell, by key'),
  })
  .openapi('TicketStatistics');
