import type { Clock } from './clock.ts';

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type WorkspaceId = Brand<string, 'workspace'>;
export type PersonId = Brand<string, 'person'>;
export type GroupId = Brand<string, 'group'>;
export type TicketId = Brand<string, 'ticket'>;
export type MessageId = Brand<string, 'message'>;
export type EventId = Brand<string, 'event'>;
export type DeviceId = Brand<string, 'device'>;
export type EntryId = Brand<string, 'entry'>;
export type ProductId = Brand<string, 'product'>;
export type SaleId = Brand<string, 'sale'>;
export type HeldReplyId = Brand<string, 'held-reply'>;
export type TimeEntryId = Brand<string, 'time-entry'>;
export type TemplateId = Brand<string, 'template'>;
export type SavedViewId = Brand<string, 'saved-view'>;
export type InsertDirectoryId = Brand<string, 'insert-directory'>;
export type PanelId = Brand<string, 'panel'>;
export type ArticleId = Brand<string, 'article'>;
export type ArticleCategoryId = Brand<string, 'article-category'>;
export type FileId = Brand<string, 'file'>;
export type NotificationId = Brand<string, 'notification'>;
export type SessionId = Brand<string, 'session'>;
export type TransferId = Brand<string, 'transfer'>;

/** Makes UUIDv7 strings (RFC 9562 5.7), strictly increasing within one source. */
export type IdSource = <Id extends string>() => Id;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && UUID.test(value);
export const isUuidV7 = (value: unknown): value is string =>
  typeof value === 'string' && UUID_V7.test(value);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * `random` fills the given array with random bytes (crypto.getRandomValues in production).
 * A clock that stands still or jumps back does not break the order: the last time is kept and
 * the 12-bit counter goes on.
 */
export function createIdSource(
  now: Clock,
  random: (bytes: Uint8Array<ArrayBuffer>) => void,
): IdSource {
  let lastMs = 0;
  let counter = 0;
  return <Id extends string>(): Id => {
    const bytes = new Uint8Array(16);
    random(bytes);
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      counter = ((bytes[6]! & 0x07) << 8) | bytes[7]!;
    } else if (++counter > 0xfff) {
      counter = 0;
      lastMs += 1;
    }
    let time = lastMs;
    for (let i = 5; i >= 0; i -= 1) {
      bytes[i] = time % 256;
      time = Math.floor(time / 256);
    }
    bytes[6] = 0x70 | (counter >> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
    let hex = '';
    for (const byte of bytes) hex += HEX[byte]!;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
  };
}
