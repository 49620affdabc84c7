// What the upload loop asks of whoever carries bytes: the browser's tus client (tus-uploader.ts), or a test.

import type { FileId } from '#shared/base/ids.ts';
import type { FileProblem } from '#shared/files/file-rules.ts';

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
  /** It will never be taken; `forbidden`: not from this person. */
  | { readonly status: 'refused'; readonly problem: FileProblem['code'] | 'forbidden' | 'gone' }
  /** Nobody answered: no use to try another file now. */
  | { readonly status: 'unreachable' }
  /** The server asks to wait. */
  | { readonly status: 'busy'; readonly afterMs: number }
  /** The session is over. */
  | { readonly status: 'signed-out' }
  /** The server fails at this file; others may go. */
  | { readonly status: 'failed'; readonly httpStatus: number };

/** Never rejects but by the signal's abort. */
export type Uploader = (order: UploadOrder) => Promise<UploadEnd>;
