// What HTML of a message may hold: an allow list, applied on the way in (C3, security.md 4 no. 9). No styles, no
// classes, no foreign images: an image is an attachment of ours, named by its id.

import { plainText } from '#shared/base/plain-text.ts';
import sanitizeHtml from 'sanitize-html';
import { textToHtml } from './text-to-html.ts';

const ALLOWED_TAGS = [
  'p',
  'br',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'pre',
  'code',
  'h1',
  'h2',
  'h3',
  'h4',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'hr',
  'img',
];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SPAN = /^[1-9][0-9]{0,2}$/;

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: ALLOWED_TAGS,
  allowedAttributes: {
    a: ['href'],
    img: ['data-attachment', 'alt'],
    // What a mail quotes and how it is signed: there, and folded where it is shown (M4).
    blockquote: [{ name: 'data-fold', values: ['quote', 'signature'] }],
    th: ['colspan', 'rowspan'],
    td: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesAppliedToAttributes: ['href'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'template',
    'iframe',
    'object',
    'svg',
    'math',
  ],
  enforceHtmlBoundary: true,
  // Deeper nesting is no text of a person; unbounded depth overflows the readers' stacks.
  nestingLimit: 40,
  exclusiveFilter: (frame) =>
    frame.tag === 'img' && !UUID.test(frame.attribs['data-attachment'] ?? ''),
  transformTags: {
    td: keepNumericSpans,
    th: keepNumericSpans,
  },
};

function keepNumericSpans(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const kept: sanitizeHtml.Attributes = {};
  for (const name of ['colspan', 'rowspan']) {
    const value = attribs[name];
    if (value !== undefined && SPAN.test(value)) kept[name] = value;
  }
  return { tagName, attribs: kept };
}

const MOST_ROUNDS = 5;
/** Far more than people write; so many could keep the process from everything else for seconds. */
const MOST_TAGS = 20_000;

/** Text without markup or entities is the same before and after; most messages on a phone are just that. */
const NEEDS_NO_CARE = /^[^<>&"]*$/;

/** So are paragraphs of such text with breaks in them, one after the other: most of what is typed on a keyboard. */
const arePlainParagraphs = (html: string): boolean =>
  html.startsWith('<p>') &&
  html.endsWith('</p>') &&
  html
    .slice('<p>'.length, -'</p>'.length)
    .split('</p><p>')
    .every((text) => NEEDS_NO_CARE.test(text.replaceAll('<br />', '')));

/**
 * `html` with everything outside the allow list removed, and what no database stores: NUL and halves of characters.
 * Of more markup than anybody writes only the words are kept.
 * Applying it twice gives the same as once.
 */
export function sanitizeMessageHtml(html: string): string {
  const storable = html.toWellFormed().replaceAll('\0', '');
  if (NEEDS_NO_CARE.test(storable) || arePlainParagraphs(storable)) return storable;
  if (hasTooManyTags(storable)) return textToHtml(plainText(storable));
  // Tags that cannot stand inside one another close one another when read again: until nothing moves any more.
  let clean = storable;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const cleaner = sanitizeHtml(clean, OPTIONS);
    if (cleaner === clean) return clean;
    clean = cleaner;
  }
  return clean;
}

function hasTooManyTags(html: string): boolean {
  let count = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    count += 1;
    if (count > MOST_TAGS) return true;
  }
  return false;
}
