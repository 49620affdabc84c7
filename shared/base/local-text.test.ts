import { expect, test } from 'vitest';
import { localText } from './local-text.ts';

const text = { en: 'Open', fr: 'Ouvert', 'fr-CA': 'Ouvert (CA)' };

test('W9b a text falls back from region to language to the fallback to whatever there is', () => {
  expect(localText(text, 'fr-CA')).toBe('Ouvert (CA)');
  expect(localText(text, 'fr-BE')).toBe('Ouvert');
  expect(localText(text, 'de')).toBe('Open');
  expect(localText(text, 'de', 'fr')).toBe('Ouvert');
  expect(localText({ ar: 'مفتوح' }, 'de')).toBe('مفتوح');
  expect(localText({}, 'de')).toBe('');
});
