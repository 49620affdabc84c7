// What one has not read yet (C10), counted over the open tickets that one holds or is assigned to, or over one's own
// requests; and how one says that one has read a ticket.

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isOpenPhase, PHASES } from '#shared/engine/configuration.ts';
import type { Condition } from '#shared/conditions/condition.ts';
import type { AppContext, AppEnv } from '#server/app-context.ts';
import { refuseForAnother, requirePerson } from '#server/features/accounts/index.ts';
import { body, json, problems } from '#server/platform/http/describe.ts';
import { countUnread, markTicketRead } from './read-store.ts';
import { ticketParams, workspaceParams } from './ticket-api.ts';
import { conditionContext } from './ticket-list.ts';
import { requirePolicy } from './ticket-policies.ts';
import { isDesk, listTickets, type StoredTicket } from './ticket-views.ts';

const unreadPath = '/api/v1/w/{workspace}/unread';
const readPath = '/api/v1/w/{workspace}/tickets/{id}/read';
/** The tickets that changed last; who has more unread ones than this counts no more. */
const LOOKED_AT = 200;

const seq = z.number().int().min(0).max(2_147_483_647);
const unreadAnswer = z
  .object({
    messages: z.number().int().describe('Public messages by others, over all tickets below'),
    notes: z.number().int(),
    items: z
      .array(
        z.object({
          ticketId: z.string(),
          number: z.number().int().nullable(),
          subject: z.string(),
          messages: z.number().int(),
          notes: z.number().int(),
        }),
      )
      .describe('Newest message first'),
  })
  .openapi('Unread');
const readTicketBody = z
  .strictObject({
    pubSeq: seq.optional().describe('The last public message that one has seen; absent: all'),
    notesSeq: seq.optional().describe('The last note; absent: all'),
  })
  .openapi('ReadTicket');

const unreadRoute = createRoute({
  method: 'get',
  path: unreadPath,
  tags: ['Tickets'],
  summary:
    'What the caller has not read: of open tickets that are theirs, or of their own requests',
  request: { params: workspaceParams },
  responses: { 200: json(unreadAnswer, 'Counts, whole and by ticket'), ...problems },
});
const readRoute = createRoute({
  method: 'post',
  path: readPath,
  tags: ['Tickets'],
  summary: 'Say how far one has read a ticket; it never goes back',
  request: { params: ticketParams, body: body(readTicketBody) },
  responses: { 204: { description: 'It is noted' }, ...problems },
});

const is = (field: string, ...values: readonly string[]): Condition => ({
  field,
  op: 'is',
  values,
});
const AT_WORK: Condition = {
  all: [
    is('phase', ...PHASES.filter(isOpenPhase)),
    { any: [is('assignee', 'me'), is('holder', 'me')] },
  ],
};
const OWN: Condition = is('requester', 'me');

export function addReadRoutes(
  api: OpenAPIHono<AppEnv>,
  { db, clock }: AppContext,
  {
    requireTicket,
  }: {
    readonly requireTicket: (c: Context<AppEnv>, id: string) => Promise<StoredTicket>;
  },
): void {
  api.openapi(unreadRoute, async (c) => {
    requirePolicy(c, 'get', unreadPath);
    refuseForAnother(c);
    const { id: personId } = requirePerson(c);
    const { id: workspaceId, configuration } = c.get('workspace');
    const actor = c.get('actor');
    const withNotes = isDesk(actor);
    const answer = await db.tenantRead(workspaceId, async (sql) => {
      const { items: tickets } = await listTickets(sql, workspaceId, actor, {
        condition: withNotes ? AT_WORK : OWN,
        context: conditionContext(actor, withNotes, configuration, clock),
        sort: '-updated',
        limit: LOOKED_AT,
      });
      const byId = new Map(tickets.map(({ state }) => [state.id, state]));
      const unread = await countUnread(sql, workspaceId, personId, [...byId.keys()], { withNotes });
      return unread.map(({ ticketId, messages, notes }) => {
        const state = byId.get(ticketId);
        return {
          ticketId,
          number: state?.number ?? null,
          subject: state?.subject ?? '',
          messages,
          notes,
        };
      });
    });
    const sum = (name: 'messages' | 'notes') =>
      answer.reduce((total, line) => total + line[name], 0);
    return c.json({ messages: sum('messages'), notes: sum('notes'), items: answer }, 200);
  });

  api.openapi(readRoute, async (c) => {
    requirePolicy(c, 'post', readPath);
    refuseForAnother(c);
    const { id: personId } = requirePerson(c);
    const { state } = await requireTicket(c, c.req.valid('param').id);
    const { pubSeq = state.pubSeq, notesSeq = state.notesSeq } = c.req.valid('json');
    const workspaceId = c.get('workspace').id;
    // A customer has no notes to read.
    const upTo = { pubSeq, notesSeq: isDesk(c.get('actor')) ? notesSeq : 0 };
    await db.tenant(workspaceId, (tx) => markTicketRead(tx, workspaceId, personId, state.id, upTo));
    return c.body(null, 204);
  });
}
