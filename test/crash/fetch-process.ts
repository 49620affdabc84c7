// Nothing but visits to mailboxes, as a process that is killed at whatever moment. Waits for a line before it begins.

import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { createIdSource } from '#shared/base/ids.ts';
// Not by the door, behind which everything is: this starts a hundred times.
import { noMails } from '#server/features/mailboxes/fetch-mailbox.ts';
import { createMailFetcher } from '#server/features/mailboxes/mail-fetcher.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { startJobs } from '#server/platform/jobs/jobs.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { fillRandom } from '#server/platform/secrets/random.ts';
import { createSecrets } from '#server/platform/secrets/secrets.ts';

const { DATABASE_URL = '', SECRET_KEY = '', HOLD_MS = '' } = process.env;
const log = createLogger('error');
const db = openDatabase({ url: DATABASE_URL, maxConnections: 4 });
const jobs = await startJobs({
  driver: { executeSql: (text, values) => db.executeSql(text, values) as never },
  log,
  isWorker: false,
});
const fetcher = createMailFetcher(
  {
    db,
    jobs,
    log,
    clock: Date.now,
    ids: createIdSource(Date.now, fillRandom),
    secrets: createSecrets(SECRET_KEY),
    config: { allowsPrivateMail: true } as never,
    mailFetched: noMails(),
  },
  { holdMs: Number(HOLD_MS) },
);
await db.ping();
// Otherwise only who ends in peace keeps it.
flushCompileCache();
process.stdout.write('ready\n');
createInterface({ input: process.stdin }).once('line', () => {
  setInterval(() => void fetcher.round(), 10);
});
