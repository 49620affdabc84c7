// Documents of the old office programs: a file system of their own in a file, told by the names in it.

import type { FileHandle } from 'node:fs/promises';
import { readPart } from './read-part.ts';

export type OldOfficeContent = 'doc' | 'xls' | 'ppt';

const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ENTRY = 128;
const PIECE = 1024 * 1024;
const wide = (name: string): Buffer => Buffer.from(`${name}\0`, 'utf16le');
const NAMES: readonly (readonly [OldOfficeContent, Buffer])[] = [
  ['doc', wide('WordDocument')],
  ['xls', wide('Workbook')],
  ['xls', wide('Book')],
  ['ppt', wide('PowerPoint Document')],
];
/** Programs in documents (as in .docm) cannot be told apart by their name here, so that they are looked for. */
const PROGRAM = wide('_VBA_PROJECT');

/** Undefined: something else, or with a program inside. */
export async function oldOfficeContent(
  file: FileHandle,
  size: number,
): Promise<OldOfficeContent | undefined> {
  const head = await readPart(file, 0, 512);
  if (head.length < 512 || !head.subarray(0, 8).equals(SIGNATURE)) return undefined;
  let found: OldOfficeContent | undefined;
  for (let from = 512; from < size; from += PIECE) {
    const piece = await readPart(file, from, PIECE);
    // Names stand at the beginning of an entry, entries at multiples of their size.
    for (let at = 0; at + ENTRY <= piece.length; at += ENTRY) {
      const entry = piece.subarray(at, at + ENTRY);
      if (entry.subarray(0, PROGRAM.length).equals(PROGRAM)) return undefined;
      found ??= NAMES.find(([, name]) => entry.subarray(0, name.length).equals(name))?.[0];
    }
  }
  return found;
}
