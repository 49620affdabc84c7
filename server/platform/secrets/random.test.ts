import { expect, test } from 'vitest';
import { fillRandom, randomBytes } from './random.ts';

test('no bytes come twice, however many are asked for, across the end of the store', () => {
  const seen = new Set<string>();
  for (let round = 0; round < 2_000; round += 1)
    seen.add(Buffer.from(randomBytes(16)).toString('hex'));

  expect(seen.size).toBe(2_000);
});

test('every byte of every size is filled', () => {
  for (const length of [1, 3, 16, 4_095, 4_096, 10_000]) {
    const ever = new Uint8Array(length);
    // A byte is nought once in 256; not forty times in a row.
    for (let round = 0; round < 40; round += 1) {
      const bytes = new Uint8Array(length);
      fillRandom(bytes);
      bytes.forEach((byte, index) => (ever[index] = ever[index]! | byte));
    }
    expect(ever.every((byte) => byte > 0)).toBe(true);
  }
});
