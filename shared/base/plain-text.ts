// HTML as plain text, for excerpts, search and mails without HTML. Reads once from left to right and needs no DOM, so
// that server and device make the same text. It makes nothing safe: that is the sanitiser's work.

import { decodeEntities } from './entities.ts';

const BLOCKS: ReadonlySet<string> = new Set([
  'address',
  'article',
  'aside',
  'blockquote',
  'br',
  'dd',
  'div',
  'dl',
  'dt',
  'figure',
  'figcaption',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'li',
  'main',
  'nav',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tr',
  'ul',
]);
/** Cells of one line stay apart. */
const CELLS: ReadonlySet<string> = new Set(['td', 'th']);
const HIDDEN: ReadonlySet<string> = new Set([
  'head',
  'iframe',
  'noscript',
  'script',
  'style',
  'template',
  'title',
]);

const TAG_NAME = /^\/?([A-Za-z][A-Za-z0-9]*)/;
const STARTS_TAG = /[A-Za-z/!?]/;

/** Lines are separated by one line break; white space within a line is one space. */
export function plainText(html: string): string {
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) return tidy(text + inLine(html.slice(at)));
    if (!STARTS_TAG.test(html[open + 1] ?? '')) {
      text += inLine(html.slice(at, open + 1));
      at = open + 1;
      continue;
    }
    text += inLine(html.slice(at, open));
    const end = endOfTag(html, open);
    // As in a browser, an unfinished tag swallows the rest.
    if (end < 0) break;
    const name =
      TAG_NAME.exec(html.slice(open + 1, Math.min(open + 24, end)))?.[1]?.toLowerCase() ?? '';
    if (BLOCKS.has(name)) text += '\n';
    if (CELLS.has(name)) text += '\t';
    at = end;
    if (HIDDEN.has(name) && html[open + 1] !== '/') {
      at = endOfHidden(html, end, name);
      if (at < 0) break;
    }
  }
  return tidy(text);
}

/** The first words on one line, with an ellipsis when there is more. */
export function excerptOf(html: string, limit: number): string {
  const line = plainText(html).replaceAll('\n', ' ');
  if (line.length <= limit) return line;
  const cut = line
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > limit / 2 ? cut.slice(0, lastSpace) : cut}…`;
}

/** Index after the tag or comment that starts at `open`; -1 if it has no end. */
function endOfTag(html: string, open: number): number {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4);
    return end < 0 ? -1 : end + 3;
  }
  let quote = '';
  for (let i = open + 1; i < html.length; i += 1) {
    const char = html[i]!;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '>') {
      return i + 1;
    } else if ((char === '"' || char === "'") && html[i - 1] === '=') {
      quote = char;
    }
  }
  return -1;
}

function endOfHidden(html: string, from: number, name: string): number {
  const closing = new RegExp(`</${name}[^>]{0,100}>`, 'gi');
  closing.lastIndex = from;
  return closing.test(html) ? closing.lastIndex : -1;
}

/** A line break in the source is only white space. */
const inLine = (source: string): string => source.replace(/\s/g, ' ');

function tidy(raw: string): string {
  return decodeEntities(raw)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
