// The knowledge base as pages (P10): readable without script, in the reader's language, and with nothing that is not public.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { made } from '#test/support/answers.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

let world: World;
let desk: SignedUp;
let visitor: TestClient;
let clientFolder: string;
beforeAll(async () => {
  // As the client's build leaves it, as far as these pages look.
  clientFolder = await mkdtemp(join(tmpdir(), 'homing-client-'));
  await mkdir(join(clientFolder, '.vite'));
  const entry = { file: 'assets/page.js' };
  await writeFile(
    join(clientFolder, '.vite/manifest.json'),
    JSON.stringify({ 'public-pages/request.ts': entry, 'public-pages/track.ts': entry }),
  );
  world = await createWorld({ config: { clientFolder } });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  await desk.admin.patch('settings', { languages: ['en', 'fr'] });
  visitor = world.client({ slug: desk.slug });
});
afterAll(async () => {
  await world.close();
  await rm(clientFolder, { recursive: true });
});

async function publish(texts: object, more: object = {}): Promise<string> {
  const id = await made(desk.admin.post('articles', { audience: 'public', texts, ...more }));
  expect((await desk.admin.post(`articles/${id}/publish`)).status).toBe(200);
  return id;
}
const text = (title: string, html = '<p>Words</p>') => ({ title, html, summary: '' });
const read = async (path: string): Promise<string> => {
  const answer = await visitor.get(path, { accept: 'text/html' });
  expect(answer.status, path).toBe(200);
  return answer.text();
};

describe('pages of the knowledge base', () => {
  test('P10k the request page leads to articles once there is a public one, and not before', async () => {
    expect(await read(`/r/${desk.slug}`)).not.toContain(`/k/${desk.slug}`);
    await publish({ en: text('Internal') }, { audience: 'internal' });
    expect(await read(`/r/${desk.slug}`)).not.toContain(`/k/${desk.slug}`);
    await publish({ en: text('Public') });
    expect(await read(`/r/${desk.slug}`)).toContain(`/k/${desk.slug}?lang=en`);
    const list = await read(`/k/${desk.slug}`);
    expect(list).toContain('Public');
    expect(list).not.toContain('Internal');
    expect(list).not.toContain('<script');
  });

  test('P10k an article in the reader’s language, else in another, said so', async () => {
    const both = await publish({ en: text('Paper <jam>'), fr: text('Bourrage') });
    const french = await publish({ fr: text('Seulement en français', '<p>Voilà <b>tout</b></p>') });

    expect(await read(`/k/${desk.slug}/${both}?lang=fr`)).toContain('<h1>Bourrage</h1>');
    expect(await read(`/k/${desk.slug}/${both}`)).toContain('Paper &lt;jam&gt;');
    const other = await read(`/k/${desk.slug}/${french}?lang=en`);
    expect(other).toContain('not available in your language');
    expect(other).toMatch(/<article class="article" lang="fr"/);
    expect(other).toContain('<p>Voilà <b>tout</b></p>');
    expect(await read(`/k/${desk.slug}?lang=fr&q=francais`)).toContain('Seulement en français');
    expect(await read(`/k/${desk.slug}?lang=en&q=nothing-of-the-kind`)).toContain('No article');
    // What somebody typed is no markup.
    expect(await read(`/k/${desk.slug}?q=%3Cb%3E%22`)).toContain('value="&lt;b&gt;&quot;"');
    expect(await read(`/k/${desk.slug}?q=%00&cursor=x&category=x`)).toContain('Help');
  });

  test('P10k what is not public is no page, like what is not there', async () => {
    const internal = await publish({ en: text('For us') }, { audience: 'internal' });
    const draft = await made(desk.admin.post('articles', { texts: { en: text('Not yet') } }));
    const other = await world.signUp();
    const open = await publish({ en: text('Here') });
    for (const path of [
      `/k/${desk.slug}/${internal}`,
      `/k/${desk.slug}/${draft}`,
      `/k/${desk.slug}/nothing`,
      `/k/${other.slug}/${open}`,
      '/k/no-such-desk',
    ]) {
      const answer = await visitor.get(path, { accept: 'text/html' });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain('For us');
    }
  });
});
