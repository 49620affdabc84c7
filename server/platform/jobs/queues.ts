// The queues there are. The migrator makes them; at run time nothing creates or alters anything.

import type { WorkspaceId } from '#shared/base/ids.ts';

/** Data of a job per queue: ids only, so that a job never holds what must be erasable (I6). */
export type JobData = {
  /** Send the mails that are due: those of a workspace; of all where none is named, as the clock does. */
  mail: { readonly workspaceId?: WorkspaceId };
  /** Read the mails of a workspace that were fetched; of all workspaces where none is named, as the clock does. */
  'mail-intake': { readonly workspaceId?: WorkspaceId };
  /** Visit the mailboxes that are due. */
  mailboxes: Record<string, never>;
  /** Remove what has outlived its retention: answers of entries and keys, throttles, sessions, `gone` lines. */
  housekeeping: Record<string, never>;
  /** Mark missed targets, expire and archive tickets whose time has come, purge what was deleted long ago. */
  'ticket-times': Record<string, never>;
  /** Work out anew what is promised for the open tickets of a workspace, from a ticket on. */
  'due-times': { readonly workspaceId: WorkspaceId; readonly after?: string };
  /** Give the tickets of those whose address has changed the new one. */
  'moved-addresses': { readonly workspaceId: WorkspaceId };
  /** Have one file looked at by the scanner, and draw its small picture. */
  file: { readonly workspaceId: WorkspaceId; readonly fileId: string };
  /** Forget uploads that nobody goes on with, and bytes that no file names. */
  files: Record<string, never>;
  /** Link what is new in the audit log, and make the digests that are due. */
  audit: Record<string, never>;
  /** Ask the sources of directories that are due. */
  inserts: Record<string, never>;
  /** Go on with orders for many tickets. */
  bulk: Record<string, never>;
  /** Turn what has happened into what people are told: of a workspace; of all where none is named, as the clock does. */
  notices: { readonly workspaceId?: WorkspaceId };
  /** Send to Slack what is due, in the same way. */
  slack: { readonly workspaceId?: WorkspaceId };
  /** Tell other systems what is due, in the same way. */
  webhooks: { readonly workspaceId?: WorkspaceId };
  /** Tell devices what is due: those of a workspace; all of them where none is named, as the clock does. */
  push: { readonly workspaceId?: WorkspaceId };
  /** Tell what happened to tickets for reports. */
  reports: Record<string, never>;
  /** Write and read archives of whole workspaces, and empty those that were deleted. */
  transfers: Record<string, never>;
};
export type QueueName = keyof JobData;

export type QueueOptions = {
  readonly retryLimit: number;
  readonly retryDelay: number;
  readonly retryBackoff: boolean;
  readonly retryDelayMax: number;
  readonly expireInSeconds: number;
  readonly retentionSeconds: number;
  readonly deleteAfterSeconds: number;
};

const DAY_S = 24 * 60 * 60;

export const JOBS_SCHEMA = 'pgboss';
export const QUEUES: { readonly [Name in QueueName]: QueueOptions } = {
  // Not repeated: what is due stays due in its own table, with pauses of its own (M8), and every minute there is another one.
  mail: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: DAY_S,
    deleteAfterSeconds: 60 * 60,
  },
  // Not repeated: what was fetched stays to be read, and every minute there is another one.
  'mail-intake': {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // Not repeated: a mailbox that is due stays due, and each has its own pauses when it fails.
  mailboxes: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // The scanner can be away for a day; after that a round every hour asks again.
  file: {
    retryLimit: 30,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 60 * 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: 3 * DAY_S,
    deleteAfterSeconds: DAY_S,
  },
  // Not repeated: the next one finds what this one left.
  files: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 50 * 60,
    retentionSeconds: DAY_S,
    deleteAfterSeconds: DAY_S,
  },
  // As below: every minute there is another one.
  audit: {
    retryLimit: 0,
    retryDelay: 60,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: DAY_S,
  },
  // As above; and whoever asks for a report brings it up to date.
  reports: {
    retryLimit: 0,
    retryDelay: 60,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: DAY_S,
  },
  // As above: what is due stays due.
  inserts: {
    retryLimit: 0,
    retryDelay: 60,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: DAY_S,
  },
  // Not repeated: the next one comes soon, and it finds what this one left.
  'ticket-times': {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: DAY_S,
    deleteAfterSeconds: DAY_S,
  },
  // Nothing else would ever come to these tickets: repeated until it has been done.
  'due-times': {
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 10 * 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 7 * DAY_S,
    deleteAfterSeconds: DAY_S,
  },
  // As above.
  'moved-addresses': {
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 10 * 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 7 * DAY_S,
    deleteAfterSeconds: DAY_S,
  },
  // Not repeated: every minute there is another one, which goes on where a process was killed.
  bulk: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 15 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: DAY_S,
  },
  // Not repeated: what is due stays due, and every minute there is another one.
  push: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // As above.
  notices: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // As above.
  slack: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // As above.
  webhooks: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: 60 * 60,
  },
  // Large ones take hours; the next round goes on where a process was killed.
  transfers: {
    retryLimit: 0,
    retryDelay: 0,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 12 * 60 * 60,
    retentionSeconds: 10 * 60,
    deleteAfterSeconds: DAY_S,
  },
  housekeeping: {
    retryLimit: 2,
    retryDelay: 60,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 10 * 60,
    retentionSeconds: DAY_S,
    deleteAfterSeconds: DAY_S,
  },
};
/** For the migrator. */
export const QUEUE_LIST = (Object.keys(QUEUES) as QueueName[]).map((name) => ({
  name,
  ...QUEUES[name],
}));
