// `npm run restore -- <backup> [--replace] [--without-damaged]`: puts a backup into DATA_DIR, where the next start of the server finds it.
//
// Exit codes: 0 done · 1 nothing was changed, and why.

import { parseArgs } from 'node:util';
import { dataDirOf } from './config/config.ts';
import { restoreBackup } from './platform/backup/index.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      replace: { type: 'boolean', default: false },
      'without-damaged': { type: 'boolean', default: false },
    },
  });
  const [backup, ...others] = positionals;
  if (backup === undefined || others.length > 0)
    throw new Error(
      'Name one backup: npm run restore -- <folder of the backup> [--replace] [--without-damaged]',
    );
  const { manifest, putAside, damaged } = await restoreBackup({
    backup,
    // All other settings are looked at by the server: one of them would make a key where that of the backup is to come.
    dataDir: dataDirOf(process.env),
    replaces: values.replace,
    withoutDamaged: values['without-damaged'],
    now: Date.now(),
  });
  say(`Put back what was there at ${manifest.madeAt}: ${manifest.files.length} files.`);
  if (damaged.length > 0) say(`Left out, because damaged: ${damaged.join(', ')}.`);
  if (putAside !== undefined) say(`What was there before is in ${putAside}.`);
  if (!manifest.hasSecretKey)
    say('Start with the SECRET_KEY that this server had: it is not in the backup.');
  if (!manifest.hasFiles)
    say('The files of messages are in the bucket of S3_URL, and not in the backup.');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
