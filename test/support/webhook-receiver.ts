// Another system on this machine that takes webhooks, and checks what it gets by code that is nobody's but its own. Only for
// tests.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  readonly id: string;
  readonly timestampS: number;
  /** Of `webhook-signature`, one by one. */
  readonly signatures: readonly string[];
  readonly text: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, never>> & {
      readonly ticket?: Readonly<Record<string, unknown>>;
      readonly message?: Readonly<Record<string, unknown>>;
    };
  };
};
export type Receiver = {
  readonly url: string;
  /** Every request, also those that were not taken. */
  readonly got: Received[];
  /** How it answers from now on; 204 at first. */
  answer: (response: ServerResponse, received: Received) => void;
};
export type Receivers = {
  readonly one: () => Receiver;
  readonly close: () => Promise<void>;
};

export async function startReceivers(): Promise<Receivers> {
  const receivers = new Map<string, Receiver>();
  const server = createServer((request, response) => {
    const receiver = receivers.get(request.url ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (receiver === undefined || request.method !== 'POST') {
        response.writeHead(404).end();
        return;
      }
      const received = read(request, Buffer.concat(chunks));
      receiver.got.push(received);
      receiver.answer(response, received);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    one: () => {
      const path = `/hooks/${receivers.size}?token=secret`;
      const receiver: Receiver = {
        url: `http://127.0.0.1:${port}${path}`,
        got: [],
        answer: (response) => void response.writeHead(204).end(),
      };
      receivers.set(path, receiver);
      return receiver;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function read({ headers }: IncomingMessage, bytes: Buffer): Received {
  const text = bytes.toString('utf8');
  return {
    id: String(headers['webhook-id']),
    timestampS: Number(headers['webhook-timestamp']),
    signatures: String(headers['webhook-signature']).split(' '),
    text,
    body: JSON.parse(text) as Received['body'],
  };
}

/** By the Web Crypto of the platform, as a receiver that has read the standard would: with any of its signatures. */
export async function isSignedWith(secret: string, received: Received): Promise<boolean> {
  const keyBytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (sign) =>
    sign.charCodeAt(0),
  );
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
  const signed = new TextEncoder().encode(`${received.id}.${received.timestampS}.${received.text}`);
  for (const signature of received.signatures) {
    const [version, base64 = ''] = signature.split(',');
    const given = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    if (version === 'v1' && (await crypto.subtle.verify(algorithm, key, given, signed)))
      return true;
  }
  return false;
}
