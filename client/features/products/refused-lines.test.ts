import { expect, test } from 'vitest';
import type { FieldError } from '#shared/base/error-codes.ts';
import { createI18n } from '#client/i18n/create-i18n.ts';
import { refusedLines } from './refused-lines.ts';

const { t } = await createI18n('fr');
const error = (path: string, code: FieldError['code'], message = ''): FieldError => ({
  path,
  code,
  message,
});

test.each([
  [error('columns.designation', 'required'), null, 'La première ligne ne nomme aucune colonne'],
  [error('columns.reference', 'taken'), null, 'La première ligne nomme deux fois la colonne'],
  [error('lines', 'required'), null, 'Le fichier ne contient aucun produit.'],
  [
    error('lines.7.reference', 'taken', 'This reference stands in line 3 already'),
    7,
    'Cette référence se trouve déjà à la ligne 3.',
  ],
  [error('lines.2.designation', 'too_short'), 2, '«\u00A0Désignation\u00A0» est vide.'],
  [error('lines.2.reference', 'too_long'), 2, '«\u00A0Référence\u00A0» est trop long.'],
  [error('lines.2.isOnSale', 'format'), 2, '«\u00A0En vente\u00A0» ne dit ni oui ni non.'],
  [error('lines.2', 'too_long'), 2, 'Elle a plus de champs que la première ligne.'],
])('P4j of a file that is refused, %j is told by line %s', (wrong, line, words) => {
  const [told] = refusedLines([wrong], t);
  expect(told?.line).toBe(line);
  expect(told?.words).toContain(words);
});
