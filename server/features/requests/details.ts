// What a request came without is filled in by whoever holds its code (T2): by the page's script, by its plain form or by
// a program, always through the one door.

import type { Context } from 'hono';
import type { TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import {
  createCommandCaller,
  type Caller,
  type StoredTicket,
} from '#server/features/tickets/index.ts';
import type { DetailsInput } from './request-api.ts';

export type FillIn = (
  c: Context<AppEnv>,
  workspace: CurrentWorkspace,
  ticket: StoredTicket,
  input: DetailsInput,
) => Promise<void>;

/** Throws a problem document if any of it is refused; nothing is written then. */
export function createFillIn(context: AppContext): FillIn {
  const call = createCommandCaller(context);
  return async (c, workspace, ticket, input) => {
    const commands = detailsCommands(ticket.state.id, input);
    await call(c, requesterCaller(c, workspace, ticket), commands, { body: input });
  };
}

/** The category goes before the fields that it asks for. */
function detailsCommands(
  ticketId: TicketId,
  { category, fields, ...facts }: DetailsInput,
): readonly Command[] {
  const changes = Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  );
  return [
    { type: 'correct-requester', ticketId, changes },
    ...(category === undefined ? [] : [{ type: 'categorise', ticketId, category } as const]),
    ...(fields === undefined ? [] : [{ type: 'set-fields', ticketId, fields } as const]),
  ];
}

/** Who holds the code acts as the request's requester, on it alone. */
export function requesterCaller(
  c: Context<AppEnv>,
  workspace: CurrentWorkspace,
  ticket: StoredTicket,
): Caller {
  const { id, requester } = ticket.state;
  return {
    workspace,
    actor: { kind: 'requester', ticketId: id },
    origin: { via: 'web', ip: c.get('clientIp'), actorName: requester.name || requester.email },
    keyOwner: `requester:${id}`,
    language: languageOf(c, ticket),
    isNested: false,
  };
}

export const languageOf = (c: Context<AppEnv>, ticket: StoredTicket): string =>
  /^[a-z]{2}/.exec(c.req.header('accept-language') ?? '')?.[0] ?? ticket.state.language;
