// What this person may do with this ticket now, so that a screen offers nothing that would only be refused. The engine
// decides again when it is done.

import type { Permission } from '#shared/access/permissions.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { isOpenPhase, type Configuration } from '#shared/engine/configuration.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { allowedStatuses, phaseOf } from '#shared/engine/workflow.ts';

export type TicketRights = {
  readonly reply: boolean;
  readonly note: boolean;
  readonly take: boolean;
  readonly drop: boolean;
  readonly handOver: boolean;
  readonly assign: boolean;
  readonly breakLock: boolean;
  readonly changeStatus: boolean;
  readonly close: boolean;
  readonly reopen: boolean;
  readonly correct: boolean;
  /** Priority, category, custom fields and tags. */
  readonly edit: boolean;
  /** Merge, split, link. */
  readonly merge: boolean;
  readonly recordTime: boolean;
  readonly redact: boolean;
  /** By oneself, or with an administrator's password. */
  readonly remove: boolean;
  /** Who else follows it; oneself everybody may. */
  readonly chooseFollowers: boolean;
  readonly proposeSolution: boolean;
  /** The desk's own look at what was proposed. */
  readonly reviewSolution: boolean;
};

export type LockState =
  /** Nobody is kept out here: the assignee is only who looks after it. */
  | { readonly kind: 'open' }
  | { readonly kind: 'free' }
  | { readonly kind: 'mine' }
  | { readonly kind: 'taken'; readonly by: PersonId };

type Subject = Pick<
  TicketState,
  'status' | 'assigneeId' | 'lockHolderId' | 'incomplete' | 'solution'
>;

export function lockOf(
  configuration: Configuration,
  self: PersonId,
  ticket: Pick<TicketState, 'lockHolderId'>,
): LockState {
  if (configuration.lock.mode !== 'exclusive') return { kind: 'open' };
  if (ticket.lockHolderId === null) return { kind: 'free' };
  return ticket.lockHolderId === self
    ? { kind: 'mine' }
    : { kind: 'taken', by: ticket.lockHolderId };
}

export function rightsOf(
  configuration: Configuration,
  self: { readonly id: PersonId; readonly permissions: readonly Permission[] },
  ticket: Subject,
): TicketRights {
  const may = (permission: Permission) => self.permissions.includes(permission);
  const { assignees } = configuration;
  const isExclusive = configuration.lock.mode === 'exclusive';
  const keeper = isExclusive ? ticket.lockHolderId : ticket.assigneeId;
  const canHold = may('ticket.take') && assignees.includes('person');
  const isMine = keeper === self.id;
  const hasAssignees = assignees.length > 0;
  const mayAllocate =
    may('ticket.assign-any') || (may('ticket.assign') && (!isExclusive || isMine));
  const isOpen = isOpenPhase(phaseOf(configuration, ticket.status));
  const allowed = allowedStatuses(configuration, ticket);
  const maySetStatus = may('ticket.change-status');
  return {
    reply: may('ticket.reply'),
    note: may('ticket.note'),
    take: canHold && !isMine && (!isExclusive || keeper === null),
    drop: may('ticket.take') && hasAssignees && isMine,
    handOver: may('ticket.take') && hasAssignees && isMine,
    assign: hasAssignees && mayAllocate,
    breakLock: may('ticket.break-lock') && isExclusive && keeper !== null && !isMine,
    changeStatus: maySetStatus && allowed.length > 0,
    close: maySetStatus && isOpen && allowed.includes(configuration.closeStatus),
    reopen: maySetStatus && !isOpen && allowed.includes(configuration.reopenStatus),
    correct: may('ticket.correct-requester'),
    edit: may('ticket.edit'),
    merge: may('ticket.merge'),
    redact: may('ticket.redact'),
    remove: may('ticket.delete') || may('ticket.reply'),
    recordTime: may('ticket.record-time'),
    proposeSolution: may('solution.propose') && configuration.solution.isEnabled && isOpen,
    reviewSolution: may('solution.review') && ticket.solution?.stage === 'proposed',
    chooseFollowers: may('ticket.assign') || may('ticket.assign-any'),
  };
}
