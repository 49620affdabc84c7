// Reports (R1, R2, R3's figures, R6): asked by whoever may see the figures of everybody and every ticket.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { dayIn } from '#shared/base/day.ts';
import { toInstant } from '#shared/base/clock.ts';
import { isUuid, type PersonId } from '#shared/base/ids.ts';
import { placeOfTimeZone } from '#shared/base/time-zone.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { requirePermission, workspaceParams } from '#server/features/accounts/index.ts';
import {
  conditionContext,
  isDesk,
  languageOf,
  loadPersonNames,
  requireCondition,
} from '#server/features/tickets/index.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { createApi } from '#server/platform/http/api.ts';
import { fieldError } from '#server/platform/http/app-error.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, pageOf, wrongCursor } from '#server/platform/http/list-cursor.ts';
import { listAged, listBacklog, listFacts, type Line, type LinePlace } from './behind-views.ts';
import { AGE_BANDS, countAges, countOpen, listGraphDays, loadDay, ticketKey } from './now-views.ts';
import {
  OPERATOR,
  operatorOf,
  partsOf,
  staysOf,
  TIMES,
  timesOf,
  VOLUMES,
  volumesOf,
  type Cell,
} from './put-together.ts';
import {
  agesAnswer,
  agesQuery,
  behindAnswer,
  behindQuery,
  dashboardAnswer,
  FIGURES,
  isReportDay,
  MOST_PARTS,
  MOST_SPREADS,
  operatorsAnswer,
  operatorsQuery,
  reportQuery,
  statusesAnswer,
  ticketsAnswer,
  timesAnswer,
} from './report-api.ts';
import { addDays, periodsIn, previousOf, type Days, type Step } from './report-period.ts';
import { catchUpForReader } from './report-round.ts';
import {
  listKeys,
  listStays,
  loadBacklog,
  loadSpreads,
  loadStanding,
  sumDays,
  type Asked,
} from './report-views.ts';
import type { Division } from './sums.ts';

const path = '/api/v1/w/{workspace}/reports';
const tags = ['Reports'];
const DEFAULT_LIMIT = 50;
const GRAPH_DAYS = 30;
const DEFINED =
  'What is counted on which day is defined in docs/REPORTS.md. Deleted tickets are nobody’s.';

const ticketsRoute = createRoute({
  method: 'get',
  path: `${path}/tickets`,
  tags,
  summary: 'Tickets opened, closed, reopened, merged and left over',
  description: DEFINED,
  request: { params: workspaceParams, query: reportQuery },
  responses: { 200: json(ticketsAnswer, 'The counts'), ...problems },
});
const timesRoute = createRoute({
  method: 'get',
  path: `${path}/times`,
  tags,
  summary: 'How long first answers and resolutions took',
  description: DEFINED,
  request: { params: workspaceParams, query: reportQuery },
  responses: { 200: json(timesAnswer, 'The times'), ...problems },
});
const statusesRoute = createRoute({
  method: 'get',
  path: `${path}/statuses`,
  tags,
  summary: 'How long tickets stayed in each status',
  description: `A stay counts on the day on which it ended. ${DEFINED}`,
  request: { params: workspaceParams, query: reportQuery },
  responses: { 200: json(statusesAnswer, 'The stays'), ...problems },
});
const operatorsRoute = createRoute({
  method: 'get',
  path: `${path}/operators`,
  tags,
  summary: 'What each operator did',
  description: DEFINED,
  request: { params: workspaceParams, query: operatorsQuery },
  responses: { 200: json(operatorsAnswer, 'The figures'), ...problems },
});
const agesRoute = createRoute({
  method: 'get',
  path: `${path}/ages`,
  tags,
  summary: 'How old what is open is now',
  request: { params: workspaceParams, query: agesQuery },
  responses: { 200: json(agesAnswer, 'The ages'), ...problems },
});
const dashboardRoute = createRoute({
  method: 'get',
  path: `${path}/dashboard`,
  tags,
  summary: 'Key figures of this moment',
  request: { params: workspaceParams },
  responses: { 200: json(dashboardAnswer, 'The figures'), ...problems },
});
const behindRoute = createRoute({
  method: 'get',
  path: `${path}/behind`,
  tags,
  summary: 'The tickets behind a figure',
  description:
    'One line for each thing that was counted: as many as the figure says, so a ticket that was closed twice is there ' +
    'twice. The backlog is that of the end of `to`; ages are those of this moment, and need no days.',
  request: { params: workspaceParams, query: behindQuery },
  responses: { 200: json(behindAnswer, 'A page of them'), ...problems },
});

