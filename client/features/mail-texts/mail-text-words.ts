// What mails are about, and what the names in their texts stand for, in words.

import type { MailAudience, MailEvent } from '#shared/templates/mail-events.ts';
import type { MailText, MailTextFault } from '#shared/templates/mail-text.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';

const EVENTS: { readonly [Event in MailEvent]: MessageKey } = {
  confirmation: 'mailText.confirmation',
  unconfirmed: 'mailText.unconfirmed',
  details: 'mailText.details',
  answer: 'mailText.answer',
  resolved: 'mailText.resolved',
  solution: 'mailText.solution',
  message: 'mailText.message',
  'new-ticket': 'mailText.newTicket',
  assigned: 'mailText.assigned',
  'assigned-group': 'mailText.assignedGroup',
  mention: 'mailText.mention',
  'status-changed': 'mailText.statusChanged',
  'ticket-resolved': 'mailText.ticketResolved',
  'due-soon': 'mailText.dueSoon',
  'target-missed': 'mailText.targetMissed',
  expired: 'mailText.expired',
  rated: 'mailText.rated',
  'held-reply': 'mailText.heldReply',
  escalated: 'mailText.escalated',
  review: 'mailText.review',
  approved: 'mailText.approved',
  refused: 'mailText.refused',
  returned: 'mailText.returned',
  several: 'mailText.several',
  'password-reset': 'mailText.passwordReset',
  invitation: 'mailText.invitation',
  'password-changed': 'mailText.passwordChanged',
  'webhook-off': 'mailText.webhookOff',
  'address-confirm': 'mailText.addressConfirm',
  'address-taken': 'mailText.addressTaken',
  'address-changed': 'mailText.addressChanged',
};
const AUDIENCES: { readonly [Audience in MailAudience]: MessageKey } = {
  customers: 'mailText.toCustomers',
  desk: 'mailText.toDesk',
  accounts: 'mailText.toAccounts',
};
const NAMES: { readonly [name: string]: MessageKey } = {
  greeting: 'mailText.nameGreeting',
  'requester.name': 'mailText.nameRequester',
  'requester.firstName': 'mailText.nameRequesterFirst',
  'requester.label': 'mailText.nameRequesterLabel',
  'person.name': 'mailText.namePerson',
  'operator.name': 'mailText.nameOperator',
  'author.name': 'mailText.nameAuthor',
  'ticket.reference': 'mailText.nameReference',
  'ticket.number': 'mailText.nameNumber',
  'ticket.subject': 'mailText.nameSubject',
  'ticket.status': 'mailText.nameStatus',
  'ticket.category': 'mailText.nameCategory',
  'ticket.openedOn': 'mailText.nameOpenedOn',
  'workspace.name': 'mailText.nameWorkspace',
  today: 'mailText.nameToday',
  count: 'mailText.nameCount',
  details: 'mailText.partDetails',
  code: 'mailText.partCode',
  others: 'mailText.partOthers',
  message: 'mailText.partMessage',
  signature: 'mailText.partSignature',
  files: 'mailText.partFiles',
  outcome: 'mailText.partOutcome',
  reply: 'mailText.partReply',
  score: 'mailText.nameRating',
  rating: 'mailText.partRating',
  solution: 'mailText.partSolution',
  approval: 'mailText.partApproval',
  tickets: 'mailText.partTickets',
  'ticket.link': 'mailText.linkTicket',
  'password.link': 'mailText.linkPassword',
  'signin.link': 'mailText.linkSignIn',
  'address.link': 'mailText.linkAddress',
};

export const eventWords = (event: MailEvent, t: I18n['t']): string => t(EVENTS[event]);
export const audienceWords = (audience: MailAudience, t: I18n['t']): string =>
  t(AUDIENCES[audience]);
/** Of a name without words the name itself. */
export const nameWords = (name: string, t: I18n['t']): string => {
  const key = NAMES[name];
  return key === undefined ? name : t(key);
};

export const fieldIdOf = (field: keyof MailText): string => `mail-text-${field}`;

export function faultWords({ field, kind, name }: MailTextFault, t: I18n['t']): FieldProblem {
  const label = t(field === 'subject' ? 'mailText.subject' : 'mailText.body');
  const sentence = (): string => {
    switch (kind) {
      case 'empty':
        return t('field.required', { label });
      case 'long':
        return t('mailText.tooLong', { count: Number(name) });
      case 'control':
        return t('mailText.control');
      case 'open':
        return t('mailText.open', { text: name });
      case 'unknown':
        return t('mailText.unknown', { name: `{{${name}}}` });
      case 'place':
        return t(field === 'subject' ? 'mailText.placeSubject' : 'mailText.placeBody', {
          name: `{{${name}}}`,
        });
      case 'missing':
        return t('mailText.missing', { what: nameWords(name, t), name: `{{${name}}}` });
    }
  };
  return { fieldId: fieldIdOf(field), message: sentence() };
}

/** What the server refused, beside the fields where it says which. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  if (failure.kind === 'problem' && failure.code === 'PRECONDITION_FAILED')
    return [{ message: t('mailText.changedMeanwhile') }];
  const errors = failure.kind === 'problem' ? (failure.errors ?? []) : [];
  return errors.length === 0
    ? [{ message: failureWords(failure, t) }]
    : errors.map(({ path }) => {
        const field = path === 'subject' ? 'subject' : 'body';
        const label = t(field === 'subject' ? 'mailText.subject' : 'mailText.body');
        return { fieldId: fieldIdOf(field), message: t('field.format', { label }) };
      });
}
