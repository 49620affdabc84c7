// What may be typed next in a filter: names of fields, then values of the field. Pure, so that it can be tested letter by
// letter.

import { localText } from '#shared/base/local-text.ts';
import { FIELDS, SHORTHANDS, type Field, type FieldSet } from '#shared/conditions/fields.ts';
import { fold } from '#shared/conditions/fold.ts';

export type Completion = {
  /** What takes the place of the word at the caret. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
};
export type Completions = {
  /** The part of the text that is replaced. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
};
/** Names that the configuration does not have. */
export type Known = {
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly tags: readonly string[];
};

const MOST = 8;
const TERM = /^(-?)(?:([a-z][a-z0-9-]*(?:\.[a-z0-9_-]+)?)(!=|>=|<=|[:=><~]))?(.*)$/i;
const TIMES = ['today', 'yesterday', 'this-week', 'last-week', 'this-month', '7d', '30d'];
/** Those that people ask for, before the many others. */
const FIRST = ['status', 'priority', 'assignee', 'group', 'tag', 'city', 'name', 'created', 'is'];

export function completionsAt(
  text: string,
  caret: number,
  fields: FieldSet,
  known: Known,
  language: string,
): Completions {
  const from = startOfTerm(text, caret);
  const typed = text.slice(from, caret);
  const [, dash = '', name, sign = '', rest = ''] = TERM.exec(typed) ?? [];
  const nothing = { from, to: caret, items: [] };
  if (typed.startsWith('(') || typed.startsWith('"')) return nothing;
  if (name === undefined) {
    const items = rest === '' && dash === '' ? [] : named(rest, fields, language);
    return {
      from: from + dash.length,
      to: caret,
      items: items.slice(0, MOST),
    };
  }
  // Of several values the last one is being typed.
  const last = rest.slice(rest.lastIndexOf(',') + 1);
  const start = caret - last.length;
  const values = valuesOf(name.toLowerCase(), fields, known, language, sign);
  const wanted = fold(last.replace(/^"/, ''));
  const items = values
    .filter((one) => fold(one.insert).startsWith(wanted) || wordsStart(one.label, wanted))
    .map((one) => ({ ...one, insert: quoted(one.insert) }));
  return { from: start, to: caret, items: items.slice(0, MOST) };
}

/** Where the word at the caret begins; a quote holds it together. */
function startOfTerm(text: string, caret: number): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"' && text[at - 1] !== '\\') isQuoted = !isQuoted;
    if (!isQuoted && /[\s(]/.test(text[at]!)) start = at + 1;
  }
  return start;
}

function named(typed: string, fields: FieldSet, language: string): Completion[] {
  const wanted = fold(typed);
  const rank = (name: string): number => {
    const at = FIRST.indexOf(name);
    return at < 0 ? FIRST.length : at;
  };
  return [
    ...fields.all
      .filter(({ kind }) => kind !== 'words')
      .map((field) => ({
        insert: `${field.name}:`,
        label: localText(field.label, language),
        detail: `${field.name}:`,
        name: field.name,
      })),
    ...['is', 'has'].map((name) => ({
      insert: `${name}:`,
      label: `${name}:`,
      detail: '',
      name,
    })),
  ]
    .filter(({ label, name }) => fold(name).startsWith(wanted) || wordsStart(label, wanted))
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map(({ name: _, ...one }) => one);
}

function valuesOf(
  name: string,
  fields: FieldSet,
  known: Known,
  language: string,
  sign: string,
): Completion[] {
  const plain = (insert: string, label = insert): Completion => ({
    insert,
    label,
    detail: label === insert ? '' : insert,
  });
  if (name === 'is')
    return [
      ...fields.all
        .filter(({ kind }) => kind === 'flag')
        .map((field) => plain(field.name, localText(field.label, language))),
      ...Object.keys(SHORTHANDS).map((one) => plain(one)),
    ];
  if (name === 'has')
    return fields.all
      .filter(({ kind }) => kind !== 'words')
      .map((field) => plain(field.name, localText(field.label, language)));
  const field = fields.find(name);
  if (field === undefined) return [];
  const none = sign === ':' || sign === '=' ? [plain('none')] : [];
  switch (field.kind) {
    case 'choice':
    case 'category':
    case 'priority':
      return [
        ...(field.choices?.(fields.configuration) ?? []).map(({ id, label }) =>
          plain(id, label === undefined ? id : localText(label, language)),
        ),
        ...none,
      ];
    case 'person':
      return [plain('me'), ...none, ...known.people.map((one) => plain(one))];
    case 'group':
      return [plain('mine'), ...none, ...known.groups.map((one) => plain(one))];
    case 'flag':
      return [plain('yes'), plain('no')];
    case 'time':
    case 'day':
      return TIMES.map((one) => plain(one));
    default:
      return field.name === 'tag' ? [...known.tags.map((one) => plain(one)), ...none] : none;
  }
}

const wordsStart = (label: string, wanted: string): boolean =>
  fold(label)
    .split(/\s+/)
    .some((word) => word.startsWith(wanted)) || fold(label).startsWith(wanted);

const quoted = (value: string): string =>
  /^[\p{L}\p{N}_/#@%&*'’.+-]+$/u.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The label of the field that a part of a filter asks for, as its chip says it. */
export function chipName(field: string, fields: FieldSet, language: string): string {
  const known: Field | undefined = fields.find(field) ?? FIELDS.find(({ name }) => name === field);
  return known === undefined ? field : localText(known.label, language);
}
