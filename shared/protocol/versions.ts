// One line per version of the protocol: what changed for those who speak it. The newest is PROTOCOL in sync.ts;
// test/contracts/protocol.test.ts fails when the messages change and this file does not.

import { PROTOCOL } from './sync.ts';

export const PROTOCOL_VERSIONS: Readonly<Record<number, string>> = {
  1: 'Push, pull, load, drift check and poke.',
};

/** The oldest version that the server still answers; older apps get CLIENT_TOO_OLD. */
export const OLDEST_PROTOCOL = 1;

export const isSpoken = (protocol: number): boolean =>
  Number.isInteger(protocol) && protocol >= OLDEST_PROTOCOL && protocol <= PROTOCOL;
