// Part of evolve.ts: a ticket's facts. Never refuses.

import type { FieldId, FieldValue, FieldValues, MissingField } from './configuration.ts';
import type { FactEvent } from './fact-events.ts';
import { withChange } from './list-change.ts';
import { withReferences } from './references.ts';
import type { TicketState } from './ticket-state.ts';

export function evolveFact(state: TicketState, event: FactEvent): TicketState {
  switch (event.type) {
    case 'priority-changed':
      return { ...state, priority: event.to };
    case 'ticket-categorised': {
      const { incomplete } = event;
      const groupId = event.group?.to ?? state.groupId;
      return {
        ...state,
        category: event.to,
        priority: event.priority?.to ?? state.priority,
        groupId,
        incomplete: groupId === null ? incomplete : incomplete.filter((field) => field !== 'group'),
      };
    }
    case 'fields-set':
      return {
        ...state,
        fields: withFields(state.fields, event.to),
        incomplete: state.incomplete.filter((field) => !isGiven(field, event.to)),
      };
    case 'ticket-tagged':
      return { ...state, tags: withChange(state.tags, event.added, event.removed) };
    case 'text-translated':
      return withTranslation(state, event);
    case 'language-changed':
      return withLanguage(state, event.to);
    case 'watchers-changed':
      return { ...state, watchers: withChange(state.watchers, event.added, event.removed) };
    case 'cc-changed':
      return { ...state, cc: withChange(state.cc, event.added, event.removed) };
    case 'references-changed':
      return { ...state, references: withReferences(state.references, event) };
    case 'time-recorded':
      return { ...state, minutesWorked: event.to };
  }
}

function withFields(
  before: FieldValues,
  changes: { readonly [id: FieldId]: FieldValue | null },
): FieldValues {
  const after: { [id: FieldId]: FieldValue } = { ...before };
  for (const [id, value] of Object.entries(changes)) {
    if (value === null) delete after[id];
    else after[id] = value;
  }
  return after;
}

const isGiven = (
  field: MissingField,
  changes: { readonly [id: FieldId]: FieldValue | null },
): boolean =>
  field.startsWith('fields.') && (changes[field.slice('fields.'.length)] ?? null) !== null;

function withTranslation(
  state: TicketState,
  { field, language, to }: Extract<FactEvent, { type: 'text-translated' }>,
): TicketState {
  if (field === 'subject' && language === state.language) {
    const incomplete = state.incomplete.filter((missing) => missing !== 'subject' || to === '');
    return { ...state, subject: to, incomplete };
  }
  const { [language]: _old, ...others } = state.translations[field] ?? {};
  const texts = to === '' ? others : { ...others, [language]: to };
  const { [field]: _texts, ...rest } = state.translations;
  return {
    ...state,
    translations: Object.keys(texts).length === 0 ? rest : { ...rest, [field]: texts },
  };
}

/** The subject in the new language becomes the ticket's subject, the old one a translation. */
function withLanguage(state: TicketState, language: string): TicketState {
  const { [language]: own, ...others } = state.translations.subject ?? {};
  if (own === undefined) return { ...state, language };
  return {
    ...state,
    language,
    subject: own,
    translations: {
      ...state.translations,
      subject: { ...others, [state.language]: state.subject },
    },
  };
}
