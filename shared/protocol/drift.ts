// The drift check (sync-design B25): both sides fold what a scope holds into a count and an order-free sum, and
// compare. FNV-1a in two 32-bit lanes: fast in every engine, without a crypto API, and no defence against anybody.

import type { DriftSum, Scope } from './sync.ts';

/**
 * What is counted in a scope: its tickets, hot and cold; the messages of those that are hot in it; in `w` the workspace,
 * groups and people, in `c:` the workspace; in `u:` the person's held replies that are not settled (not their own row,
 * not notifications, which go with the tickets that a device loses); in each of them and in `g:` its templates and
 * saved views.
 */
export type DriftKind =
  | 'ticket'
  | 'doc'
  | 'workspace'
  | 'person'
  | 'group'
  | 'held-reply'
  | 'template'
  | 'view';

/** What of a ticket is compared besides that it is there. */
export const ticketDriftMark = (ticket: {
  readonly updatedAt: string;
  readonly pubSeq: number;
}): string => `${ticket.updatedAt}/${ticket.pubSeq}`;

/** Id of a message in the sum. */
export const docDriftId = (doc: {
  readonly ticketId: string;
  readonly kind: string;
  readonly generation: number;
  readonly seq: number;
}): string => `${doc.ticketId}/${doc.kind}/${doc.generation}/${doc.seq}`;

export type DriftFold = {
  /** `mark` is ticketDriftMark for tickets, absent for all else. */
  readonly add: (kind: DriftKind, id: string, mark?: string) => void;
  readonly sum: () => DriftSum;
};

export function createDriftFold(scope: Scope): DriftFold {
  let count = 0;
  let high = 0;
  let low = 0;
  return {
    add: (kind, id, mark = '') => {
      const text = `${kind}:${id}:${mark}`;
      count += 1;
      high ^= fnv1a(text, 0x811c9dc5);
      low ^= fnv1a(text, 0x9747b28c);
    },
    sum: () => ({ scope, count, hash: hex(high) + hex(low) }),
  };
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  // FNV alone leaves the last character in the low bits only: spread it.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
