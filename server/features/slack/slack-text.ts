// What stands in a channel: a line per ticket and event, with the ticket's number and subject as a link. Signs that mean
// something there (links, calls to everybody) are taken from what people wrote.

import {
  noticeSentence,
  type NoticeLanguage,
  type Said,
} from '#server/features/notifications/index.ts';
import type { StoredTicket } from '#server/features/tickets/index.ts';
import type { SlackWorkspace } from './slack-store.ts';

const SUBJECT_LENGTH = 200;

export function slackLine(
  workspace: SlackWorkspace,
  spoken: NoticeLanguage,
  about: {
    readonly ticket: StoredTicket;
    readonly said: Said;
    readonly link: string;
    readonly reader: 'own' | 'shared';
  },
): string {
  const { number, subject } = about.ticket.state;
  const title = plain(`#${number ?? ''} ${subject}`, SUBJECT_LENGTH);
  const sentence = noticeSentence(about.said, spoken, workspace.configuration, about.reader);
  return `<${about.link}|${title}> · ${plain(sentence, SUBJECT_LENGTH)}`;
}

export const plain = (text: string, length: number): string => {
  const line = text.replace(/[\u0000-\u001f\u007f\u2028-\u202e]+/g, ' ').trim();
  const characters = [...line];
  const short = characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
  return short
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '¦')
    .replace(/@(?=all|channel|everyone|here)/gi, '@\u2060');
};
