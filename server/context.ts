// The composition root: what the server is made of is put together here and nowhere else.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#shared/base/clock.ts';
import { createIdSource } from '#shared/base/ids.ts';
import type { AppConfig, AppContext, FileServices } from './app-context.ts';
import { createExecute } from './commands/index.ts';
import { createAccessChanges, createAuth } from './features/accounts/index.ts';
import { createAccessLog, insertAccesses, type AccessLogLimits } from './features/audit/index.ts';
import { noMails } from './features/mailboxes/index.ts';
import { noPushes } from './features/push/index.ts';
import type { Database } from './platform/db/database.ts';
import { createOriginPolicy } from './platform/http/origin.ts';
import { createThrottle } from './platform/http/throttle.ts';
import { enqueue } from './platform/jobs/enqueue.ts';
import { startJobs } from './platform/jobs/jobs.ts';
import { createWake } from './platform/jobs/wake.ts';
import type { Logger } from './platform/log/logger.ts';
import { fillRandom } from './platform/secrets/random.ts';
import { createSecrets } from './platform/secrets/secrets.ts';
import { createScanner } from './platform/storage/clamd.ts';
import { createDiskStore } from './platform/storage/disk-store.ts';
import { createS3Store } from './platform/storage/s3-store.ts';
import { createPoke, type PokeOptions } from './sync/index.ts';

export type { AccessChange, AppConfig, AppContext, AppEnv, DemoDesk } from './app-context.ts';

export type ContextOptions = {
  readonly config: AppConfig;
  /** Migrated; closed by its owner, after the context. */
  readonly db: Database;
  readonly log: Logger;
  readonly secretKey: Uint8Array | string;
  readonly clock?: Clock;
  readonly poke?: PokeOptions;
  readonly accessLog?: AccessLogLimits;
};

export async function createContext(options: ContextOptions): Promise<AppContext> {
  const { config, db, log, clock = Date.now } = options;
  const ids = createIdSource(clock, fillRandom);
  const secrets = createSecrets(options.secretKey);
  const origins = createOriginPolicy({ publicUrl: config.publicUrl, host: config.host });
  const access = createAccessChanges({ db, log, processId: randomUUID() });
  const auth = createAuth({ db, clock, origins });
  access.listen(auth.forget);
  await access.start();
  const jobs = await startJobs({
    driver: { executeSql: (text, values) => db.executeSql(text, values) as never },
    log,
    isWorker: config.role !== 'web',
  });
  let isDraining = false;
  const poke = createPoke({
    db,
    log,
    ...(options.poke === undefined ? {} : { options: options.poke }),
  });
  await poke.start();
  const mailWake = createWake({
    send: (workspaceIds) =>
      db.global((tx) =>
        enqueue(tx, jobs, 'mail', ...workspaceIds.map((workspaceId) => ({ workspaceId }))),
      ),
    onFailure: (error) => log.error({ err: error }, 'mails are sent with the next round'),
  });
  const noticeWake = createWake({
    send: (workspaceIds) =>
      db.global((tx) =>
        enqueue(tx, jobs, 'notices', ...workspaceIds.map((workspaceId) => ({ workspaceId }))),
      ),
    onFailure: (error) => log.error({ err: error }, 'people are told with the next round'),
  });
  const webhookWake = createWake({
    send: (workspaceIds) =>
      db.global((tx) =>
        enqueue(tx, jobs, 'webhooks', ...workspaceIds.map((workspaceId) => ({ workspaceId }))),
      ),
    onFailure: (error) => log.error({ err: error }, 'webhooks are told with the next round'),
  });
  const execute = createExecute({
    db,
    clock,
    ids,
    onCommitted: (workspaceId, ticketIds, scopes) =>
      poke.changed({ workspaceId, ticketIds, scopes }),
    onNotices: noticeWake.tell,
    onMails: mailWake.tell,
    onWebhooks: webhookWake.tell,
  });

  const accessLog = createAccessLog({
    clock,
    ids,
    write: (workspaceId, rows) => insertAccesses(db, workspaceId, rows),
    onFailure: (error) => log.error({ err: error }, 'accesses could not be written yet'),
    ...(options.accessLog === undefined ? {} : { limits: options.accessLog }),
  });

  return {
    config,
    log,
    clock,
    ids,
    db,
    secrets,
    throttle: createThrottle({ db, clock, secret: secrets.derive('throttle') }),
    origins,
    jobs,
    files: openFiles(config),
    execute,
    accessLog,
    poke,
    requireActor: auth.requireActor,
    optionalActor: auth.optionalActor,
    requireWorkspace: auth.requireWorkspace,
    onAccessChanged: access.publish,
    onRecordsChanged: (workspaceId, scopes) => {
      auth.forget({ workspaceId, personId: null });
      if (scopes.length > 0) poke.changed({ workspaceId, scopes, ticketIds: [] });
    },
    listenToAccess: access.listen,
    pushed: noPushes(),
    mailFetched: noMails(),
    mailSent: { sent: 0, failed: 0, later: 0, unknown: 0 },
    demoDesks: [],
    isDraining: () => isDraining,
    beginDraining: () => {
      isDraining = true;
    },
    drains: [],
    close: async () => {
      await accessLog.close();
      await mailWake.close();
      await noticeWake.close();
      await webhookWake.close();
      await jobs.stop();
      await poke.close();
      await access.stop();
    },
  };
}

function openFiles({ dataDir, s3Url, clamdUrl, filesBytes }: AppConfig): FileServices {
  return {
    store: s3Url === undefined ? createDiskStore(join(dataDir, 'files')) : createS3Store(s3Url),
    uploadsFolder: join(dataDir, 'uploads'),
    mostBytes: filesBytes,
    scanner: clamdUrl === undefined ? undefined : createScanner(clamdUrl),
  };
}
