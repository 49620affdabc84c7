// Figures for programs outside (X4): bounded, by day, over what their caller may see.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { can } from '#shared/access/can.ts';
import { DAY_MS, fromInstant, toInstant } from '#shared/base/clock.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { workspaceParams } from '#server/features/accounts/index.ts';
import {
  conditionContext,
  isDesk,
  languageOf,
  requireCondition,
} from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { MOST_DAYS, statisticsAnswer, statisticsQuery } from './statistics-api.ts';
import { countTicketsByDay } from './ticket-counts-views.ts';

const route = createRoute({
  method: 'get',
  path: '/api/v1/w/{workspace}/statistics/tickets',
  tags: ['Statistics'],
  summary: 'Tickets opened, closed and left over, per day',
  description:
    'Counts the tickets that one may read, without deleted ones. On each day the backlog is that of the day before, ' +
    'plus `opened` and `reopened`, less `closed`; divided by status, tickets also move between the parts.',
  request: { params: workspaceParams, query: statisticsQuery },
  responses: { 200: json(statisticsAnswer, 'The counts'), ...problems },
});

export function statisticsRoutes({ db, clock }: AppContext): OpenAPIHono<AppEnv> {
  const api = createApi<AppEnv>();
  api.openapi(route, async (c) => {
    const actor = c.get('actor');
    if (!can(actor, 'ticket.read') && !can(actor, 'ticket.read-all'))
      throw new AppError('FORBIDDEN');
    const { from, to, by, q } = c.req.valid('query');
    const { id: workspaceId, configuration } = c.get('workspace');
    const today = dayIn(configuration.timeZone, clock());
    const days = daysBetween(from, to).filter((day) => day <= today);
    const context = conditionContext(actor, isDesk(actor), configuration, clock);
    const condition = await requireCondition(q === undefined ? {} : { q }, context, languageOf(c), {
      db,
      workspaceId,
    });
    const parts = await db.tenantRead(workspaceId, (sql) =>
      countTicketsByDay(sql, workspaceId, { actor, context, configuration, condition, by, days }),
    );
    return c.json(
      {
        timeZone: configuration.timeZone,
        from,
        to: to < today ? to : today,
        by: by ?? null,
        parts: parts.map(({ key, days: counted }) => ({ key, days: [...counted] })),
      },
      200,
    );
  });
  return api;
}

function daysBetween(from: string, to: string): string[] {
  if (to < from) throw fieldError('to', 'not_allowed', 'Before the first day');
  const [first, last] = [from, to].map((day) => fromInstant(`${day}T00:00:00.000Z`));
  const count = Math.round((last! - first!) / DAY_MS) + 1;
  if (count > MOST_DAYS) throw fieldError('to', 'too_long', `At most ${MOST_DAYS} days at once`);
  return Array.from({ length: count }, (_, index) =>
    toInstant(first! + index * DAY_MS).slice(0, 10),
  );
}

/** The Swedish write days as we do. */
const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
