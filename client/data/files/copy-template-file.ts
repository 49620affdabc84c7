// A file of a template goes to the server as a name: it has the bytes, and gives them a second one that a message can carry.

import { templateCopyAddress } from '#shared/files/upload.ts';
import type { EngineRoom } from '../engine-room.ts';
import type { FileRecord } from '../records.ts';
import { limited } from '../sync/limited.ts';
import { endOfStatus, type UploadEnd } from './uploader.ts';

const LIMIT_MS = 20_000;
const BUSY_MS = 5_000;
const MOST_BUSY_MS = 5 * 60_000;

/** Rejects only by the signal's abort. A repeat finds what was done. */
export async function copyTemplateFile(
  { platform, slug }: EngineRoom,
  { id, copyOf }: FileRecord,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<UploadEnd> {
  if (copyOf === undefined) return { status: 'failed', httpStatus: 0 };
  try {
    const response = await limited(platform, LIMIT_MS, signal, (inner) =>
      platform.fetch(`${platform.origin}${templateCopyAddress(slug, copyOf)}`, {
        method: 'POST',
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ id }),
        signal: AbortSignal.any([inner, signal]),
      }),
    );
    return endOf(response);
  } catch (error) {
    signal.throwIfAborted();
    platform.warn('A file of a template could not be named', error);
    return { status: 'unreachable' };
  }
}

function endOf({ ok, status, headers }: Response): UploadEnd {
  const type = headers.get('content-type') ?? '';
  if (ok)
    return type.startsWith('application/json') ? { status: 'done' } : { status: 'unreachable' };
  // Whatever answers without a problem document is not our server: a Wi-Fi's page, a proxy.
  if (!type.startsWith('application/problem+json') && status < 500)
    return { status: 'unreachable' };
  if (status === 401) return { status: 'signed-out' };
  if (status === 403) return { status: 'refused', problem: 'forbidden' };
  if (status === 404) return { status: 'refused', problem: 'gone' };
  if (status === 429 || status === 503) {
    const seconds = Number(headers.get('retry-after') ?? '');
    const afterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : BUSY_MS;
    return { status: 'busy', afterMs: Math.min(afterMs, MOST_BUSY_MS) };
  }
  return endOfStatus(status);
}
