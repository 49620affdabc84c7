// `npm test`: the whole gate, one step after the other; every step runs, and the last line counts.
//   node tools/test.mjs --only unit,pg     these steps
//   node tools/test.mjs --skip e2e         all others
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findOrInstallBrowser, findOrInstallFirefox } from './browser.mjs';
import { findOrInstallDovecot } from './dovecot.mjs';
import { findOrInstallPostfix } from './postfix.mjs';
import {
  buildClientIfStale,
  continueWithWantedNode,
  installMissing,
  nodeProgram,
  requireNode,
  root,
  runScript,
  say,
  SetupError,
} from './setup.mjs';

const reports = join(root, 'node_modules/.cache/test-reports');
const bin = (path) => join(root, 'node_modules', path);

/** What a test needs and this machine lacks fails the run. */
const isRequired = /^(1|true)$/i.test(process.env.CI ?? '');

const layers = ['--config', '.dependency-cruiser.mjs', 'shared', 'server', 'client'];

const steps = {
  format: () => check([bin('oxfmt/bin/oxfmt'), '--check', '.']),
  lint: () => check([bin('oxlint/bin/oxlint'), '--deny-warnings']),
  typecheck: () => check([bin('typescript/bin/tsc'), '-b']),
  deps: () => check([bin('dependency-cruiser/bin/dependency-cruiser.mjs'), ...layers]),
  dead: () => check([bin('knip/bin/knip.js'), '--no-progress']),
  unit: () => runTests('unit'),
  pg: runDatabaseTests,
  build: () => {
    buildClientIfStale();
    return { passed: 1, failed: 0 };
  },
  e2e: runBrowserTests,
};

await runScript(async () => {
  requireNode();
  const chosen = chooseSteps(process.argv.slice(2));
  installMissing({ withDevelopment: true });
  await continueWithWantedNode();
  const total = { passed: 0, failed: 0 };
  // Told again before the last line: of a long log one often sees no more than its end.
  const remarks = [];
  for (const name of chosen) {
    say(`\n── ${name}`);
    const { passed, failed, reason, failures = [] } = await runStep(steps[name]);
    total.passed += passed;
    total.failed += failed;
    if (reason !== undefined) remarks.push(`Not run: ${name}, because ${reason}.`);
    if (failed === 0) continue;
    say(`── ${name}: ${failed} failed`);
    remarks.push(`Failed in ${name}: ${failed}`, ...failures.slice(0, 20));
  }
  say('');
  remarks.forEach(say);
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});

async function runStep(step) {
  try {
    return await step();
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error.stack));
    return { passed: 0, failed: 1 };
  }
}

function chooseSteps(parameters) {
  const [flag, list = ''] = parameters;
  const names = list.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => steps[name] === undefined);
  const isKnownFlag = flag === undefined || flag === '--only' || flag === '--skip';
  if (!isKnownFlag || unknown !== undefined || (flag !== undefined && names.length === 0)) {
    throw new SetupError(`Usage: npm test -- [--only|--skip ${Object.keys(steps).join(',')}]`);
  }
  if (flag === '--only') return Object.keys(steps).filter((name) => names.includes(name));
  return Object.keys(steps).filter((name) => !names.includes(name));
}

function check(parameters) {
  const { status } = runNode(parameters);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function runTests(project, environment = {}) {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = runNode(
    [bin('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests', ...reporters],
    environment,
  );
  const counted = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  const passed = counted.numPassedTests ?? 0;
  const failed = counted.numFailedTests ?? 0;
  // A file that does not load, or an error outside of a test, is no failed test but fails the run.
  return {
    passed,
    failed: status === 0 ? failed : Math.max(failed, 1),
    failures: failuresIn(counted),
  };
}

/** What a report says of each failed test, and of each file that did not load: a few lines each. */
function failuresIn({ testResults = [] }) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const told = failed.map((test) =>
      beginning(`${file} › ${test.fullName}`, test.failureMessages.join('\n')),
    );
    return message !== '' && failed.length === 0 ? [beginning(file, message)] : told;
  });
}

function beginning(title, text) {
  const lines = text
    .split('\n')
    .slice(0, 15)
    .map((line) => `    ${line.slice(0, 300)}`);
  return [`  ✗ ${title}`, ...lines].join('\n');
}

/** Those of mailboxes need a mail server beside the database, and one of them a mail transport. */
function runDatabaseTests() {
  const [dovecot, postfix] = [findOrInstallDovecot(), findOrInstallPostfix()];
  const result = runTests('pg', dovecot.path === undefined ? {} : { DOVECOT: dovecot.path });
  const lacking = [dovecot, postfix].filter((one) => one.path === undefined);
  if (lacking.length === 0) return result;
  return {
    ...result,
    failed: result.failed + (isRequired ? lacking.length : 0),
    reason: `its tests of mail servers are left out: ${lacking.map((one) => one.reason).join('; ')}`,
  };
}

function runBrowserTests() {
  const { path, reason } = findOrInstallBrowser();
  if (path === undefined) return { passed: 0, failed: isRequired ? 1 : 0, reason };
  const firefox = findOrInstallFirefox();
  const dovecot = findOrInstallDovecot();
  const result = runTests('e2e', {
    CHROMIUM: path,
    ...(firefox.path !== undefined && { FIREFOX: firefox.path }),
    ...(dovecot.path !== undefined && { DOVECOT: dovecot.path }),
  });
  const lacking = [firefox, dovecot].filter((one) => one.path === undefined);
  if (lacking.length === 0) return result;
  return {
    ...result,
    failed: result.failed + (isRequired ? lacking.length : 0),
    reason: [result.reason, ...lacking.map((one) => one.reason)]
      .filter((one) => one !== undefined)
      .join('; '),
  };
}

function runNode(parameters, environment = {}) {
  return spawnSync(nodeProgram(), parameters, {
    cwd: root,
    stdio: 'inherit',
    timeout: 80 * 60_000,
    env: { ...process.env, ...environment },
  });
}
