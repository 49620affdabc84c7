import { toInstant } from '#shared/base/clock.ts';
import { isUuid } from '#shared/base/ids.ts';
import type { Actor } from '#shared/access/actor.ts';
import { can } from '#shared/access/can.ts';
import type { FillFacts } from '#shared/templates/variables.ts';
import type { AppContext, CurrentWorkspace } from '#server/app-context.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { loadReadableTicket } from '#server/features/tickets/index.ts';
import { loadGroupName } from './template-store.ts';

export type FillCaller = {
  readonly workspace: Pick<CurrentWorkspace, 'id' | 'name' | 'configuration'>;
  readonly actor: Actor;
  readonly person: Pick<SelfRow, 'name' | 'email'> | undefined;
};

/** Throws NOT_FOUND where there is nothing to be known. */
export async function loadFillFacts(
  sql: ReadTx,
  context: Pick<AppContext, 'clock'>,
  caller: FillCaller,
  ticketId: string,
): Promise<FillFacts> {
  const facts = await findFillFacts(sql, context, caller, ticketId);
  if (facts === undefined) throw new AppError('NOT_FOUND');
  return facts;
}

/** What is known of a ticket that the caller may read as the desk does; absent and forbidden look alike. */
export async function findFillFacts(
  sql: ReadTx,
  { clock }: Pick<AppContext, 'clock'>,
  caller: FillCaller,
  ticketId: string,
): Promise<FillFacts | undefined> {
  const { workspace, actor, person } = caller;
  const isDesk = can(actor, 'ticket.read') || can(actor, 'ticket.read-all');
  const ticket =
    isDesk && isUuid(ticketId)
      ? await loadReadableTicket(sql, workspace.id, ticketId, actor)
      : undefined;
  if (ticket === undefined) return undefined;
  return {
    ticket: ticket.state,
    operator: { name: person?.name ?? '', email: person?.email ?? '' },
    groupName: await loadGroupName(sql, workspace.id, ticket.state.groupId),
    workspaceName: workspace.name,
    configuration: workspace.configuration,
    now: toInstant(clock()),
  };
}
