// `node tools/verify-audit.mjs [workspace] [--head n:hash]`: compares the audit log with its chain, in the database and
// with the key that the server uses (DATABASE_URL and SECRET_KEY, or DATA_DIR of a server that is stopped).
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { continueWithWantedNode, requireNode, root, runScript } from './setup.mjs';

await runScript(async () => {
  requireNode();
  await continueWithWantedNode();
  await import(pathToFileURL(join(root, 'server/verify-audit.ts')).href);
});
