// `npm run dev`: the server, restarted when its files change, and the client served by Vite with
// instant updates on http://127.0.0.1:5173.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  buildClientIfStale,
  continueWithWantedNode,
  installMissing,
  nodeProgram,
  requireNode,
  root,
  runScript,
} from './setup.mjs';

await runScript(async () => {
  requireNode();
  installMissing({ withDevelopment: true });
  await continueWithWantedNode();
  // The pages rendered by the server take their scripts from a build.
  buildClientIfStale();
  const children = [
    ['--watch', '--watch-preserve-output', join(root, 'server/main.ts')],
    [join(root, 'node_modules/vite/bin/vite.js')],
  ].map((parameters) => spawn(nodeProgram(), parameters, { cwd: root, stdio: 'inherit' }));
  const stopAll = () => children.forEach((child) => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stopAll);
  const exits = children.map((child) => new Promise((done) => child.on('exit', done)));
  await Promise.race(exits);
  stopAll();
  await Promise.all(exits);
});
