// Text has no signature: it is what has no byte that text does not have. In whatever encoding an office writes it
// (UTF-8, UTF-16 with its mark, one of the old ones of eight bits).

import type { FileHandle } from 'node:fs/promises';

const PIECE = 256 * 1024;
/** Tab, line feed, form feed, carriage return, escape (logs have colours). */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);
const HEAD = 4_096;

/** Undefined: not text. Otherwise its first characters. */
export async function textHead(file: FileHandle): Promise<string | undefined> {
  const buffer = Buffer.alloc(PIECE);
  let head: Buffer | undefined;
  let isWide = false;
  for (let from = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, PIECE, from);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    if (head === undefined) {
      head = Buffer.from(piece.subarray(0, HEAD));
      isWide = isMarkedWide(head);
    }
    if (!isWide && piece.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return undefined;
    from += bytesRead;
  }
  if (head === undefined) return undefined;
  if (!isWide) return head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  const encoding = head[0] === 0xff ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(encoding).decode(head);
  return /[\u0000-\u0008\u000e-\u001a]/.test(text) ? undefined : text;
}

const isMarkedWide = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);

const DOCUMENT = /^\s*(?:<!--|<\?|<!doctype|<!entity|<[a-z][a-z0-9:-]*[\s/>]|%!|#!|%pdf|\{\\rtf)/i;

/** Text that some program would take for more than text: a page, a picture, a script. */
export const isDisguised = (head: string): boolean => DOCUMENT.test(head);

const FIELD = /^[\x21-\x39\x3b-\x7e]+:/;
const OF_MAILS =
  /^(?:from|to|cc|subject|date|received|message-id|return-path|mime-version|reply-to|delivered-to|x-[a-z0-9-]+):/i;

/** It begins with the fields of a mail, two that every mail has among them. */
export function isMail(head: string): boolean {
  const lines = head.split(/\r?\n/);
  const end = lines.indexOf('');
  const fields = lines
    .slice(0, end === -1 ? lines.length - 1 : end)
    // Some programs put the envelope's line first.
    .filter((line, index) => !(index === 0 && line.startsWith('From ')));
  if (fields.length < 2 || !FIELD.test(fields[0] ?? '')) return false;
  if (!fields.every((line) => FIELD.test(line) || /^[ \t]/.test(line))) return false;
  return fields.filter((line) => OF_MAILS.test(line)).length >= 2;
}
