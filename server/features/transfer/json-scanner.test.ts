import { describe, expect, test } from 'vitest';
import { writeLine } from './columns.ts';
import { canonicalJson, JsonError, scanObject } from './json-scanner.ts';

describe('canonical JSON', () => {
  test.each([
    ['{"b":1,"a":{"d":[],"c":null}}', '{"a":{"c":null,"d":[]},"b":1}'],
    [' { "a" : [ 1 , 2 ] } ', '{"a":[1,2]}'],
    // No digit of a number is lost, nor one added.
    ['[12345678901234567890.10, -0, 1e400, 1.0]', '[12345678901234567890.10,-0,1e400,1.0]'],
    [String.raw`"\u00e9\/\u0001\n"`, String.raw`"é/\u0001\n"`],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ])('W10s %s is written as %s', (text, canonical) => {
    expect(canonicalJson(text)).toBe(canonical);
    expect(canonicalJson(canonical)).toBe(canonical);
  });

  test('W10s values of the database are written exactly, and what is null is not there', () => {
    const column = (name: string, type: string) => ({ name, type, isRequired: false });
    const line = writeLine(
      [
        column('at', 'timestamp with time zone'),
        column('big', 'bigint'),
        column('gone', 'text'),
        column('words', 'text[]'),
      ],
      ['2026-01-02T03:04:05.000006Z', '9223372036854775807', null, '["a","\\u00e9"]'],
    );
    expect(line).toBe(
      '{"at":"2026-01-02T03:04:05.000006Z","big":9223372036854775807,"words":["a","é"]}\n',
    );
  });
});

describe('members and where they stand', () => {
  test('W10l a member is found where it begins', () => {
    const members = scanObject('{"a":1, "b":"x"}');
    expect([members.get('a')?.start, members.get('b')?.start]).toEqual([5, 12]);
  });

  test.each([
    ['', 0],
    ['{"a":1', 6],
    ['{"a" 1}', 5],
    ['{"a":1,"a":2}', 7],
    ['{"a":01}', 6],
    ['{"a":1} x', 8],
    ['{"a":"\u0001"}', 5],
    [`{"a":${'['.repeat(300)}`, 205],
  ])('W10l %s cannot be read on at %i', (text, at) => {
    const failing = (): unknown => scanObject(text);
    expect(failing).toThrow(JsonError);
    try {
      failing();
    } catch (error) {
      expect((error as JsonError).at).toBe(at);
    }
  });
});
