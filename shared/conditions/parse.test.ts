import { describe, expect, test } from 'vitest';
import {
  operatorFields,
  randomCondition,
  testConfiguration,
} from '#test/conditions/random-conditions.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import {
  canonical,
  CONDITION_LIMITS,
  isCondition,
  type Condition,
  type Operator,
  type Scalar,
} from './condition.ts';
import { conditionErrorText } from './errors.ts';
import { fieldsFor } from './fields.ts';
import { checkCondition } from './check.ts';
import { storedFilterSchema } from './filter-schema.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';

const fields = operatorFields();
const read = (text: string): Condition => {
  const result = parse(text, fields);
  if (!result.ok)
    throw new Error(result.error.map((one) => conditionErrorText(one, 'en')).join('\n'));
  return result.value;
};
const wrong = (text: string, side: 'operator' | 'customer' = 'operator') => {
  const result = parse(text, fieldsFor({ configuration: testConfiguration(), side }));
  if (result.ok) throw new Error(`parsed: ${JSON.stringify(result.value)}`);
  return result.error;
};

const word = (text: string): Condition => ({ field: 'text', op: 'contains', values: [text] });

test('S2a a stored condition is told by its shape, with schemas and without', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 300; round += 1) {
    const condition = randomCondition(random, fields);
    expect(isCondition(JSON.parse(JSON.stringify(condition)))).toBe(true);
    const broken = JSON.parse(
      JSON.stringify(condition).replace(/"(op|field|values|not|all|any)":/, '"x":'),
    ) as unknown;
    expect(isCondition(broken)).toBe(storedFilterSchema.safeParse({ v: 1, where: broken }).success);
  }
  for (const wrong of [null, [], 'status', {}, { all: {} }, { field: 'a', op: 'is', values: [{}] }])
    expect(isCondition(wrong)).toBe(false);
  expect(isCondition({ field: 'a', op: 'like', values: [] })).toBe(false);
});

