// What mails call a ticket, and the names that stand for facts of it in their texts (N2).

import { toInstant } from '#shared/base/clock.ts';
import { isolate } from '#shared/base/bidi.ts';
import { valueOfVariable, VARIABLES, type FillFacts } from '#shared/templates/variables.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import type { StoredMessage, StoredTicket } from '#server/features/tickets/index.ts';
import type { MailWorkspace } from './mail-store.ts';
import type { Language, PrepareDeps } from './prepare-mail.ts';
import type { MailValues } from './render-text.ts';

/** What a mail says of its ticket. */
export type MailTicket = Pick<StoredTicket, 'accessGeneration'> & {
  readonly state: FillFacts['ticket'] & Pick<TicketState, 'id' | 'solution' | 'rating'>;
};
export type MailMessage = Pick<StoredMessage, 'authorName' | 'html' | 'signature'>;

export const wordFor = ({ lang, texts }: Language, { configuration }: MailWorkspace): string => {
  const own = configuration.vocabulary[lang]?.ticket?.one;
  return own === undefined ? texts.ticket : own.charAt(0).toLocaleUpperCase(lang) + own.slice(1);
};

export const numberOf = (
  { state }: Pick<MailTicket, 'state'>,
  { dir }: Pick<Language, 'dir'>,
): string => isolate(`#${state.number ?? 0}`, dir);

/** As in prepared answers (C7), and its number as it stands in subjects. */
export function ticketTexts(
  { clock }: Pick<PrepareDeps, 'clock'>,
  { name: workspaceName, configuration }: MailWorkspace,
  { state }: Pick<MailTicket, 'state'>,
  { lang }: Language,
  operatorName = '',
): MailValues['texts'] {
  const facts: FillFacts = {
    ticket: state,
    operator: { name: operatorName, email: '' },
    groupName: '',
    workspaceName,
    configuration,
    now: toInstant(clock()),
  };
  return {
    ...Object.fromEntries(
      VARIABLES.map((name) => [name, () => valueOfVariable(facts, name, lang)]),
    ),
    'ticket.reference': () => `#${state.number ?? 0}`,
  };
}
