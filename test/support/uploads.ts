// Files by tus, as a device sends them.

import { newId } from './device-calls.ts';
import type { TestClient } from './world.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const TUS = { 'tus-resumable': '1.0.0' };

export type TestUpload = {
  readonly id?: string;
  readonly name: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
};

export const beginUpload = (
  client: TestClient,
  { id, name, type = '', size }: { id: string; name: string; type?: string; size: number },
): Promise<Response> =>
  client.fetch('uploads', {
    method: 'POST',
    headers: {
      ...TUS,
      'upload-length': String(size),
      'upload-metadata': `id ${b64(id)},filename ${b64(name)},filetype ${b64(type)}`,
    },
  });

export const sendPiece = (
  client: TestClient,
  id: string,
  offset: number,
  bytes: Uint8Array,
): Promise<Response> =>
  client.fetch(`uploads/${id}`, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': String(bytes.byteLength),
    },
    body: bytes as never,
  });

export const offsetOf = (client: TestClient, id: string): Promise<Response> =>
  client.fetch(`uploads/${id}`, { method: 'HEAD', headers: TUS });

/** The last answer: to the creation where that was refused, else to the one piece. */
export async function uploadWhole(
  client: TestClient,
  { id = newId(), name, type = '', bytes }: TestUpload,
): Promise<{ readonly id: string; readonly answer: Response }> {
  const begun = await beginUpload(client, { id, name, type, size: bytes.byteLength });
  if (begun.status !== 201) return { id, answer: begun };
  return { id, answer: await sendPiece(client, id, 0, bytes) };
}
