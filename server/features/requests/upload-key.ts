import { createHash } from 'node:crypto';

/** The key itself is nowhere: whoever reads the table cannot send what others have uploaded. */
export const uploaderOfKey = (uploadKey: string): string =>
  `visitor:${createHash('sha256').update(uploadKey).digest('base64url')}`;
