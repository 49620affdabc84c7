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
  return new Uint8Array(read(text));
}

/** In a worker of a browser there is neither Node's Buffer nor the document by which lib0 knows a browser. */
const read = (text: string): Uint8Array =>
  'Buffer' in globalThis
    ? buffer.fromBase64(text)
    : Uint8Array.from(browser.atob(text), (letter) => letter.charCodeAt(0));

/** Every browser's, in windows and workers; the types of this folder know none. */
const browser = globalThis as unknown as { readonly atob: (text: string) => string };