export function reportRoutes(context: AppContext): OpenAPIHono<AppEnv> {
  const { db, clock } = context;
  const api = createApi<AppEnv>();

  /** Figures are of all tickets, so who sees them sees all of those. */
  const begin = async (c: Context<AppEnv>) => {
    requirePermission(c, 'reports.read');
    requirePermission(c, 'ticket.read-all');
    const { id: workspaceId, configuration } = c.get('workspace');
    const { timeZone } = configuration;
    await catchUpForReader(context, workspaceId);
    const now = clock();
    return { workspaceId, configuration, timeZone, now, today: dayIn(timeZone, now) };
  };

  const report = async <Figures>(
    begun: Awaited<ReturnType<typeof begin>>,
    asked: {
      readonly from: string;
      readonly to: string;
      readonly by?: Step | undefined;
      readonly division: Division;
      readonly only?: string | undefined;
      readonly whatsOf: (sql: ReadTx, days: Days) => readonly string[] | Promise<readonly string[]>;
      readonly spread: readonly string[] | 'all' | 'none';
      readonly figuresOf: (whats: readonly string[]) => (cell: Cell) => Figures;
    },
  ) => {
    const { workspaceId, timeZone, today } = begun;
    const { by = 'month', division, only } = asked;
    const days = cutTo(today, asked);
    const periods = days === undefined ? [] : periodsIn(by, days);
    const previous =
      days === undefined
        ? previousOf({ from: asked.from, to: asked.from }, asked.from)
        : previousOf(asked, today);
    const base = { timeZone, by, divide: division === '' ? null : division, previous };
    const told = { from: asked.from, to: days?.to ?? asked.to };
    return db.tenantRead(workspaceId, async (sql) => {
      await sql`select set_config('jit', 'off', true), set_config('work_mem', '64MB', true),
        set_config('plan_cache_mode', 'force_custom_plan', true)`;
      const standing = await loadStanding(sql, workspaceId);
      if (days === undefined) return { ...base, ...standing, ...told, parts: [], partsLeftOut: 0 };
      const whats = await asked.whatsOf(sql, { from: previous.from, to: days.to });
      const question: Asked = { division, whats, days, previous, by };
      const spreadWhats =
        asked.spread === 'all' ? whats : asked.spread === 'none' ? [] : asked.spread;
      // Besides its periods a part has a total and the time before.
      const spreadsOfPart = Math.max(1, spreadWhats.length * (periods.length + 2));
      const mostParts = Math.max(1, Math.min(MOST_PARTS, Math.floor(MOST_SPREADS / spreadsOfPart)));
      const { keys, leftOut } =
        division === ''
          ? { keys: [''], leftOut: 0 }
          : await listKeys(sql, workspaceId, question, mostParts, only);
      const sums = await sumDays(sql, workspaceId, question, keys);
      const spreads =
        spreadWhats.length === 0
          ? []
          : await loadSpreads(sql, workspaceId, { ...question, whats: spreadWhats }, keys);
      const backlog = whats.includes('change')
        ? await loadBacklog(sql, workspaceId, division, keys, previous.from)
        : new Map<string, number>();
      const parts = partsOf(keys, periods, { sums, spreads, backlog }, asked.figuresOf(whats)).map(
        (part) => ({ ...part, periods: [...part.periods] }),
      );
      return { ...base, ...standing, ...told, parts, partsLeftOut: leftOut };
    });
  };

  api.openapi(ticketsRoute, async (c) => {
    const { divide = '', ...range } = c.req.valid('query');
    checkRange(range);
    const begun = await begin(c);
    return c.json(
      await report(begun, {
        ...range,
        division: divide,
        whatsOf: () => VOLUMES,
        spread: 'none',
        figuresOf: () => volumesOf,
      }),
      200,
    );
  });

  api.openapi(timesRoute, async (c) => {
    const { divide = '', ...range } = c.req.valid('query');
    checkRange(range);
    const begun = await begin(c);
    return c.json(
      await report(begun, {
        ...range,
        division: divide,
        whatsOf: () => TIMES,
        spread: 'all',
        figuresOf: () => timesOf,
      }),
      200,
    );
  });

  api.openapi(statusesRoute, async (c) => {
    const { divide = '', ...range } = c.req.valid('query');
    checkRange(range);
    const begun = await begin(c);
    const { workspaceId } = begun;
    return c.json(
      await report(begun, {
        ...range,
        division: divide,
        whatsOf: (sql, days) => listStays(sql, workspaceId, days),
        spread: 'all',
        figuresOf: staysOf,
      }),
      200,
    );
  });

  api.openapi(operatorsRoute, async (c) => {
    const { person, ...range } = c.req.valid('query');
    checkRange(range);
    const begun = await begin(c);
    const answer = await report(begun, {
      ...range,
      division: 'person',
      only: person,
      whatsOf: () => OPERATOR,
      spread: TIMES,
      figuresOf: () => operatorOf,
    });
    const ids = answer.parts.map(({ key }) => key as PersonId);
    const names = await db.tenantRead(begun.workspaceId, (sql) =>
      loadPersonNames(sql, begun.workspaceId, ids),
    );
    return c.json({ ...answer, names: Object.fromEntries(names) }, 200);
  });

  api.openapi(agesRoute, async (c) => {
    requirePermission(c, 'reports.read');
    requirePermission(c, 'ticket.read-all');
    const { divide } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const at = toInstant(clock());
    const parts = await db.tenantRead(workspaceId, (sql) =>
      countAges(sql, workspaceId, divide, at),
    );
    const bands = AGE_BANDS.map((fromDays, index) => ({
      fromDays,
      toDays: AGE_BANDS[index + 1] ?? null,
    }));
    const shown = parts.slice(0, MOST_PARTS).map(({ counts, ...part }) => ({
      ...part,
      counts: [...counts],
    }));
    const partsLeftOut = parts.length - shown.length;
    return c.json({ at, divide: divide ?? null, bands, parts: shown, partsLeftOut }, 200);
  });

  api.openapi(dashboardRoute, async (c) => {
    const { workspaceId, configuration, timeZone, now, today } = await begin(c);
    const actor = c.get('actor');
    const conditions = conditionContext(actor, isDesk(actor), configuration, () => now);
    const conditionOf = (q: string) =>
      requireCondition({ q }, conditions, languageOf(c), { db, workspaceId });
    const open = await conditionOf(OPEN_NOW.all);
    const filters = Object.fromEntries(
      await Promise.all(
        OPEN_NAMES.map(async (name) => [name, await conditionOf(OPEN_NOW[name])] as const),
      ),
    ) as Record<keyof typeof OPEN_NOW, typeof open>;
    const from = addDays(today, 1 - GRAPH_DAYS);
    const time = timeIn(timeZone, now);
    return c.json(
      await db.tenantRead(workspaceId, async (sql) => {
        await sql`select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)`;
        const standing = await loadStanding(sql, workspaceId);
        const counts = await countOpen(sql, workspaceId, actor, conditions, open, filters);
        const yesterday = addDays(today, -1);
        const backlogs = await loadBacklog(sql, workspaceId, '', [''], from);
        let backlog = backlogs.get('') ?? 0;
        const days = (await listGraphDays(sql, workspaceId, { from, to: today })).map(
          ({ change, ...day }) => {
            backlog += change;
            return { ...day, backlog };
          },
        );
        return {
          timeZone,
          ...standing,
          at: toInstant(now),
          open: Object.fromEntries(
            OPEN_NAMES.map((name) => [name, { count: counts[name], q: OPEN_NOW[name] }]),
          ) as Record<keyof typeof OPEN_NOW, { count: number; q: string }>,
          today: { day: today, ...(await loadDay(sql, workspaceId, today, undefined)) },
          yesterday: {
            day: yesterday,
            ...(await loadDay(sql, workspaceId, yesterday, {
              time,
              timeZone: placeOfTimeZone(timeZone),
            })),
          },
          days,
        };
      }),
      200,
    );
  });

  api.openapi(behindRoute, async (c) => {
    const query = c.req.valid('query');
    const { figure, limit = DEFAULT_LIMIT } = query;
    const asked = checkBehind(query);
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    const begun = await begin(c);
    const { workspaceId, timeZone, today } = begun;
    // The backlog of a day to come is that of today.
    const days =
      figure === 'backlog'
        ? { from: today, to: asked.to < today ? asked.to : today }
        : cutTo(today, asked);
    const part = { division: query.divide ?? ('' as const), key: query.key ?? '' };
    const page = { after, limit: limit + 1 };
    const [standing, rows] = await db.tenantRead(workspaceId, async (sql) => {
      const listed = async (): Promise<readonly Line[]> => {
        if (figure === 'age')
          return listAged(sql, workspaceId, {
            ...page,
            band: query.band ?? 0,
            key: ticketKey(sql, query.divide),
            value: part.key,
            now: toInstant(begun.now),
          });
        if (days === undefined) return [];
        if (figure === 'backlog')
          return listBacklog(sql, workspaceId, { ...page, day: days.to, part });
        const { status, person } = query;
        return listFacts(sql, workspaceId, {
          ...page,
          kinds: FIGURES[figure],
          status,
          days,
          part,
          person,
        });
      };
      return [await loadStanding(sql, workspaceId), await listed()] as const;
    });
    const { items, next } = pageOf(rows, limit, ({ day, ticketId, n }) => ({
      day,
      id: ticketId,
      n: String(n),
    }));
    return c.json(
      { timeZone, ...standing, items: items.map(({ n: _n, day: _day, ...item }) => item), next },
      200,
    );
  });
  return api;
}

