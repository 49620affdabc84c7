// What the server reads of a workspace with very many tickets, beside the same of a small one: pages of lists, counts of
// views, search. Only when it is asked for by name: filling takes minutes.

import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { inTurn, ms, percentile, repeat, timed, type Benchmark, type Figure } from './figures.ts';
import { expectOk } from './http.ts';
import type { Desk, Stage } from './stage.ts';

/** Filter and order as somebody would choose them; `{person}` is an operator of the desk. */
const LISTS: readonly (readonly [q: string, sort: string])[] = [
  ['', '-updated'],
  ['is:open', 'queue'],
  ['status:open priority>=high', 'queue'],
  ['is:unassigned is:open', '-created'],
  ['city:Lyon', '-updated'],
  ['category:bug is:open', '-created'],
  ['tag:vip', '-updated'],
  ['channel:email status:closed', '-closed'],
  ['priority:critical', 'created'],
  ['-city:Bonn status:resolved', '-resolved'],
  ['is:expired', 'queue'],
  ['country:FR', 'subject'],
];
const SEARCHES: readonly string[] = [
  // Words that nearly every conversation has, some, and hardly one.
  'invoice',
  'please try again',
  'printer shows nothing',
  'ref4990',
  '"does not arrive"',
  'refund is:open',
  'jonas status:closed',
];
const VIEW_COUNT = 30;
const ROUNDS = 40;
const PAGE_ROUNDS = 200;

export const million = (
  stage: Stage,
  desks: { readonly small: () => Promise<Desk>; readonly large: () => Promise<Desk> },
): Benchmark => ({
  name: 'million',
  limitMs: 60 * 60_000,
  isOnlyByName: true,
  run: async () => {
    const small = await desks.small();
    const before = await freeBytes();
    const large = await desks.large();
    const used = (before - (await freeBytes())) / 1024 ** 3;
    const size = Number(await ticketCount(stage, large));
    const what = `${size.toLocaleString('en')} tickets (${used.toFixed(1)} GB)`;
    const pages = await lists(stage, small, large);
    const found = await searches(stage, large);
    return [
      ...listFigures(what, pages),
      ...(await viewCounts(stage, large, what)),
      ...found.map(({ q, times }): Figure => ({
        what: `server: search for \`${q}\`, ${what}`,
        measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(percentile(times, 0.95))}`,
        budget: 'p95 < 200 ms',
        isMet: percentile(times, 0.95) < 200,
      })),
    ];
  },
});

type Compared = {
  readonly q: string;
  readonly small: readonly number[];
  readonly large: readonly number[];
};

async function lists(stage: Stage, small: Desk, large: Desk): Promise<readonly Compared[]> {
  const all: Compared[] = [];
  for (const [q, sort] of LISTS) {
    const path = `tickets?${new URLSearchParams({ q, sort, limit: '50' })}`;
    const times = await inTurn(
      PAGE_ROUNDS,
      [small, large].map((desk) => () => ask(stage, desk, path)),
    );
    all.push({ q: `${q} ${sort}`.trim(), small: times[0] ?? [], large: times[1] ?? [] });
  }
  return all;
}

function listFigures(what: string, pages: readonly Compared[]): readonly Figure[] {
  return pages.map(({ q, small, large }): Figure => {
    const p95 = percentile(large, 0.95);
    const beside = percentile(small, 0.95);
    return {
      what: `server: list of 50 \`${q}\`, ${what}`,
      measured: `p50 ${ms(percentile(large, 0.5))}, p95 ${ms(p95)}; with 10,000: p50 ${ms(percentile(small, 0.5))}, p95 ${ms(beside)} (× ${(p95 / beside).toFixed(1)})`,
      budget: 'p95 < 50 ms, ≤ 1.5 ×',
      isMet: p95 < 50 && p95 <= 1.5 * beside,
    };
  });
}

type Timed = { readonly q: string; readonly times: readonly number[] };

async function searches(stage: Stage, desk: Desk): Promise<readonly Timed[]> {
  const all: Timed[] = [];
  for (const q of SEARCHES) {
    const times = await repeat(ROUNDS, () =>
      ask(stage, desk, `search?${new URLSearchParams({ q, limit: '20' })}`),
    );
    all.push({ q, times });
  }
  return all;
}

/** Views as a desk saves them: by status, place, category, tag, urgency. One ticket more before each time. */
async function viewCounts(stage: Stage, desk: Desk, what: string): Promise<readonly Figure[]> {
  const filters = [
    ...LISTS.map(([q]) => q),
    ...['Bonn', 'Gent', 'Porto'].map((city) => `city:${city} is:open`),
  ];
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const made = await expectOk(
      stage.client('POST', `/api/v1/w/${desk.slug}/${path}`, { cookie: desk.admin.cookie }, body),
    );
    return JSON.parse(made.text) as { id: string };
  };
  const ids: string[] = [];
  for (let n = 0; n < VIEW_COUNT; n += 1) {
    const q = filters[n % filters.length] ?? '';
    const { id } = await post('views', {
      scope: n % 2 === 0 ? 'workspace' : 'personal',
      name: { en: `View ${n}` },
      q: n < filters.length ? q : `${q} priority:high`.trim(),
    });
    ids.push(id);
  }
  const count = () => ask(stage, desk, `views/counts?ids=${ids.join(',')}`);
  const first = await timed(count);
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    await post('tickets', {
      subject: `Lamp ${n}`,
      description: 'It is dark',
      priority: n % 2 === 0 ? 'high' : 'low',
      requester: { name: 'Zoe Zahn', email: 'zoe@example.test', city: 'Lyon' },
    });
    times.push(await timed(count));
  }
  const p95 = percentile(times, 0.95);
  return [
    {
      what: `server: counts of ${VIEW_COUNT} views for the first time, ${what}`,
      measured: ms(first),
      budget: '–',
    },
    {
      what: `server: counts of ${VIEW_COUNT} views, a ticket opened before each, ${what}`,
      measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}`,
      budget: '< 100 ms',
      isMet: p95 < 100,
    },
  ];
}

const ask = (stage: Stage, desk: Desk, path: string) =>
  expectOk(stage.client('GET', `/api/v1/w/${desk.slug}/${path}`, { cookie: desk.admin.cookie }));

const ticketCount = async (stage: Stage, { id }: Desk): Promise<number> =>
  stage.sql(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::integer as count from tickets t where t.workspace_id = ${id}`;
    return row?.count ?? 0;
  });

async function freeBytes(): Promise<number> {
  const { bavail, bsize } = await statfs(tmpdir());
  return bavail * bsize;
}
