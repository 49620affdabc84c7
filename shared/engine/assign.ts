import { can } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { Assign } from './commands.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { fieldErrorText } from './field-error-texts.ts';
import { isExclusive, nextToken } from './lock.ts';
import { authorOf } from './parties.ts';
import type { Refusal } from './refusals.ts';
import type { TicketState } from './ticket-state.ts';

/**
 * Gives a ticket to a person, a group, both or nobody (A6). In `exclusive` one may give away only what one
 * holds, unless one allocates anybody's; whoever it is given to holds it.
 */
export function decideAssign(
  state: TicketState,
  command: Assign,
  context: DecideContext,
): Decision {
  const { configuration } = context;
  const refusal = checkRight(state, context) ?? checkTarget(state, command, context);
  if (refusal !== undefined) return refuse(refusal);
  const { assigneeId = state.assigneeId, groupId = state.groupId } = command;
  const movesHold =
    isExclusive(configuration) &&
    command.assigneeId !== undefined &&
    assigneeId !== state.lockHolderId;
  if (assigneeId === state.assigneeId && groupId === state.groupId && !movesHold) return ok([]);
  return ok([
    {
      type: 'ticket-assigned',
      ticketId: state.id,
      from: { assigneeId: state.assigneeId, groupId: state.groupId },
      to: { assigneeId, groupId },
      token: movesHold ? nextToken(configuration, state) : state.lockToken,
    },
  ]);
}

function checkRight(state: TicketState, context: DecideContext): Refusal | undefined {
  const { actor, configuration } = context;
  const hasAnys = can(actor, 'ticket.assign-any');
  if (!hasAnys && !can(actor, 'ticket.assign')) return { code: 'NOT_ALLOWED' };
  if (configuration.assignees.length === 0) return { code: 'ASSIGNMENT_OFF' };
  if (hasAnys || !isExclusive(configuration)) return undefined;
  const isHolder = state.lockHolderId !== null && state.lockHolderId === authorOf(actor);
  return isHolder ? undefined : { code: 'NOT_HOLDER', by: state.lockHolderId };
}

function checkTarget(
  state: TicketState,
  { assigneeId, groupId }: Assign,
  { configuration, directory }: DecideContext,
): Refusal | undefined {
  const { assignees, mandatory } = configuration;
  if (assigneeId !== undefined && !assignees.includes('person')) return { code: 'ASSIGNMENT_OFF' };
  if (groupId !== undefined && !assignees.includes('group')) return { code: 'ASSIGNMENT_OFF' };
  const isKnown =
    (assigneeId == null || directory.operator(assigneeId) !== undefined) &&
    (groupId == null || directory.hasGroup(groupId));
  if (!isKnown) return { code: 'NO_SUCH_ASSIGNEE' };
  // Where every ticket has a group (W7) it goes to another one, never to none.
  if (groupId !== null || state.groupId === null || !mandatory.includes('group')) return undefined;
  const message = fieldErrorText('required', 'group', 'en');
  return { code: 'INVALID', errors: [{ path: 'group', code: 'required', message }] };
}
