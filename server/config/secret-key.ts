// The key all other secrets are derived from. Losing it signs everybody out and ends every access
// code, so it is made once and kept beside the data, complete or not at all.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function loadOrMakeSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret-key');
  return readIfPresent(file) ?? makeKey(dataDir, file);
}

function makeKey(dataDir: string, file: string): string {
  // Started by root, PostgreSQL's account must pass through; what is inside protects itself.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    // Another process of this server was quicker: its key counts.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readIfPresent(file);
  if (key === undefined) throw new Error(`The secret key in ${file} disappeared while starting.`);
  return key;
}

function readIfPresent(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (text.length >= 32) return text;
  throw new Error(
    `The secret key in ${file} is damaged: restore it from a backup, or remove the file for a new one.`,
  );
}
