// What a file is, by what is in it (F1). Its name says what to look for, and has to be right about the kind; among formats
// of one kind (a PNG that is called .jpg) the content decides.

import type { FileHandle } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import {
  extensionOf,
  FORMATS_OF,
  formatOf,
  type FileKind,
  type KnownFormat,
} from '#shared/files/file-kinds.ts';
import type { FileRules } from '#shared/files/file-rules.ts';
import type { FileMeta, FileRefusalReason } from '#shared/files/file.ts';
import { isAdts, isBitmap, isMpegAudio } from './frames.ts';
import { oldOfficeContent } from './old-office-content.ts';
import { isDrawn, pictureSides, type Sides } from './picture.ts';
import { readPart, withFile } from './read-part.ts';
import { isDisguised, isMail, textHead } from './text-content.ts';
import { zipContent } from './zip-content.ts';

export type Inspected =
  | {
      readonly ok: true;
      /** As it is given out: one of the first types of `FORMATS_OF`. */
      readonly type: string;
      /** With an ending, where it had none. */
      readonly name: string;
      readonly sides?: Sides;
    }
  | { readonly ok: false; readonly reason: FileRefusalReason };

const HEAD_BYTES = 64 * 1024;
const refused = (reason: FileRefusalReason): Inspected => ({ ok: false, reason });

export async function inspectContent(
  path: string,
  meta: Pick<FileMeta, 'name' | 'type' | 'size'>,
  rules: FileRules,
): Promise<Inspected> {
  const claimed = formatOf(meta.name, meta.type);
  if (claimed === undefined || !rules.kinds.includes(claimed.kind)) return refused('not_allowed');
  const found = await withFile(path, (file) => formatFound(file, meta.size, claimed));
  if (found === undefined) return refused('content');
  const [type] = FORMATS_OF[claimed.kind][found] ?? claimed.types;
  const name = extensionOf(meta.name) === '' ? `${meta.name}.${found}` : meta.name;
  if (!isDrawn(type)) return { ok: true, type, name };
  const sides = await pictureSides(path);
  return sides === undefined ? refused('content') : { ok: true, type, name, sides };
}

/** The ending that its content deserves, of the claimed kind; undefined: it is nothing of the kind. */
async function formatFound(
  file: FileHandle,
  size: number,
  claimed: KnownFormat,
): Promise<string | undefined> {
  const head = await readPart(file, 0, HEAD_BYTES);
  const { kind, extension } = claimed;
  switch (kind) {
    case 'text':
    case 'csv': {
      const text = await textHead(file);
      return text === undefined || isDisguised(text) ? undefined : extension;
    }
    case 'mail': {
      const text = await textHead(file);
      return text !== undefined && isMail(text) ? extension : undefined;
    }
    case 'pdf':
      return startsWith(head, '%PDF-') ? extension : undefined;
    case 'rtf':
      return startsWith(head, '{\\rtf') ? extension : undefined;
    case 'zip':
      return (await zipContent(file, size)) === undefined ? undefined : extension;
    case 'word':
    case 'spreadsheet':
    case 'presentation':
    case 'opendocument': {
      const found = (await zipContent(file, size)) ?? (await oldOfficeContent(file, size));
      return found === extension ? extension : undefined;
    }
    case 'image':
    case 'audio':
    case 'video':
      return mediaFound(head, size, kind, extension);
  }
}

const startsWith = (head: Buffer, text: string): boolean =>
  head.subarray(0, text.length).toString('latin1') === text;

/** What one program calls sound another calls a film without pictures: the same boxes around both. */
const SAME_BOXES = new Set([
  'audio/mp4',
  'audio/x-m4a',
  'video/mp4',
  'video/x-m4v',
  'video/quicktime',
  'video/3gpp',
  'video/3gpp2',
]);
const ALIASES: { readonly [type: string]: string } = {
  'image/apng': 'image/png',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heif',
};
const OGG = new Set(['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus']);

async function mediaFound(
  head: Buffer,
  size: number,
  kind: Extract<FileKind, 'image' | 'audio' | 'video'>,
  extension: string,
): Promise<string | undefined> {
  const formats: { readonly [extension: string]: readonly string[] } = FORMATS_OF[kind];
  const detected = await fileTypeFromBuffer(head);
  const bare = detected?.mime.split(';')[0]?.trim() ?? '';
  const type = ALIASES[bare] ?? bare;
  if (type === '' || !isSound(type, head, size)) return undefined;
  const own = formats[extension] ?? [];
  if (own.includes(type)) return extension;
  const isAlike =
    (SAME_BOXES.has(type) && own.some((one) => SAME_BOXES.has(one))) ||
    (OGG.has(type) && own.some((one) => OGG.has(one)));
  if (isAlike) return extension;
  return Object.keys(formats).find((one) => formats[one]?.includes(type));
}

/** Where a signature is so short that anything may have it. */
function isSound(type: string, head: Buffer, size: number): boolean {
  switch (type) {
    case 'image/bmp':
      return isBitmap(head, size);
    case 'audio/mpeg':
      return isMpegAudio(head);
    case 'audio/aac':
      return isAdts(head);
    default:
      return true;
  }
}
