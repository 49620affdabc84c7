// A mail's text, the workspace's own or the product's, with what is known of the case. The text is taken apart before it is
// filled: no value makes a paragraph, a link or another name of itself.

import { isolate } from '#shared/base/bidi.ts';
import type { MailEvent } from '#shared/templates/mail-events.ts';
import {
  checkMailText,
  fillMailLine,
  parseMailBody,
  type MailBlock,
  type MailText,
} from '#shared/templates/mail-text.ts';
import { builtInText } from './built-in-texts.ts';
import type { MailPart } from './mail-layout.ts';
import type { Language } from './prepare-mail.ts';

export type MailValues = {
  readonly texts: { readonly [name: string]: () => string };
  readonly parts?: { readonly [name: string]: () => readonly MailPart[] };
  /** Undefined: not for this reader. */
  readonly links?: { readonly [name: string]: string | undefined };
};

/** The workspace's own in the reader's language, else the product's. One that leaves out what it must not is not used. */
export function textFor({ own, texts }: Language, event: MailEvent): MailText {
  const text = own.get(event);
  return text !== undefined && checkMailText(event, text).length === 0
    ? text
    : builtInText(event, texts);
}

export function renderText(
  language: Language,
  event: MailEvent,
  values: MailValues,
): { readonly subject: string; readonly parts: readonly MailPart[] } {
  const { subject, body } = textFor(language, event);
  const valueOf = (name: string): string => values.texts[name]?.() ?? '';
  const line = (text: string): string =>
    fillMailLine(text, valueOf, (value) => isolate(value, language.dir));
  const parts = parseMailBody(event, body).flatMap((block) => partsOf(block, values, line));
  return {
    subject: fillMailLine(subject, valueOf),
    // Two buttons in a row to one place: the first one says more.
    parts: parts.filter((part, index) => {
      const before = parts[index - 1];
      return !(part.kind === 'button' && before?.kind === 'button' && before.url === part.url);
    }),
  };
}

function partsOf(
  block: MailBlock,
  { parts, links }: MailValues,
  line: (text: string) => string,
): readonly MailPart[] {
  switch (block.kind) {
    case 'line':
    case 'small': {
      const text = line(block.text);
      return text === '' ? [] : [{ kind: block.kind === 'small' ? 'hint' : 'line', text }];
    }
    case 'list': {
      const items = block.items.map((item) => ({ text: line(item) }));
      const said = items.filter(({ text }) => text !== '');
      return said.length === 0 ? [] : [{ kind: 'list', items: said }];
    }
    case 'part':
      return parts?.[block.name]?.() ?? [];
    case 'button': {
      const url = links?.[block.link];
      return url === undefined ? [] : [{ kind: 'button', text: line(block.words), url }];
    }
  }
}
