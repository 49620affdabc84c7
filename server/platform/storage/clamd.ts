// Asks a clamd whether bytes are harmful, by INSTREAM over TCP or a socket of this machine.

import { connect, type Socket } from 'node:net';

export type ScanVerdict =
  | { readonly verdict: 'clean' }
  | { readonly verdict: 'infected'; readonly name: string }
  /** Larger than the scanner is set to look at. */
  | { readonly verdict: 'too-large' };
export type Scanner = {
  /** Fails where no verdict comes. */
  readonly scan: (bytes: AsyncIterable<Uint8Array>) => Promise<ScanVerdict>;
};

export type ScannerLimits = { readonly idleMs: number; readonly wholeMs: number };
const LIMITS: ScannerLimits = { idleMs: 60_000, wholeMs: 10 * 60_000 };
const MOST_ANSWER = 4_096;
const PIECE = 64 * 1024;

/** `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. */
export function createScanner(address: string, limits: ScannerLimits = LIMITS): Scanner {
  const url = new URL(address);
  const target =
    url.protocol === 'unix:'
      ? { path: decodeURIComponent(url.pathname) }
      : { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 3310) };
  return {
    scan: async (bytes) => {
      const socket = connect(target);
      const answer = readAnswer(socket, limits);
      // Whoever waits below learns of a failure; until then it must not count as unheard.
      answer.catch(() => undefined);
      try {
        await send(socket, bytes, answer);
        return verdictOf(await answer);
      } finally {
        socket.destroy();
      }
    },
  };
}

/** Pieces with their lengths before them; one of none ends it. The scanner may answer, and hang up, before the end. */
async function send(
  socket: Socket,
  bytes: AsyncIterable<Uint8Array>,
  answer: Promise<string>,
): Promise<void> {
  let isOver = false;
  const over = answer.then(
    () => void (isOver = true),
    () => void (isOver = true),
  );
  const write = async (piece: Uint8Array): Promise<void> => {
    if (socket.write(piece)) return;
    await Promise.race([new Promise<void>((ready) => socket.once('drain', ready)), over]);
  };
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.byteLength; from += PIECE) {
      if (isOver) return;
      const piece = chunk.subarray(from, from + PIECE);
      await write(lengthOf(piece.byteLength));
      await write(piece);
    }
  }
  if (!isOver) await write(lengthOf(0));
}

const lengthOf = (bytes: number): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
};

function readAnswer(socket: Socket, { idleMs, wholeMs }: ScannerLimits): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => socket.destroy(new Error('the scanner takes too long')),
      wholeMs,
    );
    socket.setTimeout(idleMs, () => socket.destroy(new Error('the scanner is silent')));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.includes('\0') || text.length > MOST_ANSWER) resolve(text);
    });
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(limit);
      if (text === '') reject(new Error('the scanner hung up'));
      else resolve(text);
    });
  });
}

function verdictOf(answer: string): ScanVerdict {
  const line = (answer.split('\0')[0] ?? '').trim();
  if (line === 'stream: OK') return { verdict: 'clean' };
  const found = /^stream: (.+) FOUND$/.exec(line)?.[1];
  if (found !== undefined) return { verdict: 'infected', name: found };
  if (/size limit exceeded/i.test(line)) return { verdict: 'too-large' };
  throw new Error(`the scanner answers ${JSON.stringify(line.slice(0, 200))}`);
}
