// One schedule: people at eight browsers, a server, and everything that can go wrong in between, all decided by one
// seed. Between two steps nothing moves: every device waits for the network or has nothing to do. So the order of
// things on the server is the order of the steps, and a seed says what happened.
//
//   a step = somebody does something | a device begins to sync | a request or an answer goes on, is lost, comes twice
//          | a tab dies, also in the middle of a transaction | rights, sessions, clocks, servers, cursors change

import { mkdir, rm } from 'node:fs/promises';
import { addFile } from '#client/data/files/store-files.ts';
import type { EntryId, FileId, TicketId } from '#shared/base/ids.ts';
import type { OutboxState } from '#client/data/records.ts';
import type { Command } from '#shared/engine/commands.ts';
import type { LockMode } from '#shared/engine/configuration.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import {
  begin,
  createBrowser,
  failureOf,
  isOperator,
  openTab,
  realClient,
  untilStill,
  type Browser,
  type Client,
  type Tab,
} from './devices.ts';
import {
  captivePortal,
  problem,
  type Parked,
  type SessionToken,
  type WireAnswer,
} from './faults.ts';
import { hashOf } from './file-invariants.ts';
import { createWatch, type Watch } from './invariants.ts';
import {
  chooseCommands,
  createWords,
  diceOf,
  openCommand,
  wordsOf,
  type Dice,
  type Words,
} from './workload.ts';
import {
  act,
  changeRights,
  createWorkspace,
  fetchMe,
  newId,
  revokeSessions,
  signIn,
  type Person,
  type PersonKey,
  type Server,
  type Workspace,
} from './world.ts';

export type SimulationOptions = {
  readonly seed: number;
  readonly server: Server;
  readonly steps?: number;
  readonly mode?: LockMode;
  readonly client?: Client;
  /** Stands between network and server, for planted faults. */
  readonly tamper?: Tamper;
  /** How many times as often as usual some faults come. */
  readonly intensity?: Intensity;
  /** Called after every step. */
  readonly afterStep?: (world: Simulation, step: number) => Promise<void>;
};
export type Intensity = {
  readonly kills?: number;
  readonly lateCommits?: number;
  readonly trouble?: number;
};
export type Tamper = {
  readonly request?: (url: string, body: unknown) => unknown;
  readonly answer?: (url: string, body: unknown, answer: unknown) => unknown;
  /** A piece of a file. */
  readonly bytes?: (bytes: Uint8Array) => Uint8Array;
};

export type Simulation = {
  readonly seed: number;
  readonly server: Server;
  readonly workspace: Workspace;
  readonly client: Client;
  readonly browsers: readonly Browser[];
  readonly words: Words;
  readonly dice: Dice;
  readonly watch: Watch;
  /** How often each fault was injected. */
  readonly faults: Map<string, number>;
  step: number;
};

export type Report = {
  readonly seed: number;
  readonly mode: LockMode;
  readonly steps: number;
  readonly entries: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
};

const MODES: readonly LockMode[] = ['exclusive', 'presence', 'none'];
const STORES: readonly (readonly [string, PersonKey])[] = [
  ['ana-desk', 'ana'],
  ['ana-phone', 'ana'],
  ['ben', 'ben'],
  ['tom', 'tom'],
  ['lea', 'lea'],
  ['ada', 'ada'],
  ['cleo', 'cleo'],
  ['carl', 'carl'],
];

