// How values of PostgreSQL's types appear in TypeScript. Instants are RFC 3339 strings in UTC with
// milliseconds, because that is what travels to devices and into the API; a Date would be one more
// form to convert.

export const columnTypes = {
  instant: { to: 1184, from: [1184], serialize: serializeInstant, parse: parseInstant },
  // A day has no zone: it stays text.
  day: { to: 1082, from: [1082], serialize: String, parse: (text: string) => text },
  // `timestamp` without a zone is used nowhere; as text it cannot silently become local time.
  zoneless: { to: 1114, from: [1114], serialize: String, parse: (text: string) => text },
  bigint: { to: 20, from: [20], serialize: String, parse: parseBigint },
};

/** For a library that writes its own JSON, as the `pg` driver lets it: text is JSON already. */
export const plainTypes = {
  json: {
    to: 114,
    from: [114, 3802],
    serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
};

/** In UTC, which every session of ours asks for; up to six digits of a second. */
const IN_UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

function parseInstant(text: string): string {
  const parts = IN_UTC.exec(text);
  if (parts !== null)
    return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
  return text.endsWith('infinity') ? text : new Date(text).toISOString();
}

function serializeInstant(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'number' ? new Date(value).toISOString() : String(value);
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`${text} does not fit a number: select it as text.`);
}
