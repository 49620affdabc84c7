// Who calls. Forwarding headers are believed only from a proxy that the configuration lists, and only as far as
// the chain of listed proxies reaches: the first address that is not ours is the client (security.md 35).

import { BlockList, isIP } from 'node:net';

export type TrustedProxies = { readonly has: (address: string) => boolean };

/** `entries`: addresses or CIDR ranges. */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return {
    has: (address) => {
      const version = isIP(address);
      return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** IPv4 written inside IPv6 becomes plain IPv4; anything that is no address becomes undefined. */
export function normaliseAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bare = text.trim().replace(/^\[(.*)\](?::\d+)?$/, '$1');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  const address = (mapped ?? bare).replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/%.*$/, '');
  return isIP(address) === 0 ? undefined : address;
}

export function clientIpOf(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  let address = normaliseAddress(peer) ?? '127.0.0.1';
  const hops = (forwardedFor ?? '').split(',').slice(-20);
  while (trusted.has(address)) {
    const previous = normaliseAddress(hops.pop());
    if (previous === undefined) break;
    address = previous;
  }
  return address;
}

/**
 * Who is counted as one caller: an IPv4 address, or the /64 of an IPv6 one, since whoever has one address of it has
 * all of them.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted end stands for two groups.
  const length = before.length + after.length + (address.includes('.') ? 1 : 0);
  const middle = tail === undefined ? [] : Array.from({ length: 8 - length }, () => '0');
  const groups = [...before, ...middle, ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
