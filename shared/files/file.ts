// A file that somebody puts on a message: what is known of it on both sides, and how it travels.

import type { FileId, MessageId, TicketId } from '#shared/base/ids.ts';

/** `size` in bytes; `type` is what its maker says until the server has looked into it. Pictures have sides. */
export type FileMeta = {
  readonly id: FileId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
};

/**
 * `scanning`: not given to anybody yet. `refused`: what is in it may not be here, and its bytes are gone. `removed`:
 * its message was redacted; name and bytes are gone.
 */
export const FILE_STATES = ['scanning', 'ready', 'refused', 'removed'] as const;
export type FileState = (typeof FILE_STATES)[number];

/**
 * A file of a message as the feed carries it, beside the message: the message never changes, this does. It has the
 * message's audience: one of a note (`notes`) never comes to a customer.
 */
export type FileRow = FileMeta & {
  readonly ticketId: TicketId;
  readonly messageId: MessageId;
  readonly kind: 'pub' | 'notes';
  /** Place among the files of its message, from 0. */
  readonly position: number;
  readonly state: FileState;
  /** Why it was refused; null otherwise. */
  readonly reason: FileRefusalReason | null;
  readonly hasThumbnail: boolean;
};

/** Why a file is not taken, told before an upload, after it, or by the virus scanner. */
export const FILE_REFUSAL_REASONS = [
  /** 0 bytes. */
  'empty',
  'too_large',
  /** Its kind is not on the workspace's list. */
  'not_allowed',
  /** What is in it is not what its name says. */
  'content',
  'infected',
] as const;
export type FileRefusalReason = (typeof FILE_REFUSAL_REASONS)[number];
