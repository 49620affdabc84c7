// One POST per command that changes a ticket without words: 200 and the ticket, or 409 and the refusal.

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { GroupId, IdSource, PersonId, TicketId } from '#shared/base/ids.ts';
import type { AppEnv } from '#server/app-context.ts';
import type { Done } from '#server/commands/index.ts';
import { json, problems } from '#server/platform/http/describe.ts';
import type { Caller, CommandCaller } from './command-caller.ts';
import {
  assignBody,
  changeStatusBody,
  handOverBody,
  nothingBody,
  ticketAnswer,
  ticketParams,
  type TicketAnswer,
} from './ticket-api.ts';
import { SERVICE_VERBS } from './service-verbs.ts';
import { requirePolicy } from './ticket-policies.ts';
import type { StoredTicket } from './ticket-views.ts';
import { verb, type Verb } from './verb.ts';

const plain = (
  name: 'take' | 'drop' | 'break-lock' | 'close' | 'reopen',
  summary: string,
): Verb<unknown> =>
  verb({
    name,
    summary,
    body: nothingBody,
    isBodyRequired: false,
    command: (ticketId) => ({ type: name, ticketId }),
  });

const VERBS: readonly Verb<unknown>[] = [
  plain('take', "Take a ticket: make it one's own"),
  plain('drop', 'Give a ticket back'),
  plain('break-lock', "End somebody else's hold"),
  plain('close', 'Close'),
  plain('reopen', 'Open again'),
  verb({
    name: 'hand-over',
    summary: 'Hand a ticket that one holds to a person or a group',
    body: handOverBody,
    isBodyRequired: true,
    command: (ticketId, { person, group }) => ({
      type: 'hand-over',
      ticketId,
      to: person === undefined ? { groupId: group as GroupId } : { personId: person as PersonId },
    }),
  }),
  verb({
    name: 'assign',
    summary: 'Assign to a person, a group, or nobody (null)',
    body: assignBody,
    isBodyRequired: true,
    command: (ticketId, { assignee, group }) => ({
      type: 'assign',
      ticketId,
      ...(assignee === undefined ? {} : { assigneeId: assignee as PersonId | null }),
      ...(group === undefined ? {} : { groupId: group as GroupId | null }),
    }),
  }),
  verb({
    name: 'change-status',
    summary: 'Move to another status',
    body: changeStatusBody,
    isBodyRequired: true,
    command: (ticketId, { status }) => ({ type: 'change-status', ticketId, status }),
  }),
];

type Parts = {
  readonly ids: IdSource;
  readonly call: CommandCaller;
  readonly callerOf: (c: Context<AppEnv>) => Caller;
  readonly requireTicket: (c: Context<AppEnv>, id: string) => Promise<StoredTicket>;
  /** The ticket as the command left it, even if it left the caller's sight with it. */
  readonly requireResult: (c: Context<AppEnv>, done: Done, id: TicketId) => Promise<StoredTicket>;
  readonly shown: (c: Context<AppEnv>, ticket: StoredTicket) => TicketAnswer;
  readonly ticketEtag: (c: Context<AppEnv>, ticket: StoredTicket) => string;
};

export function addVerbRoutes(api: OpenAPIHono<AppEnv>, parts: Parts): void {
  for (const definition of [...VERBS, ...SERVICE_VERBS]) {
    const { name, summary, body, isBodyRequired = true } = definition;
    const path = `/api/v1/w/{workspace}/tickets/{id}/${name}`;
    const route = createRoute({
      method: 'post',
      path,
      tags: ['Tickets'],
      summary,
      request: {
        params: ticketParams,
        body: { required: isBodyRequired, content: { 'application/json': { schema: body } } },
      },
      responses: { 200: json(ticketAnswer, 'The ticket as it is now'), ...problems },
    });
    api.openapi(route, async (c) => {
      requirePolicy(c, 'post', path);
      const { state } = await parts.requireTicket(c, c.req.valid('param').id);
      const input: unknown = c.req.valid('json');
      const command = definition.command(state.id, input, parts.ids);
      const done = await parts.call(c, parts.callerOf(c), [command], { body: input });
      const ticket = await parts.requireResult(
        c,
        done,
        definition.result?.(command, done) ?? state.id,
      );
      c.header('etag', parts.ticketEtag(c, ticket));
      return c.json(parts.shown(c, ticket), 200);
    });
  }
}
