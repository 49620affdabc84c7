// For scenarios of a single fault: people at their browsers, whose requests go on as the scenario says.

import type { PersonId, TicketId } from '#shared/base/ids.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { LockMode } from '#shared/engine/configuration.ts';
import type { TicketView } from '#client/data/records.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import {
  begin,
  createBrowser,
  failureOf,
  openTab,
  realClient,
  untilStill,
  type Browser,
  type Tab,
} from './devices.ts';
import type { Parked, WireAnswer } from './faults.ts';
import { checkServer } from './server-invariants.ts';
import { checkDump, checkReplica, checkTraces, dumpStore } from './store-invariants.ts';
import { loadTruth, type Truth } from './truth.ts';
import { createWords, openCommand, replyTo, type Words } from './workload.ts';
import {
  act,
  createWorkspace,
  fetchMe,
  newId,
  signIn,
  type PersonKey,
  type Server,
  type Workspace,
} from './world.ts';

/** What becomes of a request: the answer to deliver, or undefined if the connection is lost. */
export type Carry = (
  parked: Parked,
  pass: () => Promise<WireAnswer>,
) => Promise<WireAnswer | undefined>;

export type Stage = {
  readonly server: Server;
  readonly workspace: Workspace;
  readonly words: Words;
  readonly elsewhere: Set<string>;
  readonly desk: (key: PersonKey) => Promise<Tab>;
  readonly openAgain: (browser: Browser) => Promise<Tab>;
  /** One whole contact; the failure's name, or undefined. */
  readonly sync: (tab: Tab, carry?: Carry) => Promise<string | undefined>;
  readonly begin: (tab: Tab) => Promise<void>;
  readonly pass: (tab: Tab, carry?: Carry) => Promise<void>;
  readonly open: (by: PersonKey, groupIndex: 0 | 1, customer?: PersonKey) => Promise<TicketId>;
  readonly act: (key: PersonKey, ...commands: readonly Command[]) => Promise<boolean>;
  readonly view: (tab: Tab, id: TicketId) => Promise<TicketView | undefined>;
  readonly reply: (tab: Tab, id: TicketId, text?: string) => Promise<boolean>;
  readonly truth: () => Promise<Truth>;
  /** Every invariant of the tables and of these stores; what is wrong. */
  readonly check: (...tabs: readonly Tab[]) => Promise<readonly string[]>;
  readonly setClock: (ms: number) => void;
};

let stages = 0;

export async function createStage(server: Server, mode: LockMode): Promise<Stage> {
  stages += 1;
  const workspace = await createWorkspace(server, mode);
  const words = createWords(100_000 + stages);
  const random = seededRandom(stages);
  const elsewhere = new Set<string>();
  let clock = 0;
  const around = {
    now: () => Date.now() + clock,
    random,
    slug: workspace.slug,
    warn: () => undefined,
  };

  const stage: Stage = {
    server,
    workspace,
    words,
    elsewhere,
    setClock: (ms) => {
      clock = ms;
    },
    desk: async (key) => {
      const person = workspace.people[key];
      const session = await signIn(server, workspace, person.id);
      const me = await fetchMe(server, workspace, session);
      return openTab(
        realClient,
        createBrowser(`${key}-${newId().slice(-4)}`, person, me, session),
        around,
      );
    },
    openAgain: (browser) => openTab(realClient, browser, around),
    begin: async (tab) => {
      begin(tab, 'sync', () => tab.device.syncOnce());
      await untilStill(tab);
    },
    pass: async (tab, carry) => {
      const parked = tab.parked!;
      tab.parked = undefined;
      const ask = () => server.handle(parked.url, headersOf(tab, parked.init), parked.session);
      const answer = carry === undefined ? await ask() : await carry(parked, ask);
      if (answer === undefined) parked.lose();
      else parked.deliver(answer);
      await untilStill(tab);
    },
    sync: async (tab, carry) => {
      const operation = begin(tab, 'sync', () => tab.device.syncOnce());
      await untilStill(tab);
      while (tab.parked !== undefined) await stage.pass(tab, carry);
      return failureOf(operation.error);
    },
    open: async (by, groupIndex, customer) => {
      const command = openCommand(workspace, words, newId, {
        groupId: workspace.groups[groupIndex],
        ...(customer !== undefined && { customer: workspace.people[customer] }),
      });
      if (!(await stage.act(by, { ...command, channel: 'phone' }))) throw new Error('not opened');
      return command.ticketId;
    },
    act: async (key, ...commands) => {
      const result = await act(server, workspace, key, commands);
      if (result.ok) elsewhere.add(String(result.v));
      return result.ok;
    },
    view: (tab, id) =>
      tab.device.room.store.read(['tickets'], async (db) => (await db.tickets.get(id))?.view),
    reply: async (tab, id, text = 'An answer') => {
      const view = (await stage.view(tab, id))!;
      const html = `<p>${text} ${words.next('word')} ${words.tagOf(id)}</p>`;
      return (await tab.device.perform([replyTo(view, html, tab.device.room.ids)])).ok;
    },
    truth: () => loadTruth(server, workspace),
    check: async (...tabs) => {
      const wrong: string[] = [];
      const fail = (invariant: string, text: string) => void wrong.push(`${invariant}: ${text}`);
      const truth = await loadTruth(server, workspace);
      checkServer(truth, workspace, { elsewhere, old: new Set() }, fail);
      for (const tab of tabs) {
        const dump = await dumpStore(tab);
        checkDump(tab, dump, fail);
        checkReplica(tab, dump, truth, fail);
        checkTraces(tab, dump, truth, words, fail);
      }
      return wrong;
    },
  };
  return stage;
}

function headersOf(tab: Tab, init: RequestInit): RequestInit {
  if (!tab.browser.isOldApp) return init;
  const headers = new Headers(init.headers);
  headers.set('homing-protocol', '0');
  return { ...init, headers };
}

export const answersOf = (truth: Truth, id: TicketId): readonly string[] =>
  truth.messages
    .filter(({ ticketId, kind, seq }) => ticketId === id && kind === 'pub' && seq > 1)
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ html }) => html);

export const mailsOf = (truth: Truth, id: TicketId): number =>
  truth.mails.filter(({ ticketId, kind }) => ticketId === id && kind === 'answer').length;

export const heldOf = (truth: Truth, personId: PersonId): number =>
  truth.held.filter(({ authorId, settled }) => authorId === personId && settled === null).length;
