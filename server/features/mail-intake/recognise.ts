// What kind of sender wrote a mail (M5): somebody, or a machine that answers, reports or distributes. Told by what machines
// say of themselves (RFC 3834, RFC 3464, RFC 2919) and by the habits of those that do not. Nothing is thrown away for it:
// products mark what people wrote as automatic too. A machine is only never answered by ours.

import type { ParsedMail } from '#server/platform/mail/parsing/parsed-mail.ts';
import type { RawHeaders } from '#server/platform/mail/parsing/scan-headers.ts';

export type SenderKind =
  | 'person'
  /** Could not be delivered, or not yet. */
  | 'bounce'
  /** Tells that a mail was shown or deleted. */
  | 'receipt'
  /** Away from the desk, has been received. */
  | 'auto-reply'
  /** A newsletter, a mailing list. */
  | 'list'
  /** Any other machine. */
  | 'machine';

export function senderKind(
  headers: RawHeaders,
  mail: Pick<ParsedMail, 'report' | 'subject' | 'from' | 'fromText'>,
): SenderKind {
  const has = (name: string): boolean => headers.has(name);
  const value = (name: string): string => (headers.get(name)?.[0] ?? '').toLowerCase();
  const type = value('content-type');
  if (/^multipart\/report\b/.test(type) && /disposition-notification/.test(type)) return 'receipt';
  const local = mail.from?.address.split('@')[0] ?? mail.fromText.toLowerCase();
  const isPostmaster = /mailer-daemon|^postmaster$|^mail-?delivery/.test(local);
  if (mail.report !== undefined || /^multipart\/report\b/.test(type)) return 'bounce';
  if (has('x-failed-recipients') || (isPostmaster && isFailure(mail.subject))) return 'bounce';

  const submitted = value('auto-submitted')
    .replace(/\(.*\)/g, '')
    .trim();
  const precedence = value('precedence');
  const answers =
    submitted.startsWith('auto-replied') ||
    AUTO_REPLY_HEADERS.some(has) ||
    /auto[-_]?reply/.test(precedence) ||
    AUTO_REPLY_SUBJECT.test(mail.subject);
  if (answers) return 'auto-reply';
  if (has('list-id') || has('list-post') || has('list-unsubscribe') || precedence === 'list')
    return 'list';
  const isMachine =
    (submitted !== '' && submitted !== 'no') ||
    /^(?:bulk|junk)/.test(precedence) ||
    isPostmaster ||
    /^<\s*>/.test(value('return-path')) ||
    has('feedback-id') ||
    has('x-auto-response-suppress') ||
    /^(?:no|do-?not|ne-?pas|nicht|pas)[-_.]?(?:reply|respond|repondre|antworten|de-?reponse)/.test(
      local,
    );
  return isMachine ? 'machine' : 'person';
}

const AUTO_REPLY_HEADERS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-vacation',
];

const AUTO_REPLY_SUBJECT =
  /^\s*(?:auto(?:matic(?: |-)?)?[- ]?repl(?:y|ies)|auto:|automatische (?:antwort|r antwort)|autoreply|out of (?:the )?office|abwesenheits(?:notiz|nachricht|benachrichtigung)|abwesend|ich bin (?:derzeit |zurzeit )?nicht im (?:haus|büro)|réponse automatique|absence du bureau|message d.absence|je suis absente?|respuesta autom[aá]tica|fuera de la oficina|risposta automatica|fuori (?:sede|ufficio)|automatisch antwoord|afwezigheids|رد تلقائي|الرد التلقائي)/iu;

const isFailure = (subject: string): boolean =>
  /undeliver|deliver(?:y|ed)|returned mail|failure|failed|unzustellbar|nicht zugestellt|non remis|échec|no entregado|devuelto|mail system/iu.test(
    subject,
  );
