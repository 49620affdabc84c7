// Commands that no device sends: deletion, which needs the server at that moment (T12), and what time and rules do.

import type { MessageId, TicketId } from '#shared/base/ids.ts';
import type { TargetKind, TicketTargets } from './ticket-state.ts';

export type Delete = { readonly type: 'delete'; readonly ticketId: TicketId };
export type Restore = { readonly type: 'restore'; readonly ticketId: TicketId };
export type Expire = { readonly type: 'expire'; readonly ticketId: TicketId };
export type Archive = { readonly type: 'archive'; readonly ticketId: TicketId };
/** What is promised for the ticket from now on (A8); null: nothing. */
export type SetTargets = {
  readonly type: 'set-targets';
  readonly ticketId: TicketId;
  readonly targets: TicketTargets | null;
};
/** Hours, holidays or targets are other ones now: the server works out what is promised for the ticket (A8). */
export type ReckonTargets = { readonly type: 'reckon-targets'; readonly ticketId: TicketId };
export type MarkMissed = {
  readonly type: 'mark-missed';
  readonly ticketId: TicketId;
  readonly target: TargetKind;
};
export type Escalate = {
  readonly type: 'escalate';
  readonly ticketId: TicketId;
  readonly level: number;
  /** What made it necessary; the same cause never escalates twice to the same level. */
  readonly cause: string;
  readonly ruleId: string | null;
};

/** A rule's time may have come (A7): the server looks whether it has, and then does what the rule says. */
export type ApplyRule = {
  readonly type: 'apply-rule';
  readonly ticketId: TicketId;
  readonly ruleId: string;
};

/** What became of a mail, where people should know (M8). */
export type ReportMail = {
  readonly type: 'report-mail';
  readonly ticketId: TicketId;
  /** Of which message; null: of none. */
  readonly messageId: MessageId | null;
  readonly recipient: string;
  /** `repeated`: sent again after an attempt that may have arrived. */
  readonly outcome: 'failed' | 'bounced' | 'repeated';
  /** What the other server said. */
  readonly detail: string;
};

export type ServerCommand =
  | Delete
  | Restore
  | Expire
  | Archive
  | SetTargets
  | ReckonTargets
  | MarkMissed
  | Escalate
  | ApplyRule
  | ReportMail;