describe('S2a a filter as text', () => {
  test.each<[string, Condition]>([
    ['', { all: [] }],
    ['  ', { all: [] }],
    ['()', { all: [] }],
    ['printer', { field: 'text', op: 'contains', values: ['printer'] }],
    ['"printer jam"', { field: 'text', op: 'contains', values: ['printer jam'] }],
    ['status:open', { field: 'status', op: 'is', values: ['open'] }],
    ['status:Open,CLOSED', { field: 'status', op: 'is', values: ['open', 'closed'] }],
    ['status="In progress"', { field: 'status', op: 'is', values: ['in-progress'] }],
    ['priority>=high', { field: 'priority', op: 'ge', values: ['high'] }],
    ['priority:>=high', { field: 'priority', op: 'ge', values: ['high'] }],
    ['created:2026-01..2026-03', { field: 'created', op: 'range', values: ['2026-01', '2026-03'] }],
    ['created:2026-01..', { field: 'created', op: 'ge', values: ['2026-01'] }],
    ['created:..2026-03', { field: 'created', op: 'le', values: ['2026-03'] }],
    ['created:>7d', { field: 'created', op: 'gt', values: ['7d'] }],
    ['-tag:vip', { not: { field: 'tag', op: 'is', values: ['vip'] } }],
    ['not tag:vip', { not: { field: 'tag', op: 'is', values: ['vip'] } }],
    ['tag!=vip', { not: { field: 'tag', op: 'is', values: ['vip'] } }],
    ['group:none', { field: 'group', op: 'is', values: [null] }],
    ['city:"none"', { field: 'city', op: 'is', values: ['none'] }],
    ['city:""', { field: 'city', op: 'is', values: [null] }],
    ['subject:jam', { field: 'subject', op: 'contains', values: ['jam'] }],
    ['subject=jam', { field: 'subject', op: 'is', values: ['jam'] }],
    ['email~example', { field: 'email', op: 'contains', values: ['example'] }],
    ['is:expired', { field: 'expired', op: 'is', values: [true] }],
    ['is:waiting-for-me', { field: 'waiting-for', op: 'is', values: ['me'] }],
    ['is:unassigned', { field: 'assignee', op: 'is', values: [null] }],
    ['has:city', { not: { field: 'city', op: 'is', values: [null] } }],
    ['field.serial:ABC', { field: 'field.serial', op: 'is', values: ['ABC'] }],
    ['field.vip:no', { field: 'field.vip', op: 'is', values: [false] }],
    ['requester:me', { field: 'requester', op: 'is', values: ['me'] }],
    ['requester:a@b.example', { field: 'email', op: 'is', values: ['a@b.example'] }],
    ['requester:rosa', { field: 'name', op: 'contains', values: ['rosa'] }],
    ['a and b', { all: [word('a'), word('b')] }],
    ['and a', { all: [word('and'), word('a')] }],
    ['a and orange', { all: [word('a'), word('orange')] }],
    ['-or', { not: word('or') }],
    ['orange andy', { all: [word('orange'), word('andy')] }],
    ['a OR b', { any: [word('a'), word('b')] }],
    ['a or(b)', { any: [word('a'), word('b')] }],
    ['- a', { all: [word('-'), word('a')] }],
    ['NOT -a', word('a')],
    ['not (a b)', { not: { all: [word('a'), word('b')] } }],
    ['((a))', word('a')],
    ['""', { all: [] }],
    ['"a\\"b\\\\c\\d"', word('a"b\\c\\d')],
    ['status:,open', { field: 'status', op: 'is', values: ['open'] }],
    ['city:a..b', { field: 'city', op: 'is', values: ['a..b'] }],
    ['priority:low..high', { field: 'priority', op: 'range', values: ['low', 'high'] }],
    ['created=2026..', { field: 'created', op: 'ge', values: ['2026'] }],
    ['subject:none', { field: 'subject', op: 'contains', values: ['none'] }],
    ['subject=none', { field: 'subject', op: 'is', values: [null] }],
    ['has:open', { not: { field: 'open', op: 'is', values: [null] } }],
    [
      'is:open,expired',
      {
        all: [
          { field: 'open', op: 'is', values: [true] },
          { field: 'expired', op: 'is', values: [true] },
        ],
      },
    ],
    ['requester:none', { field: 'requester', op: 'is', values: [null] }],
    ['requester:"none"', { field: 'name', op: 'contains', values: ['none'] }],
    [
      'requester:a@b.example,rosa',
      { field: 'name', op: 'contains', values: ['a@b.example', 'rosa'] },
    ],
    ['--', { field: 'text', op: 'contains', values: ['--'] }],
    [
      'a b or c -(d or e)',
      {
        any: [
          {
            all: [
              { field: 'text', op: 'contains', values: ['a'] },
              { field: 'text', op: 'contains', values: ['b'] },
            ],
          },
          {
            all: [
              { field: 'text', op: 'contains', values: ['c'] },
              {
                not: {
                  any: [
                    { field: 'text', op: 'contains', values: ['d'] },
                    { field: 'text', op: 'contains', values: ['e'] },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  ])('%s', (text, tree) => {
    expect(read(text)).toEqual(tree);
  });

  test('S2a yes and no, true and false, in both languages', () => {
    const vip = (value: string) => read(`field.vip:${value}`);
    const is = (value: boolean): Condition => ({ field: 'field.vip', op: 'is', values: [value] });
    for (const text of ['yes', 'TRUE', 'oui']) expect(vip(text)).toEqual(is(true));
    for (const text of ['no', 'False', 'non']) expect(vip(text)).toEqual(is(false));
  });

  test('the example of the requirement, whole', () => {
    const text =
      'status:open priority>=high city:Paris "printer jam" created:2026-01..2026-03 -tag:vip (a or b) assignee:me group:none is:expired';

    expect(print(read(text), fields)).toBe(text);
  });

  test('groups and people are found by what they are called', () => {
    const lookups = {
      group: (name: string) =>
        name === 'Billing' ? '0193a5b0-0002-7000-8000-000000000001' : undefined,
    };

    expect(parse('group:Billing', fields, lookups)).toMatchObject({
      ok: true,
      value: { values: ['0193a5b0-0002-7000-8000-000000000001'] },
    });
    expect(parse('group:Other', fields, lookups).ok).toBe(false);
  });
});

test('S2b what is printed is parsed to the same tree, and prints the same again', () => {
  const random = seededRandom(20_261_121);
  for (let round = 0; round < 20_000; round += 1) {
    const tree = canonical(randomCondition(random, fields));
    const text = print(tree, fields);
    const result = parse(text, fields);

    if (!result.ok || JSON.stringify(result.value) !== JSON.stringify(tree))
      expect.fail(`round ${round}: ${text}\n${JSON.stringify(tree)}\n${JSON.stringify(result)}`);
    if (print(result.value, fields) !== text) expect.fail(`printed otherwise: ${text}`);
  }
});

test.each<[Condition, string]>([
  [{ all: [] }, ''],
  [{ any: [] }, '-()'],
  [{ not: { not: word('a') } }, 'a'],
  [{ all: [{ all: [word('a')] }, { any: [word('b')] }] }, 'a b'],
  [{ any: [word('a'), { any: [word('b'), { all: [] }] }] }, ''],
  [{ any: [word('a'), { any: [word('b'), word('c')] }] }, 'a or b or c'],
  [{ all: [word('a'), { not: { all: [] } }] }, '-()'],
  [{ any: [word('a'), { not: { all: [] } }] }, 'a'],
  [{ field: 'city', op: 'is', values: [] }, '-()'],
  [{ not: { field: 'city', op: 'is', values: [null] } }, 'has:city'],
  [{ not: { field: 'city', op: 'is', values: [null, 'Lyon'] } }, '-city:none,Lyon'],
  [{ not: { all: [word('a'), word('b')] } }, '-(a b)'],
  [{ all: [word('a'), { any: [word('b'), word('c')] }] }, 'a (b or c)'],
  [{ any: [{ all: [word('a'), word('b')] }, word('c')] }, 'a b or c'],
  [{ field: 'open', op: 'is', values: [true] }, 'is:open'],
  [{ field: 'open', op: 'is', values: [false] }, 'open:no'],
  [{ field: 'open', op: 'is', values: [true, false] }, 'open:yes,no'],
  [{ field: 'subject', op: 'is', values: ['a'] }, 'subject=a'],
  [{ field: 'subject', op: 'contains', values: ['a', 'or'] }, 'subject:a,or'],
  [{ field: 'created', op: 'range', values: [null, '-2d'] }, 'created:..-2d'],
  [{ field: 'created', op: 'ge', values: ['-2d'] }, 'created>=-2d'],
  [{ field: 'number', op: 'le', values: [7] }, 'number<=7'],
  [{ field: 'city', op: 'is', values: ['none', 'a..b', 'a b', ''] }, 'city:"none","a..b","a b",""'],
  [word('or'), '"or"'],
  [word('a"b'), '"a\\"b"'],
])('S2b %j is written %s', (tree, text) => {
  expect(print(tree, fields)).toBe(text);
});

test('S2f limits are kept to the very number', () => {
  const many = (count: number): Condition => ({
    all: Array.from({ length: count }, () => word('a')),
  });
  const values = (count: number): Condition => ({
    field: 'city',
    op: 'is',
    values: Array.from({ length: count }, (_, index) => `c${index}`),
  });
  const deep = (levels: number): Condition =>
    levels === 0 ? word('a') : { not: deep(levels - 1) };
  const of = (where: Condition) => {
    const result = checkCondition(where, fields);
    return result.ok ? 'ok' : result.error[0]?.code;
  };
  // The group itself is a node too.
  expect([of(many(99)), of(many(100))]).toEqual(['ok', 'too-many']);
  expect([of(values(100)), of(values(101))]).toEqual(['ok', 'too-many']);
  expect([of(deep(8)), of(deep(9))]).toEqual(['ok', 'too-deep']);
  expect([isCondition(deep(8)), isCondition(deep(9))]).toEqual([true, false]);
  expect(parse(`${'('.repeat(8)}a${')'.repeat(8)}`, fields).ok).toBe(true);
  expect(parse('a'.repeat(200), fields).ok).toBe(true);
  expect(parse(' '.repeat(4_000), fields).ok).toBe(true);
  expect(of({ field: 'city', op: 'is', values: ['x'.repeat(200)] })).toBe('ok');
  expect(of({ field: 'city', op: 'is', values: ['x'.repeat(201)] })).toBe('wrong-value');
});

test('S2f each kind of field takes its own values', () => {
  const id = '0193a5b0-0001-7000-8000-000000000001';
  const takes = (field: string, op: Operator, ...values: Scalar[]) =>
    checkCondition({ field, op, values }, fields).ok;
  for (const [field, op, good, bad] of [
    ['city', 'is', ['a', null], ['', 1, true, 'a\0', '\ud800']],
    ['text', 'contains', ['a'], ['', null, 1]],
    ['status', 'is', ['open', null], ['nope', '', 1]],
    ['priority', 'ge', ['high'], ['nope', null]],
    ['category', 'contains', ['hardware'], ['nope', null]],
    ['number', 'gt', [1, -2.5], ['1', 1e21, null]],
    ['created', 'lt', ['2026', '7d'], ['soon', 2026, null]],
    ['assignee', 'is', ['me', id, null], ['mine', 'rosa']],
    ['group', 'is', ['mine', id, null], ['me', 'Billing']],
    ['open', 'is', [true, false, null], ['yes', 1]],
  ] as [string, Operator, Scalar[], Scalar[]][]) {
    for (const value of good)
      expect([field, value, takes(field, op, value)]).toEqual([field, value, true]);
    for (const value of bad)
      expect([field, value, takes(field, op, value)]).toEqual([field, value, false]);
  }
  expect(takes('created', 'range', '2026', null)).toBe(true);
  expect(takes('created', 'range', null, null)).toBe(false);
  expect(takes('created', 'range', '2026', '2027', '2028')).toBe(false);
  expect(takes('waiting-for', 'is', 'me')).toBe(true);
  expect(takes('waiting-for', 'contains', 'me')).toBe(false);
});

test('S2c any text whatever is read or refused, never thrown at', () => {
  const random = seededRandom(7);
  const pieces = [
    'status',
    ':',
    'open',
    '"',
    '(',
    ')',
    '-',
    ' ',
    'or',
    'not',
    ',',
    '..',
    '>',
    '=',
    '\\',
    'is:',
    'created',
    '7d',
    '🙂',
    '\0',
    'and ',
  ];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from(
      { length: Math.floor(random() * 14) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    const result = parse(text, fields);
    if (result.ok) {
      if (!checkCondition(result.value, fields).ok)
        expect.fail(`parsed to what is not valid: ${text}`);
      continue;
    }
    for (const error of result.error) {
      expect('at' in error && error.at >= 0 && error.at <= text.length).toBe(true);
      expect(conditionErrorText(error, 'fr')).toMatch(/^Position \d+\u00A0: /);
    }
  }
});

describe('S2d an error names the position and what was expected', () => {
  test.each([
    ['colour:red', 0, 'Position 1: there is no field "colour". Possible fields: text, number'],
    [
      'a status:nonsense',
      9,
      'Position 10: the field "status" cannot be "nonsense"; expected open (Open), in-progress',
    ],
    ['city:', 0, 'Position 1: a value is missing for the field "city".'],
    ['created:soon', 8, 'expected a time, such as 2026-03'],
    ['created:2026-02-30', 8, 'expected a time'],
    ['city>Paris', 0, 'is not compared like this. Possible: = ~'],
    ['priority>high,low', 0, 'is not compared like this'],
    ['"printer', 0, 'Position 1: this quote is not closed; expected ".'],
    ['(a', 0, 'Position 1: this parenthesis is not closed; expected ).'],
    ['a)', 1, 'Position 2: this makes no sense here'],
    ['or a', 0, 'Position 1: something is missing here'],
    ['a or', 4, 'Position 5: something is missing here'],
    ['is:red', 3, 'expected deleted, sale, open, incomplete, expired'],
    ['assignee:somebody', 9, 'expected me, none or the id of a person'],
    ['x '.repeat(CONDITION_LIMITS.nodes), 0, 'too many parts: at most 100'],
    ['('.repeat(500), 8, 'nested too deeply: at most 8'],
    ['a'.repeat(4_001), 4_000, 'too long: at most 4000'],
  ] as const)('%.60s', (text, at, sentence) => {
    const [error] = wrong(text);

    expect(error).toMatchObject({ at });
    expect(conditionErrorText(error!, 'en')).toContain(sentence);
  });

  test('all errors at once, in French too', () => {
    const errors = wrong('colour:red status:nonsense city:');

    expect(errors.map(({ code }) => code)).toEqual([
      'unknown-field',
      'wrong-value',
      'missing-value',
    ]);
    expect(conditionErrorText(errors[2]!, 'fr-CA')).toBe(
      'Position 28\u00A0: il manque une valeur au champ «\u00A0city\u00A0».',
    );
  });

  test.each<[string, [string, number, number][]]>([
    ['a colour:red', [['unknown-field', 2, 6]]],
    ['a status:open,nope b', [['wrong-value', 14, 4]]],
    ['a city: b', [['missing-value', 2, 5]]],
    ['a city>Paris b', [['wrong-operator', 2, 10]]],
    ['created:soon..2026', [['wrong-value', 8, 4]]],
    ['priority:high,low priority>high,low', [['wrong-operator', 18, 17]]],
    ['status:a..b', [['wrong-value', 7, 4]]],
    ['number:1..2,3', [['wrong-value', 7, 4]]],
    ['created:"2026..2027"', [['wrong-value', 8, 12]]],
    ['created:..', [['wrong-value', 8, 2]]],
    ['created>2026..2027', [['wrong-value', 8, 10]]],
    ['city:"a', [['unclosed-quote', 5, 1]]],
    ['a (b', [['unclosed-parenthesis', 2, 1]]],
    ['-(', [['unclosed-parenthesis', 1, 1]]],
    ['not', [['missing-term', 3, 0]]],
    ['(a or) b', [['missing-term', 5, 0]]],
    ['a and', [['missing-term', 5, 0]]],
    ['is:none', [['wrong-value', 3, 4]]],
    ['has:text', [['wrong-value', 4, 4]]],
    ['x'.repeat(201), [['wrong-value', 0, 201]]],
    // A quoted phrase stands where its quote does, and is as long as it was written.
    [`a "${'x'.repeat(201)}" b`, [['wrong-value', 2, 203]]],
    [`"\\"${'x'.repeat(200)}"`, [['wrong-value', 0, 204]]],
    ['created:2026..later b', [['wrong-value', 14, 5]]],
    ['created:..later b', [['wrong-value', 10, 5]]],
    [
      'created:soon..later',
      [
        ['wrong-value', 8, 4],
        ['wrong-value', 14, 5],
      ],
    ],
    ['a is: b', [['missing-value', 2, 3]]],
    ['has:', [['missing-value', 0, 4]]],
    ['-is:, a', [['missing-value', 1, 4]]],
    ['a and or b', [['missing-term', 6, 2]]],
    ['a and and b', [['missing-term', 6, 3]]],
    ['a not or b', [['missing-term', 6, 2]]],
    ['(a and OR b) c', [['missing-term', 7, 2]]],
    [
      'a) b)',
      [
        ['unexpected', 1, 1],
        ['unexpected', 4, 1],
      ],
    ],
  ])('S2d %.40s is wrong at %j', (text, expected) => {
    expect(
      wrong(text).map((one) => [one.code, 'at' in one && one.at, 'at' in one && one.length]),
    ).toEqual(expected);
  });

  test('S2e a customer does not know the fields that only operators have', () => {
    for (const text of [
      'assignee:me',
      'group:none',
      'tag:vip',
      'holder:none',
      'is:expired',
      'is:mine',
      'field.vip:yes',
      'has:group',
    ])
      expect(wrong(text, 'customer')[0]?.code).toMatch(/^unknown-field|wrong-value$/);
    expect(JSON.stringify(wrong('colour:red', 'customer'))).not.toMatch(/assignee|holder|vip/);
  });
});

describe('S2f the structured form', () => {
  test('is versioned and strict', () => {
    const where = read('status:open (a or created:2026..2027)');

    expect(storedFilterSchema.parse({ v: 1, where })).toEqual({ v: 1, where });
    expect(storedFilterSchema.safeParse({ v: 2, where }).success).toBe(false);
    expect(storedFilterSchema.safeParse({ v: 1, where: { ...where, more: 1 } }).success).toBe(
      false,
    );
    expect(
      storedFilterSchema.safeParse({ v: 1, where: { field: 'city', op: 'like', values: [] } })
        .success,
    ).toBe(false);
  });

  test('names the place of what is wrong', () => {
    const check = (where: Condition) => {
      const result = checkCondition(where, fields);
      return result.ok ? [] : result.error;
    };

    expect(check({ all: [{ field: 'colour', op: 'is', values: ['x'] }] })).toMatchObject([
      { code: 'unknown-field', path: 'where.all.0.field' },
    ]);
    expect(check({ not: { field: 'status', op: 'is', values: ['open', 'x'] } })).toMatchObject([
      { code: 'wrong-value', path: 'where.not.values.1' },
    ]);
    expect(check({ field: 'city', op: 'gt', values: ['x'] })).toMatchObject([
      { code: 'wrong-operator', path: 'where.op' },
    ]);
    expect(check({ field: 'created', op: 'range', values: ['2026'] })).toMatchObject([
      { code: 'missing-value' },
    ]);
    expect(check({ field: 'created', op: 'gt', values: ['2026', '2027'] })).toMatchObject([
      { code: 'too-many' },
    ]);
    let deep: Condition = { field: 'number', op: 'is', values: [1] };
    for (let level = 0; level < 9; level += 1) deep = { not: deep };
    expect(check(deep)).toMatchObject([{ code: 'too-deep' }]);
  });
});
