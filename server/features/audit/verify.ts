// Finds what somebody above the rules has done to the log: a row that no longer says what it said, is gone, stands in
// another's place, or was slipped in behind the chain; and a chain that was made anew without the server's key.
//
// What it cannot see alone is an end that was cut off together with its rows. The digests name heads: one that is kept
// elsewhere (a mail, a log, a note) and given as `knownHeads` shows that too.

import type { WorkspaceId } from '#shared/base/ids.ts';
import type { JsonValue } from '#shared/base/json.ts';
import type { Database, ReadTx } from '#server/platform/db/database.ts';
import { digestOf, GENESIS, isSame, linkHash, sealOf, type Entry } from './chain-entry.ts';
import {
  BEGINNING,
  hex,
  listErasuresOf,
  listLinks,
  listUnlinked,
  loadEntries,
  loadHead,
  loadMoment,
  loadSalts,
  type Erasure,
  type Link,
  type Position,
  type Salts,
} from './chain-store.ts';
import { loadOrigin, type Origin } from './imported.ts';

export type Finding = {
  readonly problem:
    /** The row, its link or its salt is not what was linked. */
    | 'altered'
    /** The row is gone. */
    | 'removed'
    /** Links are missing, from `n` on. */
    | 'link-removed'
    /** A row that has no link although the chain has passed it. */
    | 'slipped-in'
    /** The chain up to here was not made by this server: everything since the last whole seal is in doubt. */
    | 'seal-broken'
    /** Replaced values that this server did not replace. */
    | 'erasure-forged'
    /** A head that was kept is not in the chain: its end was cut off, or it was made anew. */
    | 'head-unknown';
  readonly n: number | null;
  readonly kind: 'event' | 'access' | 'digest' | 'erasure' | null;
  readonly id: string | null;
};

export type Verification = {
  readonly checked: number;
  /** Where it stopped; begin the next part here. */
  readonly through: number;
  readonly head: { readonly n: number; readonly hash: string };
  readonly isComplete: boolean;
  /** Rows with values that were replaced by nothing because they had to be forgotten. */
  readonly erased: number;
  /** Committed and not linked yet. */
  readonly pending: number;
  /** At most `MOST_FINDINGS`. */
  readonly findings: readonly Finding[];
};

export type VerifyOptions = {
  /** Go on behind this link. */
  readonly after?: number;
  /** So many links at most. */
  readonly most?: number;
  readonly knownHeads?: readonly { readonly n: number; readonly hash: string }[];
};

const PAGE = 500;
export const MOST_FINDINGS = 100;
const MOST_PENDING = 10_000;

type VerifyDeps = {
  readonly db: Pick<Database, 'tenantRead'>;
  readonly sealKey: Uint8Array;
};

export async function verifyChain(
  { db, sealKey }: VerifyDeps,
  workspaceId: WorkspaceId,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { after = 0, most = Number.MAX_SAFE_INTEGER, knownHeads = [] } = options;
  const findings: Finding[] = [];
  const find = (finding: Finding): void => {
    if (findings.length < MOST_FINDINGS) findings.push(finding);
  };
  const { era, origin } = await db.tenantRead(workspaceId, async (sql) => ({
    era: (await loadMoment(sql)).era,
    origin: await loadOrigin(sql, workspaceId, sealKey),
  }));
  const heads = new Map(knownHeads.map(({ n, hash }) => [n, hash.toLowerCase()]));
  let walk = await db.tenantRead(workspaceId, (sql) => beginWalk(sql, workspaceId, after, era));
  let [checked, erased] = [0, 0];
  for (;;) {
    const wanted = Math.min(PAGE, most - checked);
    if (wanted === 0) break;
    const afterN = walk.n;
    const page = await db.tenantRead(workspaceId, (sql) =>
      loadPage(sql, workspaceId, afterN, wanted),
    );
    for (const link of page.links) {
      walk = checkLink(walk, link, page, { workspaceId, sealKey, era, origin, find });
      const head = heads.get(link.n);
      if (head !== undefined && head === hex(link.hash)) heads.delete(link.n);
    }
    erased += page.erasedSubjects;
    checked += page.links.length;
    for (const range of rangesOf(page.links, walk.position, era)) {
      const passed = await db.tenantRead(workspaceId, (sql) => listPassed(sql, workspaceId, range));
      for (const { kind, id } of passed) find({ problem: 'slipped-in', n: null, kind, id });
    }
    walk = { ...walk, position: positionOf(page.links.at(-1), era) ?? walk.position };
    if (page.links.length < wanted) break;
  }
  const end = await db.tenantRead(workspaceId, (sql) => loadEnd(sql, workspaceId));
  const isComplete = end.head === undefined || walk.n >= end.head.n;
  if (isComplete) {
    if (end.head !== undefined && end.head.seal === null)
      find({ problem: 'seal-broken', n: end.head.n, kind: null, id: null });
    for (const { kind, id } of end.foreign) find({ problem: 'slipped-in', n: null, kind, id });
    if (origin !== undefined && origin.n > walk.n)
      find({ problem: 'head-unknown', n: origin.n, kind: null, id: null });
  }
  for (const n of heads.keys()) {
    if (n > after && (isComplete || n <= walk.n))
      find({ problem: 'head-unknown', n, kind: null, id: null });
  }
  return {
    checked,
    through: walk.n,
    head: { n: end.head?.n ?? 0, hash: hex(end.head?.hash ?? GENESIS) },
    isComplete,
    erased,
    pending: end.pending,
    findings,
  };
}

