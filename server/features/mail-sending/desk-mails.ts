// Mails to colleagues at the desk.

import { isolate } from '#shared/base/bidi.ts';
import type { TicketEvent } from '#shared/engine/events.ts';
import { noticeLanguage, noticeSentence, type Said } from '#server/features/notifications/index.ts';
import { textToHtml } from '#server/platform/html/text-to-html.ts';
import { isMailEvent, type MailEvent } from '#shared/templates/mail-events.ts';
import type { MailBody } from './mail-layout.ts';
import { deskLink } from './mail-links.ts';
import type { Intent, MailWorkspace } from './mail-store.ts';
import { subjectOf } from './mail-threading.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';
import { renderText } from './render-text.ts';
import {
  numberOf,
  ticketTexts,
  wordFor,
  type MailMessage,
  type MailTicket,
} from './ticket-words.ts';

type DeskFacts = {
  readonly deps: PrepareDeps;
  readonly workspace: MailWorkspace;
  readonly language: Language;
  /** Whose mail it is. */
  readonly personName: string;
};
type Content = { readonly subject: string; readonly body: () => MailBody };

const MOST_LISTED = 50;

export function deskMail(
  { deps, workspace, language, personName }: DeskFacts,
  about: {
    readonly kind: Intent['kind'];
    /** Another one's than its kind's: to be looked at. */
    readonly as?: MailEvent;
    readonly ticket: Pick<MailTicket, 'state'>;
    readonly message: MailMessage | undefined;
    readonly event: TicketEvent | undefined;
    readonly said: Said;
  },
): Content {
  const { lang, dir } = language;
  const { state } = about.ticket;
  const words = wordsOf(about.message, about.event);
  const { subject, parts } = renderText(language, about.as ?? mailEventFor(about), {
    texts: {
      ...ticketTexts(deps, workspace, about.ticket, language),
      'person.name': () => personName,
      'author.name': () => about.message?.authorName ?? '',
      'requester.label': () => state.requester.name || state.requester.email,
      score: () => (about.said.event === 'rated' ? about.said.detail : ''),
    },
    parts: { message: () => (words === '' ? [] : [{ kind: 'words', html: words }]) },
    links: { 'ticket.link': deskLink(deps, workspace.slug, state.id) },
  });
  return {
    subject: subjectOf(state.number, subject, false),
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: `${wordFor(language, workspace)} ${numberOf(about.ticket, language)} · ${isolate(state.subject, dir)}`,
      parts,
      footer: workspace.name,
    }),
  };
}

/** Whose text it has (N2). */
function mailEventFor({
  kind,
  event,
  said,
}: Pick<Parameters<typeof deskMail>[1], 'kind' | 'event' | 'said'>): MailEvent {
  if (kind === 'assigned' && said.isOfGroup === true) return 'assigned-group';
  if (kind === 'judged') {
    const stage =
      event !== undefined && 'to' in event && isSolution(event.to) ? event.to.stage : '';
    return stage === 'approved' || stage === 'refused' ? stage : 'returned';
  }
  return isMailEvent(kind) ? kind : 'assigned';
}

const isSolution = (value: unknown): value is { readonly stage: string; readonly note?: string } =>
  typeof value === 'object' && value !== null && 'stage' in value;

/** Images of a message stay at the desk. */
function wordsOf(message: MailMessage | undefined, event: TicketEvent | undefined): string {
  if (message !== undefined) return message.html.replace(/<img\b[^>]*>/g, '');
  if (event?.type === 'people-notified') return textToHtml(event.text);
  if (event !== undefined && 'to' in event && isSolution(event.to))
    return textToHtml(event.to.note ?? '');
  return '';
}

/** Much at once, or what was gathered, is one mail: a line per ticket, in the order of the first of its news. */
export function severalMail(
  { deps, workspace, language, personName }: DeskFacts,
  news: readonly {
    readonly ticket: Pick<MailTicket, 'state'>;
    readonly said: Said;
  }[],
): Content {
  const { lang, dir } = language;
  const spoken = noticeLanguage(lang, workspace.configuration);
  const byTicket = Map.groupBy(news, ({ ticket }) => ticket.state.id);
  const tickets = [...byTicket.values()];
  const items = tickets.slice(0, MOST_LISTED).map((all) => {
    const { ticket } = all[0]!;
    const sentences = new Set(
      all.map(({ said }) => noticeSentence(said, spoken, workspace.configuration)),
    );
    return {
      text: `${numberOf(ticket, language)} ${isolate(ticket.state.subject, dir)} · ${[...sentences].join(' · ')}`,
      url: deskLink(deps, workspace.slug, ticket.state.id),
    };
  });
  const more = tickets.length > MOST_LISTED ? [{ text: '…' }] : [];
  const { subject, parts } = renderText(language, 'several', {
    texts: {
      'person.name': () => personName,
      'workspace.name': () => workspace.name,
      count: () => String(tickets.length),
    },
    parts: { tickets: () => [{ kind: 'list', items: [...items, ...more] }] },
  });
  return {
    subject,
    body: () => ({
      language: lang,
      direction: dir,
      marker: '',
      heading: subject,
      parts,
      footer: workspace.name,
    }),
  };
}
