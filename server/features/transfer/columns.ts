// How values of PostgreSQL's types stand in a line, exactly: instants in UTC to the microsecond, bytes in base64, numbers
// digit by digit. A value that is null in the database is not there; `null` is the null of a JSON column.

import { canonicalJson, type JsonPart } from './json-scanner.ts';

/** `type` as PostgreSQL names it. */
export type Column = {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
};

type Form = {
  /** The value as text. */
  readonly select: (column: string) => string;
  /** That text as JSON. */
  readonly write: (text: string) => string;
  /** The value again, from `row`, a jsonb; undefined for a member that is missing. */
  readonly insert: (name: string) => string;
  /** A sentence about what is wrong. */
  readonly check: (part: JsonPart) => string | undefined;
};

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;
const asText = (cast: string) => (name: string) => `(r.row ->> ${quoted(name)})::${cast}`;

const textLike = (cast: string, pattern: RegExp | undefined, message: string): Form => ({
  select: (column) => `${column}::text`,
  write: (text) => JSON.stringify(text),
  insert: asText(cast),
  check: (part) =>
    part.kind !== 'string' || pattern?.test(part.text.slice(1, -1)) === false ? message : undefined,
});
const numeric = (cast: string, pattern: RegExp, message: string): Form => ({
  select: (column) => `${column}::text`,
  write: (text) => text,
  insert: asText(cast),
  check: (part) => (part.kind !== 'number' || !pattern.test(part.text) ? message : undefined),
});
const list = (cast: string, item: RegExp | undefined): Form => ({
  select: (column) => `array_to_json(${column})::text`,
  write: canonicalJson,
  insert: (name) =>
    `case when r.row ? ${quoted(name)} then array(select jsonb_array_elements_text(r.row -> ${quoted(name)}))::${cast}[] end`,
  check: ({ kind, text }) => {
    if (kind !== 'array') return 'This has to be a list';
    const items = JSON.parse(text) as unknown[];
    const isRight = items.every((one) => typeof one === 'string' && item?.test(one) !== false);
    return isRight ? undefined : 'Not what may stand in this list';
  },
});

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INTEGER = /^-?(?:0|[1-9]\d{0,18})$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const FORMS: Readonly<Record<string, Form>> = {
  text: textLike('text', undefined, 'This has to be text'),
  uuid: textLike('uuid', UUID, 'This is not an id'),
  xid8: textLike('xid8', /^\d{1,20}$/, 'This is not a transaction'),
  smallint: numeric('smallint', INTEGER, 'This has to be a whole number'),
  integer: numeric('integer', INTEGER, 'This has to be a whole number'),
  bigint: numeric('bigint', INTEGER, 'This has to be a whole number'),
  numeric: numeric('numeric', /./, 'This has to be a number'),
  boolean: {
    select: (column) => `${column}::text`,
    write: (text) => text,
    insert: asText('boolean'),
    check: ({ kind }) => (kind === 'boolean' ? undefined : 'This has to be true or false'),
  },
  'timestamp with time zone': {
    ...textLike('timestamptz', INSTANT, 'This is not a time, as in 2026-01-31T09:30:00.000000Z'),
    select: (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  },
  date: {
    ...textLike('date', /^\d{4}-\d\d-\d\d$/, 'This is not a day'),
    select: (column) => `to_char(${column}, 'YYYY-MM-DD')`,
  },
  bytea: {
    ...textLike('bytea', BASE64, 'These are not bytes in base64'),
    select: (column) => `translate(encode(${column}, 'base64'), E'\\n', '')`,
    insert: (name) => `decode(r.row ->> ${quoted(name)}, 'base64')`,
  },
  jsonb: {
    select: (column) => `${column}::text`,
    write: canonicalJson,
    // `->` and not `->>`: the null of JSON is a value.
    insert: (name) => `r.row -> ${quoted(name)}`,
    check: () => undefined,
  },
  'text[]': list('text', undefined),
  'uuid[]': list('uuid', UUID),
};

export const isCarriable = ({ type }: Column): boolean => Object.hasOwn(FORMS, type);

export function formOf({ name, type }: Column): Form {
  const form = FORMS[type];
  if (form === undefined) throw new Error(`${name}: nobody said how a ${type} is exported`);
  return form;
}

/** Values in the order of the columns, which is that of their names. */
export function writeLine(columns: readonly Column[], values: readonly (string | null)[]): string {
  const members = columns.flatMap((column, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [`${JSON.stringify(column.name)}:${formOf(column).write(value)}`];
  });
  return `{${members.join(',')}}\n`;
}
