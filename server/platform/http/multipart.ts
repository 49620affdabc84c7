// A form with files as it comes in, part by part (RFC 7578). Bytes of a file that are too many are read and let go, so that
// what was typed after it is not lost with it; everything that is kept is bounded.

export type MultipartLimits = {
  /** Of all texts together. */
  readonly textBytes: number;
  /** Of one file. */
  readonly fileBytes: number;
  /** Of all files together. */
  readonly filesBytes: number;
  /** Of the whole form: what comes after it is not read. */
  readonly allBytes: number;
  readonly parts: number;
};
export type MultipartFile = {
  readonly name: string;
  readonly type: string;
  /** Why its bytes were let go. */
  readonly tooMuch: 'one' | 'together' | undefined;
  readonly content: Uint8Array;
};
export type Multipart = {
  readonly texts: readonly (readonly [name: string, value: string])[];
  readonly files: readonly MultipartFile[];
};
/** It is no form, or goes beyond what was allowed for; with what had been read until then. */
export class MultipartError extends Error {
  override name = 'MultipartError';
  readonly kind: 'malformed' | 'too-large';
  readonly read: Multipart;
  constructor(kind: 'malformed' | 'too-large', read: Multipart) {
    super(`multipart: ${kind}`);
    this.kind = kind;
    this.read = read;
  }
}

const HEADERS_BYTES = 8 * 1024;
const LINE = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');

export const boundaryOf = (contentType: string): string | undefined => {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
};

type Part = {
  readonly name: string;
  readonly file: { readonly name: string; readonly type: string } | undefined;
  chunks: Buffer[];
  size: number;
  tooMuch: MultipartFile['tooMuch'];
};

export async function readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: MultipartLimits,
): Promise<Multipart> {
  const texts: (readonly [string, string])[] = [];
  const files: MultipartFile[] = [];
  const fail = (kind: MultipartError['kind']): never => {
    throw new MultipartError(kind, { texts, files });
  };
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary stands at the very beginning; with a line before it all are alike.
  let rest: Buffer = Buffer.from(LINE);
  let state = 'before' as 'before' | 'after-boundary' | 'headers' | 'body' | 'end';
  let part: Part | undefined;
  let [all, textBytes, filesBytes, parts] = [0, 0, 0, 0];

  const add = (bytes: Buffer) => {
    if (part === undefined || bytes.byteLength === 0) return;
    part.size += bytes.byteLength;
    if (part.file === undefined) {
      textBytes += bytes.byteLength;
      if (textBytes > limits.textBytes) fail('too-large');
    } else {
      if (part.tooMuch !== undefined) return;
      filesBytes += bytes.byteLength;
      if (part.size > limits.fileBytes) part.tooMuch = 'one';
      else if (filesBytes > limits.filesBytes) part.tooMuch = 'together';
      if (part.tooMuch !== undefined) {
        filesBytes -= part.size;
        part.chunks = [];
        return;
      }
    }
    part.chunks.push(Buffer.from(bytes));
  };
  const finish = () => {
    if (part === undefined) return;
    const content = Buffer.concat(part.chunks);
    if (part.file === undefined) texts.push([part.name, content.toString('utf8')]);
    // A control in which nothing was chosen.
    else if (part.file.name !== '' || part.size > 0)
      files.push({ ...part.file, tooMuch: part.tooMuch, content });
    part = undefined;
  };
  /** False: more bytes are needed first. */
  const step = (): boolean => {
    switch (state) {
      case 'before':
      case 'body': {
        const at = rest.indexOf(delimiter);
        const keep = at === -1 ? Math.max(0, rest.byteLength - delimiter.byteLength + 1) : at;
        if (state === 'body') add(rest.subarray(0, keep));
        rest = rest.subarray(at === -1 ? keep : at + delimiter.byteLength);
        if (at === -1) return false;
        finish();
        state = 'after-boundary';
        return true;
      }
      case 'after-boundary': {
        if (rest.byteLength < 2) return false;
        if (rest.subarray(0, 2).toString('latin1') === '--') {
          state = 'end';
          return false;
        }
        if (!rest.subarray(0, 2).equals(LINE)) fail('malformed');
        state = 'headers';
        return true;
      }
      case 'headers': {
        const at = rest.indexOf(HEADERS_END);
        if (at === -1 && rest.byteLength > HEADERS_BYTES) fail('malformed');
        if (at === -1) return false;
        parts += 1;
        if (parts > limits.parts) fail('too-large');
        part = partOf(rest.subarray(0, at).toString('utf8')) ?? fail('malformed');
        rest = rest.subarray(at + HEADERS_END.byteLength);
        state = 'body';
        return true;
      }
      case 'end':
        return false;
    }
  };
  for await (const chunk of body) {
    // What comes before the bound is read, also if it comes in one piece with what is beyond.
    const within = chunk.subarray(0, limits.allBytes - all);
    all += chunk.byteLength;
    if (state !== 'end') {
      rest = Buffer.concat([rest, within]);
      while (step());
    }
    if (all > limits.allBytes) fail('too-large');
  }
  if (state !== 'end') fail('malformed');
  return { texts, files };
}

function partOf(headers: string): Part | undefined {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1];
  if (disposition === undefined) return undefined;
  const name = parameter(disposition, 'name');
  if (name === undefined) return undefined;
  const fileName = parameter(disposition, 'filename');
  const type = /^content-type:\s*([^\r\n]{1,200})/im.exec(headers)?.[1] ?? '';
  return {
    name: name.slice(0, 200),
    file: fileName === undefined ? undefined : { name: fileName, type },
    chunks: [],
    size: 0,
    tooMuch: undefined,
  };
}

/** Browsers write a quote within a name as %22. */
const parameter = (disposition: string, name: string): string | undefined =>
  new RegExp(`(?:^|[;\\s])${name}="([^"]*)"`, 'i')
    .exec(disposition)?.[1]
    ?.replaceAll('%22', '"')
    .replaceAll(/%0D|%0A/gi, ' ');
