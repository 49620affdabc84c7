// What the codes of a mail are called: its states, what it is about, and why it is not where it was meant to be.

import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { Tone } from '#client/ui/tone.ts';
import type { FailedDelivery, Mail } from './mails-api.ts';

type Words = { readonly [code: string]: MessageKey };

const OUT_STATES: Words = {
  waiting: 'mail.stateWaiting',
  gathered: 'mail.stateGathered',
  sent: 'mail.stateSent',
  failed: 'mail.stateFailed',
  bounced: 'mail.stateBounced',
  passed: 'mail.statePassed',
};
const IN_STATES: Words = {
  stored: 'mail.stateStored',
  done: 'mail.stateDone',
  unreadable: 'mail.stateUnreadable',
  ignored: 'mail.stateIgnored',
  failed: 'mail.stateFailed',
  erased: 'mail.stateErased',
};
const STATES = { ...OUT_STATES, ...IN_STATES };
const TONES: { readonly [state: string]: Tone } = {
  waiting: 'info',
  gathered: 'info',
  stored: 'info',
  sent: 'success',
  done: 'success',
  failed: 'danger',
  bounced: 'danger',
  unreadable: 'warning',
};
const KINDS: Words = {
  confirmation: 'mail.kindConfirmation',
  details: 'mail.kindDetails',
  answer: 'mail.kindAnswer',
  resolved: 'mail.kindResolved',
  solution: 'mail.kindSolution',
  message: 'mail.kindMessage',
  assigned: 'mail.kindAssigned',
  escalated: 'mail.kindEscalated',
  review: 'mail.kindReview',
  judged: 'mail.kindJudged',
  'new-ticket': 'notification.event.new-ticket',
  'new-message': 'mail.kindMessage',
  'solution-to-review': 'mail.kindReview',
  'solution-judged': 'mail.kindJudged',
  mention: 'mail.kindMention',
  'status-changed': 'notification.event.status-changed',
  'ticket-resolved': 'notification.event.ticket-resolved',
  'due-soon': 'notification.event.due-soon',
  'target-missed': 'notification.event.target-missed',
  expired: 'notification.event.expired',
  rated: 'notification.event.rated',
  'held-reply': 'mail.kindHeld',
  request: 'mail.kindRequest',
  reply: 'mail.kindReply',
  note: 'mail.kindNote',
  bounce: 'mail.kindBounce',
  receipt: 'mail.kindReceipt',
  'auto-reply': 'mail.kindAutoReply',
  loop: 'mail.kindLoop',
  flood: 'mail.kindFlood',
  machine: 'mail.kindMachine',
  list: 'mail.kindList',
  'password-reset': 'mail.kindPasswordReset',
  invitation: 'mail.kindInvitation',
  'password-changed': 'mail.kindPasswordChanged',
  'webhook-off': 'mail.kindWebhookOff',
  'address-confirm': 'mail.kindAddressConfirm',
  'address-changed': 'mail.kindAddressChanged',
};
const PROBLEMS: Words = {
  'no-server': 'mail.problemNoServer',
  server: 'mail.problemServer',
  later: 'mail.problemLater',
  unknown: 'mail.problemUnknown',
  refused: 'mail.problemRefused',
  'given-up': 'mail.problemGivenUp',
  'too-old': 'mail.problemTooOld',
  bounced: 'mail.problemBounced',
  repeated: 'mail.problemRepeated',
  'switched-off': 'mail.problemSwitchedOff',
  unconfirmed: 'mail.problemUnconfirmed',
  'too-many': 'mail.problemTooMany',
  'bad-address': 'mail.problemAddress',
  'own-address': 'mail.problemAddress',
  machine: 'mail.problemAddress',
  'own-mail': 'mail.problemOwnMail',
  'not-of-ours': 'mail.problemNotOurs',
  'too-large': 'mail.problemTooLarge',
};
/** Reasons of ours not to tell somebody something any more. */
const NOT_NEEDED = new Set(
  'unknown deleted not-theirs told-along redacted over no-account no-right read one-by-one'.split(
    ' ',
  ),
);

/** Those that mails of this direction can be in. */
export const statesOf = (direction: Mail['direction'] | ''): readonly string[] =>
  Object.keys(direction === '' ? STATES : direction === 'in' ? IN_STATES : OUT_STATES);

export const stateWords = (state: string, t: I18n['t']): string => {
  const key = STATES[state];
  return key === undefined ? state : t(key);
};
export const toneOf = ({ state }: Mail): Tone => TONES[state] ?? 'neutral';

export const kindWords = ({ kind }: Pick<Mail, 'kind'>, t: I18n['t']): string | undefined => {
  const key = kind === null ? undefined : KINDS[kind];
  return key === undefined ? undefined : t(key);
};

/** Its subject, or what it is about: one that was not sent yet has none. */
export const titleOf = (mail: Mail, t: I18n['t']): string =>
  mail.subject === null || mail.subject === ''
    ? (kindWords(mail, t) ?? t('desk.noSubject'))
    : mail.subject;

export const whoWords = ({ direction, address }: Mail, t: I18n['t']): string => {
  if (address === null) return t(direction === 'in' ? 'mail.nobody' : 'mail.colleague');
  return t(direction === 'in' ? 'mail.from' : 'mail.to', { address });
};

/** Why it was given up, in words. */
export function failedWords(
  { channel, problem }: Pick<FailedDelivery, 'channel' | 'problem'>,
  t: I18n['t'],
): string {
  if (channel === 'slack')
    return [t('mail.slackGivenUp'), t('mail.problemOther', { code: problem ?? '' })].join(' ');
  if (channel === 'push') return t(problem === 'refused' ? 'mail.pushRefused' : 'mail.pushGivenUp');
  return problemWords({ state: 'failed', problem }, t) ?? t('mail.stateFailed');
}

export function problemWords(
  { state, problem }: Pick<Mail, 'state' | 'problem'>,
  t: I18n['t'],
): string | undefined {
  // `by-hand`: somebody has it read once more.
  if (problem === null || problem === 'by-hand') return undefined;
  if (state === 'passed' && NOT_NEEDED.has(problem)) return t('mail.problemNotNeeded');
  const key = PROBLEMS[problem];
  return key === undefined ? t('mail.problemOther', { code: problem }) : t(key);
}
