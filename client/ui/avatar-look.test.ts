import { expect, test } from 'vitest';
import { avatarHue, initials } from './avatar-look.ts';

test.each([
  ['Ana Lindqvist', 'AL'],
  ['ana', 'AN'],
  ['Jean-Baptiste de la Tour', 'JT'],
  ['ليلى حداد', 'لح'],
  ['𝒜da Byron', '𝒜B'],
  ['  ', '?'],
  ['support@north.example', 'SE'],
])('the initials of %s are %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test('a name keeps its colour, and names spread over the colours', () => {
  const names = Array.from({ length: 200 }, (_, index) => `Person ${index}`);

  expect(avatarHue('Ana Lindqvist')).toBe(avatarHue('Ana Lindqvist'));
  expect(new Set(names.map(avatarHue)).size).toBe(8);
});