export async function simulate(options: SimulationOptions): Promise<Report> {
  const { seed, server, client = realClient } = options;
  const random = seededRandom(seed);
  const dice = diceOf(random);
  const mode = options.mode ?? MODES[seed % MODES.length]!;
  const steps = options.steps ?? 24 + dice.below(24);
  const workspace = await createWorkspace(server, mode);
  const words = createWords(seed);
  const watch = createWatch(server, workspace, words);
  const startedAt = Date.now();
  let step = 0;
  const run = createRun({
    seed,
    server,
    workspace,
    client,
    words,
    dice,
    watch,
    tamper: options.tamper ?? {},
    intensity: options.intensity ?? {},
    around: {
      now: () => startedAt + step * 5_000,
      random,
      slug: workspace.slug,
      warn: (message, cause) => watch.warn(message, cause),
    },
  });
  await run.prepare();
  for (step = 1; step <= steps; step += 1) {
    run.world.step = step;
    await run.takeStep();
    await options.afterStep?.(run.world, step);
  }
  await run.settleDown();
  await watch.checkAll(run.world.browsers);
  await run.closeAll();
  return {
    seed,
    mode,
    steps,
    entries: watch.entryCount(),
    faults: run.world.faults,
    violations: watch.violations(),
  };
}

type RunOptions = {
  readonly seed: number;
  readonly server: Server;
  readonly workspace: Workspace;
  readonly client: Client;
  readonly words: Words;
  readonly dice: Dice;
  readonly watch: Watch;
  readonly tamper: Tamper;
  readonly intensity: Intensity;
  readonly around: Parameters<typeof openTab>[2];
};

type Late = {
  readonly url: string;
  readonly init: RequestInit;
  readonly session: SessionToken | undefined;
};

