// `npm run backup [folder]`: a backup of the embedded database, the files and the key; docs/OPERATIONS.md.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { continueWithWantedNode, installMissing, requireNode, root, runScript } from './setup.mjs';

await runScript(async () => {
  requireNode();
  installMissing({ withDevelopment: false });
  await continueWithWantedNode();
  await import(pathToFileURL(join(root, 'server/backup.ts')).href);
});
