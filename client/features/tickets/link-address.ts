const ALLOWED = /^(?:https?:|mailto:|tel:)/i;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const EMAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;

/** What somebody typed as an address of a link; undefined if it is none that may be sent. */
export function linkAddress(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return undefined;
  if (EMAIL.test(text)) return `mailto:${text}`;
  if (ALLOWED.test(text)) return text;
  // "example.com:8080" looks like a scheme, "javascript:" is one.
  if (HAS_SCHEME.test(text) && !/^[a-z0-9.-]+\.[a-z]{2,}:\d/i.test(text)) return undefined;
  return `https://${text}`;
}
