import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { permissionsDocument } from './write-permissions.ts';

test('I1d docs/PERMISSIONS.md says what the policy does; `node tools/write-permissions.ts` writes it', () => {
  const written = readFileSync(new URL('../docs/PERMISSIONS.md', import.meta.url), 'utf8');
  expect(written).toBe(permissionsDocument());
});