type Walk = {
  readonly n: number;
  /** As the link says, and as it should be; undefined behind a gap: nothing to compare with. */
  readonly stored: Uint8Array | undefined;
  readonly computed: Uint8Array | undefined;
  /** Of the last linked row, as far as the order of this era goes. */
  readonly position: (Position & { readonly era: string }) | undefined;
};
type Page = {
  readonly links: readonly Link[];
  readonly entries: ReadonlyMap<string, Entry>;
  readonly salts: ReadonlyMap<string, Salts>;
  readonly erasures: ReadonlyMap<string, Erasure>;
  readonly erasedSubjects: number;
};

async function beginWalk(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  after: number,
  era: string,
): Promise<Walk> {
  const [before] = after > 0 ? await listLinks(sql, workspaceId, after - 1, 1) : [];
  if (after > 0 && before?.n !== after)
    return { n: after, stored: undefined, computed: undefined, position: undefined };
  const hash = before?.hash ?? GENESIS;
  return { n: after, stored: hash, computed: hash, position: positionOf(before, era) };
}

async function loadPage(
  sql: ReadTx,
  workspaceId: WorkspaceId,
  afterN: number,
  limit: number,
): Promise<Page> {
  const links = await listLinks(sql, workspaceId, afterN, limit);
  const ids = links.map(({ subjectId }) => subjectId);
  const wanted = links.map(({ kind, subjectId }) => ({ kind, id: subjectId }));
  const erasures = await listErasuresOf(sql, workspaceId, ids);
  return {
    links,
    entries: await loadEntries(sql, workspaceId, wanted),
    salts: await loadSalts(sql, workspaceId, ids),
    // The last one of a part says what is left of it.
    erasures: new Map(erasures.map((erasure) => [`${erasure.part} ${erasure.subjectId}`, erasure])),
    erasedSubjects: new Set(erasures.map(({ subjectId }) => subjectId)).size,
  };
}

