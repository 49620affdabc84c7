// What the upload loop asks of whoever carries bytes: the browser's tus client (tus-uploader.ts), or a test.

import type { FileId } from '#shared/base/ids.ts';
import type { FileProblem } from '#shared/files/file-rules.ts';
import type { UploadProblem } from '../records.ts';

export type UploadOrder = {
  /** Where uploads are created, and where this one is found again. */
  readonly endpoint: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: { readonly id: FileId; readonly name: string; readonly type: string };
  readonly bytes: Blob;
  /** How many bytes the server has. */
  readonly onProgress: (sent: number) => void;
  /** Aborted: stop at once, the next attempt goes on from there. */
  readonly signal: AbortSignal;
};

export type UploadEnd =
  | { readonly status: 'done' }
  /** It will never be taken. */
  | { readonly status: 'refused'; readonly problem: FileProblem['code'] | UploadProblem }
  /** Nobody answered: no use to try another file now. */
  | { readonly status: 'unreachable' }
  /** The server asks to wait. */
  | { readonly status: 'busy'; readonly afterMs: number }
  /** The session is over. */
  | { readonly status: 'signed-out' }
  /** The server fails at this file; others may go. */
  | { readonly status: 'failed'; readonly httpStatus: number };

/**
 * What another attempt may cure: the upload is gone and begins anew, its offset was another, somebody else writes at this
 * moment, it took too long. Any other 4xx says the same of the same request for ever.
 */
const CURABLE: ReadonlySet<number> = new Set([404, 408, 409, 410, 423, 425]);

/** What an error that has no end of its own means. */
export const endOfStatus = (httpStatus: number): UploadEnd =>
  httpStatus >= 400 && httpStatus < 500 && !CURABLE.has(httpStatus)
    ? { status: 'refused', problem: 'rejected' }
    : { status: 'failed', httpStatus };

/** Never rejects but by the signal's abort. */
export type Uploader = (order: UploadOrder) => Promise<UploadEnd>;
