// Links what was committed, in the order of transactions and ids (security.md 33). A link that a write had to take
// itself would make all writes of a workspace wait for each other; so links come a little later, from one process at a
// time, and only up to the oldest transaction that is still under way: below it no row can appear any more. Ids of
// transactions that were rolled back are simply not there.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { Database, Tx } from '#server/platform/db/database.ts';
import { randomBytes } from '#server/platform/secrets/random.ts';
import { digestOf, GENESIS, linkHash, SALT_BYTES, sealOf, type Entry } from './chain-entry.ts';
import {
  appendLinks,
  BEGINNING,
  hex,
  listUnlinked,
  loadEntries,
  loadHead,
  loadMoment,
  lockChain,
  type Link,
  type Moment,
  type NewLink,
} from './chain-store.ts';

export type ChainDeps = {
  readonly db: Pick<Database, 'tenant'>;
  /** secrets.derive('audit-seal') */
  readonly sealKey: Uint8Array;
};

const BATCH = 500;
/** What is left over is taken by the next run. */
const MAX_BATCHES = 400;

/** Returns how many rows were linked. */
export async function chainWorkspace(deps: ChainDeps, workspaceId: WorkspaceId): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const count = await deps.db.tenant(workspaceId, (tx) => chainBatch(tx, deps, workspaceId));
    total += count;
    if (count === 0) break;
  }
  return total;
}

async function chainBatch(tx: Tx, deps: ChainDeps, workspaceId: WorkspaceId): Promise<number> {
  await lockChain(tx, workspaceId);
  const head = await loadHead(tx, workspaceId);
  const moment = await loadMoment(tx);
  const { rows, areForeign } = await nextRows(tx, workspaceId, head, moment);
  if (rows.length === 0) return 0;
  const found = await loadEntries(tx, workspaceId, rows);
  const entries = rows.flatMap(({ kind, id }) => found.get(`${kind} ${id}`) ?? []);
  const before = { n: head?.n ?? 0, hash: head?.hash ?? GENESIS };
  const links = linksOf(entries, before, { era: moment.era, areForeign });
  const last = links.at(-1);
  if (last === undefined) return 0;
  const seal = sealOf(deps.sealKey, workspaceId, last.n, hex(last.hash));
  await appendLinks(tx, before, [...links.slice(0, -1), { ...last, seal }]);
  return links.length;
}

async function nextRows(
  tx: Tx,
  workspaceId: WorkspaceId,
  head: Link | undefined,
  { era, xmin, xmax }: Moment,
) {
  const isEraNew = head === undefined || head.era !== era || head.xid === null;
  if (isEraNew) {
    // Rows that a restore brought from another cluster, with ids of transactions that are yet to come here.
    const rows = await listUnlinked(tx, workspaceId, { from: xmax }, BATCH);
    if (rows.length > 0) return { rows, areForeign: true };
  }
  const after = isEraNew || head.xid === null ? BEGINNING : { xid: head.xid, id: head.subjectId };
  const rows = await listUnlinked(tx, workspaceId, { after, below: xmin }, BATCH);
  return { rows, areForeign: false };
}

function linksOf(
  entries: readonly Entry[],
  before: { readonly n: number; readonly hash: Uint8Array },
  { era, areForeign }: { readonly era: string; readonly areForeign: boolean },
): NewLink[] {
  const links: NewLink[] = [];
  for (const entry of entries) {
    const last = links.at(-1) ?? before;
    const place = {
      n: last.n + 1,
      kind: entry.kind,
      subjectId: entry.id,
      xid: areForeign ? null : entry.xid,
      era,
    };
    const [whoSalt, whatSalt] = [randomBytes(SALT_BYTES), randomBytes(SALT_BYTES)];
    const [who, what] = [digestOf(whoSalt, entry.who), digestOf(whatSalt, entry.what)];
    const hash = linkHash(last.hash, place, entry.facts, who, what);
    links.push({ ...place, who, what, hash, seal: null, whoSalt, whatSalt });
  }
  return links;
}
