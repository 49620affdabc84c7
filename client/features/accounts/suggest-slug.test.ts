import { expect, test } from 'vitest';
import { isSlug, slugIn, suggestSlug } from './suggest-slug.ts';

test.each([
  ['Fjord & Söhne', 'fjord-sohne'],
  ['Straße Øst', 'strasse-ost'],
  ['  Cœur d’Œuvre ', 'coeur-d-oeuvre'],
  ['3M Česko', 'm-cesko'],
  ['支援', ''],
  ['Association of the Very Long Names and Sons', 'association-of-the-very-long-names-and-s'],
  ['A hyphen would be the fortieth character ok', 'a-hyphen-would-be-the-fortieth-character'],
  ['Exactly so that the cut falls at a hyph-en', 'exactly-so-that-the-cut-falls-at-a-hyph'],
])('W2i the name %j suggests %j', (name, expected) => {
  const slug = suggestSlug(name);

  expect(slug).toBe(expected);
  expect(slug === '' || isSlug(slug)).toBe(true);
});

test.each(['a', 'Big', 'a--b', '-a', 'a-', '1a', `a${'b'.repeat(40)}`])(
  'W2i %j is no address',
  (slug) => {
    expect(isSlug(slug)).toBe(false);
  },
);

test.each([
  [' Fjord ', 'fjord'],
  ['https://desk.example/w/fjord-travel/view/mine', 'fjord-travel'],
  ['desk.example/s/fjord?email=a@b.example', 'fjord'],
  ['/r/fjord', 'fjord'],
  ['what is this', 'what is this'],
])('W2n the desk in %j is %j', (text, expected) => {
  expect(slugIn(text)).toBe(expected);
});
