// HTML of a mail as blocks. Mail programs draw with boxes in boxes and tables in tables; here only what is said remains, and
// the marks by which they set apart what they quote. What is left is still to be cleaned (html/sanitize.ts).

import { parseDocument } from 'htmlparser2';
import { type Block, type Region } from './blocks.ts';

type Document = ReturnType<typeof parseDocument>;
type Node = Document['children'][number];
type Element = Extract<Node, { attribs: object }>;

export type BlockImages = {
  /** Of a Content-ID; undefined: there is no such part. */
  readonly byContentId: (contentId: string) => string | undefined;
  /** Of a picture that is written into its address. */
  readonly ofDataUrl: (url: string) => string | undefined;
};

/** Deeper or longer is no text of a person. */
const MOST_DEPTH = 150;
const MOST_NODES = 40_000;

const SKIPPED = new Set(
  'head style script title template svg math noscript iframe object embed applet select textarea button input meta link base xml'.split(
    ' ',
  ),
);
const INLINE: { readonly [name: string]: string } = {
  b: 'b',
  strong: 'strong',
  i: 'i',
  em: 'em',
  u: 'u',
  ins: 'u',
  s: 's',
  strike: 's',
  del: 's',
  code: 'code',
  tt: 'code',
  kbd: 'code',
  a: 'a',
};
const BOXES = new Set(
  'html body div p center section article header footer main aside nav address dl dt dd figure figcaption form fieldset legend details summary tbody thead tfoot'.split(
    ' ',
  ),
);
const HEADINGS: { readonly [name: string]: string } = {
  h1: 'h2',
  h2: 'h2',
  h3: 'h3',
  h4: 'h4',
  h5: 'h4',
  h6: 'h4',
};

/** Undefined: too deep or too long to be told apart. */
export function htmlBlocks(html: string, images: BlockImages): Block[] | undefined {
  const document = parseDocument(html);
  if (!isBounded(document)) return undefined;
  const writer = createWriter(images);
  writer.children(document, 'own');
  return writer.end();
}

function isBounded(document: Document): boolean {
  let level: Node[] = document.children;
  let nodes = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    nodes += level.length;
    if (depth > MOST_DEPTH || nodes > MOST_NODES) return false;
    level = level.flatMap((node) => ('children' in node ? (node.children as Node[]) : []));
  }
  return true;
}

