// Carries a file over the network of a schedule, so that each of its requests can be lost, come twice or late. It speaks
// tus as the browser's client does: asks how much is there, begins, sends a piece and asks again.

import type { UploadEnd, UploadOrder } from '#client/data/files/uploader.ts';
import type { Platform } from '#client/data/platform.ts';
import { FILE_REFUSAL_REASONS } from '#shared/files/file.ts';

const TUS = { 'tus-resumable': '1.0.0' };
/** Several pieces even of the small files of a schedule. */
const PIECE_BYTES = 48;
const MOST_REQUESTS = 60;

export const carryBy =
  (fetch: Platform['fetch']) =>
  async ({ endpoint, address, headers, file, bytes, signal }: UploadOrder): Promise<UploadEnd> => {
    const all = new Uint8Array(await bytes.arrayBuffer());
    const ask = (url: string, method: string, more: object, body?: Uint8Array) =>
      fetch(url, {
        method,
        headers: { ...TUS, ...headers, ...more },
        ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
        signal,
      });
    try {
      for (let count = 0; count < MOST_REQUESTS; count += 1) {
        const there = await ask(address, 'HEAD', {});
        if (there.status === 404) {
          const begun = await ask(endpoint, 'POST', {
            'upload-length': String(all.length),
            'upload-metadata': `id ${b64(file.id)},filename ${b64(file.name)},filetype ${b64(file.type)}`,
          });
          // It may have begun by a request that came late.
          if (begun.status !== 201 && begun.status !== 409) return await endOf(begun);
          continue;
        }
        if (there.status !== 200 || !there.headers.has('upload-offset')) return await endOf(there);
        const offset = Number(there.headers.get('upload-offset'));
        if (offset === all.length) return { status: 'done' };
        const sent = await ask(
          address,
          'PATCH',
          { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
          all.slice(offset, offset + PIECE_BYTES),
        );
        if (sent.status !== 204 && sent.status !== 409) return await endOf(sent);
      }
      return { status: 'failed', httpStatus: 0 };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof TypeError) return { status: 'unreachable' };
      throw error;
    }
  };

const b64 = (text: string): string => Buffer.from(text).toString('base64');

type Problem = {
  readonly errors?: readonly { readonly code?: string }[];
  readonly reason?: string;
};

async function endOf(answer: Response): Promise<UploadEnd> {
  const { status } = answer;
  const isOurs =
    answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  // An answer to a HEAD has no body to tell by.
  if (status === 401) return { status: 'signed-out' };
  if (!isOurs && status < 500) return { status: 'unreachable' };
  if (status === 403) return { status: 'refused', problem: 'forbidden' };
  if (status === 429 || status === 503) return { status: 'busy', afterMs: 1_000 };
  const problem = isOurs ? ((await answer.json()) as Problem) : {};
  const codes = [problem.reason, ...(problem.errors ?? []).map(({ code }) => code)];
  const reason = FILE_REFUSAL_REASONS.find((one) => codes.includes(one));
  if (status === 422 && reason !== undefined) return { status: 'refused', problem: reason };
  return { status: 'failed', httpStatus: status };
}
