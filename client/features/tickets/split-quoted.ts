// What a message quotes at its end is folded: the reader has seen it above. A quotation in the middle, or one that is all
// there is, was meant to be read and stays.

const QUOTE_AT_END = /<blockquote>/i;

export function splitQuoted(html: string): { readonly own: string; readonly quoted: string } {
  const whole = { own: html, quoted: '' };
  const trimmed = html.trimEnd();
  if (!QUOTE_AT_END.test(trimmed) || !/<\/blockquote>$/i.test(trimmed)) return whole;
  const start = startOfLastQuote(trimmed);
  if (start <= 0) return whole;
  const own = trimmed.slice(0, start);
  return own.replaceAll(/<[^>]*>|&nbsp;|\s/g, '') === ''
    ? whole
    : { own, quoted: trimmed.slice(start) };
}

/** Index of the outermost quotation that ends the text; -1 if the tags do not match. */
function startOfLastQuote(html: string): number {
  const tags = [...html.matchAll(/<(\/?)blockquote[^>]*>/gi)];
  let depth = 0;
  for (const tag of tags.toReversed()) {
    depth += tag[1] === '/' ? 1 : -1;
    if (depth === 0) return tag.index;
    if (depth < 0) return -1;
  }
  return -1;
}
