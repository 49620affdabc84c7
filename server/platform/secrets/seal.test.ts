import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';
import { createSecrets } from './secrets.ts';

const secrets = createSecrets('k'.repeat(40));

test('M1b what is sealed comes back, differs each time, and holds nothing that can be read', () => {
  const { seal, open } = createSeal(secrets, 'mailbox', 'one');
  const [a, b] = [seal('pässword'), seal('pässword')];

  expect(open(a)).toBe('pässword');
  expect(open(seal(''))).toBe('');
  expect(a.equals(b)).toBe(false);
  expect(a.includes('pässword')).toBe(false);
});

test('M1b it opens at its own place alone, under its own key, and unaltered', () => {
  const sealed = createSeal(secrets, 'mailbox', 'one').seal('secret');

  expect(createSeal(secrets, 'mailbox', 'two').open(sealed)).toBeUndefined();
  expect(createSeal(createSecrets('x'.repeat(40)), 'mailbox', 'one').open(sealed)).toBeUndefined();
  const { open } = createSeal(secrets, 'mailbox', 'one');
  for (let at = 0; at < sealed.byteLength; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at] = altered[at]! ^ 1;
    expect(open(altered)).toBeUndefined();
    expect(open(sealed.subarray(0, at))).toBeUndefined();
  }
});
