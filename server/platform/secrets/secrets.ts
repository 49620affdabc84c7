import { hkdfSync } from 'node:crypto';

/** Every secret of the server comes from SECRET_KEY, one per purpose: none can stand in for another. */
export type Secrets = {
  readonly derive: (purpose: string, ...context: readonly string[]) => Uint8Array;
};

export function createSecrets(secretKey: Uint8Array | string): Secrets {
  const key = typeof secretKey === 'string' ? Buffer.from(secretKey, 'utf8') : secretKey;
  return {
    derive: (purpose, ...context) => {
      const info = JSON.stringify([purpose, ...context]);
      return new Uint8Array(hkdfSync('sha256', key, 'homing', info, 32));
    },
  };
}
