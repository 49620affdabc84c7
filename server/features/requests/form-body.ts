import type { Context } from 'hono';
import type { Configuration } from '#shared/engine/configuration.ts';
import { typedValue } from '#shared/engine/field-input.ts';
import { fieldsFor } from '#shared/engine/fields.ts';
import { AppError } from '#server/platform/http/app-error.ts';
import { fieldErrorsOf } from '#server/platform/http/field-errors.ts';
import { readBytes } from '#server/platform/http/json-body.ts';
import { detailsBody, requestBody, type DetailsInput, type RequestInput } from './request-api.ts';

const FORM_BYTES = 256 * 1024;
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data'];
/** Custom fields stand in the form under `fields.<id>`, several choices of one field each for themselves. */
const FIELDS = 'fields.';
/** The category whose fields were in the form; not part of the request. */
const ASKED = 'asked';
/** Ids of files that were taken already. */
const FILES = 'files';

/** The texts of a form by name, as they came. */
export type TypedForm = Readonly<Record<string, readonly string[]>>;

export type SentForm = {
  readonly typed: TypedForm;
  readonly brought: readonly File[];
};

/** A form that was sent without script; undefined if the body is none. */
export async function readForm(c: Context, fileBytes = 0): Promise<SentForm | undefined> {
  const contentType = c.req.header('content-type') ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!FORM_TYPES.includes(type)) return undefined;
  const bytes = await readBytes(c, FORM_BYTES + fileBytes);
  const typed = new Map<string, string[]>();
  const brought: File[] = [];
  for (const [name, value] of await parse(bytes, contentType)) {
    if (typeof value !== 'string') {
      // Browsers send a file without name and content for a control that nothing was chosen in.
      if (fileBytes > 0 && value.name === '' && value.size === 0) continue;
      brought.push(value);
      continue;
    }
    const others = typed.get(name);
    if (others === undefined) typed.set(name, [value]);
    else others.push(value);
  }
  return { typed: Object.fromEntries(typed), brought };
}

/** Throws what is wrong with its shape. */
export function requestOf(typed: TypedForm, configuration: Configuration): RequestInput {
  const input: Record<string, unknown> = {};
  for (const [name, texts] of Object.entries(typed)) {
    const value = texts.at(-1) ?? '';
    // Browsers send every field of a form; an empty one was left out.
    if (name.startsWith(FIELDS) || name === ASKED || value === '') continue;
    const given = name === FILES ? texts.filter((id) => id !== '') : value;
    Object.defineProperty(input, name, { value: given, enumerable: true, configurable: true });
  }
  const fields = fieldsOf(typed, configuration);
  if (Object.keys(fields).length > 0) input['fields'] = fields;
  const parsed = requestBody.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID', { errors: fieldErrorsOf(parsed.error.issues, input) });
  return parsed.data;
}

/** What a form gives of the details that it was asked for; throws what is wrong with their shape. */
export function detailsOf(
  typed: TypedForm,
  asked: readonly string[],
  configuration: Configuration,
): DetailsInput {
  const values = fieldsOf(typed, configuration);
  const fields = Object.fromEntries(
    Object.entries(values).filter(([id]) => asked.includes(`${FIELDS}${id}`)),
  );
  const input = {
    ...Object.fromEntries(
      asked
        .filter((name) => !name.startsWith(FIELDS))
        .map((name) => [name, typed[name]?.at(-1)?.trim() ?? ''])
        .filter(([, value]) => value !== ''),
    ),
    ...(Object.keys(fields).length > 0 && { fields }),
  };
  const parsed = detailsBody.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID', { errors: fieldErrorsOf(parsed.error.issues, input) });
  return parsed.data;
}

/** Whether the category that was chosen asks for what was not in the form yet: it is to be shown first. */
export function asksForMore(typed: TypedForm, configuration: Configuration): boolean {
  const shown = typed[ASKED]?.at(-1);
  if (shown === undefined) return false;
  const known = new Set(fieldsFor(configuration, shown, 'customer').map(({ id }) => id));
  const category = typed['category']?.at(-1) ?? '';
  return fieldsFor(configuration, category, 'customer').some(({ id }) => !known.has(id));
}

/** What stands in a field of another category was asked for before one chose anew, and stays behind. */
function fieldsOf(typed: TypedForm, configuration: Configuration): Record<string, unknown> {
  const category = typed['category']?.at(-1) ?? '';
  const language = typed['language']?.at(-1) ?? configuration.languages[0];
  const asked = new Map(
    fieldsFor(configuration, category, 'customer').map((field) => [field.id, field]),
  );
  const known = new Set(configuration.fields.map(({ id }) => id));
  const values: Record<string, unknown> = {};
  for (const [name, texts] of Object.entries(typed)) {
    if (!name.startsWith(FIELDS)) continue;
    const id = name.slice(FIELDS.length);
    const field = asked.get(id);
    if (field === undefined && known.has(id)) continue;
    const value = field === undefined ? (texts[0] ?? '') : typedValue(field, texts, language);
    if (value === null) continue;
    Object.defineProperty(values, id, { value, enumerable: true, configurable: true });
  }
  return values;
}

async function parse(
  bytes: Uint8Array,
  contentType: string,
): Promise<Iterable<[string, string | File]>> {
  try {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': contentType },
    }).formData();
    return form.entries();
  } catch (cause) {
    throw new AppError('MALFORMED', { detail: 'The form could not be read.', cause });
  }
}
