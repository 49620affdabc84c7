// A visit to a mailbox, by whatever protocol.

import type { LookupFunction } from 'node:net';

export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string;
  readonly login: { readonly password: string } | { readonly accessToken: string };
};
export type MailLimits = {
  /** To connect, TLS included. */
  readonly connectMs: number;
  /** Of silence. */
  readonly idleMs: number;
  /** For one mail. */
  readonly mailMs: number;
  readonly mailBytes: number;
  /** In one mailbox. */
  readonly mails: number;
};
export type MailConnection = {
  /** Judges addresses where the socket looks them up. */
  readonly lookup?: LookupFunction;
  /** Certificates that are trusted beside the usual ones. */
  readonly ca?: string;
  readonly limits: MailLimits;
  /** Hangs up, at whatever moment. */
  readonly signal?: AbortSignal;
};
/** As a server lists it. Its size is what the server believes. */
export type ListedMail = { readonly number: number; readonly uid: string; readonly size: number };

export type MailSession = {
  /** Of the inbox. */
  readonly list: () => Promise<ListedMail[]>;
  /** Exactly its bytes. */
  readonly retrieve: (number: number) => Promise<Uint8Array[]>;
  /** Counts from the moment `finish` was answered. */
  readonly remove: (number: number) => Promise<void>;
  readonly finish: () => Promise<void>;
  /** Without a word: nothing is removed. */
  readonly close: () => void;
};
