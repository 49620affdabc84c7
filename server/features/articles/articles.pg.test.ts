// The knowledge base (P10): who reads and who writes, versions, two who write at once, search and suggestions, and what
// somebody without an account can see.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorsOf, made } from '#test/support/answers.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

type Text = { title: string; summary: string; html: string };
type Article = {
  id: string;
  state: string;
  hasChanges: boolean;
  texts: Record<string, Text>;
  published: Record<string, Text> | null;
  changedBy: { name: string };
};
type Listed = { id: string; title: string; language: string };

let world: World;
let desk: SignedUp;
let lead: TestPerson;
let operator: TestPerson;
let customer: TestPerson;
let visitor: TestClient;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  desk = await world.signUp({ blueprint: 'helpdesk' });
  await patched(desk.admin, 'settings', { languages: ['en', 'fr'] });
  lead = await world.addPerson(desk, { profile: 'lead' });
  operator = await world.addPerson(desk, { profile: 'technician' });
  customer = await world.addPerson(desk, { profile: 'customer' });
  visitor = world.client({ slug: desk.slug });
});

async function patched(client: TestClient, path: string, body: object): Promise<Article> {
  const answer = await client.patch(path, body);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Article;
}
const done = async (asked: Promise<Response>): Promise<Article> => {
  const answer = await asked;
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Article;
};
const words = (title: string, html = `<p>About ${title}</p>`, summary = '') => ({
  title,
  summary,
  html,
});
const draft = (title: string, more: object = {}) =>
  made(lead.client.post('articles', { audience: 'public', texts: { en: words(title) }, ...more }));
async function published(title: string, more: object = {}): Promise<string> {
  const id = await draft(title, more);
  await done(lead.client.post(`articles/${id}/publish`));
  return id;
}
async function listed(client: TestClient, path: string): Promise<string[]> {
  const answer = await client.get(path);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as { items: Listed[] }).items.map(({ title }) => title);
}
async function suggested(client: TestClient, body: object): Promise<string[]> {
  const answer = await client.post('public/articles/suggestions', body);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return ((await answer.json()) as { items: Listed[] }).items.map(({ title }) => title);
}

describe('who reads and who writes', () => {
  test('P10b leads write, operators read what is published, customers nothing of the desk’s', async () => {
    const id = await published('Printers');
    await draft('Not yet');

    expect(await listed(lead.client, 'articles')).toEqual(['Not yet', 'Printers']);
    expect(await listed(operator.client, 'articles')).toEqual(['Printers']);
    expect(await listed(operator.client, 'articles?state=draft')).toEqual([]);
    expect((await customer.client.get('articles')).status).toBe(403);
    expect((await customer.client.get(`articles/${id}`)).status).toBe(403);
    expect((await operator.client.post('articles', { texts: {} })).status).toBe(403);
    expect((await operator.client.patch(`articles/${id}`, { audience: 'public' })).status).toBe(
      403,
    );
    const { isEditable } = (await done(operator.client.get(`articles/${id}`))) as never;
    expect(isEditable).toBe(false);
  });

  test('P10b operators do not see what is being written on a published one', async () => {
    const id = await published('Printers');
    await patched(lead.client, `articles/${id}`, { texts: { en: words('Secret plans') } });

    const seen = await (await operator.client.get(`articles/${id}`)).text();
    expect(seen).toContain('Printers');
    expect(seen).not.toContain('Secret');
    expect(await listed(operator.client, 'articles?q=secret')).toEqual([]);
    expect(await listed(lead.client, 'articles?q=secret')).toEqual(['Secret plans']);
  });

  test('P10b another workspace has none of it', async () => {
    const id = await published('Printers');
    const other = await world.signUp();
    expect((await other.admin.get(`articles/${id}`)).status).toBe(404);
    expect((await other.admin.patch(`articles/${id}`, { audience: 'internal' })).status).toBe(404);
    expect(await listed(other.admin, 'articles?q=printers')).toEqual([]);
    const stranger = world.client({ slug: other.slug });
    expect(await listed(stranger, 'public/articles?q=printers')).toEqual([]);
    expect((await stranger.get(`public/articles/${id}`)).status).toBe(404);
    expect(await suggested(stranger, { subject: 'Printers' })).toEqual([]);
  });

  test('P10c nobody without an account sees a draft, an internal or an archived one, in no way there is', async () => {
    await draft('Printers drafted');
    await published('Printers internal', { audience: 'internal' });
    const archived = await published('Printers archived');
    await patched(lead.client, `articles/${archived}`, { isArchived: true });
    const back = await published('Printers unpublished');
    await done(lead.client.post(`articles/${back}/unpublish`));
    const id = await published('Printers public');
    await patched(lead.client, `articles/${id}`, { texts: { en: words('Printers unsaid') } });

    for (const client of [visitor, customer.client]) {
      expect(await listed(client, 'public/articles')).toEqual(['Printers public']);
      expect(await listed(client, 'public/articles?q=print')).toEqual(['Printers public']);
      expect(await suggested(client, { subject: 'My printers' })).toEqual(['Printers public']);
      for (const hidden of [archived, back])
        expect((await client.get(`public/articles/${hidden}`)).status).toBe(404);
      expect(await (await client.get(`public/articles/${id}`)).text()).not.toContain('unsaid');
    }
    expect(await (await visitor.get('public/article-categories')).json()).toEqual({
      items: [{ id: null, name: '', count: 1 }],
    });
    // Made internal, it is gone at once.
    await patched(lead.client, `articles/${id}`, { audience: 'internal' });
    expect((await visitor.get(`public/articles/${id}`)).status).toBe(404);
    expect(await suggested(visitor, { subject: 'My printers' })).toEqual([]);
  });
});

