// The container of an archive: tar as in POSIX.1-1988 (ustar), which every system can open. Nothing in it says when or by
// whom it was made, so that equal contents are equal bytes.

export type TarEntry = { readonly name: string; readonly bytes: Uint8Array };

const BLOCK = 512;
const NAME_BYTES = 100;
/** Nobody's computer has to hold more of an archive at once. */
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;
export const TAR_END = Buffer.alloc(2 * BLOCK);

export class TarError extends Error {
  override readonly name = 'TarError';
}

export function tarEntry({ name, bytes }: TarEntry): Buffer {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`${name} is too long a name`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(`${'0'.repeat(11)}\0`, 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc(paddingOf(bytes.length))]);
}

/** Throws TarError for what is no archive, or only the beginning of one. */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void, undefined> {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const take = async (size: number): Promise<Buffer> => {
    const parts = [held];
    let length = held.length;
    while (length < size) {
      const next = await source.next();
      if (next.done === true) throw new TarError('The archive ends too early');
      const chunk = Buffer.from(next.value);
      parts.push(chunk);
      length += chunk.length;
    }
    const all = parts.length === 1 ? held : Buffer.concat(parts, length);
    held = all.subarray(size);
    return all.subarray(0, size);
  };
  for (;;) {
    const header = await take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { name, size } = readHeader(header);
    const bytes = await take(size);
    await take(paddingOf(size));
    yield { name, bytes };
  }
}

function readHeader(header: Buffer): { readonly name: string; readonly size: number } {
  const text = (from: number, length: number): string =>
    header.toString('utf8', from, from + length).split('\0')[0] ?? '';
  const name = text(0, NAME_BYTES);
  const size = Number.parseInt(text(124, 12), 8);
  const given = Number.parseInt(text(148, 8), 8);
  const blank = Buffer.from(header);
  blank.write('        ', 148);
  if (text(257, 5) !== 'ustar' || given !== checksumOf(blank) || !Number.isSafeInteger(size))
    throw new TarError('This is not a tar archive, or it is damaged');
  if (!['0', ''].includes(text(156, 1))) throw new TarError(`${name} is not a file`);
  if (size > MAX_ENTRY_BYTES) throw new TarError(`${name} is too large`);
  return { name, size };
}

const checksumOf = (header: Uint8Array): number => header.reduce((sum, byte) => sum + byte, 0);
const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
