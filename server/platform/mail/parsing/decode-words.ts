// Words of a header that are not ASCII (RFC 2047), and bytes whose letters nobody has named.

const WORD = /=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\s]*)\?=/gi;
const BETWEEN_WORDS = /(\?=)\s+(=\?[\w.:-]{1,40}(?:\*[\w-]{1,20})?\?[bq]\?)/gi;

/** Encoded words read; what is none stays as it is. Neighbours of one letter set are read together: a letter may be split. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  const joined = text.slice(0, 20_000).replace(BETWEEN_WORDS, '$1$2');
  let result = '';
  let at = 0;
  let pending: { readonly charset: string; readonly bytes: Buffer[] } | undefined;
  const settle = (): void => {
    if (pending !== undefined) result += decodeBytes(Buffer.concat(pending.bytes), pending.charset);
    pending = undefined;
  };
  for (const match of joined.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', content = ''] = match;
    if (match.index > at) {
      settle();
      result += joined.slice(at, match.index);
    }
    if (pending !== undefined && pending.charset !== charset.toLowerCase()) settle();
    pending ??= { charset: charset.toLowerCase(), bytes: [] };
    pending.bytes.push(encoding.toLowerCase() === 'b' ? base64(content) : quoted(content));
    at = match.index + whole.length;
  }
  settle();
  return result + joined.slice(at);
}

const base64 = (content: string): Buffer => Buffer.from(content, 'base64');

const quoted = (content: string): Buffer =>
  Buffer.from(
    content
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** With no letter set, or one that nobody knows: UTF-8 if it is that, and else what Windows writes in the west. */
export function decodeBytes(bytes: Uint8Array, charset = ''): string {
  try {
    if (charset !== '' && !/^(?:us-)?ascii$/i.test(charset))
      return new TextDecoder(charset).decode(bytes);
  } catch {
    // Not a letter set that there is.
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
