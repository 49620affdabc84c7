// Where the server may connect to on somebody's behalf: public addresses of the Internet and nothing else (security.md
// 28). Names do not count, only what they resolve to.

import { BlockList, isIP } from 'node:net';

/** Not reachable from the Internet, or with another meaning there (IANA's special-purpose registries). */
const NOT_PUBLIC_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Within the global part: tunnels that carry an IPv4 address, documentation, benchmarks. */
const NOT_PUBLIC_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const refused = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_4) refused.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of NOT_PUBLIC_6) refused.addSubnet(net, prefix, 'ipv6');
// All that is not in it is no global address: loopback, link-local, private, mapped, translated.
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopbackAddress = (address: string): boolean => isIn(loopback, address);

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !isIn(refused, address);
  // A zone names an interface of this machine.
  return (
    family === 6 && !address.includes('%') && isIn(global6, address) && !isIn(refused, address)
  );
}

const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
