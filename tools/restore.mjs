// `npm run restore -- <backup> [--replace]`: puts a backup back; docs/OPERATIONS.md.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { continueWithWantedNode, installMissing, requireNode, root, runScript } from './setup.mjs';

await runScript(async () => {
  requireNode();
  installMissing({ withDevelopment: false });
  await continueWithWantedNode();
  await import(pathToFileURL(join(root, 'server/restore.ts')).href);
});
