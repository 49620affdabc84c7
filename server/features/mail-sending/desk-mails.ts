// Mails to colleagues at the desk.

import { isolate } from '#shared/base/bidi.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import type { StoredMessage, StoredTicket } from '#server/features/tickets/index.ts';
import { filled, numberOf, wordFor } from './customer-mails.ts';
import type { MailBody, MailPart } from './mail-layout.ts';
import { deskLink } from './mail-links.ts';
import type { Intent, MailWorkspace } from './mail-store.ts';
import { subjectOf } from './mail-threading.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';

type DeskFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly language: Language;
};
type Content = { readonly subject: string; readonly body: () => MailBody };

const MOST_LISTED = 50;

export function deskMail(
  { deps, workspace, language }: DeskFacts,
  about: {
    readonly kind: Intent['kind'];
    readonly ticket: StoredTicket;
    readonly message: StoredMessage | undefined;
    readonly event: TicketEvent | undefined;
  },
): Content {
  const { lang, dir, texts } = language;
  const { state } = about.ticket;
  const heading = `${wordFor(language, workspace)} ${numberOf(about.ticket, language)} · ${isolate(state.subject, dir)}`;
  const { name, email } = state.requester;
  const words = wordsOf(about.message, about.event);
  const parts: MailPart[] = [
    { kind: 'line', text: sentenceOf(about, language) },
    ...(name === '' && email === ''
      ? []
      : [{ kind: 'hint' as const, text: isolate(name || email, dir) }]),
    ...(words === '' ? [] : [{ kind: 'words' as const, html: words }]),
    { kind: 'button', text: texts.openTicket, url: deskLink(deps, workspace.slug, state.id) },
  ];
  return {
    subject: subjectOf(state.number, state.subject, false),
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading,
      parts,
      footer: workspace.name,
    }),
  };
}

function sentenceOf(
  { kind, message, event }: Parameters<typeof deskMail>[1],
  { dir, texts }: Language,
): string {
  switch (kind) {
    case 'message':
      return filled(texts.wrote, { name: isolate(message?.authorName ?? '', dir) });
    case 'escalated':
      return texts.escalated;
    case 'review':
      return texts.review;
    case 'judged': {
      const stage =
        event !== undefined && 'to' in event && isSolution(event.to) ? event.to.stage : '';
      return stage === 'approved'
        ? texts.approved
        : stage === 'refused'
          ? texts.refused
          : texts.sentBack;
    }
    default:
      return texts.assigned;
  }
}

const isSolution = (value: unknown): value is { readonly stage: string; readonly note?: string } =>
  typeof value === 'object' && value !== null && 'stage' in value;

/** Images of a message stay at the desk. */
function wordsOf(message: StoredMessage | undefined, event: TicketEvent | undefined): string {
  if (message !== undefined) return message.html.replace(/<img\b[^>]*>/g, '');
  if (event?.type === 'people-notified') return textToHtml(event.text);
  if (event !== undefined && 'to' in event && isSolution(event.to))
    return textToHtml(event.to.note ?? '');
  return '';
}

/** An order for many tickets is one mail, and not hundreds. */
export function severalMail(
  { deps, workspace, language }: DeskFacts,
  tickets: readonly StoredTicket[],
): Content {
  const { lang, dir, texts } = language;
  const items = tickets.slice(0, MOST_LISTED).map((ticket) => ({
    text: `${numberOf(ticket, language)} ${isolate(ticket.state.subject, dir)}`,
    url: deskLink(deps, workspace.slug, ticket.state.id),
  }));
  const more = tickets.length > MOST_LISTED ? [{ text: '…' }] : [];
  const subject = filled(texts.several, { count: String(tickets.length) });
  return {
    subject,
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: subject,
      parts: [{ kind: 'list', items: [...items, ...more] }],
      footer: workspace.name,
    }),
  };
}
