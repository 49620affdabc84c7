// Search through the API, on real rows.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '#test/support/seeded-random.ts';
import { withConnection } from '#server/platform/db/owner-connection.ts';
import { passTime } from '#server/features/tickets/index.ts';
import { DAY_MS } from '#shared/base/clock.ts';
import {
  createWorld,
  type SignedUp,
  type TestClient,
  type TestPerson,
  type World,
} from '#test/support/world.ts';

type Ticket = { id: string; number: number; subject: string; requester: { name: string } };
type Place = {
  in: string;
  id: string | null;
  text: string;
  marks: { from: number; to: number }[];
};
type Results = {
  items: { ticket: Ticket; found: Place[] }[];
  next: string | null;
  isApproximate: boolean;
  suggestions: { text: string; q: string }[];
};
type SimilarItems = {
  items: { ticket: Ticket; similarity: number; isProbablyDuplicate: boolean }[];
};

let nowMs = Date.now();
let world: World;
let desk: SignedUp;
let admin: TestClient;
let cleo: TestPerson;
let dana: TestPerson;

beforeAll(async () => {
  world = await createWorld({ clock: () => nowMs });
  desk = await world.signUp({ blueprint: 'helpdesk' });
  admin = desk.admin;
  cleo = await world.addPerson(desk, { name: 'Cleo Cruz', profile: 'customer' });
  dana = await world.addPerson(desk, { name: 'Dana Dahl', profile: 'customer' });
});
afterAll(() => world.close());

async function read<Answer>(answer: Promise<Response>, status = 200): Promise<Answer> {
  const response = await answer;
  const text = await response.text();
  expect(text === '' ? '' : `${response.status} ${text}`).toMatch(new RegExp(`^${status} `));
  return JSON.parse(text) as Answer;
}
const open = (
  client: TestClient,
  subject: string,
  description: string,
  more: object = {},
): Promise<Ticket> => read(client.post('tickets', { subject, description, ...more }), 201);
const say = (client: TestClient, { id }: Ticket, text: string, kind: 'reply' | 'note') =>
  read<{ id: string }>(client.post(`tickets/${id}/messages`, { text, kind }), 201);
const search = (client: TestClient, q: string, more = ''): Promise<Results> =>
  read(client.get(`search?q=${encodeURIComponent(q)}${more}`));
const idsOf = ({ items }: { items: { ticket: Ticket }[] }) => items.map(({ ticket }) => ticket.id);
const listed = async (client: TestClient, q: string): Promise<string[]> => {
  const { items } = await read<{ items: Ticket[] }>(
    client.get(`tickets?q=${encodeURIComponent(q)}`),
  );
  return items.map(({ id }) => id);
};
const requester = (name: string, more: object = {}) => ({
  requester: {
    name,
    email: `${name.toLowerCase().replaceAll(/[^a-z]/g, '.')}@mail.example`,
    ...more,
  },
});

