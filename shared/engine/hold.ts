// Take, drop, hand over, break (A4). In `exclusive` they move the lock together with the assignee; in
// `presence` and `none` there is no lock, and they only assign oneself, nobody or somebody else.

import { can } from '#shared/access/can.ts';
import type { PersonId } from '#shared/base/ids.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { HandOver } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import { isExclusive, keeperOf, nextToken } from './lock.ts';
import { authorOf } from './parties.ts';
import type { Refusal } from './refusals.ts';
import type { TicketState } from './ticket-state.ts';

export function decideTake(state: TicketState, context: DecideContext): Decision {
  const self = checkSelf(context);
  if (typeof self !== 'string') return refuse(self);
  if (!context.configuration.assignees.includes('person')) {
    return refuse({ code: 'ASSIGNMENT_OFF' });
  }
  const keeper = keeperOf(context.configuration, state);
  if (keeper === self) return ok([]);
  if (keeper !== null && isExclusive(context.configuration)) {
    return refuse({ code: 'LOCKED', by: keeper });
  }
  const token = nextToken(context.configuration, state);
  return ok([taken(state, self, token)]);
}

export const taken = (state: TicketState, holderId: PersonId, token: number): TicketEvent => ({
  type: 'ticket-taken',
  ticketId: state.id,
  holderId,
  ...(state.assigneeId === null || state.assigneeId === holderId ? {} : { from: state.assigneeId }),
  token,
});

export function decideDrop(state: TicketState, context: DecideContext): Decision {
  const self = checkKeeper(state, context);
  if (typeof self !== 'string') return refuse(self);
  const token = nextToken(context.configuration, state);
  return ok([{ type: 'ticket-dropped', ticketId: state.id, holderId: self, token }]);
}

export function decideHandOver(
  state: TicketState,
  command: HandOver,
  context: DecideContext,
): Decision {
  const { configuration, directory } = context;
  const from = checkKeeper(state, context);
  if (typeof from !== 'string') return refuse(from);
  const { to } = command;
  const kind = 'personId' in to ? 'person' : 'group';
  if (!configuration.assignees.includes(kind)) return refuse({ code: 'ASSIGNMENT_OFF' });
  const exists =
    'personId' in to
      ? directory.operator(to.personId) !== undefined
      : directory.hasGroup(to.groupId);
  if (!exists) return refuse({ code: 'NO_SUCH_ASSIGNEE' });
  if ('personId' in to && to.personId === from) return ok([]);
  return ok([
    {
      type: 'ticket-handed-over',
      ticketId: state.id,
      from,
      to: 'personId' in to ? to.personId : null,
      toGroup: 'groupId' in to ? to.groupId : null,
      ...('groupId' in to && state.groupId !== null && state.groupId !== to.groupId
        ? { fromGroup: state.groupId }
        : {}),
      token: nextToken(configuration, state),
    },
  ]);
}

export function decideBreakLock(state: TicketState, context: DecideContext): Decision {
  if (!can(context.actor, 'ticket.break-lock')) return refuse({ code: 'NOT_ALLOWED' });
  if (!isExclusive(context.configuration)) return refuse({ code: 'NO_LOCKS' });
  if (state.lockHolderId === null) return ok([]);
  const token = nextToken(context.configuration, state);
  return ok([{ type: 'lock-broken', ticketId: state.id, holderId: state.lockHolderId, token }]);
}

/** The person who acts, if they may hold tickets at all: a key or a machine holds none. */
function checkSelf({ actor, configuration }: DecideContext): PersonId | Refusal {
  const self = authorOf(actor);
  if (self === null || !can(actor, 'ticket.take')) return { code: 'NOT_ALLOWED' };
  return configuration.assignees.length === 0 ? { code: 'ASSIGNMENT_OFF' } : self;
}

/** The person who acts, if the ticket is with them. */
function checkKeeper(state: TicketState, context: DecideContext): PersonId | Refusal {
  const self = checkSelf(context);
  if (typeof self !== 'string') return self;
  const keeper = keeperOf(context.configuration, state);
  return keeper === self ? self : { code: 'NOT_HOLDER', by: keeper };
}
