// A form that a browser without script has sent, read part by part: what was typed comes back to whoever typed it, whatever
// is wrong with its files.

import type { Context } from 'hono';
import type { FileRules } from '#shared/files/file-rules.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { readBytes } from '#server/platform/http/json-body.ts';
import {
  boundaryOf,
  MultipartError,
  readMultipart,
  type MultipartFile,
} from '#server/platform/http/multipart.ts';
import type { TypedForm } from './form-body.ts';

export type PlainForm = { readonly typed: TypedForm; readonly files: readonly MultipartFile[] };

/** Files of one form are in memory together until they are looked into; larger ones go up by the page's script. */
export const FORM_FILES_BYTES = 16 * 1024 * 1024;
/** So much is read at most, so that what was typed below files that are too large is not lost. */
const READ_BYTES = 96 * 1024 * 1024;
const FORM_BYTES = 256 * 1024;
const MOST_PARTS = 500;
/** Forms with files at once, so that they never take more memory than that. */
const MOST_AT_ONCE = 6;
let atOnce = 0;

const typeOf = (c: Context): string =>
  (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
/** By what it says of itself; its body is not looked at. */
export const isPlainForm = (c: Context): boolean =>
  ['application/x-www-form-urlencoded', 'multipart/form-data'].includes(typeOf(c));

/** A form that was sent without script; undefined if the body is none. */
export async function readPlainForm(
  c: Context,
  rules: Pick<FileRules, 'maxBytes'> = { maxBytes: 0 },
): Promise<PlainForm | undefined> {
  const contentType = c.req.header('content-type') ?? '';
  const type = typeOf(c);
  if (type === 'application/x-www-form-urlencoded') {
    const bytes = await readBytes(c, FORM_BYTES);
    return { typed: byName(new URLSearchParams(Buffer.from(bytes).toString('utf8'))), files: [] };
  }
  if (type !== 'multipart/form-data') return undefined;
  const hasRoom = atOnce < MOST_AT_ONCE;
  atOnce += 1;
  try {
    const { texts, files } = await readMultipart(
      c.req.raw.body ?? new ReadableStream({ start: (stream) => stream.close() }),
      boundaryOf(contentType) ?? '',
      {
        textBytes: FORM_BYTES,
        fileBytes: rules.maxBytes,
        filesBytes: hasRoom ? FORM_FILES_BYTES : 0,
        allBytes: READ_BYTES,
        parts: MOST_PARTS,
      },
    );
    return { typed: byName(texts), files };
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw new FormError(error.kind === 'too-large' ? 'TOO_LARGE' : 'MALFORMED', {
      detail: 'The form could not be read.',
      cause: error,
      typed: byName(error.read.texts),
    });
  } finally {
    atOnce -= 1;
  }
}

/** With what could be read of it, for whoever has typed it. */
export class FormError extends AppError {
  readonly typed: TypedForm;
  constructor(
    code: ConstructorParameters<typeof AppError>[0],
    {
      typed,
      ...options
    }: ConstructorParameters<typeof AppError>[1] & { readonly typed: TypedForm },
  ) {
    super(code, options);
    this.typed = typed;
  }
}

function byName(texts: Iterable<readonly [string, string]>): TypedForm {
  const typed = new Map<string, string[]>();
  for (const [name, value] of texts) {
    const others = typed.get(name);
    if (others === undefined) typed.set(name, [value]);
    else others.push(value);
  }
  return Object.fromEntries(typed);
}