describe('writing', () => {
  test('P10d words are cleaned as those of answers are, and pictures stay out', async () => {
    const html = `<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a></p>
      <img data-attachment="0193a5b0-0000-7000-8000-000000000001" alt="c"><iframe src="x"></iframe>`;
    const id = await published('Cleaned', { texts: { en: words('Cleaned', html) } });
    const { texts } = await done(lead.client.get(`articles/${id}`));
    expect(texts['en']?.html.trim()).toBe('<p>a<a>b</a></p>');
    expect(await (await visitor.get(`public/articles/${id}`)).text()).not.toMatch(
      /script|onclick|img/,
    );
  });

  test('P10d what is wrong is named, field by field', async () => {
    const post = (body: object) => errorsOf(lead.client.post('articles', body));
    expect(await post({ texts: { de: words('Drucker') } })).toEqual([['texts.de', 'not_allowed']]);
    expect(await post({ texts: { en: { title: 'x'.repeat(201) } } })).toEqual([
      ['texts.en.title', 'too_long'],
    ]);
    expect(await post({ audience: 'everybody' })).toMatchObject([['audience', expect.any(String)]]);
    expect(await post({ categoryId: crypto.randomUUID() })).toEqual([['categoryId', 'not_found']]);
    expect(await post({ colour: 'red' })).toEqual([['colour', 'unknown_field']]);
    const id = await made(lead.client.post('articles', { texts: { en: words('', '') } }));
    expect(await errorsOf(lead.client.post(`articles/${id}/publish`))).toEqual([
      ['texts.en.title', 'required'],
      ['texts.en.html', 'required'],
    ]);
  });

  test('P10d the list goes on by cursor, by category, language and state; categories have an order', async () => {
    const change = (items: object[], tag = '*') =>
      lead.client.patch('article-categories', { items }, { 'if-match': tag });
    const first = await change([
      { name: { en: 'Devices', fr: 'Appareils' } },
      { name: { en: 'Bills' } },
    ]);
    const { items } = (await first.json()) as { items: { id: string; name: object }[] };
    const [devices, bills] = items.map(({ id }) => id) as [string, string];
    await published('Printers', { categoryId: devices });
    await published('Invoices', {
      categoryId: bills,
      texts: { en: words('Invoices'), fr: words('Factures') },
    });
    await draft('Nothing yet');

    expect(await listed(lead.client, `articles?category=${devices}`)).toEqual(['Printers']);
    expect(await listed(lead.client, 'articles?category=none')).toEqual(['Nothing yet']);
    expect(await listed(lead.client, 'articles?language=fr')).toEqual(['Factures']);
    expect(await listed(lead.client, 'articles?state=draft')).toEqual(['Nothing yet']);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { items: Listed[]; next: string | null } = (await (
        await visitor.get(`public/articles?limit=1${next === '' ? '' : `&cursor=${next}`}`)
      ).json()) as never;
      seen.push(...page.items.map(({ title }) => title));
      next = page.next;
    }
    expect(seen).toEqual(['Invoices', 'Printers']);

    // Two who change the list at once: the second is told.
    const etag = (await lead.client.get('article-categories')).headers.get('etag')!;
    const turned = [
      { id: bills, name: { en: 'Bills' } },
      { id: devices, name: { en: 'Devices' } },
    ];
    expect((await change(turned, etag)).status).toBe(200);
    expect((await change([], etag)).status).toBe(412);
    expect(await errorsOf(change([turned[0]!, turned[0]!]))).toEqual([['items.1.id', 'taken']]);
    const names = async () =>
      (
        (await (await visitor.get('public/article-categories')).json()) as {
          items: { name: string }[];
        }
      ).items.map(({ name }) => name);
    expect(await names()).toEqual(['Bills', 'Devices']);
    // An article stays when its category goes.
    expect((await change([{ id: bills, name: { en: 'Bills' } }])).status).toBe(200);
    expect(await listed(lead.client, 'articles?category=none')).toEqual([
      'Nothing yet',
      'Printers',
    ]);
  });

  test('P10e every publishing keeps what was before; a version is looked at and put back', async () => {
    const id = await published('First');
    const write = (title: string) =>
      patched(lead.client, `articles/${id}`, { texts: { en: words(title) } });
    expect(await write('Second')).toMatchObject({ state: 'published', hasChanges: true });
    await done(lead.client.post(`articles/${id}/publish`));
    // Nothing new: no further version.
    await done(lead.client.post(`articles/${id}/publish`));
    await write('Third, not published');

    const version = async (number: number) =>
      (await done(lead.client.get(`articles/${id}/versions/${number}`))).texts['en']?.title;
    expect([await version(1), await version(2)]).toEqual(['First', 'Second']);
    const after = await done(lead.client.post(`articles/${id}/versions/1/put-back`));
    expect([after.texts['en']?.title, after.published?.['en']?.title]).toEqual(['First', 'Second']);
    // What was being written when it was put back is a version now.
    const { items } = (await (await lead.client.get(`articles/${id}/versions`)).json()) as {
      items: { number: number; isPublished: boolean }[];
    };
    expect(items.map(({ number, isPublished }) => [number, isPublished])).toEqual([
      [3, false],
      [2, true],
      [1, true],
    ]);
    expect(await version(3)).toBe('Third, not published');
    expect((await lead.client.get(`articles/${id}/versions/9`)).status).toBe(404);
    expect((await operator.client.get(`articles/${id}/versions`)).status).toBe(403);
  });

  test('P10f two who write at once: the second is told, and nobody’s words are lost', async () => {
    const id = await published('Common');
    const etag = (await lead.client.get(`articles/${id}`)).headers.get('etag')!;
    const write = (client: TestClient, title: string, headers: Record<string, string> = {}) =>
      client.patch(`articles/${id}`, { texts: { en: words(title) } }, headers);
    expect((await write(desk.admin, 'Of the administrator', { 'if-match': etag })).status).toBe(
      200,
    );
    const refused = await write(lead.client, 'Of the lead', { 'if-match': etag });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      412,
      'PRECONDITION_FAILED',
    ]);
    // On purpose, without having looked: the other's words are set aside.
    expect((await write(lead.client, 'Of the lead')).status).toBe(200);
    const kept = await done(lead.client.get(`articles/${id}/versions/2`));
    expect(kept.texts['en']?.title).toBe('Of the administrator');

    // One who writes another language takes nothing away.
    const french = { texts: { fr: words('Du responsable') } };
    expect((await desk.admin.patch(`articles/${id}`, french)).status).toBe(200);
    const { texts } = await done(lead.client.get(`articles/${id}`));
    expect([texts['en']?.title, texts['fr']?.title]).toEqual(['Of the lead', 'Du responsable']);
    expect((await lead.client.get(`articles/${id}/versions/3`)).status).toBe(404);
  });

  test('P10f both at the very same moment: one is written, the other told', async () => {
    const id = await published('Common');
    const etag = (await lead.client.get(`articles/${id}`)).headers.get('etag')!;
    const write = (client: TestClient, title: string) =>
      client.patch(`articles/${id}`, { texts: { en: words(title) } }, { 'if-match': etag });
    const answers = await Promise.all([write(lead.client, 'One'), write(desk.admin, 'Two')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  test('P10g the history says who did what', async () => {
    const id = await published('Printers');
    await patched(lead.client, `articles/${id}`, { audience: 'internal' });
    await done(lead.client.post(`articles/${id}/unpublish`));
    const { items } = (await (await desk.admin.get('audit?limit=50')).json()) as {
      items: { action: string; actor: { name: string } }[];
    };
    const told = items.filter(({ action }) => action.startsWith('article-'));
    expect(told.map(({ action }) => action)).toEqual([
      'article-unpublished',
      'article-changed',
      'article-published',
      'article-created',
    ]);
    expect(JSON.stringify(told)).toContain(lead.name);
  });
});

describe('finding', () => {
  test('P10h words without their accents, the last from its beginning, titles before bodies', async () => {
    const fr = (title: string, html?: string) => ({ texts: { fr: words(title, html) } });
    await published('', fr('Réinitialiser l’écran', '<p>Appuyez longtemps.</p>'));
    await published('', fr('Le câble', '<p>Branchez-le derrière l’écran.</p>'));
    await published('', fr('La facture'));
    const find = (q: string) =>
      listed(visitor, `public/articles?language=fr&q=${encodeURIComponent(q)}`);

    expect(await find('ecran')).toEqual(['Réinitialiser l’écran', 'Le câble']);
    expect(await find('REINITIALISER ecr')).toEqual(['Réinitialiser l’écran']);
    expect(await find('ecran facture')).toEqual([]);
    expect(await find("'); drop table articles; --")).toEqual([]);
    expect((await visitor.get('public/articles?q=%00')).status).toBe(422);
    // Another language falls back to what there is.
    expect(await listed(visitor, 'public/articles?language=en&q=facture')).toEqual(['La facture']);
  });

  test('P10i what is typed finds what may answer it, in the page’s language, three at most', async () => {
    await published('Paper jam in the printer', {
      texts: {
        en: words('Paper jam in the printer'),
        fr: words('Bourrage papier dans l’imprimante'),
      },
    });
    await published('Reset your password');
    await published('Opening hours', {
      texts: { en: words('Opening hours', '<p>The printer shop opens at nine.</p>') },
    });

    expect(await suggested(visitor, { subject: 'My printers always jam!' })).toEqual([
      'Paper jam in the printer',
    ]);
    expect(
      await suggested(visitor, { subject: 'Help', description: 'I forgot my passwords' }),
    ).toEqual(['Reset your password']);
    expect(await suggested(visitor, { subject: 'imprimante bloquée', language: 'fr' })).toEqual([
      'Bourrage papier dans l’imprimante',
    ]);
    expect(await suggested(visitor, { subject: 'what is it that you do' })).toEqual([]);
    expect(await suggested(visitor, { subject: '' })).toEqual([]);
    for (let n = 0; n < 4; n += 1) await published(`Printer tray ${n}`);
    expect(await suggested(visitor, { subject: 'printer tray' })).toHaveLength(3);
  });

  test('P10i asking is limited, and says so', async () => {
    const now = Date.now();
    const still = await createWorld({ clock: () => now });
    try {
      const { slug } = await still.signUp();
      const writer = still.client({ slug });
      const ask = () => writer.post('public/articles/suggestions', { subject: 'a' });
      for (let n = 0; n < 120; n += 1) expect((await ask()).status).toBe(200);
      const refused = await ask();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    } finally {
      await still.close();
    }
  });

  test('P10j an open ticket is shown what may answer it, internal ones too', async () => {
    await published('Paper jam for customers');
    await published('Paper jam, for us', { audience: 'internal' });
    await draft('Paper jam, not yet');
    const ticket = await made(
      desk.admin.post('tickets', {
        subject: 'Paper jams again',
        description: 'In the tray',
        requester: { name: 'Rosa', email: 'rosa@guest.example' },
      }),
    );
    expect((await listed(lead.client, `tickets/${ticket}/articles`)).toSorted()).toEqual([
      'Paper jam for customers',
      'Paper jam, for us',
    ]);
    expect((await customer.client.get(`tickets/${ticket}/articles`)).status).toBe(403);
  });
});
