// What is said of each event in a line, in the language of whoever reads it: on devices, in Slack, and where several are
// told in one mail.

import { isolate } from '#shared/base/bidi.ts';
import {
  directionOf,
  inLanguage,
  LANGUAGES,
  type InEveryLanguage,
} from '#shared/base/languages.ts';
import { localText } from '#shared/base/local-text.ts';
import { statusOf, type Configuration } from '#shared/engine/configuration.ts';
import type { NoticeEvent } from '#shared/notifications/notice-events.ts';

/** An event, or what it means where that differs. */
type Phrase =
  | Exclude<NoticeEvent, 'solution-judged'>
  | 'assigned-group'
  | 'solution-approved'
  | 'solution-refused'
  | 'solution-sent-back';

export type NoticeWords = {
  /** To whom it is about; {name} who did it, {status} what it is now. */
  readonly own: Readonly<Record<Phrase, string>>;
  /** On a screen that shows neither subject nor name: {number}. */
  readonly bare: Readonly<Record<Phrase, string>>;
  /** To all who read along in a channel, where it is said otherwise; {to} whose it is. */
  readonly shared: Readonly<
    Record<
      | 'assigned'
      | 'assigned-group'
      | 'mention'
      | 'solution-approved'
      | 'solution-refused'
      | 'solution-sent-back'
      | 'held-reply',
      string
    >
  >;
  /** More than are told one by one: {numbers}. */
  readonly several: string;
  readonly somebody: string;
};

