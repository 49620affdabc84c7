// SSRF (security.md 28, SEC8): no request reaches this machine or a network behind it, however the address is written and
// whatever a name resolves to.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isPublicAddress } from './allowed-address.ts';
import { fetchOutside, OutsideError, type OutsideOptions } from './fetch-outside.ts';

let server: Server;
let port = 0;
let hits = 0;
let listener: RequestListener = (_request, response) => response.end('hello');
beforeAll(async () => {
  server = createServer((request, response) => {
    hits += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  hits = 0;
  listener = (_request, response) => response.end('hello');
});

const options: OutsideOptions = { maxBytes: 1_000, timeoutMs: 1_000, accept: '*/*' };
const here = { ...options, allowsLoopback: true };
const failureOf = async (address: string, more: OutsideOptions = options): Promise<string> => {
  try {
    await fetchOutside(address, more);
    return 'answered';
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return error.failure;
  }
};

describe('SEC8 addresses', () => {
  test('C8d SEC8 every spelling of an address that is not public is refused, and nobody hears of it', async () => {
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0',
      '0.0.0.0',
      '10.0.0.1',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '①②⑦.⓪.⓪.①',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[2001:0:7f00:1::]',
      '[fe80::1]',
      '[fc00::1]',
      '[fd12::1]',
      '[ff02::1]',
      '[100::1]',
    ];
    for (const host of hosts) {
      expect([host, await failureOf(`https://${host}:${port}/`)]).toEqual([
        host,
        'forbidden-address',
      ]);
    }
    expect(hits).toBe(0);
  });

  test('C8d SEC8 public addresses are allowed, whatever stands beside them', () => {
    for (const address of ['9.9.9.9', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2620:fe::fe'])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const address of ['', 'localhost', '2620:fe::fe%eth0', 'fe80::1%lo'])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });

  test('C8d only https, without a name and a password in it', async () => {
    for (const address of [
      'http://example.org/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'data:text/plain,x',
      'https://me:secret@example.org/',
      'not an address',
      '',
    ])
      expect([address, await failureOf(address)]).toEqual([address, 'bad-address']);
    // Even where this machine counts as outside, others are asked with TLS.
    expect(await failureOf('http://example.org/', here)).toBe('bad-address');
  });
});

describe('SEC8 names', () => {
  const resolving = (...answers: readonly (readonly string[])[]) => {
    let asked = 0;
    const lookup: OutsideOptions['lookup'] = (_name, done) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    return { lookup, count: () => asked };
  };

  test('C8d SEC8 a name that leads here is refused, also as one of several', async () => {
    for (const addresses of [
      ['127.0.0.1'],
      ['9.9.9.9', '10.0.0.1'],
      ['::1'],
      ['::ffff:127.0.0.1'],
    ]) {
      const names = resolving(addresses);
      expect(
        await failureOf(`https://inside.example:${port}/`, { ...options, lookup: names.lookup }),
      ).toBe('forbidden-address');
    }
    expect(await failureOf(`https://localhost:${port}/`)).toBe('forbidden-address');
    expect(hits).toBe(0);
  });

  test('C8d SEC8 a name is asked for once: a second answer, by rebinding, is never used', async () => {
    const names = resolving(['240.0.0.1'], ['127.0.0.1']);
    expect(
      await failureOf(`https://rebinding.example:${port}/`, { ...options, lookup: names.lookup }),
    ).toBe('forbidden-address');
    // First one that is allowed and where nobody listens, then the one that does.
    const allowed = resolving(['127.0.0.2'], ['127.0.0.1']);
    const asked = { ...here, lookup: allowed.lookup };
    expect(await failureOf(`https://rebinding.example:${port}/`, asked)).toBe('unreachable');
    expect(allowed.count()).toBe(1);
    expect(hits).toBe(0);
  });
});

describe('answers', () => {
  const url = () => `http://127.0.0.1:${port}/list.csv`;

  test('C8d what is asked for comes, without cookies and keys of ours', async () => {
    let headers: object = {};
    listener = (request, response) => {
      headers = request.headers;
      response.end('a,b');
    };
    expect(new TextDecoder().decode(await fetchOutside(url(), here))).toBe('a,b');
    expect(headers).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'Homing' });
    expect(Object.keys(headers)).not.toContain('cookie');
  });

  test('C8d SEC8 no redirect is followed', async () => {
    listener = (request, response) => {
      if (request.url === '/secret') response.end('secret');
      else response.writeHead(302, { location: '/secret' }).end();
    };
    expect(await failureOf(url(), here)).toBe('redirect');
    expect(hits).toBe(1);
  });

  test('C8d what is too large is given up, said or not, as is what is packed', async () => {
    listener = (_request, response) => response.end('x'.repeat(1_001));
    expect(await failureOf(url(), here)).toBe('too-large');
    listener = (_request, response) => {
      response.write('x'.repeat(900));
      setImmediate(() => response.end('x'.repeat(900)));
    };
    expect(await failureOf(url(), here)).toBe('too-large');
    listener = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    expect(await failureOf(url(), here)).toBe('bad-encoding');
  });

  test('C8d who answers too slowly, with an error or not at all is left', async () => {
    const quick = { ...here, timeoutMs: 200 };
    listener = () => undefined;
    expect(await failureOf(url(), quick)).toBe('timeout');
    // A drop now and then does not keep it open.
    listener = (_request, response) => {
      const drops = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drops));
    };
    expect(await failureOf(url(), quick)).toBe('timeout');
    listener = (_request, response) => response.writeHead(500).end('no');
    expect(await failureOf(url(), here)).toBe('bad-status');
    listener = (request) => request.socket.destroy();
    expect(await failureOf(url(), here)).toBe('unreachable');
  });
});
