// A name as it may be shown, searched and saved: one line, no path, nothing that turns it around or that some system
// takes for a device. What its maker meant stays readable.

import { extensionOf } from './file-kinds.ts';

export const LONGEST_FILE_NAME = 150;
/** What a file is called whose name has nothing left to show. */
const NAMELESS = 'file';

/** Control characters, and those that change the direction or hide (an ending turned around is a classic). */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Not possible in names on some system. */
const IMPOSSIBLE = /[<>:"|?*]/g;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).pop() ?? '';
  const clean = last
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '')
    .replace(IMPOSSIBLE, '_')
    .replace(/\s+/g, ' ')
    .normalize('NFC')
    .replace(/^[ .]+|[ .]+$/g, '');
  const safe = RESERVED.test(clean) ? `_${clean}` : clean;
  return shortened(safe === '' ? NAMELESS : safe);
}

/** The ending stays. */
function shortened(name: string): string {
  if (name.length <= LONGEST_FILE_NAME) return name;
  const extension = extensionOf(name);
  const tail = extension === '' || extension.length > 10 ? '' : `.${extension}`;
  return `${name.slice(0, LONGEST_FILE_NAME - tail.length).replace(/[\ud800-\udbff]$/, '')}${tail}`;
}
