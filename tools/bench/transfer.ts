// A whole workspace out of one server and into another (W10): how long it takes, and what the servers need for it beside what
// they have anyway. A tenth of it first: memory that grows with the workspace would show.

import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '#test/support/server-process.ts';
import { mb, type Benchmark, type Figure } from './figures.ts';
import { expectOk } from './http.ts';
import { residentBytes, usedBytes } from './memory.ts';
import { openStage, PASSWORD, type Desk, type Stage } from './stage.ts';

/** As a client would send it on a line that breaks now and then. */
const UPLOAD_BYTES = 8 * 1024 * 1024;
const LOOK_MS = 100;
const SAMPLE_MS = 2_000;
/** What a large workspace may need more than one of a tenth of it, above what the server has anyway. */
const FLAT_BYTES = 24 * 1024 * 1024;

type Leg = {
  readonly seconds: number;
  /** In use at most, and when it began. */
  readonly used: number;
  readonly before: number;
  /** With what was not yet collected. */
  readonly resident: number;
};
type Journey = {
  readonly tickets: number;
  readonly bytes: number;
  readonly out: Leg;
  readonly fetched: Leg;
  readonly sent: Leg;
  readonly in: Leg;
};

export const transfer = (
  stage: Stage,
  desks: { readonly small: () => Promise<Desk>; readonly large: () => Promise<Desk> },
): Benchmark => ({
  name: 'transfer',
  limitMs: 30 * 60_000,
  isOnlyByName: true,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homing-transfer-'));
    const there = await openStage();
    try {
      const small = await travel(stage, there, await desks.small(), folder);
      const large = await travel(stage, there, await desks.large(), folder);
      return figuresOf(small, large);
    } finally {
      await there.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

async function travel(from: Stage, to: Stage, desk: Desk, folder: string): Promise<Journey> {
  const { slug, admin } = desk;
  const file = join(folder, `${slug}.tar`);
  const cookie = { cookie: admin.cookie };
  const tickets = await from.sql(async (sql) => {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from tickets t where t.workspace_id = ${desk.id}`;
    return row?.n ?? 0;
  });

  const ordered = await expectOk(
    from.client('POST', `/api/v1/w/${slug}/exports`, cookie, { password: PASSWORD }),
  );
  const { id } = JSON.parse(ordered.text) as { id: string };
  const path = `/api/v1/w/${slug}/exports/${id}`;
  const out = await watched(from.server, () =>
    until(async () => stateOf(await expectOk(from.client('GET', path, cookie)))),
  );
  const fetched = await watched(from.server, async () => {
    const answer = await fetch(`${from.origin}${path}/archive`, { headers: cookie });
    if (!answer.ok || answer.body === null) throw new Error(`no archive: ${answer.status}`);
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file));
  });

  const empty = await to.desk(slug, { tickets: 0, hot: 0, messages: 0 });
  const into = { cookie: empty.admin.cookie };
  const begun = await expectOk(
    to.client('POST', `/api/v1/w/${slug}/imports`, into, { password: PASSWORD }),
  );
  const place = `/api/v1/w/${slug}/imports/${(JSON.parse(begun.text) as { id: string }).id}`;
  const sent = await watched(to.server, () => upload(file, `${to.origin}${place}`, into));
  await expectOk(to.client('POST', `${place}/start`, into));
  const brought = await watched(to.server, () =>
    until(async () => {
      const answer = await to.client('GET', place, into);
      // The workspace that was imported has taken the place of the one that this session was of.
      return answer.status === 401 ? 'done' : stateOf(answer);
    }),
  );
  const arrived = await to.sql(async (sql) => {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from tickets t where t.workspace_id = ${desk.id}`;
    return row?.n ?? 0;
  });
  if (arrived !== tickets) throw new Error(`${arrived} of ${tickets} tickets arrived`);
  const { size } = await stat(file);
  return { tickets, bytes: size, out, fetched, sent, in: brought };
}

function stateOf({ text }: { readonly text: string }): string {
  const { state, errors } = JSON.parse(text) as { state: string; errors: readonly object[] };
  if (state === 'failed') throw new Error(`it failed: ${JSON.stringify(errors[0])}`);
  return state;
}

async function until(look: () => Promise<string>): Promise<void> {
  while ((await look()) !== 'done') await sleep(LOOK_MS);
}

async function upload(file: string, place: string, headers: { cookie: string }): Promise<void> {
  const handle = await open(file);
  try {
    const piece = Buffer.alloc(UPLOAD_BYTES);
    for (let offset = 0; ;) {
      const { bytesRead } = await handle.read(piece, 0, UPLOAD_BYTES, offset);
      if (bytesRead === 0) return;
      const answer = await fetch(`${place}/archive?offset=${offset}`, {
        method: 'PUT',
        headers: { ...headers, origin: new URL(place).origin, 'content-type': 'application/x-tar' },
        body: piece.subarray(0, bytesRead),
      });
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
      offset += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

async function watched(server: ServerProcess, work: () => Promise<void>): Promise<Leg> {
  const before = await usedBytes(server);
  let [used, resident] = [before, 0];
  const end = new AbortController();
  const watching = (async () => {
    while (!end.signal.aborted) {
      resident = Math.max(resident, await residentBytes(server));
      used = Math.max(used, await usedBytes(server));
      await sleep(SAMPLE_MS);
    }
  })();
  const from = performance.now();
  let seconds = 0;
  try {
    await work();
    seconds = (performance.now() - from) / 1000;
  } finally {
    end.abort();
    await watching;
  }
  return { seconds, before, used, resident };
}

function figuresOf(small: Journey, large: Journey): readonly Figure[] {
  const size = `${large.tickets.toLocaleString('en')} tickets, ${mb(large.bytes)}`;
  const legs = [
    ['written', 'out'],
    ['fetched', 'fetched'],
    ['sent', 'sent'],
    ['read, checked and compared', 'in'],
  ] as const;
  return legs.map(([what, leg]): Figure => {
    const [some, all] = [small[leg], large[leg]];
    const needed = [all.used - all.before, some.used - some.before] as const;
    return {
      what: `a workspace's archive ${what} (${size})`,
      measured:
        `${all.seconds.toFixed(1)} s with ${mb(needed[0])} in use (${mb(all.resident)} resident at most); ` +
        `a tenth of it ${some.seconds.toFixed(1)} s with ${mb(needed[1])}`,
      budget: `at most ${mb(FLAT_BYTES)} more in use than for a tenth`,
      isMet: needed[0] - needed[1] < FLAT_BYTES,
    };
  });
}
