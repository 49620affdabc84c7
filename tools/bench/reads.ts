// What the server reads: a list, and the feed of a device that is up to date and of one that is not.

import { createSignedTokens } from '#server/sync/signed-token.ts';
import { prepareLoad } from '#server/sync/load.ts';
import { pull } from '#server/sync/pull.ts';
import { openDatabase } from '#server/platform/db/database.ts';
import { PROTOCOL, type LoadLine, type PullAnswer } from '#shared/protocol/sync.ts';
import {
  ms,
  percentile,
  processorMsOfAll,
  repeat,
  timed,
  type Benchmark,
  type Figure,
} from './figures.ts';
import { expectOk } from './http.ts';
import type { Desk, Stage } from './stage.ts';

export const listTickets = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'list',
  limitMs: 300_000,
  run: async () => {
    const { slug, key } = await desk();
    const ask = () =>
      expectOk(
        stage.client('GET', `/api/v1/w/${slug}/tickets?limit=50`, {
          authorization: `Bearer ${key}`,
        }),
      );
    const times = await repeat(400, ask);
    const p50 = percentile(times, 0.5);
    return [
      {
        what: 'server: list of 50 as JSON, 100,000 tickets',
        measured: `p50 ${ms(p50)}, p95 ${ms(percentile(times, 0.95))}`,
        budget: 'p50 < 4 ms',
        isMet: p50 < 4,
      },
    ];
  },
});

/** By how common they are in what is written: each ticket, some, one; a phrase, a filter, a name with an error. */
const SEARCHES = [
  ['a common word', 'page'],
  ['the beginning of a common word', 'acc'],
  ['a word of one ticket in eight', 'invoice'],
  ['a phrase', '"stops half way"'],
  ['three words and a filter', 'printer slow status:open'],
  ['the number of a ticket', '4711'],
  ['a name with an error', 'rosa rivrea'],
] as const;

