// Commands around the solution of a ticket, tickets that belong together, and words that must go.

import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import type { LinkKind } from './ticket-state.ts';

export type ProposeSolution = {
  readonly type: 'propose-solution';
  readonly ticketId: TicketId;
  readonly texts: LocalText;
};
/** The desk's own look at a proposed solution (T15). */
export type ReviewSolution = {
  readonly type: 'review-solution';
  readonly ticketId: TicketId;
  readonly outcome: 'approve' | 'send-back';
  readonly note: string;
};
/** The customer's word on it. */
export type AnswerSolution = {
  readonly type: 'answer-solution';
  readonly ticketId: TicketId;
  readonly outcome: 'approve' | 'refuse';
  readonly note: string;
};
export type Rate = {
  readonly type: 'rate';
  readonly ticketId: TicketId;
  readonly value: number;
  readonly comment: LocalText;
};
/** The ticket turns out to be a duplicate of `into` (T8). */
export type Merge = {
  readonly type: 'merge';
  readonly ticketId: TicketId;
  readonly into: TicketId;
};
/** A public message is also the beginning of another ticket (T8). */
export type Split = {
  readonly type: 'split';
  readonly ticketId: TicketId;
  readonly messageId: MessageId;
  readonly newTicketId: TicketId;
  readonly subject: string;
};
export type Link = {
  readonly type: 'link';
  readonly ticketId: TicketId;
  readonly kind: LinkKind;
  readonly to: TicketId;
};
export type Unlink = {
  readonly type: 'unlink';
  readonly ticketId: TicketId;
  readonly kind: LinkKind;
  readonly to: TicketId;
};
/** Takes the words of a message away for good (C6). */
export type Redact = {
  readonly type: 'redact';
  readonly ticketId: TicketId;
  readonly messageId: MessageId;
  readonly reason: string;
};

export type ServiceCommand =
  | ProposeSolution
  | ReviewSolution
  | AnswerSolution
  | Rate
  | Merge
  | Split
  | Link
  | Unlink
  | Redact;
