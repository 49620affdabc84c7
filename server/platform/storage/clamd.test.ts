// A scanner that speaks as clamd does, on a socket of this machine.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createScanner } from './clamd.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** `answer`: told the bytes that came, says what goes back; undefined: nothing, for ever. */
async function scanner(
  answer: (bytes: Buffer, socket: Socket) => string | undefined,
  path?: string,
): Promise<string> {
  const server: Server = createServer((socket) => {
    let came = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      came = Buffer.concat([came, chunk]);
      const whole = read(came);
      if (whole === undefined) return;
      const said = answer(whole, socket);
      if (said !== undefined) socket.end(said);
    });
  });
  await new Promise<void>((ready) =>
    path === undefined ? server.listen(0, '127.0.0.1', ready) : server.listen(path, ready),
  );
  closing.push(() => server.close());
  return path === undefined
    ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
    : `unix://${path}`;
}

/** The bytes of a whole INSTREAM. */
function read(came: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (came.subarray(0, command.length).toString() !== command) return undefined;
  const parts: Buffer[] = [];
  for (let at = command.length; at + 4 <= came.length;) {
    const length = came.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    parts.push(came.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

async function* bytes(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

describe('a scanner', () => {
  test('F5a is given all bytes, and its word is taken', async () => {
    const came: Buffer[] = [];
    const url = await scanner((all) => {
      came.push(Buffer.from(all));
      return all.includes('EICAR') ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0';
    });
    const large = Buffer.alloc(200_000, 'a');
    expect(await createScanner(url).scan(bytes('clean ', large))).toEqual({ verdict: 'clean' });
    expect(came[0]?.length).toBe(200_006);
    expect(await createScanner(url).scan(bytes('x EIC', 'AR y'))).toEqual({
      verdict: 'infected',
      name: 'Eicar-Signature',
    });
  });

  test('F5a may listen on a socket of the machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const url = await scanner(() => 'stream: OK\0', join(folder, 'clamd.ctl'));
    expect(await createScanner(url).scan(bytes('x'))).toEqual({ verdict: 'clean' });
  });

  test('F5a that looks at no more than so many bytes says so', async () => {
    const url = await scanner(() => 'INSTREAM size limit exceeded. ERROR\0');
    expect(await createScanner(url).scan(bytes('x'))).toEqual({ verdict: 'too-large' });
  });

  test.each([
    ['hangs up', (_: Buffer, socket: Socket) => void socket.destroy(), /hung up|ECONNRESET/],
    ['is silent', () => undefined, /silent/],
    ['talks nonsense', () => 'UNKNOWN COMMAND\0', /answers/],
    ['says an empty word', () => '\0', /answers/],
  ])('F5a that %s gives no verdict', async (_, answer, error) => {
    const url = await scanner(answer as never);
    const limits = { idleMs: 200, wholeMs: 2_000 };
    await expect(createScanner(url, limits).scan(bytes('x'))).rejects.toThrow(error);
  });

  test('F5a that is not there gives no verdict', async () => {
    await expect(createScanner('tcp://127.0.0.1:1').scan(bytes('x'))).rejects.toThrow();
  });
});
