// The process: settings → database → migrations → demo → listening; and on SIGTERM the way back.
//
// Exit codes: 0 asked to stop · 1 a bug · 2 settings are wrong · 3 the database cannot be used · 4 cannot listen.

import { resolve } from 'node:path';
import { createApp } from './app.ts';
import { ConfigError, loadConfig, type Config } from './config/config.ts';
import { keepBackingUp } from './daily-backup.ts';
import { createContext, type AppConfig, type AppContext } from './context.ts';
import { auditRound } from './features/audit/index.ts';
import { bulkRound, purgeBulk } from './features/bulk/index.ts';
import { offerDemo } from './features/demo/index.ts';
import { filesRound, lookAtFile } from './features/files/index.ts';
import { listen, type HttpServer } from './http-server.ts';
import { openDatabase } from './platform/db/database.ts';
import { provisionDatabase } from './platform/db/provision.ts';
import { createLogger, type Logger } from './platform/log/logger.ts';
import { askDueSources } from './features/inserts/index.ts';
import { followAddresses, passTime, reckonDueTimes } from './features/tickets/index.ts';
import { createMailIntake } from './features/mail-intake/index.ts';
import { createMailOutcomes, forgetMails, mailRound } from './features/mail-sending/index.ts';
import { createMailFetcher } from './features/mailboxes/index.ts';
import { forgetNotifications, noticeRound, wakeSenders } from './features/notifications/index.ts';
import { pushRound } from './features/push/index.ts';
import { reportRound } from './features/reports/index.ts';
import { forgetSlackDeliveries, slackRound } from './features/slack/index.ts';
import { createWebhookSender, forgetWebhookDeliveries } from './features/webhooks/index.ts';
import { transferRound } from './features/transfer/index.ts';
import { renewEpoch, syncMaintenance } from './sync/index.ts';

const EXIT = { OK: 0, BUG: 1, CONFIG: 2, DATABASE: 3, LISTEN: 4 } as const;
const STOP_LIMIT_MS = 25_000;
/** Without a database no request can be finished: whoever supervises the process should start it again soon. */
const STOP_WITHOUT_DATABASE_MS = 3_000;
const projectFolder = resolve(import.meta.dirname, '..');

