// What supervisors and Prometheus ask. Alive: the process answers. Ready: it can serve, which needs a database that
// is reachable, migrated and may be written to.

import { readdirSync } from 'node:fs';
import { timingSafeEqual } from 'node:crypto';
import { resolve } from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AppContext, AppEnv } from './app-context.ts';
import { measureOutbox } from './features/mail-sending/index.ts';
import { lastBackupAt } from './platform/backup/index.ts';
import { AppError } from './platform/http/app-error.ts';

export type Health = {
  readonly routes: Hono<AppEnv>;
  /** Measures every request by route. */
  readonly measure: MiddlewareHandler<AppEnv>;
};

const READY_LIMIT_MS = 3_000;
const NEWEST_MIGRATION = newestMigration();

export function createHealth(context: AppContext): Health {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'homing_http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const pushes = new Counter({
    name: 'homing_push_total',
    help: 'Messages to devices by Web Push, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
    collect: () => {
      pushes.reset();
      for (const [outcome, count] of Object.entries(context.pushed)) pushes.inc({ outcome }, count);
    },
  });
  const fetched = new Counter({
    name: 'homing_mail_fetched_total',
    help: 'Mails of mailboxes, and visits to them, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
    collect: () => {
      fetched.reset();
      for (const [outcome, count] of Object.entries(context.mailFetched))
        fetched.inc({ outcome }, count);
    },
  });
  const sent = new Counter({
    name: 'homing_mail_sent_total',
    help: 'Attempts of this process to send a mail, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
    collect: () => {
      sent.reset();
      for (const [outcome, count] of Object.entries(context.mailSent)) sent.inc({ outcome }, count);
    },
  });
  const measured = outboxMeasure(context);
  const outbox = new Gauge({
    name: 'homing_mail_outbox',
    help: 'Mails of all workspaces that are to be sent yet; gathered: for the next day of an address',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      outbox.reset();
      const mails = await measured();
      if (mails === undefined) return;
      outbox.set({ state: 'waiting' }, mails.waiting);
      outbox.set({ state: 'gathered' }, mails.gathered);
    },
  });
  const oldest = new Gauge({
    name: 'homing_mail_oldest_waiting_seconds',
    help: 'Age of the oldest mail that waits to be sent, of all workspaces; 0: none waits',
    registers: [registry],
    collect: async () => {
      const since = (await measured())?.since;
      oldest.set(typeof since === 'number' ? Math.max(0, (context.clock() - since) / 1000) : 0);
    },
  });
  const { backupFolder } = context.config;
  if (backupFolder !== undefined) {
    const backup = new Gauge({
      name: 'homing_backup_last_seconds',
      help: 'When the last backup was made, as seconds since 1970; 0: there is none',
      registers: [registry],
      collect: async () => {
        const at = await lastBackupAt(backupFolder, context.clock()).catch(() => undefined);
        backup.set((at ?? 0) / 1000);
      },
    });
  }
  const routes = new Hono<AppEnv>();

  routes.get('/healthz', (c) => c.json({ status: 'ok' }));

  routes.get('/readyz', async (c) => {
    const trouble = context.isDraining() ? 'stopping' : await databaseTrouble(context);
    if (trouble === undefined) return c.json({ status: 'ready' });
    throw new AppError('UNAVAILABLE', { detail: trouble, headers: { 'retry-after': '2' } });
  });

  routes.get('/metrics', async (c) => {
    if (!mayReadMetrics(c, context.config.metricsToken)) throw new AppError('NOT_FOUND');
    return c.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });

  const measure: MiddlewareHandler<AppEnv> = async (c, next) => {
    const startedAt = performance.now();
    await next();
    // The pattern, never the path: it would name workspaces, and there are too many paths.
    const route = c.res.status === 404 ? 'none' : c.req.routePath;
    durations.observe(
      { method: c.req.method, route, status: String(c.res.status) },
      (performance.now() - startedAt) / 1000,
    );
  };

  return { routes, measure };
}

/** Once for all figures of an answer. Undefined: the database does not tell; the other figures are wanted all the more. */
function outboxMeasure({
  db,
  log,
}: AppContext): () => Promise<Awaited<ReturnType<typeof measureOutbox>> | undefined> {
  let running: ReturnType<typeof measureOutbox> | undefined;
  return async () => {
    running ??= measureOutbox(db).finally(() => (running = undefined));
    try {
      return await running;
    } catch (error) {
      log.warn({ err: error }, 'mails that wait could not be counted');
      return undefined;
    }
  };
}

/** Undefined when everything is well. The sentence names no host and no credential. */
async function databaseTrouble(context: AppContext): Promise<string | undefined> {
  const late = new Promise<string>((resolve) =>
    setTimeout(resolve, READY_LIMIT_MS, 'The database does not answer.').unref(),
  );
  const look = context.db
    .global(
      (sql) => sql<{ isRecovering: boolean; newest: number }[]>`
        select pg_is_in_recovery() as is_recovering,
          (select coalesce(max(m.number), 0) from schema_migrations m) as newest`,
    )
    .then(([row]) => {
      if (row === undefined || row.isRecovering) return 'The database cannot be written to.';
      return row.newest < NEWEST_MIGRATION ? 'The database is not migrated.' : undefined;
    })
    .catch((error: unknown) => {
      context.log.warn({ err: error }, 'not ready');
      return 'The database cannot be reached.';
    });
  return Promise.race([look, late]);
}

function newestMigration(): number {
  const names = readdirSync(resolve(import.meta.dirname, 'migrations'));
  return Math.max(0, ...names.map((name) => Number(/^(\d+)-.*\.sql$/.exec(name)?.[1] ?? 0)));
}

/** From this very machine, not through a proxy; or with the token. */
function mayReadMetrics(c: Context<AppEnv>, token: string | undefined): boolean {
  const given = c.req.header('authorization')?.replace(/^Bearer /i, '');
  if (token !== undefined && given !== undefined) {
    const [a, b] = [Buffer.from(given), Buffer.from(token)];
    return a.byteLength === b.byteLength && timingSafeEqual(a, b);
  }
  const isForwarded =
    c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined;
  const ip = c.get('clientIp');
  return !isForwarded && (ip === '::1' || ip.startsWith('127.'));
}
