// What must be true of a device's store: at any moment by itself, and after a contact against what the server holds.

import { TABLES } from '#client/data/database.ts';
import { createPredictionSource } from '#client/data/directory.ts';
import { conversationRows } from '#client/data/packed-conversations.ts';
import { stateOf, viewsOf, withTargets, type Prediction } from '#client/data/predict.ts';
import {
  ACTIVE_STATES,
  type ColdTicket,
  type OutboxRecord,
  type TicketBase,
  type TicketRecord,
} from '#client/data/records.ts';
import type { TicketId } from '#shared/base/ids.ts';
import { readMessageUpdate } from '#shared/conversation/read-message-update.ts';
import { decide } from '#shared/engine/decide.ts';
import { evolveBy } from '#shared/engine/evolve.ts';
import type { TicketState } from '#shared/engine/ticket-state.ts';
import { canonical } from './canonical.ts';
import type { Tab } from './devices.ts';
import { checkFileRows, checkWaiting } from './file-invariants.ts';
import { isDesk, mayRead, mayReadAsDesk, scopesFor, type Truth } from './truth.ts';
import type { Fail } from './server-invariants.ts';
import type { Words } from './workload.ts';

type Table = (typeof TABLES)[number];
export type Dump = Readonly<Record<Table, readonly unknown[]>> & {
  readonly prediction: Prediction | undefined;
};

/** Everything in a tab's store, of one moment. */
export function dumpStore(tab: Tab): Promise<Dump> {
  return tab.device.room.store.read(TABLES, async (db) => {
    const tables = await Promise.all(TABLES.map((name) => db.table(name).toArray()));
    const dump = Object.fromEntries(TABLES.map((name, index) => [name, tables[index]!]));
    // As they lie there: packed or in records, it is the same.
    const rows = await conversationRows(db);
    return {
      ...dump,
      ...rows,
      prediction: await createPredictionSource().load(db),
    } as unknown as Dump;
  });
}

const ticketsOf = (dump: Dump): readonly TicketRecord[] => dump.tickets as readonly TicketRecord[];
export const outboxOf = (dump: Dump): readonly OutboxRecord[] =>
  dump.outbox as readonly OutboxRecord[];
export const coldOf = (dump: Pick<Dump, 'pages'>): readonly ColdTicket[] =>
  (dump.pages as readonly { json: string }[]).flatMap(
    ({ json }) => JSON.parse(json) as ColdTicket[],
  );
const isActive = ({ state }: OutboxRecord): boolean =>
  (ACTIVE_STATES as readonly string[]).includes(state);
export const pendingOf = (dump: Dump): readonly OutboxRecord[] =>
  outboxOf(dump)
    .filter(isActive)
    .toSorted((a, b) => a.n - b.n);

/** INV6, INV17, INV18, INV23, INV24: true between any two transactions. */
export function checkDump(tab: Tab, dump: Dump, fail: Fail): void {
  const { prediction } = dump;
  const { person } = tab;
  if (prediction !== undefined) {
    if (prediction.self.id !== person.id)
      fail(
        'INV23',
        `the store of ${tab.name} knows ${prediction.self.name}, ${person.name} works here`,
      );
    checkViews(tab, dump, prediction, fail);
    checkCounts(tab, dump, prediction, fail);
  }
  if (tab.operation === undefined && [...tab.device.room.ahead.ids()].length > 0)
    fail('INV17', `${tab.name} shows what nobody is about to store`);
  checkWaiting(tab, dump, fail);
  // What waits for its files has no number yet.
  const numbers = outboxOf(dump)
    .filter(({ state }) => state !== 'parked')
    .map(({ n }) => n);
  if (new Set(numbers).size !== numbers.length) fail('INV18', `${tab.name} used a number twice`);
  const device = (dump.meta as readonly { key: string; value: { lastN: number } }[]).find(
    ({ key }) => key === 'device',
  );
  if (Math.max(0, ...numbers) > (device?.value.lastN ?? 0))
    fail('INV18', `${tab.name} would use ${Math.max(...numbers)} again`);
}

function checkViews(tab: Tab, dump: Dump, prediction: Prediction, fail: Fail): void {
  const pending = pendingOf(dump);
  for (const record of ticketsOf(dump)) {
    const own = pending.filter(({ ticketIds }) => ticketIds.includes(record.id));
    const expected = played(record.id, record.base, own, prediction);
    if (expected === undefined) {
      fail('INV17', `${tab.name} shows ${record.id} without a reason`);
      continue;
    }
    const shown = record.view as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected)) {
      if (JSON.stringify(shown[key]) === JSON.stringify(value)) continue;
      const text = `${tab.name} shows ${key} ${JSON.stringify(shown[key])} of ${record.id}, not ${JSON.stringify(value)}`;
      fail('INV17', text);
      if (own.length === 0) fail('INV6', text);
    }
  }
}

