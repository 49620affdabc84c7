// Time worked (T18) as it is read: the entries of one ticket, and what everybody worked from one day to another. Who does
// not read every ticket is told of their own time alone.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import type { Instant } from '#shared/base/clock.ts';
import { isDay } from '#shared/base/day.ts';
import {
  isUuid,
  type PersonId,
  type TicketId,
  type TimeEntryId,
  type WorkspaceId,
} from '#shared/base/ids.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { idField, pageQuery, ticketParams, workspaceParams } from './ticket-api.ts';
import { requirePolicy } from './ticket-policies.ts';
import type { StoredTicket } from './ticket-views.ts';

const entriesPath = '/api/v1/w/{workspace}/tickets/{id}/time-entries';
const workedPath = '/api/v1/w/{workspace}/time-worked';
const DEFAULT_LIMIT = 50;

type Entry = {
  readonly id: TimeEntryId;
  readonly personId: PersonId | null;
  readonly minutes: number;
  readonly on: string;
  readonly text: string;
  readonly at: Instant;
};
type Worked = { readonly personId: PersonId | null; minutes: number; tickets: number };

const day = z.string().refine(isDay, 'a day as 2026-12-25');
const entriesAnswer = z
  .object({
    minutes: z.number().int().describe('Of all entries of the ticket'),
    items: z.array(
      z.object({
        id: z.string(),
        personId: z.string().nullable().describe('Null: another system, by its key'),
        minutes: z.number().int(),
        on: z.string().describe('The day of the work'),
        text: z.string(),
        at: z.string().openapi({ format: 'date-time' }).describe('When it was recorded'),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('TimeEntries');
const workedQuery = z.object({
  from: day.describe('The first day'),
  to: day.describe('The last day'),
  person: idField.optional(),
});
const workedAnswer = z
  .object({
    from: z.string(),
    to: z.string(),
    minutes: z.number().int(),
    items: z
      .array(
        z.object({
          personId: z.string().nullable().describe('Null: other systems, by their keys'),
          minutes: z.number().int(),
          tickets: z.number().int().describe('On how many'),
        }),
      )
      .describe('Who worked longest first'),
  })
  .openapi('TimeWorked');

const entriesRoute = createRoute({
  method: 'get',
  path: entriesPath,
  tags: ['Tickets'],
  summary: 'The time that was worked on a ticket, entry by entry, the latest day first',
  request: { params: ticketParams, query: pageQuery },
  responses: { 200: json(entriesAnswer, 'A page of them'), ...problems },
});
const workedRoute = createRoute({
  method: 'get',
  path: workedPath,
  tags: ['Tickets'],
  summary: 'How long people worked on tickets, from one day to another',
  request: { params: workspaceParams, query: workedQuery },
  responses: {
    200: json(workedAnswer, 'By person; one’s own for who does not read all tickets'),
    ...problems,
  },
});

export function addTimeRoutes(
  api: OpenAPIHono<AppEnv>,
  { db }: AppContext,
  {
    requireTicket,
  }: { readonly requireTicket: (c: Context<AppEnv>, id: string) => Promise<StoredTicket> },
): void {
  api.openapi(entriesRoute, async (c) => {
    requirePolicy(c, 'get', entriesPath);
    const { state } = await requireTicket(c, c.req.valid('param').id);
    const { limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const workspaceId = c.get('workspace').id;
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await db.tenantRead(workspaceId, (sql) =>
      listEntries(sql, workspaceId, state.id, { after, limit: limit + 1 }),
    );
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    const next = last === undefined ? null : encodeCursor({ on: last.on, id: last.id });
    return c.json({ minutes: state.minutesWorked, items, next }, 200);
  });

  api.openapi(workedRoute, async (c) => {
    requirePolicy(c, 'get', workedPath);
    const { from, to, person } = c.req.valid('query');
    if (to < from) throw fieldError('to', 'not_allowed', 'Not before the first day.');
    const only = whoseTime(c.get('actor'), person as PersonId | undefined);
    const workspaceId = c.get('workspace').id;
    const items = await db.tenantRead(workspaceId, (sql) =>
      sumWorked(sql, workspaceId, { from, to, only }),
    );
    const minutes = items.reduce((sum, one) => sum + one.minutes, 0);
    return c.json({ from, to, minutes, items }, 200);
  });
}

/** Undefined: everybody's. */
function whoseTime(actor: Actor, asked: PersonId | undefined): PersonId | undefined {
  if (can(actor, 'ticket.read-all')) return asked;
  const self = actor.kind === 'person' ? actor.personId : undefined;
  if (self === undefined || (asked !== undefined && asked !== self))
    throw new AppError('FORBIDDEN');
  return self;
}

function placeOf(cursor: string): { readonly on: string; readonly id: string } {
  const place = decodeCursor(cursor, ['on', 'id'], isUuid);
  if (!isDay(place.on)) throw fieldError('cursor', 'format', 'Not a cursor of this list');
  return place;
}

async function listEntries(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  ticketId: TicketId,
  page: {
    readonly after: { readonly on: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<Entry[]> {
  const { after, limit } = page;
  const older =
    after === undefined
      ? sql``
      : sql`and (e.worked_on, e.id) < (${after.on}::date, ${after.id}::uuid)`;
  return sql<Entry[]>`
    select e.id, e.person_id, e.minutes, e.worked_on as on, e.text, e.at from time_entries e
    where e.workspace_id = ${workspaceId} and e.ticket_id = ${ticketId} ${older}
    order by e.worked_on desc, e.id desc limit ${limit}`;
}

async function sumWorked(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  asked: { readonly from: string; readonly to: string; readonly only: PersonId | undefined },
): Promise<Worked[]> {
  const { from, to, only } = asked;
  const whose = only === undefined ? sql`` : sql`and e.person_id = ${only}`;
  return sql<Worked[]>`
    select e.person_id, sum(e.minutes)::int as minutes, count(distinct e.ticket_id)::int as tickets from time_entries e
    where e.workspace_id = ${workspaceId} and e.worked_on between ${from}::date and ${to}::date ${whose}
    group by e.person_id order by minutes desc, e.person_id`;
}
