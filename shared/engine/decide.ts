// The one gate: every command, from whichever door, is decided here, on the server and on the device.

import { assert, assertNever } from '#shared/base/assert.ts';
import { refuse } from '#shared/base/result.ts';
import { decideAssign } from './assign.ts';
import { decideCategorise } from './categorise.ts';
import type { Command, CommandType, OpenTicket } from './commands.ts';
import { completed } from './completion.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import { decideDelete, decideRestore } from './deletion.ts';
import { decideBreakLock, decideDrop, decideHandOver, decideTake } from './hold.ts';
import { decideLink, decideUnlink } from './links.ts';
import { decideReportMail } from './mail-report.ts';
import { decideMerge } from './merge.ts';
import { decideNote } from './note.ts';
import { decideOpen } from './open.ts';
import { canRead } from './parties.ts';
import { decideChangePriority } from './priority.ts';
import { decideRate } from './rating.ts';
import { decideRedact } from './redaction.ts';
import type { Refusal } from './refusals.ts';
import { decideReply } from './reply.ts';
import { decideCorrectRequester } from './requester.ts';
import { decideNameSale } from './sale.ts';
import { decideSetFields } from './set-fields.ts';
import { decideSettleHeldReply } from './settle-held-reply.ts';
import { decideAnswerSolution, decideProposeSolution, decideReviewSolution } from './solution.ts';
import { decideSplit } from './split.ts';
import { decideChangeStatus, decideClose, decideReopen } from './status.ts';
import { decideTag } from './tags.ts';
import type { TicketState } from './ticket-state.ts';
import {
  decideApplyRule,
  decideArchive,
  decideEscalate,
  decideExpire,
  decideMarkMissed,
  decideReckonTargets,
  decideSetTargets,
} from './time-passing.ts';
import { decideRecordTime } from './time-worked.ts';
import { decideChangeLanguage, decideTranslate } from './translation.ts';
import { decideChangeReferences } from './references.ts';
import { decideChangeCc, decideChangeWatchers } from './watchers.ts';

/**
 * What comes of a command, or why nothing does. `state` is the ticket that the command names, undefined
 * if there is none. An accepted command may hold no events: it was so already.
 */
export function decide(
  state: TicketState | undefined,
  command: Command,
  context: DecideContext,
): Decision {
  if (command.type === 'open') return decideOpen(state, command, context);
  // Absent and forbidden look alike.
  if (state === undefined) return refuse({ code: 'NO_SUCH_TICKET' });
  assert(state.id === command.ticketId, `${command.type} decided on another ticket`);
  if (!canRead(context.actor, state) && !isAboutOwnWords(command)) {
    return refuse({ code: 'NO_SUCH_TICKET' });
  }
  const refusal = checkStanding(state, command);
  if (refusal !== undefined) return refuse(refusal);
  return completed(state, dispatch(state, command, context), context);
}

/** One may throw away one's own held reply to a ticket that one can no longer see. */
const isAboutOwnWords = (command: Command): boolean =>
  command.type === 'settle-held-reply' && command.outcome === 'discarded';

/** A deleted ticket can only be brought back, and a duplicate lives on in its original. */
function checkStanding(state: TicketState, { type }: Command): Refusal | undefined {
  if (state.deletedAt !== null && !ON_DELETED.has(type)) return { code: 'DELETED' };
  if (state.mergedInto !== null && !ON_MERGED.has(type)) {
    return { code: 'MERGED', into: state.mergedInto };
  }
  return undefined;
}

const ON_DELETED: ReadonlySet<CommandType> = new Set([
  'restore',
  'delete',
  'settle-held-reply',
  'redact',
]);
/** Messages go on to the original; what belongs to the duplicate itself stays possible. */
const ON_MERGED: ReadonlySet<CommandType> = new Set([
  'reply',
  'note',
  'settle-held-reply',
  'change-watchers',
  'link',
  'unlink',
  'redact',
  'delete',
  'archive',
]);

function dispatch(
  state: TicketState,
  command: Exclude<Command, OpenTicket>,
  context: DecideContext,
): Decision {
  switch (command.type) {
    case 'reply':
      return decideReply(state, command, context);
    case 'note':
      return decideNote(state, command, context);
    case 'take':
      return decideTake(state, context);
    case 'drop':
      return decideDrop(state, context);
    case 'hand-over':
      return decideHandOver(state, command, context);
    case 'break-lock':
      return decideBreakLock(state, context);
    case 'assign':
      return decideAssign(state, command, context);
    case 'change-status':
      return decideChangeStatus(state, command, context);
    case 'close':
      return decideClose(state, context);
    case 'reopen':
      return decideReopen(state, context);
    case 'correct-requester':
      return decideCorrectRequester(state, command, context);
    case 'name-sale':
      return decideNameSale(state, command, context);
    case 'settle-held-reply':
      return decideSettleHeldReply(state, command, context);
    case 'change-priority':
      return decideChangePriority(state, command, context);
    case 'categorise':
      return decideCategorise(state, command, context);
    case 'set-fields':
      return decideSetFields(state, command, context);
    case 'tag':
      return decideTag(state, command, context);
    case 'translate':
      return decideTranslate(state, command, context);
    case 'change-language':
      return decideChangeLanguage(state, command, context);
    case 'change-watchers':
      return decideChangeWatchers(state, command, context);
    case 'change-cc':
      return decideChangeCc(state, command, context);
    case 'change-references':
      return decideChangeReferences(state, command, context);
    case 'record-time':
      return decideRecordTime(state, command, context);
    case 'propose-solution':
      return decideProposeSolution(state, command, context);
    case 'review-solution':
      return decideReviewSolution(state, command, context);
    case 'answer-solution':
      return decideAnswerSolution(state, command, context);
    case 'rate':
      return decideRate(state, command, context);
    case 'merge':
      return decideMerge(state, command, context);
    case 'split':
      return decideSplit(state, command, context);
    case 'link':
      return decideLink(state, command, context);
    case 'unlink':
      return decideUnlink(state, command, context);
    case 'redact':
      return decideRedact(state, command, context);
    case 'delete':
      return decideDelete(state, context);
    case 'restore':
      return decideRestore(state, context);
    case 'expire':
      return decideExpire(state, context);
    case 'archive':
      return decideArchive(state, context);
    case 'set-targets':
      return decideSetTargets(state, command, context);
    case 'reckon-targets':
      return decideReckonTargets(context);
    case 'mark-missed':
      return decideMarkMissed(state, command, context);
    case 'escalate':
      return decideEscalate(state, command, context);
    case 'apply-rule':
      return decideApplyRule(context);
    case 'report-mail':
      return decideReportMail(state, command, context);
    default:
      return assertNever(command);
  }
}
