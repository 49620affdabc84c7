import { expect, test } from 'vitest';
import {
  clientTypes,
  typesOfSnapshot,
  writtenTypes,
  type ApiDocument,
} from './generate-api-client.ts';

test('X5a the client’s types are those of the API’s description; `node tools/generate-api-client.ts` writes them', () => {
  // Not toBe on the texts: the difference of two long files takes minutes to print.
  expect(writtenTypes() === typesOfSnapshot(), 'test/support/api-client.types.ts is stale').toBe(
    true,
  );
});

const described = (schema: object): ApiDocument => ({
  components: { schemas: { Thing: schema } },
  paths: {},
});

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['integer', 'null'] }, 'number | null'],
  [{ type: 'string', enum: ['a', "it's"] }, String.raw`'a' | 'it\'s'`],
  [{ type: ['string', 'null'], enum: ['a', null] }, "'a' | null"],
  [{ type: 'array', items: { type: 'string' } }, '(string)[]'],
  [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
  [{ $ref: '#/components/schemas/Other' }, 'Other'],
  [
    { allOf: [{ $ref: '#/components/schemas/A' }, { type: 'object' }] },
    '(A) & (Record<never, never>)',
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'boolean' }] }, '(string) | (boolean)'],
  [{}, 'unknown'],
  [
    {
      type: 'object',
      properties: { 'a-b': { type: 'number' }, c: { type: 'null' } },
      required: ['c'],
      additionalProperties: false,
    },
    "{ 'a-b'?: number; c: null }",
  ],
  [{ type: 'object', additionalProperties: { type: 'boolean' } }, 'Record<string, boolean>'],
])('X5b a schema becomes a type: %j', (schema, type) => {
  expect(clientTypes(described(schema))).toContain(`export type Thing = ${type};\n`);
});

test('X5c what the generator does not know stops it', () => {
  expect(() => clientTypes(described({ type: 'file' }))).toThrow('unknown type: file');
  expect(() => clientTypes(described({ $ref: 'other.json#/Thing' }))).toThrow('elsewhere');
});

test('X5d an operation says what it takes and what it answers, failures left out', () => {
  const string = { type: 'string' };
  const json = (schema: object) => ({ content: { 'application/json': { schema } } });
  const types = clientTypes({
    paths: {
      '/things/{id}': {
        patch: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: string },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
          ],
          requestBody: { required: true, ...json({ $ref: '#/components/schemas/Change' }) },
          responses: { 200: json({ $ref: '#/components/schemas/Thing' }), default: json({}) },
        },
        delete: { responses: { 204: {} } },
      },
    },
  });

  expect(types).toContain(
    "'patch /things/{id}': { path: { id: string }; query: { limit?: number }; body: Change; answer: Thing };",
  );
  expect(types).toContain(
    "'delete /things/{id}': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: undefined };",
  );
});
