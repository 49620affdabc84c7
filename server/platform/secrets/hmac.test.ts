import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac.ts';

const KEY_BYTES = [0, 1, 16, 32, 63, 64, 65, 200];
const TEXTS = ['', 'a', 'Zoë – ünï 🎫', 'x'.repeat(10_000)];

test.each(KEY_BYTES)('with a key of %i bytes it is the HMAC that Node makes', (length) => {
  const key = Uint8Array.from({ length }, (_, index) => (index * 37 + 11) % 256);

  for (const text of TEXTS) {
    expect(hmacSha256(key, text)).toEqual(createHmac('sha256', key).update(text).digest());
  }
});
