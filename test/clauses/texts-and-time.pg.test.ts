// Texts in several languages (T17) and time worked (T18), as readers and reports get them.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiQuestion, ApiResult, ApiRoute } from '#test/support/api-client.ts';
import { createDay, type Day, type Someone } from '#test/support/day.ts';

const SETTINGS = 'patch /api/v1/w/{workspace}/settings';
const VERB = 'post /api/v1/w/{workspace}/tickets/{id}';

let day: Day;
let ana: Someone;
let ben: Someone;
let groups: Record<string, string>;
beforeAll(async () => {
  day = await createDay('helpdesk', { at: '2026-11-23T08:00:00Z' });
  groups = await day.groups();
  const all = Object.values(groups);
  ana = await day.person('Ana Amado', 'technician', all);
  ben = await day.person('Ben Berg', 'technician', all);
});
afterAll(() => day.close());

const at = (id: string) => ({ path: { id } });
const settings = (body: NonNullable<ApiQuestion<typeof SETTINGS>['body']>) =>
  day.admin.api.must(SETTINGS, { body });
const request = (more: object = {}) =>
  day.visitor().must('post /api/v1/w/{workspace}/public/requests', {
    body: {
      subject: 'Écran noir',
      description: 'Il est noir',
      name: 'Nora Nox',
      email: 'nora@guest.example',
      language: 'fr',
      ...more,
    },
  });
function refusal(result: ApiResult<ApiRoute>): readonly string[] {
  if (result.isOk) throw new Error(`was done: ${JSON.stringify(result.body)}`);
  const { code, errors = [] } = result.problem;
  return errors.length === 0 ? [code] : errors.map(({ path }) => path);
}

test('T17d who reads with the access code gets the subject in their language, else in the first of the workspace, else as it was written', async () => {
  await settings({ languages: ['en', 'fr', 'de', 'es'] } as never);
  const receipt = await request();
  const read = async (language: string) => {
    const { path, headers } = day.code(receipt);
    const answer = await day.world
      .client({ slug: day.desk.slug })
      .get(`public/requests/${path.number}`, { ...headers, 'accept-language': language });
    return ((await answer.json()) as { subject: string }).subject;
  };
  const translate = (language: string, text: string) =>
    ana.api.must(`${VERB}/translate`, {
      ...at(receipt.id),
      body: { field: 'subject', language, text },
    });
  await translate('de', 'Schwarzer Bildschirm');
  expect(await Promise.all(['fr', 'de', 'es'].map(read))).toEqual([
    'Écran noir',
    'Schwarzer Bildschirm',
    'Écran noir',
  ]);
  await translate('en', 'Black screen');
  expect(await Promise.all(['fr', 'de', 'es', 'en-GB'].map(read))).toEqual([
    'Écran noir',
    'Schwarzer Bildschirm',
    'Black screen',
    'Black screen',
  ]);
});

test('T18d time worked is read entry by entry on its ticket, and reported by person from day to day; each sees their own, leads everybody’s', async () => {
  const [one, two] = [await request(), await request()];
  const record = (who: Someone, id: string, minutes: number, on: string, text = '') =>
    who.api.must(`${VERB}/record-time`, { ...at(id), body: { minutes, on, text } });
  await record(ana, one.id, 30, '2026-11-20', 'On the phone');
  await record(ana, one.id, 15, '2026-11-23');
  await record(ana, two.id, 10, '2026-11-22');
  await record(ben, one.id, 120, '2026-11-21');
  await record(ben, two.id, 5, '2026-11-19');

  const ENTRIES = 'get /api/v1/w/{workspace}/tickets/{id}/time-entries';
  const first = await ben.api.must(ENTRIES, { ...at(one.id), query: { limit: 2 } });
  const rest = await ben.api.must(ENTRIES, {
    ...at(one.id),
    query: { limit: 2, cursor: first.next ?? '' },
  });
  expect([first.minutes, rest.next]).toEqual([165, null]);
  expect(
    [...first.items, ...rest.items].map(({ personId, minutes, on, text }) => [
      personId,
      minutes,
      on,
      text,
    ]),
  ).toEqual([
    [ana.id, 15, '2026-11-23', ''],
    [ben.id, 120, '2026-11-21', ''],
    [ana.id, 30, '2026-11-20', 'On the phone'],
  ]);

  const worked = (who: Someone, more: { from?: string; to?: string; person?: string } = {}) =>
    who.api.ask('get /api/v1/w/{workspace}/time-worked', {
      query: { from: '2026-11-20', to: '2026-11-23', ...more },
    });
  const report = async (...asked: Parameters<typeof worked>) => {
    const result = await worked(...asked);
    if (!result.isOk) throw new Error(JSON.stringify(result.problem));
    const { minutes, items } = result.body;
    return [minutes, ...items.map((line) => [line.personId, line.minutes, line.tickets])];
  };
  expect(await report(day.admin)).toEqual([175, [ben.id, 120, 1], [ana.id, 55, 2]]);
  expect(await report(day.admin, { person: ana.id })).toEqual([55, [ana.id, 55, 2]]);
  expect(await report(day.admin, { from: '2026-11-19', to: '2026-11-20' })).toEqual([
    35,
    [ana.id, 30, 1],
    [ben.id, 5, 1],
  ]);
  expect(await report(ben)).toEqual([120, [ben.id, 120, 1]]);
  expect(refusal(await worked(ben, { person: ana.id }))).toEqual(['FORBIDDEN']);
  expect(refusal(await worked(ben, { from: '2026-11-24' }))).toEqual(['to']);
  expect(refusal(await worked(ben, { from: '2026-02-30' }))).toEqual(['from']);

  // A screen sorts and filters by it as well.
  const found = await day.admin.api.must('get /api/v1/w/{workspace}/tickets', {
    query: { q: 'minutes>=100' },
  });
  expect(found.items.map(({ id }) => id)).toEqual([one.id]);
});
