// A file as a conversation shows it, wherever it is: still here, on its way, or at the server.

import type { FileId, TicketId } from '#shared/base/ids.ts';
import { formatOf, type FileKind } from '#shared/files/file-kinds.ts';
import type { FileRow } from '#shared/files/file.ts';
import type { FileRecord } from '#client/data/index.ts';

export type ShownFile = {
  readonly id: FileId;
  readonly ticketId: TicketId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** `here`: its bytes lie on this device, sent or not. */
  readonly state: 'here' | FileRow['state'];
  readonly problem: FileRecord['problem'];
  readonly hasThumbnail: boolean;
};

export const fromRow = (row: FileRow): ShownFile => ({
  id: row.id,
  ticketId: row.ticketId,
  name: row.name,
  type: row.type,
  size: row.size,
  state: row.state,
  problem: row.reason,
  hasThumbnail: row.hasThumbnail,
});

export const fromRecord = (record: FileRecord, ticketId: TicketId): ShownFile => ({
  id: record.id,
  ticketId,
  name: record.name,
  type: record.type,
  size: record.size,
  state: record.state === 'refused' ? 'refused' : 'here',
  problem: record.problem,
  hasThumbnail: false,
});

/**
 * What this app draws by itself. The type is ours, taken from a list, never what a file says of itself: its bytes go into
 * `<img>`, `<audio>`, `<video>` or a canvas, and nothing else, so that none of it can be a page of this site (F3).
 */
export type Viewable =
  | { readonly as: 'image' | 'audio' | 'video'; readonly type: string }
  | { readonly as: 'pdf' };

const IMAGES: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
]);
const AUDIO: ReadonlySet<string> = new Set([
  'audio/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/ogg',
  'audio/flac',
  'audio/aac',
]);
const VIDEO: ReadonlySet<string> = new Set(['video/mp4', 'video/webm', 'video/quicktime']);

export function viewableAs({ name, type }: Pick<ShownFile, 'name' | 'type'>): Viewable | undefined {
  const format = formatOf(name, type);
  const known = format?.types[0] ?? '';
  if (IMAGES.has(known)) return { as: 'image', type: known };
  if (AUDIO.has(known)) return { as: 'audio', type: known };
  if (VIDEO.has(known)) return { as: 'video', type: known };
  return known === 'application/pdf' ? { as: 'pdf' } : undefined;
}

export const kindOf = ({ name, type }: Pick<ShownFile, 'name' | 'type'>): FileKind | undefined =>
  formatOf(name, type)?.kind;

export const isPicture = (file: Pick<ShownFile, 'name' | 'type'>): boolean =>
  viewableAs(file)?.as === 'image';
