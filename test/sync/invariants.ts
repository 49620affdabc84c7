// The watcher of a schedule. It sees every request and answer, knows what people were told was written, and says which
// invariant of the sync design does not hold, by its number.

import { positionOf, type ReplicaPosition } from '#client/data/apply.ts';
import type { HeldView } from '#client/data/held.ts';
import type { EntryId, FileId, MessageId, PersonId, TicketId } from '#shared/base/ids.ts';
import { fromBase64 } from '#shared/conversation/base64.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import type { Command } from '#shared/engine/commands.ts';
import type {
  Change,
  LoadLine,
  PullAnswer,
  PullRequest,
  PushRequest,
} from '#shared/protocol/sync.ts';
import type { ExecuteResult } from '#server/commands/types.ts';
import type { Browser, Tab } from './devices.ts';
import type { WireAnswer } from './faults.ts';
import { checkFiles, checkSettled } from './file-invariants.ts';
import { forgePush } from './forgeries.ts';
import { checkServer } from './server-invariants.ts';
import type { Simulation } from './simulation.ts';
import { canonical } from './canonical.ts';
import {
  checkDump,
  checkReplica,
  checkTraces,
  coldOf,
  dumpStore,
  outboxOf,
  pendingOf,
  tagsOf,
  type Dump,
} from './store-invariants.ts';
import {
  isDesk,
  loadRights,
  loadTruth,
  mayRead,
  mayReadAsDesk,
  scopesFor,
  type Rights,
  type Truth,
} from './truth.ts';
import { wordsOf, type Words } from './workload.ts';
import type { Server, Workspace } from './world.ts';

export type Watch = ReturnType<typeof createWatch>;

/** What a person was told is written. */
type Written = {
  readonly id: EntryId;
  readonly personId: PersonId;
  readonly store: string;
  readonly order: number;
  readonly commands: readonly Command[];
};
type Before = {
  readonly answer: PullAnswer;
  readonly position: ReplicaPosition;
  readonly unsent: string;
  /** The entries that were pending. */
  readonly entries: ReadonlySet<EntryId>;
};

const EXPECTED_FAILURES = new Set([
  'network',
  'timeout',
  'captive-portal',
  'unauthenticated',
  'too-old',
  'conflict',
  'busy',
  'server',
  'PushLater',
]);
const MOST_VIOLATIONS = 40;

