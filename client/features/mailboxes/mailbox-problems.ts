import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import type { ApiFailure } from '#client/data/index.ts';
import { detailWords, failureWords } from '#client/features/administration/index.ts';
import type { I18n } from '#client/i18n/create-i18n.ts';
import type { MessageKey } from '#client/i18n/messages.ts';
import type { FieldProblem } from '#client/ui/error-summary.tsx';
import type { FieldFault } from './mailbox-fields.ts';

/** The id of the form's control for a field of the API. */
export const fieldId = (path: string): string => `mailbox-${path.replaceAll('.', '-')}`;

const LABELS: { readonly [name: string]: MessageKey } = {
  name: 'common.name',
  address: 'mailbox.address',
  groupId: 'ticket.group',
  kind: 'mailbox.fetchedBy',
  host: 'mailbox.host',
  port: 'mailbox.port',
  security: 'mailbox.security',
  user: 'mailbox.user',
  login: 'mailbox.login',
  password: 'mailbox.password',
  tokenUrl: 'mailbox.tokenUrl',
  clientId: 'mailbox.clientId',
  clientSecret: 'mailbox.clientSecret',
  refreshToken: 'mailbox.refreshToken',
  scope: 'mailbox.scope',
  intervalMinutes: 'mailbox.interval',
};

const WORDS: { readonly [Code in FieldErrorCode]?: MessageKey } = {
  required: 'field.required',
  taken: 'field.taken',
  not_found: 'field.notFound',
  not_allowed: 'field.notAllowed',
};

export function problemAt({ path, code }: FieldFault, t: I18n['t']): FieldProblem {
  const name = path.split('.').at(-1) ?? '';
  const label = LABELS[name];
  if (label === undefined)
    return { message: t(code === 'not_allowed' ? 'mailbox.most' : 'account.failed') };
  const at = fieldId(path);
  if (code === 'not_allowed' && (name === 'host' || name === 'tokenUrl'))
    return { fieldId: at, message: t('mailbox.notAllowed') };
  if (code === 'format' && name === 'address') return { fieldId: at, message: t('field.email') };
  return { fieldId: at, message: t(WORDS[code] ?? 'field.format', { label: t(label) }) };
}

/** What the server refused, beside the fields where it says which, in words of this page. */
export function problemsOfFailure(failure: ApiFailure, t: I18n['t']): readonly FieldProblem[] {
  const errors = failure.kind === 'problem' ? (failure.errors ?? []) : [];
  return errors.length > 0
    ? errors.map((error) => problemAt(error, t))
    : [{ message: wordsOf(failure, t) }];
}

export const wordsOf = (failure: ApiFailure, t: I18n['t']): string =>
  failure.kind === 'problem' && failure.code === 'PRECONDITION_FAILED'
    ? t('mailbox.changedMeanwhile')
    : failureWords(failure, t);

const PROBLEMS: { readonly [problem: string]: MessageKey } = {
  unreachable: 'mailbox.unreachable',
  'forbidden-address': 'mailbox.notAllowed',
  timeout: 'mailbox.timeout',
  tls: 'mailbox.tls',
  login: 'mailbox.loginRefused',
  busy: 'mailbox.busy',
  closed: 'mailbox.closed',
  refused: 'mailbox.refused',
  protocol: 'mailbox.protocol',
  'too-large': 'mailbox.tooLarge',
  'too-many': 'mailbox.tooMany',
  token: 'mailbox.token',
  secrets: 'mailbox.secrets',
  mail: 'mailbox.brokenMail',
};

/** Why a visit went wrong, and what is known of it. */
export const reasonWords = (
  problem: string,
  detail: string | null,
  t: I18n['t'],
): readonly string[] => [t(PROBLEMS[problem] ?? 'mailbox.internal'), ...detailWords(detail, t)];
