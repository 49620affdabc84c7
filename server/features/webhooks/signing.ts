// Standard Webhooks, version 1 (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body. While a secret changes,
// both sign, so that a receiver may change over when it likes.

import { createHmac } from 'node:crypto';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { randomBytes } from '#server/platform/secrets/random.ts';
import { createSeal, type Seal } from '#server/platform/secrets/seal.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const newSecret = (): string =>
  `${PREFIX}${Buffer.from(randomBytes(SECRET_BYTES)).toString('base64')}`;

export const sealOf = (secrets: Secrets, workspaceId: WorkspaceId, webhookId: string): Seal =>
  createSeal(secrets, 'webhook', workspaceId, webhookId);

export function signedHeaders(
  message: { readonly id: string; readonly timestampS: number; readonly body: Uint8Array },
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const { id, timestampS, body } = message;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    const hmac = createHmac('sha256', key).update(`${id}.${timestampS}.`).update(body);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatures.join(' '),
  };
}
