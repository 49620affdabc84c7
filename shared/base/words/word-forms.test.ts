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

test('W9j a German word takes its cases, and a weak noun bends', () => {
  expect(wordForms('de', { one: 'Kunde', other: 'Kunden', gender: 'm' })).toMatchObject({
    a: 'ein Kunde',
    aObject: 'einen Kunden',
    theObject: 'den Kunden',
    to: 'dem Kunden',
    of: 'des Kunden',
    newObject: 'neuen Kunden',
  });
  expect(wordForms('de', { one: 'Anfrage', other: 'Anfragen', gender: 'f' })).toMatchObject({
    this: 'diese Anfrage',
    of: 'der Anfrage',
    toA: 'einer Anfrage',
    new: 'neue Anfrage',
    your: 'Ihre Anfrage',
  });
  expect(wordForms('de', { one: 'Techniker', other: 'Techniker', gender: 'm' })).toMatchObject({
    of: 'des Technikers',
    toOther: 'den Technikern',
    ofAny: 'von Technikern',
  });
  expect(wordForms('de', { one: 'Ticket', other: 'Tickets' })).toMatchObject({
    the: 'das Ticket',
    of: 'des Tickets',
    toAny: 'Tickets',
  });
});

test('W9k a Spanish word contracts with its article', () => {
  expect(wordForms('es', { one: 'ticket', other: 'tickets', gender: 'm' })).toMatchObject({
    of: 'del ticket',
    to: 'al ticket',
    no: 'ningún ticket',
  });
  expect(wordForms('es', { one: 'solicitud', other: 'solicitudes', gender: 'f' })).toMatchObject({
    of: 'de la solicitud',
    ofOther: 'de las solicitudes',
    new: 'nueva solicitud',
  });
});

test('W9l an Arabic word takes its article, its dual and what agrees with it', () => {
  expect(wordForms('ar', { one: 'تذكرة', other: 'تذاكر', gender: 'f' })).toMatchObject({
    the: 'التذكرة',
    this: 'هذه التذكرة',
    to: 'للتذكرة',
    two: 'تذكرتان',
    many: 'تذكرة',
    new: 'تذكرة جديدة',
    your: 'التذكرة الخاصة بك',
  });
  // A name of two nouns: the second one takes the article, the first one loses the ending of its dual.
  expect(wordForms('ar', { one: 'طلب مساعدة', other: 'طلبات مساعدة', gender: 'm' })).toMatchObject({
    the: 'طلب المساعدة',
    this: 'طلب المساعدة هذا',
    to: 'لطلب المساعدة',
    two: 'طلبا مساعدة',
    many: 'طلب مساعدة',
    theOther: 'طلبات المساعدة',
  });
  expect(wordForms('ar', { one: 'طلب', other: 'طلبات', gender: 'm' }).many).toBe('طلبًا');
  expect(wordForms('ar', { one: 'لجنة', other: 'لجان', gender: 'f' }).to).toBe('للجنة');
});

test('W9m in a language without a grammar of ours a word stands as it is', () => {
  expect(new Set(Object.values(wordForms('xx', { one: 'w', other: 'ws' })))).toEqual(
    new Set(['w', 'ws']),
  );
});
