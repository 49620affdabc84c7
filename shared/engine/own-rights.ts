// What a customer may do with their own ticket now, so that a page offers nothing that would only be refused.

import type { Permission } from '#shared/access/permissions.ts';
import { isOpenPhase, type Configuration } from './configuration.ts';
import { isRated } from './rating.ts';
import type { TicketState } from './ticket-state.ts';
import { checkMove, phaseOf } from './workflow.ts';

export type OwnRights = {
  readonly reply: boolean;
  readonly close: boolean;
  readonly reopen: boolean;
  readonly rate: boolean;
  /** Approve or refuse what was proposed. */
  readonly answerSolution: boolean;
};

export function ownRightsOf(
  configuration: Configuration,
  may: (permission: Permission) => boolean,
  ticket: TicketState,
): OwnRights {
  const { customersMay, closeStatus, reopenStatus, rating } = configuration;
  const isOpen = isOpenPhase(phaseOf(configuration, ticket.status));
  const canGo = (to: typeof closeStatus) =>
    checkMove(configuration, ticket, to, 'customer') === undefined;
  return {
    reply: may('own.reply'),
    close: may('own.close') && customersMay.close && isOpen && canGo(closeStatus),
    reopen: may('own.close') && customersMay.reopen && !isOpen && canGo(reopenStatus),
    rate: may('own.rate') && rating.isEnabled && !isOpen && !isRated(ticket),
    answerSolution: may('own.reply') && ticket.solution?.stage === 'reviewed',
  };
}
