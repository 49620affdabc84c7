// Texts in several languages (T17): a value per language beside the one that the ticket was written in.

import { can } from '#shared/access/can.ts';
import type { FieldErrorCode } from '#shared/base/error-codes.ts';
import { localText, type LocalText } from '#shared/base/local-text.ts';
import { ok, refuse } from '#shared/base/result.ts';
import type { Configuration } from './configuration.ts';
import type { DecideContext } from './context.ts';
import type { Decision } from './decision.ts';
import type { ChangeLanguage, Translate } from './fact-commands.ts';
import { customFieldErrorText, fieldErrorText } from './field-error-texts.ts';
import { INTAKE_LIMITS, checkField } from './intake.ts';
import type { Refusal } from './refusals.ts';
import type { TicketState } from './ticket-state.ts';

export function decideTranslate(
  state: TicketState,
  command: Translate,
  { actor, configuration }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  const { field, language } = command;
  const text = command.text.trim();
  const isOriginal = language === state.language;
  if (!isOriginal && !configuration.languages.includes(language)) {
    return refuse(invalid('language', 'not_found'));
  }
  // The description in its own language is the first message, which nobody alters (C6).
  if (isOriginal && field === 'description') return refuse(invalid('language', 'not_allowed'));
  const code = checkField(isOriginal ? configuration : { mandatory: [] }, field, text);
  if (code !== undefined) {
    const message = fieldErrorText(code, field, 'en');
    return refuse({ code: 'INVALID', errors: [{ path: 'text', code, message }] });
  }
  const from = isOriginal ? state.subject : (state.translations[field]?.[language] ?? '');
  if (from === text) return ok([]);
  return ok([{ type: 'text-translated', ticketId: state.id, field, language, from, to: text }]);
}

export function decideChangeLanguage(
  state: TicketState,
  { language }: ChangeLanguage,
  { actor, configuration }: DecideContext,
): Decision {
  if (!can(actor, 'ticket.edit')) return refuse({ code: 'NOT_ALLOWED' });
  if (language === state.language) return ok([]);
  if (!configuration.languages.includes(language)) return refuse(invalid('language', 'not_found'));
  return ok([{ type: 'language-changed', ticketId: state.id, from: state.language, to: language }]);
}

/** The subject for a reader: in their language, else in the workspace's first, else as it was written. */
export function subjectFor(
  state: Pick<TicketState, 'subject' | 'language' | 'translations'>,
  language: string,
  { languages }: Pick<Configuration, 'languages'>,
): string {
  // The original first: it is what is left where neither language has a text.
  const texts = { [state.language]: state.subject, ...state.translations.subject };
  return localText(texts, language, languages[0]) || state.subject;
}

/**
 * Texts per language as somebody gave them: of the workspace's languages, not empty, of bounded length. What is required
 * has the workspace's first language, to which readers of every other fall back.
 */
export function checkTexts(
  texts: LocalText,
  path: string,
  {
    configuration,
    isRequired,
  }: { readonly configuration: Configuration; readonly isRequired: boolean },
): Refusal | undefined {
  const given = Object.entries(texts).filter(([, text]) => text.trim() !== '');
  const stranger = given.find(([language]) => !configuration.languages.includes(language));
  if (stranger !== undefined) return invalid(`${path}.${stranger[0]}`, 'not_found');
  const long = given.find(([, text]) => text.length > INTAKE_LIMITS.description);
  if (long !== undefined) return invalid(`${path}.${long[0]}`, 'too_long');
  const [first] = configuration.languages;
  const hasFirst = given.some(([language]) => language === first);
  return isRequired && !hasFirst ? invalid(`${path}.${first}`, 'required') : undefined;
}

export const cleanTexts = (texts: LocalText): LocalText =>
  Object.fromEntries(
    Object.entries(texts)
      .map(([language, text]) => [language, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );

const invalid = (path: string, code: FieldErrorCode): Refusal => ({
  code: 'INVALID',
  errors: [{ path, code, message: customFieldErrorText(code, 'en') }],
});