function createWriter(images: BlockImages) {
  const blocks: Block[] = [];
  /** Open at this place, outermost first, as tags that open and close them. */
  const open: { readonly start: string; readonly end: string }[] = [];
  let inline = '';
  let text = '';
  let tag = 'p';
  let region: Region = 'own';
  /** From here to the end all is quoted. */
  let isRest = false;

  const regionNow = (wanted: Region): Region => (isRest ? 'quote' : wanted);

  const add = (html: string, words: string, of: Region): void => {
    blocks.push({ html, text: words, region: regionNow(of) });
  };

  const flush = (): void => {
    const ends = open.map(({ end }) => end).toReversed();
    const content = `${inline}${ends.join('')}`.replace(/^(?:\s|<br \/>)+|(?:\s|<br \/>)+$/g, '');
    const words = text.trim();
    if (words !== '' || /<img\b/.test(content)) add(`<${tag}>${content}</${tag}>`, words, region);
    inline = open.map(({ start }) => start).join('');
    text = '';
  };

  const within = (wanted: Region, write: () => void): void => {
    const before = region;
    flush();
    region = wanted;
    write();
    flush();
    region = before;
  };

  const children = (parent: { readonly children: readonly unknown[] }, of: Region): void => {
    for (const child of parent.children as readonly Node[]) node(child, of);
  };

  const node = (one: Node, of: Region): void => {
    if (one.type === 'text') {
      const words = one.data.replace(/[\s\u200b\ufeff]+/g, ' ');
      inline += escaped(words);
      text += words.replace(/\u00a0/g, ' ');
      return;
    }
    if (!('attribs' in one)) return;
    const { name } = one;
    if (SKIPPED.has(name) || isHidden(one)) return;
    const mark = markOf(one);
    if (mark === 'rest') {
      flush();
      isRest = true;
    }
    if (mark === 'quote' || mark === 'signature') {
      if (mark === 'quote' && isGmailBox(one)) return gmailBox(one);
      return within(mark, () => element(one, mark));
    }
    element(one, of);
  };

  /** A box with attribution and quotation, and whatever its writer put between and below. */
  const gmailBox = (box: Element): void => {
    const childNodes = box.children as readonly Node[];
    const isQuote = (child: Node): boolean => 'attribs' in child && child.name === 'blockquote';
    const first = childNodes.findIndex(isQuote);
    within('quote', () => childNodes.slice(0, first).forEach((child) => node(child, 'quote')));
    for (const child of childNodes.slice(first)) {
      const of = isQuote(child) ? 'quote' : 'own';
      within(of, () => node(child, of));
    }
  };

  const element = (one: Element, of: Region): void => {
    const { name } = one;
    const inlineTag = INLINE[name];
    if (name === 'br') {
      inline += '<br />';
      text += '\n';
    } else if (name === 'img') {
      image(one);
    } else if (inlineTag !== undefined) {
      const href = name === 'a' ? one.attribs['href'] : undefined;
      if (name === 'a' && href === undefined) return children(one, of);
      const start = href === undefined ? `<${inlineTag}>` : `<a href="${quoted(href)}">`;
      open.push({ start, end: `</${inlineTag}>` });
      inline += start;
      children(one, of);
      inline += `</${inlineTag}>`;
      open.pop();
    } else if (name === 'hr') {
      flush();
      add('<hr />', '', region);
    } else if (HEADINGS[name] !== undefined) {
      flush();
      tag = HEADINGS[name];
      children(one, of);
      flush();
      tag = 'p';
    } else if (name === 'table' && !isLayout(one)) {
      whole(one);
    } else if (name === 'tr') {
      flush();
      children(one, of);
      flush();
    } else if (name === 'td' || name === 'th') {
      children(one, of);
      inline += ' ';
      text += ' ';
    } else if (name === 'ul' || name === 'ol' || name === 'blockquote' || name === 'pre') {
      whole(one);
    } else if (BOXES.has(name) || name === 'table') {
      flush();
      children(one, of);
      flush();
    } else {
      children(one, of);
    }
  };

  /** As one block: a list, a table of data, a quotation of one's own. */
  const whole = (one: Element): void => {
    flush();
    const { html, words } = wholeHtml(one, images);
    if (words.trim() !== '' || html.includes('<img')) add(html, words.trim(), region);
  };

  const image = (one: Element): void => {
    const html = imageHtml(one, images);
    inline += html.startsWith('<img') ? html : escaped(html);
    if (!html.startsWith('<img')) text += html;
  };

  return {
    children,
    end: (): Block[] => {
      flush();
      return blocks;
    },
  };
}

/** What belongs together, with boxes inside it turned into paragraphs. */
function wholeHtml(
  one: Element,
  images: BlockImages,
): { readonly html: string; readonly words: string } {
  const { name, attribs } = one;
  if (name === 'pre') {
    const words = textOf(one);
    return { html: `<pre>${escaped(words)}</pre>`, words };
  }
  const holdsText = ['li', 'td', 'th', 'blockquote', 'caption'].includes(name);
  if (holdsText) {
    const writer = createWriter(images);
    writer.children(one, 'own');
    const blocks = writer.end();
    const inner =
      blocks.length === 1 && name !== 'blockquote'
        ? blocks[0]!.html.replace(/^<p>|<\/p>$/g, '')
        : blocks.map(({ html }) => html).join('');
    const spans = ['colspan', 'rowspan']
      .filter((span) => /^[1-9]\d{0,2}$/.test(attribs[span] ?? ''))
      .map((span) => ` ${span}="${attribs[span]}"`);
    return {
      html: `<${name}${spans.join('')}>${inner}</${name}>`,
      words: blocks.map(({ text }) => text).join('\n'),
    };
  }
  const parts = (one.children as readonly Node[])
    .filter((child): child is Element => 'attribs' in child && !SKIPPED.has(child.name))
    .map((child) => wholeHtml(child, images));
  const html = parts.map((part) => part.html).join('');
  return {
    html: WHOLE.has(name) ? `<${name}>${html}</${name}>` : html,
    words: parts.map(({ words }) => words).join('\n'),
  };
}
const WHOLE = new Set('ul ol table thead tbody tfoot tr'.split(' '));

