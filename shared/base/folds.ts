// What a mail quotes and how it is signed stands in the message, in a `blockquote` that says so, and is shown folded (M4).
// Only such as stand by themselves count: one inside something else is a quotation like any other.

export type FoldPart = { readonly html: string; readonly isFolded: boolean };

const TAG = /<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi;
const FOLD = /\sdata-fold="(?:quote|signature)"/;
const VOID = /^(?:br|hr|img)$/i;

/** In their order, nothing left out. Of HTML that the sanitiser has cleaned. */
export function foldParts(html: string): readonly FoldPart[] {
  if (!FOLD.test(html)) return html === '' ? [] : [{ html, isFolded: false }];
  const parts: FoldPart[] = [];
  let from = 0;
  let depth = 0;
  let isIn = false;
  const cut = (to: number, isFolded: boolean): void => {
    if (to > from) parts.push({ html: html.slice(from, to), isFolded });
    from = to;
  };
  for (const { index, 0: tag, 1: slash, 2: name = '', 3: attributes = '' } of html.matchAll(TAG)) {
    if (VOID.test(name)) continue;
    if (slash === '') {
      if (depth === 0 && name === 'blockquote' && FOLD.test(attributes)) {
        cut(index, false);
        isIn = true;
      }
      depth += 1;
      continue;
    }
    depth -= 1;
    if (depth > 0 || !isIn) continue;
    cut(index + tag.length, true);
    isIn = false;
  }
  cut(html.length, isIn);
  return parts;
}

/** Without what is folded; all of it where nothing else is there. */
export function ownHtml(html: string): string {
  const own = foldParts(html)
    .filter(({ isFolded }) => !isFolded)
    .map((part) => part.html)
    .join('');
  return own === '' ? html : own;
}
