// Formats whose signature is a few bits that any file may begin with: the second of what repeats has to be there too. A
// frame is never as long as the part of a file that is looked at: one that reaches beyond it reaches beyond the file.

const KBITS: readonly (readonly number[])[] = [
  // Version 1: layers III, II, I.
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  // Versions 2 and 2.5: layers III and II, I.
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
];
const RATES = [44_100, 48_000, 32_000];

/** MPEG audio: a tag, or two frames behind each other. */
export function isMpegAudio(head: Buffer): boolean {
  if (head.subarray(0, 3).toString('latin1') === 'ID3') return head.length > 10 && head[3]! < 5;
  const length = mpegFrame(head, 0);
  return length !== undefined && (length === head.length || mpegFrame(head, length) !== undefined);
}

function mpegFrame(bytes: Buffer, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const [a, b, c] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
  const version = (b >> 3) & 3;
  const layer = (b >> 1) & 3;
  const rate = RATES[(c >> 2) & 3];
  if (a !== 0xff || b < 0xe0 || version === 1 || layer === 0 || rate === undefined)
    return undefined;
  const isFirst = version === 3;
  const table = isFirst ? layer - 1 : layer === 3 ? 4 : 3;
  const kbits = KBITS[table]?.[c >> 4] ?? 0;
  if (kbits === 0) return undefined;
  const hertz = rate / (isFirst ? 1 : version === 2 ? 2 : 4);
  const padding = (c >> 1) & 1;
  if (layer === 3) return (Math.floor((12_000 * kbits) / hertz) + padding) * 4;
  const samples = layer === 1 && !isFirst ? 72_000 : 144_000;
  return Math.floor((samples * kbits) / hertz) + padding;
}

/** AAC in its own frames. */
export function isAdts(head: Buffer): boolean {
  const length = adtsFrame(head, 0);
  return length !== undefined && (length === head.length || adtsFrame(head, length) !== undefined);
}

function adtsFrame(bytes: Buffer, at: number): number | undefined {
  if (at + 7 > bytes.length) return undefined;
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return undefined;
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  return length < 7 ? undefined : length;
}

const BMP_HEADERS = new Set([12, 40, 52, 56, 64, 108, 124]);

/** A bitmap says how long it is and which header follows. */
export function isBitmap(head: Buffer, size: number): boolean {
  if (head.length < 26 || head.subarray(0, 2).toString('latin1') !== 'BM') return false;
  const told = head.readUInt32LE(2);
  return (told === size || told === 0) && BMP_HEADERS.has(head.readUInt32LE(14));
}