export const NOTICE_WORDS: InEveryLanguage<NoticeWords> = {
  en: {
    own: {
      'new-ticket': 'New request',
      assigned: 'Assigned to you',
      'assigned-group': 'Assigned to your group',
      'new-message': '{name} has written',
      mention: '{name} mentions you in a note',
      'status-changed': 'The status is now {status}',
      'ticket-resolved': 'Resolved',
      escalated: 'Escalated',
      'due-soon': 'A promised time runs out soon',
      'target-missed': 'A promised time was missed',
      expired: 'Expired',
      'solution-to-review': 'A solution waits for review',
      'solution-approved': 'Your solution was approved',
      'solution-refused': 'Your solution was refused',
      'solution-sent-back': 'Your solution was sent back',
      rated: 'Rated by {name}',
      'held-reply': 'Your reply was not sent',
    },
    bare: {
      'new-ticket': 'New request {number}',
      assigned: '{number} is assigned to you',
      'assigned-group': '{number} is assigned to your group',
      'new-message': 'New message in {number}',
      mention: 'You are mentioned in {number}',
      'status-changed': 'The status of {number} has changed',
      'ticket-resolved': '{number} is resolved',
      escalated: '{number} has been escalated',
      'due-soon': 'A promised time for {number} runs out soon',
      'target-missed': 'A promised time for {number} was missed',
      expired: '{number} has expired',
      'solution-to-review': 'A solution for {number} waits for review',
      'solution-approved': 'Your solution for {number} was approved',
      'solution-refused': 'Your solution for {number} was refused',
      'solution-sent-back': 'Your solution for {number} was sent back',
      rated: '{number} has been rated',
      'held-reply': 'Your reply to {number} was not sent',
    },
    shared: {
      assigned: 'Assigned to {to}',
      'assigned-group': 'Assigned to a group',
      mention: '{name} mentions a colleague in a note',
      'solution-approved': 'The solution was approved',
      'solution-refused': 'The solution was refused',
      'solution-sent-back': 'The solution was sent back',
      'held-reply': 'A reply was not sent',
    },
    several: 'News in {numbers}',
    somebody: 'somebody',
  },
  fr: {
    own: {
      'new-ticket': 'Nouvelle demande',
      assigned: 'Confié à vous',
      'assigned-group': 'Confié à votre groupe',
      'new-message': '{name} a écrit',
      mention: '{name} vous mentionne dans une note',
      'status-changed': 'Le statut est maintenant {status}',
      'ticket-resolved': 'Résolu',
      escalated: 'Escaladé',
      'due-soon': 'Un délai promis arrive bientôt à son terme',
      'target-missed': 'Un délai promis a été dépassé',
      expired: 'Expiré',
      'solution-to-review': 'Une solution attend une relecture',
      'solution-approved': 'Votre solution a été approuvée',
      'solution-refused': 'Votre solution a été refusée',
      'solution-sent-back': 'Votre solution vous a été renvoyée',
      rated: 'Évalué par {name}',
      'held-reply': 'Votre réponse n’a pas été envoyée',
    },
    bare: {
      'new-ticket': 'Nouvelle demande {number}',
      assigned: '{number} vous est confié',
      'assigned-group': '{number} est confié à votre groupe',
      'new-message': 'Nouveau message dans {number}',
      mention: 'On vous mentionne dans {number}',
      'status-changed': 'Le statut de {number} a changé',
      'ticket-resolved': '{number} est résolu',
      escalated: '{number} a été escaladé',
      'due-soon': 'Un délai promis pour {number} arrive bientôt à son terme',
      'target-missed': 'Un délai promis pour {number} a été dépassé',
      expired: '{number} a expiré',
      'solution-to-review': 'Une solution pour {number} attend une relecture',
      'solution-approved': 'Votre solution pour {number} a été approuvée',
      'solution-refused': 'Votre solution pour {number} a été refusée',
      'solution-sent-back': 'Votre solution pour {number} vous a été renvoyée',
      rated: '{number} a reçu une évaluation',
      'held-reply': 'Votre réponse à {number} n’a pas été envoyée',
    },
    shared: {
      assigned: 'Confié à {to}',
      'assigned-group': 'Confié à un groupe',
      mention: '{name} mentionne un collègue dans une note',
      'solution-approved': 'La solution a été approuvée',
      'solution-refused': 'La solution a été refusée',
      'solution-sent-back': 'La solution a été renvoyée',
      'held-reply': 'Une réponse n’a pas été envoyée',
    },
    several: 'Du nouveau dans {numbers}',
    somebody: 'quelqu’un',
  },
  de: {
    own: {
      'new-ticket': 'Neue Anfrage',
      assigned: 'Ihnen zugewiesen',
      'assigned-group': 'Ihrer Gruppe zugewiesen',
      'new-message': '{name} hat geschrieben',
      mention: '{name} erwähnt Sie in einer Notiz',
      'status-changed': 'Der Status ist jetzt {status}',
      'ticket-resolved': 'Gelöst',
      escalated: 'Eskaliert',
      'due-soon': 'Eine zugesagte Frist läuft bald ab',
      'target-missed': 'Eine zugesagte Frist wurde versäumt',
      expired: 'Abgelaufen',
      'solution-to-review': 'Eine Lösung wartet auf Prüfung',
      'solution-approved': 'Ihre Lösung wurde angenommen',
      'solution-refused': 'Ihre Lösung wurde abgelehnt',
      'solution-sent-back': 'Ihre Lösung wurde zurückgegeben',
      rated: 'Bewertet von {name}',
      'held-reply': 'Ihre Antwort wurde nicht gesendet',
    },
    bare: {
      'new-ticket': 'Neue Anfrage {number}',
      assigned: '{number} ist Ihnen zugewiesen',
      'assigned-group': '{number} ist Ihrer Gruppe zugewiesen',
      'new-message': 'Neue Nachricht in {number}',
      mention: 'Sie werden in {number} erwähnt',
      'status-changed': 'Der Status von {number} hat sich geändert',
      'ticket-resolved': '{number} ist gelöst',
      escalated: '{number} wurde eskaliert',
      'due-soon': 'Eine zugesagte Frist für {number} läuft bald ab',
      'target-missed': 'Eine zugesagte Frist für {number} wurde versäumt',
      expired: '{number} ist abgelaufen',
      'solution-to-review': 'Eine Lösung für {number} wartet auf Prüfung',
      'solution-approved': 'Ihre Lösung für {number} wurde angenommen',
      'solution-refused': 'Ihre Lösung für {number} wurde abgelehnt',
      'solution-sent-back': 'Ihre Lösung für {number} wurde zurückgegeben',
      rated: '{number} wurde bewertet',
      'held-reply': 'Ihre Antwort auf {number} wurde nicht gesendet',
    },
    shared: {
      assigned: '{to} zugewiesen',
      'assigned-group': 'Einer Gruppe zugewiesen',
      mention: '{name} erwähnt jemanden in einer Notiz',
      'solution-approved': 'Die Lösung wurde angenommen',
      'solution-refused': 'Die Lösung wurde abgelehnt',
      'solution-sent-back': 'Die Lösung wurde zurückgegeben',
      'held-reply': 'Eine Antwort wurde nicht gesendet',
    },
    several: 'Neues in {numbers}',
    somebody: 'jemand',
  },
  es: {
    own: {
      'new-ticket': 'Solicitud nueva',
      assigned: 'Asignado a usted',
      'assigned-group': 'Asignado a su grupo',
      'new-message': '{name} ha escrito',
      mention: '{name} le menciona en una nota',
      'status-changed': 'El estado es ahora {status}',
      'ticket-resolved': 'Resuelto',
      escalated: 'Escalado',
      'due-soon': 'Un plazo prometido vence pronto',
      'target-missed': 'Un plazo prometido no se ha cumplido',
      expired: 'Caducado',
      'solution-to-review': 'Una solución espera revisión',
      'solution-approved': 'Su solución ha sido aprobada',
      'solution-refused': 'Su solución ha sido rechazada',
      'solution-sent-back': 'Su solución le ha sido devuelta',
      rated: 'Valorado por {name}',
      'held-reply': 'Su respuesta no se ha enviado',
    },
    bare: {
      'new-ticket': 'Solicitud nueva {number}',
      assigned: '{number} se le ha asignado',
      'assigned-group': '{number} se ha asignado a su grupo',
      'new-message': 'Mensaje nuevo en {number}',
      mention: 'Le mencionan en {number}',
      'status-changed': 'El estado de {number} ha cambiado',
      'ticket-resolved': '{number} está resuelto',
      escalated: '{number} se ha escalado',
      'due-soon': 'Un plazo prometido de {number} vence pronto',
      'target-missed': 'Un plazo prometido de {number} no se ha cumplido',
      expired: '{number} ha caducado',
      'solution-to-review': 'Una solución de {number} espera revisión',
      'solution-approved': 'Su solución de {number} ha sido aprobada',
      'solution-refused': 'Su solución de {number} ha sido rechazada',
      'solution-sent-back': 'Su solución de {number} le ha sido devuelta',
      rated: '{number} ha recibido una valoración',
      'held-reply': 'Su respuesta a {number} no se ha enviado',
    },
    shared: {
      assigned: 'Asignado a {to}',
      'assigned-group': 'Asignado a un grupo',
      mention: '{name} menciona a alguien en una nota',
      'solution-approved': 'La solución ha sido aprobada',
      'solution-refused': 'La solución ha sido rechazada',
      'solution-sent-back': 'La solución ha sido devuelta',
      'held-reply': 'Una respuesta no se ha enviado',
    },
    several: 'Novedades en {numbers}',
    somebody: 'alguien',
  },
  ar: {
    own: {
      'new-ticket': 'طلب جديد',
      assigned: 'أُسند إليك',
      'assigned-group': 'أُسند إلى مجموعتك',
      'new-message': 'كتب {name}',
      mention: 'أشار إليك {name} في ملاحظة',
      'status-changed': 'الحالة الآن {status}',
      'ticket-resolved': 'تم الحل',
      escalated: 'تم التصعيد',
      'due-soon': 'موعد متفق عليه يقترب',
      'target-missed': 'فات موعد متفق عليه',
      expired: 'انتهت المدة',
      'solution-to-review': 'حل بانتظار المراجعة',
      'solution-approved': 'تمت الموافقة على حلك',
      'solution-refused': 'رُفض حلك',
      'solution-sent-back': 'أُعيد إليك حلك',
      rated: 'وصل تقييم من {name}',
      'held-reply': 'لم يُرسل ردك',
    },
    bare: {
      'new-ticket': 'طلب جديد {number}',
      assigned: 'أُسند إليك {number}',
      'assigned-group': 'أُسند {number} إلى مجموعتك',
      'new-message': 'رسالة جديدة في {number}',
      mention: 'أُشير إليك في {number}',
      'status-changed': 'تغيرت حالة {number}',
      'ticket-resolved': 'تم حل {number}',
      escalated: 'تم تصعيد {number}',
      'due-soon': 'موعد متفق عليه في {number} يقترب',
      'target-missed': 'فات موعد متفق عليه في {number}',
      expired: 'انتهت مدة {number}',
      'solution-to-review': 'حل {number} بانتظار المراجعة',
      'solution-approved': 'تمت الموافقة على حلك في {number}',
      'solution-refused': 'رُفض حلك في {number}',
      'solution-sent-back': 'أُعيد إليك حلك في {number}',
      rated: 'وصل تقييم على {number}',
      'held-reply': 'لم يُرسل ردك على {number}',
    },
    shared: {
      assigned: 'أُسند إلى {to}',
      'assigned-group': 'أُسند إلى مجموعة',
      mention: 'أشار {name} إلى أحد الزملاء في ملاحظة',
      'solution-approved': 'تمت الموافقة على الحل',
      'solution-refused': 'رُفض الحل',
      'solution-sent-back': 'أُعيد الحل',
      'held-reply': 'لم يُرسل أحد الردود',
    },
    several: 'جديد في {numbers}',
    somebody: 'شخص ما',
  },
};