/** Filters of the language, so that the list that a figure opens has as many. */
const OPEN_NOW = {
  all: 'is:open',
  unassigned: 'is:open is:unassigned',
  waitingForOperator: 'is:open waiting-for:operator',
  waitingForCustomer: 'is:open waiting-for:customer',
  expired: 'is:expired',
} as const;
const OPEN_NAMES = Object.keys(OPEN_NOW) as (keyof typeof OPEN_NOW)[];

function checkRange({ from, to }: Days): void {
  if (to < from) throw fieldError('to', 'not_allowed', 'Before the first day');
}

function checkBehind(query: {
  readonly figure: keyof typeof FIGURES;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly divide?: string | undefined;
  readonly key?: string | undefined;
  readonly status?: string | undefined;
  readonly person?: string | undefined;
  readonly band?: number | undefined;
}): Days {
  const { figure, from, to } = query;
  const isNow = figure === 'age' || figure === 'backlog';
  for (const [name, isNeeded] of [
    ['from', !isNow],
    ['to', figure !== 'age'],
  ] as const)
    if ((query[name] === undefined) === isNeeded)
      throw fieldError(
        name,
        isNeeded ? 'required' : 'not_allowed',
        isNeeded ? 'Of which days?' : 'Not of this figure',
      );
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  if (query.key !== undefined && query.divide === undefined)
    throw fieldError('divide', 'required', 'By what is `key` a part?');
  if (query.divide !== undefined && query.key === undefined)
    throw fieldError('key', 'required', 'Which part?');
  if (query.status !== undefined && figure !== 'stays')
    throw fieldError('status', 'not_allowed', 'Only of `stays`');
  if (query.person !== undefined && isNow)
    throw fieldError('person', 'not_allowed', 'Nobody’s figure');
  if ((query.band === undefined) === (figure === 'age'))
    throw fieldError('band', figure === 'age' ? 'required' : 'not_allowed', 'Goes with `age`');
  const last = to ?? '';
  return { from: from ?? last, to: last };
}

/** Days to come are left out; undefined: there are no others. */
const cutTo = (today: string, { from, to }: Days): Days | undefined =>
  from > today ? undefined : { from, to: to < today ? to : today };

const timeIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' }).format(at);

function placeOf(cursor: string): LinePlace {
  const { day, id, n } = decodeCursor(cursor, ['day', 'id', 'n'], isUuid);
  if (!isReportDay(day) || !/^\d{1,9}$/.test(n)) throw wrongCursor();
  return { day, ticketId: id, n: Number(n) };
}