describe('what is found', () => {
  let ticket: Ticket;
  beforeAll(async () => {
    ticket = await open(admin, 'Drucker-Störung: Œuvre n° 7', 'The Zürich tray is jammed, again.', {
      ...requester('Åsa Lindström', {
        phone: '+33 (6) 12-34-56-78',
        city: 'Besançon',
        country: 'FR',
      }),
    });
    await say(admin, ticket, 'Please replace the fuser\nassembly of the Straße printer.', 'reply');
  });

  test.each([
    ['subject', 'stoerung', false],
    ['subject', 'storung', true],
    ['subject', 'DRUCKER', true],
    ['subject', 'druck', true],
    ['subject', 'rucker', false],
    ['subject', 'oeuvre', true],
    ['name', 'asa lindstrom', true],
    ['name', '"ASA LIND"', true],
    ['email', 'mail.example', true],
    ['phone', '33612345678', true],
    ['phone', '"+33 (6) 12"', true],
    ['city', 'besancon', true],
    ['message', '"zurich tray is jam"', true],
    ['message', '"tray zurich"', false],
    ['message', 'tray zurich', true],
    ['message', '"fuser assembly"', true],
    ['message', 'strasse', true],
    ['message', '"tray fuser"', false],
    ['subject', 'drucker city:besancon fuser', true],
    ['subject', 'drucker -fuser', false],
    ['subject', 'drucker status:closed', false],
  ])('S1a its %s is found by %s: %s', async (place, q, isFound) => {
    const results = await search(admin, q);
    expect(idsOf(results).includes(ticket.id)).toBe(isFound);
    if (isFound) expect(results.items[0]?.found.map((found) => found.in)).toContain(place);
    expect((await listed(admin, q)).includes(ticket.id)).toBe(isFound);
  });

  test('S1b by its number, with or without a sign, before others that have the digits', async () => {
    await open(admin, `Room ${ticket.number} is cold`, 'It is.', requester('Otto Ott'));
    for (const q of [String(ticket.number), `"#${ticket.number}"`]) {
      const { items } = await search(admin, q);
      expect(items[0]?.ticket.id).toBe(ticket.id);
      expect(items[0]?.found[0]).toMatchObject({ in: 'number', text: String(ticket.number) });
    }
  });

  test('S1c an extract is plain text with the places of what was found', async () => {
    const markup = await open(
      admin,
      'Markup',
      `${'word '.repeat(80)}<b>Quirk</b> & ${'tail '.repeat(80)}`,
      requester('Una U'),
    );
    const { items } = await search(admin, 'quirk');
    const place = items.find((item) => item.ticket.id === markup.id)!.found[0]!;
    expect(place.in).toBe('message');
    expect(place.text.length).toBeLessThan(180);
    expect(place.text).toContain('<b>Quirk</b> &');
    expect(place.marks.map(({ from, to }) => place.text.slice(from, to))).toEqual(['Quirk']);
  });

  test('S1d a word in the subject ranks before the same word in a message, and pages hold together', async () => {
    const inMessage = await open(admin, 'Another thing', 'about the flamingo', requester('Pia P'));
    const inSubject = await open(admin, 'Flamingo', 'nothing', requester('Pia P'));
    for (let index = 0; index < 5; index += 1)
      await open(admin, `Thing ${index}`, 'flamingo here', requester('Pia P'));
    expect(idsOf(await search(admin, 'flamingo'))[0]).toBe(inSubject.id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await search(admin, 'flamingo', `&limit=3${cursor}`);
      seen.push(...idsOf(page));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toContain(inMessage.id);
    const broken = await admin.get('search?q=flamingo&cursor=eyJhIjoxfQ');
    expect(broken.status).toBe(422);
  });

  test('S1e custom fields are found, and inner ones not by customers', async () => {
    await read(
      admin.patch('settings', {
        categories: [],
        fields: [
          {
            id: 'serial',
            label: { en: 'Serial' },
            type: 'text',
            audience: 'everyone',
            isGlobal: true,
          },
          {
            id: 'memo',
            label: { en: 'Memo' },
            type: 'text',
            audience: 'operators',
            isGlobal: true,
          },
        ],
      }),
    );
    const own = await open(cleo.client, 'My machine', 'It hums', { fields: { serial: 'QX-9911' } });
    await read(admin.patch(`tickets/${own.id}`, { fields: { memo: 'grumbler' } }));
    expect(idsOf(await search(admin, 'qx 9911'))).toEqual([own.id]);
    expect((await search(admin, 'grumbl')).items[0]?.found).toMatchObject([
      { in: 'field', id: 'memo' },
    ]);
    expect(idsOf(await search(cleo.client, '9911'))).toEqual([own.id]);
    expect(idsOf(await search(cleo.client, 'grumbler'))).toEqual([]);
    expect(await listed(cleo.client, 'grumbler')).toEqual([]);
    await read(admin.patch(`tickets/${own.id}`, { fields: { serial: 'QX-7722' } }));
    expect(idsOf(await search(admin, '9911'))).toEqual([]);
    expect(idsOf(await search(admin, '7722'))).toEqual([own.id]);
  });

  test('S1f a long text is found to its last word, with every phrase in it', async () => {
    const words = Array.from({ length: 1_200 }, (_, index) => `w${index}`);
    const text = `${'again '.repeat(400)}${words.join(' ')} finis`;
    const long = await open(admin, 'Long', text, requester('Lea L'));
    for (const q of [
      'finis',
      '"w1199 finis"',
      '"again w0 w1"',
      '"w148 w149 w150 w151"',
      '"w249 w250"',
    ])
      expect(idsOf(await search(admin, q))).toEqual([long.id]);
    const hundred = words.slice(120, 160).join(' ');
    expect(idsOf(await search(admin, `"${hundred}"`))).toEqual([long.id]);
    expect(idsOf(await search(admin, '"w10 w12"'))).toEqual([]);
  });
});

describe('what is not found', () => {
  test('S1g a customer finds the own tickets only, and never by the words of a note', async () => {
    const own = await open(cleo.client, 'Ostrich feed', 'Where is it');
    await say(admin, own, 'She is difficult, says zebrawood', 'note');
    expect(idsOf(await search(admin, 'zebrawood'))).toEqual([own.id]);
    expect((await search(admin, 'zebrawood')).items[0]?.found[0]?.in).toBe('note');
    for (const q of ['zebrawood', 'zebra', '"says zebrawood"', 'ostrich zebrawood'])
      expect((await search(cleo.client, q)).items).toEqual([]);
    expect(await listed(cleo.client, '-zebrawood ostrich')).toEqual([own.id]);
    expect(idsOf(await search(cleo.client, 'ostrich'))).toEqual([own.id]);
    expect((await search(dana.client, 'ostrich')).items).toEqual([]);
    // Nor that there is somebody of that name.
    expect((await search(dana.client, 'cleo cruzz')).suggestions).toEqual([]);
    expect((await search(admin, 'cleo cruzz')).suggestions[0]?.text).toBe('Cleo Cruz');
  });

  test('S1h nothing of another workspace is found, by words or by names', async () => {
    const abroad = await world.signUp({ blueprint: 'helpdesk' });
    await open(abroad.admin, 'Pelican crossing', 'Flat tyre', requester('Xenia Quist'));
    expect((await search(abroad.admin, 'pelican')).items).toHaveLength(1);
    const here = await search(admin, 'pelican');
    expect([here.items, here.suggestions]).toEqual([[], []]);
    const name = await search(admin, 'xenia quis');
    expect([name.items, name.suggestions]).toEqual([[], []]);
    // Past the API, by the server's role: its own rows only, and those not to be written.
    await world.db.tenantRead(desk.id, async (sql) => {
      for (const view of ['tenant_texts', 'tenant_names']) {
        const rows = await sql<{ workspaceId: string }[]>`
          select distinct x.workspace_id from ${sql(view)} x`;
        expect(rows).toEqual([{ workspaceId: desk.id }]);
      }
    });
    for (const table of ['search_texts', 'search_names'])
      for (const verb of ['select from', 'delete from'])
        await expect(
          world.db.tenant(desk.id, (sql) => sql.unsafe(`${verb} ${table}`).execute()),
        ).rejects.toThrow(/permission denied/);
  });

  test('S1i who reads only the tickets of the own groups finds only those', async () => {
    const groups = await read<{ items: { id: string }[] }>(admin.get('groups'));
    const group = groups.items[0]!.id;
    const outsider = await world.addPerson(desk, { name: 'Ola Out', groupIds: [] });
    const insider = await world.addPerson(desk, { name: 'Ina In', groupIds: [group] });
    const ticket = await open(admin, 'Wombat', 'burrow', { ...requester('Wim Wouters'), group });
    expect(idsOf(await search(insider.client, 'wombat'))).toEqual([ticket.id]);
    expect((await search(outsider.client, 'wombat')).items).toEqual([]);
    expect((await search(outsider.client, 'wim wuoters')).suggestions).toEqual([]);
    expect((await search(insider.client, 'wim wuoters')).suggestions[0]?.text).toBe('Wim Wouters');
  });

  test('S1j what was corrected, redacted, deleted or purged is no longer found', async () => {
    const ticket = await open(admin, 'Heron nest', 'The kingfisher', requester('Hugo Haas'));
    const message = await say(admin, ticket, 'My password is swordfish', 'reply');
    expect(idsOf(await search(admin, 'swordfish'))).toEqual([ticket.id]);
    await read(
      admin.post(`tickets/${ticket.id}/redact`, { messageId: message.id, reason: 'secret' }),
    );
    expect((await search(admin, 'swordfish')).items).toEqual([]);
    await read(
      admin.patch(`tickets/${ticket.id}`, {
        subject: 'Egret nest',
        requester: { name: 'Hugo Hansen', email: 'hugo.hansen@mail.example' },
      }),
    );
    expect((await search(admin, 'heron')).items).toEqual([]);
    expect(idsOf(await search(admin, 'egret'))).toEqual([ticket.id]);
    expect((await search(admin, 'haas')).items).toEqual([]);
    const names = () =>
      withConnection(
        world.database.superUrl,
        (sql) => sql`select name from search_names where name like 'hugo%'`,
      );
    expect(await names()).toMatchObject([{ name: 'hugo hansen' }]);

    expect((await admin.delete(`tickets/${ticket.id}`)).status).toBeLessThan(300);
    expect((await search(admin, 'kingfisher')).items).toEqual([]);
    nowMs += 31 * DAY_MS;
    await passTime(world.context);
    const left = await withConnection(
      world.database.superUrl,
      (sql) => sql`select 1 from search_texts x where x.ticket_id = ${ticket.id}`,
    );
    expect(left).toHaveLength(0);
    expect(await names()).toHaveLength(0);
    admin = await world.signIn(desk.slug, desk.email, desk.password);
    desk = { ...desk, admin };
    cleo = { ...cleo, client: await world.signIn(desk.slug, cleo.email) };
    dana = { ...dana, client: await world.signIn(desk.slug, dana.email) };
  });
});

const FIRST = [
  'Rosa',
  'Carl',
  'Meiko',
  'Omar',
  'Julie',
  'Lars',
  'Ines',
  'Björn',
  'Chloé',
  'Ngozi',
  'Pavel',
  'Siobhán',
  'Tariq',
  'Ulla',
];
const LAST = [
  'Rivera',
  'Lindqvist',
  'Tanaka',
  'Said',
  'Petit',
  'Holmgren',
  'Duval',
  'Østergård',
  'Lefèvre',
  'Okafor',
  'Novák',
  'Ó Briain',
  'Haddad',
  'Schröder',
  'Kowalczyk',
];

describe('names that were nearly typed', () => {
  const random = seededRandom(20_261_121);
  const below = (limit: number): number => Math.floor(random() * limit);
  /** One letter changed, added, left out, or swapped with its neighbour. */
  const misspelt = (name: string): string => {
    const letters = [...name];
    for (;;) {
      const at = below(letters.length);
      const letter = 'abcdefghijklmnopqrstuvwxyz'[below(26)]!;
      const kind = below(4);
      const made =
        kind === 0
          ? letters.with(at, letter)
          : kind === 1
            ? letters.toSpliced(at, 0, letter)
            : kind === 2
              ? letters.toSpliced(at, 1)
              : letters.toSpliced(at, 2, ...letters.slice(at, at + 2).toReversed());
      const text = made.join('').trim();
      if (text.toLowerCase() !== name.toLowerCase()) return text;
    }
  };

  test('S1k of 200 misspelt names of requesters at least 95 in 100 are among the first ten', async () => {
    const names = FIRST.flatMap((first) => LAST.map((last) => `${first} ${last}`));
    await withConnection(
      world.database.superUrl,
      (sql) => sql`
        insert into tickets (workspace_id, id, number, subject, status, phase, priority, channel, language, requester_name,
          requester_email, client_ip, last_side, created_at, updated_at)
        select ${desk.id}, gen_random_uuid(), 100000 + n, 'Request', 'open', 'new', 'medium', 'web', 'en', name, '', '127.0.0.1', 'customer', now(), now()
        from unnest(${names}::text[]) with ordinality u(name, n)`,
    );
    let asSuggestion = 0;
    let asResult = 0;
    const missed: string[] = [];
    for (let round = 0; round < 200; round += 1) {
      const name = names[below(names.length)]!;
      const typed = misspelt(name);
      const results = await search(admin, `"${typed}"`, '&limit=10');
      const isSuggested = results.suggestions.some(({ text }) => text === name);
      if (isSuggested) asSuggestion += 1;
      else missed.push(`${name}: ${typed}`);
      if (isSuggested || results.items.some(({ ticket }) => ticket.requester.name === name))
        asResult += 1;
      if (results.isApproximate) expect(results.items.length).toBeGreaterThan(0);
    }
    expect(missed.slice(0, 10)).toHaveLength(Math.min(10, 200 - asSuggestion));
    expect({ asSuggestion, missed }).toSatisfy(() => asSuggestion >= 190);
    expect(asResult).toBeGreaterThanOrEqual(190);
  }, 120_000);

  test('S1r one misspelt word of a name is enough, though nothing else was typed', async () => {
    const words = LAST.filter((word) => !word.includes(' '));
    const missed: string[] = [];
    for (let round = 0; round < 60; round += 1) {
      const word = words[below(words.length)]!;
      const typed = misspelt(word);
      const { suggestions } = await search(admin, `"${typed}"`, '&limit=1');
      if (!suggestions.some(({ text }) => text.endsWith(word))) missed.push(`${word}: ${typed}`);
    }
    expect({ missed }).toSatisfy(() => missed.length <= 3);
  }, 60_000);

  test('S1l a suggestion says what to ask for, which finds the person; the rest of the filter stays', async () => {
    const { suggestions, isApproximate } = await search(admin, 'rosa rivrea status:open');
    expect(isApproximate).toBe(true);
    expect(suggestions[0]).toMatchObject({ text: 'Rosa Rivera' });
    expect(suggestions[0]!.q).toContain('status:open');
    const found = await search(admin, suggestions[0]!.q);
    expect(found.items.map(({ ticket }) => ticket.requester.name)).toEqual(['Rosa Rivera']);
    expect((await search(admin, 'rosa rivrea status:closed')).items).toEqual([]);
    // What is typed rightly needs no advice.
    expect((await search(admin, 'rosa rivera')).suggestions.map(({ text }) => text)).not.toContain(
      'Rosa Rivera',
    );
  });
});

test('S1m searches are in the audit log with their words, granted or refused', async () => {
  await search(admin, 'capybara');
  const key = await world.apiKey(desk, ['ticket.open']);
  expect((await key.get('search?q=capybara')).status).toBe(403);
  await read(admin.post('search/similar', { subject: 'Capybara' }));
  await world.context.accessLog.flush();
  const { items } = await read<{
    items: { action: string; outcome: string; data: Record<string, string> }[];
  }>(admin.get('audit?action=searched&limit=20'));
  expect(items).toContainEqual(
    expect.objectContaining({
      outcome: 'granted',
      data: expect.objectContaining({ q: 'capybara' }),
    }),
  );
  expect(items).toContainEqual(expect.objectContaining({ outcome: 'refused' }));
});

describe('similar tickets', () => {
  test('S6a a text being written shows what it is like, a probable duplicate of the same person first', async () => {
    const theirs = await open(
      admin,
      'Scanner shows error E-4711 at start',
      'After the update the scanner shows error E-4711 and stops.',
      requester('Sam Scholz'),
    );
    const others = await open(
      admin,
      'Error E-4711 on the scanner',
      'The display says E-4711 since the update.',
      requester('Tess Thorn'),
    );
    await open(admin, 'Invoice of March', 'Please send the invoice.', requester('Sam Scholz'));
    const text = {
      subject: 'Scanner error E-4711',
      description: 'It shows E-4711 after the update',
    };
    const { items } = await read<SimilarItems>(
      admin.post('search/similar', { ...text, email: 'SAM.scholz@mail.example' }),
    );
    expect(idsOf({ items }).slice(0, 2)).toEqual([theirs.id, others.id]);
    expect(items.map((item) => item.isProbablyDuplicate).slice(0, 2)).toEqual([true, false]);
    expect(items.every(({ ticket }) => ticket.subject !== 'Invoice of March')).toBe(true);

    const again = await read<SimilarItems>(admin.get(`tickets/${theirs.id}/similar?limit=1`));
    expect(idsOf(again)).toEqual([others.id]);
  });

  test('S6b nobody is shown tickets they may not read, nor by the words of notes', async () => {
    const own = await open(cleo.client, 'Tapir enclosure gate', 'The gate does not close.');
    await say(admin, own, 'the okapi did it', 'note');
    const similar = (client: TestClient, subject: string) =>
      read<SimilarItems>(client.post('search/similar', { subject }));
    expect(idsOf(await similar(cleo.client, 'Tapir gate'))).toEqual([own.id]);
    expect(idsOf(await similar(dana.client, 'Tapir gate'))).toEqual([]);
    expect(idsOf(await similar(cleo.client, 'okapi'))).toEqual([]);
    expect((await dana.client.get(`tickets/${own.id}/similar`)).status).toBe(404);
    expect((await admin.get('tickets/nonsense/similar')).status).toBe(404);
  });
});
