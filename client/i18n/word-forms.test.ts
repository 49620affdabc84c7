import { expect, test } from 'vitest';
import { capitalise, wordForms } from './word-forms.ts';

test('W6a a feminine word takes feminine articles in French', () => {
  const forms = wordForms('fr', {
    one: 'demande d’assistance',
    other: 'demandes d’assistance',
    gender: 'f',
  });

  expect(forms).toMatchObject({
    a: 'une demande d’assistance',
    the: 'la demande d’assistance',
    this: 'cette demande d’assistance',
    of: 'de la demande d’assistance',
    to: 'à la demande d’assistance',
    no: 'aucune demande d’assistance',
    new: 'nouvelle demande d’assistance',
    ofOther: 'des demandes d’assistance',
  });
});

test('W9b a masculine word contracts, and elides before a vowel or a silent h', () => {
  expect(wordForms('fr', { one: 'ticket', other: 'tickets', gender: 'm' })).toMatchObject({
    of: 'du ticket',
    to: 'au ticket',
    this: 'ce ticket',
    ofAny: 'de tickets',
  });
  expect(wordForms('fr', { one: 'appel', other: 'appels', gender: 'm' })).toMatchObject({
    the: 'l’appel',
    of: 'de l’appel',
    to: 'à l’appel',
    this: 'cet appel',
    new: 'nouvel appel',
    ofAny: 'd’appels',
  });
});

test.each([
  ['ticket', 'a ticket'],
  ['agent', 'an agent'],
  ['user', 'a user'],
  ['hour report', 'an hour report'],
  ['unit', 'a unit'],
  ['unnamed case', 'an unnamed case'],
])('W9c the English article of %s', (one, expected) => {
  expect(wordForms('en', { one, other: `${one}s` }).a).toBe(expected);
});

test('a capital is one code point', () => {
  expect(capitalise('élan', 'fr')).toBe('Élan');
  expect(capitalise('', 'fr')).toBe('');
});
