// `{{name}}` in the HTML of a template or a layout: found, checked, filled. No code, no conditions: a fixed list of
// names, each replaced once by escaped text (security.md 32). The HTML must have been through the sanitiser, which
// leaves no `<` or `>` inside of a tag's attributes.

export type PlaceholderFault = {
  readonly kind: 'open' | 'name' | 'place';
  /** As it was written, shortened. */
  readonly text: string;
};
export type Scanned = {
  /** Each once, in order. */
  readonly names: readonly string[];
  readonly faults: readonly PlaceholderFault[];
};

const PIECES = /(<[^<>]*>)/;
const MARKER = /\{\{([^{}]*)\}\}/g;
const NAME = /^[A-Za-z][\w.-]{0,80}$/;
const LINK = /^<a href="([^"]*)"/;
/** What may stand before a variable in a link: it must not choose where the link leads. */
const SAFE_START = /^(?:https?:\/\/[^/?#{}]+[/?#]|mailto:|tel:)/;
const SHOWN = 40;

export function scanPlaceholders(html: string): Scanned {
  const names = new Set<string>();
  const faults: PlaceholderFault[] = [];
  for (const piece of html.split(PIECES)) {
    const rest = piece.replace(MARKER, (whole, inner: string) => {
      const name = inner.trim();
      if (NAME.test(name)) names.add(name);
      else faults.push({ kind: 'name', text: shorten(whole) });
      return '';
    });
    const open = rest.indexOf('{{');
    if (open >= 0) faults.push({ kind: 'open', text: shorten(rest.slice(open)) });
    if (isTag(piece) && rest !== piece && !isSafeLink(piece))
      faults.push({ kind: 'place', text: shorten(piece) });
  }
  return { names: [...names], faults };
}

export type Filled = {
  readonly html: string;
  /** Names without a value, each once: they stand in the text as marks. */
  readonly missing: readonly string[];
};

/** Replaces each placeholder by its value. What has none becomes a mark that nobody overlooks, never a hole. */
export function fillPlaceholders(
  html: string,
  valueOf: (name: string) => string | undefined,
): Filled {
  const missing = new Set<string>();
  const filled = html
    .split(PIECES)
    .map((piece) =>
      piece.replace(MARKER, (_whole, inner: string) => {
        const name = inner.trim();
        const value = valueOf(name)?.toWellFormed().replaceAll('\0', '').trim() ?? '';
        if (value === '') missing.add(name);
        // Nobody's name passes for a mark.
        const shown = value === '' ? missingMark(name) : value.replace(/[⟨⟩]/g, '');
        return isTag(piece) ? encodeURIComponent(shown) : escapeText(shown);
      }),
    )
    .join('');
  return { html: filled, missing: [...missing] };
}

const missingMark = (name: string): string => `⟨${name}?⟩`;

const MARK = /⟨([\w.-]{1,81})\?⟩/g;
const MARK_IN_LINK = /%E2%9F%A8([\w.-]{1,81})%3F%E2%9F%A9/g;

/** The names of values that are still missing in a text that was filled. */
export function missingIn(html: string): readonly string[] {
  const found = [...html.matchAll(MARK), ...html.matchAll(MARK_IN_LINK)];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

const isTag = (piece: string): boolean => piece.startsWith('<');

function isSafeLink(tag: string): boolean {
  const address = LINK.exec(tag)?.[1];
  if (address === undefined || !SAFE_START.test(address)) return false;
  // Nowhere else in the tag.
  return !tag.slice(address.length + '<a href="'.length).includes('{{');
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\r\n?|\n/g, '<br />');
}

const shorten = (text: string): string =>
  text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text;
