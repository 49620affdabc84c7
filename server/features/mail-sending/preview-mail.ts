// A mail as it would be sent, of a made-up case or of a ticket, for whoever writes its text (N2). Nothing is sent, and what
// would open the ticket or the account is not shown.

import type { Said } from '#server/features/notifications/index.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { toInstant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { inLanguage, type InEveryLanguage, type Language } from '#shared/base/languages.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import { mailEventOf, type MailEvent } from '#shared/templates/mail-events.ts';
import type { MailText } from '#shared/templates/mail-text.ts';
import type { StoredFile, MailWorkspace } from './mail-store.ts';
import { accountMailOf, type AccountMailText } from './account-mails.ts';
import { builtInText } from './built-in-texts.ts';
import { customerMail, strangerMail, type CustomerMailKind } from './customer-mails.ts';
import { deskMail, severalMail } from './desk-mails.ts';
import { htmlOf, textOf, type MailBody } from './mail-layout.ts';
import { originOf } from './mail-links.ts';
import { languageOf, type PrepareDeps } from './prepare-mail.ts';
import { wordedTexts } from './worded-texts.ts';
import type { MailMessage, MailTicket } from './ticket-words.ts';

export type PreviewedMail = {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
};
export type PreviewOrder = {
  readonly event: MailEvent;
  readonly language: Language;
  readonly text: MailText;
  /** Undefined: a made-up one. */
  readonly ticket: MailTicket | undefined;
  /** The latest by the side whose words the mail holds. */
  readonly message: MailMessage | undefined;
  /** To whom mails to colleagues would go. */
  readonly personName: string;
};

type Sample = {
  readonly requester: string;
  readonly operator: string;
  readonly subject: string;
  readonly question: string;
  readonly answer: string;
  readonly file: string;
};
const SAMPLES: InEveryLanguage<Sample> = {
  en: {
    requester: 'Emma Clarke',
    operator: 'Daniel Moss',
    subject: 'The printer on the second floor jams',
    question: 'It stops after every third page.',
    answer: 'Please open the rear cover and remove the sheet behind it.',
    file: 'floor-plan.pdf',
  },
  fr: {
    requester: 'Camille Laurent',
    operator: 'Hugo Mercier',
    subject: 'L’imprimante du deuxième étage se bloque',
    question: 'Elle s’arrête toutes les trois pages.',
    answer: 'Ouvrez le capot arrière et retirez la feuille qui s’y trouve.',
    file: 'plan-de-l-étage.pdf',
  },
  de: {
    requester: 'Lena Hofmann',
    operator: 'Jonas Weber',
    subject: 'Der Drucker im zweiten Stock staut Papier',
    question: 'Er hält nach jeder dritten Seite an.',
    answer: 'Bitte öffnen Sie die hintere Klappe und nehmen Sie das Blatt dahinter heraus.',
    file: 'Stockwerkplan.pdf',
  },
  es: {
    requester: 'Lucía Navarro',
    operator: 'Marcos Gil',
    subject: 'La impresora del segundo piso se atasca',
    question: 'Se para cada tres páginas.',
    answer: 'Abra la tapa trasera y retire la hoja que hay detrás.',
    file: 'plano-de-la-planta.pdf',
  },
  ar: {
    requester: 'ليلى حداد',
    operator: 'سامي منصور',
    subject: 'الطابعة في الطابق الثاني تتعطل',
    question: 'تتوقف بعد كل ثلاث صفحات.',
    answer: 'يرجى فتح الغطاء الخلفي وإزالة الورقة التي خلفه.',
    file: 'مخطط-الطابق.pdf',
  },
};

/** The product's own, with the workspace's word for a ticket in it (W9). */
export const builtInMailText = (
  event: MailEvent,
  language: Language,
  vocabulary: Configuration['vocabulary'],
): MailText => builtInText(event, wordedTexts(language, vocabulary));

export function previewMail(
  deps: PrepareDeps,
  workspace: MailWorkspace,
  order: PreviewOrder,
): PreviewedMail {
  const { subject, body } = contentOf(deps, workspace, order);
  const shown = body(true);
  return { subject, html: htmlOf(shown), text: textOf(shown) };
}

function contentOf(
  deps: PrepareDeps,
  workspace: MailWorkspace,
  { event, language: lang, text, ticket: chosen, message: latest, personName }: PreviewOrder,
): { readonly subject: string; readonly body: (isAnswerable: boolean) => MailBody } {
  const language = languageOf(lang, new Map([[event, text]]), workspace.configuration.vocabulary);
  const sample = inLanguage(SAMPLES, lang);
  const { audience } = mailEventOf(event);
  const ticket = chosen ?? sampleTicket(deps, workspace, lang, sample);
  const message: MailMessage = latest ?? {
    authorName: audience === 'customers' ? sample.operator : sample.requester,
    html: textToHtml(audience === 'customers' ? sample.answer : sample.question),
    signature: audience === 'customers' ? textToHtml(sample.operator) : '',
  };
  switch (audience) {
    case 'accounts': {
      const kind = event as AccountMailText;
      const about = { kind, name: sample.requester, token: '…' };
      return accountMailOf({ deps, workspace, language }, about);
    }
    case 'desk': {
      const facts = { deps, workspace, language, personName };
      const said: Said = { event: 'rated', detail: '5', name: sample.requester, isOfGroup: false };
      return event === 'several'
        ? severalMail(
            facts,
            [ticket, sampleTicket(deps, workspace, lang, sample, 1)].map((one) => ({
              ticket: one,
              said: { ...said, event: 'new-ticket' as const },
            })),
          )
        : deskMail(facts, {
            kind: 'message',
            as: event,
            ticket,
            message,
            event: undefined,
            said,
          });
    }
    case 'customers': {
      const access = {
        url: `${originOf(deps)}/t/${workspace.slug}/${ticket.state.number ?? 0}#…`,
        code: '••••-••••-••••',
      };
      const facts = { deps, workspace, ticket, language, isRequester: true, access };
      if (event === 'unconfirmed') {
        const others = [sampleTicket(deps, workspace, lang, sample, 1)];
        return strangerMail(facts, { others, asksDetails: true });
      }
      const file: StoredFile = {
        id: '',
        name: sample.file,
        type: 'application/pdf',
        size: 0,
        state: 'ready',
        sha256: null,
      };
      return customerMail(facts, {
        kind: event as CustomerMailKind,
        message,
        // Everything that there may be, so that it can be seen.
        files: { sent: [], linked: [file], isUnready: false },
        asksDetails: true,
        isOpen: false,
      });
    }
  }
}

function sampleTicket(
  { clock }: PrepareDeps,
  { configuration }: MailWorkspace,
  lang: Language,
  sample: Sample,
  more = 0,
): MailTicket {
  const now = toInstant(clock());
  return {
    accessGeneration: 0,
    state: {
      id: '00000000-0000-7000-8000-000000000000' as TicketId,
      number: 1204 + more,
      subject: sample.subject,
      translations: {},
      status: configuration.initialStatus,
      category: configuration.categories.find((one) => one.isArchived !== true)?.id ?? '',
      fields: {},
      language: lang,
      requester: {
        personId: null,
        name: sample.requester,
        email: 'customer@example.com',
        phone: '',
        address: '',
        city: '',
        country: '',
      },
      createdAt: now,
      solution: { texts: { [lang]: sample.answer }, byId: null, at: now, stage: 'reviewed' },
      rating: null,
    },
  };
}
