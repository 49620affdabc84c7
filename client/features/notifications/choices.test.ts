import { describe, expect, test } from 'vitest';
import { changesOf, withChoice } from './choices.ts';

describe('choices', () => {
  test('N1da one is made, altered and taken back; what is left without any is not named', () => {
    const one = withChoice({}, 'mention', 'mail', false);
    expect(one).toEqual({ mention: { mail: false } });
    const two = withChoice(one, 'mention', 'push', true);
    expect(two).toEqual({ mention: { mail: false, push: true } });
    expect(withChoice(two, 'mention', 'mail', true).mention).toEqual({ mail: true, push: true });
    expect(
      withChoice(withChoice(two, 'mention', 'mail', undefined), 'mention', 'push', undefined),
    ).toEqual({});
  });

  test('N1db only what was altered is asked of the server, and null takes a choice back', () => {
    const before = { mention: { mail: false, push: true }, rated: { inApp: false } } as const;
    const after = { mention: { mail: false, push: false }, expired: { slack: true } } as const;
    expect(changesOf(before, after)).toEqual({
      mention: { push: false },
      expired: { slack: true },
      rated: { inApp: null },
    });
    expect(changesOf(before, before)).toEqual({});
  });
});