class StartError extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string, cause: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** People read this; everything else goes to the log. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const failWith =
  (exitCode: number, what: string) =>
  (cause: unknown): never => {
    throw new StartError(
      exitCode,
      `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  };

async function start(config: Config, log: Logger): Promise<void> {
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  let isStopping = false;
  const stop = (exitCode: number): void => {
    if (isStopping) return;
    isStopping = true;
    const isGone = exitCode === EXIT.DATABASE;
    setTimeout(
      () => process.exit(isGone ? exitCode : EXIT.BUG),
      isGone ? STOP_WITHOUT_DATABASE_MS : STOP_LIMIT_MS,
    ).unref();
    closeAll().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exit(EXIT.BUG);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(EXIT.OK));

  try {
    const provisioned = await provisionDatabase({
      dataDir: config.dataDir,
      databaseUrl: config.databaseUrl,
      migrateDatabaseUrl: config.migrateDatabaseUrl,
      migrationsFolder: resolve(projectFolder, 'server/migrations'),
      log,
      // Devices may have seen what the backup has not.
      afterRestore: renewEpoch,
      onFailure: (error) => {
        log.fatal({ err: error }, 'the database is gone');
        stop(EXIT.DATABASE);
      },
    }).catch(failWith(EXIT.DATABASE, 'The database cannot be used'));
    closing.push(() => provisioned.stop());
    const db = openDatabase({ url: provisioned.appUrl });
    closing.push(() => db.close());
    const backsUp = provisioned.isEmbedded && config.backupKeep > 0;
    const context = await createContext({
      config: { ...appConfigOf(config), backupFolder: backsUp ? config.backupDir : undefined },
      db,
      log,
      secretKey: config.secretKey,
    });
    closing.push(() => context.close());
    // Requests are answered without files too, and the store may only be late.
    await context.files.store.check().catch((error: unknown) => {
      log.error({ err: error }, 'files cannot be stored: see S3_URL or DATA_DIR');
    });
    if (config.isDemo) await offerDemo(context, say);
    await startWork(context);
    if (backsUp)
      closing.push(
        keepBackingUp({
          folder: config.backupDir,
          clock: context.clock,
          log,
        }),
      );
    const app = createApp(context);
    const server = await listen({
      app,
      host: config.host,
      port: config.port,
      tls: config.tls,
    }).catch(failWith(EXIT.LISTEN, `Cannot listen on ${config.host}, port ${config.port}`));
    closing.push(async () => {
      context.beginDraining();
      await Promise.all(context.drains.map((drain) => drain()));
      await server.drain();
    });
    announce(config, context, server);
  } catch (error) {
    isStopping = true;
    await closeAll();
    throw error;
  }
}

async function startWork(context: AppContext): Promise<void> {
  if (context.config.role === 'web') return;
  await context.jobs.work('housekeeping', async () => {
    await context.throttle.purge();
    const report = await syncMaintenance(context.db);
    const bulkJobs = await purgeBulk(context);
    const notifications = await forgetNotifications(context);
    const slack = await forgetSlackDeliveries(context);
    const webhooks = await forgetWebhookDeliveries(context);
    const mails = await forgetMails(context);
    context.log.info(
      { ...report, bulkJobs, notifications, slack, webhooks, mails },
      'housekeeping',
    );
  });
  await context.jobs.schedule('housekeeping', '17 * * * *');
  await context.jobs.work('audit', async () => {
    const report = await auditRound(context);
    if (report.linked > 0) context.log.debug(report, 'audit log linked');
  });
  await context.jobs.schedule('audit', '* * * * *');
  await context.jobs.work('reports', async () => {
    const report = await reportRound(context);
    if (report.tickets + report.failed > 0) context.log.info(report, 'reports');
  });
  await context.jobs.schedule('reports', '* * * * *');
  await context.jobs.work('ticket-times', async () => {
    const report = await passTime(context);
    context.log.info(report, 'ticket times');
  });
  await context.jobs.schedule('ticket-times', '* * * * *');
  await context.jobs.work(
    'due-times',
    async ({ data }) => {
      const changed = await reckonDueTimes(context, data);
      context.log.info({ workspaceId: data.workspaceId, changed }, 'due times');
    },
    { pollSeconds: 1 },
  );
  await context.jobs.work(
    'moved-addresses',
    async ({ data }) => {
      const tickets = await followAddresses(context, data.workspaceId);
      context.log.info({ workspaceId: data.workspaceId, tickets }, 'moved addresses');
    },
    { pollSeconds: 1 },
  );
  await context.jobs.work('inserts', async () => {
    const report = await askDueSources(context);
    if (report.asked > 0) context.log.info(report, 'directories');
  });
  await context.jobs.schedule('inserts', '* * * * *');
  await context.jobs.work('bulk', async () => {
    const ended = await bulkRound(context);
    if (ended > 0) context.log.info({ ended }, 'orders for many tickets');
  });
  await context.jobs.schedule('bulk', '* * * * *');
  await context.jobs.work(
    'file',
    ({ data }) => lookAtFile(context, data.workspaceId, data.fileId),
    { pollSeconds: 1 },
  );
  await context.jobs.work(
    'notices',
    async ({ data }) => {
      const report = await noticeRound(context, {
        only: data.workspaceId,
        onWritten: wakeSenders(context),
      });
      if (report.notices > 0) context.log.info(report, 'notices');
    },
    { concurrency: 4, pollSeconds: 1 },
  );
  await context.jobs.schedule('notices', '* * * * *');
  await context.jobs.work(
    'slack',
    async ({ data }) => {
      const report = await slackRound(context, data.workspaceId);
      if (Object.values(report).some((count) => count > 0)) context.log.info(report, 'slack');
    },
    { concurrency: 4, pollSeconds: 1 },
  );
  await context.jobs.schedule('slack', '* * * * *');
  const webhooks = createWebhookSender(context);
  context.drains.push(webhooks.close);
  await context.jobs.work('webhooks', ({ data }) => webhooks.round(data.workspaceId), {
    concurrency: 4,
    pollSeconds: 1,
  });
  await context.jobs.schedule('webhooks', '* * * * *');
  await context.jobs.work(
    'push',
    async ({ data }) => {
      const report = await pushRound(context, data.workspaceId);
      if (Object.values(report).some((count) => count > 0)) context.log.info(report, 'push');
    },
    { concurrency: 4, pollSeconds: 1 },
  );
  await context.jobs.schedule('push', '* * * * *');
  await context.jobs.work(
    'mail',
    async ({ data }) => {
      const report = await mailRound(context, { only: data.workspaceId });
      if (Object.values(report).some((count) => count > 0)) context.log.info(report, 'mail');
    },
    { concurrency: 4, pollSeconds: 1 },
  );
  await context.jobs.schedule('mail', '* * * * *');
  const mailIntake = createMailIntake({ ...context, ...createMailOutcomes(context) });
  context.drains.push(mailIntake.close);
  await context.jobs.work(
    'mail-intake',
    async ({ data }) => {
      const report = await mailIntake.round(data.workspaceId);
      if (Object.values(report).some((count) => count > 0)) context.log.info(report, 'mail intake');
    },
    { pollSeconds: 1 },
  );
  await context.jobs.schedule('mail-intake', '* * * * *');
  const mailboxes = createMailFetcher(context);
  context.drains.push(mailboxes.close);
  await context.jobs.work('mailboxes', mailboxes.round, { pollSeconds: 1 });
  await context.jobs.schedule('mailboxes', '* * * * *');
  await context.jobs.work('files', async () => {
    const report = await filesRound(context);
    context.log.info(report, 'files');
  });
  await context.jobs.schedule('files', '41 * * * *');
  await context.jobs.work('transfers', async () => {
    const report = await transferRound(context);
    if (report.transfers + report.failed + report.purged > 0) context.log.info(report, 'transfers');
  });
  await context.jobs.schedule('transfers', '* * * * *');
}

const appConfigOf = (config: Config): AppConfig => ({
  host: config.host,
  role: config.role,
  publicUrl: config.publicUrl,
  ownOrigin: `${config.tls === undefined ? 'http' : 'https'}://localhost:${config.port}`,
  smtpUrl: config.smtpUrl,
  mailFrom: config.mailFrom,
  allowsPrivateMail: config.allowsPrivateMail,
  mailCa: config.mailCa,
  signUp: config.signUp,
  trustedProxies: config.trustedProxies,
  hasTls: config.tls !== undefined,
  clientFolder: config.clientFolder,
  dataDir: config.dataDir,
  s3Url: config.s3Url,
  clamdUrl: config.clamdUrl,
  metricsToken: config.metricsToken,
  apiPerMinute: config.apiPerMinute,
});

function announce(config: Config, context: AppContext, server: HttpServer): void {
  const scheme = config.tls === undefined ? 'http' : 'https';
  const anywhere =
    config.host === '0.0.0.0' || config.host === '::' || config.host.startsWith('127.');
  const host = anywhere
    ? 'localhost'
    : config.host.includes(':')
      ? `[${config.host}]`
      : config.host;
  say(`Homing is at ${config.publicUrl ?? `${scheme}://${host}:${server.port}`}`);
  for (const desk of context.demoDesks) {
    say(`  ${desk.name}: /w/${desk.slug}`);
    for (const person of desk.signIns) {
      say(`    ${person.email}  ${person.password}  (${person.profile})`);
    }
  }
}

async function main(): Promise<void> {
  let config: Config;
  try {
    config = loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    process.exitCode = EXIT.CONFIG;
    return;
  }
  const log = createLogger(config.logLevel);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(EXIT.BUG);
    });
  }
  await start(config, log);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${error instanceof StartError || !(error instanceof Error) ? message : (error.stack ?? message)}\n`,
  );
  process.exit(error instanceof StartError ? error.exitCode : EXIT.BUG);
});
