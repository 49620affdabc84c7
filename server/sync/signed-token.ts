// Tokens that the server hands to devices and must be able to trust when they come back: compact, and signed with
// a key of their own purpose, so that none can be made, changed or used as another.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LIMITS } from '#shared/protocol/sync.ts';

export type SignedTokens = {
  readonly seal: (value: unknown) => string;
  /** Undefined: not made by us, or damaged. */
  readonly open: (token: string) => unknown;
};

const SIGNATURE_BYTES = 16;

export function createSignedTokens(key: Uint8Array): SignedTokens {
  const sign = (body: Uint8Array): Buffer =>
    createHmac('sha256', key).update(body).digest().subarray(0, SIGNATURE_BYTES);
  return {
    seal: (value) => {
      const body = deflateRawSync(JSON.stringify(value));
      return Buffer.concat([sign(body), body]).toString('base64url');
    },
    open: (token) => {
      if (token.length > LIMITS.cursorBytes) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.byteLength <= SIGNATURE_BYTES) return undefined;
      const body = bytes.subarray(SIGNATURE_BYTES);
      // Compared before anything of the body is read: what follows only ever sees our own bytes.
      if (!timingSafeEqual(sign(body), bytes.subarray(0, SIGNATURE_BYTES))) return undefined;
      return JSON.parse(inflateRawSync(body).toString('utf8'));
    },
  };
}
