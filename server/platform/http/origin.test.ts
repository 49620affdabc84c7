import { describe, expect, test } from 'vitest';
import { createOriginPolicy } from './origin.ts';

describe('SEC13 the list of origins is exact', () => {
  const loopback = createOriginPolicy({ publicUrl: undefined, host: '127.0.0.1' });
  const open = createOriginPolicy({ publicUrl: undefined, host: '0.0.0.0' });
  const published = createOriginPolicy({ publicUrl: 'https://help.example', host: '0.0.0.0' });

  test('on a loopback server loopback names count, under the very address that was asked', () => {
    expect(loopback.allows('http://localhost:8080', 'http://localhost:8080')).toBe(true);
    expect(loopback.allows('http://[::1]:8080', 'http://[::1]:8080')).toBe(true);
    expect(loopback.allows('http://localhost:3000', 'http://localhost:8080')).toBe(false);
    expect(loopback.allows('https://localhost:8080', 'http://localhost:8080')).toBe(false);
  });

  test('a name that was made to point at this machine does not count', () => {
    expect(loopback.allows('http://evil.example:8080', 'http://evil.example:8080')).toBe(false);
    expect(published.allows('http://evil.example', 'http://evil.example')).toBe(false);
  });

  test('without PUBLIC_URL an open server believes the address it was asked under', () => {
    expect(open.allows('http://desk.lan', 'http://desk.lan')).toBe(true);
    expect(open.allows('http://desk.lan.evil.example', 'http://desk.lan')).toBe(false);
  });

  test.each([
    'http://help.example',
    'https://help.example:444',
    'https://help.example.evil.example',
    'https://evilhelp.example',
    'https://sub.help.example',
    'https://help.example/',
    'https://HELP.example',
    'null',
    '',
    '*',
    'file://',
    'https://help.example@evil.example',
    'https://help.example%00.evil.example',
    'chrome-extension://abc',
  ])('PUBLIC_URL is not %j', (origin) => {
    expect(published.allows(origin, 'https://other.example')).toBe(false);
  });

  test('PUBLIC_URL is itself, whatever address the proxy asked under', () => {
    expect(published.allows('https://help.example', 'http://10.0.0.1:8080')).toBe(true);
  });
});
