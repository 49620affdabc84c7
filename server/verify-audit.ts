// Says whether the audit log is what it was (I5), row by row where it is not.
//
// Exit codes: 0 whole · 1 something was found · 2 it could not be looked at.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { WorkspaceId } from '#shared/base/ids.ts';
import { loadConfig } from './config/config.ts';
import { verifyChain, type Finding, type Verification } from './features/audit/index.ts';
import { openDatabase, type Database } from './platform/db/database.ts';
import { provisionDatabase } from './platform/db/provision.ts';
import { createLogger } from './platform/log/logger.ts';
import { createSecrets } from './platform/secrets/secrets.ts';

const HEAD = /^([0-9]{1,15}):([0-9a-fA-F]{64})$/;
const SENTENCES: { readonly [Problem in Finding['problem']]: string } = {
  altered: 'was altered',
  removed: 'was removed',
  'link-removed': 'links were removed from here on',
  'slipped-in': 'was slipped in behind the chain',
  'seal-broken': 'the chain up to here was not made by this server',
  'erasure-forged': 'was replaced by somebody else than this server',
  'head-unknown': 'this head is not in the chain any more',
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { head: { type: 'string' } },
  });
  const [slug] = positionals;
  const knownHeads = headsOf(values.head, slug);
  const config = loadConfig(process.env);
  const provisioned = await provisionDatabase({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    // It looks and changes nothing: a database that is not up to date is refused.
    migrateDatabaseUrl: undefined,
    migrationsFolder: resolve(import.meta.dirname, 'migrations'),
    log: createLogger('silent'),
    onFailure: (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    },
  });
  const db = openDatabase({ url: provisioned.appUrl, maxConnections: 2 });
  try {
    const sealKey = createSecrets(config.secretKey).derive('audit-seal');
    const workspaces = await workspacesOf(db, slug);
    if (workspaces.length === 0) throw new Error(`There is no workspace ${slug ?? ''}.`);
    let found = 0;
    for (const workspaceId of workspaces) {
      const verification = await verifyChain({ db, sealKey }, workspaceId, { knownHeads });
      report(workspaceId, verification);
      found += verification.findings.length;
    }
    return found === 0 ? 0 : 1;
  } finally {
    await db.close();
    await provisioned.stop();
  }
}

function headsOf(text: string | undefined, slug: string | undefined) {
  if (text === undefined) return [];
  const [, n, hash] = HEAD.exec(text) ?? [];
  if (n === undefined || hash === undefined)
    throw new Error('--head: give number and hash, 12:9f…');
  if (slug === undefined) throw new Error('--head: name the workspace whose head it is.');
  return [{ n: Number(n), hash }];
}

async function workspacesOf(db: Database, slug: string | undefined): Promise<WorkspaceId[]> {
  const rows = await db.global((sql) =>
    slug === undefined
      ? sql<{ id: WorkspaceId | null }[]>`select w.id from all_workspaces() w(id)`
      : sql<{ id: WorkspaceId | null }[]>`select workspace_by_slug(${slug}) as id`,
  );
  return rows.flatMap(({ id }) => id ?? []);
}

function report(workspaceId: WorkspaceId, verification: Verification): void {
  const { checked, findings, head, pending, erased } = verification;
  const verdict = findings.length === 0 ? 'whole' : 'NOT WHOLE';
  say(
    `${workspaceId}: ${verdict}, ${checked} links, ${erased} with erased values, ${pending} not linked yet`,
  );
  say(`  head ${head.n}:${head.hash}`);
  for (const { problem, n, kind, id } of findings) {
    const row = kind === null ? '' : `${kind} ${id} `;
    const link = n === null ? '' : `link ${n}: `;
    say(`  ${link}${row}${SENTENCES[problem]}`);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
