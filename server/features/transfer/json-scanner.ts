// JSON as text: where its members stand, and the same value written in one way. Numbers are never read as numbers, so
// that none loses a digit.

export class JsonError extends Error {
  override readonly name = 'JsonError';
  /** Of the character at which it cannot be read on, from 0. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export type JsonKind = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';
export type JsonPart = {
  readonly kind: JsonKind;
  readonly start: number;
  /** Members in order, no space, numbers as they were written. */
  readonly text: string;
};

const MAX_DEPTH = 200;
const SPACE = /[ \t\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/** The members of an object on one line. */
export function scanObject(text: string): ReadonlyMap<string, JsonPart> {
  const reader = createReader(text);
  const members = reader.object(0);
  reader.end();
  return new Map(members);
}

export function canonicalJson(text: string): string {
  const reader = createReader(text);
  const value = reader.value(0);
  reader.end();
  return value.text;
}

function createReader(text: string) {
  let at = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const fail = (message: string): never => {
    throw new JsonError(message, at);
  };
  const take = (sign: string): boolean => {
    match(SPACE);
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };
  const need = (sign: string): void => {
    if (!take(sign)) fail(at >= text.length ? 'The line ends too early' : `A ${sign} is missing`);
  };

  const string = (): string => {
    const found = match(STRING);
    if (found === undefined) return fail('This is not a string');
    // What is written without escapes is written in one way only.
    return found.includes('\\') ? JSON.stringify(JSON.parse(found)) : found;
  };

  const object = (depth: number): [string, JsonPart][] => {
    const members: [string, JsonPart][] = [];
    const names = new Set<string>();
    need('{');
    if (take('}')) return members;
    do {
      match(SPACE);
      const nameAt = at;
      const name = JSON.parse(string()) as string;
      if (names.has(name)) {
        at = nameAt;
        fail(`"${name}" is there twice`);
      }
      names.add(name);
      need(':');
      members.push([name, value(depth + 1)]);
    } while (take(','));
    need('}');
    return members;
  };

  const value = (depth: number): JsonPart => {
    match(SPACE);
    const start = at;
    if (depth > MAX_DEPTH) fail('Nested too deeply');
    const first = text[at];
    if (first === '"') return { kind: 'string', start, text: string() };
    if (first === '{') {
      const members = object(depth)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => `${JSON.stringify(name)}:${member.text}`);
      return { kind: 'object', start, text: `{${members.join(',')}}` };
    }
    if (first === '[') {
      at += 1;
      const items: string[] = [];
      if (!take(']')) {
        do items.push(value(depth + 1).text);
        while (take(','));
        need(']');
      }
      return { kind: 'array', start, text: `[${items.join(',')}]` };
    }
    const word = match(WORD);
    if (word !== undefined)
      return { kind: word === 'null' ? 'null' : 'boolean', start, text: word };
    const number = match(NUMBER);
    if (number !== undefined) return { kind: 'number', start, text: number };
    return fail(at >= text.length ? 'The line ends too early' : 'This is no JSON');
  };

  const end = (): void => {
    match(SPACE);
    if (at < text.length) fail('Nothing may follow here');
  };
  return { value, object, end };
}
