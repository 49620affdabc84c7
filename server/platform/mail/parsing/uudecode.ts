// Files that are written into the text of a mail the way it was done before MIME.

export type UuFile = { readonly name: string; readonly content: Uint8Array };

const BEGIN = /^begin(?:-base64)? [0-7]{3,4} (.{1,200})$/;
const MOST_FILES = 50;

/** The text without them, and what they hold. Something that only looks like one stays in the text. */
export function takeUuFiles(text: string): {
  readonly text: string;
  readonly files: readonly UuFile[];
} {
  if (!/^begin(?:-base64)? [0-7]{3,4} /m.test(text)) return { text, files: [] };
  const lines = text.split('\n');
  const kept: string[] = [];
  const files: UuFile[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const begin = BEGIN.exec((lines[at] ?? '').trimEnd());
    const found = begin === null || files.length >= MOST_FILES ? undefined : readFile(lines, at);
    if (begin === null || found === undefined) {
      kept.push(lines[at] ?? '');
      continue;
    }
    files.push({ name: (begin[1] ?? '').trim(), content: found.content });
    at = found.end;
  }
  return { text: kept.join('\n'), files };
}

function readFile(
  lines: readonly string[],
  begin: number,
): { readonly content: Uint8Array; readonly end: number } | undefined {
  const isBase64 = (lines[begin] ?? '').startsWith('begin-base64');
  const parts: Buffer[] = [];
  for (let at = begin + 1; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').replace(/\r$/, '');
    if (isBase64 ? line.trim() === '====' : line.trim() === 'end') {
      return { content: Buffer.concat(parts), end: at };
    }
    const part = isBase64 ? base64Line(line) : uuLine(line);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return undefined;
}

const base64Line = (line: string): Buffer | undefined =>
  /^[A-Za-z0-9+/=]{0,200}\s*$/.test(line) ? Buffer.from(line, 'base64') : undefined;

/** Its first letter says how many bytes follow, six bits to a letter. Spaces at the end may have been lost. */
function uuLine(line: string): Buffer | undefined {
  if (line.length > 100 || /[^\x20-\x60]/.test(line)) return undefined;
  const length = line === '' ? 0 : (line.charCodeAt(0) - 32) & 63;
  const letters = line.slice(1).padEnd(Math.ceil(length / 3) * 4, ' ');
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let group = 0; group * 3 < length; group += 1) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
      (place) => (letters.charCodeAt(group * 4 + place) - 32) & 63,
    );
    bytes.writeUIntBE((a << 18) | (b << 12) | (c << 6) | d, group * 3, 3);
  }
  return bytes.subarray(0, length);
}
