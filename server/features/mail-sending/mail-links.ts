// Addresses that stand in mails. What gives access travels in the fragment: no server, proxy or referrer sees it (P2).

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { AppContext } from '#server/app-context.ts';
import { createAccessCodes } from '#server/commands/index.ts';
import type { MailTicket } from './ticket-words.ts';

type Deps = Pick<AppContext, 'config' | 'secrets'>;

export const originOf = ({ config }: Pick<AppContext, 'config'>): string =>
  (config.publicUrl ?? config.ownOrigin ?? 'http://localhost').replace(/\/$/, '');

export const deskLink = (deps: Deps, slug: string, ticketId: TicketId): string =>
  `${originOf(deps)}/w/${slug}/ticket/${ticketId}`;

export const signInLink = (deps: Deps, slug: string): string => `${originOf(deps)}/s/${slug}`;

/** For whoever the account is of, alone: with it one chooses its password (I2). */
export const passwordLink = (deps: Deps, slug: string, token: string): string =>
  `${signInLink(deps, slug)}/password#token=${token}`;

/** For whoever reads the mails of the new address, alone (P3). */
export const addressLink = (deps: Deps, slug: string, token: string): string =>
  `${signInLink(deps, slug)}/address#token=${token}`;

/** For the requester alone: with it one acts as they do. */
export function requesterLink(
  deps: Deps,
  workspace: { readonly id: WorkspaceId; readonly slug: string },
  { state, accessGeneration }: MailTicket,
): { readonly url: string; readonly code: string } {
  const code = createAccessCodes(deps.secrets.derive('access-code')).derive({
    workspaceId: workspace.id,
    ticketId: state.id,
    recipient: state.requester.email,
    generation: accessGeneration,
  });
  const mail = addressToken(deps, workspace.id, state.requester.email);
  return {
    code,
    url: `${originOf(deps)}/t/${workspace.slug}/${state.number ?? 0}#code=${code}&mail=${mail}`,
  };
}

/** Stands in mails only: whoever brings it has read what was sent to this address (M7). */
const addressToken = (
  { secrets }: Pick<Deps, 'secrets'>,
  workspaceId: string,
  address: string,
): string =>
  createHmac('sha256', secrets.derive('mail-address'))
    .update(JSON.stringify([workspaceId, address.trim().toLowerCase()]))
    .digest('base64url')
    .slice(0, 22);

export function isAddressToken(
  deps: Pick<Deps, 'secrets'>,
  workspaceId: string,
  address: string,
  given: string,
): boolean {
  const wanted = Buffer.from(addressToken(deps, workspaceId, address));
  const offered = Buffer.from(given.slice(0, 100));
  return offered.length === wanted.length && timingSafeEqual(offered, wanted);
}
