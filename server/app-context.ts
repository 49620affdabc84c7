// What the parts of the server are given. Types only: context.ts wires them, and no part imports the wiring.

import type { MiddlewareHandler } from 'hono';
import type { Actor } from '#shared/access/actor.ts';
import type { Clock, Instant } from '#shared/base/clock.ts';
import type { IdSource, PersonId, SessionId, WorkspaceId } from '#shared/base/ids.ts';
import type { Configuration } from '#shared/engine/configuration.ts';
import type { SelfRow } from '#shared/protocol/rows.ts';
import type { Scope } from '#shared/protocol/sync.ts';
import type { Execute } from '#server/commands/index.ts';
import type { AccessLog, Accessor } from '#server/features/audit/index.ts';
import type { Database } from '#server/platform/db/database.ts';
import type { HttpBindings, HttpVariables } from '#server/platform/http/http-env.ts';
import type { OriginPolicy } from '#server/platform/http/origin.ts';
import type { Throttle } from '#server/platform/http/throttle.ts';
import type { Jobs } from '#server/platform/jobs/jobs.ts';
import type { Logger } from '#server/platform/log/logger.ts';
import type { Secrets } from '#server/platform/secrets/secrets.ts';
import type { BlobStore } from '#server/platform/storage/blob-store.ts';
import type { Scanner } from '#server/platform/storage/clamd.ts';
import type { Poke } from '#server/sync/poke.ts';

/** The part of the configuration that the parts below may ask for. */
export type AppConfig = {
  readonly host: string;
  readonly publicUrl: string | undefined;
  /** Under which people on this machine reach it: for links in mails where `publicUrl` is not set. */
  readonly ownOrigin?: string;
  /** The installation's mail server, for workspaces without one of their own, and the address it sends from. */
  readonly smtpUrl?: string | undefined;
  readonly mailFrom?: string | undefined;
  /** Mailboxes may name servers of the house, and not of the Internet alone. */
  readonly allowsPrivateMail?: boolean | undefined;
  /** Certificates, as PEM, that their servers may have beside those of known authorities. */
  readonly mailCa?: string | undefined;
  readonly role: 'all' | 'web' | 'worker';
  readonly signUp: 'open' | 'first' | 'closed';
  /** Addresses and ranges of proxies whose forwarding headers count. */
  readonly trustedProxies: readonly string[];
  /** This process speaks TLS itself. */
  readonly hasTls: boolean;
  /** Where the built client lies. */
  readonly clientFolder: string;
  /** Where uploads lie until they are whole and, without a bucket, files. */
  readonly dataDir: string;
  /** Of all files of one workspace; undefined: no bound. */
  readonly filesBytes?: number | undefined;
  /** Where the backups are that this process makes; undefined: it makes none. */
  readonly backupFolder?: string | undefined;
  readonly s3Url?: string | undefined;
  readonly clamdUrl?: string | undefined;
  /** Opens /metrics to others than this machine. */
  readonly metricsToken: string | undefined;
  /** Requests to the API per caller and minute; undefined: as many as they like. */
  readonly apiPerMinute?: number | undefined;
  /** For tests: this machine counts as outside where somebody's address is asked. */
  readonly allowsLoopback?: boolean;
};

export type CurrentWorkspace = {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly isDemo: boolean;
};

/** `expiresAt` moves on with use. */
export type CurrentSession = {
  readonly id: SessionId;
  readonly expiresAt: Instant;
  /** On a public computer: it ends soon, and nothing of it stays there. */
  readonly isPublic: boolean;
};

