import { plainText } from '#shared/base/plain-text.ts';
import type { LocalText } from '#shared/base/local-text.ts';
import { fillPlaceholders } from './placeholders.ts';
import type { Template, TemplateAction } from './template.ts';
import { valueOfVariable, type FillFacts } from './variables.ts';

export type FilledText = {
  /** Of the words, which may be another than was asked for. */
  readonly language: string;
  readonly html: string;
  readonly text: string;
  /** Variables without a value; they stand in the text as marks. */
  readonly missing: readonly string[];
};
export type FilledTemplate = FilledText & { readonly actions: readonly TemplateAction[] };

/** Alike on server and device: what an operator sees offline is what the API gives. */
export function fillTemplate(
  template: Pick<Template, 'bodies' | 'actions'>,
  facts: FillFacts,
  wanted?: string,
): FilledTemplate {
  const languages = [wanted, facts.ticket.language, facts.configuration.languages[0]];
  return {
    ...fillText(template.bodies, { languages }, (name, language) =>
      valueOfVariable(facts, name, language),
    ),
    actions: template.actions,
  };
}

/** The text in the first of the languages that there is, else in the first that there is at all. */
export function fillText(
  bodies: LocalText,
  { languages }: { readonly languages: readonly (string | undefined)[] },
  valueOf: (name: string, language: string) => string,
): FilledText {
  const asked = languages.filter(
    (language): language is string => language !== undefined && language !== '',
  );
  const language = chooseLanguage(Object.keys(bodies), asked);
  const { html, missing } = fillPlaceholders(bodies[language] ?? '', (name) =>
    valueOf(name, language),
  );
  return { language, html, text: plainText(html), missing };
}

/** `fr-CA` finds `fr`, and `fr` finds `fr-CA`. */
export function chooseLanguage(there: readonly string[], asked: readonly string[]): string {
  for (const language of asked) {
    const base = baseOf(language);
    const found =
      there.find((one) => one === language) ??
      there.find((one) => one === base) ??
      there.find((one) => baseOf(one) === base);
    if (found !== undefined) return found;
  }
  return there[0] ?? '';
}

const baseOf = (language: string): string => language.split('-')[0] ?? language;
