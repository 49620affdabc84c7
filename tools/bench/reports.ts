// Reports over a million tickets and five years, and the time it takes to tell all of them for the first time. Only when it
// is asked for by name: filling and telling take minutes.

import { openDatabase } from '#server/platform/db/database.ts';
import { catchUp } from '#server/features/reports/index.ts';
import { createLogger } from '#server/platform/log/logger.ts';
import { fillHistories } from '#test/bench/fill-histories.ts';
import { ms, percentile, repeat, timed, type Benchmark, type Figure } from './figures.ts';
import { expectOk } from './http.ts';
import type { Stage } from './stage.ts';

const ROUNDS = 20;
const FIVE_YEARS = 5 * 365 * 86_400_000;

export const reports = (stage: Stage, tickets: number): Benchmark => ({
  name: 'reports',
  limitMs: 60 * 60_000,
  isOnlyByName: true,
  run: async () => {
    const desk = await stage.desk('reports', { tickets: 10, hot: 10, messages: 1 });
    const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
    let events = 0;
    const filled = await timed(async () => {
      events = await stage.sql((sql) => fillHistories(sql, desk.id, tickets));
    });
    say(`${tickets} tickets and ${events} events: ${(filled / 1000).toFixed(0)} s`);
    const db = openDatabase({ url: stage.appUrl });
    const log = createLogger('error');
    // The server has begun without them: their events are of a transaction long ago.
    const forget = (): Promise<unknown> =>
      stage.sql((sql) => sql`delete from report_states s where s.workspace_id = ${desk.id}`);
    const isWhole = (): Promise<boolean> =>
      stage.sql(async (sql) => {
        const [row] = await sql<{ whole: boolean }[]>`
          select s.rebuilt_after is null and s.up_to is not null as whole from report_states s
          where s.workspace_id = ${desk.id}`;
        return row?.whole === true;
      });
    await forget();
    const built = await timed(async () => {
      // The server's own job takes pieces of it as well, one of the two at a time.
      do await catchUp({ db, clock: Date.now, log }, desk.id, { forMs: 10 * 60_000 });
      while (!(await isWhole()));
    });
    say(`told: ${(built / 1000).toFixed(0)} s`);
    await db.close();
    const [size] = await stage.sql(async (sql) => {
      await sql.unsafe('vacuum analyze report_facts, report_days, report_spreads, report_tickets');
      return sql<{ gb: number; facts: number }[]>`
        select (sum(pg_total_relation_size(c.oid)) / 1024 ^ 3)::float8 as gb,
          (select count(*)::integer from report_facts) as facts
        from pg_class c where c.relname like 'report\\_%' and c.relkind = 'r'`;
    });
    const what = `${tickets.toLocaleString('en')} tickets over five years`;
    const figures: Figure[] = [
      {
        what: `server: all of ${what} (${events.toLocaleString('en')} events) told for reports for the first time`,
        measured: `${(built / 1000).toFixed(0)} s; ${size?.facts.toLocaleString('en')} facts, ${size?.gb.toFixed(1)} GB with sums and indexes`,
        budget: '–',
      },
    ];
    const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
    const now = Date.now();
    const [from, to] = [day(now - FIVE_YEARS), day(now)];
    for (const [name, path] of questions(
      from,
      to,
      day(now - 99 * 86_400_000),
      day(now - 410 * 86_400_000),
    )) {
      const ask = () =>
        expectOk(
          stage.client('GET', `/api/v1/w/${desk.slug}/reports/${path}`, {
            cookie: desk.admin.cookie,
          }),
        );
      const times = await repeat(ROUNDS, ask);
      const p95 = percentile(times, 0.95);
      figures.push({
        what: `server: report ${name}, ${what}`,
        measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}`,
        budget: 'p95 < 1 s',
        isMet: p95 < 1_000,
      });
      say(`${name}: p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}`);
    }
    figures.push(await live(stage, desk));
    return figures;
  },
});

/** From sending a request to a dashboard that counts it. */
async function live(
  stage: Stage,
  desk: { readonly slug: string; readonly admin: { readonly cookie: string } },
): Promise<Figure> {
  const headers = { cookie: desk.admin.cookie };
  const dashboard = async (): Promise<number> => {
    const answer = await expectOk(
      stage.client('GET', `/api/v1/w/${desk.slug}/reports/dashboard`, headers),
    );
    return (JSON.parse(answer.text) as { today: { opened: number } }).today.opened;
  };
  let before = await dashboard();
  const times = await repeat(ROUNDS, async () => {
    const subject = { subject: 'Lamp', description: 'It is dark' };
    const requester = { name: 'Zoe Zahn', email: 'zoe@example.test' };
    await expectOk(
      stage.client('POST', `/api/v1/w/${desk.slug}/tickets`, headers, { ...subject, requester }),
    );
    const after = await dashboard();
    if (after !== before + 1) throw new Error(`the dashboard says ${after} after ${before}`);
    before = after;
  });
  const p95 = percentile(times, 0.95);
  return {
    what: 'server: a ticket opened, and the dashboard that counts it',
    measured: `p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)}`,
    budget: '< 1 s',
    isMet: p95 < 1_000,
  };
}

function questions(
  from: string,
  to: string,
  days: string,
  weeks: string,
): readonly (readonly [name: string, path: string])[] {
  const years = `from=${from}&to=${to}`;
  return [
    ['tickets by month', `tickets?${years}`],
    ['tickets by month and category', `tickets?${years}&divide=category`],
    ['tickets by year and product (400)', `tickets?${years}&by=year&divide=product`],
    ['times by month', `times?${years}`],
    ['times by month and category', `times?${years}&divide=category`],
    ['times by year and group', `times?${years}&by=year&divide=group`],
    ['times by month and product (400)', `times?${years}&divide=product`],
    ['times by day and category, 100 days', `times?from=${days}&to=${to}&by=day&divide=category`],
    [
      'times by week and category, 59 weeks',
      `times?from=${weeks}&to=${to}&by=week&divide=category`,
    ],
    ['statuses by month', `statuses?${years}`],
    ['statuses by month and priority', `statuses?${years}&divide=priority`],
    ['operators by month (30)', `operators?${years}`],
    ['operators by year (30)', `operators?${years}&by=year`],
    ['ages by category', 'ages?divide=category'],
    ['dashboard', 'dashboard'],
    ['behind what was closed in five years, first page', `behind?figure=closed&${years}`],
    [
      'behind what one category closed, first page',
      `behind?figure=closed&${years}&divide=category&key=billing`,
    ],
    ['behind the backlog of now', `behind?figure=backlog&to=${to}`],
    [
      'behind the backlog of two years ago',
      `behind?figure=backlog&to=${`${Number(to.slice(0, 4)) - 2}${to.slice(4)}`}`,
    ],
  ];
}
