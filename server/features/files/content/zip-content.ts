// What a zip is, by the names in its directory. Nothing is unpacked, so that no bomb can go off: of one entry, which is
// stored as it is, a few bytes are read.

import type { FileHandle } from 'node:fs/promises';
import { readPart } from './read-part.ts';

export type ZipContent = 'docx' | 'xlsx' | 'pptx' | 'odt' | 'ods' | 'zip';

const LOCAL = 0x0403_4b50;
const DIRECTORY = 0x0201_4b50;
const END = 0x0605_4b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
/** A directory that says more is of no document that somebody wrote. */
const MOST_DIRECTORY = 8 * 1024 * 1024;
const MOST_ENTRIES = 50_000;
const ODF: { readonly [type: string]: ZipContent } = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
};
/** Programs inside documents have names of their own among documents (docm), which are not taken. */
const PROGRAM = /(?:^|\/)(?:vbaproject\.bin|basic\/script-lc\.xml)$/i;

/** Undefined: no zip, or one that hides what it is. */
export async function zipContent(file: FileHandle, size: number): Promise<ZipContent | undefined> {
  const start = await readPart(file, 0, 4);
  if (start.length < 4 || start.readUInt32LE(0) !== LOCAL) return undefined;
  const names = await entryNames(file, size);
  if (names === undefined) return undefined;
  const has = (name: string): boolean => names.has(name);
  const office = has('[Content_Types].xml');
  const kind: ZipContent | undefined =
    office && has('word/document.xml')
      ? 'docx'
      : office && has('xl/workbook.xml')
        ? 'xlsx'
        : office && has('ppt/presentation.xml')
          ? 'pptx'
          : await openDocument(file);
  if (kind === undefined) return 'zip';
  return [...names].some((name) => PROGRAM.test(name)) ? undefined : kind;
}

/** It begins with its type, stored as it is. */
async function openDocument(file: FileHandle): Promise<ZipContent | undefined> {
  const head = await readPart(file, 0, 200);
  if (head.length < 30) return undefined;
  const isStored = head.readUInt16LE(8) === 0;
  const nameLength = head.readUInt16LE(26);
  const from = 30 + nameLength + head.readUInt16LE(28);
  const isType = head.subarray(30, 30 + nameLength).toString('latin1') === 'mimetype';
  if (!isStored || !isType) return undefined;
  const type = head.subarray(from, from + head.readUInt32LE(18)).toString('latin1');
  return Object.hasOwn(ODF, type) ? ODF[type] : undefined;
}

async function entryNames(
  file: FileHandle,
  size: number,
): Promise<ReadonlySet<string> | undefined> {
  const tailFrom = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = await readPart(file, tailFrom, size - tailFrom);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at -= 1;
  if (at < 0) return undefined;
  const bytes = tail.readUInt32LE(at + 12);
  const from = tail.readUInt32LE(at + 16);
  const count = tail.readUInt16LE(at + 10);
  if (count > MOST_ENTRIES || bytes > MOST_DIRECTORY || from + bytes > size) return undefined;
  const directory = await readPart(file, from, bytes);
  const names = new Set<string>();
  for (let entry = 0; entry + 46 <= directory.length;) {
    if (directory.readUInt32LE(entry) !== DIRECTORY) return undefined;
    const nameLength = directory.readUInt16LE(entry + 28);
    names.add(directory.subarray(entry + 46, entry + 46 + nameLength).toString('utf8'));
    entry +=
      46 + nameLength + directory.readUInt16LE(entry + 30) + directory.readUInt16LE(entry + 32);
  }
  return names;
}
