// The access code of a ticket (T1): derived, not stored, so that the same code can be mailed again; per recipient, so
// that it names whom it was given to; revoked by raising the ticket's access generation.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { TicketId, WorkspaceId } from '#shared/base/ids.ts';

export type AccessCodes = {
  readonly derive: (subject: AccessSubject) => string;
  readonly matches: (given: string, subject: AccessSubject) => boolean;
};
export type AccessSubject = {
  readonly workspaceId: WorkspaceId;
  readonly ticketId: TicketId;
  /** E-mail address, or empty for a requester who gave none. */
  readonly recipient: string;
  readonly generation: number;
};

/** Crockford's alphabet: no I, L, O, U to misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 16;
/** 128 bits in 26 digits of 5 bits, the last one padded. */
const CODE_DIGITS = 26;

/** `secret` is derived for this purpose alone. */
export function createAccessCodes(secret: Uint8Array): AccessCodes {
  const derive = (subject: AccessSubject): string => {
    const digest = createHmac('sha256', secret)
      .update(
        JSON.stringify([
          subject.workspaceId,
          subject.ticketId,
          subject.recipient.trim().toLowerCase(),
          subject.generation,
        ]),
      )
      .digest();
    return grouped(base32(digest.subarray(0, CODE_BYTES)));
  };
  return {
    derive,
    matches: (given, subject) => {
      const wanted = Buffer.from(plain(derive(subject)));
      const offered = Buffer.from(plain(given.slice(0, 100)));
      // Compared at one length whatever was offered, so that the time tells nothing.
      const padded = Buffer.alloc(wanted.length);
      offered.copy(padded);
      return timingSafeEqual(padded, wanted) && offered.length === wanted.length;
    },
  };
}

function base32(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(CODE_DIGITS * 5 - bytes.length * 8);
  let text = '';
  for (let digit = CODE_DIGITS - 1; digit >= 0; digit -= 1) {
    text += ALPHABET[Number((bits >> BigInt(digit * 5)) & 31n)] ?? '';
  }
  return text;
}

/** 26 digits in even groups: 5-5-5-5-6, no digit left alone at the end. */
const grouped = (text: string): string => text.replace(/(.{5})(?=.{5})/g, '$1-');

/** As somebody may type it: any case, any separators, and the letters that are read for digits. */
const plain = (text: string): string =>
  text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
