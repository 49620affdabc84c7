// Where the words of a search are in a ticket that it found, with a short extract of each place.

import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';
import type { ConditionContext } from '#shared/conditions/facts.ts';
import { fieldsForCustomer } from '#shared/engine/fields.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { searchQuery } from '#server/conditions/search-query.ts';
import type { ReadTx } from '#server/platform/db/database.ts';
import type { AskedWords } from '#shared/conditions/asked-words.ts';
import { extract, type Extract } from '#shared/conditions/extract.ts';
import { readableLines } from './find.ts';

export const PLACES = [
  'number',
  'subject',
  'name',
  'email',
  'phone',
  'city',
  'country',
  'field',
  'message',
  'note',
] as const;
export type Place = Extract & {
  readonly in: (typeof PLACES)[number];
  /** Of a message, a note or a custom field. */
  readonly id: string | null;
};

type FoundMessage = {
  readonly ticketId: TicketId;
  readonly source: 'message' | 'note';
  readonly id: string;
  readonly bodyText: string;
};

/** The newest message and the newest note of each ticket that have one of the phrases. */
export async function messagesWith(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  context: ConditionContext,
  { phrases }: AskedWords,
  ids: readonly TicketId[],
): Promise<FoundMessage[]> {
  if (phrases.length === 0 || ids.length === 0) return [];
  return sql<FoundMessage[]>`
    select distinct on (x.ticket_id, x.source) x.ticket_id, x.source, m.id, m.body_text
    from tenant_texts x join messages m on m.workspace_id = x.workspace_id and m.id = x.item_id
    where x.workspace_id = ${workspaceId} and x.ticket_id = any(${[...ids]}::uuid[])
      and x.source in ('message', 'note') ${readableLines(sql, context)}
      and x.words @@ ${searchQuery(workspaceId, phrases)}::tsquery
    order by x.ticket_id, x.source, m.seq desc`;
}

export function placesIn(
  ticket: TicketState,
  messages: readonly FoundMessage[],
  { phrases, numbers }: AskedWords,
  context: ConditionContext & { readonly configuration: Configuration },
): Place[] {
  const places: Place[] = [];
  if (ticket.number !== null && numbers.includes(ticket.number)) {
    const text = String(ticket.number);
    places.push({ in: 'number', id: null, text, marks: [{ from: 0, to: text.length }] });
  }
  const look = (place: Place['in'], id: string | null, text: string): void => {
    const found = extract(text, phrases);
    if (found !== undefined) places.push({ in: place, id, ...found });
  };
  const { name, email, phone, city, country } = ticket.requester;
  look('subject', null, ticket.subject);
  for (const [place, text] of Object.entries({ name, email, city, country }))
    look(place as Place['in'], null, text);
  if (extract(phone, phrases) !== undefined) look('phone', null, phone);
  else if (extract(phone.replace(/[^0-9]/g, ''), phrases) !== undefined)
    places.push({ in: 'phone', id: null, text: phone, marks: [{ from: 0, to: phone.length }] });
  const fields =
    context.side === 'operator'
      ? ticket.fields
      : fieldsForCustomer(context.configuration, ticket.fields);
  for (const [id, value] of Object.entries(fields))
    if (typeof value === 'string') look('field', id, value);
    else if (Array.isArray(value)) for (const one of value) look('field', id, String(one));
  for (const { ticketId, source, id, bodyText } of messages)
    if (ticketId === ticket.id) look(source, id, bodyText);
  return places;
}
