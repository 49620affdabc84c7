// Carries one file by tus (F2). The address is known from the file's id, so that an upload which broke off, in whatever
// tab or life of the page, is found by asking there; only what the server does not have goes over the line.

import { DetailedError, Upload } from 'tus-js-client';
import { FILE_REFUSAL_REASONS } from '#shared/files/file.ts';
import { fetchHttp } from './fetch-http.ts';
import { endOfStatus, type UploadEnd, type UploadOrder } from './uploader.ts';

/** Small enough that a thin line loses little with a piece, large enough that a fast one is not kept waiting. */
const PIECE_BYTES = 2 * 1024 * 1024;
/** A line on which nothing moves for so long is dead, whatever it says. */
const SILENCE_MS = 45_000;
const BUSY_MS = 5_000;
const MOST_BUSY_MS = 5 * 60_000;

export function uploadByTus(order: UploadOrder): Promise<UploadEnd> {
  const { signal, file } = order;
  return new Promise((resolve, reject) => {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const settle = (finish: () => void) => {
      clearTimeout(silence);
      signal.removeEventListener('abort', handleAbort);
      finish();
    };
    const stop = () => void upload.abort().catch(() => undefined);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        stop();
        settle(() => resolve({ status: 'unreachable' }));
      }, SILENCE_MS);
    };
    const handleAbort = () => {
      stop();
      settle(() => reject(signal.reason as Error));
    };
    const upload = new Upload(order.bytes, {
      endpoint: order.endpoint,
      uploadUrl: order.address,
      headers: { ...order.headers },
      metadata: { id: file.id, filename: file.name, filetype: file.type },
      chunkSize: PIECE_BYTES,
      // Attempts, waits and what is remembered are the loop's.
      retryDelays: [],
      // A service worker, where nobody looks on.
      ...(typeof XMLHttpRequest === 'undefined' && { httpStack: fetchHttp() }),
      storeFingerprintForResuming: false,
      removeFingerprintOnSuccess: false,
      onProgress: (sent) => {
        heard();
        order.onProgress(sent);
      },
      onSuccess: () => settle(() => resolve({ status: 'done' })),
      onError: (error) => settle(() => resolve(endOf(error))),
    });
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    signal.addEventListener('abort', handleAbort, { once: true });
    heard();
    upload.start();
  });
}

type Problem = {
  readonly code?: string;
  readonly reason?: string;
  readonly refusal?: { readonly reason?: string };
  readonly errors?: readonly { readonly path?: string; readonly code?: string }[];
};

function endOf(error: Error): UploadEnd {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response === null) return { status: 'unreachable' };
  const status = response.getStatus();
  if (status === 0) return { status: 'unreachable' };
  const problem = problemOf(response.getBody());
  // Whatever answers without a problem document is not our server: a Wi-Fi's page, a proxy.
  if (problem === undefined && status < 500) return { status: 'unreachable' };
  if (status === 401) return { status: 'signed-out' };
  if (status === 403) return { status: 'refused', problem: 'forbidden' };
  if (status === 429 || status === 503) {
    const seconds = Number(response.getHeader('retry-after') ?? '');
    const afterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : BUSY_MS;
    return { status: 'busy', afterMs: Math.min(afterMs, MOST_BUSY_MS) };
  }
  const reasons = [
    problem?.reason,
    problem?.refusal?.reason,
    ...(problem?.errors ?? []).map(({ code }) => code),
  ];
  const reason = FILE_REFUSAL_REASONS.find((one) => reasons.includes(one));
  if (status === 422 && reason !== undefined) return { status: 'refused', problem: reason };
  if (status === 422 && reasons.includes('no_room'))
    return { status: 'refused', problem: 'no_room' };
  if (status === 413) return { status: 'refused', problem: 'too_large' };
  return endOfStatus(status);
}

function problemOf(body: string): Problem | undefined {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === 'object' && parsed !== null ? (parsed as Problem) : undefined;
  } catch {
    // No JSON: not ours.
    return undefined;
  }
}