function imageHtml({ attribs }: Element, images: BlockImages): string {
  const src = (attribs['src'] ?? '').trim();
  const alt = (attribs['alt'] ?? '').trim().slice(0, 300);
  const id = /^cid:/i.test(src)
    ? images.byContentId(decoded(src.slice(4)))
    : /^data:image\//i.test(src)
      ? images.ofDataUrl(src)
      : undefined;
  if (id !== undefined) return `<img data-attachment="${id}" alt="${quoted(alt)}" />`;
  return alt === '' ? '' : `[${alt}]`;
}

function decoded(contentId: string): string {
  try {
    return decodeURIComponent(contentId);
  } catch {
    return contentId;
  }
}

const isHidden = ({ attribs }: Element): boolean =>
  /display\s*:\s*none|mso-hide\s*:\s*all/i.test(attribs['style'] ?? '') || 'hidden' in attribs;

/** Tables that only place things: nested, marked so, or without a line and a heading. */
function isLayout(table: Element): boolean {
  const { attribs } = table;
  if (attribs['role'] === 'presentation' || attribs['role'] === 'none') return true;
  const inside = elementsIn(table);
  if (inside.some(({ name }) => name === 'table')) return true;
  if (inside.some(({ name }) => name === 'th')) return false;
  const border = attribs['border'];
  const hasLines =
    (border !== undefined && border !== '0') ||
    [table, ...inside].some(({ attribs: { style = '' } }) =>
      /border[^;]*:\s*[^;]*solid/i.test(style),
    );
  return !hasLines;
}

function elementsIn(parent: Element): Element[] {
  const found: Element[] = [];
  const waiting: Node[] = [...(parent.children as Node[])];
  for (let at = 0; at < waiting.length; at += 1) {
    const one = waiting[at]!;
    if (!('attribs' in one)) continue;
    found.push(one);
    waiting.push(...(one.children as Node[]));
  }
  return found;
}

// -------------------------------------------------------------------------------------------- marks of mail programs

const QUOTE_CLASSES =
  /(?:^|\s)(?:x_)*(?:gmail_quote|gmail_quote_container|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-cite-prefix|WebkitBlockquote|freebirdsQuote|iCloud-quote|mail-quote-collapse)(?:\s|$)/i;
const SIGNATURE_CLASSES =
  /(?:^|\s)(?:x_)*(?:gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block|tutanota_signature|ms-outlook-mobile-signature)(?:\s|$)/i;
const QUOTE_IDS = new Set([
  'OLK_SRC_BODY_SECTION',
  'mail-editor-reference-message-container',
  'isReplyContent',
]);
const SIGNATURE_IDS = new Set(['Signature', 'ms-outlook-mobile-signature', 'AppleMailSignature']);
/** Outlook says where its header begins, and all below is the former mail. */
const REST_IDS = new Set([
  'divRplyFwdMsg',
  'appendonsend',
  'stopSpelling',
  'ms-outlook-mobile-reference-message',
]);
const OUTLOOK_LINE = /border:\s*none;\s*border-top:\s*solid\s+#?(?:E1E1E1|B5C4DF)\s+1\.0pt/i;

function markOf(one: Element): 'quote' | 'signature' | 'rest' | undefined {
  const { name, attribs } = one;
  const id = (attribs['id'] ?? '').replace(/^(?:x_)+/, '');
  const classes = attribs['class'] ?? '';
  if (REST_IDS.has(id) || OUTLOOK_LINE.test(attribs['style'] ?? '')) return 'rest';
  if (QUOTE_CLASSES.test(classes) || QUOTE_IDS.has(id)) return 'quote';
  if (name === 'blockquote' && (attribs['type'] === 'cite' || 'cite' in attribs)) return 'quote';
  if (SIGNATURE_CLASSES.test(classes) || SIGNATURE_IDS.has(id)) return 'signature';
  return undefined;
}

const isGmailBox = (one: Element): boolean =>
  one.name === 'div' &&
  /gmail_quote/.test(one.attribs['class'] ?? '') &&
  (one.children as readonly Node[]).some(
    (child) => 'attribs' in child && child.name === 'blockquote',
  );

// ------------------------------------------------------------------------------------------------------------- text

function textOf(one: Element): string {
  let words = '';
  const walk = (node: Node): void => {
    if (node.type === 'text') words += node.data;
    else if ('attribs' in node) {
      if (node.name === 'br') words += '\n';
      (node.children as Node[]).forEach(walk);
    }
  };
  walk(one);
  return words;
}

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const quoted = (value: string): string => escaped(value).replaceAll('"', '&quot;');
