// The bodies of requests to the sync endpoints, checked as a whole before anything is done with them.

import { z } from 'zod';
import { isUuid } from '#shared/base/ids.ts';
import type { DeviceId, EntryId } from '#shared/base/ids.ts';
import {
  LIMITS,
  type DriftRequest,
  type LoadRequest,
  type OutboxEntry,
  type PullRequest,
  type PushRequest,
} from './sync.ts';

const id = <Id extends string>(): z.ZodType<Id, Id> =>
  z.string().refine(isUuid, 'must be a UUID') as unknown as z.ZodType<Id, Id>;
const instant = z.iso.datetime({ precision: 3 });
const protocol = z.int();
const cursor = z.string().max(LIMITS.cursorBytes);
const number = z.int().min(1).max(Number.MAX_SAFE_INTEGER);

const SCOPE = /^(?:w|g:-|[ugc]:[0-9a-f-]{36})$/;
const scope = z.string().regex(SCOPE, 'must be a scope');

export const pullRequestSchema: z.ZodType<PullRequest> = z.strictObject({
  protocol,
  cursor: cursor.nullable(),
});

/**
 * A push as it arrives. What is in an entry is looked at when its turn comes (`commandsSchema`): one that cannot be read
 * is refused alone, and must not keep those beside it in the queue for ever.
 */
export type ReceivedEntry = Omit<OutboxEntry, 'commands'> & { readonly commands: unknown };
export type ReceivedPush = Omit<PushRequest, 'entries'> & {
  readonly entries: readonly ReceivedEntry[];
};

const entrySchema = z.strictObject({
  n: number,
  id: id<EntryId>(),
  commands: z.unknown(),
  needs: z.array(id<EntryId>()).max(LIMITS.entryNeeds).readonly(),
  at: instant,
});

export const pushRequestSchema: z.ZodType<ReceivedPush> = z.strictObject({
  protocol,
  deviceId: id<DeviceId>(),
  acknowledged: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  entries: z
    .array(entrySchema)
    .max(LIMITS.pushEntries)
    .refine(
      (entries) =>
        entries.every((entry, index) => index === 0 || entry.n === entries[index - 1]!.n + 1),
      'must be in order of n, without gaps',
    )
    .readonly(),
});

export const loadRequestSchema: z.ZodType<LoadRequest> = z.strictObject({
  protocol,
  scopes: z
    .array(scope)
    .min(1)
    .max(LIMITS.scopes)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'each scope once')
    .readonly(),
  resume: cursor.nullable(),
  cursor: cursor.nullable(),
});

export const driftRequestSchema: z.ZodType<DriftRequest> = z.strictObject({
  protocol,
  cursor,
  scopes: z
    .array(
      z.strictObject({
        scope,
        count: z.int().min(0),
        hash: z.string().regex(/^[0-9a-f]{16}$/),
      }),
    )
    .max(LIMITS.scopes)
    .refine(
      (scopes) => new Set(scopes.map(({ scope: name }) => name)).size === scopes.length,
      'each scope once',
    )
    .readonly(),
});
