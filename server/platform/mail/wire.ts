// One connection to a mail server that speaks in lines. Whoever reads waits for at most so long, takes at most so much, and
// never mistakes an end of the connection for an end of what was said.

import type { Socket } from 'node:net';
import { createDotReader } from './dot-reader.ts';
import { failureOfSocket, MailServerError } from './mail-server-error.ts';

export type Wire = {
  readonly send: (line: string) => void;
  /** Without its end. */
  readonly readLine: () => Promise<string>;
  /** All up to the line with a single dot; `too-large` beyond that many bytes. */
  readonly readBody: (mostBytes: number, wholeMs: number) => Promise<Uint8Array[]>;
  /** Something has come that nobody asked for. */
  readonly hasMore: () => boolean;
  /** The socket, for TLS to be put over it; the wire is of no use from then on. */
  readonly release: () => Socket;
  readonly close: () => void;
};

const MOST_LINE = 8 * 1024;
const MOST_WAITING = 1024 * 1024;
const PIECE = 64 * 1024;

export function openWire(socket: Socket, { idleMs }: { readonly idleMs: number }): Wire {
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let end: MailServerError | undefined;
  let wake: (() => void) | undefined;
  const hasEnded = (error: MailServerError): void => {
    end ??= error;
    wake?.();
  };
  const onData = (bytes: Buffer): void => {
    waiting.push(bytes);
    waitingBytes += bytes.byteLength;
    if (waitingBytes > MOST_WAITING) socket.pause();
    wake?.();
  };
  const onError = (error: Error): void => hasEnded(failureOfSocket(error));
  const onClose = (): void => hasEnded(new MailServerError('closed'));
  socket.on('data', onData).on('error', onError).on('end', onClose).on('close', onClose);

  /** The next bytes, in whatever pieces they come. */
  const take = async (deadline: number): Promise<Buffer> => {
    for (;;) {
      const bytes = waiting.shift();
      if (bytes !== undefined) {
        waitingBytes -= bytes.byteLength;
        if (waitingBytes <= MOST_WAITING && socket.isPaused()) socket.resume();
        return bytes;
      }
      if (end !== undefined) throw end;
      const limit = Math.min(idleMs, deadline - performance.now());
      if (limit <= 0) throw expired();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => hasEnded(expired()), limit);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
    }
  };
  const expired = (): MailServerError => {
    socket.destroy();
    return new MailServerError('timeout');
  };
  const putBack = (bytes: Buffer): void => {
    if (bytes.byteLength === 0) return;
    waiting.unshift(bytes);
    waitingBytes += bytes.byteLength;
  };

  return {
    send: (line) => {
      if (/[\r\n\0]/.test(line)) throw new MailServerError('protocol', 'a line break in a command');
      if (end !== undefined) throw end;
      socket.write(`${line}\r\n`);
    },
    readLine: async () => {
      const deadline = performance.now() + idleMs;
      let line = Buffer.alloc(0);
      for (;;) {
        const bytes = await take(deadline);
        const lf = bytes.indexOf(10);
        line = Buffer.concat([line, lf === -1 ? bytes : bytes.subarray(0, lf)]);
        if (line.byteLength > MOST_LINE) throw new MailServerError('protocol', 'a line too long');
        if (lf === -1) continue;
        putBack(bytes.subarray(lf + 1));
        return line.toString('utf8').replace(/\r$/, '');
      }
    },
    readBody: async (mostBytes, wholeMs) => {
      const deadline = performance.now() + wholeMs;
      const pieces = createPieces(mostBytes);
      const reader = createDotReader(pieces.add);
      for (;;) {
        const bytes = await take(deadline);
        const read = reader.feed(bytes);
        if (read === undefined) continue;
        putBack(bytes.subarray(read));
        return pieces.all();
      }
    },
    hasMore: () => waitingBytes > 0,
    release: () => {
      socket.off('data', onData).off('error', onError).off('end', onClose).off('close', onClose);
      return socket;
    },
    close: () => {
      hasEnded(new MailServerError('closed'));
      socket.destroy();
    },
  };
}

/** Packed tightly: of many small packets none holds on to a large buffer. */
function createPieces(mostBytes: number) {
  const full: Uint8Array[] = [];
  let current = Buffer.allocUnsafe(PIECE);
  let used = 0;
  let total = 0;
  return {
    add: (bytes: Uint8Array): void => {
      total += bytes.byteLength;
      if (total > mostBytes) throw new MailServerError('too-large');
      for (let from = 0; from < bytes.byteLength;) {
        const some = bytes.subarray(from, from + PIECE - used);
        current.set(some, used);
        used += some.byteLength;
        from += some.byteLength;
        if (used < PIECE) continue;
        full.push(current);
        current = Buffer.allocUnsafe(PIECE);
        used = 0;
      }
    },
    all: (): Uint8Array[] => (used === 0 ? full : [...full, current.subarray(0, used)]),
  };
}