/** The view by the definition: everything pending, played over what the server said. */
function played(
  id: TicketId,
  base: TicketBase | null,
  pending: readonly OutboxRecord[],
  { actor, configuration, directory, groupHours, side }: Prediction,
): TicketState | undefined {
  let state = base === null ? undefined : stateOf(base.row, base.desk);
  for (const { commands, at, isLanded, isAgain } of pending) {
    if (isLanded || isAgain === true) continue;
    let next: TicketState | undefined = state;
    const isPlayed = commands
      .filter((command) => command.ticketId === id)
      .every((command) => {
        const decision = decide(next, command, { actor, configuration, directory, now: at });
        if (decision.ok) next = evolveBy(id, next, decision.value, at, configuration);
        return decision.ok;
      });
    if (!isPlayed) continue;
    const isDesk = side === 'operator' && (base === null || base.desk !== undefined);
    state = isDesk ? withTargets(next, at, { configuration, directory, groupHours }, base) : next;
  }
  return state;
}

function checkCounts(tab: Tab, dump: Dump, prediction: Prediction, fail: Fail): void {
  const counts = new Map<string, number>([['closed', coldOf(dump).length]]);
  for (const { view } of ticketsOf(dump))
    for (const name of viewsOf(view, prediction)) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { view, count } of dump.viewCounts as readonly { view: string; count: number }[])
    if ((counts.get(view) ?? 0) !== count)
      fail('INV24', `${tab.name}: ${view} says ${count}, there are ${counts.get(view) ?? 0}`);
}

/** INV1: what a device holds after a contact is what the server has for its person, no more and no less. */
export function checkReplica(tab: Tab, dump: Dump, truth: Truth, fail: Fail): void {
  const { person } = tab;
  const actor = truth.actors.get(person.id)!;
  const wrong = (text: string) => fail('INV1', `${tab.name}: ${text}`);
  const same = (what: string, here: unknown, there: unknown) => {
    const [a, b] = [canonical(here), canonical(there)];
    if (a !== b) wrong(`${what} is ${shorten(a, b)}`);
  };

  const here = new Map<TicketId, { base: TicketBase; heat: string; isStripped: boolean }>();
  for (const { id, base, heat, isStripped } of ticketsOf(dump))
    if (base !== null) here.set(id, { base, heat, isStripped });
  for (const { id, base } of coldOf(dump)) here.set(id, { base, heat: 'cold', isStripped: false });
  const isColdFor = (id: TicketId): boolean => {
    const { isCold, isColdForCustomer } = truth.rows.get(id)!;
    return mayReadAsDesk(truth, actor, id) ? isCold : isColdForCustomer;
  };
  for (const [id, { ticket, publicTicket, desk }] of truth.rows) {
    const isIn = mayRead(truth, actor, id);
    const found = here.get(id);
    if (isIn !== (found !== undefined)) {
      wrong(`ticket ${id} is ${isIn ? 'missing' : 'here'}`);
      continue;
    }
    if (found === undefined) continue;
    const isDesk = mayReadAsDesk(truth, actor, id);
    same(`row of ${id}`, found.base.row, isDesk ? ticket : publicTicket);
    same(`desk row of ${id}`, found.base.desk ?? null, isDesk ? desk : null);
    same(`heat of ${id}`, found.heat, isColdFor(id) ? 'cold' : 'hot');
  }

  const isWhole = (id: TicketId) => mayRead(truth, actor, id) && !isColdFor(id);
  const docs = truth.docs.filter(
    ({ ticketId, kind }) =>
      isWhole(ticketId) && (kind === 'pub' || mayReadAsDesk(truth, actor, ticketId)),
  );
  same(
    'messages',
    (dump.docs as readonly { doc: string; seq: number; bytes: Uint8Array }[])
      .map(({ doc, seq, bytes }) => `${doc} ${seq} ${hexOf(bytes)}`)
      .toSorted(),
    docs
      .map(
        (doc) =>
          `${doc.ticketId}/${doc.kind}/${String(doc.generation).padStart(6, '0')} ${doc.seq} ${hexOf(doc.bytes)}`,
      )
      .toSorted(),
  );
  checkFileRows(
    dump,
    truth,
    ({ ticketId, kind }) =>
      isWhole(ticketId as TicketId) &&
      (kind === 'pub' || mayReadAsDesk(truth, actor, ticketId as TicketId)),
    same,
  );
  same(
    'history',
    (dump.events as readonly { ticketId: string; seq: number; event: unknown }[])
      .map(
        ({ ticketId, seq, event }) =>
          `${ticketId} ${String(seq).padStart(4, '0')} ${canonical(event)}`,
      )
      .toSorted(),
    truth.events
      .filter(({ ticketId }) => isWhole(ticketId) && mayReadAsDesk(truth, actor, ticketId))
      .map(
        ({ ticketId, seq, data }) =>
          `${ticketId} ${String(seq).padStart(4, '0')} ${canonical(data)}`,
      )
      .toSorted(),
  );

  const small = Map.groupBy(
    dump.small as readonly { kind: string; id: string; row: Record<string, unknown> }[],
    ({ kind }) => kind,
  );
  const idsOf = (kind: string) => (small.get(kind) ?? []).map(({ id }) => id).toSorted();
  same(
    'held replies',
    idsOf('held-reply'),
    truth.held
      .filter(({ authorId, settled }) => authorId === person.id && settled === null)
      .map(({ id }) => id)
      .toSorted(),
  );
  // Of tickets that one may no longer read, the notice may be gone.
  const notices = new Set(idsOf('notification'));
  const own = truth.notifications.filter(({ personId }) => personId === person.id);
  for (const { id, ticketId } of own)
    if (mayRead(truth, actor, ticketId) && !notices.has(id)) wrong(`notification ${id} is missing`);
  if (scopesFor(truth, actor).includes('w')) {
    same('groups', idsOf('group'), [...truth.groupIds].toSorted());
    const colleagues = new Map((small.get('person') ?? []).map(({ id, row }) => [id, row]));
    for (const colleague of truth.people) {
      const row = colleagues.get(colleague.id);
      if (colleague.isOperator && row === undefined)
        wrong(`colleague ${colleague.name} is missing`);
      if (row === undefined) continue;
      same(
        `colleague ${colleague.name}`,
        [row['profile'], row['isOperator'], row['groupIds']],
        [colleague.profile, colleague.isOperator, colleague.groupIds],
      );
    }
  }
  const self = (small.get('self') ?? [])[0]?.row;
  same(
    'own rights',
    [...((self?.['permissions'] ?? []) as string[])].toSorted(),
    [...actor.permissions].toSorted(),
  );
  same('own groups', self?.['groupIds'], actor.groupIds);
}

