import { describe, expect, test } from 'vitest';
import { clientIpOf, networkOf, createTrustedProxies, normaliseAddress } from './client-ip.ts';

const none = createTrustedProxies([]);
const proxies = createTrustedProxies(['10.0.0.0/8', '2001:db8::1']);

describe('SEC9 whose address it is', () => {
  test('without a listed proxy, headers say nothing', () => {
    expect(clientIpOf('203.0.113.5', '1.2.3.4', none)).toBe('203.0.113.5');
    expect(clientIpOf('203.0.113.5', '1.2.3.4', proxies)).toBe('203.0.113.5');
  });

  test('behind listed proxies it is the first address that is none of them', () => {
    expect(clientIpOf('10.1.1.1', '203.0.113.5', proxies)).toBe('203.0.113.5');
    expect(clientIpOf('10.1.1.1', '203.0.113.5, 10.2.2.2', proxies)).toBe('203.0.113.5');
    expect(clientIpOf('2001:db8::1', '203.0.113.5', proxies)).toBe('203.0.113.5');
  });

  test('what a client puts in front is not believed', () => {
    expect(clientIpOf('10.1.1.1', '6.6.6.6, 203.0.113.5', proxies)).toBe('203.0.113.5');
    expect(clientIpOf('10.1.1.1', '10.9.9.9, 203.0.113.5, 10.2.2.2', proxies)).toBe('203.0.113.5');
  });

  test('nonsense ends the chain', () => {
    expect(clientIpOf('10.1.1.1', 'unknown', proxies)).toBe('10.1.1.1');
    expect(clientIpOf('10.1.1.1', '203.0.113.5, <script>', proxies)).toBe('10.1.1.1');
    expect(clientIpOf('10.1.1.1', undefined, proxies)).toBe('10.1.1.1');
    expect(clientIpOf(undefined, undefined, proxies)).toBe('127.0.0.1');
  });

  test.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::9]:4711', '2001:db8::9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1\r\nx: y', undefined],
    ['localhost', undefined],
  ])('%s is %s', (text, expected) => {
    expect(normaliseAddress(text)).toBe(expected);
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.7', '1:2:3:4::/64'],
])(
  'SEC6 %s counts as %s: a /64 is one caller, however many addresses it shows',
  (address, network) => {
    expect(networkOf(address)).toBe(network);
  },
);