export type NoticeLanguage = {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly words: NoticeWords;
};

/** The reader's, else the workspace's first; where the product does not speak it, English. */
export function noticeLanguage(
  wanted: string,
  { languages }: Pick<Configuration, 'languages'>,
): NoticeLanguage {
  const base = (wanted || languages[0] || 'en').toLowerCase().split('-')[0] ?? '';
  const lang = (LANGUAGES as readonly string[]).includes(base) ? base : 'en';
  return { lang, dir: directionOf(lang), words: inLanguage(NOTICE_WORDS, lang) };
}

export type Said = {
  readonly event: NoticeEvent;
  /** As in NotificationRow. */
  readonly detail: string;
  /** Who did it; empty: nobody to name. */
  readonly name: string;
  /** The ticket is their group's, and not their own. */
  readonly isOfGroup?: boolean;
  /** Whose it is. */
  readonly to?: string;
};

export function phraseOf({ event, detail, isOfGroup = false }: Said): Phrase {
  if (event === 'assigned' && isOfGroup) return 'assigned-group';
  if (event !== 'solution-judged') return event;
  return detail === 'approved' || detail === 'refused'
    ? (`solution-${detail}` as const)
    : 'solution-sent-back';
}

export function noticeSentence(
  said: Said,
  { lang, dir, words }: NoticeLanguage,
  configuration: Configuration,
  reader: 'own' | 'shared' = 'own',
): string {
  const phrase = phraseOf(said);
  const shared = words.shared as Readonly<Partial<Record<Phrase, string>>>;
  const text = (reader === 'shared' ? shared[phrase] : undefined) ?? words.own[phrase];
  const label = statusOf(configuration, said.detail)?.label;
  const values: Readonly<Record<string, string>> = {
    name: said.name || words.somebody,
    to: said.to ?? words.somebody,
    status: label === undefined ? said.detail : localText(label, lang, configuration.languages[0]),
  };
  return text.replace(/\{(\w+)\}/g, (_, name: string) => isolate(values[name] ?? '', dir));
}
