// Writes test/support/api-client.types.ts from the API's OpenAPI document, so that a client's calls are checked against
// what the server describes (X5): `node tools/generate-api-client.ts`. Of OpenAPI it knows what the document uses; what it
// does not know stops it.

import { readFileSync, writeFileSync } from 'node:fs';

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
};
type Operation = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
export type ApiDocument = {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

const SCHEMA_PREFIX = '#/components/schemas/';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export function clientTypes(document: ApiDocument): string {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `export type ${identifier(name)} = ${typeOf(schema)};`,
  );
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(
      ([method, operation]) => `  ${quoted(`${method} ${path}`)}: ${operationType(operation)};`,
    ),
  );
  return [
    '// Written by tools/generate-api-client.ts from the OpenAPI document; a test fails when it is out of date.',
    ...schemas,
    '/** What each route takes, and what it answers when all is well. */',
    'export type Operations = {',
    ...operations,
    '};',
    '',
  ].join('\n');
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const parts = [
    `path: ${parametersType(parameters, 'path')}`,
    `query: ${parametersType(parameters, 'query')}`,
    `body: ${bodyType(requestBody)}`,
    `answer: ${answerType(responses)}`,
  ];
  return `{ ${parts.join('; ')} }`;
}

function parametersType(parameters: readonly Parameter[], place: string): string {
  const asked = parameters.filter((parameter) => parameter.in === place);
  return objectType(
    asked.map(({ name, schema = {}, required = false }) => member(name, schema, required)),
  );
}

function bodyType(body: Operation['requestBody']): string {
  const schema = body?.content['application/json']?.schema;
  if (body === undefined) return 'undefined';
  // The client speaks JSON; a file is sent past it.
  if (schema === undefined) return 'undefined';
  return body.required === true ? typeOf(schema) : `${typeOf(schema)} | undefined`;
}

/** JSON of the successful answers; text of a file, nothing of an empty one. */
function answerType(responses: Operation['responses']): string {
  const answers = Object.entries(responses)
    .filter(([status]) => /^2\d\d$/.test(status))
    .map(([, { content }]) => {
      if (content === undefined) return 'undefined';
      const schema = content['application/json']?.schema;
      return schema === undefined ? 'string' : typeOf(schema);
    });
  if (answers.length === 0) throw new Error('a route that never succeeds');
  return [...new Set(answers)].join(' | ');
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return referenceType(schema.$ref);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map((one) => `(${typeOf(one)})`).join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  if (schema.type === undefined) return schema.properties ? structure(schema) : 'unknown';
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return types.map((type) => simpleType(type, schema)).join(' | ');
}

function referenceType(reference: string): string {
  if (!reference.startsWith(SCHEMA_PREFIX)) throw new Error(`a reference elsewhere: ${reference}`);
  return identifier(reference.slice(SCHEMA_PREFIX.length));
}

function simpleType(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return listType(schema);
    case 'object':
      return structure(schema);
    default:
      throw new Error(`an unknown type: ${type}`);
  }
}

function listType({ items, prefixItems }: Schema): string {
  const rest = items === undefined ? 'unknown' : typeOf(items);
  if (prefixItems === undefined) return `(${rest})[]`;
  const first = prefixItems.map(typeOf).join(', ');
  // Without `items` nothing is said of what follows, and nothing does.
  return items === undefined ? `[${first}]` : `[${first}, ...(${rest})[]]`;
}

function structure({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) =>
    member(name, schema, required.includes(name)),
  );
  if (additionalProperties === undefined || typeof additionalProperties === 'boolean')
    return objectType(members);
  const others = `Record<string, ${typeOf(additionalProperties)}>`;
  return members.length === 0 ? others : `(${objectType(members)} & ${others})`;
}

const objectType = (members: readonly string[]): string =>
  members.length === 0 ? 'Record<never, never>' : `{ ${members.join('; ')} }`;

const member = (name: string, schema: Schema, isRequired: boolean): string =>
  `${IDENTIFIER.test(name) ? name : quoted(name)}${isRequired ? '' : '?'}: ${typeOf(schema)}`;

function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`not a name of a type: ${name}`);
  return name;
}

const literal = (value: string | number | boolean | null): string =>
  typeof value === 'string' ? quoted(value) : String(value);

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;

const SNAPSHOT = new URL('../test/contracts/openapi.snapshot.json', import.meta.url);
const TYPES = new URL('../test/support/api-client.types.ts', import.meta.url);

/** From the snapshot, which a test of its own keeps equal to what the server answers. */
export const typesOfSnapshot = (): string =>
  clientTypes(JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as ApiDocument);
export const writtenTypes = (): string => readFileSync(TYPES, 'utf8');

if (import.meta.main) writeFileSync(TYPES, typesOfSnapshot());
