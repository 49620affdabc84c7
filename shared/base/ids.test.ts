import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdSource, isUuid, isUuidV7 } from './ids.ts';

const zeros = () => {};

test('T1a ids are UUIDv7 of the given time', () => {
  const newId = createIdSource(() => 0x0123456789ab, zeros);

  const id = newId();
  expect(isUuidV7(id)).toBe(true);
  expect(id.startsWith('01234567-89ab-7')).toBe(true);
});

test('ids of one source only grow, whatever the clock and the random numbers do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 }), { minLength: 2 }),
      fc.nat({ max: 255 }),
      (times, byte) => {
        let at = 0;
        const newId = createIdSource(
          () => 1_700_000_000_000 + times[at++ % times.length]!,
          (bytes) => bytes.fill(byte),
        );
        const ids = Array.from({ length: 5_000 }, () => newId<string>());

        expect(ids.every(isUuidV7)).toBe(true);
        expect(ids.every((id, i) => i === 0 || id > ids[i - 1]!)).toBe(true);
      },
    ),
    { numRuns: 20 },
  );
});

test('other things are no ids', () => {
  for (const value of ['', 'x', 7, null, '01234567-89AB-7000-8000-000000000000']) {
    expect(isUuid(value)).toBe(false);
  }
  expect(isUuidV7('6f9619ff-8b86-4011-b42d-00c04fc964ff')).toBe(false);
  expect(isUuid('6f9619ff-8b86-4011-b42d-00c04fc964ff')).toBe(true);
});
