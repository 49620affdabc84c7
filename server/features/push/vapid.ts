// The pair of keys by which push services know this server (RFC 8292). It follows from SECRET_KEY, so that it is the same
// after a restart and in every process; with another SECRET_KEY devices notice that it has changed, and subscribe anew.

import { createECDH } from 'node:crypto';
import type { Secrets } from '#server/platform/secrets/secrets.ts';

export type VapidKeys = {
  /** Both in base64url; the public one as an uncompressed point. */
  readonly publicKey: string;
  readonly privateKey: string;
};

export function vapidKeys(secrets: Secrets): VapidKeys {
  for (let attempt = 0; ; attempt += 1) {
    const pair = createECDH('prime256v1');
    const scalar = Buffer.from(secrets.derive('vapid', String(attempt)));
    try {
      pair.setPrivateKey(scalar);
    } catch (error) {
      // Once in four thousand million: not a number of this curve.
      if (attempt < 10) continue;
      throw error;
    }
    return {
      publicKey: pair.getPublicKey().toString('base64url'),
      privateKey: scalar.toString('base64url'),
    };
  }
}

/** Whom a push service may turn to when something is wrong with what we send (RFC 8292 2.1). */
export function vapidSubject(publicUrl: string | undefined): string {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (url?.protocol === 'https:') return url.origin;
  return `mailto:postmaster@${url?.hostname ?? 'homing.invalid'}`;
}