/** INV13, INV14: of tickets that are not for this person there is no trace, besides their own unsent words. */
export function checkTraces(tab: Tab, dump: Dump, truth: Truth, words: Words, fail: Fail): void {
  const actor = truth.actors.get(tab.person.id)!;
  const {
    outbox,
    held,
    drafts: _drafts,
    draftStates: _states,
    sealed: _sealed,
    files: _files,
    fileBytes: _bytes,
    prediction: _prediction,
    docs,
    small,
    ...rest
  } = dump;
  const readable = new Set<string>();
  for (const id of truth.rows.keys()) {
    // A follow-up bears its original's subject.
    if (mayRead(truth, actor, id)) for (const tag of tagsOf(truth, words, id)) readable.add(tag);
  }
  const notHeld = (small as readonly { kind: string }[]).filter(
    ({ kind }) => kind !== 'held-reply',
  );
  const done = (outbox as readonly OutboxRecord[]).filter((entry) => !isActive(entry));
  const text =
    JSON.stringify([rest, notHeld, done]) +
    (docs as readonly { bytes: Uint8Array }[]).map(({ bytes }) => readable_(bytes)).join(' ');
  for (const id of truth.rows.keys()) {
    const tag = words.tagOf(id);
    if (!readable.has(tag) && text.includes(tag)) {
      const where = Object.entries({ ...rest, small: notHeld, done }).find(([, rows]) =>
        JSON.stringify(rows).includes(tag),
      );
      fail('INV14', `${tab.name} keeps a trace of ${id} in ${where?.[0] ?? 'docs'}`);
    }
  }
  if (
    !scopesFor(truth, actor).includes('w') &&
    (small as readonly { kind: string }[]).some(({ kind }) => kind === 'person' || kind === 'group')
  )
    fail(
      'INV14',
      `${tab.name} keeps colleagues and groups that are not for ${tab.person.name} any more`,
    );
  const own = JSON.stringify([outbox, held]);
  if (
    !isDesk(actor) &&
    text.split(/\b/).some((word) => /^note\d+x\d+e$/.test(word) && !own.includes(word))
  )
    fail('INV13', `${tab.name} of a customer holds a note`);
}

export function tagsOf(
  rights: Pick<Truth, 'tickets'>,
  words: Words,
  id: TicketId,
): readonly string[] {
  const tags: string[] = [];
  for (
    let at: TicketId | null | undefined = id;
    at != null;
    at = rights.tickets.get(at)?.followUpOfId
  )
    tags.push(words.tagOf(at));
  return tags;
}

const readable_ = (bytes: Uint8Array): string => {
  try {
    return readMessageUpdate(bytes).html;
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function shorten(a: string, b: string): string {
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const start = Math.max(0, from - 60);
  return `…${a.slice(start, start + 200)}, not …${b.slice(start, start + 200)}`;
}
