import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { can } from '#shared/access/can.ts';
import type { Permission } from '#shared/access/permissions.ts';
import { fromInstant } from '#shared/base/clock.ts';
import { isUuid, type TicketId } from '#shared/base/ids.ts';
import { fieldsFor } from '#shared/conditions/fields.ts';
import { print } from '#shared/conditions/print.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import {
  conditionContext,
  isDesk,
  languageOf,
  loadReadableTicket,
  loadTickets,
  presentTicket,
  requireCondition,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import { createApi } from '#server/platform/http/api.ts';
import { AppError, fieldError } from '#server/platform/http/app-error.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { decodeCursor, encodeCursor } from '#server/platform/http/list-cursor.ts';
import { askedWords, withoutWords, wordsIn } from '#shared/conditions/asked-words.ts';
import { rankTickets } from './find.ts';
import { nearNames, type NearName } from './near-names.ts';
import {
  searchAnswer,
  searchQueryParams,
  similarAnswer,
  similarBody,
  similarQuery,
  sameProductAnswer,
  ticketParams,
  workspaceParams,
} from './search-api.ts';
import { ofSameProduct } from './same-product.ts';
import { firstText, similarTickets, type Sample, type Similar } from './similar.ts';
import { messagesWith, placesIn } from './where-found.ts';

const base = '/api/v1/w/{workspace}';
const tags = ['Search'];
const DEFAULT_LIMIT = 20;
const SIMILAR_LIMIT = 5;

const searchRoute = createRoute({
  method: 'get',
  path: `${base}/search`,
  tags,
  summary: 'Search for tickets, the best first',
  request: { params: workspaceParams, query: searchQueryParams },
  responses: { 200: json(searchAnswer, 'A page of what was found'), ...problems },
});
const similarToTextRoute = createRoute({
  method: 'post',
  path: `${base}/search/similar`,
  tags,
  summary: 'Tickets that are like a text, before it is sent',
  request: { params: workspaceParams, body: body(similarBody) },
  responses: { 200: json(similarAnswer, 'The most similar'), ...problems },
});
const similarRoute = createRoute({
  method: 'get',
  path: `${base}/tickets/{id}/similar`,
  tags,
  summary: 'Tickets that are like this one, and whether they may be duplicates',
  request: { params: ticketParams, query: similarQuery },
  responses: { 200: json(similarAnswer, 'The most similar'), ...problems },
});
const sameProductRoute = createRoute({
  method: 'get',
  path: `${base}/tickets/{id}/same-product`,
  tags,
  summary: 'Other tickets about the same product, and what solved them',
  description: 'Nothing for a ticket without a sale.',
  request: { params: ticketParams, query: similarQuery },
  responses: { 200: json(sameProductAnswer, 'The likest of the latest'), ...problems },
});

