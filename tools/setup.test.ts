import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseLink } from './setup.mjs';

test('packages are installed into a folder, or where there is none, and through no link', () => {
  const folder = mkdtempSync(join(tmpdir(), 'homing-setup-'));
  try {
    mkdirSync(join(folder, 'own'));
    symlinkSync(join(folder, 'own'), join(folder, 'link'));
    expect(() => refuseLink(join(folder, 'own'))).not.toThrow();
    expect(() => refuseLink(join(folder, 'none'))).not.toThrow();
    expect(() => refuseLink(join(folder, 'link'))).toThrow(/link is a link to another folder/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