function checkLink(
  walk: Walk,
  link: Link,
  page: Page,
  {
    workspaceId,
    sealKey,
    era,
    origin,
    find,
  }: {
    readonly workspaceId: WorkspaceId;
    readonly sealKey: Uint8Array;
    readonly era: string;
    readonly origin: Origin | undefined;
    readonly find: (finding: Finding) => void;
  },
): Walk {
  const about = { n: link.n, kind: link.kind, id: link.subjectId };
  const isBehindGap = link.n !== walk.n + 1;
  if (isBehindGap) find({ problem: 'link-removed', n: walk.n + 1, kind: null, id: null });
  const entry = page.entries.get(`${link.kind} ${link.subjectId}`);
  const befores = isBehindGap
    ? []
    : [walk.stored, walk.computed].filter((hash) => hash !== undefined);
  let computed: Uint8Array | undefined;
  if (entry === undefined) find({ problem: 'removed', ...about });
  else {
    const { facts } = entry;
    const hashes = befores.map((before) => linkHash(before, link, facts, link.who, link.what));
    computed = hashes.find((hash) => isSame(hash, link.hash)) ?? hashes[0];
    const isLinkRight = hashes.length === 0 || hashes.some((hash) => isSame(hash, link.hash));
    const partsAreRight = (['who', 'what'] as const).every((part) => {
      const erasure = page.erasures.get(`${part} ${link.subjectId}`);
      const isFromThere = isWithin(origin, erasure?.linkedN ?? null);
      if (erasure !== undefined && !isFromThere && !isGenuine(erasure, workspaceId, sealKey)) {
        find({ problem: 'erasure-forged', ...about });
        return true;
      }
      const salt = page.salts.get(link.subjectId)?.[part];
      return (
        salt !== undefined && isSame(digestOf(salt, entry[part]), erasure?.digest ?? link[part])
      );
    });
    // A restore and an import give the rows other transactions.
    const isMoved = link.era === era && link.xid !== null && link.xid !== entry.xid;
    if (!isLinkRight || !partsAreRight || isMoved) find({ problem: 'altered', ...about });
  }
  if (origin?.n === link.n && !isSame(origin.hash, link.hash))
    find({ problem: 'seal-broken', n: link.n, kind: null, id: null });
  if (link.seal !== null && !isWithin(origin, link.n)) {
    const seal = sealOf(sealKey, workspaceId, link.n, hex(link.hash));
    if (!isSame(seal, link.seal)) find({ problem: 'seal-broken', n: link.n, kind: null, id: null });
  }
  return { ...walk, n: link.n, stored: link.hash, computed };
}

/** Vouched for by the seal on the end of what came from another server. */
const isWithin = (origin: Origin | undefined, n: number | null): boolean =>
  origin !== undefined && n !== null && n <= origin.n;

const isGenuine = (erasure: Erasure, workspaceId: WorkspaceId, sealKey: Uint8Array): boolean =>
  isSame(erasureSeal(sealKey, workspaceId, erasure), erasure.seal);

export const erasureSeal = (
  sealKey: Uint8Array,
  workspaceId: WorkspaceId,
  { id, subjectId, part, digest }: Omit<Erasure, 'seal' | 'linkedN'>,
): Buffer =>
  sealOf(sealKey, workspaceId, ...([id, subjectId, part, hex(digest)] satisfies JsonValue[]));

/** Only of this era: what transactions of others were numbered says nothing here. */
const positionOf = (link: Link | undefined, era: string): Walk['position'] =>
  link === undefined || link.xid === null || link.era !== era
    ? undefined
    : { xid: link.xid, id: link.subjectId, era: link.era };

type Range = { readonly after: Position; readonly to: Position };

/** What the links of a page have passed. */
function rangesOf(links: readonly Link[], before: Walk['position'], era: string): readonly Range[] {
  const to = links.map((link) => positionOf(link, era)).findLast((place) => place !== undefined);
  return to === undefined ? [] : [{ after: before ?? BEGINNING, to }];
}

async function listPassed(sql: ReadTx, workspaceId: WorkspaceId, { after, to }: Range) {
  const below = (BigInt(to.xid) + 1n).toString();
  const rows = await listUnlinked(sql, workspaceId, { after, below }, MOST_FINDINGS);
  return rows.filter(({ xid, id }) => xid !== to.xid || id <= to.id);
}

async function loadEnd(sql: ReadTx, workspaceId: WorkspaceId) {
  const head = await loadHead(sql, workspaceId);
  const { era, xmax } = await loadMoment(sql);
  const isOfThisEra = head !== undefined && head.era === era && head.xid !== null;
  const after =
    isOfThisEra && head.xid !== null ? { xid: head.xid, id: head.subjectId } : BEGINNING;
  const pending = await listUnlinked(sql, workspaceId, { after, below: xmax }, MOST_PENDING);
  // Once this era has begun to be linked, rows of another cluster have been taken along.
  const foreign = isOfThisEra
    ? await listUnlinked(sql, workspaceId, { from: xmax }, MOST_FINDINGS)
    : [];
  return { head, pending: pending.length, foreign };
}
