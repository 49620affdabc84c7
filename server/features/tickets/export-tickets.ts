// Tickets as a file (S4): those that were chosen, or all that a filter finds, as far as the caller may read them.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { canReadTicket } from '#shared/access/can.ts';
import type { Actor } from '#shared/access/actor.ts';
import { isUuid, type PersonId, type TicketId } from '#shared/base/ids.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import { referenceName } from '#shared/engine/references.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { readable } from '#server/commands/index.ts';
import type { PagePlace } from '#server/conditions/page.ts';
import { csvLine, type CsvCell } from '#server/platform/csv/write-csv.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { fieldError } from '#server/platform/http/app-error.ts';
import { problems } from '#server/platform/http/describe.ts';
import { streamOf } from '#server/platform/http/text-stream.ts';
import { listQuery, workspaceParams, type TicketAnswer } from './ticket-api.ts';
import { conditionContext, requireCondition } from './ticket-list.ts';
import { requirePolicy } from './ticket-policies.ts';
import {
  isDesk,
  listTickets,
  loadPersonNames,
  loadTickets,
  type StoredTicket,
} from './ticket-views.ts';

const path = '/api/v1/w/{workspace}/tickets/export';
const PAGE = 200;
const MOST_NAMED = 200;

const text = { schema: z.string() };
const exportRoute = createRoute({
  method: 'get',
  path,
  tags: ['Tickets'],
  summary: 'Tickets as a file: JSON lines as of a list, or CSV for a spreadsheet',
  description:
    'Either those that are named, or all that the filter finds, the latest opened first. CSV has names where the lists have ids, a column for each custom field, and no cell that a spreadsheet would run.',
  request: {
    params: workspaceParams,
    query: listQuery.pick({ q: true, filter: true }).extend({
      ids: z
        .string()
        .max(MOST_NAMED * 37)
        .optional()
        .describe(`Tickets, with commas between them; at most ${MOST_NAMED}`),
      format: z.enum(['jsonl', 'csv']).optional().describe('jsonl unless said otherwise'),
    }),
  },
  responses: {
    200: {
      description: 'The file',
      content: { 'application/x-ndjson': text, 'text/csv': text },
    },
    ...problems,
  },
});

type Parts = {
  readonly shown: (c: Context<AppEnv>, ticket: StoredTicket) => TicketAnswer;
  readonly languageOf: (c: Context<AppEnv>) => string;
};
type Pages = AsyncGenerator<readonly StoredTicket[], void, undefined>;

