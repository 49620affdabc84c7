// How mail programs are told what belongs together (M6): the usual headers, and the one that Outlook goes by.

import { fromInstant, type Instant } from '#shared/base/clock.ts';
import type { TicketId } from '#shared/base/ids.ts';

/** From 1601 to 1970, in units of 100 ns. */
const EPOCH = 116_444_736_000_000_000n;
const SHIFT = 16n;

/** 6 bytes of the time when it began, 16 that name it, and 5 for a mail within it. */
export function threadIndex(ticketId: TicketId, begun: Instant, at: Instant): string {
  const start = BigInt(fromInstant(begun)) * 10_000n + EPOCH;
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(start);
  const id = Buffer.from(ticketId.replaceAll('-', ''), 'hex');
  const later = Math.max(0, fromInstant(at) - fromInstant(begun));
  const child = Buffer.alloc(5);
  child.writeUInt32BE(Number(((BigInt(later) * 10_000n) >> (SHIFT + 2n)) & 0x7fffffffn));
  return Buffer.concat([head.subarray(0, 6), id, ...(later === 0 ? [] : [child])]).toString(
    'base64',
  );
}

/** `[#12] Printer jam`; what a mail brought along as its own mark or as Re: is not repeated. */
export function subjectOf(number: number | null, subject: string, isAnswer: boolean): string {
  const bare = subject
    .replace(/\[#\d+\]/g, '')
    .replace(/^\s*(?:(?:re|aw|sv|rif|tr|fw|fwd|wg)\s*:\s*)+/i, '')
    .trim();
  return `${isAnswer ? 'Re: ' : ''}[#${number ?? 0}] ${bare}`.trim();
}
