import { createHash } from 'node:crypto';

/** The key itself is nowhere: whoever reads the table cannot send what others have uploaded. */
export const uploaderOfKey = (uploadKey: string): string =>
  `visitor:${createHash('sha256').update(uploadKey).digest('base64url')}`;

/** The form's own, else one that is made of its token: only who has the form knows it. */
export const uploadKeyOf = (typed: {
  readonly [name in 'uploadKey' | 'formToken']?: readonly string[];
}): string =>
  typed.uploadKey?.at(-1) ??
  createHash('sha256')
    .update(`form ${typed.formToken?.at(-1) ?? ''}`)
    .digest('base64url');
