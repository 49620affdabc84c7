import type { Context } from 'hono';
import { AppError } from '#server/platform/http/app-error.ts';
import { fieldErrorsOf } from '#server/platform/http/field-errors.ts';
import { readBytes } from '#server/platform/http/json-body.ts';
import { requestBody, type RequestInput } from './request-api.ts';

const FORM_BYTES = 256 * 1024;
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** The fields of a form that was sent without script; undefined if the body is no form. Files cannot be sent yet. */
export async function readForm(c: Context): Promise<RequestInput | undefined> {
  const contentType = c.req.header('content-type') ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FORM_TYPES.includes(type)) return undefined;
  const bytes = await readBytes(c, FORM_BYTES);
  const input: Record<string, unknown> = {};
  for (const [name, value] of await parse(bytes, contentType)) {
    if (typeof value !== 'string') {
      throw new AppError('INVALID', {
        errors: [
          { path: name.slice(0, 200), code: 'not_allowed', message: 'Files cannot be sent here' },
        ],
      });
    }
    // Browsers send every field of a form; an empty one was left out.
    if (value !== '')
      Object.defineProperty(input, name, { value, enumerable: true, configurable: true });
  }
  const parsed = requestBody.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID', { errors: fieldErrorsOf(parsed.error.issues, input) });
  return parsed.data;
}

async function parse(bytes: Uint8Array, contentType: string): Promise<Iterable<[string, unknown]>> {
  try {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': contentType },
    }).formData();
    return form.entries();
  } catch (cause) {
    throw new AppError('MALFORMED', { detail: 'The form could not be read.', cause });
  }
}
