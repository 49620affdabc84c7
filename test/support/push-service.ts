// A push service and the browsers behind it, on this machine: it takes what a server sends, checks its signature (RFC 8292)
// and decrypts it as the browser would (RFC 8291, 8188). Only for tests.

import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  randomBytes,
  verify,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushMessage } from '#shared/protocol/push.ts';

export type Delivered = { readonly headers: IncomingHttpHeaders; readonly message: PushMessage };
export type PushDevice = {
  /** As a browser's `PushSubscription.toJSON()`. */
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
  readonly received: Delivered[];
  /** How its push service answers from now on; 201 at first. */
  answer: (response: ServerResponse) => void;
  asked: number;
};
export type PushService = {
  readonly origin: string;
  readonly device: () => PushDevice;
  readonly close: () => Promise<void>;
};

export async function startPushService(): Promise<PushService> {
  const devices = new Map<
    string,
    PushDevice & { readonly open: (body: Buffer) => { text: string; sender: Buffer } }
  >();
  const server = createServer((request, response) => {
    const device = devices.get(request.url ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (device === undefined || request.method !== 'POST') {
        response.writeHead(404).end();
        return;
      }
      device.asked += 1;
      const { headers } = request;
      if (headers['content-encoding'] !== 'aes128gcm' || !isSigned(headers, origin())) {
        response.writeHead(403).end();
        return;
      }
      const message = JSON.parse(device.open(Buffer.concat(chunks)).text) as PushMessage;
      response.on('finish', () => {
        if (response.statusCode < 300) device.received.push({ headers, message });
      });
      device.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin: origin(),
    device: () => {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/send/${randomBytes(12).toString('base64url')}`;
      const device = {
        subscription: {
          endpoint: origin() + path,
          keys: {
            p256dh: keys.getPublicKey().toString('base64url'),
            auth: auth.toString('base64url'),
          },
        },
        received: [] as Delivered[],
        answer: (response: ServerResponse) => void response.writeHead(201).end(),
        asked: 0,
        open: (body: Buffer) => decrypt(body, keys, auth),
      };
      devices.set(path, device);
      return device;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const hmac = (key: Buffer, ...data: readonly (Buffer | string)[]): Buffer => {
  const made = createHmac('sha256', key);
  for (const part of data) made.update(part);
  return made.digest();
};

/** One record: salt, its size, the sender's public key, and what is encrypted. */
function decrypt(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer) {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + body.readUInt8(20));
  const sealed = body.subarray(21 + sender.byteLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender]);
  const ikm = hmac(hmac(auth, own.computeSecret(sender)), info, '\u0001');
  const pseudoRandom = hmac(salt, ikm);
  const key = hmac(pseudoRandom, 'Content-Encoding: aes128gcm\0', '\u0001').subarray(0, 16);
  const nonce = hmac(pseudoRandom, 'Content-Encoding: nonce\0', '\u0001').subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  // Padding ends with the mark of the last record.
  return { text: plain.subarray(0, plain.lastIndexOf(2)).toString('utf8'), sender };
}

/** `vapid t=<JWT>, k=<key>`: of the key that it names, for this service, and not for long. */
function isSigned({ authorization = '' }: IncomingHttpHeaders, audience: string): boolean {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? [];
  const [header = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.byteLength !== 65) return false;
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const isOurs = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    aud: string;
    exp: number;
    sub: string;
  };
  const isTimely = exp * 1000 > Date.now() && exp * 1000 <= Date.now() + 24 * 60 * 60 * 1000;
  return isOurs && aud === audience && isTimely && /^(mailto:|https:)/.test(sub);
}
