// Secrets of others that the server has to give out again, as passwords of mail servers: AES-256-GCM under a key of one
// purpose and place, so that what was sealed for one row opens nowhere else.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomBytes } from './random.ts';
import type { Secrets } from './secrets.ts';

export type Seal = {
  readonly seal: (text: string) => Buffer;
  /** Undefined: it was sealed elsewhere, or was altered. */
  readonly open: (sealed: Uint8Array) => string | undefined;
};

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSeal(secrets: Secrets, ...purpose: readonly [string, ...string[]]): Seal {
  const key = secrets.derive(...purpose);
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
    },
    open: (sealed) => {
      const tagAt = 1 + NONCE_BYTES;
      const bytesAt = tagAt + TAG_BYTES;
      if (sealed.byteLength < bytesAt || sealed[0] !== VERSION) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, tagAt), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(sealed.subarray(tagAt, bytesAt));
      const text = decipher.update(sealed.subarray(bytesAt));
      try {
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