export function createWatch(server: Server, workspace: Workspace, words: Words) {
  const found: string[] = [];
  const ledger = new Map<EntryId, Written>();
  const maybe = new Set<string>();
  const picked = new Map<FileId, string>();
  const discarded = new Set<string>();
  const settledByHand = new Set<string>();
  const elsewhere = new Set<string>();
  const old = new Set<TicketId>();
  const sent = new Map<string, EntryId>();
  const bytes = new Map<string, string>();
  const cursors = new Map<string, number>();
  const kept = new Map<string, { readonly personId: PersonId; readonly dump: Dump }>();
  const pages = new WeakMap<Tab, Before[]>();
  let era = 0;
  let rights: Rights | undefined;
  let truth: Truth | undefined;

  const fail = (invariant: string, text: string): void => {
    if (found.length < MOST_VIOLATIONS) found.push(`${invariant}: ${text}`);
  };
  const rightsNow = async (): Promise<Rights> => (rights ??= await loadRights(server, workspace));
  const truthNow = async (): Promise<Truth> => (truth ??= await loadTruth(server, workspace));

  // ------------------------------------------------------------------------------------------- on the wire

  const seeRequest = (url: string, body: unknown): void => {
    if (!url.endsWith('/push')) return;
    const { deviceId, entries } = body as PushRequest;
    for (const { n, id } of entries) {
      const key = `${deviceId} ${n}`;
      const before = sent.get(key);
      if (before !== undefined && before !== id)
        fail('INV18', `number ${n} of ${deviceId} was used twice`);
      sent.set(key, id);
    }
  };

  const seeAnswer = async (
    url: string,
    body: unknown,
    answer: WireAnswer,
    personId: string | undefined,
  ): Promise<void> => {
    if (url.endsWith('/push') && (body as PushRequest).entries.length > 0) rightsMayHaveChanged();
    if (answer.status !== 200 || personId === undefined) return;
    const now = await rightsNow();
    const actor = now.actors.get(personId as PersonId)!;
    const changes: Change[] = [];
    if (url.endsWith('/pull')) {
      const pulled = JSON.parse(answer.body) as PullAnswer;
      const { cursor } = body as PullRequest;
      const born = cursor === null ? undefined : cursors.get(cursor);
      if (pulled.status === 'ok') {
        if (born !== undefined && born < era)
          fail('INV19', 'an outdated cursor was answered by data');
        cursors.set(pulled.cursor, era);
        changes.push(...pulled.changes);
      }
    } else if (url.endsWith('/load')) {
      for (const json of answer.body.split('\n')) {
        if (json === '') continue;
        const line = JSON.parse(json) as LoadLine;
        if (line.t === 'page') changes.push(...line.changes);
        if (line.t === 'end') cursors.set(line.cursor, era);
        if (line.t !== 'cold') continue;
        for (const { row, v, desk, scopes } of line.items) {
          for (const scope of scopes) changes.push({ t: 'in', scope, id: row.id, heat: 'cold', v });
          changes.push({ t: 'ticket', row, v });
          if (desk !== undefined) changes.push({ t: 'desk', row: desk, v });
        }
      }
    } else if (!url.endsWith('/push')) return;

    const scopes = new Set(scopesFor(now, actor));
    for (const change of changes) {
      const leak = leakOf(change, now, scopes, {
        reads: (id) => mayRead(now, actor, id),
        readsAsDesk: (id) => mayReadAsDesk(now, actor, id),
      });
      if (leak !== undefined) fail('INV2', `${actor.personId} was sent ${leak}`);
      if (change.t === 'doc') seeBytes(change.row);
    }
    const raw = url.endsWith('/push') ? answer.body : textOf(changes);
    const readable = new Set<string>();
    for (const id of now.tickets.keys())
      if (mayRead(now, actor, id)) for (const tag of tagsOf(now, words, id)) readable.add(tag);
    for (const id of now.tickets.keys()) {
      const tag = words.tagOf(id);
      if (!readable.has(tag) && raw.includes(tag))
        fail('INV2', `${actor.personId} was sent words of ${id}`);
    }
    if (!isDesk(actor) && /\bnote\d+x\d+e\b/.test(raw))
      fail('INV13', `customer ${actor.personId} was sent a note`);
  };

  const seeBytes = (row: {
    ticketId: string;
    kind: string;
    generation: number;
    seq: number;
    bytes: string;
  }): void => {
    const key = `${row.ticketId} ${row.kind} ${row.generation} ${row.seq}`;
    const before = bytes.get(key);
    if (before !== undefined && before !== row.bytes) fail('INV8', `message ${key} has changed`);
    bytes.set(key, row.bytes);
  };

  const rightsMayHaveChanged = (): void => {
    rights = undefined;
    truth = undefined;
  };

  // ------------------------------------------------------------------------------------------- on a device

  const beforeAnswer = async (
    tab: Tab,
    url: string,
    answer: WireAnswer,
  ): Promise<Before | 'refused' | undefined> => {
    // The picture must be right at once, not only when the next page happens to draw it again.
    if (url.endsWith('/push') && answer.body.includes('"status":"refused"')) return 'refused';
    if (!url.endsWith('/pull') || answer.status !== 200) return undefined;
    if (!answer.headers['content-type']?.startsWith('application/json')) return undefined;
    const pulled = JSON.parse(answer.body) as PullAnswer;
    if (tab.state !== 'alive') return undefined;
    const position = await tab.device.room.store.read(['meta'], positionOf);
    const isReset = pulled.status === 'reset';
    const entries = new Set(isReset ? pendingOf(await dumpStore(tab)).map(({ id }) => id) : []);
    const unsent = isReset ? await unsentOf(tab, entries) : '';
    return { answer: pulled, position, unsent, entries };
  };

  const afterAnswer = async (tab: Tab, before: Before | 'refused' | undefined): Promise<void> => {
    if (before === undefined || tab.state !== 'alive') return;
    if (before === 'refused') return checkTab(tab);
    const { answer } = before;
    if (answer.status === 'reset') {
      const after = await unsentOf(tab, before.entries);
      if (after !== before.unsent) fail('INV20', `a reset of ${tab.name} changed what was unsent`);
      return;
    }
    const { cursor, records, cold } = await tab.device.room.store.read(
      ['meta', 'tickets', 'pages'],
      async (db) => ({
        cursor: (await positionOf(db)).cursor,
        records: await db.tickets.toArray(),
        cold: coldOf({ pages: await db.pages.toArray() }),
      }),
    );
    if (cursor !== answer.cursor || before.position.cursor === answer.cursor) return;
    pages.set(tab, [before, ...(pages.get(tab) ?? [])].slice(0, 3));
    const versions = new Map<string, number>(
      records.flatMap(({ id, base }) => (base === null ? [] : [[id, base.v] as const])),
    );
    for (const { id, base } of cold) versions.set(id, base.v);
    for (const change of answer.changes) {
      if (change.t !== 'ticket') continue;
      if ((versions.get(change.row.id) ?? -1) < change.v)
        fail('INV16', `${tab.name} has the cursor of a page and not its ticket ${change.row.id}`);
    }
  };

  /** What a reset must keep. Numbers may be others: what a restored server may lack is sent again, before these. */
  const unsentOf = async (tab: Tab, entries: ReadonlySet<EntryId>): Promise<string> => {
    const { outbox: _outbox, held, drafts, draftStates, ...rest } = await dumpStore(tab);
    const pending = pendingOf({ ...rest, outbox: _outbox, held, drafts, draftStates })
      .filter(({ id }) => entries.has(id))
      .map(({ isLanded: _landed, n: _n, state: _state, ...entry }) => entry);
    return canonical([pending, held, draftStates, drafts.length]);
  };

  const checkTab = async (tab: Tab): Promise<void> => {
    if (tab.state === 'alive') checkDump(tab, await dumpStore(tab), fail);
  };

  /** After a whole contact without faults. */
  const checkStore = async (tab: Tab): Promise<void> => {
    const now = await truthNow();
    const dump = await dumpStore(tab);
    checkDump(tab, dump, fail);
    checkReplica(tab, dump, now, fail);
    checkTraces(tab, dump, now, words, fail);
    checkSettled(tab, dump, fail);
    for (const { state, n } of outboxOf(dump))
      if (state !== 'done') fail('INV5', `entry ${n} of ${tab.name} is still ${state}`);
    kept.set(`${tab.browser.name} ${tab.person.name}`, { personId: tab.person.id, dump });
    await repeatPages(tab, dump);
  };

  /** INV15: pages that come again, or late, change nothing. */
  const repeatPages = async (tab: Tab, dump: Dump): Promise<void> => {
    const { room } = tab.device;
    const { applyFeed } = tab.client;
    for (const { answer, position } of pages.get(tab) ?? []) {
      if (answer.status !== 'ok') continue;
      const { cursor, load, remove, changes } = answer;
      await applyFeed(room, {
        guard: { by: 'pull', expect: position, cursor, load },
        changes,
        remove,
      });
      const rows = changes.filter(
        ({ t }) => t === 'ticket' || t === 'desk' || t === 'doc' || t === 'event',
      );
      await applyFeed(room, { guard: { by: 'socket' }, changes: rows });
    }
    const after = await dumpStore(tab);
    // What never changes may be stored again with the version of another page.
    const contentOf = (store: Dump) => ({
      ...store,
      docs: (store.docs as readonly { v: number }[]).map(({ v: _, ...doc }) => doc),
      events: (store.events as readonly { v: number }[]).map(({ v: _, ...event }) => event),
    });
    const [first, second] = [contentOf(dump), contentOf(after)];
    for (const table of [
      'tickets',
      'pages',
      'docs',
      'events',
      'small',
      'meta',
      'held',
      'outbox',
    ] as const) {
      if (canonical(second[table]) !== canonical(first[table]))
        fail('INV15', `a repeated page changed ${table} of ${tab.name}`);
    }
  };

  // ------------------------------------------------------------------------------------------- at the end

  const checkAll = async (browsers: readonly Browser[]): Promise<void> => {
    const now = await truthNow();
    checkServer(now, workspace, { elsewhere, old }, fail);
    for (const doc of now.docs)
      seeBytes({ ...doc, bytes: Buffer.from(doc.bytes).toString('base64') });
    if (now.messages.some(({ html }) => html.includes('forged')))
      fail('FLT26', 'a forged message was accepted');
    for (const browser of browsers) await checkNames(browser);
    checkLedger(now);
    const isAccepted = new Set(
      now.entries.flatMap(({ id, outcome }) => (outcome.status === 'ok' ? [id] : [])),
    );
    const accepted = [...ledger.values()].filter(({ id }) => isAccepted.has(id));
    checkFiles(
      now,
      accepted.map(({ commands }) => commands),
      picked,
      fail,
    );
  };

  /** INV23: each person has a database of their own. */
  const checkNames = async (browser: Browser): Promise<void> => {
    const names = new Set((await browser.factory.databases()).map(({ name }) => name));
    for (const person of browser.visitors.values())
      if (!names.has(`homing:${workspace.slug}:${person.id}`))
        fail('INV23', `${browser.name} has no database of its own for ${person.name}`);
  };

  const checkLedger = (now: Truth): void => {
    const outcomes = new Map(now.entries.map((entry) => [entry.id, entry]));
    const texts = now.messages.map(({ html }) => html).join('\n');
    const countOf = (word: string) => texts.split(word).length - 1;
    const byDevice = new Map<string, number>();
    const inOrder = [...ledger.values()].toSorted(
      (a, b) => (outcomes.get(a.id)?.n ?? 0) - (outcomes.get(b.id)?.n ?? 0),
    );
    for (const written of inOrder) {
      const entry = outcomes.get(written.id);
      if (entry !== undefined) {
        if (entry.personId !== written.personId)
          fail('INV23', `entry ${written.id} was sent as somebody else's`);
        // On one ticket: what waits for its files holds nothing else back (docs/adr/0017).
        for (const ticketId of new Set(written.commands.map((command) => command.ticketId))) {
          const key = `${entry.deviceId} ${ticketId}`;
          const last = byDevice.get(key) ?? -1;
          if (written.order < last)
            fail('INV4', `entry ${written.id} took effect after one written later`);
          byDevice.set(key, Math.max(last, written.order));
        }
      }
      checkFate(written, entry?.outcome.status, countOf);
    }
    for (const word of maybe) if (countOf(word) > 1) fail('INV3', `${word} was accepted twice`);
  };

  /** INV5: accepted, queued, held or discarded: exactly one. */
  const checkFate = (
    written: Written,
    outcome: string | undefined,
    countOf: (word: string) => number,
  ): void => {
    const stores = [...kept.values()]
      .filter(({ personId }) => personId === written.personId)
      .map(({ dump }) => dump);
    const said = wordsOf(written.commands);
    for (const word of said) {
      const accepted = countOf(word);
      if (accepted > 1) fail('INV3', `${word} was accepted ${accepted} times`);
      const isQueued = stores.some((dump) =>
        pendingOf(dump).some(
          ({ state, commands }) => state !== 'ok' && JSON.stringify(commands).includes(word),
        ),
      );
      const isHeld = stores.some((dump) => JSON.stringify(dump.held).includes(word));
      const places = [accepted > 0, isQueued, isHeld].filter(Boolean).length;
      if (places === 0 && !discarded.has(word))
        fail('INV5', `${word} of ${written.store} is lost (${outcome ?? 'never arrived'})`);
      if (places > 1)
        fail('INV5', `${word} of ${written.store} is in ${places} places (${outcome})`);
      if (
        outcome === 'refused' &&
        written.commands.some((command) => 'message' in command && now_(command.message.id))
      )
        fail('INV6', `${word} was refused and is there`);
    }
    const isOnlySettling = written.commands.every(({ type }) => type === 'settle-held-reply');
    if (said.length > 0 || isOnlySettling) return;
    const isQueued = stores.some((dump) =>
      pendingOf(dump).some(({ id, state }) => id === written.id && state !== 'ok'),
    );
    const isHeld = stores.some((dump) =>
      (dump.held as readonly { id: string; supersedes: readonly string[] }[]).some(
        (item) => item.id === written.id || item.supersedes.includes(written.id),
      ),
    );
    const places = [outcome === 'ok', isQueued, isHeld].filter(Boolean).length;
    const isSettled = settledByHand.has(written.id);
    if (places === 0 && !isSettled)
      fail(
        'INV5',
        `entry ${written.id} of ${written.store} is lost (${outcome ?? 'never arrived'})`,
      );
    if (places > 1)
      fail('INV5', `entry ${written.id} of ${written.store} is in ${places} places (${outcome})`);
  };
  const now_ = (id: MessageId): boolean =>
    truth?.messages.some((message) => message.id === id) ?? false;

  return {
    fail,
    violations: (): readonly string[] => found,
    entryCount: (): number => ledger.size,
    ticketIds: async (): Promise<readonly TicketId[]> => [...(await rightsNow()).tickets.keys()],
    rightsMayHaveChanged,
    seeRequest,
    seeAnswer,
    seeElsewhere: (result: ExecuteResult): void => {
      if (result.ok) elsewhere.add(String(result.v));
    },
    seeFailure: (kind: string, error: Error): void => {
      if (!EXPECTED_FAILURES.has(kind)) fail('DEVICE', `${error.stack ?? error.message}`);
    },
    warn: (message: string, cause: unknown): void => {
      fail('WARNING', `${message}: ${String(cause)}`);
    },
    /** Cursors given until now must be answered by a reset. */
    cursorsAreOver: (_reason: string): void => {
      era += 1;
    },
    madeOld: (ids: readonly TicketId[]): void => {
      for (const id of ids) old.add(id);
      rightsMayHaveChanged();
    },
    written: (tab: Tab, id: EntryId, commands: readonly Command[]): void => {
      const store = `${tab.browser.name} ${tab.person.name}`;
      ledger.set(id, { id, personId: tab.person.id, store, order: ledger.size, commands });
    },
    /** Put in by somebody, with the hash of its bytes; before the device says that it has it. */
    picked: (id: FileId, hash: string): void => void picked.set(id, hash),
    maybeWritten: (_tab: Tab, said: readonly string[]): void => {
      for (const word of said) maybe.add(word);
    },
    discarded: (item: Pick<HeldView, 'id' | 'html'>): void => {
      for (const word of item.html.match(/\b(?:word|note)\d+x\d+e\b/g) ?? []) discarded.add(word);
    },
    settledByHand: (id: string): void => void settledByHand.add(id),
    beforeAnswer,
    afterAnswer,
    checkTab,
    checkStore,
    checkAll,
    forge: (world: Simulation) => forgePush(world, fail),
  };
}

