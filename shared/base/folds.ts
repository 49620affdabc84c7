// What a mail quotes and how it is signed stands in the message, in a `blockquote` that says so, and is shown folded (M4).
// Only such as stand by themselves count: one inside something else is a quotation like any other.

export type Fold = 'quote' | 'signature';
/** `fold` undefined: shown as it is. */
export type FoldPart = { readonly html: string; readonly fold: Fold | undefined };

const TAG = /<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi;
const FOLD = /\sdata-fold="(quote|signature)"/;
const VOID = /^(?:br|hr|img)$/i;

/** In their order, nothing left out. Of HTML that the sanitiser has cleaned. */
export function foldParts(html: string): readonly FoldPart[] {
  if (!FOLD.test(html)) return html === '' ? [] : [{ html, fold: undefined }];
  const parts: FoldPart[] = [];
  let from = 0;
  let depth = 0;
  let fold: Fold | undefined;
  const cut = (to: number): void => {
    if (to > from) parts.push({ html: html.slice(from, to), fold });
    from = to;
    fold = undefined;
  };
  for (const { index, 0: tag, 1: slash, 2: name = '', 3: attributes = '' } of html.matchAll(TAG)) {
    if (VOID.test(name)) continue;
    if (slash === '') {
      const kind = depth === 0 && name === 'blockquote' ? FOLD.exec(attributes)?.[1] : undefined;
      if (kind !== undefined) {
        cut(index);
        fold = kind as Fold;
      }
      depth += 1;
      continue;
    }
    depth -= 1;
    if (depth === 0 && fold !== undefined) cut(index + tag.length);
  }
  cut(html.length);
  return parts;
}

/** Without what is folded; all of it where nothing else is there. */
export function ownHtml(html: string): string {
  const own = foldParts(html)
    .filter(({ fold }) => fold === undefined)
    .map((part) => part.html)
    .join('');
  return own === '' ? html : own;
}
