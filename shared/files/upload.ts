// Where files go up (tus 1.0) and come down. The device names a file: its id is part of every address, so that an upload
// that broke off is found again by a HEAD on `uploadAddress`, whoever remembers what.

import type { FileId, TemplateId } from '#shared/base/ids.ts';

/** POST creates; its metadata are `id`, `filename` and `filetype`, all three of them. */
export const uploadsAddress = (slug: string): string => `/api/v1/w/${slug}/uploads`;

/**
 * HEAD tells the offset (404: begin with POST), PATCH goes on, DELETE gives up what no message names. GET, without tus,
 * tells its uploader state and reason.
 */
export const uploadAddress = (slug: string, id: FileId): string => `${uploadsAddress(slug)}/${id}`;

/** POST `{id}`: a file of a template under an id of one's own, for a message; no bytes go up. */
export const templateCopyAddress = (
  slug: string,
  { templateId, fileId }: { readonly templateId: TemplateId; readonly fileId: FileId },
): string => `/api/v1/w/${slug}/templates/${templateId}/files/${fileId}/copies`;

/** GET: the bytes, always as a download; knows Range and ETag. */
export const fileContentAddress = (slug: string, id: FileId): string =>
  `/api/v1/w/${slug}/files/${id}/content`;
/** GET: a small WebP of a picture (`hasThumbnail`). */
export const fileThumbnailAddress = (slug: string, id: FileId): string =>
  `/api/v1/w/${slug}/files/${id}/thumbnail`;

/** Bounds that hold for everybody. */
export const UPLOAD_LIMITS = {
  /** Uploads of one person that have not come to their end. */
  unfinished: 20,
  /** Files of one person that no message names yet. */
  unattached: 200,
  /** One that nothing has come for is forgotten. */
  unfinishedHours: 72,
  /** One that no message has named is forgotten. */
  unattachedDays: 14,
  /** Of visitors, who need no account: forgotten sooner, and all of theirs in a workspace together are bounded. */
  visitorHours: 24,
  visitorBytes: 4 * 1024 * 1024 * 1024,
  /** A device sends larger files in pieces of this size: what a line that breaks can cost. */
  pieceBytes: 8 * 1024 * 1024,
} as const;
