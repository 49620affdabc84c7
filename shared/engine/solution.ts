// A solution's way (T15): proposed by an operator, reviewed by the desk, approved or refused by the customer. Steps that
// the workspace has switched off are skipped. A new proposal begins the way anew.

import { can, isRequesterOf } from '#shared/access/can.ts';
import { ok, refuse } from '#shared/base/result.ts';
import { isOpenPhase, type StatusId } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { TicketEvent } from './events.ts';
import { authorOf } from './parties.ts';
import type { AnswerSolution, ProposeSolution, ReviewSolution } from './service-commands.ts';
import type { Solution, TicketState } from './ticket-state.ts';
import { checkTexts, cleanTexts } from './translation.ts';
import { phaseOf } from './workflow.ts';

export function decideProposeSolution(
  state: TicketState,
  { texts }: ProposeSolution,
  context: DecideContext,
): Decision {
  const { actor, configuration, now } = context;
  if (!can(actor, 'solution.propose')) return refuse({ code: 'NOT_ALLOWED' });
  if (!configuration.solution.isEnabled) return refuse({ code: 'SOLUTION_OFF' });
  if (!isOpenPhase(phaseOf(configuration, state.status))) return refuse({ code: 'ALREADY_CLOSED' });
  const refusal = checkTexts(texts, 'texts', { configuration, isRequired: true });
  if (refusal !== undefined) return refuse(refusal);
  const { review, customerApproval } = configuration.solution;
  const to: Solution = {
    texts: cleanTexts(texts),
    byId: authorOf(actor),
    at: now,
    stage: review ? 'proposed' : customerApproval ? 'reviewed' : 'approved',
  };
  return ok([
    { type: 'solution-proposed', ticketId: state.id, from: state.solution, to },
    ...moves(state, to, context),
  ]);
}

export function decideReviewSolution(
  state: TicketState,
  { outcome, note }: ReviewSolution,
  context: DecideContext,
): Decision {
  const { actor, configuration } = context;
  if (!can(actor, 'solution.review')) return refuse({ code: 'NOT_ALLOWED' });
  const { solution } = state;
  if (solution?.stage !== 'proposed') return refuse({ code: 'NO_SOLUTION' });
  const approved = configuration.solution.customerApproval ? 'reviewed' : 'approved';
  const to = withNote({ ...solution, stage: outcome === 'approve' ? approved : 'sent-back' }, note);
  return ok([
    { type: 'solution-reviewed', ticketId: state.id, from: solution, to },
    ...moves(state, to, context),
  ]);
}

export function decideAnswerSolution(
  state: TicketState,
  { outcome, note }: AnswerSolution,
  context: DecideContext,
): Decision {
  const { actor } = context;
  const audience = { id: state.id, requesterPersonId: state.requester.personId };
  if (!can(actor, 'own.reply') || !isRequesterOf(actor, audience)) {
    return refuse({ code: 'NOT_ALLOWED' });
  }
  const { solution } = state;
  if (solution?.stage !== 'reviewed') return refuse({ code: 'NO_SOLUTION' });
  const to = withNote({ ...solution, stage: outcome === 'approve' ? 'approved' : 'refused' }, note);
  return ok([
    { type: 'solution-answered', ticketId: state.id, from: solution, to },
    ...moves(state, to, context),
  ]);
}

/** What customers get to see of it: nothing before it was sent to them, and never the desk's own note. */
export function solutionForCustomer(solution: Solution | null): Solution | null {
  if (solution === null) return null;
  switch (solution.stage) {
    case 'proposed':
    case 'sent-back':
      return null;
    case 'reviewed': {
      const { note: _note, ...shown } = solution;
      return shown;
    }
    case 'approved':
    case 'refused':
      return solution;
  }
}

function withNote(solution: Solution, note: string): Solution {
  const { note: _old, ...rest } = solution;
  return note.trim() === '' ? rest : { ...rest, note: note.trim() };
}

/** Whether it may be offered to others with the same question: it was given to its customer, who has not refused it. */
export const isGiven = (solution: Pick<Solution, 'stage'> | null): boolean =>
  solution?.stage === 'approved' || solution?.stage === 'reviewed';

/** Where the solution takes the ticket. One that lacks a mandatory field is not ended by it (T2). */
function moves(
  state: TicketState,
  { stage }: Solution,
  { configuration }: DecideContext,
): readonly TicketEvent[] {
  const { sent, approved, refused } = configuration.solution.moves;
  const targets: Readonly<Partial<Record<Solution['stage'], StatusId | undefined>>> = {
    reviewed: sent,
    approved,
    refused,
  };
  const to = targets[stage];
  if (to === undefined || to === state.status) return [];
  const isEnd = !isOpenPhase(phaseOf(configuration, to));
  if (isEnd && state.incomplete.length > 0) return [];
  return [
    { type: 'status-changed', ticketId: state.id, from: state.status, to, cause: 'solution' },
  ];
}