export type AppVariables = HttpVariables & {
  workspace: CurrentWorkspace;
  actor: Actor;
  /** The signed-in person; undefined for an API key. */
  person: SelfRow | undefined;
  session: CurrentSession | undefined;
  /** Name of the actor as the history shows it: the person's, or the key's. */
  actorName: string;
  /** What the audit log cannot tell from the route. */
  accessFacts?: AccessFacts;
};
/** Set by a route before it answers. */
export type AccessFacts = {
  readonly object?: string;
  /** Whose account it was that nobody was let into. */
  readonly accessor?: Accessor;
  /** Of a socket, which answers after its upgrade; never rejects. */
  readonly outcome?: Promise<AccessOutcome>;
};
/** As the status of an answer says it, with the code of the refusal. */
export type AccessOutcome = { readonly status: number; readonly code?: string };
export type AppEnv = { Variables: AppVariables; Bindings: HttpBindings };

export type FileServices = {
  readonly store: BlobStore;
  readonly uploadsFolder: string;
  /** Of all files of a workspace; undefined: no bound. */
  readonly mostBytes: number | undefined;
  /** Absent: files are given out as they come. */
  readonly scanner: Scanner | undefined;
};

/** Somebody's rights changed or ended: scopes must be worked out anew and sockets closed within a second. */
export type AccessChange = {
  readonly workspaceId: WorkspaceId;
  /** Null: everybody's, as when the configuration changed. */
  readonly personId: PersonId | null;
};
export type AccessListener = (change: AccessChange) => void;

/** A demo workspace with its sign-ins, as the first page shows it (W11). */
export type DemoDesk = {
  readonly slug: string;
  readonly name: string;
  readonly blueprint: string;
  readonly signIns: readonly {
    readonly name: string;
    readonly profile: string;
    readonly email: string;
    readonly password: string;
  }[];
};

/** What became of messages to devices. */
export type PushReport = {
  sent: number;
  /** Read, or out of sight, by the time of sending. */
  passedOver: number;
  gone: number;
  later: number;
  refused: number;
  givenUp: number;
};

/** What came of visits to mailboxes. */
export type MailSendReport = {
  sent: number;
  /** For good: refused, or tried for too long. */
  failed: number;
  /** To be tried again: not taken now, or nobody can know. */
  later: number;
  unknown: number;
};

export type MailFetchReport = {
  /** Mails that are here now, and those that were here before. */
  stored: number;
  known: number;
  /** Too large, or not given out by their server. */
  left: number;
  /** Visits that went well, and those that did not. */
  checked: number;
  failed: number;
};

export type AppContext = {
  readonly config: AppConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly db: Database;
  readonly secrets: Secrets;
  readonly throttle: Throttle;
  readonly origins: OriginPolicy;
  readonly jobs: Jobs;
  readonly files: FileServices;
  /** The single write path. */
  readonly execute: Execute;
  /** Attempts to see something, kept without a wait (I5). */
  readonly accessLog: AccessLog;
  /** Tells devices that they have something to pull; `execute` does so by itself. */
  readonly poke: Poke;
  /** Sets workspace, actor, person and session, or throws UNAUTHENTICATED. Every path of a workspace has it. */
  readonly requireActor: () => MiddlewareHandler<AppEnv>;
  /** Sets them if somebody is signed in. */
  readonly optionalActor: () => MiddlewareHandler<AppEnv>;
  /** The workspace of a public page; throws NOT_FOUND. */
  readonly requireWorkspace: (slug: string) => Promise<CurrentWorkspace>;
  /** Call after the commit of a change of rights. */
  readonly onAccessChanged: (change: AccessChange) => void;
  /** Call after the commit of a change of the workspace's own records: devices holding these scopes are told. */
  readonly onRecordsChanged: (workspaceId: WorkspaceId, scopes: readonly Scope[]) => void;
  /** Returns the way to stop listening. */
  readonly listenToAccess: (listener: AccessListener) => () => void;
  /** Since this process began. */
  readonly pushed: PushReport;
  readonly mailFetched: MailFetchReport;
  readonly mailSent: MailSendReport;
  /** Filled by the demo, empty without it. */
  readonly demoDesks: DemoDesk[];
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean;
  readonly beginDraining: () => void;
  /** To be awaited before the server stops; filled by those who hold sockets. */
  readonly drains: (() => Promise<void>)[];
  readonly close: () => Promise<void>;
};
