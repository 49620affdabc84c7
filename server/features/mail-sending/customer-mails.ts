// Mails to whoever asked, and to those who read along.

import { isolate } from '#shared/base/bidi.ts';
import { localText } from '#shared/base/local-text.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { StoredMessage, StoredTicket } from '#server/features/tickets/index.ts';
import type { MailSender } from './choose-sender.ts';
import { withImages, type MailFiles } from './mail-files.ts';
import type { MailBody, MailPart } from './mail-layout.ts';
import { requesterLink } from './mail-links.ts';
import type { Intent, MailWorkspace } from './mail-store.ts';
import { subjectOf } from './mail-threading.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';

export type CustomerFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly ticket: StoredTicket;
  readonly language: Language;
  readonly sender: MailSender;
  /** Else somebody who reads along, who gets the words and no key to the ticket. */
  readonly isRequester: boolean;
};
type Content = { readonly subject: string; readonly body: (isAnswerable: boolean) => MailBody };

const MOST_LISTED = 20;

export const wordFor = ({ lang, texts }: Language, { configuration }: MailWorkspace): string => {
  const own = configuration.vocabulary[lang]?.ticket?.one;
  return own === undefined ? texts.ticket : own.charAt(0).toLocaleUpperCase(lang) + own.slice(1);
};

export const numberOf = ({ state }: StoredTicket, { dir }: Pick<Language, 'dir'>): string =>
  isolate(`#${state.number ?? 0}`, dir);

/** To an address that nobody has shown to be theirs: no name, no subject, no word of whoever typed it (M7, SEC16). */
export function strangerMail(
  facts: CustomerFacts,
  {
    others,
    asksDetails,
  }: { readonly others: readonly StoredTicket[]; readonly asksDetails: boolean },
): Content {
  const { deps, workspace, ticket, language } = facts;
  const { lang, dir, texts } = language;
  const { url, code } = requesterLink(deps, workspace, ticket);
  const word = wordFor(language, workspace);
  const items = others.slice(0, MOST_LISTED).map((one) => ({
    text: `${word} ${numberOf(one, language)}`,
    url: requesterLink(deps, workspace, one).url,
  }));
  const parts: MailPart[] = [
    { kind: 'line', text: texts.helloAll },
    {
      kind: 'line',
      text: filled(texts.strangerReceived, { workspace: isolate(workspace.name, dir) }),
    },
    ...(asksDetails ? [{ kind: 'line' as const, text: texts.details }] : []),
    { kind: 'button', text: texts.follow, url },
    { kind: 'fact', name: texts.code, value: code },
    ...(items.length === 0
      ? []
      : [
          { kind: 'line' as const, text: texts.alsoReceived },
          { kind: 'list' as const, items },
        ]),
    { kind: 'hint', text: texts.strangerHint },
  ];
  return {
    subject: `[#${ticket.state.number ?? 0}] ${workspace.name}`,
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: `${word} ${numberOf(ticket, language)}`,
      parts,
      footer: workspace.name,
    }),
  };
}

export function customerMail(
  facts: CustomerFacts,
  about: {
    readonly kind: Intent['kind'];
    readonly message: StoredMessage | undefined;
    readonly files: MailFiles;
    readonly asksDetails: boolean;
    readonly isOpen: boolean;
  },
): Content {
  const { workspace, ticket, language } = facts;
  const { lang, dir, texts } = language;
  const { subject, number } = ticket.state;
  const isAnswer =
    about.kind === 'answer' || about.kind === 'solution' || about.kind === 'resolved';
  return {
    subject: subjectOf(number, subject, isAnswer),
    body: (isAnswerable) => ({
      language: lang,
      direction: dir,
      marker: isAnswerable ? texts.marker : '',
      heading: `${wordFor(language, workspace)} ${numberOf(ticket, language)} · ${isolate(subject, dir)}`,
      parts: partsOf(facts, about, isAnswerable),
      footer: workspace.name,
    }),
  };
}

function partsOf(
  facts: CustomerFacts,
  { kind, message, files, asksDetails, isOpen }: Parameters<typeof customerMail>[1],
  isAnswerable: boolean,
): MailPart[] {
  const { deps, workspace, ticket, language, isRequester } = facts;
  const { lang, dir, texts } = language;
  const { state } = ticket;
  const link = isRequester ? requesterLink(deps, workspace, ticket) : undefined;
  const name = state.requester.name.trim();
  const hello: MailPart = {
    kind: 'line',
    text:
      name !== '' && isRequester
        ? filled(texts.hello, { name: isolate(name, dir) })
        : texts.helloAll,
  };
  const line = (text: string): MailPart => ({ kind: 'line', text });
  const button = (text: string): MailPart[] =>
    link === undefined ? [] : [{ kind: 'button', text, url: link.url }];
  const asksRating =
    workspace.configuration.rating.isEnabled && state.rating === null && isRequester;
  const rating = asksRating ? [line(texts.rate), ...button(texts.rateButton)] : [];
  const number = numberOf(ticket, language);
  switch (kind) {
    case 'confirmation':
      return [
        hello,
        line(filled(texts.received, { number })),
        ...(asksDetails ? [line(texts.details)] : []),
        ...button(texts.follow),
        ...(link === undefined
          ? []
          : [{ kind: 'fact' as const, name: texts.code, value: link.code }]),
      ];
    case 'details':
      return [hello, line(texts.details), ...button(texts.follow)];
    case 'resolved':
      return [
        hello,
        line(filled(texts.resolved, { number })),
        ...(rating.length > 0 ? rating : button(texts.follow)),
      ];
    case 'solution': {
      const words = localText(
        state.solution?.texts ?? {},
        lang,
        workspace.configuration.languages[0],
      );
      return [
        hello,
        line(texts.solution),
        { kind: 'words', html: textToHtml(words) },
        ...(workspace.configuration.solution.customerApproval ? [line(texts.solutionAsk)] : []),
        ...button(texts.follow),
      ];
    }
    default: {
      const author = isolate(message?.authorName ?? '', dir);
      const hint = isAnswerable
        ? texts.answerByMail
        : isRequester
          ? texts.answerOnPage
          : texts.answerNowhere;
      const linked = files.linked.map((file) => ({ text: file.name }));
      return [
        line(filled(texts.answered, { name: author })),
        { kind: 'words', html: withImages(message?.html ?? '', files) },
        ...(message === undefined || message.signature === ''
          ? []
          : [{ kind: 'signature' as const, html: message.signature }]),
        ...(linked.length === 0
          ? []
          : [
              line(isRequester ? texts.files : texts.filesNowhere),
              { kind: 'list' as const, items: linked },
            ]),
        ...(isOpen ? [] : [line(texts.resolvedNote), ...rating]),
        ...button(texts.follow),
        { kind: 'hint', text: hint },
      ];
    }
  }
}

export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
