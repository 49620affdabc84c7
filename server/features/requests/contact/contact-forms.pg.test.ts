// Forms on other sites (X4), without a browser: what they may send, from where, and what comes back to whoever sent it.

import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '#shared/base/clock.ts';
import { isProof, proofText } from '#shared/base/proof-of-work.ts';
import { createWorld, type SignedUp, type TestClient, type World } from '#test/support/world.ts';

const SITE = 'https://www.hotel.example';
let nowMs = Date.now();
let world: World;
let desk: SignedUp;
beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'maildesk' });
  await name([SITE]);
  await desk.admin.patch('settings', { languages: ['en', 'fr'] });
});
afterAll(() => world?.close());

const name = async (sites: readonly string[], isEnabled = true): Promise<void> => {
  const answer = await desk.admin.patch('settings', { contactForms: { isEnabled, sites } });
  expect(answer.status, await answer.clone().text()).toBe(200);
};
const FIELDS = {
  name: 'Rosa Rivera',
  email: 'rosa@kunde.test',
  phone: '+33 1 23 45 67 89',
  city: 'Lyon',
  subject: 'A quiet room',
  description: 'For two nights.',
};
type Fields = Readonly<Record<string, string>>;
type Sent = {
  readonly origin?: string | null;
  readonly accept?: string;
  readonly query?: string;
  readonly files?: readonly File[];
  readonly client?: TestClient;
};
function send(fields: Fields, { origin = SITE, accept, query = '', files, client }: Sent = {}) {
  const form = files === undefined ? new URLSearchParams(fields) : new FormData();
  if (form instanceof FormData) {
    for (const [key, value] of Object.entries(fields)) form.set(key, value);
    for (const file of files ?? []) form.append('files', file);
  }
  const someone = client ?? world.client({ origin: null });
  return someone.fetch(`/f/${desk.slug}${query}`, {
    method: 'POST',
    body: form,
    headers: {
      ...(origin === null ? {} : { origin }),
      ...(accept === undefined ? {} : { accept }),
    },
  });
}
type Ticket = { readonly id: string; readonly subject: string; readonly channel: string };
const tickets = async (): Promise<readonly Ticket[]> =>
  ((await (await desk.admin.get('tickets?limit=100')).json()) as { items: Ticket[] }).items;
const messageOf = async ({ id }: Ticket) =>
  (
    (await (await desk.admin.get(`tickets/${id}/messages`)).json()) as {
      items: { html: string; files: { name: string }[] }[];
    }
  ).items[0]!;
const unique = (): Fields => ({ ...FIELDS, subject: `Room ${crypto.randomUUID()}` });
const ticketOf = async ({ subject }: Fields): Promise<Ticket | undefined> =>
  (await tickets()).find((one) => one.subject === subject);
/** A form of ours, as a browser has it. */
async function ownForm(query = ''): Promise<{ readonly html: string; readonly token: string }> {
  const answer = await world.client({ origin: null }).fetch(`/f/${desk.slug}${query}`);
  expect(answer.status).toBe(200);
  const html = await answer.text();
  return { html, token: /name="formToken" value="([^"]+)"/.exec(html)![1]! };
}

