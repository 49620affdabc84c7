// One file goes up in pieces (tus 1.0, F2). Whoever begins an upload under an id that the server knows is told how much of
// it is there, so that a repeat goes on where the line broke.

import { callWithBytes, type Problem } from './call.ts';
import { fill } from './page-data.ts';
import type { UnsentFile } from './track-data.ts';
import { readKeptFile } from './unsent-files.ts';

/** A broken line costs no more than this. */
const PIECE_BYTES = 1024 * 1024;
const PIECE_LIMIT_MS = 120_000;
const TUS = { 'tus-resumable': '1.0.0' };

export type UploadPlace = {
  readonly slug: string;
  /** Of the request that an answer is for; a new one has none yet. */
  readonly number?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

const uploadsOf = ({ slug, number }: UploadPlace): string =>
  number === undefined
    ? `/api/v1/w/${slug}/public/uploads`
    : `/api/v1/w/${slug}/public/requests/${number}/uploads`;

/** All of them, one after the other, as `sendFile`; what the browser has given up is refused with that reason. */
export async function sendFiles(
  place: UploadPlace,
  files: readonly UnsentFile[],
  lostWords: string,
): Promise<Problem | null | undefined> {
  for (const file of files) {
    const bytes = await readKeptFile(file.id);
    if (bytes === undefined)
      return { status: 410, code: 'GONE', detail: fill(lostWords, { name: file.name }) };
    const failed = await sendFile(place, file, bytes);
    if (failed !== undefined) return failed;
  }
  return undefined;
}

/** Undefined: the server has all of it. Null: nobody answered; later. Else why it never will. */
async function sendFile(
  place: UploadPlace,
  file: UnsentFile,
  bytes: Blob,
): Promise<Problem | null | undefined> {
  const { headers, signal } = place;
  const given = signal === undefined ? {} : { signal };
  const begun = await callWithBytes({
    method: 'POST',
    path: uploadsOf(place),
    ...given,
    headers: {
      ...headers,
      ...TUS,
      'upload-length': String(file.size),
      'upload-metadata': metadataOf(file),
    },
  });
  if (!begun.ok) return begun.problem;
  let offset = begun.value;
  while (offset < file.size) {
    const sent = await callWithBytes({
      method: 'PATCH',
      path: `${uploadsOf(place)}/${file.id}`,
      ...given,
      timeLimitMs: PIECE_LIMIT_MS,
      headers: {
        ...headers,
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      bytes: bytes.slice(offset, offset + PIECE_BYTES),
    });
    if (!sent.ok) return sent.problem;
    if (sent.value <= offset) return null;
    offset = sent.value;
  }
  return undefined;
}

const metadataOf = ({ id, name, type }: UnsentFile): string =>
  Object.entries({ id, filename: name, filetype: type })
    .map(([key, value]) => `${key} ${base64Of(value)}`)
    .join(',');

const base64Of = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));
