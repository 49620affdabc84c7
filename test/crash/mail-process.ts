// Nothing but reading what was fetched and sending what is due, as a process that is killed at whatever moment. Waits for a
// line before it begins. Its clock is ahead, so that what an earlier one held is free.

import { createInterface } from 'node:readline';
import { createContext } from '#server/context.ts';
import { createMailIntake } from '#server/features/mail-intake/index.ts';
import { createMailOutcomes, mailRound } from '#server/features/mail-sending/index.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { testConfig } from '#test/support/world.ts';

const {
  DATABASE_URL = '',
  SECRET_KEY = '',
  SMTP_URL = '',
  DATA_DIR = '',
  AHEAD_MS = '0',
} = process.env;
const db = openDatabase({ url: DATABASE_URL, maxConnections: 6 });
const context = await createContext({
  config: { ...testConfig, dataDir: DATA_DIR, smtpUrl: SMTP_URL, mailFrom: 'desk@nordlicht.test' },
  db,
  log: createLogger('error'),
  secretKey: SECRET_KEY,
  clock: () => Date.now() + Number(AHEAD_MS),
});
const intake = createMailIntake({ ...context, ...createMailOutcomes(context) });
await db.ping();
process.stdout.write('ready\n');
createInterface({ input: process.stdin }).once('line', () => {
  const again = async (round: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  void again(() => intake.round());
  void again(() => mailRound(context));
});
