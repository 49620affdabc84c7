// How the routes of uploads and files are described to those who write a client; tus itself is at tus.io.

import { createRoute, z } from '@hono/zod-openapi';
import { FILE_REFUSAL_REASONS } from '#shared/files/file.ts';
import { itemParams } from '#server/features/accounts/index.ts';
import { json, problems } from '#server/platform/http/describe.ts';

const tags = ['Files'];
const files = '/api/v1/w/{workspace}/files/{id}';
const tusHeaders = z.object({ 'tus-resumable': z.literal('1.0.0') });
const bytes = {
  required: true,
  content: { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } },
} as const;

export const uploadAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    size: z.number().int(),
    width: z.number().int().nullable(),
    height: z.number().int().nullable(),
    state: z
      .enum(['uploading', 'scanning', 'ready', 'refused', 'removed'])
      .describe('`scanning`: whole, and given to nobody until it has been looked at'),
    reason: z.enum(FILE_REFUSAL_REASONS).nullable().describe('Why it was refused'),
  })
  .openapi('Upload');

/** Who asks, and how they show it. */
export type UploadDoor = {
  readonly path: string;
  readonly params: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly tags: string[];
  readonly security?: Record<string, string[]>[];
};

/** Not JSON: described here, answered by tus. */
export const tusRoutesAt = ({ path, params, headers = z.object({}), ...door }: UploadDoor) => {
  const one = params.extend({ id: z.string() });
  return [
    {
      ...door,
      method: 'post',
      path,
      summary: 'Begin an upload (tus 1.0), or find it again',
      description:
        'The metadata are `id` (a UUID of version 7 that the caller makes), `filename` and `filetype`. Give the id to a message as one of its `files` when all of it has come. A repeat by the same caller goes on.',
      request: {
        params,
        headers: headers.extend({
          ...tusHeaders.shape,
          'upload-length': z.string(),
          'upload-metadata': z.string(),
        }),
      },
      responses: { 201: { description: 'Its address is in `Location`' }, ...problems },
    },
    {
      ...door,
      method: 'patch',
      path: `${path}/{id}`,
      summary: 'Go on with an upload',
      description:
        'With the last piece it is looked into: what may not be here, or is not what its name says, is answered with 422 FILE_REFUSED and its reason, and is not kept.',
      request: {
        params: one,
        headers: headers.extend({ ...tusHeaders.shape, 'upload-offset': z.string() }),
        body: bytes,
      },
      responses: { 204: { description: '`Upload-Offset` says how much has come' }, ...problems },
    },
    {
      ...door,
      method: 'delete',
      path: `${path}/{id}`,
      summary: 'Give up an upload, or a file that no message names',
      request: { params: one, headers: headers.extend(tusHeaders.shape) },
      responses: { 204: { description: 'It is gone' }, ...problems },
    },
  ] as const;
};

/** The look at one's own. */
export const uploadRouteAt = ({ path, params, headers, ...door }: UploadDoor) =>
  createRoute({
    ...door,
    method: 'get',
    path: `${path}/{id}`,
    summary: "What became of one's own upload",
    description: 'HEAD, as in tus: how much of it has come (`Upload-Offset`).',
    request: {
      params: params.extend({ id: z.string() }),
      ...(headers === undefined ? {} : { headers }),
    },
    responses: { 200: json(uploadAnswer, 'Its state'), ...problems },
  } as const);

const binary = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: { type: 'string' as const, format: 'binary' } } },
});
/** What comes of asking for a file. */
export const fileContent = {
  200: binary('application/octet-stream', 'All of it, under its own media type'),
  206: binary('application/octet-stream', 'The part that was asked for'),
  304: { description: 'The caller has it already' },
  416: { description: 'There is no such part' },
} as const;
export const contentRoute = createRoute({
  method: 'get',
  path: `${files}/content`,
  tags,
  summary: 'A file, always as a download',
  description: 'Asks for the right to see its message each time. Knows Range, If-Range and ETag.',
  request: { params: itemParams },
  responses: { ...fileContent, ...problems },
});
export const thumbnailRoute = createRoute({
  method: 'get',
  path: `${files}/thumbnail`,
  tags,
  summary: 'A small picture of a picture',
  request: { params: itemParams },
  responses: { 200: binary('image/webp', 'Made by the server'), ...problems },
});
