// `npm start`: from a bare checkout to a running server. Installs what is missing, builds the client
// when its sources changed, and runs the server in this process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  buildClientIfStale,
  continueWithWantedNode,
  installMissing,
  requireNode,
  root,
  runScript,
} from './setup.mjs';

await runScript(async () => {
  requireNode();
  installMissing({ withDevelopment: false });
  await continueWithWantedNode();
  buildClientIfStale();
  await import(pathToFileURL(join(root, 'server/main.ts')).href);
});
