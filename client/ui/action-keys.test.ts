import { describe, expect, test } from 'vitest';
import { displayKeys, matchKeys, pressOf, type Press } from './action-keys.ts';

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) =>
  pressOf(
    { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held },
    false,
  ) as Press;

describe('keys of actions', () => {
  test('U1a a letter, a sign and a combination mean what was written', () => {
    expect(matchKeys(['r'], [press('r')])).toBe('whole');
    expect(matchKeys(['r'], [press('R')])).toBe('whole');
    expect(matchKeys(['r'], [press('r', { ctrlKey: true })])).toBeUndefined();
    expect(matchKeys(['?'], [press('?', { shiftKey: true })])).toBe('whole');
    expect(matchKeys(['mod+Enter'], [press('Enter', { ctrlKey: true })])).toBe('whole');
    expect(matchKeys(['mod+Enter'], [press('Enter')])).toBeUndefined();
    expect(matchKeys(['Shift+e'], [press('E', { shiftKey: true })])).toBe('whole');
  });

  test('U1a a sequence waits for its second key', () => {
    expect(matchKeys(['g m'], [press('g')])).toBe('begins');
    expect(matchKeys(['g m'], [press('g'), press('m')])).toBe('whole');
    expect(matchKeys(['g m'], [press('g'), press('x')])).toBeUndefined();
  });

  test('U1a the other control key of the platform is not the one meant', () => {
    const onApple = pressOf(
      { key: 'k', ctrlKey: true, metaKey: false, altKey: false, shiftKey: false },
      true,
    );
    expect(matchKeys(['mod+k'], [onApple as Press])).toBeUndefined();
    expect(
      pressOf({ key: 'Shift', ctrlKey: false, metaKey: false, altKey: false, shiftKey: true }),
    ).toBeUndefined();
  });

  test('U1b keys are shown as they stand on the keyboard', () => {
    expect(displayKeys('mod+k', false)).toEqual(['Ctrl', 'K']);
    expect(displayKeys('mod+k', true)).toEqual(['⌘', 'K']);
    expect(displayKeys('g m', false)).toEqual(['G', 'M']);
    expect(displayKeys('mod+Enter', false)).toEqual(['Ctrl', '↵']);
  });
});