describe('a form of another site', () => {
  test('X4f opens a ticket by its plain fields and leads back to the page that it names, on its own site only', async () => {
    const fields = unique();
    const answer = await send({ ...fields, back: `${SITE}/thanks?x=1` });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${SITE}/thanks?x=1`]);
    expect(await ticketOf(fields)).toMatchObject({ channel: 'web' });

    for (const back of ['https://evil.example/', 'javascript:alert(1)', '//evil.example', '']) {
      const other = await send({ ...unique(), back });
      expect([other.status, other.headers.get('location')], back).toEqual([201, null]);
      expect(await other.text()).toContain('We have received it');
    }
  });

  test('X4f what has no place of its own goes along with the description', async () => {
    const fields = unique();
    await send({ ...fields, 'Room type': 'Double', Newsletter: '' });
    const { html } = await messageOf((await ticketOf(fields))!);
    expect(html).toContain('For two nights.');
    expect(html).toContain('Room type: Double');
    expect(html).not.toContain('Newsletter');
  });

  test('X4f sent twice within a moment it is one ticket', async () => {
    const client = world.client({ origin: null });
    const fields = unique();
    for (let n = 0; n < 2; n += 1)
      expect((await send(fields, { client })).status, String(n)).toBe(201);
    expect((await tickets()).filter(({ subject }) => subject === fields['subject'])).toHaveLength(
      1,
    );
  });

  test('X4g is refused from a site that is not named and while forms are off, and nothing that was written is lost', async () => {
    const fields = unique();
    const refused = await send(fields, { origin: 'https://evil.example' });
    expect(refused.status).toBe(403);
    const page = await refused.text();
    expect(page).toContain('That site may not send us forms');
    expect(page).toContain(fields['subject']);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();

    await name([SITE], false);
    for (const answer of [
      await send(fields),
      await world.client({ origin: null }).fetch(`/f/${desk.slug}`),
      await world.client({ origin: null }).fetch(`/f/${desk.slug}/form.js`),
    ])
      expect(answer.status).toBe(404);
    await name([SITE]);
    expect(await ticketOf(fields)).toBeUndefined();
  });

  test('X4h comes back with what is wrong, in the visitor’s language, with its words and its files, and then sends them', async () => {
    const { email: _, ...rest } = unique();
    const plan = new File(['A plan of the house'], 'plan.txt', { type: 'text/plain' });
    const first = await send({ ...rest, language: 'fr', back: `${SITE}/merci` }, { files: [plan] });
    expect(first.status).toBe(422);
    const page = await first.text();
    expect(page).toContain('lang="fr"');
    expect(page).toContain('Merci de vérifier ces champs');
    expect(page).toContain(rest['subject']);
    expect(page).toContain('plan.txt');
    const read = (control: string): string =>
      new RegExp(`name="${control}"\\s+value="([^"]*)"`).exec(page)![1]!;

    nowMs += MINUTE_MS;
    const again = await send(
      {
        ...rest,
        email: 'rosa@kunde.test',
        language: 'fr',
        ...Object.fromEntries(
          ['back', 'uploadKey', 'formToken', 'files'].map((control) => [control, read(control)]),
        ),
      },
      { origin: 'null' },
    );
    expect([again.status, again.headers.get('location')]).toEqual([303, `${SITE}/merci`]);
    const { files } = await messageOf((await ticketOf(rest as Fields))!);
    expect(files.map(({ name: file }) => file)).toEqual(['plan.txt']);
  });

  test('X4h a file that the workspace does not take is named, and so are too many', async () => {
    const evil = new File(['MZ'], 'tool.exe', { type: 'application/x-msdownload' });
    const refused = await send(unique(), { files: [evil] });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('tool.exe');
    const many = Array.from({ length: 60 }, (_, n) => new File(['x'], `${n}.txt`));
    expect((await send(unique(), { files: many })).status).toBe(422);
    const huge = await world.client({ origin: null }).fetch(`/f/${desk.slug}`, {
      method: 'POST',
      body: 'x'.repeat(13 * 1024 * 1024),
      headers: { origin: SITE, 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(huge.status).toBe(413);
  });

  test('X4i its own script gets the answer as data, and only on a site that is named', async () => {
    const accept = 'application/json';
    const good = await send(unique(), { accept });
    expect(good.status).toBe(201);
    expect(good.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(good.headers.get('access-control-allow-credentials')).toBeNull();
    expect(good.headers.get('vary')).toContain('origin');
    expect(await good.json()).toMatchObject({ number: expect.any(Number) });

    const bad = await send({ ...unique(), email: 'rosa', language: 'fr' }, { accept });
    expect(bad.status).toBe(422);
    expect(bad.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(await bad.json()).toMatchObject({
      errors: [{ path: 'email', message: expect.stringContaining('adresse') }],
    });
    const foreign = await send(unique(), { accept, origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('robots', () => {
  test('X4p who holds all places for large forms with bodies that never end keeps nobody from sending a small one', async () => {
    const ends: (() => void)[] = [];
    const held = Array.from({ length: 4 }, () =>
      world.client({ origin: null }).fetch(`/f/${desk.slug}`, {
        method: 'POST',
        body: new ReadableStream({ start: (stream) => void ends.push(() => stream.close()) }),
        duplex: 'half',
        headers: { origin: SITE, 'content-type': 'multipart/form-data; boundary=b' },
      } as RequestInit),
    );
    const post = async (isSaid: boolean) => {
      const form = new FormData();
      for (const [key, value] of Object.entries(unique())) form.set(key, value);
      const whole = new Response(form);
      const type = whole.headers.get('content-type') ?? '';
      const body = await whole.arrayBuffer();
      const length = isSaid ? { 'content-length': String(body.byteLength) } : {};
      return world.client({ origin: null }).fetch(`/f/${desk.slug}`, {
        method: 'POST',
        body,
        headers: { origin: SITE, 'content-type': type, ...length },
      });
    };
    // One that does not say how large it is waits like the large ones, and is told so.
    await expect.poll(async () => (await post(false)).status, { timeout: 10_000 }).toBe(503);
    expect((await post(true)).status).toBe(201);
    for (const end of ends) end();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  test('X4j a filled trap, a form that comes at once or without its token, and a forged one open nothing', async () => {
    const { token } = await ownForm();
    const fields = unique();
    const tries = [
      await send({ ...fields, website: 'http://spam.example' }),
      await send({ ...fields, formToken: token }, { origin: 'null' }),
      await send(fields, { origin: 'null' }),
      await send({ ...fields, formToken: `${token}x` }, { origin: 'null' }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
    const pages = await Promise.all(tries.map((one) => one.text()));
    for (const page of pages) expect(page).toContain(fields['subject']);
    expect(pages[1]).toContain('That was very quick');
    expect(pages[2]).toContain('Please check what you wrote and send it.');
    expect(await ticketOf(fields)).toBeUndefined();

    nowMs += 3 * SECOND_MS;
    const answer = await send({ ...fields, formToken: token }, { origin: 'null' });
    expect(answer.status).toBe(201);
    expect(await ticketOf(fields)).toBeDefined();
  });

  test('X4k who has done the work may send twice as often as who has not', async () => {
    const { token } = await ownForm();
    nowMs += 3 * SECOND_MS;
    let proof = 0;
    const isRight = (n: number): boolean =>
      isProof(
        createHash('sha256')
          .update(proofText(token, n.toString(36)))
          .digest(),
      );
    while (!isRight(proof)) proof += 1;
    const client = world.client({ origin: null });
    const round = async (more: Fields): Promise<number> => {
      for (let n = 0; ; n += 1) {
        const email = `r${n}-${crypto.randomUUID()}@kunde.test`;
        const fields = { ...unique(), email, formToken: token, ...more };
        const { status } = await send(fields, { client, origin: 'null' });
        if (status !== 201) {
          expect(status).toBe(429);
          return n;
        }
      }
    };
    expect(await round({ proof: 'no' })).toBe(60);
    expect(await round({ proof: proof.toString(36) })).toBe(120);
  });
});

describe('the frame', () => {
  test('X4l may stand on the sites that are named and on no other; everything else of ours on none', async () => {
    const client = world.client({ origin: null });
    const form = await client.fetch(`/f/${desk.slug}?framed=1`);
    const policy = form.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`frame-ancestors 'self' ${SITE};`.slice(0, -1));
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("form-action 'self'");
    expect(form.headers.get('x-frame-options')).toBeNull();
    expect(form.headers.get('set-cookie')).toBeNull();
    expect(await form.text()).not.toContain('page-header');

    const others = [`/r/${desk.slug}`, `/t/${desk.slug}`, `/k/${desk.slug}`, '/', '/nothing/here'];
    for (const path of others) {
      const answer = await client.fetch(path);
      const its = answer.headers.get('content-security-policy') ?? '';
      expect(its, path).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('x-frame-options'), path).toBe('DENY');
    }
    await name([SITE, 'http://intranet.example:8080']);
    const later = await client.fetch(`/f/${desk.slug}`);
    expect(later.headers.get('content-security-policy')).toContain(
      `frame-ancestors 'self' ${SITE} http://intranet.example:8080`,
    );
    await name([SITE]);
  });

  test('X4l its script may be loaded anywhere, and speaks the workspace’s languages', async () => {
    const answer = await world.client({ origin: null }).fetch(`/f/${desk.slug}/form.js`);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const script = await answer.text();
    expect(() => new Script(script)).not.toThrow();
    expect(script).toContain('"fr":"Comment pouvons-nous vous aider');
    expect(script).not.toContain('"de"');
    const { html } = await ownForm('?lang=fr');
    expect(html).toContain('Votre nom');
  });

  test('X4m on and off, and each site, stand in the history', async () => {
    await name(['https://a.test']);
    const log = (await (await desk.admin.get('audit?action=settings-changed&limit=1')).json()) as {
      items: object[];
    };
    expect(JSON.stringify(log.items[0])).toContain('contactForms');
    expect(JSON.stringify(log.items[0])).toContain('https://a.test');
    await name([SITE]);
  });
});
