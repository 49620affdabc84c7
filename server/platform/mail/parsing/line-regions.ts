// Which lines of a plain text its writer wrote, by the rules that a library knows for mail programs in a dozen languages. It
// can be led astray for minutes, so it gets little to read, and works where it can be stopped (mail-worker.ts).

import EmailReplyParser from 'email-reply-parser';
import { hasReplyLine, isAttribution, type Region } from './blocks.ts';

const MOST_CHARACTERS = 64 * 1024;
const MOST_LINES = 2_000;
const LONGEST_LINE = 4_000;

const REST =
  /^\s*[-_]{2,}\s*(?:original message|ursprüngliche nachricht|message d.origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|weitergeleitete nachricht|الرسالة الأصلية)\s*[-_]*\s*$/iu;

/** All of it one's own where it is too long to be read so. */
export function regionsOfLines(lines: readonly string[]): Region[] {
  const own = lines.map((): Region => 'own');
  const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const isShort =
    length <= MOST_CHARACTERS &&
    lines.length <= MOST_LINES &&
    lines.every((line) => line.length <= LONGEST_LINE);
  const guessed = isShort ? guess(lines) : undefined;
  const regions = guessed ?? own;
  const mark = lines.findIndex((line) => REST.test(line) || hasReplyLine(line));
  return lines.map((line, at) => {
    // Below a line that says "original message", or the one that our own mails carry, all is quoted.
    if (mark >= 0 && at >= mark) return 'quote';
    return isQuotedLine(lines, at, line) ? 'quote' : regions[at]!;
  });
}

const isQuotedLine = (lines: readonly string[], at: number, line: string): boolean =>
  /^\s?>/.test(line) || (isAttributionAt(lines, at) && /^\s?>/.test(nextOf(lines, at)));

/** Of an attribution that was broken over two or three lines each counts. */
function isAttributionAt(lines: readonly string[], at: number): boolean {
  for (let to = at; to < at + 3 && to < lines.length; to += 1)
    if (startOfAttribution(lines, to) <= at) return true;
  return false;
}

const BEGINS = /^\s*(?:on|le|am|el|il|op|den|em|w dniu|في)\s/iu;

/** Of one that ends in that line; beyond it: none does. */
function startOfAttribution(lines: readonly string[], to: number): number {
  for (let from = to; from > to - 3 && from >= 0; from -= 1) {
    if (lines[from]!.trim() === '') break;
    if (!isAttribution(lines.slice(from, to + 1).join(' '))) continue;
    const above = [from - 1, from - 2].find((line) => BEGINS.test(lines[line] ?? ''));
    const isSolid =
      above !== undefined && lines.slice(above, from).every((one) => one.trim() !== '');
    return isSolid && !BEGINS.test(lines[from]!) ? above : from;
  }
  return Number.POSITIVE_INFINITY;
}

function nextOf(lines: readonly string[], at: number): string {
  for (let next = at + 1; next <= at + 4 && next < lines.length; next += 1)
    if (lines[next]!.trim() !== '' && !isAttributionAt(lines, next)) return lines[next]!;
  return '';
}

/** Undefined: what the library read is not what we gave it. */
function guess(lines: readonly string[]): Region[] | undefined {
  const text = squeezed(lines);
  const fragments = new EmailReplyParser().read(text).getFragments();
  const regions: Region[] = [];
  let fragment = 0;
  let left = solid(fragments[0]?.getContent() ?? '');
  for (const line of lines) {
    const words = solid(line);
    while (left === '' && fragment < fragments.length - 1 && words !== '') {
      fragment += 1;
      left = solid(fragments[fragment]!.getContent());
    }
    const one = fragments[fragment];
    regions.push(
      one === undefined || words === ''
        ? (regions.at(-1) ?? 'own')
        : one.isQuoted()
          ? 'quote'
          : 'own',
    );
    if (words === '') continue;
    if (!left.startsWith(words)) return undefined;
    left = left.slice(words.length);
  }
  return regions;
}

const solid = (text: string): string => text.replace(/\s+/g, '');

/** At most two empty lines on end. */
const squeezed = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n');
