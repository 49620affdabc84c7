// What a message is: the plain JSON value under its id in the root map of a `pub` or `notes` document. Checked by
// hand, without a schema library, because the public page and every device carry this code.

import { fromInstant, toInstant, type Instant } from '#shared/base/clock.ts';
import {
  isUuid,
  isUuidV7,
  type MessageId,
  type PersonId,
  type TicketId,
} from '#shared/base/ids.ts';
import { ok, refuse, type Result } from '#shared/base/result.ts';

export type MessagePayload = {
  readonly v: 1;
  readonly id: MessageId;
  readonly kind: 'reply' | 'note';
  readonly side: 'customer' | 'operator';
  /** Null: a customer without an account, or an integrator's key. */
  readonly authorId: PersonId | null;
  readonly authorName: string;
  /** The message that this one answers (C1). */
  readonly parentId?: MessageId;
  readonly html: string;
  readonly signature?: string;
  /** Device time of writing; shown, never used for order. */
  readonly at: Instant;
  readonly mentions?: readonly PersonId[];
  /** A copy, made by the server when tickets were merged or split: where it was written. */
  readonly origin?: { readonly ticketId: TicketId; readonly messageId: MessageId };
  /** An administrator took its words away (C6); only the server says so. */
  readonly isRedacted?: true;
};

/** Lengths in UTF-16 units; the bytes of the whole are bounded by the update's own cap. */
export const MESSAGE_LIMITS = {
  html: 256 * 1024,
  signature: 16 * 1024,
  authorName: 200,
  mentions: 50,
} as const;

type FieldRule = {
  readonly isOptional?: true;
  readonly accepts: (value: unknown) => boolean;
};

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !INSTANT.test(value)) return false;
  const ms = fromInstant(value);
  // 30 February parses on some engines, as 2 March.
  return Number.isFinite(ms) && toInstant(ms) === value;
}

// PostgreSQL's text holds neither NUL nor a lone surrogate.
const isText = (value: unknown, limit: number): boolean =>
  typeof value === 'string' &&
  value.length <= limit &&
  !value.includes('\0') &&
  value.isWellFormed();

function isListOfPeople(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MESSAGE_LIMITS.mentions) return false;
  return value.every(isUuid) && new Set(value).size === value.length;
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { ticketId, messageId, ...rest } = value as Record<string, unknown>;
  return isUuid(ticketId) && isUuid(messageId) && Object.keys(rest).length === 0;
}

const FIELDS: { readonly [Field in keyof Required<MessagePayload>]: FieldRule } = {
  v: { accepts: (value) => value === 1 },
  id: { accepts: isUuidV7 },
  kind: { accepts: (value) => value === 'reply' || value === 'note' },
  side: { accepts: (value) => value === 'customer' || value === 'operator' },
  authorId: { accepts: (value) => value === null || isUuid(value) },
  authorName: { accepts: (value) => isText(value, MESSAGE_LIMITS.authorName) },
  parentId: { isOptional: true, accepts: isUuidV7 },
  html: { accepts: (value) => isText(value, MESSAGE_LIMITS.html) },
  signature: { isOptional: true, accepts: (value) => isText(value, MESSAGE_LIMITS.signature) },
  at: { accepts: isInstant },
  mentions: { isOptional: true, accepts: isListOfPeople },
  origin: { isOptional: true, accepts: isOrigin },
  isRedacted: { isOptional: true, accepts: (value) => value === true },
};
const FIELD_NAMES = Object.keys(FIELDS) as readonly (keyof MessagePayload)[];

/** The error is the name of the first wrong field; `object` when the whole is not a plain object. */
export function checkMessagePayload(value: unknown): Result<MessagePayload, string> {
  if (typeof value !== 'object' || value === null) return refuse('object');
  if (Object.getPrototypeOf(value) !== Object.prototype) return refuse('object');
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(FIELDS, key)) return refuse('unknown-field');
  }
  for (const name of FIELD_NAMES) {
    const rule = FIELDS[name];
    const isThere = Object.hasOwn(value, name);
    if (!isThere && rule.isOptional) continue;
    if (!isThere || !rule.accepts((value as Record<string, unknown>)[name])) return refuse(name);
  }
  const payload = value as MessagePayload;
  // Only operators write notes; a customer's would be a leak waiting to happen.
  if (payload.kind === 'note' && payload.side !== 'operator') return refuse('side');
  return ok(payload);
}
