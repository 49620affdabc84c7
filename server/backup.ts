// `npm run backup [folder]` (`--scheduled`: as the server does it, the oldest make room): a backup now, of a server that runs or stands still. `npm run backup -- --verify <backup>`: is
// every byte of it what it was?
//
// Exit codes: 0 done · 1 it could not be done, or the backup is damaged.

import { parseArgs } from 'node:util';
import { loadSettings } from './config/config.ts';
import { BACKUP_DATABASE, makeBackup, verifyBackup } from './platform/backup/index.ts';
import {
  findEmbeddedPostgres,
  hasEmbeddedPostgres,
  startEmbeddedPostgres,
  superuser,
} from './platform/db/embedded-postgres.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { verify: { type: 'string' }, scheduled: { type: 'boolean', default: false } },
  });
  if (values.verify !== undefined) {
    const { files, madeAt } = await verifyBackup(values.verify);
    return say(`Whole: ${files.length} files of ${madeAt}.`);
  }
  const config = loadSettings(process.env);
  if (config.databaseUrl !== undefined)
    throw new Error(
      'DATABASE_URL: this is a PostgreSQL of your own. Back it up with its own programs (docs/OPERATIONS.md).',
    );
  const { dataDir, s3Url } = config;
  if (!hasEmbeddedPostgres(dataDir))
    throw new Error(`DATA_DIR: there is no database in ${dataDir}.`);
  const running = await findEmbeddedPostgres(dataDir);
  const started = running === undefined ? await startEmbeddedPostgres({ dataDir }) : undefined;
  try {
    const url = (running ?? started)!.url(superuser, BACKUP_DATABASE);
    const made = await makeBackup(
      { url, dataDir, hasFiles: s3Url === undefined },
      {
        folder: positionals[0] ?? config.backupDir,
        // What somebody makes by hand takes no other's place.
        keep: values.scheduled ? config.backupKeep : undefined,
        now: Date.now(),
      },
    );
    say(`Made ${made.folder}: ${made.files} files, ${Math.ceil(made.bytes / 1e6)} MB.`);
    if (made.removed > 0) say(`Removed the ${made.removed} oldest.`);
    if (made.left.length > 0)
      say(`Could not be removed, and may belong to somebody else: ${made.left.join(', ')}.`);
    if (s3Url !== undefined) say('The files of messages are in the bucket, and not in it.');
    if (!made.hasSecretKey) say('The secret key is not in it: keep SECRET_KEY elsewhere.');
  } finally {
    await started?.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