export const searchTickets = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'search',
  limitMs: 120_000,
  run: async () => {
    const { slug, key } = await desk();
    const ask = (q: string) =>
      expectOk(
        stage.client('GET', `/api/v1/w/${slug}/search?${new URLSearchParams({ q })}`, {
          authorization: `Bearer ${key}`,
        }),
      );
    const figures: Figure[] = [];
    for (const [what, q] of SEARCHES) {
      const before = await processorMsOfAll(stage.postgresPid);
      const times = await repeat(40, () => ask(q));
      // With those that warm up.
      const used = ((await processorMsOfAll(stage.postgresPid)) - before) / 44;
      const p95 = percentile(times, 0.95);
      figures.push({
        what: `server: search for ${what}, 100,000 tickets`,
        measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}; processor time each: PostgreSQL ${used.toFixed(1)} ms`,
        budget: 'p95 < 200 ms',
        isMet: p95 < 200,
      });
    }
    return figures;
  },
});

/** What 5,000 new messages change: each its line, ticket, desk row, document and history. */
const CHANGED_TICKETS = 5_000;
const ROUNDS = 5;

export const pulls = (stage: Stage, desk: () => Promise<Desk>): Benchmark => ({
  name: 'pull',
  limitMs: 180_000,
  run: async () => {
    const { slug, id, admin, hotIds } = await desk();
    const ask = async (cursor: string | null): Promise<PullAnswer> => {
      const path = `/sync/v1/w/${slug}/pull`;
      const body = { protocol: PROTOCOL, cursor };
      const { text } = await expectOk(stage.client('POST', path, { cookie: admin.cookie }, body));
      return JSON.parse(text) as PullAnswer;
    };
    const first = await ask(null);
    if (first.status !== 'reset') throw new Error('a first pull must ask for a load');
    const loaded = await expectOk(
      stage.client(
        'POST',
        `/sync/v1/w/${slug}/load`,
        { cookie: admin.cookie },
        { protocol: PROTOCOL, scopes: first.scopes, resume: null, cursor: null },
      ),
    );
    const last = JSON.parse(loaded.text.trim().split('\n').at(-1)!) as LoadLine;
    if (last.t !== 'end') throw new Error('the load broke off');
    let cursor = last.cursor;
    const pullAll = async (): Promise<number> => {
      let rows = 0;
      for (;;) {
        const answer = await ask(cursor);
        if (answer.status !== 'ok') throw new Error(`pull: ${answer.reason}`);
        cursor = answer.cursor;
        rows += answer.changes.length;
        if (!answer.more) return rows;
      }
    };
    await pullAll();
    const empty = await repeat(400, () => ask(cursor));

    const paged: number[] = [];
    const whole: number[] = [];
    let rows = 0;
    let pages = 0;
    const db = openDatabase({ url: stage.appUrl, maxConnections: 6 });
    const deps = {
      db,
      cursors: createSignedTokens(Buffer.from('cursors of the benchmark')),
      resumes: createSignedTokens(Buffer.from('resumes of the benchmark')),
      pageLimits: { rows: 1_000_000, bytes: 1_000_000_000 },
    };
    try {
      let own = '';
      for await (const line of await prepareLoad(deps, id, admin.id, { scopes: first.scopes }))
        if (line.t === 'end') own = line.cursor;
      const pullWhole = async (): Promise<void> => {
        const answer = await pull(deps, id, admin.id, own);
        if (answer.status !== 'ok') throw new Error(`pull: ${answer.reason}`);
        own = answer.cursor;
      };
      await pullWhole();
      for (let round = 0; round < ROUNDS; round += 1) {
        await changeTickets(stage, id, hotIds.slice(0, CHANGED_TICKETS), round);
        whole.push(await timed(pullWhole));
        pages = 0;
        const from = performance.now();
        rows = await pullAll();
        paged.push(performance.now() - from);
        pages = Math.ceil(rows / 2_000);
      }
    } finally {
      await db.close();
    }
    const p95 = percentile(empty, 0.95);
    const p95Paged = percentile(paged, 0.95);
    const p95Whole = percentile(whole, 0.95);
    const count = rows.toLocaleString('en');
    return [
      {
        what: 'server: empty pull over HTTP',
        measured: `p50 ${ms(percentile(empty, 0.5))}, p95 ${ms(p95)}`,
        budget: 'p95 < 10 ms',
        isMet: p95 < 10,
      },
      {
        what: `server: pull of ${count} changed rows over HTTP, ${pages} pages or more, with JSON both ways`,
        measured: `p50 ${ms(percentile(paged, 0.5))}, p95 ${ms(p95Paged)}`,
        budget: 'p95 < 250 ms',
        isMet: p95Paged < 250,
      },
      {
        what: `server: the same ${count} rows as one page, without HTTP`,
        measured: `p50 ${ms(percentile(whole, 0.5))}, p95 ${ms(p95Whole)}`,
        budget: 'p95 < 250 ms',
        isMet: p95Whole < 250,
      },
    ];
  },
});

/** A message on each, in groups as if by many writers. */
export async function changeTickets(
  stage: Stage,
  workspaceId: string,
  ids: readonly string[],
  round: number,
): Promise<void> {
  await stage.sql(async (sql) => {
    for (let from = 0; from < ids.length; from += 50) {
      const part = ids.slice(from, from + 50);
      await sql.begin(async (tx) => {
        await tx`
          update tickets t set pub_seq = t.pub_seq + 1, event_seq = t.event_seq + 1, updated_at = now()
          where t.workspace_id = ${workspaceId} and t.id = any(${part}::uuid[])`;
        await tx`
          insert into doc_updates (workspace_id, ticket_id, kind, generation, seq, client, message_id, bytes)
          select d.workspace_id, d.ticket_id, d.kind, d.generation, t.pub_seq, ${round + 1}, gen_random_uuid(), d.bytes
          from doc_updates d join tickets t on t.workspace_id = d.workspace_id and t.id = d.ticket_id
          where d.workspace_id = ${workspaceId} and d.ticket_id = any(${part}::uuid[]) and d.kind = 'pub' and d.seq = 1`;
        await tx`
          insert into events (workspace_id, id, ticket_id, seq, type, at, actor_kind, actor_name, via, ip, data)
          select e.workspace_id, gen_random_uuid(), e.ticket_id, t.event_seq, e.type, now(), e.actor_kind, e.actor_name,
            e.via, e.ip, e.data
          from events e join tickets t on t.workspace_id = e.workspace_id and t.id = e.ticket_id
          where e.workspace_id = ${workspaceId} and e.ticket_id = any(${part}::uuid[]) and e.seq = 1`;
      });
    }
  });
}