function createRun(options: RunOptions) {
  const { server, workspace, client, words, dice, watch, tamper, intensity, around } = options;
  const browsers: Browser[] = [];
  const faults = new Map<string, number>();
  const late: Late[] = [];
  const world: Simulation = { ...options, browsers, faults, step: 0 };
  const count = (fault: string) => void faults.set(fault, (faults.get(fault) ?? 0) + 1);
  let slowWriter: { readonly commit: () => Promise<void> } | undefined;

  const tabs = (): Tab[] => browsers.flatMap((browser) => browser.tabs);
  const open = async (browser: Browser): Promise<Tab> => {
    const tab = await openTab(client, browser, around);
    return tab;
  };

  // ------------------------------------------------------------------------------------------- the server's side

  /** What the server makes of a request. While a writer is held, whoever waits for it sets it free. */
  const ask = async (
    url: string,
    init: RequestInit,
    session: SessionToken | undefined,
    isOldApp: boolean,
  ): Promise<WireAnswer> => {
    const headers = new Headers(init.headers);
    if (isOldApp) headers.set('homing-protocol', '0');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    watch.seeRequest(url, body);
    const asked =
      tamper.request === undefined || body === undefined ? body : tamper.request(url, body);
    const piece = init.body instanceof Uint8Array ? init.body : undefined;
    const sent = piece === undefined ? undefined : (tamper.bytes?.(piece) ?? piece);
    const answering = server.handle(
      url,
      {
        ...init,
        headers,
        ...(asked !== undefined && { body: JSON.stringify(asked) }),
        ...(sent !== undefined && { body: sent as Uint8Array<ArrayBuffer> }),
      },
      session,
    );
    if (slowWriter !== undefined) {
      const writer = slowWriter;
      const timer = setTimeout(() => void commitSlowWriter(writer), 60);
      await answering.finally(() => clearTimeout(timer));
    }
    const answer = tampered(url, body, await answering);
    await watch.seeAnswer(url, body, answer, session?.personId);
    return answer;
  };
  const tampered = (url: string, body: unknown, answer: WireAnswer): WireAnswer => {
    const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
    if (tamper.answer === undefined || !isJson) return answer;
    return { ...answer, body: JSON.stringify(tamper.answer(url, body, JSON.parse(answer.body))) };
  };
  const commitSlowWriter = async (writer: typeof slowWriter) => {
    if (writer === undefined || slowWriter !== writer) return;
    slowWriter = undefined;
    await writer.commit();
    watch.rightsMayHaveChanged();
  };

  /** A writer whose transaction is older than those that commit before it. */
  const beginSlowWriter = async () => {
    if (slowWriter !== undefined) return;
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    let reached: () => void = () => undefined;
    const isHeld = new Promise<void>((resolve) => (reached = resolve));
    server.beforeCommit = async () => {
      server.beforeCommit = undefined;
      reached();
      await freed;
    };
    const ticketId = dice.pick(await watch.ticketIds());
    const result = act(server, workspace, 'lea', [aNote(ticketId)]);
    // A refusal writes nothing and is not held.
    await Promise.race([isHeld, result]);
    server.beforeCommit = undefined;
    count('FLT8 late commit');
    slowWriter = {
      commit: async () => {
        free();
        watch.seeElsewhere(await result);
      },
    };
    // Somebody commits with a newer number, and a device takes it for the newest there is.
    const other = (await watch.ticketIds()).find((id) => id !== ticketId);
    if (other === undefined) return;
    watch.seeElsewhere(await act(server, workspace, 'ada', [aNote(other)]));
    watch.rightsMayHaveChanged();
    const idle = tabs().filter((tab) => tab.parked === undefined && !tab.browser.isOldApp);
    if (idle.length > 0) await syncWhole(dice.pick(idle));
  };
  const aNote = (ticketId: TicketId): Command => ({
    type: 'note',
    ticketId,
    message: { id: newId(), html: `<p>${words.next('note')} ${words.tagOf(ticketId)}</p>` },
    mentions: [],
  });

  const elsewhere = async (key: PersonKey, commands: readonly Command[]) => {
    await commitSlowWriter(slowWriter);
    watch.seeElsewhere(await act(server, workspace, key, commands));
    watch.rightsMayHaveChanged();
  };

  // ------------------------------------------------------------------------------------------- the network

  const takeParked = (tab: Tab) => {
    const parked = tab.parked!;
    tab.parked = undefined;
    return parked;
  };

  /** After its time limit. That of an upload is its client's own. */
  const giveUp = (tab: Tab, parked: Parked): void => {
    if (parked.endpoint === 'upload') parked.lose();
    else tab.timers.expire();
  };

  const moveRequest = async (tab: Tab): Promise<void> => {
    const parked = takeParked(tab);
    const { url, init, session } = parked;
    const isOld = tab.browser.isOldApp;
    const put = (answer: WireAnswer) => {
      tab.parked = { ...parked, answer };
      tab.parkedAt = world.step;
    };
    switch (weighted(dice, { on: 74, lost: 8, twice: 7, portal: 3, failing: 3, timeout: 5 })) {
      case 'on':
        put(await ask(url, init, session, isOld));
        break;
      case 'twice': {
        count('FLT3 request twice');
        const first = await ask(url, init, session, isOld);
        const second = await ask(url, init, session, isOld);
        put(dice.chance(0.5) ? first : second);
        break;
      }
      case 'lost':
        count('FLT2 request lost');
        parked.lose();
        break;
      case 'portal':
        count('FLT44 captive portal');
        put(captivePortal);
        break;
      case 'failing':
        count('server fails');
        put(problem(503, 'UNAVAILABLE'));
        break;
      case 'timeout':
        // The device gives up; the request comes to the server later.
        count('request late');
        late.push({ url, init, session });
        giveUp(tab, parked);
        break;
    }
    await untilStill(tab);
  };

  const moveAnswer = async (tab: Tab): Promise<void> => {
    const parked = takeParked(tab);
    const answer = parked.answer!;
    const isCut = parked.endpoint === 'load' && answer.status === 200 && dice.chance(0.25);
    const isLost = dice.chance(0.1);
    const before = await watch.beforeAnswer(tab, parked.url, answer);
    if (isLost) {
      count('FLT1 answer lost');
      if (dice.chance(0.5)) parked.lose();
      else giveUp(tab, parked);
    } else {
      if (isCut) count('load cut');
      if (dice.chance(0.06 * (intensity.kills ?? 1))) {
        count('FLT7 killed in a transaction');
        tab.storage.dieIn(1 + dice.below(3), dice.below(14), tab.kill);
      }
      parked.deliver(isCut ? { ...answer, cutAt: dice.below(answer.body.length) } : answer);
    }
    await untilStill(tab);
    tab.storage.spare();
    if (tab.state !== 'dead') {
      if (!isLost && !isCut) await watch.afterAnswer(tab, before);
      return;
    }
    await reopenWithin(tab.browser);
    const heir = tab.browser.tabs.findLast((other) => other.person === tab.person);
    if (heir !== undefined) await watch.afterAnswer(heir, before);
  };

  const handleEnd = async (tab: Tab, error: Error | undefined): Promise<void> => {
    const failure = failureOf(error);
    if (failure === undefined || tab.state === 'dead') return;
    watch.seeFailure(failure, error!);
    if (failure === 'unauthenticated' && tab.state === 'alive') {
      count('session ended on a device');
      await tab.device.end();
      tab.kill();
      tab.browser.tabs
        .filter((other) => other.person === tab.person)
        .forEach((other) => other.kill());
    }
  };

  const finishOperation = async (tab: Tab, run: () => Promise<void>): Promise<void> => {
    const operation = tab.operation;
    await run();
    if (operation?.isDone === true) await handleEnd(tab, operation.error);
    if (tab.state === 'alive' && tab.operation === undefined && dice.chance(0.3))
      await watch.checkTab(tab);
  };

  const startSync = (tab: Tab): Promise<void> => start(tab, 'sync', () => tab.device.syncOnce());
  const startUpload = (tab: Tab): Promise<void> =>
    start(tab, 'upload', () => tab.device.uploadOnce());
  const start = (tab: Tab, name: string, run: () => Promise<void>): Promise<void> =>
    finishOperation(tab, async () => {
      if (dice.chance(0.04)) {
        count('FLT6 killed while syncing');
        tab.storage.dieIn(1 + dice.below(4), dice.below(10), tab.kill);
      }
      const operation = begin(tab, name, run);
      await untilStill(tab);
      tab.storage.spare();
      if (tab.state === 'dead') return reopenWithin(tab.browser);
      if (tab.parked !== undefined) tab.parkedAt = world.step;
      if (operation.isDone) await handleEnd(tab, operation.error);
    });

  // ------------------------------------------------------------------------------------------- people

  /** Some acts one after the other, most of them where others are at work too. */
  const work = async (tab: Tab): Promise<void> => {
    for (let act = 1 + dice.below(3); act > 0 && tab.state === 'alive'; act -= 1)
      await workOnce(tab);
  };
  const workOnce = async (tab: Tab): Promise<void> => {
    if (dice.chance(0.12) && (await settleHeld(tab))) return;
    const records = await tab.device.room.store.read(['tickets'], (db) => db.tickets.toArray());
    const views = records.map(({ view }) => view);
    const shown = dice.chance(0.6) ? views.slice(0, 3) : views;
    const commands = chooseCommands(tab, workspace, shown, words, dice);
    if (commands === undefined) return;
    const isDoomed = dice.chance(0.04);
    if (isDoomed) {
      count('killed while writing');
      tab.storage.dieIn(1, dice.below(12), tab.kill);
    }
    await perform(tab, commands, async () =>
      tab.device.perform(dice.chance(0.2) ? await withFiles(tab, commands) : commands),
    );
  };

  /** A message with one or two files, as the screens put them in. */
  const withFiles = async (tab: Tab, commands: readonly Command[]): Promise<readonly Command[]> => {
    const said = commands.find((command) => 'message' in command);
    if (said === undefined) return commands;
    const kind = said.type === 'note' ? 'note' : 'word';
    const ids: FileId[] = [];
    for (let left = 1 + dice.below(2); left > 0; left -= 1) {
      const name = `${words.next(kind)} ${words.tagOf(said.ticketId)}.txt`;
      const text = `${name}\n`.repeat(1 + dice.below(6));
      const place =
        said.type === 'open'
          ? 'new'
          : (`${kind === 'note' ? 'note' : 'reply'}/${said.ticketId}` as const);
      const added = await addFile(
        tab.device.room,
        place,
        { name, type: 'text/plain', bytes: new Blob([text], { type: 'text/plain' }) },
        false,
      );
      if (!added.ok) throw new Error(`A file was refused: ${JSON.stringify(added.problem)}`);
      watch.picked(added.id, hashOf(text));
      ids.push(added.id);
    }
    return commands.map((command) =>
      command === said ? { ...said, message: { ...said.message, files: ids } } : command,
    );
  };

  const perform = async (
    tab: Tab,
    commands: readonly Command[],
    run: () => Promise<{ readonly ok: boolean; readonly entryId?: EntryId }>,
  ): Promise<void> => {
    try {
      const performed = await Promise.race([run(), tab.died]);
      if (performed === 'died') watch.maybeWritten(tab, wordsOf(commands));
      else if (performed.ok && performed.entryId !== undefined)
        watch.written(tab, performed.entryId, await entryCommands(tab, performed.entryId));
    } catch (error) {
      if (tab.state !== 'dead') watch.seeFailure('writing', error as Error);
      watch.maybeWritten(tab, wordsOf(commands));
    }
    tab.storage.spare();
    if (tab.state === 'dead') await reopenWithin(tab.browser);
  };
  const entryCommands = async (tab: Tab, id: EntryId): Promise<readonly Command[]> => {
    const entry = await tab.device.room.store.read(['outbox'], (db) => db.outbox.get(id));
    return entry?.commands ?? [];
  };

  const settleHeld = async (tab: Tab): Promise<boolean> => {
    const { room } = tab.device;
    const held = await room.store.read(['held'], client.listHeld);
    if (held.length === 0) return false;
    const item = dice.pick(held);
    const run = () => {
      switch (weighted(dice, { resend: 5, note: item.kind === 'other' ? 0 : 3, discard: 3 })) {
        case 'resend':
          watch.settledByHand(item.id);
          return client.resendHeld(room, item.id, {
            take: isOperator(tab.person) && dice.chance(0.5),
          });
        case 'note':
          return client.giveHeldAsNote(room, item.id);
        case 'discard':
          watch.discarded(item);
          watch.settledByHand(item.id);
          return client.discardHeld(room, item.id);
      }
    };
    await perform(tab, item.commands, run as () => Promise<{ ok: boolean; entryId?: EntryId }>);
    return true;
  };

  // ------------------------------------------------------------------------------------------- trouble from outside

  const reopenWithin = async (browser: Browser): Promise<void> => {
    if (browser.session !== undefined) await open(browser);
  };
  const kill = async (tab: Tab): Promise<void> => {
    const { parked } = tab;
    count(parked === undefined ? 'tab killed' : 'tab killed while waiting');
    // What was sent still arrives.
    if (parked !== undefined && parked.answer === undefined && dice.chance(0.5)) late.push(parked);
    tab.kill();
    await reopenWithin(tab.browser);
  };

  const signInAs = async (browser: Browser, person: Person): Promise<void> => {
    const session = await signIn(server, workspace, person.id);
    browser.me = await fetchMe(server, workspace, session);
    browser.session = session;
    browser.person = person;
    await open(browser);
  };

  const trouble: Readonly<Record<string, () => Promise<void>>> = {
    'FLT15 group lost': async () => {
      const person = dice.pick([workspace.people.ana, workspace.people.ben, workspace.people.tom]);
      await changeRights(
        server,
        workspace,
        person.id,
        (tx) => tx`
        delete from group_members m where m.workspace_id = ${workspace.id} and m.person_id = ${person.id}
          and m.group_id = ${dice.pick([...workspace.groups])}`,
      );
    },
    'group gained': async () => {
      const person = dice.pick([workspace.people.ana, workspace.people.ben, workspace.people.tom]);
      await changeRights(
        server,
        workspace,
        person.id,
        (tx) => tx`
        insert into group_members (workspace_id, group_id, person_id)
        values (${workspace.id}, ${dice.pick([...workspace.groups])}, ${person.id}) on conflict do nothing`,
      );
    },
    'FLT18 added and removed': async () => {
      const { ben } = workspace.people;
      const [group] = workspace.groups;
      await changeRights(server, workspace, ben.id, async (tx) => {
        await tx`insert into group_members (workspace_id, group_id, person_id)
          values (${workspace.id}, ${group}, ${ben.id}) on conflict do nothing`;
      });
      await changeRights(
        server,
        workspace,
        ben.id,
        (tx) => tx`
        delete from group_members m where m.workspace_id = ${workspace.id} and m.person_id = ${ben.id} and m.group_id = ${group}`,
      );
    },
    'profile changed': async () => {
      const { tom } = workspace.people;
      const profile = dice.pick(['technician', 'technician', 'lead', 'seller', 'customer']);
      await changeRights(
        server,
        workspace,
        tom.id,
        (tx) => tx`
        update people p set profile = ${profile} where p.workspace_id = ${workspace.id} and p.id = ${tom.id}`,
      );
    },
    'FLT16 moved there and back': async () => {
      const ticketId = dice.pick(await watch.ticketIds());
      const [a, b] = workspace.groups;
      await elsewhere('lea', [{ type: 'assign', ticketId, groupId: b }]);
      await elsewhere('lea', [{ type: 'assign', ticketId, groupId: a }]);
    },
    'FLT23 lock broken': async () => {
      await elsewhere('ada', [
        { type: 'break-lock', ticketId: dice.pick(await watch.ticketIds()) },
      ]);
    },
    'FLT20 taken elsewhere': async () => {
      const key = dice.pick(['lea', 'ada'] as const);
      await elsewhere(key, [{ type: 'take', ticketId: dice.pick(await watch.ticketIds()) }]);
    },
    'FLT19 old lines purged': async () => {
      await server.db.tenant(workspace.id, async (tx) => {
        await tx`delete from sync_memberships m where m.workspace_id = ${workspace.id} and m.state = 'gone'`;
        await tx`insert into sync_watermarks (workspace_id, purged) values (${workspace.id}, pg_current_xact_id())
          on conflict (workspace_id) do update set purged = excluded.purged`;
      });
      watch.cursorsAreOver('expired');
    },
    'epoch renewed': async () => {
      await server.renewEpoch();
      watch.cursorsAreOver('epoch');
    },
    'FLT38 session ended': async () => {
      const browser = dice.pick(browsers);
      await revokeSessions(server, workspace, browser.person.id);
    },
    'FLT39 somebody else signs in': async () => {
      const browser = dice.pick(browsers);
      browser.isCookieRacing = dice.chance(0.5);
      await signInAs(browser, dice.pick(Object.values(workspace.people)));
    },
    'FLT32 clock jumps': async () => {
      const year = 365 * 86_400_000;
      dice.pick(browsers).clockOffMs = dice.pick([-year, year, -3_600_000, 0]);
    },
    'FLT36 old app': async () => {
      const browser = dice.pick(browsers);
      browser.isOldApp = !browser.isOldApp;
      // What is in its outbox gets old meanwhile.
      if (browser.isOldApp) browser.clockOffMs = -30 * 86_400_000;
    },
    'FLT28 write aborted': async () => {
      server.beforeCommit = () => {
        server.beforeCommit = undefined;
        return Promise.reject(
          Object.assign(new Error('terminated'), { code: 'CONNECTION_CLOSED' }),
        );
      };
    },
    'FLT26 forged update': () => watch.forge(world),
    // A server that was restored, or a device that comes back after weeks: what no message names yet is not there.
    'uploads forgotten': async () => {
      const { uploadsFolder } = server.context().files;
      await server.db.tenant(
        workspace.id,
        (tx) =>
          tx`delete from files f where f.workspace_id = ${workspace.id} and f.message_id is null`,
      );
      await rm(uploadsFolder, { recursive: true, force: true });
      await mkdir(uploadsFolder, { recursive: true });
    },
  };

  const restartServer = async () => {
    count('server restarted');
    await commitSlowWriter(slowWriter);
    // What was on its way is lost on both ends.
    for (const tab of tabs())
      if (tab.parked !== undefined && dice.chance(0.7)) takeParked(tab).lose();
    await Promise.all(tabs().map(untilStill));
    await server.restart();
  };

  const takeStep = async (): Promise<void> => {
    const alive = tabs();
    const waiting = alive.filter((tab) => tab.parked !== undefined);
    const idle = alive.filter((tab) => tab.parked === undefined);
    for (const tab of waiting) {
      const twins = tab.browser.tabs.filter((other) => other !== tab && other.parked !== undefined);
      if (tab.parked?.endpoint === 'push' && twins.some((twin) => twin.parked?.endpoint === 'push'))
        count('FLT4 two tabs push');
      if (tab.browser.tabs.length > 1 && world.step - tab.parkedAt === 9) count('FLT5 tab frozen');
    }
    const kind = weighted(dice, {
      work: idle.length > 0 ? 38 : 0,
      sync: idle.length > 0 ? 16 : 0,
      upload: idle.length > 0 ? 8 : 0,
      network: waiting.length > 0 ? 40 : 0,
      late: late.length > 0 ? 4 : 0,
      kill: 3,
      tab: 2,
      trouble: 7 * (intensity.trouble ?? 1),
      slow: 3 * (intensity.lateCommits ?? 1),
      restart: 0.25,
    });
    switch (kind) {
      case 'work':
        return work(dice.pick(idle));
      case 'sync':
        return startSync(dice.pick(idle));
      case 'upload':
        return startUpload(dice.pick(idle));
      case 'network': {
        const tab = dice.pick(waiting);
        return finishOperation(tab, () =>
          tab.parked?.answer === undefined ? moveRequest(tab) : moveAnswer(tab),
        );
      }
      case 'late': {
        const { url, init, session } = late.splice(dice.below(late.length), 1)[0]!;
        await ask(url, init, session, false);
        return;
      }
      case 'kill':
        if (alive.length > 0) await kill(dice.pick(alive));
        return;
      case 'tab': {
        const browser = dice.pick(browsers);
        if (browser.tabs.length < 2 && browser.session !== undefined) await open(browser);
        return;
      }
      case 'slow':
        if (slowWriter === undefined) await beginSlowWriter();
        else await commitSlowWriter(slowWriter);
        return;
      case 'restart':
        return restartServer();
      case 'trouble': {
        const name = dice.pick(Object.keys(trouble));
        count(name);
        await commitSlowWriter(slowWriter);
        await trouble[name]!();
        watch.rightsMayHaveChanged();
      }
    }
  };

  // ------------------------------------------------------------------------------------------- beginning and end

  /** Without any fault. Throws when the server cannot be used. */
  const syncWhole = async (tab: Tab): Promise<string | undefined> => {
    const failure = await contact(tab, 'sync', () => tab.device.syncOnce());
    if (failure !== undefined || !(await hasParked(tab))) return failure;
    // What has waited for its files follows them.
    await contact(tab, 'upload', () => tab.device.uploadOnce());
    return contact(tab, 'sync', () => tab.device.syncOnce());
  };
  const contact = async (
    tab: Tab,
    name: string,
    run: () => Promise<void>,
  ): Promise<string | undefined> => {
    const operation = begin(tab, name, run);
    for (;;) {
      await untilStill(tab);
      if (tab.parked === undefined) break;
      const parked = takeParked(tab);
      const answer = await ask(parked.url, parked.init, parked.session, false);
      const before = await watch.beforeAnswer(tab, parked.url, answer);
      parked.deliver(answer);
      await untilStill(tab);
      await watch.afterAnswer(tab, before);
    }
    await handleEnd(tab, operation.error);
    return failureOf(operation.error);
  };

  const prepare = async (): Promise<void> => {
    const { people, groups } = workspace;
    for (const [name, key] of STORES) {
      const person = people[key];
      const session = await signIn(server, workspace, person.id);
      const me = await fetchMe(server, workspace, session);
      const browser = createBrowser(name, person, me, session);
      browsers.push(browser);
      await open(browser);
    }
    await open(browsers[0]!);
    for (let index = 0; index < 5; index += 1) {
      const customer = [people.cleo, people.carl, undefined][index % 3];
      const groupId = groups[index % 2]!;
      await elsewhere('ada', [
        {
          ...openCommand(workspace, words, newId, {
            groupId,
            ...(customer !== undefined && { customer }),
          }),
          channel: 'phone',
        },
      ]);
    }
    // Two that ended long ago, with a conversation.
    const old = (await watch.ticketIds()).slice(0, 2);
    for (const ticketId of old) await elsewhere('ada', [{ type: 'close', ticketId }]);
    await server.db.tenant(workspace.id, async (tx) => {
      await tx`update tickets t set updated_at = now() - interval '60 days', closed_at = now() - interval '60 days'
        where t.workspace_id = ${workspace.id} and t.id = any(${old as TicketId[]}::uuid[])`;
    });
    watch.madeOld(old);
    for (const tab of tabs()) if (dice.chance(0.8)) await syncWhole(tab);
  };

  /** Everybody is back, everything works again: until nothing is left to do. */
  const settleDown = async (): Promise<void> => {
    server.beforeCommit = undefined;
    await commitSlowWriter(slowWriter);
    for (const { url, init, session } of late.splice(0)) await ask(url, init, session, false);
    for (const tab of tabs()) {
      if (tab.parked !== undefined) takeParked(tab).lose();
      await untilStill(tab);
      if (tab.state !== 'alive') tab.kill();
    }
    for (const browser of browsers) browser.isOldApp = browser.isCookieRacing = false;
    // Everybody comes back to every browser they have ever worked at, one after the other.
    for (let round = 0; round < 2; round += 1) {
      for (const browser of browsers) {
        for (const person of browser.visitors.values()) {
          const isHere = browser.person.id === person.id && browser.session !== undefined;
          let tab = isHere ? browser.tabs.find((one) => one.person.id === person.id) : undefined;
          if (round === 0 && tab !== undefined && !(await hasUnsent(tab))) continue;
          let failure = tab === undefined ? 'closed' : await syncWhole(tab);
          for (let attempt = 0; failure !== undefined; attempt += 1) {
            if (attempt === 4) {
              watch.fail('INV1', `${browser.name} of ${person.name} cannot sync: ${failure}`);
              break;
            }
            browser.tabs
              .filter((other) => other.person.id === person.id)
              .forEach((other) => other.kill());
            await signInAs(browser, person);
            tab = browser.tabs.find((one) => one.person.id === person.id)!;
            failure = await syncWhole(tab);
          }
          if (round === 1 && tab !== undefined && tab.state === 'alive') {
            // Bytes that have arrived with their message go with the next look at files.
            const { device } = tab;
            await contact(tab, 'upload', () => device.uploadOnce());
            await watch.checkStore(tab);
          }
        }
      }
    }
  };

  const hasAny = (tab: Tab, ...states: readonly OutboxState[]): Promise<boolean> =>
    tab.device.room.store.read(
      ['outbox'],
      async (db) => (await db.outbox.where('state').anyOf(states).count()) > 0,
    );
  const hasUnsent = (tab: Tab) => hasAny(tab, 'parked', 'queued', 'sent');
  const hasParked = (tab: Tab) => hasAny(tab, 'parked');

  return {
    world,
    prepare,
    takeStep,
    settleDown,
    closeAll: async () => {
      for (const tab of tabs()) tab.kill();
    },
  };
}

export function weighted<Kind extends string>(
  dice: Dice,
  weights: Readonly<Record<Kind, number>>,
): Kind {
  const entries = Object.entries(weights) as [Kind, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = (dice.below(1_000_000) / 1_000_000) * total;
  for (const [kind, weight] of entries) {
    rest -= weight;
    if (rest < 0) return kind;
  }
  return entries.at(-1)![0];
}
