// The text form. By juxtaposition all hold, `or` binds less, `not` or `-` before something the other way round:
//
//   status:open priority>=high city:Paris "printer jam" created:2026-01..2026-03 -tag:vip (a or b) assignee:me
//
//   field:value   equals, or contains where the field is a text that is searched (subject, name, address, designation)
//   = != ~        equals, does not equal, contains            > >= < <=   also after the colon: created:>7d
//   a..b a.. ..b  from the beginning of a to the end of b     a,b         one of them
//   none          nothing; "none" in quotes is the word       is:expired has:city is:waiting-for-me
//
// All errors are found, not only the first.

import { refuse, ok, type Result } from '#shared/base/result.ts';
import {
  CONDITION_LIMITS,
  canonical,
  sizeProblem,
  type Condition,
  type Operator,
  type Scalar,
} from './condition.ts';
import type { ConditionError } from './errors.ts';
import { SHORTHANDS, type Field, type FieldSet } from './fields.ts';
import { expectedOf, operatorsOf, readValue, usualOperator, type Lookups } from './values.ts';

/** The tree is canonical. Empty text is a condition that always holds. */
export function parse(
  text: string,
  fields: FieldSet,
  lookups: Lookups = {},
): Result<Condition, readonly ConditionError[]> {
  if (text.length > CONDITION_LIMITS.text)
    return refuse([{ code: 'too-long', at: CONDITION_LIMITS.text, length: 0 }]);
  const parser = createParser(text, fields, lookups);
  const condition = canonical(parser.read());
  const problem = sizeProblem(condition);
  if (problem !== undefined && parser.errors.length === 0)
    parser.errors.push({ code: problem, at: 0, length: text.length });
  return parser.errors.length > 0 ? refuse(parser.errors) : ok(condition);
}

type Value = {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly at: number;
  readonly length: number;
};

