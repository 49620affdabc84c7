// Comma-separated values (RFC 4180) as spreadsheets write them: with commas, semicolons or tabs, in UTF-8 or, where the
// bytes are no UTF-8, in Windows-1252, which gives every byte a meaning.

export type CsvLine = {
  /** Of the file, from 1: a quoted field may hold line breaks. */
  readonly line: number;
  readonly fields: readonly string[];
};

const SEPARATORS = [',', ';', '\t'] as const;

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Lines without anything in them are left out. A quote that is never closed reaches to the end. */
export function parseCsv(text: string): readonly CsvLine[] {
  const separator = separatorOf(text);
  const lines: CsvLine[] = [];
  let fields: string[] = [];
  let line = 1;
  let startedAt = 1;
  let at = 0;
  const endLine = (): void => {
    if (fields.length > 1 || fields[0] !== '') lines.push({ line: startedAt, fields });
    fields = [];
    line += 1;
    startedAt = line;
  };
  while (at < text.length) {
    const field = text[at] === '"' ? quotedAt(text, at) : plainAt(text, at, separator);
    fields.push(field.value);
    line += field.breaks;
    at = field.end;
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end is followed by an empty field.
      if (at === text.length) fields.push('');
      continue;
    }
    if (text.startsWith('\r\n', at)) at += 1;
    at += 1;
    endLine();
  }
  if (fields.length > 0) endLine();
  return lines;
}

/** The one that occurs most often in the first line; names of columns hold none of them. */
function separatorOf(text: string): string {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const count = (separator: string): number => first.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

type Field = { readonly value: string; readonly end: number; readonly breaks: number };

function plainAt(text: string, start: number, separator: string): Field {
  let end = start;
  while (end < text.length) {
    const character = text[end];
    if (character === separator || character === '\n' || character === '\r') break;
    end += 1;
  }
  return { value: text.slice(start, end), end, breaks: 0 };
}

/** `start` is the opening quote; two quotes stand for one. What follows the closing quote belongs to the field. */
function quotedAt(text: string, start: number): Field {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0) break;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const close = end < 0 ? text.length : end;
  const value = text.slice(start + 1, close).replaceAll('""', '"');
  return { value, end: close + 1, breaks: value.split('\n').length - 1 };
}
