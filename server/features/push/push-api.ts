import { ECDH } from 'node:crypto';
import { z } from '@hono/zod-openapi';

export const PUSH_LIMITS = { endpoint: 2_000, devices: 20 } as const;

/** Refused by length first: nothing is decoded that is too long. */
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
const BASE64URL = /^[A-Za-z0-9_-]+$/;

export const pushBody = z
  .strictObject({
    endpoint: z
      .string()
      .max(PUSH_LIMITS.endpoint)
      .describe('Where the push service of the browser takes messages for this device; https'),
    keys: z.strictObject({
      p256dh: z
        .string()
        .length(87)
        .regex(BASE64URL)
        .refine(isPoint, 'No point of the curve P-256')
        .describe('Public key of the device: an uncompressed point of P-256 in base64url'),
      auth: z
        .string()
        .length(22)
        .regex(BASE64URL)
        .refine((text) => bytes(text).byteLength === 16, '16 bytes')
        .describe('16 bytes in base64url'),
    }),
    showsSubject: z
      .boolean()
      .describe('Whether subject and names stand in what is shown, also on a locked screen'),
  })
  .openapi('PushSubscription');

export const pushAnswer = z
  .object({
    publicKey: z.string().describe('To subscribe with (applicationServerKey)'),
    subscription: z
      .object({ endpoint: z.string(), showsSubject: z.boolean(), createdAt: z.string() })
      .nullable()
      .describe('Of the session that asks'),
    canSubscribe: z.boolean().describe('Not on a public computer'),
  })
  .openapi('PushState');

function isPoint(text: string): boolean {
  const point = bytes(text);
  if (point.byteLength !== 65 || point[0] !== 4) return false;
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}