const NAME = /([a-z][a-z0-9-]*(?:\.[a-z0-9_-]+)?)(!=|>=|<=|[:=><~])/iy;
const SIGN = />=|<=|[><]/y;
const BARE = /[^\s,()"]+/y;
const SPACE = /\s+/y;
/** A word of a text: what is not a parenthesis or a quote. */
const WORD = /[^\s()"]+/y;
const SIGNS: Readonly<Record<string, Operator>> = {
  '=': 'is',
  '!=': 'is',
  '~': 'contains',
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
};
const NOTHING: Condition = { all: [] };

function createParser(text: string, fields: FieldSet, lookups: Lookups) {
  const errors: ConditionError[] = [];
  let at = 0;
  let depth = 0;

  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  };
  const skip = (): void => void match(SPACE);
  const isKeyword = (word: 'or' | 'and' | 'not'): boolean => {
    const end = at + word.length;
    return (
      text.slice(at, end).toLowerCase() === word && /^(?:$|[\s()"])/.test(text.slice(end, end + 1))
    );
  };
  const keyword = (word: 'or' | 'and' | 'not'): boolean => {
    if (!isKeyword(word)) return false;
    at += word.length;
    skip();
    return true;
  };
  const isEnd = (): boolean => at >= text.length || text[at] === ')';

  return {
    errors,
    read: (): Condition => {
      skip();
      const parts = [readEither()];
      while (at < text.length) {
        // Only a parenthesis that was never opened ends a group early.
        errors.push({ code: 'unexpected', at, length: 1 });
        at += 1;
        skip();
        parts.push(readEither());
      }
      return { all: parts };
    },
  };

  function readEither(): Condition {
    const parts = [readAll()];
    while (keyword('or')) parts.push(readAll(true));
    return parts.length === 1 ? parts[0]! : { any: parts };
  }

  function readAll(isRequired = false): Condition {
    const parts: Condition[] = [];
    while (!isEnd()) {
      if (isKeyword('or')) {
        if (parts.length === 0) errors.push({ code: 'missing-term', at, length: 2 });
        break;
      }
      if (parts.length > 0 && keyword('and')) {
        if (isEnd()) errors.push({ code: 'missing-term', at, length: 0 });
        else if (isKeyword('or')) errors.push({ code: 'missing-term', at, length: 2 });
        else if (isKeyword('and')) errors.push({ code: 'missing-term', at, length: 3 });
        continue;
      }
      parts.push(readNegatable());
      skip();
    }
    if (isRequired && parts.length === 0) errors.push({ code: 'missing-term', at, length: 0 });
    return { all: parts };
  }

  function readNegatable(): Condition {
    let isNegated = false;
    for (;;) {
      // A dash alone, or several, are a word.
      if (text[at] === '-' && /^-[^\s\-),]/.test(text.slice(at, at + 2))) at += 1;
      else if (!keyword('not')) break;
      else if (isKeyword('or')) errors.push({ code: 'missing-term', at, length: 2 });
      isNegated = !isNegated;
    }
    if (isNegated && isEnd()) errors.push({ code: 'missing-term', at, length: 0 });
    const term = isEnd() ? NOTHING : readTerm();
    return isNegated ? { not: term } : term;
  }

  function readTerm(): Condition {
    if (text[at] === '(') return readGroup();
    if (text[at] === '"') {
      const phrase = readQuoted();
      return phrase.text === '' ? NOTHING : words(phrase);
    }
    const start = at;
    const named = match(NAME);
    if (named !== undefined) return readComparison(named[1]!.toLowerCase(), named[2]!, start);
    const word = match(WORD)?.[0] ?? '';
    return words({ text: word, isQuoted: false, at: start, length: word.length });
  }

  function words(phrase: Value): Condition {
    const field = fields.find('text');
    if (field === undefined || readValue(field, 'contains', phrase.text, fields) === undefined) {
      wrongValue(field, 'text', phrase);
      return NOTHING;
    }
    return { field: 'text', op: 'contains', values: [phrase.text] };
  }

  function readGroup(): Condition {
    const start = at;
    at += 1;
    depth += 1;
    skip();
    // Beyond the limit nothing more is read: the parser must not go deeper than the tree may.
    if (depth > CONDITION_LIMITS.depth) {
      errors.push({ code: 'too-deep', at: start, length: 1 });
      at = text.length;
      return NOTHING;
    }
    const inner = readEither();
    depth -= 1;
    if (text[at] === ')') at += 1;
    else if (!errors.some(({ code }) => code === 'too-deep'))
      errors.push({ code: 'unclosed-parenthesis', at: start, length: 1 });
    return inner;
  }

  function readQuoted(): Value {
    const start = at;
    let content = '';
    at += 1;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === '\\' && /["\\]/.test(text[at + 1] ?? '')) at += 1;
      content += text[at];
      at += 1;
    }
    if (at >= text.length) errors.push({ code: 'unclosed-quote', at: start, length: 1 });
    else at += 1;
    return { text: content, isQuoted: true, at: start, length: at - start };
  }

  function readValues(): Value[] {
    const values: Value[] = [];
    for (;;) {
      const start = at;
      const value =
        text[at] === '"'
          ? readQuoted()
          : { text: match(BARE)?.[0] ?? '', isQuoted: false, at: start, length: at - start };
      if (value.isQuoted || value.text !== '') values.push(value);
      if (text[at] !== ',') return values;
      at += 1;
    }
  }

  function readComparison(name: string, sign: string, start: number): Condition {
    const extra = sign === ':' ? match(SIGN)?.[0] : undefined;
    const values = readValues();
    const length = at - start;
    if (sign === ':' && (name === 'is' || name === 'has')) {
      if (values.length === 0)
        errors.push({ code: 'missing-value', field: name, at: start, length });
      return all(values.map((value) => readPredicate(name, value)));
    }
    const field = fieldOf(name, values);
    if (field === undefined) {
      unknownField(name, start, name.length);
      return NOTHING;
    }
    if (values.length === 0) {
      errors.push({ code: 'missing-value', field: name, at: start, length });
      return NOTHING;
    }
    const range = rangeOf(field, extra ?? sign, values);
    const op = range?.op ?? SIGNS[extra ?? sign] ?? usualOperator(field);
    if (!operatorsOf(field).includes(op) || (values.length > 1 && !isListed(op))) {
      const operators = operatorsOf(field);
      errors.push({ code: 'wrong-operator', field: field.name, operators, at: start, length });
      return NOTHING;
    }
    const read = (range?.values ?? values).map((value) => valueOf(field, op, value));
    const comparison = { field: field.name, op, values: read };
    return sign === '!=' ? { not: comparison } : comparison;
  }

  /** Who asked can be named by id, by e-mail address or by name. */
  function fieldOf(name: string, values: readonly Value[]): Field | undefined {
    const field = fields.find(name);
    if (field?.name !== 'requester') return field;
    const isPerson = values.every(
      (value) =>
        (!value.isQuoted && value.text === 'none') ||
        readValue(field, 'is', value.text, fields) !== undefined,
    );
    if (isPerson) return field;
    return fields.find(values.every((value) => value.text.includes('@')) ? 'email' : 'name');
  }

  function rangeOf(
    field: Field,
    sign: string,
    values: readonly Value[],
  ): { op: Operator; values: readonly Value[] } | undefined {
    const [only] = values;
    if (only === undefined || values.length > 1 || only.isQuoted || !'=:'.includes(sign))
      return undefined;
    const split = only.text.indexOf('..');
    if (split < 0 || !operatorsOf(field).includes('range')) return undefined;
    const from = { ...only, text: only.text.slice(0, split), length: split };
    const to = {
      ...only,
      text: only.text.slice(split + 2),
      at: only.at + split + 2,
      length: only.text.length - split - 2,
    };
    if (from.text === '' && to.text === '') return undefined;
    if (from.text === '') return { op: 'le', values: [to] };
    return to.text === '' ? { op: 'ge', values: [from] } : { op: 'range', values: [from, to] };
  }

  function valueOf(field: Field, op: Operator, value: Value): Scalar {
    const isNone = value.isQuoted ? value.text === '' : value.text === 'none';
    if (isNone && op === 'is') return null;
    // `subject:none` asks for no subject, not for one with that word in it.
    const read = readValue(field, op, value.text, fields, lookups);
    if (read === undefined) wrongValue(field, field.name, value);
    return read ?? null;
  }

  function readPredicate(name: 'is' | 'has', value: Value): Condition {
    const field = fields.find(value.text);
    const hasNothing = field !== undefined && field.kind !== 'words';
    if (name === 'has' && hasNothing)
      return { not: { field: field.name, op: 'is', values: [null] } };
    if (name === 'is' && field?.kind === 'flag')
      return { field: field.name, op: 'is', values: [true] };
    const shorthand = Object.hasOwn(SHORTHANDS, value.text) ? SHORTHANDS[value.text] : undefined;
    if (name === 'is' && shorthand !== undefined && fields.find(shorthand.field) !== undefined)
      return shorthand;
    const known =
      name === 'has'
        ? fields.all.filter(({ kind }) => kind !== 'words').map((one) => one.name)
        : [
            ...fields.all.filter(({ kind }) => kind === 'flag').map((one) => one.name),
            ...Object.entries(SHORTHANDS)
              .filter(([, one]) => fields.find(one.field) !== undefined)
              .map(([word]) => word),
          ];
    const choices = known.map((id) => ({ id }));
    errors.push({
      code: 'wrong-value',
      field: name,
      value: value.text.slice(0, 100),
      expected: { kind: 'choice', choices },
      at: value.at,
      length: value.length,
    });
    return NOTHING;
  }

  function wrongValue(field: Field | undefined, name: string, value: Value): void {
    errors.push({
      code: 'wrong-value',
      field: name,
      value: value.text.slice(0, 100),
      expected: field === undefined ? { kind: 'text' } : expectedOf(field, fields),
      at: value.at,
      length: value.length,
    });
  }

  function unknownField(name: string, start: number, length: number): void {
    const known = fields.all.map((field) => field.name);
    errors.push({ code: 'unknown-field', field: name.slice(0, 100), known, at: start, length });
  }
}

const isListed = (op: Operator): boolean => op === 'is' || op === 'contains';
const all = (parts: readonly Condition[]): Condition =>
  parts.length === 1 ? parts[0]! : { all: parts };
