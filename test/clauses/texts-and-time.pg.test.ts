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
  await settings({ languages: ['en', 'fr', 'de', 'es'] });
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
