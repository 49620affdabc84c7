// The address of the host that gave a mail to our provider, as the topmost public line of its way says (T1). Whoever sends
// can write the lines below, and nobody believes them.

import { isPublicAddress } from '#server/platform/outbound/allowed-address.ts';
import type { RawHeaders } from '#server/platform/mail/parsing/scan-headers.ts';

const FROM = /^from\s[^;]{0,500}?[[(](?:IPv6:)?([0-9a-f.:]{3,45})[\])]/i;
const MOST_LINES = 10;

/** A ticket has one always (T1): `unknown` where nobody can tell. */
export function sendingIp(headers: RawHeaders): string {
  for (const line of (headers.get('received') ?? []).slice(0, MOST_LINES)) {
    const address = FROM.exec(line)?.[1] ?? '';
    if (isPublicAddress(address)) return address;
  }
  return 'unknown';
}