export function searchRoutes({ db, clock }: AppContext): OpenAPIHono<AppEnv> {
  const api = createApi<AppEnv>();

  api.openapi(searchRoute, async (c) => {
    requireReader(c);
    const { id: workspaceId } = c.get('workspace');
    const { q, limit = DEFAULT_LIMIT, cursor } = c.req.valid('query');
    const actor = c.get('actor');
    const { from, at } = placeOf(cursor);
    const asker = askerOf(c);
    // Age ranks too: a next page ranks as the first one did.
    const context = at === undefined ? asker : { ...asker, now: at };
    const condition = await requireCondition({ q }, context, languageOf(c), { db, workspaceId });
    const words = askedWords(condition);
    const found = await db.tenantRead(workspaceId, async (sql) => {
      const asked = words.phrases.flatMap((phrase) => wordsIn(phrase));
      const [ranked, names] = await Promise.all([
        rankTickets(sql, workspaceId, actor, { condition, context, words }),
        from > 0 ? [] : nearNames(sql, workspaceId, actor, context, asked),
      ]);
      let ids = ranked;
      const isApproximate = ids.length === 0 && names.length > 0;
      if (isApproximate)
        ids = await rankTickets(sql, workspaceId, actor, {
          condition: named(condition, names, names[0]!.near),
          context,
          words: { phrases: [], numbers: [] },
        });
      const page = ids.slice(from, from + limit);
      const [tickets, messages] = await Promise.all([
        loadTickets(sql, workspaceId, page),
        messagesWith(sql, workspaceId, context, words, page),
      ]);
      // Approximate ones have no further pages: with a name of the suggestions one finds them all.
      const isMore = !isApproximate && ids.length > from + limit;
      return { tickets, messages, names, isApproximate, isMore };
    });
    return c.json(
      {
        items: found.tickets.map((ticket) => ({
          ticket: shown(c, ticket),
          found: placesIn(ticket.state, found.messages, words, context).map(
            ({ in: place, id, text, marks }) => ({ in: place, id, text, marks: [...marks] }),
          ),
        })),
        next: found.isMore ? encodeCursor({ at: context.now, from: String(from + limit) }) : null,
        isApproximate: found.isApproximate,
        suggestions: found.names.map((one) => ({
          text: one.name,
          q: print(named(condition, [one], one.near), fieldsFor(context)),
        })),
      },
      200,
    );
  });

  api.openapi(similarToTextRoute, async (c) => {
    requireReader(c);
    const { subject, description = '', email, limit = SIMILAR_LIMIT } = c.req.valid('json');
    const own = isDesk(c.get('actor')) ? undefined : c.get('person')?.email;
    const sample = { subject, description, email: own ?? email ?? '', id: null };
    return c.json({ items: await similarTo(c, sample, limit) }, 200);
  });

  api.openapi(similarRoute, async (c) => {
    requireReader(c);
    const { id } = c.req.valid('param');
    const { id: workspaceId } = c.get('workspace');
    const { limit = SIMILAR_LIMIT } = c.req.valid('query');
    const sample = await db.tenantRead(workspaceId, async (sql): Promise<Sample> => {
      const ticket = isUuid(id)
        ? await loadReadableTicket(sql, workspaceId, id, c.get('actor'))
        : undefined;
      if (ticket === undefined) throw new AppError('NOT_FOUND');
      const { subject, requester } = ticket.state;
      const description = await firstText(sql, workspaceId, ticket.state.id);
      return { subject, description, email: requester.email, id: ticket.state.id };
    });
    return c.json({ items: await similarTo(c, sample, limit) }, 200);
  });

  api.openapi(sameProductRoute, async (c) => {
    const actor = c.get('actor');
    if (!isDesk(actor)) throw new AppError('FORBIDDEN');
    const { id } = c.req.valid('param');
    const { id: workspaceId } = c.get('workspace');
    const { limit = SIMILAR_LIMIT } = c.req.valid('query');
    const found = await db.tenantRead(workspaceId, async (sql) => {
      const ticket = isUuid(id) ? await loadReadableTicket(sql, workspaceId, id, actor) : undefined;
      if (ticket === undefined) throw new AppError('NOT_FOUND');
      const same = await ofSameProduct(sql, workspaceId, actor, askerOf(c), ticket, limit);
      const ids = [...same.requests, ...same.solutions.map((one) => one.ticketId)];
      const tickets = await loadTickets(sql, workspaceId, [...new Set(ids)]);
      return { ...same, byId: new Map(tickets.map((one) => [one.state.id, shown(c, one)])) };
    });
    const shownOf = (ticketId: TicketId) => {
      const ticket = found.byId.get(ticketId);
      return ticket === undefined ? [] : [ticket];
    };
    return c.json(
      {
        requests: found.requests.flatMap(shownOf),
        solutions: found.solutions.flatMap(({ ticketId, reply }) =>
          shownOf(ticketId).map((ticket) => ({ ticket, reply })),
        ),
      },
      200,
    );
  });
  return api;

  async function similarTo(c: Context<AppEnv>, sample: Sample, limit: number) {
    const { id: workspaceId } = c.get('workspace');
    const { similar, tickets } = await db.tenantRead(workspaceId, async (sql) => {
      const found = await similarTickets(
        sql,
        workspaceId,
        c.get('actor'),
        askerOf(c),
        sample,
        limit,
      );
      const ids = found.map(({ id }) => id);
      return { similar: found, tickets: await loadTickets(sql, workspaceId, ids) };
    });
    const byId = new Map<TicketId, Similar>(similar.map((one) => [one.id, one]));
    return tickets.map((ticket) => {
      const { similarity, isProbablyDuplicate } = byId.get(ticket.state.id)!;
      return { ticket: shown(c, ticket), similarity, isProbablyDuplicate };
    });
  }

  function askerOf(
    c: Context<AppEnv>,
  ): ConditionContext & { readonly configuration: Configuration } {
    const actor = c.get('actor');
    const { configuration } = c.get('workspace');
    return { ...conditionContext(actor, isDesk(actor), configuration, clock), configuration };
  }
}

const READ: readonly Permission[] = ['ticket.read', 'ticket.read-all', 'own.read'];

function requireReader(c: Context<AppEnv>): void {
  if (!READ.some((permission) => can(c.get('actor'), permission))) throw new AppError('FORBIDDEN');
}

const shown = (c: Context<AppEnv>, ticket: StoredTicket) =>
  presentTicket(ticket, c.get('workspace').configuration, isDesk(c.get('actor')));

/** The filter with names for the words that were nearly theirs. */
const named = (
  condition: Condition,
  names: readonly NearName[],
  near: readonly string[],
): Condition =>
  withoutWords(condition, new Set(near), {
    field: 'name',
    op: 'is',
    values: [...new Set(names.map(({ name }) => name))],
  });

function placeOf(cursor: string | undefined): {
  readonly from: number;
  readonly at: string | undefined;
} {
  if (cursor === undefined) return { from: 0, at: undefined };
  const { from, at } = decodeCursor(cursor, ['from', 'at'], isUuid);
  if (!/^[1-9][0-9]{0,3}$/.test(from) || !INSTANT.test(at) || Number.isNaN(fromInstant(at)))
    throw fieldError('cursor', 'format', 'Not a cursor of this search');
  return { from: Number(from), at };
}

const INSTANT = /^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
