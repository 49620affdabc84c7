// The kinds of files that a workspace can allow (F1), each with the endings and media types that it goes by. A kind that
// is not here cannot be told by its content, and is never taken. SVG is no image here: it is a program.

export const FILE_KINDS = [
  'image',
  'word',
  'spreadsheet',
  'presentation',
  'opendocument',
  'pdf',
  'text',
  'csv',
  'rtf',
  'zip',
  'mail',
  'audio',
  'video',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** Media types by ending; the first is how such a file is kept and given out. */
type Formats = { readonly [extension: string]: readonly [string, ...string[]] };

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';

export const FORMATS_OF: { readonly [Kind in FileKind]: Formats } = {
  image: {
    jpg: ['image/jpeg'],
    jpeg: ['image/jpeg'],
    png: ['image/png'],
    gif: ['image/gif'],
    webp: ['image/webp'],
    avif: ['image/avif'],
    heic: ['image/heic'],
    heif: ['image/heif', 'image/heic'],
    bmp: ['image/bmp', 'image/x-ms-bmp'],
    tif: ['image/tiff'],
    tiff: ['image/tiff'],
  },
  word: {
    doc: ['application/msword'],
    docx: [`${OFFICE}.wordprocessingml.document`],
  },
  spreadsheet: {
    xls: ['application/vnd.ms-excel'],
    xlsx: [`${OFFICE}.spreadsheetml.sheet`],
  },
  presentation: {
    ppt: ['application/vnd.ms-powerpoint'],
    pptx: [`${OFFICE}.presentationml.presentation`],
  },
  opendocument: {
    odt: [`${ODF}.text`],
    ods: [`${ODF}.spreadsheet`],
  },
  pdf: { pdf: ['application/pdf'] },
  text: { txt: ['text/plain'], log: ['text/plain'] },
  csv: { csv: ['text/csv', 'application/csv', 'application/vnd.ms-excel', 'text/plain'] },
  rtf: { rtf: ['application/rtf', 'text/rtf'] },
  zip: { zip: ['application/zip', 'application/x-zip-compressed'] },
  mail: { eml: ['message/rfc822'] },
  audio: {
    mp3: ['audio/mpeg', 'audio/mp3'],
    m4a: ['audio/mp4', 'audio/x-m4a'],
    wav: ['audio/wav', 'audio/x-wav', 'audio/wave'],
    ogg: ['audio/ogg', 'application/ogg'],
    oga: ['audio/ogg'],
    opus: ['audio/ogg', 'audio/opus'],
    flac: ['audio/flac', 'audio/x-flac'],
    aac: ['audio/aac', 'audio/aacp'],
    amr: ['audio/amr'],
  },
  video: {
    mp4: ['video/mp4'],
    m4v: ['video/mp4', 'video/x-m4v'],
    mov: ['video/quicktime'],
    webm: ['video/webm', 'audio/webm'],
    mkv: ['video/matroska', 'video/x-matroska'],
    avi: ['video/x-msvideo', 'video/vnd.avi', 'video/avi'],
    '3gp': ['video/3gpp'],
  },
};

export type KnownFormat = {
  readonly kind: FileKind;
  readonly extension: string;
  readonly types: readonly [string, ...string[]];
};

const ALL: readonly KnownFormat[] = FILE_KINDS.flatMap((kind) =>
  Object.entries(FORMATS_OF[kind]).map(([extension, types]) => ({ kind, extension, types })),
);

/** Without its dot, in small letters; empty where the name has none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** The format that a name's ending means, or, where it has no ending, the media type. */
export function formatOf(name: string, type: string): KnownFormat | undefined {
  const extension = extensionOf(name);
  if (extension !== '') return ALL.find((one) => one.extension === extension);
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return ALL.find(({ types }) => types[0] === bare) ?? ALL.find((one) => one.types.includes(bare));
}
