// What is in a `winmail.dat` (Microsoft's TNEF): the files that Outlook packed, with their names, and the message if it was
// packed too. Every length is held against what is there; what is cut off ends the reading, and what was read counts.

export type TnefFile = {
  readonly name: string;
  readonly type: string;
  readonly contentId: string;
  readonly content: Uint8Array;
};
export type Tnef = {
  readonly files: readonly TnefFile[];
  /** Empty: it came in another part of the mail, or as RTF only. */
  readonly html: string;
  readonly text: string;
};

const SIGNATURE = 0x223e9f78;
const BODY = 0x0002800c;
const MAPI_PROPERTIES = 0x00069003;
const NEXT_ATTACHMENT = 0x00069002;
const ATTACHMENT_TITLE = 0x00018010;
const ATTACHMENT_DATA = 0x0006800f;
const ATTACHMENT_PROPERTIES = 0x00069005;

const PROPERTY_HTML = 0x1013;
const PROPERTY_TEXT = 0x1000;
const PROPERTY_DATA = 0x3701;
const PROPERTY_NAME = 0x3704;
const PROPERTY_LONG_NAME = 0x3707;
const PROPERTY_TYPE = 0x370e;
const PROPERTY_CONTENT_ID = 0x3712;

const MOST_FILES = 200;
const MOST_PROPERTIES = 2_000;

type File = { name: string; type: string; contentId: string; content: Uint8Array };

/** Undefined: it is none. */
export function readTnef(bytes: Uint8Array): Tnef | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < 6 || data.readUInt32LE(0) !== SIGNATURE) return undefined;
  const files: File[] = [];
  let html = '';
  let text = '';
  for (let at = 6; at + 9 <= data.length;) {
    const id = data.readUInt32LE(at + 1);
    const length = data.readUInt32LE(at + 5);
    const start = at + 9;
    if (start + length > data.length) break;
    const value = data.subarray(start, start + length);
    at = start + length + 2;
    const file = files.at(-1);
    switch (id) {
      case NEXT_ATTACHMENT:
        if (files.length >= MOST_FILES) return { files: filled(files), html, text };
        files.push({ name: '', type: '', contentId: '', content: new Uint8Array() });
        break;
      case ATTACHMENT_TITLE:
        if (file !== undefined) file.name ||= narrow(value);
        break;
      case ATTACHMENT_DATA:
        if (file !== undefined) file.content = value;
        break;
      case ATTACHMENT_PROPERTIES:
        if (file !== undefined) describe(file, propertiesOf(value));
        break;
      case MAPI_PROPERTIES: {
        const properties = propertiesOf(value);
        html = textOf(properties.get(PROPERTY_HTML)) || html;
        text = textOf(properties.get(PROPERTY_TEXT)) || text;
        break;
      }
      case BODY:
        text ||= narrow(value);
        break;
      default:
        break;
    }
  }
  return { files: filled(files), html, text };
}

const filled = (files: readonly File[]): TnefFile[] =>
  files.filter(({ content }) => content.length > 0);

function describe(file: File, properties: ReadonlyMap<number, Property>): void {
  const name = textOf(properties.get(PROPERTY_LONG_NAME)) || textOf(properties.get(PROPERTY_NAME));
  if (name !== '') file.name = name;
  file.type = textOf(properties.get(PROPERTY_TYPE)) || file.type;
  file.contentId = textOf(properties.get(PROPERTY_CONTENT_ID)) || file.contentId;
  const data = properties.get(PROPERTY_DATA);
  if (file.content.length === 0 && data !== undefined) file.content = data.value;
}

type Property = { readonly kind: number; readonly value: Buffer };
const NARROW_TEXT = 0x1e;
const WIDE_TEXT = 0x1f;
const MULTIPLE = 0x1000;
const NAMED_FROM = 0x8000;

/** Of each property its first value; those whose length nobody knows end the reading. */
function propertiesOf(data: Buffer): ReadonlyMap<number, Property> {
  const properties = new Map<number, Property>();
  try {
    let at = 4;
    const count = Math.min(data.readUInt32LE(0), MOST_PROPERTIES);
    for (let n = 0; n < count; n += 1) {
      const kind = data.readUInt16LE(at);
      const id = data.readUInt16LE(at + 2);
      at += 4;
      if (id >= NAMED_FROM) at = afterName(data, at);
      const single = kind & ~MULTIPLE;
      const fixed = fixedLength(single);
      const hasCount = fixed === undefined || (kind & MULTIPLE) !== 0;
      const values = hasCount ? Math.min(data.readUInt32LE(at), MOST_PROPERTIES) : 1;
      if (hasCount) at += 4;
      for (let v = 0; v < values; v += 1) {
        const length = fixed ?? data.readUInt32LE(at);
        if (fixed === undefined) at += 4;
        if (at + length > data.length) return properties;
        if (v === 0) properties.set(id, { kind: single, value: data.subarray(at, at + length) });
        at += fixed ?? padded(length);
      }
    }
  } catch (error) {
    // Cut off in the middle of a number.
    if (!(error instanceof RangeError)) throw error;
  }
  return properties;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** A name of its own: 16 bytes of a family, then a number or a text. */
function afterName(data: Buffer, at: number): number {
  const isText = data.readUInt32LE(at + 16) === 1;
  return isText ? at + 24 + padded(data.readUInt32LE(at + 20)) : at + 24;
}

/** Undefined: as long as it says itself. Short values are filled up to four bytes. */
function fixedLength(kind: number): number | undefined {
  switch (kind) {
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x0a:
    case 0x0b:
      return 4;
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
      return 8;
    case 0x48:
      return 16;
    default:
      return undefined;
  }
}

function textOf(property: Property | undefined): string {
  if (property === undefined) return '';
  if (property.kind === WIDE_TEXT) return property.value.toString('utf16le').replace(/\0+$/, '');
  if (property.kind === NARROW_TEXT) return narrow(property.value);
  return utf8OrWindows(property.value).replace(/\0+$/, '');
}

const narrow = (value: Buffer): string => utf8OrWindows(value).replace(/\0.*$/s, '');

function utf8OrWindows(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value);
  } catch {
    return new TextDecoder('windows-1252').decode(value);
  }
}
