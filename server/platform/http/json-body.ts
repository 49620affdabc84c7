// Reading a JSON body: bounded before it is parsed, refused before it is looked at when it is no JSON, and free of
// the names by which a value could reach a prototype (security.md 31).

import type { Context, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { AppError } from './app-error.ts';
import { fieldErrorsOf } from './field-errors.ts';

export const DEFAULT_BODY_BYTES = 512 * 1024;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const BODILESS_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const MAX_DEPTH = 64;

/** The body as `schema` makes it, or a problem that names what is wrong. Unknown fields need strict schemas. */
export async function readJson<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  limitBytes = DEFAULT_BODY_BYTES,
): Promise<z.output<Schema>> {
  const input = await readJsonValue(c, limitBytes);
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    throw new AppError('INVALID', { errors: fieldErrorsOf(parsed.error.issues, input) });
  }
  return parsed.data;
}

/** Runs before a route's own validator and leaves it the body it has checked. */
export function jsonBody(limitBytes = DEFAULT_BODY_BYTES): MiddlewareHandler {
  return async (c, next) => {
    if (BODILESS_METHODS.has(c.req.method)) return next();
    if (c.req.header('content-type') === undefined && c.req.bodyCache.json === undefined) {
      // A command without arguments may come without a body.
      const bytes = await readBytes(c, limitBytes);
      if (bytes.byteLength > 0) throw wrongType();
      c.req.bodyCache.arrayBuffer = Promise.resolve(new ArrayBuffer(0)) as never;
      return next();
    }
    const value = await readJsonValue(c, limitBytes);
    c.req.bodyCache.json = Promise.resolve(value);
    return next();
  };
}

const wrongType = (): AppError =>
  new AppError('UNSUPPORTED_TYPE', { detail: 'Send application/json.' });

async function readJsonValue(c: Context, limitBytes: number): Promise<unknown> {
  if (c.req.bodyCache.json !== undefined) return c.req.json();
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw wrongType();
  const text = await readText(c, limitBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('MALFORMED', { detail: 'The body is not valid JSON.', cause });
  }
  refuseForbiddenKeys(value, '', 0);
  return value;
}

/** The body as UTF-8 text, never more than `limitBytes` of it in memory. */
export async function readText(c: Context, limitBytes: number): Promise<string> {
  const bytes = await readBytes(c, limitBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('MALFORMED', { detail: 'The body is not valid UTF-8.', cause });
  }
}

export async function readBytes(c: Context, limitBytes: number): Promise<Uint8Array> {
  const length = c.req.header('content-length');
  if (Number(length ?? 0) > limitBytes) throw tooLarge(limitBytes);
  if (length !== undefined) {
    // The HTTP parser reads so many bytes and no more: no stream has to be made to count them.
    const bytes = new Uint8Array(await c.req.raw.arrayBuffer());
    if (bytes.byteLength > limitBytes) throw tooLarge(limitBytes);
    return bytes;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (limitBytes: number): AppError =>
  new AppError('TOO_LARGE', { detail: `At most ${limitBytes} bytes.` });

function refuseForbiddenKeys(value: unknown, path: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new AppError('MALFORMED', { detail: 'Nested too deeply.' });
  for (const key of Object.keys(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (FORBIDDEN_KEYS.has(key)) {
      throw new AppError('INVALID', {
        errors: [
          { path: here.slice(0, 200), code: 'unknown_field', message: 'This name is not allowed' },
        ],
      });
    }
    refuseForbiddenKeys((value as Record<string, unknown>)[key], here, depth + 1);
  }
}
