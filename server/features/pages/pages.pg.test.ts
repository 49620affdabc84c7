import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld, type World } from '#test/support/world.ts';

let world: World;
let folder: string;
const script = `console.log(${JSON.stringify('x'.repeat(5_000))});`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'homing-pages-'));
  const client = join(folder, 'client');
  for (const name of ['assets', '.vite']) mkdirSync(join(client, name), { recursive: true });
  writeFileSync(join(client, 'index.html'), '<!doctype html><title>shell</title>');
  writeFileSync(join(client, 'sw.js'), 'self.x = 1;');
  writeFileSync(join(client, 'boot.js'), 'x = 1;');
  writeFileSync(join(client, 'assets/app-1.js'), script);
  writeFileSync(
    join(client, '.vite/manifest.json'),
    JSON.stringify({
      'routes/s.$workspace.tsx?tsr-split=component': {
        file: 'assets/sign-in.js',
        imports: ['_forms.js'],
      },
      '_forms.js': { file: 'assets/forms.js', css: ['assets/forms.css'], imports: ['_first.js'] },
      '_first.js': { file: 'assets/first.js' },
      'i18n/locales/fr/first.ts': { file: 'assets/french.js' },
    }),
  );
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  world = await createWorld({ config: { clientFolder: client } });
  await world.signUp({ slug: 'desk', name: 'Atelier Lumière', language: 'fr' });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  world.client().get(path, headers);

describe('pages of the app', () => {
  test.each(['/', '/s/desk', '/w/desk', '/w/desk/', '/w/desk/t/123', '/w/unknown/', '/p/desk'])(
    '%s is the shell, checked each time, with a policy that allows nothing inline',
    async (path) => {
      const answer = await get(path);

      expect(await answer.text()).toContain('<title>shell</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    },
  );

  test('who is about to sign in gets the files of the form told with the shell, and the words of their language', async () => {
    const french = await get('/s/desk', { 'accept-language': 'fr-CA, en;q=0.5' });
    expect(french.headers.get('link')).toBe(
      [
        '</boot.js>; rel=preload; as=script',
        '</assets/first.js>; rel=modulepreload',
        '</assets/forms.js>; rel=modulepreload',
        '</assets/sign-in.js>; rel=modulepreload',
        '</assets/french.js>; rel=modulepreload',
        '</assets/forms.css>; rel=preload; as=style',
      ].join(', '),
    );
    expect(french.headers.get('vary')).toContain('accept-language');
    // Whoever comes to a desk has them, or is sent to sign in.
    expect((await get('/w/desk')).headers.get('link')).toBeNull();

    // While a build writes its list of files the one before is good.
    const list = join(folder, 'client/.vite/manifest.json');
    const whole = readFileSync(list, 'utf8');
    writeFileSync(list, whole.slice(0, 50));
    utimesSync(list, new Date(), new Date(Date.now() + 5_000));
    const meanwhile = await get('/s/desk');
    writeFileSync(list, whole);
    expect(meanwhile.status).toBe(200);
    expect(meanwhile.headers.get('link')).toContain('</assets/sign-in.js>');
  });

  test('hashed files stay for ever, the service worker never', async () => {
    const asset = await get('/assets/app-1.js');
    const worker = await get('/sw.js');
    const boot = await get('/boot.js');

    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(worker.headers.get('cache-control')).toBe('no-cache');
    expect(boot.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(worker.headers.get('content-type')).toMatch(/^text\/javascript/);
    // A worker may fetch only what the policy of its own file allows.
    expect(worker.headers.get('content-security-policy')).toContain("connect-src 'self'");
  });

  test('text travels compressed, and not at all if it is known', async () => {
    const packed = await get('/assets/app-1.js', { 'accept-encoding': 'gzip, br' });
    const etag = packed.headers.get('etag') ?? '';
    const known = await get('/assets/app-1.js', { 'if-none-match': etag });

    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(script);
    expect(known.status).toBe(304);
  });

  test.each([
    '/assets/../../outside.txt',
    '/assets/%2e%2e/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/.vite/manifest.json',
    '/assets/',
    '/assets/app-2.js',
  ])('SEC9 %s leads nowhere', async (path) => {
    const answer = await get(path);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.not.stringContaining('outside'),
    ]);
  });

  test('an unknown address is a page for people, in their language, and a problem for programs', async () => {
    const page = await get('/nothing', {
      accept: 'text/html,*/*',
      'accept-language': 'fr-FR,fr;q=0.9',
    });
    const problem = await get('/nothing', { accept: 'application/json' });

    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<html lang="fr" dir="ltr">');
    expect(await problem.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('F4e each workspace has its own manifest, and is offered to other apps as a place for files', async () => {
    const answer = await get('/w/desk/manifest.webmanifest');

    expect(answer.headers.get('content-type')).toBe('application/manifest+json');
    expect(await answer.json()).toMatchObject({
      name: 'Atelier Lumière',
      lang: 'fr',
      start_url: '/w/desk/',
      share_target: {
        action: '/w/desk/share',
        method: 'POST',
        params: { files: [{ accept: expect.arrayContaining(['image/jpeg', '.pdf']) }] },
      },
    });
    expect((await get('/w/unknown/manifest.webmanifest')).status).toBe(404);
  });

  test('L7h its icon offers lists by the workspace’s language, each of them a page of the app', async () => {
    const manifest = (await (await get('/w/desk/manifest.webmanifest')).json()) as {
      shortcuts: { name: string; url: string }[];
    };
    expect(manifest.shortcuts.map(({ name, url }) => [name, url])).toEqual([
      ['À moi', '/w/desk/view/mine'],
      ['À nous de répondre', '/w/desk/view/waiting'],
      ['Réponses retenues', '/w/desk/view/held'],
    ]);
    for (const { url } of manifest.shortcuts) expect((await get(url)).status).toBe(200);
  });

  test('a new build is served without a restart', async () => {
    const index = join(folder, 'client/index.html');
    writeFileSync(index, '<!doctype html><title>new shell</title>');
    utimesSync(index, new Date(), new Date(Date.now() + 5_000));

    expect(await (await get('/')).text()).toContain('new shell');
  });
});
