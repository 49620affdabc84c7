// The text of a mail as people write it (N2): plain text, whose names in `{{…}}` are filled once and never read again, and
// three marks that stand at the beginning of a paragraph or are one. No HTML: whatever somebody is called, it is shown.
//
//   An empty line begins a paragraph.
//   - a line of a list
//   -# small print
//   [Words of a button]({{ticket.link}})
//   {{message}}        a part that the product makes, alone in its line

import { mailEventOf, type MailEvent } from './mail-events.ts';

export type MailText = { readonly subject: string; readonly body: string };

export const MAIL_TEXT_LIMITS = { subject: 200, body: 8_000 } as const;

export type MailTextFault = {
  readonly field: keyof MailText;
  readonly kind:
    /** Nothing is written. */
    | 'empty'
    | 'long'
    /** Line breaks and the like in a subject. */
    | 'control'
    /** `{{` without its `}}`. */
    | 'open'
    /** There is no such name in this mail. */
    | 'unknown'
    /** A part or a link that does not stand alone in its line, or stands in a subject. */
    | 'place'
    /** Cannot be left out. */
    | 'missing';
  /** The name that it is about, or what was written. */
  readonly name: string;
};

export type MailBlock =
  | { readonly kind: 'line' | 'small'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'part'; readonly name: string }
  | { readonly kind: 'button'; readonly words: string; readonly link: string };

const MARKER = /\{\{([^{}]*)\}\}/g;
const ALONE = /^\{\{([^{}]*)\}\}$/;
const BUTTON = /^\[([^[\]]{1,120})\]\(\{\{([^{}]*)\}\}\)$/;
const SMALL = /^-# +/;
const ITEM = /^- +/;
const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;
const CONTROL_IN_BODY = /[\u0000-\u0008\u000b-\u001f\u007f]/;
const SHOWN = 40;

/** Line breaks as one sign, no blanks at the ends. */
export const tidyMailText = ({ subject, body }: MailText): MailText => ({
  subject: subject.normalize('NFC').trim(),
  body: body
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replace(/[^\S\n\u00a0\u202f]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim(),
});

export function parseMailBody(event: MailEvent, body: string): MailBlock[] {
  const { parts, links } = mailEventOf(event);
  const blocks: MailBlock[] = [];
  let lines: string[] = [];
  const end = (): void => {
    if (lines.length > 0) blocks.push(...paragraphOf(lines));
    lines = [];
  };
  for (const line of tidyMailText({ subject: '', body }).body.split('\n')) {
    const part = ALONE.exec(line.trim())?.[1]?.trim();
    const [, words, link] = BUTTON.exec(line.trim()) ?? [];
    if (line === '') end();
    else if (part !== undefined && parts.includes(part)) {
      end();
      blocks.push({ kind: 'part', name: part });
    } else if (words !== undefined && link !== undefined && links.includes(link.trim())) {
      end();
      blocks.push({ kind: 'button', words, link: link.trim() });
    } else lines.push(line);
  }
  end();
  return blocks;
}

/** Lines of one paragraph; those of a list may follow words directly. */
function paragraphOf(lines: readonly string[]): MailBlock[] {
  const firstItem = lines.findIndex((line) => ITEM.test(line));
  if (firstItem >= 0 && lines.slice(firstItem).every((line) => ITEM.test(line)))
    return [
      ...(firstItem === 0 ? [] : paragraphOf(lines.slice(0, firstItem))),
      { kind: 'list', items: lines.slice(firstItem).map((line) => line.replace(ITEM, '')) },
    ];
  return SMALL.test(lines[0] ?? '')
    ? [{ kind: 'small', text: lines.map((line) => line.replace(SMALL, '')).join('\n') }]
    : [{ kind: 'line', text: lines.join('\n') }];
}

/** Everything that is wrong with it, in the order in which it stands. */
export function checkMailText(event: MailEvent, text: MailText): MailTextFault[] {
  const { subject, body } = tidyMailText(text);
  const blocks = parseMailBody(event, body);
  const used = blocks.flatMap((block) =>
    block.kind === 'part' ? [block.name] : block.kind === 'button' ? [block.link] : [],
  );
  const missing = mailEventOf(event).required.filter((name) => !used.includes(name));
  const isWritten = (name: string): boolean =>
    [...body.matchAll(MARKER)].some((match) => match[1]?.trim() === name);
  return [
    ...lengthFaults('subject', subject),
    ...(CONTROL.test(subject) ? [fault('subject', 'control', '')] : []),
    ...nameFaults(event, 'subject', subject),
    ...lengthFaults('body', body),
    ...(CONTROL_IN_BODY.test(body) ? [fault('body', 'control', '')] : []),
    ...blocks.flatMap((block) => textsOf(block).flatMap((one) => nameFaults(event, 'body', one))),
    // One that stands in the wrong place is told once.
    ...missing.filter((name) => !isWritten(name)).map((name) => fault('body', 'missing', name)),
  ];
}

const textsOf = (block: MailBlock): readonly string[] => {
  switch (block.kind) {
    case 'line':
    case 'small':
      return [block.text];
    case 'list':
      return block.items;
    case 'button':
      return [block.words];
    case 'part':
      return [];
  }
};

const lengthFaults = (field: keyof MailText, text: string): MailTextFault[] =>
  text === ''
    ? [fault(field, 'empty', '')]
    : text.length > MAIL_TEXT_LIMITS[field]
      ? [fault(field, 'long', String(MAIL_TEXT_LIMITS[field]))]
      : [];

function nameFaults(event: MailEvent, field: keyof MailText, text: string): MailTextFault[] {
  const { texts, parts, links } = mailEventOf(event);
  const faults: MailTextFault[] = [];
  const rest = text.replace(MARKER, (_whole, inner: string) => {
    const name = inner.trim();
    if (parts.includes(name) || links.includes(name)) faults.push(fault(field, 'place', name));
    else if (!texts.includes(name)) faults.push(fault(field, 'unknown', name));
    return '';
  });
  const open = rest.indexOf('{{');
  if (open >= 0) faults.push(fault(field, 'open', rest.slice(open)));
  return faults;
}

const fault = (
  field: MailTextFault['field'],
  kind: MailTextFault['kind'],
  name: string,
): MailTextFault => ({
  field,
  kind,
  name: name.length > SHOWN ? `${name.slice(0, SHOWN).toWellFormed()}…` : name,
});

/**
 * Each name once by its value, in one line: what a value brings along is neither a name nor a paragraph. A name without a
 * value leaves nothing behind, not even the blank before it.
 */
export const fillMailLine = (
  text: string,
  valueOf: (name: string) => string,
  shown: (value: string) => string = (value) => value,
): string =>
  text
    .replace(/([^\S\n]?)\{\{([^{}]*)\}\}/g, (_whole, blank: string, inner: string) => {
      const value = oneLine(valueOf(inner.trim()));
      return value === '' ? '' : `${blank}${shown(value)}`;
    })
    .replace(/^[^\S\n]+|[^\S\n]+$/gm, '');

const LONGEST_VALUE = 300;
/** Line breaks, which a header takes for its end, and signs that nobody sees and that turn what follows around. */
const UNSEEN = /[\u0000-\u001f\u007f\u0085\u2028\u2029\u202a-\u202e]+/g;

export function oneLine(value: string): string {
  const plain = value.toWellFormed().replace(UNSEEN, ' ').replace(/ {2,}/g, ' ').trim();
  if (plain.length <= LONGEST_VALUE) return plain;
  return `${plain
    .slice(0, LONGEST_VALUE)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}
