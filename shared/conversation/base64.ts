import * as buffer from 'lib0/buffer';

/** Standard alphabet, padded. */
export const toBase64 = (bytes: Uint8Array): string => buffer.toBase64(bytes);

const FOREIGN = /[^A-Za-z0-9+/]/;

/** Undefined for anything but standard padded base64: runtimes differ in what else they let pass. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (FOREIGN.test(text.slice(0, text.length - padding))) return undefined;
  // A copy: Node's Buffer would bring its pool along.
  return 'Buffer' in globalThis ? new Uint8Array(buffer.fromBase64(text)) : readLetters(text);
}

/**
 * In a worker of a browser there is neither Node's Buffer nor the document by which lib0 knows a browser. A loop: through
 * an iterator over the letters a first load spends seconds here.
 */
function readLetters(text: string): Uint8Array {
  const letters = browser.atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** Every browser's, in windows and workers; the types of this folder know none. */
const browser = globalThis as unknown as { readonly atob: (text: string) => string };