/** What of a change is not for a person, or undefined. */
function leakOf(
  change: Change,
  rights: Rights,
  scopes: ReadonlySet<string>,
  may: {
    readonly reads: (id: TicketId) => boolean;
    readonly readsAsDesk: (id: TicketId) => boolean;
  },
): string | undefined {
  switch (change.t) {
    case 'gone':
      return scopes.has(change.scope) ? undefined : `gone of ${change.scope}`;
    case 'in':
      return scopes.has(change.scope) && may.reads(change.id)
        ? undefined
        : `${change.id} in ${change.scope}`;
    case 'ticket':
      return may.reads(change.row.id) ? undefined : `ticket ${change.row.id}`;
    case 'desk':
      return may.readsAsDesk(change.row.id) ? undefined : `desk row of ${change.row.id}`;
    case 'doc':
      return (change.row.kind === 'pub' ? may.reads : may.readsAsDesk)(change.row.ticketId)
        ? undefined
        : `${change.row.kind} of ${change.row.ticketId}`;
    case 'event':
      return may.readsAsDesk(change.row.ticketId) ? undefined : `history of ${change.row.ticketId}`;
    case 'person':
    case 'group':
      return scopes.has('w') ? undefined : `a ${change.t}`;
    default:
      return rights.groupIds.length === 0 ? 'anything' : undefined;
  }
}

/** Everything readable in changes, besides what is the reader's own. */
function textOf(changes: readonly Change[]): string {
  return changes
    .map((change) => {
      if (change.t === 'held-reply') return '';
      if (change.t !== 'doc') return JSON.stringify(change);
      const update = fromBase64(change.row.bytes);
      return update === undefined ? '' : safeHtml(update);
    })
    .join('\n');
}
function safeHtml(update: Uint8Array): string {
  try {
    return readMessageUpdate(update).html;
  } catch {
    // A planted fault has put something else there; it is found by its own invariant.
    return '';
  }
}
