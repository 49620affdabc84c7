// Mails to whoever asked, and to those who read along.

import { isolate } from '#shared/base/bidi.ts';
import { localText } from '#shared/base/local-text.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { filled } from './fill-words.ts';
import { withImages, type MailFiles } from './mail-files.ts';
import type { MailBody, MailPart } from './mail-layout.ts';
import { requesterLink } from './mail-links.ts';
import type { MailWorkspace } from './mail-store.ts';
import { subjectOf } from './mail-threading.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';
import { renderText, type MailValues } from './render-text.ts';
import {
  numberOf,
  ticketTexts,
  wordFor,
  type MailMessage,
  type MailTicket,
} from './ticket-words.ts';

export type CustomerFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly ticket: MailTicket;
  readonly language: Language;
  /** Else somebody who reads along, who gets the words and no key to the ticket. */
  readonly isRequester: boolean;
  /** Shown in the place of what opens the ticket: to whoever only looks at a mail. */
  readonly access?: { readonly url: string; readonly code: string };
};
export type CustomerMailKind = 'confirmation' | 'details' | 'answer' | 'resolved' | 'solution';
type Content = { readonly subject: string; readonly body: (isAnswerable: boolean) => MailBody };

const MOST_LISTED = 20;

const line = (text: string): MailPart => ({ kind: 'line', text });

/** To an address that nobody has shown to be theirs: no name, no subject, no word of whoever typed it (M7, SEC16). */
export function strangerMail(
  facts: CustomerFacts,
  {
    others,
    asksDetails,
  }: { readonly others: readonly MailTicket[]; readonly asksDetails: boolean },
): Content {
  const { deps, workspace, ticket, language } = facts;
  const { lang, dir, texts } = language;
  const { url, code } = facts.access ?? requesterLink(deps, workspace, ticket);
  const word = wordFor(language, workspace);
  const items = others.slice(0, MOST_LISTED).map((one) => ({
    text: `${word} ${numberOf(one, language)}`,
    url: (facts.access ?? requesterLink(deps, workspace, one)).url,
  }));
  const { subject, parts } = renderText(language, 'unconfirmed', {
    texts: {
      'workspace.name': () => workspace.name,
      'ticket.reference': () => `#${ticket.state.number ?? 0}`,
      'ticket.number': () => String(ticket.state.number ?? 0),
    },
    parts: {
      details: () => (asksDetails ? [line(texts.details)] : []),
      code: () => [{ kind: 'fact', name: texts.code, value: code }],
      others: () => (items.length === 0 ? [] : [line(texts.alsoReceived), { kind: 'list', items }]),
    },
    links: { 'ticket.link': url },
  });
  return {
    subject: subjectOf(ticket.state.number, subject, false),
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

type AboutCustomer = {
  readonly kind: CustomerMailKind;
  readonly message: MailMessage | undefined;
  readonly files: MailFiles;
  readonly asksDetails: boolean;
  readonly isOpen: boolean;
};

export function customerMail(facts: CustomerFacts, about: AboutCustomer): Content {
  const { workspace, ticket, language } = facts;
  const { lang, dir, texts } = language;
  const { subject, number } = ticket.state;
  const isAnswer =
    about.kind === 'answer' || about.kind === 'solution' || about.kind === 'resolved';
  const rendered = (isAnswerable: boolean) =>
    renderText(language, about.kind, valuesOf(facts, about, isAnswerable));
  return {
    subject: subjectOf(number, rendered(false).subject, isAnswer),
    body: (isAnswerable) => ({
      language: lang,
      direction: dir,
      marker: isAnswerable ? texts.marker : '',
      heading: `${wordFor(language, workspace)} ${numberOf(ticket, language)} · ${isolate(subject, dir)}`,
      parts: rendered(isAnswerable).parts,
      footer: workspace.name,
    }),
  };
}

function valuesOf(
  { deps, workspace, ticket, language, isRequester, access }: CustomerFacts,
  { message, files, asksDetails, isOpen }: AboutCustomer,
  isAnswerable: boolean,
): MailValues {
  const { lang, dir, texts } = language;
  const { state } = ticket;
  const { rating, solution, languages } = workspace.configuration;
  const link = isRequester ? (access ?? requesterLink(deps, workspace, ticket)) : undefined;
  const name = isRequester ? state.requester.name.trim() : '';
  const words = (html: string): MailPart[] => (html === '' ? [] : [{ kind: 'words', html }]);
  const rate = (): MailPart[] =>
    rating.isEnabled && state.rating === null && link !== undefined
      ? [line(texts.rate), { kind: 'button', text: texts.rateButton, url: link.url }]
      : [];
  return {
    texts: {
      ...ticketTexts(deps, workspace, ticket, language, message?.authorName ?? ''),
      greeting: () =>
        name === '' ? texts.helloAll : filled(texts.hello, { name: isolate(name, dir) }),
      // Whoever reads along is not called by the requester's name.
      ...(isRequester ? {} : { 'requester.name': () => '', 'requester.firstName': () => '' }),
    },
    parts: {
      details: () => (asksDetails ? [line(texts.details)] : []),
      code: () =>
        link === undefined ? [] : [{ kind: 'fact', name: texts.code, value: link.code }],
      rating: rate,
      solution: () => words(textToHtml(localText(state.solution?.texts ?? {}, lang, languages[0]))),
      approval: () => (solution.customerApproval ? [line(texts.solutionAsk)] : []),
      message: () => words(withImages(message?.html ?? '', files)),
      signature: () =>
        message === undefined || message.signature === ''
          ? []
          : [{ kind: 'signature', html: message.signature }],
      files: () =>
        files.linked.length === 0
          ? []
          : [
              line(isRequester ? texts.files : texts.filesNowhere),
              { kind: 'list', items: files.linked.map((file) => ({ text: file.name })) },
            ],
      outcome: () => (isOpen ? [] : [line(texts.resolvedNote), ...rate()]),
      reply: () => [
        {
          kind: 'hint',
          text: isAnswerable
            ? texts.answerByMail
            : isRequester
              ? texts.answerOnPage
              : texts.answerNowhere,
        },
      ],
    },
    links: { 'ticket.link': link?.url },
  };
}