export function addExportRoute(
  api: OpenAPIHono<AppEnv>,
  { db, clock, log }: AppContext,
  { shown, languageOf }: Parts,
): void {
  api.openapi(exportRoute, async (c) => {
    requirePolicy(c, 'get', path);
    const { q, filter, ids, format = 'jsonl' } = c.req.valid('query');
    const { id: workspaceId, slug } = c.get('workspace');
    const isFiltered = q !== undefined || filter !== undefined;
    if (ids !== undefined && isFiltered)
      throw fieldError('ids', 'not_allowed', 'Either tickets or a filter');
    const named = ids === undefined ? undefined : idsIn(ids);
    const context = asked(c);
    const pages =
      named === undefined
        ? foundPages(
            c,
            await requireCondition({ q, filter }, context, languageOf(c), { db, workspaceId }),
          )
        : namedPages(c, named);
    const stream = streamOf(linesOf(c, pages, format), (error) =>
      log.error({ err: error, traceId: c.get('traceId') }, 'an export broke off'),
    );
    return c.body(stream, 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="tickets-${slug}.${format}"`,
      'cache-control': 'no-store',
    }) as never;
  });

  function asked(c: Context<AppEnv>) {
    const actor = c.get('actor');
    return conditionContext(actor, isDesk(actor), c.get('workspace').configuration, clock);
  }

  async function* foundPages(c: Context<AppEnv>, condition: Condition): Pages {
    const workspaceId = c.get('workspace').id;
    const context = asked(c);
    let after: PagePlace | undefined;
    do {
      const place = after;
      const { items, end } = await db.tenantRead(workspaceId, (sql) =>
        listTickets(sql, workspaceId, c.get('actor'), {
          condition,
          context,
          // By what never changes: a ticket that is written to meanwhile is neither left out nor told twice.
          sort: '-created',
          after: place,
          limit: PAGE,
        }),
      );
      yield items;
      after = end;
    } while (after !== undefined);
  }

  async function* namedPages(c: Context<AppEnv>, ids: readonly TicketId[]): Pages {
    const { id: workspaceId } = c.get('workspace');
    const actor: Actor = c.get('actor');
    const found = await db.tenantRead(workspaceId, (sql) => loadTickets(sql, workspaceId, ids));
    yield found.filter(
      ({ state }) => state.deletedAt === null && canReadTicket(actor, readable(state)),
    );
  }

  async function* linesOf(
    c: Context<AppEnv>,
    pages: Pages,
    format: 'jsonl' | 'csv',
  ): AsyncGenerator<string, void, undefined> {
    const { id: workspaceId, configuration } = c.get('workspace');
    const custom = configuration.fields.map(({ id }) => id);
    if (format === 'csv') yield csvLine([...COLUMNS, ...custom.map((id) => `field.${id}`)]);
    for await (const page of pages) {
      const tickets = page.map((ticket) => shown(c, ticket));
      if (format === 'jsonl') {
        yield tickets.map((ticket) => `${JSON.stringify(ticket)}\n`).join('');
        continue;
      }
      const names = await db.tenantRead(workspaceId, (sql) => namesIn(sql, workspaceId, tickets));
      const lines = tickets.map((ticket) => {
        const cells = cellsOf(ticket, names);
        const fields = custom.map((id) => cellOf(ticket.fields[id]));
        return csvLine([...COLUMNS.map((name) => cells[name]), ...fields]);
      });
      yield lines.join('');
    }
  }
}

function idsIn(given: string): TicketId[] {
  const ids = given.split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > MOST_NAMED || !ids.every(isUuid))
    throw fieldError('ids', 'format', `1 to ${MOST_NAMED} ids with commas between them`);
  return [...new Set(ids)] as TicketId[];
}

type Names = ReadonlyMap<string, string>;
async function namesIn(
  sql: ReadTx,
  workspaceId: Parameters<typeof loadPersonNames>[1],
  tickets: readonly TicketAnswer[],
): Promise<Names> {
  const of = (one: (ticket: TicketAnswer) => string | null | undefined): string[] => [
    ...new Set(tickets.map(one).filter((id) => typeof id === 'string')),
  ];
  const people = await loadPersonNames(
    sql,
    workspaceId,
    of(({ desk }) => desk?.assignee) as PersonId[],
  );
  const groups = await sql<{ id: string; name: string }[]>`
    select g.id, g.name from groups g
    where g.workspace_id = ${workspaceId} and g.id = any(${of(({ desk }) => desk?.group)}::uuid[])`;
  return new Map([...people, ...groups.map(({ id, name }) => [id, name] as const)]);
}

const COLUMNS = [
  'number',
  'subject',
  'status',
  'phase',
  'priority',
  'category',
  'group',
  'assignee',
  'requesterName',
  'requesterEmail',
  'requesterPhone',
  'requesterAddress',
  'requesterCity',
  'requesterCountry',
  'channel',
  'language',
  'tags',
  'references',
  'product',
  'serialNumber',
  'createdAt',
  'updatedAt',
  'firstResponseAt',
  'resolvedAt',
  'closedAt',
  'due',
  'minutesWorked',
  'rating',
  'id',
] as const;

function cellsOf(
  ticket: TicketAnswer,
  names: Names,
): Readonly<Record<(typeof COLUMNS)[number], CsvCell>> {
  const { requester, sale, desk } = ticket;
  const named = (id: string | null | undefined): CsvCell => (id ? (names.get(id) ?? id) : null);
  return {
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    phase: ticket.phase,
    priority: ticket.priority,
    category: ticket.category,
    group: named(desk?.group),
    assignee: named(desk?.assignee),
    requesterName: requester.name,
    requesterEmail: requester.email,
    requesterPhone: requester.phone,
    requesterAddress: requester.address,
    requesterCity: requester.city,
    requesterCountry: requester.country,
    channel: ticket.channel,
    language: ticket.language,
    tags: desk?.tags.join(', ') ?? '',
    references: desk?.references.map(referenceName).join(', ') ?? '',
    product: sale?.reference ?? null,
    serialNumber: sale?.serialNumber ?? null,
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    firstResponseAt: ticket.firstResponseAt,
    resolvedAt: ticket.resolvedAt,
    closedAt: ticket.closedAt,
    due: desk?.due ?? null,
    minutesWorked: desk?.minutesWorked ?? null,
    rating: ticket.rating?.value ?? null,
    id: ticket.id,
  };
}

const cellOf = (value: TicketAnswer['fields'][string] | undefined): CsvCell =>
  value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
