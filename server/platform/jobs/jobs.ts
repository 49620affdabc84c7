// Jobs on pg-boss over our own connections. A job is enqueued by a statement of the transaction that causes it, so
// that it exists exactly when its cause does (transactional outbox).

import { PgBoss } from 'pg-boss';
import { JOBS_SCHEMA, type JobData, type QueueName } from './queues.ts';

/** Statements outside of our transactions. A text with its own BEGIN must run on one connection. */
export type JobsDriver = {
  readonly executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
};

/** A statement to run inside the caller's transaction. */
type JobStatement = { readonly text: string; readonly values: readonly (string | null)[] };

export type Job<Name extends QueueName> = { readonly id: string; readonly data: JobData[Name] };

export type Jobs = {
  /** The statement that enqueues these jobs; it runs nothing itself. */
  readonly enqueueStatement: <Name extends QueueName>(
    name: Name,
    data: readonly JobData[Name][],
  ) => Promise<JobStatement>;
  /** Handles jobs one by one; a thrown error retries by the queue's rules. */
  readonly work: <Name extends QueueName>(
    name: Name,
    handler: (job: Job<Name>) => Promise<void>,
    options?: { readonly concurrency?: number; readonly pollSeconds?: number },
  ) => Promise<void>;
  /** At the times of a cron expression (UTC); one job per time over all processes. */
  readonly schedule: (name: QueueName, cron: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type JobsLog = { readonly error: (details: object, message: string) => void };

const STOP_TIMEOUT_MS = 10_000;

export async function startJobs(deps: {
  readonly driver: JobsDriver;
  readonly log: JobsLog;
  /** False for a process that only enqueues. */
  readonly isWorker: boolean;
}): Promise<Jobs> {
  const { driver, log, isWorker } = deps;
  const boss = new PgBoss({
    db: driver,
    schema: JOBS_SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: isWorker,
    schedule: isWorker,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job queue'));
  await boss.start();

  const enqueueStatement: Jobs['enqueueStatement'] = async (name, data) => {
    let statement: JobStatement | undefined;
    await boss.insert(
      name,
      data.map((item) => ({ data: item })),
      {
        db: {
          executeSql: (text, values = []) => {
            statement = { text, values: values as (string | null)[] };
            return Promise.resolve({ rows: [] });
          },
        },
      },
    );
    if (statement === undefined) throw new Error('pg-boss made no statement');
    return statement;
  };

  const work: Jobs['work'] = async (name, handler, options = {}) => {
    await boss.work<JobData[typeof name]>(
      name,
      {
        batchSize: options.concurrency ?? 1,
        pollingIntervalSeconds: options.pollSeconds ?? 2,
        perJobResults: true,
      },
      async (jobs) =>
        Promise.all(
          jobs.map(async (job) => {
            try {
              await handler({ id: job.id, data: job.data });
              return { id: job.id, status: 'completed' as const };
            } catch (error) {
              log.error({ err: error, queue: name, job: job.id }, 'job failed');
              return { id: job.id, status: 'failed' as const, output: { message: String(error) } };
            }
          }),
        ),
    );
  };

  return {
    enqueueStatement,
    work,
    schedule: (name, cron) => boss.schedule(name, cron, {}),
    stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS, close: false }),
  };
}
