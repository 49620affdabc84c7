// A file as the body of one request, with how much of it has gone: fetch does not say.

import { refuse } from '#shared/base/result.ts';
import { readAnswer, type ApiResult } from './api.ts';

export type FileToSend = {
  /** What follows `/api/v1/`. */
  readonly path: string;
  readonly file: Blob;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** From 0 to 1; at 1 the server has all of it and has not answered yet. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
};

/** A slow line is given time for the largest file; the server's own work is bounded by the server. */
const LIMIT_MS = 15 * 60_000;

export function sendFile<T>(file: FileToSend): Promise<ApiResult<T>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = (result: ApiResult<T>): void => {
      file.signal.removeEventListener('abort', handleAbort);
      resolve(result);
    };
    const handleAbort = (): void => request.abort();
    request.open('POST', `/api/v1/${file.path}`);
    request.timeout = LIMIT_MS;
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', file.type);
    for (const [name, value] of Object.entries(file.headers ?? {}))
      request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      file.onProgress(total === 0 ? 1 : loaded / total),
    );
    request.upload.addEventListener('load', () => file.onProgress(1));
    request.addEventListener('load', () => {
      const type = request.getResponseHeader('content-type') ?? '';
      const answer = new Response(request.status === 204 ? null : request.responseText, {
        status: request.status,
        headers: { 'content-type': type },
      });
      void readAnswer<T>(answer).then(end, () =>
        end(refuse({ kind: 'unreachable', reason: 'network' })),
      );
    });
    for (const event of ['error', 'abort'] as const)
      request.addEventListener(event, () =>
        end(refuse({ kind: 'unreachable', reason: 'network' })),
      );
    request.addEventListener('timeout', () =>
      end(refuse({ kind: 'unreachable', reason: 'timeout' })),
    );
    file.signal.addEventListener('abort', handleAbort, { once: true });
    request.send(file.file);
    if (file.signal.aborted) request.abort();
  });
}
