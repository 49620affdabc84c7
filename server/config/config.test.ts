import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, type Config } from './config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(env: Record<string, string> = {}): Config {
  return loadConfig({ DATA_DIR: folder, ...env });
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing set: a demo on this machine with the embedded database', () => {
  expect(load()).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    signUp: 'open',
    isDemo: true,
    role: 'all',
    logLevel: 'info',
    trustedProxies: [],
  });
});

test.each([
  ['PORT', '80a', /number from 0 to 65535/],
  ['PORT', '65536', /number from 0 to 65535/],
  ['HOST', 'a:80', /without a port/],
  ['PUBLIC_URL', 'help.example.org', /begins with http:/],
  ['PUBLIC_URL', 'https://help.example.org/desk', /without path/],
  ['PUBLIC_URL', 'https://user@help.example.org', /without path/],
  ['DATABASE_URL', 'mysql://localhost/x', /postgres:/],
  ['SMTP_URL', 'localhost:25', /smtp:/],
  ['SIGNUP', 'maybe', /open, first, closed/],
  ['DEMO', 'perhaps', /on or off/],
  ['ROLE', 'boss', /all, web, worker/],
  ['LOG_LEVEL', 'loud', /debug, info/],
  ['TRUST_PROXY', '10.0.0.0/8, proxy', /"proxy" is none/],
  ['TRUST_PROXY', '10.0.0.0/33', /is none/],
  ['S3_URL', 'bucket', /https:/],
  ['CLAMD_URL', 'localhost:3310', /tcp:/],
  ['FILES_GB', 'plenty', /gigabytes/],
  ['BACKUP_KEEP', '-1', /whole number from 0 to 1000/],
  ['SECRET_KEY', 'short', /at least 32/],
  ['TLS_CERT', '/nowhere.pem', /TLS_KEY: has to be set together with TLS_CERT/],
])('%s=%s is one clear line', (name, value, line) => {
  const problems = problemsOf({ [name]: value });

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(line);
});

test('every bad value is told at once, and passwords are not repeated', () => {
  const problems = problemsOf({ PORT: 'x', LOG_LEVEL: 'x', DATABASE_URL: 'http://u:hunter2@h/d' });

  expect(problems.map((line) => line.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'LOG_LEVEL']);
  expect(problems.join()).not.toContain('hunter2');
});

describe('values that do not go together', () => {
  test('W11j the demo listens on loopback only', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })).toEqual([expect.stringMatching(/^HOST: .*DEMO=off/)]);
    expect(problemsOf({ HOST: '0.0.0.0', DEMO: 'off' })).toEqual([]);
    expect(load({ HOST: '::1' }).host).toBe('::1');
  });

  test('W11k the demo is off with a database of one’s own and in production', () => {
    expect(load({ DATABASE_URL: 'postgres://u:p@h/d' })).toMatchObject({
      isDemo: false,
      host: '0.0.0.0',
    });
    expect(load({ NODE_ENV: 'production' }).isDemo).toBe(false);
  });

  test('one process of several needs the shared database and the shared key', () => {
    const problems = problemsOf({ ROLE: 'worker' });
    expect(problems.map((line) => line.split(':')[0])).toEqual(['ROLE', 'SECRET_KEY']);
  });

  test('the owner alone is not enough', () => {
    expect(problemsOf({ MIGRATE_DATABASE_URL: 'postgres://o@h/d' })[0]).toMatch(
      /needs DATABASE_URL/,
    );
  });
});

test('a certificate is read at once', () => {
  const [cert, key] = [join(folder, 'c.pem'), join(folder, 'k.pem')];
  writeFileSync(cert, '-----BEGIN CERTIFICATE-----\n');
  writeFileSync(key, 'nothing');

  expect(problemsOf({ TLS_CERT: cert, TLS_KEY: key })).toEqual([
    `TLS_KEY: ${key} is not a PEM file.`,
  ]);
  writeFileSync(key, '-----BEGIN PRIVATE KEY-----\n');
  expect(load({ TLS_CERT: cert, TLS_KEY: key }).tls?.cert).toContain('CERTIFICATE');
});

test('REL9g backups are made without a demo, beside the data, and where one is told to', () => {
  expect(load()).toMatchObject({ backupKeep: 0, backupDir: join(folder, 'backups') });
  expect(load({ DEMO: 'off' }).backupKeep).toBe(7);
  expect(load({ BACKUP_DIR: '/mnt/other', BACKUP_KEEP: '2' })).toMatchObject({
    backupKeep: 2,
    backupDir: '/mnt/other',
  });
});

describe('the secret key', () => {
  test('is made once, readable by the server alone', () => {
    const first = load().secretKey;

    expect(load().secretKey).toBe(first);
    expect(first.length).toBeGreaterThanOrEqual(43);
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(load({ SECRET_KEY: 'k'.repeat(32) }).secretKey).toBe('k'.repeat(32));
    expect(readFileSync(join(folder, 'secret-key'), 'utf8').trim()).toBe(first);
  });

  test('a damaged one stops the start instead of being replaced', () => {
    writeFileSync(join(folder, 'secret-key'), 'cut');
    chmodSync(join(folder, 'secret-key'), 0o600);

    expect(() => load()).toThrow(/damaged/);
  });
});
