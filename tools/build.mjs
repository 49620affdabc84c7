// `npm run build`: the client into dist/client. (The server runs its sources.)
import {
  buildClientIfStale,
  continueWithWantedNode,
  installMissing,
  requireNode,
  runScript,
  say,
} from './setup.mjs';

await runScript(async () => {
  requireNode();
  installMissing({ withDevelopment: true });
  await continueWithWantedNode();
  buildClientIfStale();
  say('The client is in dist/client.');
});
