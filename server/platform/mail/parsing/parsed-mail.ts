import type { MailAddress } from './addresses.ts';

export type MailFile = {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
  /** Stands in the HTML in the place of a picture (`data-attachment`), until the file has an id; empty: nowhere. */
  readonly place: string;
};

/** Of a report about a mail that could not be delivered (RFC 3464). */
export type DeliveryReport = {
  readonly action: 'failed' | 'delayed' | 'other';
  readonly recipient: string;
  readonly detail: string;
  /** Header of the mail that it is about. */
  readonly messageId: string;
};

/** What a mail says, read where it can do no harm. Plain data: it comes out of a thread. */
export type ParsedMail = {
  readonly subject: string;
  /** Undefined: nobody, somebody unreadable, or several at once; then nobody is believed. */
  readonly from: MailAddress | undefined;
  /** As the sender wrote it, whatever it is. */
  readonly fromText: string;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly messageId: string;
  /** In-Reply-To and References as they stand. */
  readonly inReplyTo: string;
  readonly references: string;
  /** Names of header lines that a mail has once and this one has more often. */
  readonly doubled: readonly string[];
  /** The message with quotation and signature folded, for an answer, and with its signature only. Clean. */
  readonly answerHtml: string;
  readonly wholeHtml: string;
  /** The line stood in it that our mails carry above what they quote. */
  readonly hasReplyLine: boolean;
  readonly files: readonly MailFile[];
  /** Files beyond those that are taken. */
  readonly filesLeftOut: number;
  readonly report: DeliveryReport | undefined;
};
