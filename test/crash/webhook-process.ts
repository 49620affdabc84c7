// Nothing but the sender of webhooks, as a process that is killed at whatever moment. Waits for a line before it begins.

import { createInterface } from 'node:readline';
import { createIdSource } from '#shared/base/ids.ts';
import { createWebhookSender } from '#server/features/webhooks/webhook-sender.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { startJobs } from '#server/platform/jobs/jobs.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { fillRandom } from '#server/platform/secrets/random.ts';
import { createSecrets } from '#server/platform/secrets/secrets.ts';

const { DATABASE_URL = '', SECRET_KEY = '' } = process.env;
const log = createLogger('error');
const db = openDatabase({ url: DATABASE_URL, maxConnections: 4 });
const jobs = await startJobs({
  driver: { executeSql: (text, values) => db.executeSql(text, values) as never },
  log,
  isWorker: false,
});
const sender = createWebhookSender({
  db,
  jobs,
  log,
  clock: Date.now,
  ids: createIdSource(Date.now, fillRandom),
  secrets: createSecrets(SECRET_KEY),
  config: { allowsLoopback: true, ownOrigin: 'http://localhost' } as never,
});
await db.ping();
process.stdout.write('ready\n');
createInterface({ input: process.stdin }).once('line', () => {
  void sender.round();
});
