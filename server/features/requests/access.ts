// Who holds the access code of a ticket acts as its requester, on that ticket alone (P2). A wrong number and a wrong
// code get the same answer after the same work, and both count against the guesser.

import type { Context } from 'hono';
import { MINUTE_MS } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import type { AppContext, AppEnv, CurrentWorkspace } from '#server/app-context.ts';
import type { AccessCodes } from '#server/commands/index.ts';
import { createMailOutcomes, isAddressToken } from '#server/features/mail-sending/index.ts';
import { loadTicketByNumber, type StoredTicket } from '#server/features/tickets/index.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import type { Limit } from '#server/platform/http/throttle.ts';

/** Everything an address does with codes, right ones included: pages ask again and again, and offices share one. */
const BY_IP: Limit = { name: 'access', attempts: 3_000, windowMs: 5 * MINUTE_MS };
const WRONG_BY_IP: Limit = { name: 'access-wrong', attempts: 20, windowMs: 15 * MINUTE_MS };
const WRONG_BY_NUMBER: Limit = {
  name: 'access-wrong-number',
  attempts: 30,
  windowMs: 15 * MINUTE_MS,
};

const NUMBER = /^[1-9][0-9]{0,8}$/;
/** Stands in for a ticket that is not there, so that a code is always derived and compared. */
const NOBODY = '00000000-0000-7000-8000-000000000000' as TicketId;

export type RequireAccess = (
  c: Context<AppEnv>,
  workspace: CurrentWorkspace,
  number: string,
  /** A second look within one request, by a code that was right a moment ago, is not counted. */
  isCounted?: boolean,
  /** Of a form without script; others send it in a header. */
  code?: string,
) => Promise<StoredTicket>;

export function createRequireAccess(context: AppContext, codes: AccessCodes): RequireAccess {
  const { db, throttle } = context;
  const { confirmAddress } = createMailOutcomes(context);
  /** The code alone proves nothing: the page shows it to whoever typed the address. Nor does reading, which machines do. */
  const noteAddress = async (
    c: Context<AppEnv>,
    { id }: CurrentWorkspace,
    { state }: StoredTicket,
  ): Promise<void> => {
    const token = c.req.header('mail-token') ?? '';
    const { email } = state.requester;
    if (c.req.method === 'GET' || email === '' || token === '') return;
    if (isAddressToken(context, id, email, token)) await confirmAddress(id, email);
  };
  return async (c, workspace, number, isCounted = true, given) => {
    const code = given ?? c.req.header('access-code');
    if (code === undefined || code === '') {
      throw new AppError('UNAUTHENTICATED', { detail: 'Send the code in the header Access-Code.' });
    }
    const place = `${workspace.id}\n${c.get('clientNetwork')}`;
    if (isCounted) await throttle.check(BY_IP, place, c);
    // Asked for even if the number is none, so that the time tells nothing.
    const wanted = NUMBER.test(number) ? Number(number) : 0;
    const ticket = await db.tenantRead(workspace.id, (sql) =>
      loadTicketByNumber(sql, workspace.id, wanted),
    );
    const isRight = codes.matches(code, {
      workspaceId: workspace.id,
      ticketId: ticket?.state.id ?? NOBODY,
      recipient: ticket?.state.requester.email ?? '',
      generation: ticket?.accessGeneration ?? 0,
    });
    if (ticket !== undefined && isRight) {
      await noteAddress(c, workspace, ticket);
      return ticket;
    }
    await throttle.check(WRONG_BY_IP, place);
    await throttle.check(WRONG_BY_NUMBER, `${workspace.id}\n${wanted}`);
    throw new AppError('NOT_FOUND', { detail: 'Number and code do not belong together.' });
  };
}
