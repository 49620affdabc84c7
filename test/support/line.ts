// A line between a browser and a server that can be cut, and that counts what goes up it.

import { createServer, connect, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export type Line = {
  readonly url: string;
  /** Bytes that have gone from the browser to the server. */
  readonly sentUp: () => number;
  /** Ends what is open; until `mend` nothing new gets through. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Cuts by itself when so many more bytes have gone up; resolves then. */
  readonly cutAfter: (bytes: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Of an answer's head, which comes in one piece. */
const POLICY = Buffer.from('content-security-policy:');

/** The header gets another name of the same length: the browser does not know it. */
const withoutPolicy = () =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      for (let at = chunk.indexOf(POLICY); at >= 0; at = chunk.indexOf(POLICY, at + 1))
        chunk.write('x-', at);
      done(null, chunk);
    },
  });

export async function openLine(
  target: () => number,
  options: {
    /** For a browser that lets a page's policy forbid what the test asks of the page. */
    readonly hidesPolicy?: boolean;
  } = {},
): Promise<Line> {
  const open = new Set<Socket>();
  let sent = 0;
  let isCut = false;
  let limit: { readonly at: number; readonly done: () => void } | undefined;

  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(target(), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (limit === undefined || sent < limit.at) return;
      const { done } = limit;
      limit = undefined;
      cut();
      done();
    });
    near.pipe(far);
    if (options.hidesPolicy === true) far.pipe(withoutPolicy()).pipe(near);
    else far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    sentUp: () => sent,
    cut,
    mend: () => {
      isCut = false;
    },
    cutAfter: (bytes) =>
      new Promise((done) => {
        limit = { at: sent + bytes, done };
      }),
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
