import { expect, test } from 'vitest';
import { placedWords, wordsOf } from './words.ts';
import { TEXTS } from '#test/conditions/random-conditions.ts';
import { askedWords, besideWords, withoutWords } from './asked-words.ts';
import { extract } from './extract.ts';

const marked = (text: string, ...phrases: string[]): string[] | undefined => {
  const found = extract(text, phrases);
  return found?.marks.map(({ from, to }) => found.text.slice(from, to));
};

test('S1n the places of words are those of the words that are looked for, in every script', () => {
  for (const left of TEXTS)
    for (const right of TEXTS) {
      const text = `${left} ${right}`;
      const words = placedWords(text);
      expect(words.map(({ word }) => word).join(' ')).toBe(wordsOf(text).trim());
      for (const { from, to } of words) expect(to).toBeGreaterThan(from);
    }
});

test('S1o a mark covers the word as it was written, and its phrase', () => {
  expect(marked('Die Straße in Zu\u0308rich', ' strasse in zur')).toEqual([
    'Straße in Zu\u0308rich',
  ]);
  expect(marked('jam jam printer', ' jam', ' jam printer')).toEqual(['jam', 'jam printer']);
  expect(marked('printers', ' printer jam')).toBeUndefined();
  expect(marked('l’été', ' ete')).toEqual(['été']);
});

test('S1p an extract is short, begins and ends with a word, and is one line', () => {
  const found = extract(`${'before '.repeat(100)}needle\nin\u2028hay ${'after '.repeat(100)}`, [
    ' needle',
  ])!;
  expect(found.text).toMatch(/^… before .*needle in hay after.*after …$/);
  expect(found.text.length).toBeLessThan(170);
  const [mark] = found.marks;
  expect(found.text.slice(mark!.from, mark!.to)).toBe('needle');
  const huge = `x ${'y'.repeat(1_000)}`;
  expect(marked(huge, ' y')).toEqual(['y'.repeat(1_000)]);
});

test('S1q words behind a not are not asked for; near ones give way to a name', () => {
  const text = (value: string) => ({ field: 'text', op: 'contains' as const, values: [value] });
  const status = { field: 'status', op: 'is' as const, values: ['open'] };
  const name = { field: 'name', op: 'is' as const, values: ['Rosa Rivera'] };
  const condition = {
    all: [text('rosa'), text('rivrea'), text('42'), { not: text('vip') }, status],
  };
  expect(askedWords(condition)).toEqual({ phrases: [' rosa', ' rivrea', ' 42'], numbers: [42] });
  expect(withoutWords(condition, new Set(['rosa', 'rivrea']), name)).toEqual({
    all: [text('42'), { not: text('vip') }, status, name],
  });
  expect(besideWords(text('rosa'))).toEqual({ all: [] });
  expect(besideWords({ all: [text('rosa'), status] })).toEqual({ all: [status] });
  const two = { all: [text('rosa'), { any: [text('42'), status] }] };
  expect(besideWords(two)).toBe(two);
  expect(besideWords(condition)).toBe(condition);
});
