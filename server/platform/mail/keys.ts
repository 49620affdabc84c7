// What a mail of ours carries so that its answer finds back (M2, security.md 4: 1, 3): a Message-ID that names the mail
// it belongs to, and an address to answer to that names the ticket and works for its recipient alone. Both hold a code
// that only this server can make, in letters and digits whose case does not matter, because mail servers change it.
// The key changes every quarter of a year; a mail of more than three years ago is not believed any more.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY_MS, type Clock } from '#shared/base/clock.ts';
import { isUuid, type TicketId, type WorkspaceId } from '#shared/base/ids.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';

export type MailKeys = {
  /** With its angle brackets. Made once and kept: another quarter makes another one. */
  readonly messageIdOf: (mail: MailSubject, domain: string) => string;
  /** The last one of ours in a header: In-Reply-To, or References, which goes from the first mail to the latest. */
  readonly readMessageId: (workspaceId: WorkspaceId, header: string) => string | undefined;
  /** Undefined where the mailbox's own name leaves no room for it: then only the Message-ID leads back. */
  readonly replyAddressOf: (mailbox: string, answer: ReplySubject) => string | undefined;
  readonly readReplyAddress: (workspaceId: WorkspaceId, address: string) => ReplyTo | undefined;
};
type MailSubject = { readonly workspaceId: WorkspaceId; readonly intentId: string };
type ReplySubject = {
  readonly workspaceId: WorkspaceId;
  readonly ticketId: TicketId;
  readonly recipient: string;
};
export type ReplyTo = {
  /** Only what the address says: nothing is known before `check`. */
  readonly ticketId: TicketId;
  /** The mailbox's own address. */
  readonly mailbox: string;
  /** Whether we gave this address to `sender`, for this ticket. */
  readonly check: (sender: string) => boolean;
};

const QUARTER_MS = 91 * DAY_MS;
const QUARTERS_BELIEVED = 12;
/** 2026-01-01, so that the count stays small: two digits last for over two hundred years. */
const FIRST_QUARTER_MS = 1_767_225_600_000;
const LONGEST_LOCAL_PART = 64;
const LONGEST_HEADER = 100_000;

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_DIGITS = 26;
const MESSAGE_MAC_DIGITS = 26;
/** 75 bits. Who guesses has to send a mail for each guess. */
const REPLY_MAC_DIGITS = 15;
const MESSAGE_ID = /<\s*hm\.([a-z2-7]{2})([a-z2-7]{26})\.([a-z2-7]{26})@[^<>]{1,255}>/gi;
const REPLY_ADDRESS = /^(.+)\+([a-z2-7]{2})([a-z2-7]{26})([a-z2-7]{15})@([^@]+)$/i;

export function createMailKeys(secrets: Secrets, clock: Clock): MailKeys {
  const currentQuarter = (): number =>
    Math.max(0, Math.floor((clock() - FIRST_QUARTER_MS) / QUARTER_MS));
  const isBelieved = (quarter: number): boolean => {
    // One ahead: another process's clock.
    const age = currentQuarter() - quarter;
    return age >= -1 && age < QUARTERS_BELIEVED;
  };
  const macOf = (quarter: number, digits: number, ...subject: readonly string[]): string =>
    toDigits(
      createHmac('sha256', secrets.derive('mail', String(quarter)))
        .update(JSON.stringify(subject))
        .digest(),
    ).slice(0, digits);
  const messageMac = (quarter: number, { workspaceId, intentId }: MailSubject): string =>
    macOf(quarter, MESSAGE_MAC_DIGITS, 'message', workspaceId, intentId);
  const replyMac = (quarter: number, { workspaceId, ticketId, recipient }: ReplySubject): string =>
    macOf(quarter, REPLY_MAC_DIGITS, 'reply', workspaceId, ticketId, plainAddress(recipient));

  return {
    messageIdOf: (mail, domain) => {
      const quarter = currentQuarter();
      const id = idToDigits(mail.intentId);
      return `<hm.${quarterToDigits(quarter)}${id}.${messageMac(quarter, mail)}@${domain}>`;
    },
    readMessageId: (workspaceId, header) => {
      // A folded header may be cut anywhere, also within an id.
      const text = header.slice(-LONGEST_HEADER).replace(/\s+/g, '');
      for (const [, quarterDigits, id, mac] of [...text.matchAll(MESSAGE_ID)].reverse()) {
        const quarter = quarterFrom(quarterDigits!);
        const intentId = idFrom(id!);
        if (intentId === undefined || !isBelieved(quarter)) continue;
        if (isSame(mac!, messageMac(quarter, { workspaceId, intentId }))) return intentId;
      }
      return undefined;
    },
    replyAddressOf: (mailbox, answer) => {
      const at = mailbox.lastIndexOf('@');
      const quarter = currentQuarter();
      const token = `${quarterToDigits(quarter)}${idToDigits(answer.ticketId)}${replyMac(quarter, answer)}`;
      const local = `${mailbox.slice(0, at)}+${token}`;
      return local.length > LONGEST_LOCAL_PART ? undefined : `${local}${mailbox.slice(at)}`;
    },
    readReplyAddress: (workspaceId, address) => {
      const parts = address.length > 400 ? null : REPLY_ADDRESS.exec(address.trim());
      if (parts === null) return undefined;
      const [, local, quarterDigits, id, mac, domain] = parts;
      const quarter = quarterFrom(quarterDigits!);
      const ticketId = idFrom(id!) as TicketId | undefined;
      if (ticketId === undefined || !isBelieved(quarter)) return undefined;
      return {
        ticketId,
        mailbox: plainAddress(`${local!}@${domain!}`),
        check: (sender) =>
          isSame(mac!, replyMac(quarter, { workspaceId, ticketId, recipient: sender })),
      };
    },
  };
}

const plainAddress = (address: string): string => address.trim().toLowerCase();

/** At one length and in one time, whatever is given. */
function isSame(given: string, wanted: string): boolean {
  const offered = Buffer.from(given.toLowerCase());
  const expected = Buffer.from(wanted);
  return offered.length === expected.length && timingSafeEqual(offered, expected);
}

/** Base 32 of RFC 4648 in small letters. */
function toDigits(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += DIGITS[(value >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + DIGITS[(value << (5 - bits)) & 31];
}

const idToDigits = (id: string): string => toDigits(Buffer.from(id.replaceAll('-', ''), 'hex'));

/** Undefined where the digits are none of an id: 26 of them hold two bits more. */
function idFrom(digits: string): string | undefined {
  let value = 0n;
  for (const digit of digits.toLowerCase()) value = (value << 5n) | BigInt(DIGITS.indexOf(digit));
  if (digits.length !== ID_DIGITS || (value & 3n) !== 0n) return undefined;
  const hex = (value >> 2n).toString(16).padStart(32, '0');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(id) ? id : undefined;
}

const quarterToDigits = (quarter: number): string =>
  `${DIGITS[(quarter >> 5) & 31]!}${DIGITS[quarter & 31]!}`;

const quarterFrom = (digits: string): number => {
  const [high, low] = [...digits.toLowerCase()].map((digit) => DIGITS.indexOf(digit));
  return high! * 32 + low!;
};
