// `npm run screenshots`: every screen of the product with the demo's data, to be looked at by eye, in test/screenshots/looks.
//   npm run screenshots                          all
//   npm run screenshots -- list ticket           the screens whose names contain one of these words
//   npm run screenshots -- --only=ar-light-390   one look of them; --only=ar, --only=dark, --only=390 are possible too
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
  installMissing({ withDevelopment: true });
  await continueWithWantedNode();
  buildClientIfStale();
  const { takeScreenshots } = await import(
    pathToFileURL(join(root, 'tools/screenshots/run.ts')).href
  );
  await takeScreenshots(process.argv.slice(2));
});
