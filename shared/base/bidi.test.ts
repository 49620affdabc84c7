import { expect, test } from 'vitest';
import { isolate } from './bidi.ts';

test('U4v a name that runs the other way is set apart, one that runs along is left alone', () => {
  expect(isolate('Ana', 'ltr')).toBe('Ana');
  expect(isolate('ليلى', 'rtl')).toBe('ليلى');
  expect(isolate('ليلى', 'ltr')).toBe('\u2068ليلى\u2069');
  expect(isolate('Ana (Lyon)', 'rtl')).toBe('\u2068Ana (Lyon)\u2069');
});

test('U4w dates, telephone numbers and addresses keep their order in a sentence from right to left', () => {
  expect(isolate('+33 1 23 45', 'rtl')).toBe('\u2068+33 1 23 45\u2069');
  expect(isolate('2026-11-21', 'rtl')).toBe('\u20682026-11-21\u2069');
  expect(isolate('…', 'rtl')).toBe('…');
});

test('what is set apart already is not set apart again', () => {
  expect(isolate(isolate('Ana', 'rtl'), 'rtl')).toBe('\u2068Ana\u2069');
});
