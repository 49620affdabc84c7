import { describe, expect, test } from 'vitest';
import {
  operatorFields,
  randomCondition,
  testConfiguration,
} from '#test/conditions/random-conditions.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { canonical, CONDITION_LIMITS, isCondition, type Condition } from './condition.ts';
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
      expect(conditionErrorText(error, 'fr')).toMatch(/^Position \d+ : /);
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
      'Position 28 : il manque une valeur au champ « city ».',
    );
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
