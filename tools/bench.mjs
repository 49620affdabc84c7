// `npm run bench`: figures, budgets and the machine, as docs/BENCHMARKS.md records them. Never fails for a slow figure.
//   npm run bench                         all
//   npm run bench -- pull sockets         these
//   npm run bench -- transfer             20,000 tickets from one server to another; minutes
//   npm run bench -- million              1,000,000 tickets beside 10,000; minutes of filling and 20 GB of disk
//   npm run bench -- reports              1,000,000 tickets over five years; half an hour and 20 GB of disk
//   npm run bench -- mail-flood           10,000 mails that wait at once; minutes
//   npm run bench -- --write              all, and writes docs/BENCHMARKS.md
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
  const { runBenchmarks } = await import(pathToFileURL(join(root, 'tools/bench/run.ts')).href);
  await runBenchmarks(process.argv.slice(2));
  // A benchmark that was given up may still hold a browser or a connection.
  process.exit();
});
