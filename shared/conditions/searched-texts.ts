// Where free words are looked for. `search_facts` and `search_of_ticket` of migrations/0011 read the same texts, and
// `searchedSources` says which of their lines a customer finds in.

import type { ConditionContext, TicketFacts } from './facts.ts';

export function* searchedTexts(
  ticket: TicketFacts,
  { configuration, side }: ConditionContext,
): Generator<string, void, undefined> {
  const { name, email, phone, city, country } = ticket.requester;
  yield ticket.subject;
  yield name;
  yield email;
  yield phone;
  // However it was written, a number is found when it is typed without spaces.
  yield phone.replace(/[^0-9]/g, '');
  yield city;
  yield country;
  for (const [id, value] of Object.entries(ticket.fields ?? {})) {
    if (side === 'customer' && !isForEveryone(configuration, id)) continue;
    if (typeof value === 'string') yield value;
    else if (Array.isArray(value)) yield* value as readonly string[];
  }
  yield* ticket.messageTexts?.() ?? [];
}

/** Lines of `search_texts` that a customer's words are looked for in; undefined: an operator's, in all. */
export function searchedSources({
  configuration,
  side,
}: ConditionContext): readonly string[] | undefined {
  if (side === 'operator') return undefined;
  const fields = configuration.fields.filter(({ audience }) => audience === 'everyone');
  return ['ticket', 'message', 'file', ...fields.map(({ id }) => `field:${id}`)];
}

const isForEveryone = ({ fields }: ConditionContext['configuration'], id: string): boolean =>
  fields.some((field) => field.id === id && field.audience === 'everyone');
