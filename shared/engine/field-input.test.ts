import { describe, expect, test } from 'vitest';
import type { FieldDefinition } from './configuration.ts';
import { typedOf, typedValue } from './field-input.ts';
import { checkFieldValue } from './fields.ts';

const number: FieldDefinition = {
  id: 'n',
  label: { en: 'N' },
  type: 'number',
  audience: 'everyone',
  isGlobal: true,
};

describe('what stands in the controls of a form', () => {
  test.each([
    ['en', '1,234.5', 1234.5],
    ['en', '12.50', 12.5],
    ['en', '-3', -3],
    ['fr', '1 234,5', 1234.5],
    ['fr', '1 234,5', 1234.5],
    ['fr-CA', '0,5', 0.5],
    ['fr', '0.5', 0.5],
  ])('T4i %s: %s is a number', (language, text, expected) => {
    expect(typedValue(number, [text], language)).toBe(expected);
  });

  test.each([
    ['en', '1,5'],
    ['en', 'a few'],
    ['en', '1e400'],
    ['fr', '1,2,3'],
  ])('T4j %s: %s is none, stays as it was typed and is named as wrong', (language, text) => {
    const value = typedValue(number, [text], language);

    expect(value).toBe(text);
    expect(checkFieldValue(number, value)).toBe('type');
  });

  test('T4k nothing typed is nothing, a ticked box is yes, several choices are a list', () => {
    expect(typedValue({ type: 'text' }, ['  '], 'en')).toBeNull();
    expect(typedValue({ type: 'checkbox' }, [], 'en')).toBeNull();
    expect(typedValue({ type: 'checkbox' }, ['yes'], 'en')).toBe(true);
    expect(typedValue({ type: 'multiple' }, ['mo', '', 'tu'], 'en')).toEqual(['mo', 'tu']);
    expect(typedValue({ type: 'date' }, ['2026-11-21'], 'en')).toBe('2026-11-21');
  });

  test.each([
    [{ type: 'number' } as const, 1234.5],
    [{ type: 'checkbox' } as const, true],
    [{ type: 'multiple' } as const, ['mo', 'tu']],
    [{ type: 'text' } as const, 'B 12'],
  ])('what is shown of a value reads as the value again: %j', (field, value) => {
    for (const language of ['en', 'fr'])
      expect(typedValue(field, typedOf(value, language), language)).toEqual(value);
  });
});
