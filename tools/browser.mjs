// Finds the browsers of the browser tests, or brings them: Debian's where apt is at hand, else
// Playwright's Chromium. `CHROMIUM` names one of your own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, say } from './setup.mjs';

const known = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** For tests that run without a display and must not talk to anybody but our server. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function findBrowser() {
  return [process.env.CHROMIUM, ...known, playwrightsOwn()].find(
    (path) => path !== undefined && path !== '' && existsSync(path) && runs(path, ['--version']),
  );
}

/** The browser, or the reason why there is none. */
export function findOrInstallBrowser() {
  const found = findBrowser();
  if (found !== undefined) return { path: found };
  for (const install of [() => installByApt('chromium'), installByPlaywright]) {
    install();
    const installed = findBrowser();
    if (installed !== undefined) return { path: installed };
  }
  return { reason: 'there is no Chromium here, and neither apt nor Playwright could bring one' };
}

const firefoxes = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

export const findFirefox = () =>
  [process.env.FIREFOX, ...firefoxes].find(
    (path) => path !== undefined && path !== '' && existsSync(path) && runs(path, ['--version']),
  );

/** Firefox, which only apt brings; or the reason why there is none. `FIREFOX` names one of your own. */
export function findOrInstallFirefox() {
  const found = findFirefox();
  if (found !== undefined) return { path: found };
  installByApt('firefox-esr');
  const installed = findFirefox();
  return installed === undefined
    ? { reason: 'there is no Firefox here, and apt could not bring one' }
    : { path: installed };
}

/** @param {...string} names */
export function installByApt(...names) {
  if (process.getuid?.() !== 0 || !runs('apt-get', ['--version'])) return;
  say(`Installing ${names.join(', ')} with apt …`);
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (runs('apt-get', install)) return;
  runs('apt-get', ['update']);
  runs('apt-get', install);
}

function installByPlaywright() {
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  if (!existsSync(cli)) return;
  say('Downloading Chromium with Playwright …');
  runs(process.execPath, [cli, 'install', '--no-shell', 'chromium']);
}

function playwrightsOwn() {
  try {
    const require = createRequire(import.meta.url);
    return require('playwright-core').chromium.executablePath();
  } catch {
    return undefined; // not installed, or it knows none for this system
  }
}

export function runs(program, parameters) {
  const result = spawnSync(program, parameters, {
    stdio: 'ignore',
    timeout: 10 * 60_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return result.status === 0;
}
